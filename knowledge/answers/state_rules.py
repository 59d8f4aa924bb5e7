"""What a state asks of a job, and whether a certification moves there.

A rule belongs to an occupation in a state. The answer leads with the rule; that
employers may ask for more is always said. Sentences that differ by question are the
phrases that begin with its key.
"""

from collections import Counter
from collections.abc import Sequence

from knowledge.answers.certainty import is_old
from knowledge.answers.composer import Composer, sentences
from knowledge.answers.formatting import capital
from knowledge.model import Certification, Occupation, State, StateRule

STATES_COMPARED = 4
LISTS_CITED = 2
SHORT_ENOUGH = 8  # words; a longer rule reads badly after a colon


def rule(
    composer: Composer,
    key: str,
    certification: Certification | None,
    occupation: Occupation | None,
    states: Sequence[State],
) -> str:
    """What one or several states ask, or how it stands in general.

    Empty when neither a certification, a job nor a state is named.
    """
    words = composer.words
    if len(states) > 1 and occupation:
        return _several_states(composer, occupation, states)
    if states and occupation:
        return _one_state(composer, key, occupation, states[0])
    if states:
        return _all_occupations(composer, states[0])
    if occupation is None and certification is not None:
        names = composer.certification(certification).names
        return words.phrase(f"{key}_no_occupation", **names)
    if occupation is None:
        return ""
    return sentences(
        words.phrase(
            f"{key}_certification" if certification else f"{key}_occupation",
            certification=certification.short_name if certification else "",
            occupations=occupation.plural,
        ),
        _general(composer, occupation),
        words.phrase(f"{key}_employers"),
        words.phrase("licensing_ask"),
    )


def moving(
    composer: Composer,
    key: str,
    certification: Certification | None,
    occupation: Occupation | None,
    states: Sequence[State],
) -> str:
    """Whether a certification holds elsewhere; the last state is the new one."""
    words = composer.words
    if states and occupation:
        there = states[-1].rules.get(occupation.id)
        lead = _moving_lead(composer, key, certification, there)
        return _one_state(composer, key, occupation, states[-1], lead)
    lead = _moving_lead(composer, key, certification)
    if states:
        return sentences(lead, _all_occupations(composer, states[-1]))
    if occupation is None:
        return "" if certification is None else lead
    general = _general(composer, occupation)
    return sentences(lead, general, words.phrase("licensing_ask"))


def _moving_lead(
    composer: Composer,
    key: str,
    certification: Certification | None,
    there: StateRule | None = None,
) -> str:
    """What holds of the certification; no "yes" where the state asks for more."""
    if certification is None:
        return composer.words.phrase(f"{key}_general")
    name = f"{key}_certification"
    if there is not None and there.status in ("required", "varies"):
        name = f"{name}_{there.status}"
    return composer.words.phrase(name, certification=certification.short_name)


# --- in all states ---


def _general(composer: Composer, occupation: Occupation) -> str:
    """Which states ask for a credential, counted from the rules."""
    words, rules = composer.words, composer.kb.rules(occupation.id)
    required = [one for one in rules if one.status == "required"]
    varies = [one for one in rules if one.status == "varies"]
    _cite_lists(composer, rules)
    if not required and not varies:
        return words.phrase("licensing_none", occupations=occupation.plural)
    parts = []
    if required:
        key = "licensing_one" if len(required) == 1 else "licensing_some"
        names = _states_of(composer, required)
        parts.append(words.phrase(key, occupations=occupation.plural, states=names))
    if varies:
        names = _states_of(composer, varies)
        parts.append(words.phrase("licensing_some_varies", states=names))
    return sentences(*parts, words.phrase("licensing_rest"))


def _states_of(composer: Composer, rules: Sequence[StateRule]) -> str:
    found = [composer.kb.state(one.state) for one in rules]
    return composer.words.several(sorted(state.name for state in found if state))


def _cite_lists(composer: Composer, rules: Sequence[StateRule]) -> None:
    """The sources most of the rules share: the lists that cover all states."""
    shared = Counter(source for one in rules for source in one.sources)
    days = [one.reviewed for one in rules if one.reviewed]
    for source, _ in shared.most_common(LISTS_CITED):
        composer.cite([source], min(days, default=None))


# --- in one state ---


def _one_state(
    composer: Composer, key: str, occupation: Occupation, state: State, lead: str = ""
) -> str:
    """The rule of one state, after what was said of the certification, if anything."""
    words = composer.words
    one = state.rules.get(occupation.id)
    if one is None:
        return sentences(lead, words.phrase("rule_unknown_state"))
    composer.cite(one.sources, one.reviewed)
    what = one.what if len(one.what.split()) <= SHORT_ENOUGH else ""
    explanation = one.explanation or ("" if what else one.what)
    own = f"{key}_state_{one.status}"
    said = words.phrase(
        own if own in words.wording.phrases else f"rule_{one.status}",
        state=state.name,
        occupations=occupation.plural,
        what=what or words.phrase("rule_what"),
    )
    told = bool(lead) or "employers" in explanation.casefold()
    employers = "" if told else words.phrase("rule_employers")
    agency, doubt = _agency(composer, one), _doubt(composer, one)
    return sentences(lead, said, explanation, agency, employers, doubt)


def _agency(composer: Composer, one: StateRule) -> str:
    words = composer.words
    if one.agency is None:
        return words.phrase("rule_agency_unknown")
    link = words.link(one.agency.name, one.agency.url)
    return words.phrase("rule_agency", agency=link)


def _doubt(composer: Composer, one: StateRule) -> str:
    words = composer.words
    if one.confidence == "low":
        # Without an office, "ask the state" was just said.
        return words.phrase("rule_low") if one.agency else ""
    if one.reviewed and is_old(one.reviewed, "rule", composer.today):
        return words.phrase("rule_stale", month=words.month(one.reviewed))
    return ""


# --- several jobs, several states ---


def _short(composer: Composer, one: StateRule | None) -> str:
    words = composer.words
    value = words.phrase(f"rule_short_{one.status if one else 'not_determined'}")
    if one is None:
        return value
    composer.cite(one.sources, one.reviewed)
    if one.agency is None:
        return value
    link = words.link(one.agency.name, one.agency.url)
    return words.phrase("rule_short_ask", value=value, agency=link)


def _all_occupations(composer: Composer, state: State) -> str:
    """One line for each kind of job in a state."""
    words = composer.words
    lines = [
        words.phrase(
            "list_item",
            label=capital(job.plural),
            value=_short(composer, state.rules.get(job.id)),
        )
        for job in composer.kb.occupations()
    ]
    lead = words.phrase("state_lead", state=state.name)
    return sentences(
        lead + "\n\n" + "\n".join(lines),
        words.phrase("rule_employers"),
        words.phrase("rule_offices"),
    )


def _several_states(
    composer: Composer, occupation: Occupation, states: Sequence[State]
) -> str:
    words = composer.words
    lines = [
        words.phrase(
            "list_item",
            label=state.name,
            value=_short(composer, state.rules.get(occupation.id)),
        )
        for state in states[:STATES_COMPARED]
    ]
    lead = words.phrase("states_lead", occupations=occupation.plural)
    return sentences(lead + "\n\n" + "\n".join(lines), words.phrase("rule_employers"))
