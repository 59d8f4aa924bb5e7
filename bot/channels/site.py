"""The web side of the website channel: pages, static files, headers, origins.

Only a blueprint's `register` sees the whole application, and `/` is taken by Rasa's
greeting; so everything that is wider than `/chat` is hooked in there.
"""

from collections.abc import Collection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels import quick_starts
from bot.channels.static_files import File, Folder

# What `make widget` built from the sources beside it.
WEB = Path(__file__).parent.parent / "web" / "dist"
# Where built scripts have a place for the school's own names and quick starts.
MARK = b"__SCHOOL__"
BODY_LIMIT = 16 * 1024
RASA_BODY_LIMIT = 100_000_000  # Sanic's default

PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'self'; require-trusted-types-for 'script'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
PAGE_CACHE = "no-cache"
STATIC_CACHE = "public, max-age=300"
PREFLIGHT_SECONDS = "86400"


def limit_body(app: Any, size: int) -> None:
    """Let bodies be as large as the most generous channel allows, and no larger."""
    current = app.config.REQUEST_MAX_SIZE
    app.config.REQUEST_MAX_SIZE = (
        size if current == RASA_BODY_LIMIT else max(size, current)
    )
    # Errors as JSON: the default is an HTML page that names the software.
    app.config.FALLBACK_ERROR_FORMAT = "json"


class PageBlueprint(Blueprint):
    """A blueprint that registers a site beside its own routes."""

    def __init__(self, name: str, site: "Site") -> None:
        super().__init__(name)
        # Sanic allows no other attributes on a blueprint.
        self.ctx.site = site

    def register(self, app: Any, options: dict[str, Any]) -> None:
        """Add the site's hooks, then the routes."""
        self.ctx.site.register(app)
        super().register(app, options)


class Site:
    """Serves the pages at `/`, static files, and guards everything below the prefix."""

    def __init__(
        self, *, prefix: str, origins: Collection[str], web: Path = WEB
    ) -> None:
        self._prefix = prefix
        self._origins = frozenset(origins)
        self._pages = Folder(web / "site")
        self._static = Folder(
            web,
            fill={
                "view.js": (MARK, quick_starts.script),
                "strings.es.js": (MARK, quick_starts.greeting_in("es")),
            },
        )

    def register(self, app: Any) -> None:
        """Hook into the application."""
        limit_body(app, BODY_LIMIT)
        app.register_middleware(self._before, "request")
        app.register_middleware(self._after, "response")

    def foreign(self, request: Request) -> bool:
        """Tell whether a page of an unlisted site sent this."""
        origin = request.headers.get("origin")
        if not origin:
            return False
        return origin not in self._origins and urlsplit(origin).netloc != request.host

    async def _before(self, request: Request) -> HTTPResponse | None:
        path = request.path
        if path.startswith(f"{self._prefix}/static/"):
            file = self._static.find(path[len(self._prefix) + 8 :])
            return _send(request, file, {"Cache-Control": STATIC_CACHE})
        if path.startswith(f"{self._prefix}/"):
            if request.method == "OPTIONS":
                return response.empty(403 if self.foreign(request) else 204)
            if self.foreign(request):
                return response.json({"error": "origin"}, 403)
            return None
        if request.method not in ("GET", "HEAD"):
            return None
        file = self._pages.find(path[1:] or "index.html")
        if file is None and path != "/":
            return None
        return _send(request, file, {**PAGE_HEADERS, "Cache-Control": PAGE_CACHE})

    async def _after(self, request: Request, answer: HTTPResponse) -> None:
        if not request.path.startswith(f"{self._prefix}/") or answer is None:
            return
        headers = answer.headers
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin")
        headers.setdefault("Cache-Control", "no-store")
        # Rasa's own answer to other origins allows cookies; this channel has none.
        for name in [n for n in headers if n.lower().startswith("access-control-")]:
            del headers[name]
        origin = request.headers.get("origin")
        if origin and not self.foreign(request):
            headers["Access-Control-Allow-Origin"] = origin
            headers["Access-Control-Allow-Headers"] = "content-type"
            headers["Access-Control-Allow-Methods"] = "GET, POST"
            headers["Access-Control-Expose-Headers"] = "retry-after"
            headers["Access-Control-Max-Age"] = PREFLIGHT_SECONDS
        headers["Vary"] = "Origin, Accept-Encoding"


def _send(request: Request, file: File | None, headers: dict[str, str]) -> HTTPResponse:
    if file is None:
        return response.json({"error": "not_found"}, 404)
    headers = {**headers, "ETag": file.etag, "Vary": "Accept-Encoding"}
    if request.headers.get("if-none-match") == file.etag:
        return response.empty(304, headers=headers)
    body = file.body
    if file.gzipped and "gzip" in request.headers.get("accept-encoding", ""):
        body = file.gzipped
        headers["Content-Encoding"] = "gzip"
    return response.raw(body, headers=headers, content_type=file.content_type)
