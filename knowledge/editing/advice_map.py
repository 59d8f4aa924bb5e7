"""A map of the advice: which certification wins for every combination of answers.

`python -m knowledge advice-map` writes `docs/advice-map.png` and `docs/advice-map.md`,
so that the school sees at a glance what its weights do: who wins how often, who can
never win, and where one small change of an answer turns the advice.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import jinja2

from knowledge.advice import phrasing
from knowledge.advice.candidates import Candidate, candidate
from knowledge.advice.profile import Profile, known
from knowledge.advice.scoring import judged, ranking
from knowledge.guide import OPEN, SLOTS, Guide
from knowledge.store import read

TEMPLATE = Path(__file__).parent / "templates" / "advice-map.md.jinja"
# Answers in an order, where the next one is a small change.
_LADDERS = ("budget", "schooling", "time")
_FLIPS_SHOWN = 30

Answers = tuple[Any, ...]


@dataclass(frozen=True)
class AdviceMap:
    """Every combination of answers with its winner."""

    axes: Mapping[str, tuple[tuple[Any, str], ...]]  # slot: (value, label)
    winners: Mapping[Answers, str]  # indices into the axes, in the order of SLOTS
    with_work: Mapping[str, int]  # wins with work experience added
    names: Mapping[str, str]

    def counts(self, **fixed: int) -> Counter[str]:
        """How often each one wins, with some answers held."""
        at = {SLOTS.index(slot): index for slot, index in fixed.items()}
        return Counter(
            winner
            for key, winner in self.winners.items()
            if all(key[place] == index for place, index in at.items())
        )

    @property
    def unreachable(self) -> tuple[str, ...]:
        """Those that no combination brings to the top."""
        won = {*self.winners.values(), *self.with_work}
        return tuple(id for id in self.names if id not in won)

    @property
    def only_with_work(self) -> tuple[str, ...]:
        """Those that win only for people who have worked in the field."""
        asked = set(self.winners.values())
        return tuple(
            id for id in self.names if id in self.with_work and id not in asked
        )


def chart(pool: Sequence[Candidate], guide: Guide) -> AdviceMap:
    """Try every combination of answers that the chips offer, and open ones."""
    usable = judged(pool, guide)
    axes: dict[str, tuple[tuple[Any, str], ...]] = {
        slot: tuple(_axis(slot, guide)) for slot in SLOTS
    }
    # Some are reached only with work, which the questions never ask for: tried too.
    work = [
        {"months": months, "as": id}
        for id, job in guide.jobs.items()
        for months in job.tries
    ]
    winners: dict[Answers, str] = {}
    worked: Counter[str] = Counter()
    for key in product(*(range(len(axes[slot])) for slot in SLOTS)):
        values: dict[str, Any] = {
            slot: axes[slot][at][0] for slot, at in zip(SLOTS, key, strict=True)
        }
        profile = known(Profile.from_values(values), guide)
        winners[key] = ranking(profile, usable, guide)[0].candidate.id
        if values["budget"] == OPEN and values["goal"] != OPEN:
            for worked_as in work:
                changed = known(profile.change(experience=worked_as), guide)
                worked[ranking(changed, usable, guide)[0].candidate.id] += 1
    names = {one.id: one.name for one in usable}
    return AdviceMap(axes, winners, worked, names)


def _axis(slot: str, guide: Guide) -> Iterator[tuple[Any, str]]:
    """The answers to a question, the open one last."""
    for option in guide.questions[slot].options.values():
        if option.counts_as == OPEN:
            continue
        said = Profile.from_values({slot: option.value})
        yield option.value, phrasing.answer(slot, said, guide)
    yield OPEN, guide.texts.answers.open


def flips(made: AdviceMap) -> Counter[tuple[str, str, str, str, str]]:
    """Where the next answer on a ladder turns the advice: slot, from, to, old, new."""
    found: Counter[tuple[str, str, str, str, str]] = Counter()
    for key, winner in made.winners.items():
        for slot in _LADDERS:
            place = SLOTS.index(slot)
            index = key[place] + 1
            if index >= len(made.axes[slot]) - 1:  # the last one is the open answer
                continue
            changed = list(key)
            changed[place] = index
            other = made.winners[tuple(changed)]
            if other != winner:
                steps = made.axes[slot]
                old, new = steps[key[place]][1], steps[index][1]
                found[(slot, old, new, winner, other)] += 1
    return found


# ----------------------------------------------------------------------- as a document


def document(made: AdviceMap, guide: Guide, image: str) -> str:
    """The map as Markdown."""
    environment = jinja2.Environment(
        trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined,
        autoescape=False,  # Markdown from our own content
    )  # fmt: skip
    template = environment.from_string(TEMPLATE.read_text("utf-8"))
    total = len(made.winners)
    shares = [
        (made.names[id], count, f"{count / total:.1%}")
        for id, count in made.counts().most_common()
    ]
    return (
        template.render(
            image=image,
            total=f"{total:,}",
            weights=guide.weights,
            tie_rule=guide.texts.result.tie_rule,
            shares=shares,
            unreachable=[made.names[id] for id in made.unreachable],
            only_with_work=[made.names[id] for id in made.only_with_work],
            tables=list(_tables(made)),
            questions={slot: guide.questions[slot].name for slot in SLOTS},
            flips=[
                (*step[:3], made.names[step[3]], made.names[step[4]], count)
                for step, count in flips(made).most_common(_FLIPS_SHOWN)
            ],
        )
        + "\n"
    )


def _tables(made: AdviceMap) -> Iterator[dict[str, Any]]:
    """For each goal a table of schooling by setting, with the winners in it."""
    settings = made.axes["setting"]
    for g, (_, goal) in enumerate(made.axes["goal"]):
        rows = [
            (
                label,
                [
                    _cell(made.counts(goal=g, schooling=s, setting=p), made.names)
                    for p in range(len(settings))
                ],
            )
            for s, (_, label) in enumerate(made.axes["schooling"])
        ]
        yield {"goal": goal, "columns": [label for _, label in settings], "rows": rows}


def _cell(counts: Counter[str], names: Mapping[str, str]) -> str:
    total = sum(counts.values())
    return ", ".join(
        names[id] if count == total else f"{names[id]} {count / total:.0%}"
        for id, count in counts.most_common(3)
    )


# ------------------------------------------------------------------------ as a picture


def picture(made: AdviceMap, path: Path) -> None:
    """A panel for each goal: schooling and time down, setting and budget across."""
    import matplotlib

    matplotlib.use("Agg")  # no window, no display
    import matplotlib.pyplot as plt
    from matplotlib.colors import ListedColormap
    from matplotlib.patches import Patch

    order = [id for id, _ in made.counts().most_common()]
    colours = [plt.get_cmap("tab20")(i % 20) for i in range(len(order))]
    goals = made.axes["goal"]
    figure, panels = plt.subplots(1, len(goals), figsize=(7 * len(goals), 9))
    across, down = ("setting", "budget"), ("schooling", "time")
    for g, panel in enumerate(panels):
        grid = [
            [
                order.index(made.winners[(g, p, b, s, t)])
                for p, b in _pairs(made, across)
            ]
            for s, t in _pairs(made, down)
        ]
        panel.imshow(
            grid, cmap=ListedColormap(colours), vmin=-0.5, vmax=len(order) - 0.5,
            aspect="auto", interpolation="nearest",
        )  # fmt: skip
        panel.set_title(goals[g][1], fontsize=11)
        _label(panel, made, across, horizontal=True)
        _label(panel, made, down, horizontal=False, hidden=g > 0)
    used = [
        Patch(color=c, label=made.names[i]) for c, i in zip(colours, order, strict=True)
    ]
    figure.legend(
        handles=used, loc="lower center", ncol=min(7, len(used)), frameon=False
    )
    figure.tight_layout(rect=(0, 0.06, 1, 1))
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=90, metadata={"Software": None})
    plt.close(figure)


def _pairs(made: AdviceMap, slots: tuple[str, str]) -> Iterable[tuple[int, int]]:
    outer, inner = (range(len(made.axes[slot])) for slot in slots)
    return product(outer, inner)


def _label(
    panel: Any,
    made: AdviceMap,
    slots: tuple[str, str],
    *,
    horizontal: bool,
    hidden: bool = False,
) -> None:
    """Name the blocks of the first question and draw lines between them."""
    outer, inner = (len(made.axes[slot]) for slot in slots)
    middles = [block * inner + (inner - 1) / 2 for block in range(outer)]
    names = [label for _, label in made.axes[slots[0]]]
    if horizontal:
        panel.set_xticks(middles)
        panel.set_xticklabels(names, rotation=35, ha="right", fontsize=8)
    else:
        panel.set_yticks(middles)
        panel.set_yticklabels([] if hidden else names, fontsize=8)
    line = panel.axvline if horizontal else panel.axhline
    for block in range(1, outer):
        line(block * inner - 0.5, color="white", linewidth=1.5)


def main(argv: Sequence[str] | None = None) -> int:
    """Draw the map of the content folder."""
    parser = argparse.ArgumentParser(prog="python -m knowledge advice-map")
    parser.add_argument("--content", type=Path, default=read.FOLDER)
    parser.add_argument("--out", type=Path, default=Path("docs"))
    options = parser.parse_args(list(argv or ()))
    known_content = read.read(options.content)
    guide = known_content.guide
    pool = [
        candidate(one, known_content.bodies.get(one.body))
        for one in known_content.certifications.values()
    ]
    made = chart(pool, guide)
    image = options.out / "advice-map.png"
    picture(made, image)
    text = document(made, guide, image.name)
    (options.out / "advice-map.md").write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
