"""Pages, scripts and pictures: from memory, compressed, with an ETag."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

COMPRESSIBLE = (".html", ".css", ".js", ".mjs", ".json", ".svg", ".txt")


@dataclass(frozen=True)
class File:
    """One file as it goes over the line."""

    body: bytes
    gzipped: bytes | None
    content_type: str
    etag: str
    stamp: tuple[int, int]


class Folder:
    """Files below one folder, read again when they change on disk."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self._files: dict[Path, File] = {}

    def find(self, name: str) -> File | None:
        """Return the file, or None for anything that is not a file below the folder."""
        try:
            path = (self._root / name).resolve()
            status = path.stat()
        except (OSError, ValueError):
            return None
        hidden = any(part.startswith(".") for part in Path(name).parts)
        if hidden or not path.is_relative_to(self._root) or not path.is_file():
            return None
        stamp = (status.st_mtime_ns, status.st_size)
        file = self._files.get(path)
        if file is None or file.stamp != stamp:
            file = self._files[path] = _read(path, stamp)
        return file


def _read(path: Path, stamp: tuple[int, int]) -> File:
    body = path.read_bytes()
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
    )
