"""Pages, scripts and pictures: from memory, compressed, with an ETag."""

import gzip
import hashlib
import mimetypes
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

COMPRESSIBLE = (".html", ".css", ".js", ".mjs", ".json", ".svg", ".txt")
Stamp = tuple[int, int]
# A mark in a file -> what stands there when it is served.
Fill = tuple[bytes, Callable[[], bytes]]


@dataclass(frozen=True)
class File:
    """One file as it goes over the line, and the state it was made from."""

    body: bytes
    gzipped: bytes | None
    content_type: str
    etag: str
    stamp: Stamp
    filled: bytes


class Folder:
    """Files below one folder, read again when they change on disk."""

    def __init__(self, root: Path, *, fill: Mapping[str, Fill] | None = None) -> None:
        """Serve the files below `root`; those named in `fill` are completed first."""
        self._root = root.resolve()
        self._fill = fill or {}
        self._files: dict[Path, File] = {}

    def find(self, name: str) -> File | None:
        """Return the file, or None for anything that is not a file below the folder."""
        try:
            path = (self._root / name).resolve()
            if not path.is_file():
                return None
            state = path.stat()
        except (OSError, ValueError):
            return None
        hidden = any(part.startswith(".") for part in Path(name).parts)
        if hidden or not path.is_relative_to(self._root):
            return None
        stamp = (state.st_mtime_ns, state.st_size)
        mark, content = self._fill.get(name, (b"", bytes))
        filled = content()
        file = self._files.get(path)
        if file is None or (file.stamp, file.filled) != (stamp, filled):
            file = self._files[path] = _read(path, stamp, mark, filled)
        return file


def _read(path: Path, stamp: Stamp, mark: bytes, filled: bytes) -> File:
    body = path.read_bytes()
    if mark:
        body = body.replace(mark, filled)
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if path.suffix in (".js", ".mjs"):
        kind = "text/javascript"  # some systems register another, older type
    text = kind.startswith("text/") or path.suffix in COMPRESSIBLE
    return File(
        body=body,
        gzipped=gzip.compress(body, mtime=0) if path.suffix in COMPRESSIBLE else None,
        content_type=f"{kind}; charset=utf-8" if text else kind,
        etag=f'"{hashlib.sha256(body).hexdigest()[:20]}"',
        stamp=stamp,
        filled=filled,
    )
