"""What jobs earn, in a state or in the country.

A wage belongs to an occupation, never to a certification; the answer says so.
"""

from collections.abc import Sequence

from knowledge.answers.certainty import is_old
from knowledge.answers.composer import Composer, sentences
from knowledge.answers.formatting import capital
from knowledge.model import Certification, Occupation, State, Wage

STATES_COMPARED = 4


def pay(
    composer: Composer,
    certifications: Sequence[Certification],
    jobs: Sequence[Occupation],
    states: Sequence[State],
) -> str:
    """What the jobs earn that were named, or those of the certifications named.

    Empty when neither a certification, a job nor a state is named.
    """
    if len(jobs) > 1:
        return of_jobs(composer, jobs, states[0] if states else None)
    if jobs:
        return _of_certifications(composer, certifications, jobs[0], states)
    if len(certifications) == 1:
        return _not_counted(composer, certifications[0])
    return of_jobs(composer, composer.kb.occupations(), states[0]) if states else ""


def _of_certifications(
    composer: Composer,
    certifications: Sequence[Certification],
    job: Occupation,
    states: Sequence[State],
) -> str:
    """The pay of one job, and which of the certifications have no job that counts."""
    if len(states) > 1:
        text = _of_states(composer, job, states)
    else:
        place = states[0] if states else None
        text = _of_job(composer, job, place, certifications)
    paid = any(one.occupation == job.id for one in certifications)
    unpaid = [one for one in certifications if paid and one.occupation is None]
    return sentences(text, *(_not_counted(composer, one) for one in unpaid))


def _not_counted(composer: Composer, certification: Certification) -> str:
    """That the government counts nobody by this certification's job."""
    names = composer.certification(certification).names
    return composer.words.phrase("wage_unknown_certification", **names)


# --- one job ---


def _of_job(
    composer: Composer,
    job: Occupation,
    state: State | None,
    certifications: Sequence[Certification],
) -> str:
    """What a job earns in a state or in the country, and what the figure leaves out."""
    words, kb = composer.words, composer.kb
    wage = kb.wage(state.code if state else None, job.id)
    if wage is None or wage.annual is None:
        return words.phrase("wage_unknown")
    stale = ""
    if wage.reviewed and is_old(wage.reviewed, "description", composer.today):
        stale = words.phrase("faq_stale", month=words.month(wage.reviewed))
    return sentences(
        _figure(composer, wage, state.name if state else words.phrase("country"), job),
        _beside(composer, wage, kb.wage(None, job.id) if state else None),
        words.phrase(f"wage_note_{job.id}"),
        _whose(composer, job, certifications),
        words.phrase("wage_person"),
        stale,
    )


def _figure(composer: Composer, wage: Wage, place: str, job: Occupation) -> str:
    composer.cite(wage.sources[:1], wage.reviewed)
    words = composer.words
    values = {
        "place": place,
        "occupations": job.plural,
        "annual": words.value(wage.annual, "usd"),
        "period": wage.period,
    }
    if wage.hourly is None:
        return words.phrase("wage_annual_only", **values)
    return words.phrase("wage", hourly=words.value(wage.hourly, "usd"), **values)


def _beside(composer: Composer, wage: Wage, country: Wage | None) -> str:
    """The whole country beside a state; else the year before."""
    words = composer.words
    if country and country.annual:
        return words.phrase("wage_country", annual=words.value(country.annual, "usd"))
    if wage.previous and wage.previous.annual:
        before = words.value(wage.previous.annual, "usd")
        return words.phrase("wage_before", annual=before)
    return ""


def _whose(
    composer: Composer, job: Occupation, certifications: Sequence[Certification]
) -> str:
    """That everybody in the job is counted, whatever they are certified as."""
    words = composer.words
    paid = [one for one in certifications if one.occupation == job.id]
    if len(paid) > 1:
        return words.phrase("wage_same", certifications=composer.labels(paid))
    alone = paid or (certifications if len(certifications) == 1 else ())
    if alone:
        return words.phrase("wage_certification", certification=alone[0].short_name)
    return ""


# --- side by side ---


def of_jobs(composer: Composer, jobs: Sequence[Occupation], state: State | None) -> str:
    """Which of these jobs earns the most, and a line for each."""
    words = composer.words
    code = state.code if state else None
    wages = [(job, composer.kb.wage(code, job.id)) for job in jobs]
    lines = [_line(composer, capital(job.plural), wage) for job, wage in wages]
    place = state.name if state else words.phrase("country")
    known = [(wage.annual, job, wage) for job, wage in wages if wage and wage.annual]
    lead = words.phrase("wages_plain", place=place)
    if len(known) == len(wages):
        annual, job, wage = max(known, key=lambda item: item[0])
        lead = words.phrase(
            "wages_lead",
            place=place,
            first=job.plural,
            period=wage.period,
            annual=words.value(annual, "usd"),
        )
    return sentences(lead + "\n\n" + "\n".join(lines), words.phrase("wage_person"))


def _of_states(composer: Composer, job: Occupation, states: Sequence[State]) -> str:
    words = composer.words
    lines = [
        _line(composer, state.name, composer.kb.wage(state.code, job.id))
        for state in states[:STATES_COMPARED]
    ]
    lead = words.phrase("wages_states_lead", occupations=job.plural)
    return sentences(lead + "\n\n" + "\n".join(lines), words.phrase("wage_person"))


def _line(composer: Composer, name: str, wage: Wage | None) -> str:
    words = composer.words
    if wage is None or wage.annual is None:
        return words.phrase("list_item", label=name, value=words.phrase("none"))
    composer.cite(wage.sources[:1], wage.reviewed)
    values = {"annual": words.value(wage.annual, "usd"), "period": wage.period}
    if wage.hourly is None:
        return words.phrase("wage_item_annual", name=name, **values)
    hourly = words.value(wage.hourly, "usd")
    return words.phrase("wage_item", name=name, hourly=hourly, **values)
