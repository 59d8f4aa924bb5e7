"""Pages, scripts and pictures: from memory, compressed, with an ETag."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from bot.channels import scripts

COMPRESSIBLE = (".html", ".css", ".js", ".mjs", ".json", ".svg", ".txt")
Stamp = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class File:
    """One file as it goes over the line, and the files it was made from."""

    body: bytes
    gzipped: bytes | None
    content_type: str
    etag: str
    parts: tuple[Path, ...]
    stamp: Stamp


class Folder:
    """Files below one folder, read again when they change on disk."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self._files: dict[Path, File] = {}
        for name in scripts.FETCHED:  # so that no visitor waits for it
            self.find(name)

    def find(self, name: str) -> File | None:
        """Return the file, or None for anything that is not a file below the folder."""
        try:
            path = (self._root / name).resolve()
            if not path.is_file():
                return None
        except (OSError, ValueError):
            return None
        hidden = any(part.startswith(".") for part in Path(name).parts)
        if hidden or not path.is_relative_to(self._root):
            return None
        file = self._files.get(path)
        if file is None or file.stamp != _stamp(file.parts):
            file = self._files[path] = _read(path)
        return file


def _stamp(paths: tuple[Path, ...]) -> Stamp | None:
    try:
        states = [path.stat() for path in paths]
    except OSError:
        return None
    return tuple((state.st_mtime_ns, state.st_size) for state in states)


def _read(path: Path) -> File:
    script = path.suffix in (".js", ".mjs")
    parts, body = scripts.served(path) if script else ((path,), path.read_bytes())
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if script:
        kind = "text/javascript"  # some systems register another, older type
    text = kind.startswith("text/") or path.suffix in COMPRESSIBLE
    return File(
        body=body,
        gzipped=gzip.compress(body, mtime=0) if path.suffix in COMPRESSIBLE else None,
        content_type=f"{kind}; charset=utf-8" if text else kind,
        etag=f'"{hashlib.sha256(body).hexdigest()[:20]}"',
        parts=parts,
        stamp=_stamp(parts) or (),
    )
