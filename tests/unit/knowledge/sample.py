"""The sample content and what several tests do with it."""

import dataclasses
from datetime import date
from pathlib import Path

from knowledge.model import Content

SAMPLE = Path(__file__).parents[2] / "fixtures" / "content"
TODAY = date(2026, 7, 1)


def with_fee(content: Content, fee: int) -> Content:
    """The content with another fee for the RMA."""
    one = content.certifications["rma"]
    fact = dataclasses.replace(one.all("exam_fee")[0], value=fee)
    changed = dataclasses.replace(one, facts={**one.facts, "exam_fee": (fact,)})
    return dataclasses.replace(
        content, certifications={**content.certifications, "rma": changed}
    )
