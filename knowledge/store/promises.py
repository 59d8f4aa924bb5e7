"""Promises a school must not make, found in the texts people read.

An advising text may say what certification is good for, never that it brings a
job, a wage or a pass. "Approved by" is left to the rules themselves: in the
school's own words it claims an endorsement that nobody gave.
"""

import re
from pathlib import Path

from knowledge.store.yaml_nodes import Problem

# Words that turn a promise into its opposite: "no guarantee", "cannot promise".
_NOT = re.compile(
    r"\b(no|not|never|nor|nobody|cannot|can't|don't|doesn't|isn't|won't|without)\b"
    r"[^.;:]{0,50}$",
    re.IGNORECASE,
)
_PROMISES = (
    (r"\bguarante(e|es|ed|eing)\b", "a guarantee"),
    (r"\bpromis(e|es|ed)\b", "a promise"),
    (r"\byou('ll| will) (surely |certainly )?(get|find|land|have) (a|the|your) "
     r"(\w+ )?job", "a promised job"),
    (r"\b(ensure|secure|assure)s? (you )?(a|your) (\w+ )?(job|position|salary|pass)",
     "a promised job"),
    (r"\byou('ll| will) (earn|make) (at least |more |\$)", "a promised wage"),
    (r"\b(100 ?%|certain|sure) (job )?(placement|to pass|pass)", "a promised result"),
    (r"\byou('ll| will) (surely |certainly |definitely )pass\b", "a promised result"),
)  # fmt: skip
_CLAIM = (r"\b(approved|endorsed|recommended) by\b", "an endorsement")
# Most files hold none of these words at all.
_ANY = re.compile("|".join(p for p, _ in (*_PROMISES, _CLAIM)), re.IGNORECASE)
_REMEDY = "Say what is known and from whom, without promising a result"
_CLAIM_REMEDY = "Say who accredits what, in words such as `accredited by`"
# Files in the school's own voice; the others quote rules, where boards approve.
_OWN_VOICE = re.compile(
    r"^(programs|school|phrases|attributes)\.yml$|^(advice|faq|cases)/"
)


def promises(text: str, *, own_voice: bool = True) -> list[tuple[str, str]]:
    """What in a line promises too much, each with the remedy."""
    found = []
    for pattern, name in (*_PROMISES, *((_CLAIM,) if own_voice else ())):
        for match in re.finditer(pattern, text, re.IGNORECASE):
            if _NOT.search(text[: match.start()]):
                continue
            remedy = _CLAIM_REMEDY if name == _CLAIM[1] else _REMEDY
            found.append((f"'{match.group(0)}' reads as {name}", remedy))
    return found


def lint(folder: Path) -> list[Problem]:
    """The promises in all files of a content folder."""
    found: list[Problem] = []
    for path in sorted(folder.rglob("*.yml")):
        name = path.relative_to(folder).as_posix()
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            continue  # the reader has named it already
        if not _ANY.search(" ".join(text.split())):
            continue
        own_voice = bool(_OWN_VOICE.search(name))
        before = ""
        for number, line in enumerate(text.splitlines(), 1):
            if line.lstrip().startswith("#"):
                continue
            if name.startswith("cases/") and line.lstrip().startswith("- "):
                continue  # what visitors ask
            # A sentence may run over the end of a line, and its "not" with it.
            tail = before[-60:] + " "
            for what, remedy in promises(tail + line.strip(), own_voice=own_voice):
                if not promises(tail, own_voice=own_voice):
                    found.append(Problem(name, number, "", what, remedy))
            before = line.strip()
    return found
