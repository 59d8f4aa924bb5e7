"""Checksums of code files, for Rasa's training cache.

Rasa sees only the source of the component's own class. A change in a helper would
silently keep the old model; `fingerprint_addon` closes that gap with this.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def fingerprint_of(component: str) -> str:
    """Checksum of a component's file and of all code that decides a model.

    Without `bot/nlu/tools/`: it runs beside training and changes no model.

    Args:
        component: `__file__` of the component.
    """
    digest = hashlib.sha256(Path(component).read_bytes())
    for path in model_code():
        digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def model_code() -> list[Path]:
    """The files whose change makes another model, in a fixed order."""
    rooms = (
        (ROOT / "bot" / "components").glob("*.py"),
        (
            path
            for path in (ROOT / "bot" / "nlu").rglob("*.*")
            if path.suffix in (".py", ".yml") and path.parent.name != "tools"
        ),
        (ROOT / "knowledge" / "parsing").glob("*.py"),
    )
    return sorted(path for room in rooms for path in room)
