"""Checksums of code files, for Rasa's training cache.

Rasa sees only the source of the component's own class. A change in a helper would
silently keep the old model; `fingerprint_addon` closes that gap with this.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

FOLDER = Path(__file__).parent


def fingerprint_of(component: str) -> str:
    """Checksum of a component's file and of all helpers beside it.

    Args:
        component: `__file__` of the component.
    """
    digest = hashlib.sha256(Path(component).read_bytes())
    for path in sorted(FOLDER.glob("*.py")):
        if path.name not in NOT_PART_OF_A_MODEL:
            digest.update(path.read_bytes())
    return digest.hexdigest()


# Tools that run beside training and change nothing in a model.
NOT_PART_OF_A_MODEL = {"evaluate.py", "scores.py", "check_data.py", "thin.py"}
