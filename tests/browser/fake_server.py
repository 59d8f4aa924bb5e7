"""A small stand-in for the website channel, for what the real one rarely does.

It serves the widget and the demonstration site, and answers by script: the words of
a message choose the reply (`SCRIPT`), and attributes of the server choose its moods
(away, busy, forgetful, cutting streams). Loopback only, no dependency on Rasa.
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import threading
from pathlib import Path
from typing import Any

from aiohttp import web

WEB = Path(__file__).resolve().parents[2] / "bot" / "web"
# The scripts are served as they were written, with what a school's content adds.
STARTS = {
    "choose": "/ask_advice",
    "person": "/ask_person",
    "compare": '/compare{"certification":["cma","rma"]}',
    "program": '/faq{"key":"school_programs"}',
    "start": '/faq{"key":"school_start"}',
    "aid": '/faq{"key":"cost_aid"}',
    "cheapest": '/rank{"key":"cheapest"}',
    "quickest": '/rank{"key":"quickest"}',
    "can": '/fact{"key":"eligibility","certification":"{id}"}',
    "cost": '/fact{"key":"cost","certification":"{id}"}',
    "renew": '/fact{"key":"renewal","certification":"{id}"}',
}
NAMES = {"cma": "CMA", "rma": "RMA", "mlt_amt": "MLT (AMT)"}
SCHOOL = "export default " + json.dumps(
    {"names": NAMES, "pair": ["cma", "rma"], "starts": STARTS}
)
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; "
    "require-trusted-types-for 'script'"
)
MAX_CHARS = 500

HOSTILE = [
    "<img src=x onerror=window.pwned=1>",
    "<script>window.pwned=1</script>",
    "<svg onload=window.pwned=1>",
    '<iframe srcdoc="<script>parent.pwned=1</script>"></iframe>',
    "<style>*{display:none}</style>",
    "[click](javascript:window.pwned=1)",
    "[data](data:text/html,<script>window.pwned=1</script>)",
    "Cost < $12,000 & [x] 2*3=6",
]
SOURCE = "*Source: [AAMA](https://www.aama-ntl.org/), 2025.*"


def chip(title: str, payload: str) -> dict[str, str]:
    return {"title": title, "payload": payload}


COMPARISON = {
    "text": "The CMA costs $125 to $250, the RMA $150.",
    "custom": {
        "type": "comparison",
        "lead": "Both are for medical assistants. The **RMA** takes more routes; the "
        "**CMA** asks for an accredited program.",
        "columns": ["", "CMA (AAMA)", "RMA (AMT)"],
        "rows": [
            ["Exam fee", "$125 to $250", "$150"],
            ["Who can take it", "Accredited program", "Program, work or military"],
            ["Exam", "200 questions, 160 minutes", "210 questions, 120 minutes"],
            ["Renewal", "Every 5 years", "Every year, points every 3"],
            ["Suits you if", "You are in an accredited program", "You already work"],
        ],
        "source": "*Sources: [AAMA](https://www.aama-ntl.org/), 2025; "
        "[AMT](https://www.americanmedtech.org/), 2026.*",
    },
    "buttons": [
        chip("Help me choose", "/ask_advice"),
        chip("Which costs least?", '/rank{"key":"cheapest"}'),
    ],
}
RECOMMENDATION = {
    "text": "I would look at the CCMA first.",
    "custom": {
        "type": "recommendation",
        "lead": "From what you told me, I would look at the **CCMA** first.",
        "best": {
            "title": "CCMA",
            "subtitle": "Certified Clinical Medical Assistant, NHA",
            "reasons": [
                "You want to work with patients, and that is most of the job.",
                "The exam fee is within your $200.",
                "A program takes 4 to 9 months, and you have a year.",
            ],
            "against": ["It is renewed every 2 years, more often than the CMA."],
            "facts": [
                ["Exam fee", "$165"],
                ["Program", "4 to 9 months"],
                ["Renewal", "Every 2 years, $179"],
                ["Typical pay", "$42,000 a year"],
            ],
        },
        "others": [
            {
                "title": "RMA (AMT)",
                "text": "It would come first if you already worked as an assistant.",
            },
            {
                "title": "CMA (AAMA)",
                "text": "It would come first with an accredited program behind you.",
            },
        ],
        "programs": [
            {
                "title": "Clinical Medical Assistant",
                "text": "9 months, mornings or evenings, next start 11 January.",
                "link": "/programs.html#medical-assistant",
            }
        ],
        "source": "*Sources: [NHA](https://www.nhanow.com/), 2026; "
        "[BLS](https://www.bls.gov/), 2024.*",
    },
    "buttons": [
        chip("Compare it with the RMA", '/compare{"certification":["ccma","rma"]}'),
        chip("The steps", "/road_map"),
        chip("Anything cheaper?", '/argue{"key":"cheaper"}'),
    ],
}
CHECKLIST = {
    "text": "Five steps.",
    "custom": {
        "type": "checklist",
        "lead": "From here to your first renewal, in five steps.",
        "title": "Your road to the CCMA",
        "items": [
            {"text": "Choose a program", "note": "Check that it is accredited."},
            {"text": "Finish it, with the externship", "note": "4 to 9 months."},
            {"text": "Apply for the exam", "note": "$165, online at NHA."},
            {"text": "Take the exam", "note": "150 scored questions in 3 hours."},
            {"text": "Renew every 2 years", "note": "10 hours of learning."},
        ],
        "source": "*Source: [NHA](https://www.nhanow.com/), 2026.*",
    },
}
CONTACT = {
    "text": "Call 555-0142.",
    "custom": {
        "type": "contact",
        "lead": "Our advisors are glad to help. Reach them here.",
        "name": "Admissions, Harbor Point Career College",
        "phone": "(555) 010-0142",
        "email": "advising@harborpoint.example",
        "hours": "Monday to Friday, 8 am to 6 pm Central",
    },
}
RENEWAL = {
    "text": "For the **CMA**: every 5 years. You earn 60 continuing education points, "
    "or take the exam again.\n\n" + SOURCE,
    "buttons": [
        chip("What does renewal cost?", '/fact{"key":"cost","certification":"cma"}'),
        chip("What if it has lapsed?", '/fact{"key":"expired","certification":"cma"}'),
    ],
}
TABLE = {
    "text": "Fees:\n\n| Exam | Fee |\n|---|---|\n| CMA | $125 |\n| RMA | $150 |\n\n"
    "- one\n- two **bold**\n\n1. first\n2. second",
}


def hostile() -> dict[str, Any]:
    """Every payload in every field a reply has."""
    every = "\n\n".join(HOSTILE)
    return {
        "text": every,
        "buttons": [chip(text, "/affirm") for text in HOSTILE],
        "image": "javascript:window.pwned=1",
        "alt": HOSTILE[0],
    }


def hostile_cards() -> list[dict[str, Any]]:
    every = "\n\n".join(HOSTILE)
    rows = [[text, text] for text in HOSTILE]
    item = [{"title": text, "text": text, "link": text} for text in HOSTILE]
    links = [{"title": "x", "text": "x", "link": "javascript:window.pwned=1"}]
    return [
        {
            "text": every,
            "custom": {
                "type": "comparison",
                "lead": every,
                "columns": HOSTILE[:2],
                "rows": rows,
                "source": every,
            },
        },
        {
            "text": every,
            "custom": {
                "type": "recommendation",
                "lead": every,
                "source": every,
                "best": {
                    "title": HOSTILE[0],
                    "subtitle": HOSTILE[1],
                    "reasons": HOSTILE,
                    "against": HOSTILE,
                    "facts": rows,
                },
                "others": item,
                "programs": item + links,
            },
        },
        {
            "text": every,
            "custom": {
                "type": "checklist",
                "lead": every,
                "title": HOSTILE[0],
                "items": [{"text": text, "note": text} for text in HOSTILE],
            },
        },
        {
            "text": every,
            "custom": {
                "type": "contact",
                "lead": every,
                "name": HOSTILE[0],
                "phone": HOSTILE[1],
                "email": HOSTILE[2],
                "hours": HOSTILE[3],
            },
        },
    ]


BROKEN = [
    {"text": "shown instead", "custom": {"type": kind, **extra}}
    for kind in ("comparison", "recommendation", "checklist", "contact", "unheard")
    for extra in (
        {},
        {"best": 5, "rows": 5, "columns": 5, "items": 5, "lead": 5, "name": 5},
        {"best": {"title": "T", "reasons": [None, 5, {}]}, "rows": [None, 5, {}]},
        {"items": [None], "others": [None], "programs": [None], "facts": [None]},
    )
] + [
    {"text": None, "custom": None, "buttons": 5},
    {"text": 5, "buttons": [{"title": None}]},
    {"text": "odd", "custom": {"type": "__proto__"}},
    {"text": "odd", "custom": {"type": "constructor"}},
]

SCRIPT: dict[str, list[dict[str, Any]]] = {
    "compar": [COMPARISON],
    "choose": [RECOMMENDATION],
    "step": [CHECKLIST],
    "person": [CONTACT],
    "renew": [RENEWAL],
    "table": [TABLE],
    "two": [{"text": "The first part."}, {"text": "The second part: é 漢 🧪."}],
    "hostile cards": hostile_cards(),
    "hostile": [hostile()],
    "broken": BROKEN,
    "long": [
        {"text": "\n\n".join(f"Paragraph {n}. " + "word " * 40 for n in range(9))}
    ],
    "url": [{"text": "https://example.org/" + "verylong" * 30}],
}


class FakeServer:
    """Runs in a thread of its own; the moods are plain attributes."""

    def __init__(self, csp: str | None = CSP, cors: bool = False) -> None:
        self.csp, self.cors = csp, cors
        self.url = ""
        self.reset()

    def reset(self) -> None:
        """Forget everything and be in a good mood."""
        self.away = False  # drop every connection
        self.busy = 0  # answer this many messages with 429
        self.forgetful = 0  # refuse this many tokens with 401
        self.status: int | None = None  # answer every message with this
        self.cuts = 0  # how many streams were cut short ("cut 17 …")
        self.kill_after_first = False  # drop the connection after the first part
        self.delay = 0.0  # seconds before a reply
        self.deaf = False  # say nothing: not even a typing sign
        self.tokens: set[str] = set()
        self.turns: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self.received: list[dict[str, Any]] = []
        self.feedback: list[dict[str, Any]] = []
        self.deleted: list[str] = []
        self.history: list[dict[str, Any]] = []
        self.pages: dict[str, str] = {}

    # -- replies ---------------------------------------------------------------

    def replies(self, text: str) -> list[dict[str, Any]]:
        lowered = text.lower()
        for word, replies in SCRIPT.items():
            if word in lowered:
                return replies
        return [{"text": f"You wrote: {text}"}]

    async def message(self, request: web.Request) -> web.StreamResponse:
        body = await self.body(request)
        if isinstance(body, web.Response):
            return body
        if body["token"] not in self.tokens or self.forgetful > 0:
            self.forgetful -= 1
            return web.json_response({"error": "session"}, status=401)
        if self.busy > 0:
            self.busy -= 1
            return web.json_response({"error": "rate", "retry_after": 0.2}, status=429)
        if self.status:
            return web.json_response({"error": "mood"}, status=self.status)
        if len(body["text"]) > MAX_CHARS:
            return web.json_response({"error": "too_long"}, status=413)
        return await self.stream(request, body)

    async def stream(
        self, request: web.Request, body: dict[str, Any]
    ) -> web.StreamResponse:
        self.received.append(body)
        key = (body["token"], body["id"])
        cut = None
        if key not in self.turns:
            self.turns[key] = self.replies(body["text"])
            if match := re.match(r"cut (\d+)", body["text"]):
                cut = int(match[1])
        parts: list[dict[str, Any]] = [{"type": "typing"}]
        parts += [{"type": "message", **reply} for reply in self.turns[key]]
        empty = "nothing" in body["text"]
        parts += [{"type": "error", "code": "empty"} if empty else {"type": "done"}]
        if empty:
            del parts[1:-1]
        response = web.StreamResponse(headers=self.headers())
        response.content_type = "application/x-ndjson"
        if self.deaf:
            await asyncio.sleep(60)
        await response.prepare(request)
        if cut is not None:
            lines = [json.dumps(part, ensure_ascii=False) + "\n" for part in parts]
            raw = "".join(lines).encode()
            self.cuts += cut < len(raw)
            await response.write(raw[:cut])
            if cut < len(raw) and request.transport:
                await asyncio.sleep(0)
                request.transport.close()
            return response
        for part in parts:
            await response.write(json.dumps(part).encode() + b"\n")
            if part["type"] == "typing":
                await asyncio.sleep(self.delay)
            if part["type"] == "message" and self.kill_after_first:
                self.kill_after_first = False
                await asyncio.sleep(0.1)
                if request.transport:
                    request.transport.close()
                return response
        await response.write_eof()
        return response

    # -- the other endpoints -----------------------------------------------------

    async def body(self, request: web.Request) -> Any:
        if request.content_type != "application/json":
            return web.json_response({"error": "type"}, status=415)
        return await request.json()

    async def session(self, request: web.Request) -> web.Response:
        token = f"web-{secrets.token_urlsafe(18)}.{secrets.token_hex(16)}"
        self.tokens.add(token)
        return web.json_response({"token": token, "max_chars": MAX_CHARS})

    async def other(self, request: web.Request) -> web.Response:
        body = await self.body(request)
        if isinstance(body, web.Response):
            return body
        if body.get("token") not in self.tokens:
            return web.json_response({"error": "session"}, status=401)
        if request.path.endswith("/feedback"):
            self.feedback.append(body)
        if request.path.endswith("/delete"):
            self.deleted.append(body["token"])
            self.tokens.discard(body["token"])
        if request.path.endswith("/history"):
            return web.json_response({"messages": self.history})
        return web.json_response({"ok": True})

    def headers(self) -> dict[str, str]:
        headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
        if self.cors:
            headers["Access-Control-Allow-Origin"] = "*"
            headers["Access-Control-Allow-Headers"] = "content-type"
        return headers

    async def page(self, request: web.Request) -> web.StreamResponse:
        name = request.path.lstrip("/") or "index.html"
        headers = self.headers()
        if self.csp:
            headers["Content-Security-Policy"] = self.csp
        if name in self.pages:
            text = self.pages[name]
            return web.Response(text=text, content_type="text/html", headers=headers)
        static = name.startswith("chat/static/")
        if static and name.endswith("/school.js"):
            return web.Response(
                text=SCHOOL, content_type="text/javascript", headers=headers
            )
        base = WEB if static else WEB / "dist" / "site"
        path = (base / name.removeprefix("chat/static/")).resolve()
        if base not in path.parents or not path.is_file():
            return web.Response(status=404, text="not found")
        return web.FileResponse(path, headers=headers)

    @web.middleware
    async def mood(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if self.away and request.method == "POST" and request.transport:
            request.transport.close()
            raise web.HTTPServiceUnavailable
        if request.method == "OPTIONS":
            return web.Response(headers=self.headers())
        response: web.StreamResponse = await handler(request)
        if not response.prepared:
            response.headers.update(self.headers())
        return response

    # -- life --------------------------------------------------------------------

    def start(self, port: int = 0) -> FakeServer:
        started = threading.Event()
        self.thread = threading.Thread(
            target=self.run, args=(port, started), daemon=True
        )
        self.thread.start()
        if not started.wait(10):
            raise RuntimeError("the fake server did not start within 10 seconds")
        return self

    def run(self, port: int, started: threading.Event) -> None:
        self.loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self.loop)
        app = web.Application(middlewares=[self.mood])
        app.router.add_post("/chat/session", self.session)
        app.router.add_post("/chat/message", self.message)
        for name in ("history", "delete", "feedback"):
            app.router.add_post(f"/chat/{name}", self.other)
        app.router.add_get("/chat/health", self.health)
        app.router.add_get("/{name:.*}", self.page)
        app.router.add_route("OPTIONS", "/{name:.*}", self.page)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        self.loop.run_until_complete(runner.setup())
        site = web.TCPSite(runner, "127.0.0.1", port)
        self.loop.run_until_complete(site.start())
        port = runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{port}"
        started.set()
        self.loop.run_forever()
        self.loop.run_until_complete(runner.cleanup())

    async def health(self, request: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)
