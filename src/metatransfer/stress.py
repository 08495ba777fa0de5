"""How fragile verdicts are: without each study, year by year, and under other choices."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from metatransfer.errors import DiagnosticsError, ModelDataError
from metatransfer.library import DocumentText, Library
from metatransfer.model.spec import ModelSpec
from metatransfer.records import (
    Claim,
    Companion,
    Count,
    Estimate,
    Multiverse,
    Outcome,
    PairOf,
    QuantitativeTest,
    Selection,
    Slope,
    SpecificationPoint,
    Verdict,
    VerdictReport,
    VerdictStatus,
)
from metatransfer.records.wording import probability as probability_words
from metatransfer.verdicts.companions import estimate
from metatransfer.verdicts.decide import decide, reference_of
from metatransfer.verdicts.estimands import Estimand, estimand
from metatransfer.verdicts.multiverse import (
    AGREES_FROM,
    BASE,
    Specification,
    admitted,
    chosen,
    every_specification,
    inclusions_that_matter,
    respecified,
)
from metatransfer.verdicts.posterior import Posterior
from metatransfer.verdicts.question import Moderators, NotTestable, Question, pose
from metatransfer.verdicts.specify import specify
from metatransfer.verify import Bench, Means, verify

DECIDED = frozenset({VerdictStatus.SUPPORTED, VerdictStatus.CONTRADICTED, VerdictStatus.MIXED})
"""Words that can be fragile: one that says nothing cannot turn."""
NO_WORD = frozenset({VerdictStatus.NOT_TESTABLE, VerdictStatus.NOT_ASSESSED})


@dataclass(frozen=True)
class Stress:
    """What verdicts are put to.

    Parameters
    ----------
    leave_one_out : bool
        Whether each study is left out in turn, and evidence is taken year by year.
    specifications : int
        How many specifications are fitted for each claim; 0 for none.
    """

    leave_one_out: bool = False
    specifications: int = 0

    def __bool__(self) -> bool:
        return self.leave_one_out or self.specifications > 0


def verify_stressed(
    library: Library, texts: Mapping[str, DocumentText], means: Means, stress: Stress
) -> VerdictReport:
    """Give every claim its verdict, and say how it stands what it is put to.

    Parameters
    ----------
    library : Library
        Records.
    texts : mapping from document id to DocumentText
        Documents at hand.
    means : Means
        Cache, settings, seed.
    stress : Stress
        What verdicts are put to.

    Raises
    ------
    FaultyRecordsError
        When a quotation is not in its document.
    """
    report = verify(library, texts, means)
    claims = {each.record.id: each.record for each in library.claims}
    bench = Bench(library, texts, means)
    verdicts = tuple(stressed(bench, claims[v.claim], v, stress) for v in report.verdicts)
    return report.model_copy(update={"verdicts": verdicts})


def stressed(bench: Bench, claim: Claim, verdict: Verdict, stress: Stress) -> Verdict:
    """Return a verdict with what it was put to; fragile where its word does not stand it.

    Parameters
    ----------
    bench : Bench
        Library, cache, settings.
    claim : Claim
        The claim.
    verdict : Verdict
        Its verdict.
    stress : Stress
        What it is put to.
    """
    test = claim.test
    if verdict.decided_by != "evidence" or not isinstance(test, QuantitativeTest):
        return verdict
    question = pose(bench.library, claim, test, bench.rows[test.outcome], bench.means.moderators)
    if isinstance(question, NotTestable) or isinstance(test, Count):
        return verdict
    found: dict[str, object] = {}
    reasons: list[str] = []
    if stress.leave_one_out:
        answers = without_each_study(bench, question)
        found["without_study"] = tuple(_companion(f"without {n}", a) for n, a in answers.items())
        found["by_year"] = year_by_year(bench, question)
        reasons += _left_out_reasons(answers, verdict)
    if stress.specifications:
        multiverse = many_worlds(bench, question, verdict, stress.specifications)
        found["multiverse"] = multiverse
        reasons += _multiverse_reasons(multiverse)
    if reasons and verdict.status in DECIDED:
        found["qualifiers"] = tuple(dict.fromkeys((*verdict.qualifiers, "fragile")))
        found["reason"] = "; ".join(part for part in (verdict.reason, *reasons) if part)
    return verdict.model_copy(update=found)


@dataclass(frozen=True)
class _Answer:
    """What other rows or another model say of a claim."""

    status: VerdictStatus
    note: str = ""
    probability: float | None = None
    estimate: Estimate | None = None
    checks_passed: bool = True


def _answer(question: Question | NotTestable, posterior: Posterior | None) -> _Answer:
    if isinstance(question, NotTestable) or posterior is None:
        reason = question.reason if isinstance(question, NotTestable) else "no model fits the rows"
        return _Answer(VerdictStatus.NOT_TESTABLE, reason)
    if not posterior.fit.diagnostics.passed:
        return _Answer(VerdictStatus.NOT_ASSESSED, "the posterior failed its diagnostics")
    result: Estimand = estimand(question.test, posterior)
    probability = reference_of(question.test).probability(result.draws)
    return _Answer(
        decide(question.test, result, probability),
        probability=probability,
        estimate=estimate(result.words, result.unit, result.draws),
        checks_passed=all(check.passed for check in posterior.fit.checks),
    )


def _asked(bench: Bench, question: Question | NotTestable) -> _Answer:
    if isinstance(question, NotTestable):
        return _answer(question, None)
    return _read(bench, question, specify(question.dataset))


def _read(bench: Bench, question: Question, spec: ModelSpec) -> _Answer:
    try:
        return _answer(question, bench.posterior(question, spec))
    except DiagnosticsError as error:
        return _Answer(VerdictStatus.NOT_ASSESSED, str(error))


def _studies(question: Question) -> list[str]:
    return sorted({row.study.id for row in question.dataset.rows})


def without_each_study(bench: Bench, question: Question) -> "dict[str, _Answer]":
    """Return the claim asked of all rows but one study's, for each study in turn.

    Whole blocks go: what a study's baseline is the reference of goes with it.

    Parameters
    ----------
    bench : Bench
        Library, cache, settings.
    question : Question
        The claim and its rows.
    """
    studies = _studies(question)
    if len(studies) < 2:
        return {}
    return {name: _asked(bench, bench.without(question, frozenset({name}))) for name in studies}


def year_by_year(bench: Bench, question: Question) -> tuple[Companion, ...]:
    """Return the claim asked of what was published by the end of each year, the last one apart.

    Parameters
    ----------
    bench : Bench
        Library, cache, settings.
    question : Question
        The claim and its rows.
    """
    years = sorted({row.study.year for row in question.dataset.rows})
    later = {year: _published_after(bench, question, year) for year in years[:-1]}
    return tuple(
        _companion(f"known in {year}", _asked(bench, bench.without(question, studies)))
        for year, studies in later.items()
    )


def _published_after(bench: Bench, question: Question, year: int) -> frozenset[str]:
    rows = bench.rows[question.test.outcome]
    return frozenset(row.study.id for row in rows if row.study.year > year)


def _companion(label: str, answer: _Answer) -> Companion:
    return Companion(
        label=label,
        estimate=answer.estimate,
        probability=answer.probability,
        note=answer.note or answer.status.value,
    )


def _left_out_reasons(answers: Mapping[str, _Answer], verdict: Verdict) -> Iterator[str]:
    """Yield which studies the word cannot do without; rows that are lacking then flip nothing."""
    for name, answer in answers.items():
        if answer.status not in NO_WORD and answer.status is not verdict.status:
            chance = probability_words(answer.probability or 0.0)
            yield f"without {name} it is {answer.status.value} (P {chance})"


def many_worlds(bench: Bench, question: Question, verdict: Verdict, number: int) -> Multiverse:
    """Return the claim asked under many specifications.

    Parameters
    ----------
    bench : Bench
        Library, cache, settings.
    question : Question
        The claim and its rows.
    verdict : Verdict
        Its verdict.
    number : int
        How many specifications.
    """
    everything = every_specification(
        question.dataset.measure or "",
        _other_measures(bench.library, question),
        inclusions_that_matter(question.dataset.rows),
    )
    base = everything[0]
    points = []
    for each in chosen(everything, number):
        bench.means.tell(f"{verdict.claim}: {'; '.join(each.choices(base)) or BASE}")
        points.append(_point(each.choices(base), _under(bench, question, each)))
    return Multiverse(
        points=tuple(points),
        possible=len(everything),
        agreeing=agreement(points, verdict.status),
        flips=tuple(
            point.choices[0]
            for point in points
            if len(point.choices) == 1
            and point.status not in NO_WORD
            and point.status is not verdict.status
        ),
    )


def agreement(points: Sequence[SpecificationPoint], status: VerdictStatus) -> float | None:
    """Return the share of specifications with a word; None where none gives any.

    Parameters
    ----------
    points : sequence of SpecificationPoint
        Specifications.
    status : VerdictStatus
        The word.
    """
    telling = [point for point in points if point.status not in NO_WORD]
    sound = [point for point in telling if point.checks_passed] or telling
    if not sound:
        return None
    return sum(point.status is status for point in sound) / len(sound)


def _multiverse_reasons(multiverse: Multiverse) -> list[str]:
    if multiverse.agreeing is None or multiverse.agreeing >= AGREES_FROM:
        return []
    flips = f"; alone enough: {', '.join(multiverse.flips)}" if multiverse.flips else ""
    return [f"{multiverse.agreeing:.0%} of the specifications agree{flips}"]


def _point(choices: tuple[str, ...], answer: _Answer) -> SpecificationPoint:
    found = answer.estimate
    return SpecificationPoint(
        choices=choices,
        status=answer.status,
        probability=answer.probability,
        mean=None if found is None else found.mean,
        lower=None if found is None else found.interval.lower,
        upper=None if found is None else found.interval.upper,
        checks_passed=answer.checks_passed,
    )


def _other_measures(library: Library, question: Question) -> tuple[str, ...]:
    """Return measures of the same kind; a model that a claim names none for may carry none."""
    compared = PairOf.TASKS if question.test.outcome is Outcome.GAIN else PairOf.LANGUAGES
    alike = [name for name, each in library.measures.items() if each.record.of is compared]
    named = isinstance(question.test, Slope | Selection)
    return tuple(alike) if named else ("", *alike)


def _under(bench: Bench, question: Question, chosen_one: Specification) -> _Answer:
    """Return what a specification says of a claim."""
    test = question.test
    if isinstance(test, Slope | Selection):
        test = test.model_copy(update={"measure": chosen_one.measure})
    measure = chosen_one.measure or None
    rows = admitted(bench.rows[test.outcome], chosen_one)
    try:
        posed = pose(bench.library, question.claim, test, rows, Moderators(measure, measure))
        if isinstance(posed, NotTestable):
            return _answer(posed, None)
        spec = respecified(specify(posed.dataset), chosen_one)
        return _read(bench, posed, spec)
    except ModelDataError as error:
        return _Answer(VerdictStatus.NOT_TESTABLE, str(error))
