"""Automatic reviewers that differ in method, and the review of a document made of their ratings.

Each asks yes-or-no questions that anybody can answer again, and gives 10 × the share answered yes:
a stated rubric, and no opinion. Where a reviewer has nothing to ask, it does not rate.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from metatransfer.literature.corpus import CorpusText
from metatransfer.literature.review.agreement import alpha
from metatransfer.literature.review.consensus import Panel, consensus
from metatransfer.literature.review.rubric import by_claim, by_report
from metatransfer.records.audit import AuditedClaim, Finding
from metatransfer.records.review import HIGHEST, Answer, Rating, Review

REPORT: Final = "report"
"""Item that stands for the document as a whole."""

ClaimReviewer = Callable[[AuditedClaim], Iterator[Answer]]
ReportReviewer = Callable[[CorpusText, Sequence[AuditedClaim], Sequence[Finding]], Iterator[Answer]]

CLAIM_REVIEWERS: Final[Mapping[str, ClaimReviewer]] = {
    "attribution": by_claim.attribution,
    "evidence": by_claim.evidence,
    "statistics": by_claim.statistics,
    "wording": by_claim.wording,
}
REPORT_REVIEWERS: Final[Mapping[str, ReportReviewer]] = {
    "arithmetic": by_report.arithmetic,
    "provenance": by_report.provenance,
    "reproducibility": by_report.reproducibility,
    "reporting": by_report.reporting,
    "attribution": by_report.attribution,
}


def review(
    own: CorpusText,
    claims: Sequence[AuditedClaim],
    findings: Sequence[Finding],
    people: Sequence[Rating],
    *,
    seed: int,
) -> Review:
    """Review a document.

    Parameters
    ----------
    own : CorpusText
        The document.
    claims : sequence of AuditedClaim
        Its claims; those that repeat another are not rated again.
    findings : sequence of Finding
        What is odd about it.
    people : sequence of Rating
        Ratings by people, which count like the others.
    seed : int
        Seed of bootstrap and sampler.
    """
    ratings = (*_ratings(own, claims, findings), *people)
    panel = Panel.of(ratings)
    return Review(
        ratings=ratings,
        agreement=alpha(panel.table, seed=seed),
        consensus=consensus(panel, seed),
    )


def _ratings(
    own: CorpusText, claims: Sequence[AuditedClaim], findings: Sequence[Finding]
) -> Iterator[Rating]:
    for item in claims:
        if item.draft.same_as:
            continue
        for name, ask in CLAIM_REVIEWERS.items():
            yield from _rating(name, item.draft.id, tuple(ask(item)))
    for name, look in REPORT_REVIEWERS.items():
        yield from _rating(name, REPORT, tuple(look(own, claims, findings)))


def _rating(reviewer: str, item: str, answers: tuple[Answer, ...]) -> Iterator[Rating]:
    if answers:
        met = sum(answer.met for answer in answers)
        yield Rating(
            reviewer=f"auto-{reviewer}",
            item=item,
            score=HIGHEST * met / len(answers),
            reason=f"{met} of {len(answers)} questions answered yes",
            answers=answers,
        )
