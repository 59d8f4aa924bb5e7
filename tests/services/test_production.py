"""The launcher with the credentials of production, on files it cannot change."""

import requests
from replicas import ROOT, Visitor

CREDENTIALS = ROOT / "deploy" / "credentials.production.yml"


def test_only_the_website_channel_answers(start, database, redis_url):
    server = start(
        "--credentials", str(CREDENTIALS),
        DATABASE_URL=database, REDIS_URL=redis_url, SECRET="p" * 32,
        SANIC_REAL_IP_HEADER="X-Real-IP",
    )  # fmt: skip
    body = {"sender": "me", "message": "hello"}
    for path in ("/webhooks/rest/webhook", "/webhooks/rest/", "/model/parse"):
        answer = requests.post(server.url + path, json=body, timeout=10)
        assert answer.status_code in (404, 405), path
    for path in ("/status", "/version", "/domain", "/conversations/me/tracker"):
        assert requests.get(server.url + path, timeout=10).status_code == 404
    assert Visitor(server).say(server, "how often is the CMA renewed?").messages

    # The limit is an address's own, as the proxy gives it.
    def sessions(address: str, count: int) -> list[int]:
        return [
            requests.post(
                f"{server.url}/chat/session",
                json={}, headers={"X-Real-IP": address}, timeout=10,
            ).status_code
            for _ in range(count)
        ]  # fmt: skip

    assert 429 in sessions("192.0.2.1", 80)
    assert sessions("192.0.2.2", 1) == [200]
