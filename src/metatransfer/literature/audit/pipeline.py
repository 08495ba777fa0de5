"""The audit, readable top to bottom: extract, attribute, match, verify, look, review."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from metatransfer.errors import Fault, FaultyRecordsError, did_you_mean
from metatransfer.library import Located
from metatransfer.literature.audit.case import Case
from metatransfer.literature.audit.claims import audited, bearings_on, document_of
from metatransfer.literature.audit.findings import findings
from metatransfer.literature.audit.matching import match
from metatransfer.literature.corpus import CorpusText
from metatransfer.literature.documents.structure import dates_in
from metatransfer.literature.extract import Gazetteer, extract
from metatransfer.literature.review.assess import REPORT, review
from metatransfer.records import Claim, Document, Verdict
from metatransfer.records.audit import AuditedClaim, AuditReport
from metatransfer.records.draft import DraftClaim
from metatransfer.records.review import RatingsFile

ROWS_SHOWN = 0
"""Rows of evidence kept of each verdict: ``explain`` shows them."""


@dataclass(frozen=True)
class Bench:
    """What audits are made with.

    Parameters
    ----------
    names : Gazetteer
        Tasks and languages.
    measure : str or None
        Similarity measure for claims that name none.
    claims : sequence of Claim
        Claims of the project.
    documents : sequence of Document
        Records of documents.
    verdicts : callable
        Ids of claims to verdicts on them.
    seed : int
        Seed of what is drawn.
    """

    names: Gazetteer
    measure: str | None
    claims: Sequence[Claim]
    documents: Sequence[Document]
    verdicts: Callable[[Sequence[str]], Mapping[str, Verdict]]
    seed: int = 0


def audit(
    own: CorpusText,
    others: Sequence[CorpusText],
    bench: Bench,
    ratings: Sequence[Located[RatingsFile]] = (),
) -> AuditReport:
    """Audit one document.

    Parameters
    ----------
    own : CorpusText
        The document.
    others : sequence of CorpusText
        Documents at hand; the document itself may be among them.
    bench : Bench
        What the project knows.
    ratings : sequence of Located[RatingsFile]
        Ratings by people.

    Raises
    ------
    FaultyRecordsError
        When a rating is of a claim that the document does not have.
    """
    rest = [item for item in others if item.source.sha256 != own.source.sha256]
    extraction = extract(own.source, bench.names, bench.measure)
    _check_items(ratings, [REPORT, *(draft.id for draft in extraction.claims)])
    record = document_of(own, bench.documents)
    matched = {
        draft.id: claim.id
        for draft in extraction.claims
        if (claim := match(draft, record.id, bench.claims)) is not None
    }
    verdicts = bench.verdicts(sorted(set(matched.values())))
    claims = tuple(_claim(draft, own, rest, matched, verdicts) for draft in extraction.claims)
    found = findings(Case(own, rest, claims, bench.documents))
    people = [rating for file in ratings for rating in file.record.ratings]
    return AuditReport(
        file=own.source.name,
        sha256=own.source.sha256,
        document=own.record.id if own.record else "",
        title=own.source.title,
        kind=own.kind,
        dated=_dated(own),
        characters=len(own.source.text),
        references=tuple(item.text for item in own.source.references),
        compared_with=tuple(item.name for item in rest),
        claims=claims,
        findings=found,
        review=review(own, claims, found, people, seed=bench.seed),
        problems=own.source.problems,
    )


def _check_items(ratings: Sequence[Located[RatingsFile]], known: Sequence[str]) -> None:
    faults = [
        Fault(
            file.file,
            file.line_of("ratings", at, "item"),
            f"ratings[{at}].item",
            f"'{rating.item}' is nothing that {file.record.document} has",
            f"known: {', '.join(known)}",
            did_you_mean(rating.item, known),
        )
        for file in ratings
        for at, rating in enumerate(file.record.ratings)
        if rating.item not in known
    ]
    if faults:
        raise FaultyRecordsError(faults)


def _claim(
    draft: DraftClaim,
    own: CorpusText,
    others: Sequence[CorpusText],
    matched: Mapping[str, str],
    verdicts: Mapping[str, Verdict],
) -> AuditedClaim:
    name = matched.get(draft.id, "")
    verdict = verdicts.get(name)
    if verdict is not None:
        verdict = verdict.model_copy(update={"evidence": verdict.evidence[:ROWS_SHOWN]})
    return audited(draft, bearings_on(draft, own, others), name, verdict)


def _dated(own: CorpusText) -> str:
    head = own.source.sections[0].text if own.source.sections else ""
    found = dates_in(head)
    return found[0].isoformat() if found else ""
