"""Scripts as they go over the line: a module and those it imports as one, minified.

The sources stay plain modules that run as they are. Joined and minified, the widget
takes two thirds of the bytes and a quarter of the requests.
"""

import logging
import re
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

log = logging.getLogger(__name__)

# The minifier is a library written in Go: in a process of its own, its runtime does not
# stay in the server's memory for a job of some milliseconds.
MINIFY = (
    "import sys, minify;"
    "text = sys.stdin.buffer.read().decode('utf-8');"
    "text = minify.string('application/javascript', text);"
    "sys.stdout.buffer.write(text.encode('utf-8'))"
)
MINIFY_SECONDS = 20

# Fetched by themselves, one after the other: what one imports from another stays an
# import, so that nothing comes twice.
FETCHED = ("widget.js", "launcher.js", "view.js", "menu.js")

IMPORT = re.compile(r"^import \{([^}]*)\} from '\./([\w.]+\.js)';\n", re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const)\b)", re.MULTILINE)
TOP = re.compile(
    r"^(?:export )?(?:async )?(?:function\*?|class|const|let) +(\w+)", re.MULTILINE
)


class ScriptError(ValueError):
    """A module is written in a way that cannot be joined."""


def parts(path: Path) -> list[Path]:
    """Return a module after those it imports, each once."""
    found: list[Path] = []

    def visit(module: Path) -> None:
        for match in IMPORT.finditer(module.read_text(encoding="utf-8")):
            if " as " in match[1]:
                raise ScriptError(f"{module.name}: import {match[2]} without 'as'")
            imported = module.parent / match[2]
            if match[2] not in FETCHED and imported not in found:
                visit(imported)
        found.append(module)

    visit(path)
    return found


def join(modules: list[Path]) -> str:
    """Return the modules as one, which exports what the last of them does."""
    owners: dict[str, str] = {}
    pieces = []
    for module in modules:
        text = IMPORT.sub(_fetched, module.read_text(encoding="utf-8"))
        for name in TOP.findall(text):
            if name in owners and owners[name] != module.name:
                raise ScriptError(f"{name} is in {owners[name]} and {module.name}")
            owners[name] = module.name
        pieces.append(text if module == modules[-1] else EXPORT.sub("", text))
    return "\n".join(pieces)


def _fetched(match: re.Match[str]) -> str:
    return match[0] if match[2] in FETCHED else ""


def served(path: Path) -> tuple[tuple[Path, ...], bytes]:
    """Return the files a script is made of, and how it goes over the line.

    What cannot be joined or minified is served as it is, and works as well.
    """
    try:
        modules = parts(path)
        text = join(modules)
    except ScriptError as error:
        log.error("%s is served in parts: %s", path.name, error)
        return (path,), path.read_bytes()
    return tuple(modules), _minified(path.name, text.encode("utf-8"))


@lru_cache(maxsize=32)
def _minified(name: str, text: bytes) -> bytes:
    try:
        done = subprocess.run(
            [sys.executable, "-c", MINIFY],
            input=text,
            capture_output=True,
            timeout=MINIFY_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        log.warning("%s is served unminified: %s", name, error)
        return text
    return done.stdout
