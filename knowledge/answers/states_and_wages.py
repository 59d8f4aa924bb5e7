"""Answers that depend on a place: state rules, moving, wages.

A rule and a wage belong to an occupation in a state. The answer leads with the
rule or the figure; that employers may ask for more is always said.
"""

from collections import Counter
from collections.abc import Sequence

from knowledge.answers.composer import STALE_AFTER, Composer, sentences
from knowledge.model import Certification, Occupation, State, StateRule, Wage

STATES_COMPARED = 4
LISTS_CITED = 2
SHORT_ENOUGH = 8  # words; a longer rule reads badly after a colon


def licensing(
    composer: Composer,
    key: str,
    certification: Certification | None,
    occupation: Occupation | None,
    states: Sequence[State],
) -> str:
    """Whether a state asks for a license or a certification."""
    if len(states) > 1 and occupation:
        return _several_states(composer, occupation, states)
    if states and occupation:
        return _one_state(composer, key, certification, occupation, states[0])
    if states:
        return _all_occupations(composer, states[0])
    words = composer.words
    if occupation is None and certification is not None:
        name = "mandatory" if key == "mandatory" else "licensing"
        names = composer.certification(certification).names
        return words.phrase(f"{name}_no_occupation", **names)
    if occupation is None:
        return ""
    lead = words.phrase("licensing_depends")
    if key == "mandatory":
        name = "certification" if certification else "occupation"
        lead = words.phrase(f"mandatory_{name}", **_names(certification, occupation))
    elif certification:
        names = _names(certification, occupation)
        lead = sentences(words.phrase("licensing_certification", **names), lead)
    employers = "" if key == "mandatory" else words.phrase("licensing_employers")
    return sentences(
        lead, _general(composer, occupation), employers, words.phrase("licensing_ask")
    )


def _names(
    certification: Certification | None, occupation: Occupation
) -> dict[str, str]:
    return {
        "certification": certification.short_name if certification else "",
        "occupations": occupation.plural,
    }


def _general(composer: Composer, occupation: Occupation) -> str:
    """Which states ask for a credential, counted from the rules."""
    words, kb = composer.words, composer.kb
    by_status: dict[str, list[StateRule]] = {}
    for rule in kb.rules(occupation.id):
        by_status.setdefault(rule.status, []).append(rule)
    required = by_status.get("required", [])
    varies = by_status.get("varies", [])
    _cite_lists(composer, kb.rules(occupation.id))

    def names(rules: Sequence[StateRule]) -> str:
        found = [kb.state(rule.state) for rule in rules]
        return words.several(sorted(state.name for state in found if state))

    if not required and not varies:
        return words.phrase("licensing_none", occupations=occupation.plural)
    parts = []
    if required:
        key = "licensing_one" if len(required) == 1 else "licensing_some"
        parts.append(
            words.phrase(key, occupations=occupation.plural, states=names(required))
        )
    if varies:
        parts.append(words.phrase("licensing_some_varies", states=names(varies)))
    return sentences(*parts, words.phrase("licensing_rest"))


def _cite_lists(composer: Composer, rules: Sequence[StateRule]) -> None:
    """The sources most of the rules share: the lists that cover all states."""
    shared = Counter(source for rule in rules for source in rule.sources)
    days = [rule.reviewed for rule in rules if rule.reviewed]
    for source, _ in shared.most_common(LISTS_CITED):
        composer.read.append(((source,), min(days, default=None)))


def _one_state(
    composer: Composer,
    key: str,
    certification: Certification | None,
    occupation: Occupation,
    state: State,
) -> str:
    words = composer.words
    rule = state.rules.get(occupation.id)
    lead = ""
    if key == "moving":
        lead = _moving_lead(composer, certification, rule)
    if rule is None:
        return sentences(lead, words.phrase("rule_unknown_state"))
    composer.read.append((rule.sources, rule.reviewed))
    what = rule.what if len(rule.what.split()) <= SHORT_ENOUGH else ""
    values = {
        "state": state.name, "occupations": occupation.plural,
        "what": what or words.phrase("rule_what"),
    }  # fmt: skip
    name = f"rule_{rule.status}"
    if f"{key}_state_{rule.status}" in composer.kb.wording().phrases:
        name = f"{key}_state_{rule.status}"
    explanation = rule.explanation or ("" if what else rule.what)
    said = explanation.casefold()
    told = key == "moving" or "employers" in said
    employers = "" if told else words.phrase("rule_employers")
    return sentences(
        lead, words.phrase(name, **values), explanation, _agency(composer, rule),
        employers, _doubt(composer, rule),
    )  # fmt: skip


def _agency(composer: Composer, rule: StateRule) -> str:
    words = composer.words
    if rule.agency is None:
        return words.phrase("rule_agency_unknown")
    link = words.link(rule.agency.name, rule.agency.url)
    return words.phrase("rule_agency", agency=link)


def _doubt(composer: Composer, rule: StateRule) -> str:
    words = composer.words
    if rule.confidence == "low":
        # Without an office, "ask the state" was just said.
        return words.phrase("rule_low") if rule.agency else ""
    reviewed = rule.reviewed
    if reviewed and (composer.today - reviewed).days > STALE_AFTER["rule"]:
        return words.phrase("rule_stale", month=words.month(reviewed))
    return ""


def _moving_lead(
    composer: Composer,
    certification: Certification | None,
    rule: StateRule | None = None,
) -> str:
    """What holds of the certification; no "yes" where the state asks for more."""
    if certification is None:
        return composer.words.phrase("moving_general")
    key = "moving_certification"
    if rule is not None and rule.status in ("required", "varies"):
        key = f"{key}_{rule.status}"
    return composer.words.phrase(key, certification=certification.short_name)


def _short(composer: Composer, rule: StateRule | None) -> str:
    status = rule.status if rule else "not_determined"
    value = composer.words.phrase(f"rule_short_{status}")
    if rule is None:
        return value
    composer.read.append((rule.sources, rule.reviewed))
    if rule.agency is None:
        return value
    link = composer.words.link(rule.agency.name, rule.agency.url)
    return composer.words.phrase("rule_short_ask", value=value, agency=link)


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
    return sentences(
        words.phrase("state_lead", state=state.name) + "\n\n" + "\n".join(lines),
        words.phrase("rule_employers"), words.phrase("rule_offices"),
    )  # fmt: skip


def _several_states(
    composer: Composer, occupation: Occupation, states: Sequence[State]
) -> str:
    words = composer.words
    lines = []
    for state in states[:STATES_COMPARED]:
        value = _short(composer, state.rules.get(occupation.id))
        lines.append(words.phrase("list_item", label=state.name, value=value))
    return sentences(
        words.phrase("states_lead", occupations=occupation.plural)
        + "\n\n" + "\n".join(lines),
        words.phrase("rule_employers"),
    )  # fmt: skip


def moving(
    composer: Composer,
    key: str,
    certification: Certification | None,
    occupation: Occupation | None,
    states: Sequence[State],
) -> str:
    """Whether a certification holds elsewhere; the last state is the new one."""
    lead = _moving_lead(composer, certification)
    if states and occupation:
        return _one_state(composer, key, certification, occupation, states[-1])
    if states:
        return sentences(lead, _all_occupations(composer, states[-1]))
    if occupation is None:
        return "" if certification is None else lead
    return sentences(
        lead, _general(composer, occupation), composer.words.phrase("licensing_ask")
    )


# --- pay ---


def no_wage(composer: Composer, certification: Certification) -> str:
    """That the government counts nobody by this certification's job."""
    names = composer.certification(certification).names
    return composer.words.phrase("wage_unknown_certification", **names)


def salary(
    composer: Composer,
    certification: Certification | None,
    occupation: Occupation | None,
    states: Sequence[State],
    *,
    same: Sequence[Certification] = (),
) -> str:
    """What an occupation earns in a state or in the country.

    `same` names several certifications that lead to this one occupation.
    """
    words = composer.words
    if occupation is None and certification is not None:
        return no_wage(composer, certification)
    if occupation is None:
        jobs = composer.kb.occupations()
        return wages_of_jobs(composer, jobs, states[0]) if states else ""
    if len(states) > 1:
        return _wages_of_states(composer, occupation, states)
    kb = composer.kb
    state = states[0] if states else None
    wage = kb.wage(state.code if state else None, occupation.id)
    country = kb.wage(None, occupation.id)
    if wage is None or wage.annual is None:
        return words.phrase("wage_unknown")
    place = state.name if state else words.phrase("country")
    extra = []
    if state and country and country.annual:
        extra.append(
            words.phrase("wage_country", annual=words.value(country.annual, "usd"))
        )
    elif wage.previous and wage.previous.annual:
        before = words.value(wage.previous.annual, "usd")
        extra.append(words.phrase("wage_before", annual=before))
    if occupation.id == "laboratory":
        extra.append(words.phrase("wage_both"))
    if len(same) > 1:
        labels = words.several([f"**{one.short_name}**" for one in same])
        extra.append(words.phrase("wage_same", certifications=labels))
    elif certification:
        extra.append(
            words.phrase("wage_certification", certification=certification.short_name)
        )
    extra.append(words.phrase("wage_person"))
    age = (composer.today - wage.reviewed).days if wage.reviewed else 0
    if wage.reviewed and age > STALE_AFTER["description"]:
        extra.append(words.phrase("faq_stale", month=words.month(wage.reviewed)))
    return sentences(_wage(composer, wage, place, occupation), *extra)


def _wage(composer: Composer, wage: Wage, place: str, occupation: Occupation) -> str:
    composer.read.append((wage.sources[:1], wage.reviewed))
    words = composer.words
    values = {
        "place": place,
        "occupations": occupation.plural,
        "annual": words.value(wage.annual, "usd"),
        "period": wage.period,
    }
    if wage.hourly is None:
        return words.phrase("wage_annual_only", **values)
    return words.phrase("wage", hourly=words.value(wage.hourly, "usd"), **values)


def _line(composer: Composer, name: str, wage: Wage | None) -> str:
    words = composer.words
    if wage is None or wage.annual is None:
        return words.phrase("list_item", label=name, value=words.phrase("none"))
    composer.read.append((wage.sources[:1], wage.reviewed))
    values = {"annual": words.value(wage.annual, "usd"), "period": wage.period}
    if wage.hourly is None:
        return words.phrase("wage_item_annual", name=name, **values)
    hourly = words.value(wage.hourly, "usd")
    return words.phrase("wage_item", name=name, hourly=hourly, **values)


def wages_of_jobs(
    composer: Composer, jobs: Sequence[Occupation], state: State | None
) -> str:
    """Which of these jobs earns the most, and a line for each."""
    code = state.code if state else None
    wages = [(job, composer.kb.wage(code, job.id)) for job in jobs]
    lines = [_line(composer, capital(job.plural), wage) for job, wage in wages]
    place = state.name if state else composer.words.phrase("country")
    known = [(wage.annual, job, wage) for job, wage in wages if wage and wage.annual]
    lead = composer.words.phrase("wages_plain", place=place)
    if len(known) == len(wages):
        annual, job, wage = max(known, key=lambda item: item[0])
        lead = composer.words.phrase(
            "wages_lead", place=place, first=job.plural, period=wage.period,
            annual=composer.words.value(annual, "usd"),
        )  # fmt: skip
    return sentences(
        lead + "\n\n" + "\n".join(lines), composer.words.phrase("wage_person")
    )


def _wages_of_states(
    composer: Composer, occupation: Occupation, states: Sequence[State]
) -> str:
    lines = [
        _line(composer, state.name, composer.kb.wage(state.code, occupation.id))
        for state in states[:STATES_COMPARED]
    ]
    lead = composer.words.phrase("wages_states_lead", occupations=occupation.plural)
    return sentences(
        lead + "\n\n" + "\n".join(lines), composer.words.phrase("wage_person")
    )


def capital(text: str) -> str:
    """The same with a capital first letter."""
    return text[:1].upper() + text[1:]
