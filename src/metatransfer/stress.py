"""How fragile verdicts are: without each study, year by year, and under other choices."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from metatransfer.answers import NO_WORD, Answer, asked
from metatransfer.bench import Bench, Means
from metatransfer.library import DocumentText, Library
from metatransfer.records import (
    Claim,
    Companion,
    Count,
    Multiverse,
    QuantitativeTest,
    Verdict,
    VerdictReport,
    VerdictStatus,
)
from metatransfer.records.wording import probability as probability_words
from metatransfer.specifications import many_worlds
from metatransfer.verdicts.multiverse import AGREES_FROM
from metatransfer.verdicts.question import Question
from metatransfer.verify import investigated

DECIDED = frozenset({VerdictStatus.SUPPORTED, VerdictStatus.CONTRADICTED, VerdictStatus.MIXED})
"""Words that can be fragile: one that says nothing cannot turn."""


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
    bench = Bench(library, texts, means)
    report = investigated(bench).report
    if not stress:
        return report
    verdicts = {verdict.claim: verdict for verdict in report.verdicts}
    for claim in bench.fit_by_fit([each.record for each in library.claims]):
        verdicts[claim.id] = stressed(bench, claim, verdicts[claim.id], stress)
    return report.model_copy(update={"verdicts": tuple(verdicts.values())})


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
    question = bench.question(claim)
    if not isinstance(question, Question) or isinstance(test, Count):
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


def _studies(question: Question) -> list[str]:
    return sorted({row.study.id for row in question.dataset.rows})


def without_each_study(bench: Bench, question: Question) -> dict[str, Answer]:
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
    return {name: asked(bench, bench.without(question, frozenset({name}))) for name in studies}


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
        _companion(f"known in {year}", asked(bench, bench.without(question, studies)))
        for year, studies in later.items()
    )


def _published_after(bench: Bench, question: Question, year: int) -> frozenset[str]:
    rows = bench.rows[question.test.outcome]
    return frozenset(row.study.id for row in rows if row.study.year > year)


def _companion(label: str, answer: Answer) -> Companion:
    return Companion(
        label=label,
        estimate=answer.estimate,
        probability=answer.probability,
        note=answer.note or answer.status.value,
    )


def _left_out_reasons(answers: Mapping[str, Answer], verdict: Verdict) -> Iterator[str]:
    """Yield which studies the word cannot do without; rows that are lacking then flip nothing."""
    for name, answer in answers.items():
        if answer.status not in NO_WORD and answer.status is not verdict.status:
            chance = probability_words(answer.probability or 0.0)
            yield f"without {name} it is {answer.status.value} (P {chance})"


def _multiverse_reasons(multiverse: Multiverse) -> list[str]:
    if multiverse.agreeing is None or multiverse.agreeing >= AGREES_FROM:
        return []
    flips = f"; alone enough: {', '.join(multiverse.flips)}" if multiverse.flips else ""
    return [f"{multiverse.agreeing:.0%} of the specifications agree{flips}"]
