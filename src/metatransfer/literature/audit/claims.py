"""Each claim of a document beside what texts at hand say of it, and the verdict on it."""

from collections.abc import Iterable, Sequence
from typing import Final

from metatransfer.errors import InputError
from metatransfer.literature.bearing import bearing
from metatransfer.literature.corpus import CorpusText
from metatransfer.literature.documents import SourceDocument
from metatransfer.literature.words import WordKind, words_of
from metatransfer.records import Document, DocumentKind, Status, Verdict, VerdictStatus
from metatransfer.records.audit import AuditedClaim, Bearing, Standing
from metatransfer.records.draft import ClaimKind, DraftClaim

ITSELF: Final = "itself"
"""Stands for the text of the document around its own list of claims."""

OF_ITSELF: Final = "said of itself"
"""Word of what a document says of itself and lists as no claim."""

BORNE_OUT: Final = frozenset({VerdictStatus.SUPPORTED.value, VerdictStatus.STATED.value})
UNDECIDED: Final = frozenset(
    {
        VerdictStatus.INCONCLUSIVE.value,
        VerdictStatus.NOT_TESTABLE.value,
        VerdictStatus.NOT_ASSESSED.value,
        VerdictStatus.MIXED.value,
    }
)


def bearings_on(
    draft: DraftClaim, own: CorpusText, others: Sequence[CorpusText]
) -> tuple[Bearing, ...]:
    """Return what texts say of a claim, the most authoritative first.

    Papers come before the document itself, and that before machine-generated reports; of what a
    document says of itself it is the first to ask. A sentence is not held against its own text.

    Parameters
    ----------
    draft : DraftClaim
        The claim.
    own : CorpusText
        The document it stands in.
    others : sequence of CorpusText
        Documents at hand.
    """
    found = [_bearing(draft, other.name, other.kind, other.sentences) for other in others]
    papers = [item for item in found if item.kind is not DocumentKind.MACHINE_SYNTHESIS]
    reports = [item for item in found if item.kind is DocumentKind.MACHINE_SYNTHESIS]
    reports.sort(key=lambda item: -item.coverage)
    listed = draft.origin == "listed"
    itself = [_bearing(draft, ITSELF, own.kind, own.sentences)] if listed else []
    if draft.kind is ClaimKind.PROVENANCE:
        # another report may have the same words, and cannot gainsay what this one says of itself
        return (*itself, *(item for item in reports if item.status is Status.STATED))
    return (*papers, *itself, *reports)


def _bearing(draft: DraftClaim, name: str, kind: DocumentKind, sentences: Sequence[str]) -> Bearing:
    cut_off = "truncated" in draft.flags
    return _compared(draft.statement, name, kind, sentences, cut_off=cut_off)


def _compared(
    statement: str, name: str, kind: DocumentKind, sentences: Sequence[str], *, cut_off: bool
) -> Bearing:
    found = bearing(statement, sentences, cut_off=cut_off)
    first = next(iter(found.sentences), None)
    return Bearing(
        document=name,
        kind=kind,
        status=found.status,
        quote=first.sentence if first else "",
        coverage=first.coverage if first else 0.0,
        differences=first.differences if first else (),
        others=tuple(item.sentence for item in found.sentences[1:]),
    )


def audited(
    draft: DraftClaim, bearings: tuple[Bearing, ...], matched: str, verdict: Verdict | None
) -> AuditedClaim:
    """Return a claim beside what was found of it.

    Parameters
    ----------
    draft : DraftClaim
        The claim.
    bearings : tuple of Bearing
        What texts say of it.
    matched : str
        Claim of the project that it is; empty for none.
    verdict : Verdict or None
        Verdict on that claim, or on the proposed test.
    """
    telling = next((item for item in bearings if item.status is not Status.NOT_FOUND), None)
    attribution = telling.status if telling else Status.NOT_FOUND
    word = verdict.status.value if verdict else attribution.value
    if verdict is None and _of_itself(draft):
        word = OF_ITSELF
    return AuditedClaim(
        draft=draft,
        bearings=bearings,
        attribution=attribution,
        attributed_to=telling.document if telling else "",
        matched=matched,
        verdict=verdict,
        basis=(
            "attribution by rules"
            if verdict is None
            else "a claim of the project"
            if matched
            else "the proposed test"
        ),
        word=word,
        standing=_standing(draft, word),
    )


def _of_itself(draft: DraftClaim) -> bool:
    """Tell what a document says of itself outside its list: findings check it, sources cannot."""
    return draft.origin != "listed" and (
        draft.kind is ClaimKind.PROVENANCE or draft.origin == "field"
    )


def _standing(draft: DraftClaim, word: str) -> Standing:
    said = draft.said_of_it.verified
    if said is None:
        return "it says nothing"
    if word in UNDECIDED:
        return "undecided"
    return "borne out" if (word in BORNE_OUT) == said else "not borne out"


def document_of(own: CorpusText, documents: Iterable[Document]) -> Document:
    """Return the project's record of a document, or one made of its own words.

    Parameters
    ----------
    own : CorpusText
        The document.
    documents : iterable of Document
        All records, whose names are taken.
    """
    if own.record is not None:
        return own.record
    name = f"audited-{own.source.sha256[:12]}"
    taken = {item.id for item in documents}
    if name in taken:
        name = f"{name}-text"
    return Document(id=name, kind=own.kind, citation=own.source.title or own.source.name, work=name)


def bearings_of(
    statement: str, documents: Iterable[SourceDocument], *, cut_off: bool = False
) -> tuple[Bearing, ...]:
    """Return what documents say of a statement, in the order of the documents.

    Parameters
    ----------
    statement : str
        What is claimed.
    documents : iterable of SourceDocument
        Where it is looked for.
    cut_off : bool
        Whether the statement may end in the middle of a word.

    Raises
    ------
    InputError
        When the statement has no word that could be looked for.
    """
    if all(word.kind is WordKind.FUNCTION for word in words_of(statement)):
        raise InputError(f"'{statement}' · no word to look for · do: write the claim as a sentence")
    texts = [CorpusText(document) for document in documents]
    return tuple(
        _compared(statement, text.name, text.kind, text.sentences, cut_off=cut_off)
        for text in texts
    )
