"""What the documents that a claim cites say of it: recorded by a person, checked where possible.

A person's record is the start. Where the document is at hand its quotation is located, the
statement is looked for word for word, and the statement is compared with the sentence quoted. The
check makes a record stricter, never kinder, with one exception: what stands in a document word for
word is stated there, whatever the record says. A paraphrase is left to the person who recorded it;
a number, a negation, a word of strength or a name that differs is not.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from metatransfer.errors import Fault, FaultyRecordsError
from metatransfer.literature.compare import Comparison, DifferenceKind, compare
from metatransfer.literature.locate import Location, find, locate, sentence_around, shortened
from metatransfer.literature.words import WordKind, words_of
from metatransfer.records import Attribution, AttributionOutcome, Claim, Status


class DocumentText(Protocol):
    """Text of a document at hand."""

    @property
    def text(self) -> str:
        """The text."""
        ...

    @property
    def sha256(self) -> str:
        """SHA-256 of the file's bytes, in hexadecimal."""
        ...


class LocatedClaim(Protocol):
    """A claim and the file it was read from."""

    @property
    def record(self) -> Claim:
        """The claim."""
        ...

    @property
    def file(self) -> str:
        """File, relative to the project root."""
        ...

    def line_of(self, *path: str | int) -> int:
        """Return the line of a field of the claim.

        Parameters
        ----------
        *path : str or int
            Keys and list positions from the top of the record.
        """
        ...


def attribute(claim: Claim, texts: Mapping[str, DocumentText]) -> tuple[AttributionOutcome, ...]:
    """Return what each document that a claim cites says of it.

    Parameters
    ----------
    claim : Claim
        The claim, with what a person recorded.
    texts : mapping of str to DocumentText
        Documents at hand, by id.

    Returns
    -------
    tuple of AttributionOutcome
        One for each recorded attribution, in order; ``basis`` says whether it was checked now.
    """
    return tuple(
        _checked(claim, recorded, texts[recorded.document])
        if recorded.document in texts
        else _repeated(recorded)
        for recorded in claim.attributions
    )


def quotation_faults(located: LocatedClaim, texts: Mapping[str, DocumentText]) -> tuple[Fault, ...]:
    """Return the quotations of a claim that are not in their documents.

    Parameters
    ----------
    located : LocatedClaim
        The claim, with the file it was read from.
    texts : mapping of str to DocumentText
        Documents at hand, by id; quotations of others are not checked.
    """
    return tuple(
        Fault(
            located.file,
            located.line_of(*quotation.path),
            quotation.field,
            f"quotation '{shortened(quotation.quote)}' is not in '{quotation.document}'",
            _nearest_words(quotation.quote, texts[quotation.document].text),
            "quote the document letter by letter, or name the document that says it",
        )
        for quotation in _quotations(located.record)
        if quotation.document in texts
        and find(quotation.quote, texts[quotation.document].text) is None
    )


def check_quotations(claims: Iterable[LocatedClaim], texts: Mapping[str, DocumentText]) -> None:
    """Hold every quotation against its document, where that is at hand.

    Parameters
    ----------
    claims : iterable of LocatedClaim
        Claims with their quotations.
    texts : mapping of str to DocumentText
        Documents at hand, by id.

    Raises
    ------
    FaultyRecordsError
        With one fault for each quotation that is not there.
    """
    faults = [fault for claim in claims for fault in quotation_faults(claim, texts)]
    if faults:
        raise FaultyRecordsError(faults)


@dataclass(frozen=True, slots=True)
class _Quoted:
    """A quotation inside a claim."""

    document: str
    quote: str
    path: tuple[str | int, ...]
    field: str


def _quotations(claim: Claim) -> Iterator[_Quoted]:
    source = claim.source
    yield _Quoted(source.document, source.quote, ("source", "quote"), "source.quote")
    for at, item in enumerate(claim.attributions):
        if item.quote:
            path = ("attributions", at, "quote")
            yield _Quoted(item.document, item.quote, path, f"attributions[{at}].quote")


def _repeated(recorded: Attribution) -> AttributionOutcome:
    return AttributionOutcome(
        document=recorded.document,
        status=recorded.status,
        basis="recorded",
        quote=recorded.quote,
        differences=recorded.differences,
        checked=recorded.checked.isoformat(),
        document_sha256=recorded.document_sha256,
    )


def _checked(claim: Claim, recorded: Attribution, document: DocumentText) -> AttributionOutcome:
    passage = locate(recorded.quote, document.text) if recorded.quote else None
    status, found = _status(claim, recorded, document.text, passage)
    differences = (*recorded.differences, *found, *_changed_since(recorded, document))
    return AttributionOutcome(
        document=recorded.document,
        status=status,
        basis="checked now",
        quote=recorded.quote if passage is None or passage.exact else "",
        score=None if passage is None else round(passage.score, 1),
        differences=differences,
        checked=recorded.checked.isoformat(),
        document_sha256=recorded.document_sha256,
    )


def _status(
    claim: Claim, recorded: Attribution, text: str, passage: Location | None
) -> tuple[Status, tuple[str, ...]]:
    """Return the status and the differences that were found now."""
    if _word_for_word(claim, text) and recorded.status is not Status.STATED_DIFFERENTLY:
        note = "stands there word for word"
        kinder = recorded.status is not Status.STATED
        return Status.STATED, (f"recorded as '{recorded.status}', but {note}",) if kinder else ()
    if passage is None:
        return recorded.status, ()
    if not passage.exact:
        nearest = shortened(text[passage.start : passage.end])
        return Status.NOT_FOUND, (
            f"the recorded quotation is not there; nearest is '{nearest}' ({passage.score:.0f})",
        )
    sentence = sentence_around(text, passage)
    compared = compare(
        claim.statement, text[sentence.start : sentence.end], cut_off=claim.truncated
    )
    return _stricter(recorded.status, compared), tuple(_worth_telling(recorded, compared))


def _worth_telling(recorded: Attribution, compared: Comparison) -> Iterator[str]:
    """Yield differences; mere wording only where the person who read it named none."""
    for difference in compared.differences:
        if difference.kind is not DifferenceKind.WORDING:
            yield difference.text
        elif not recorded.differences:
            yield f"in other words: {difference.text}"


def _stricter(recorded: Status, compared: Comparison) -> Status:
    if recorded is not Status.STATED or compared.same_in_substance:
        return recorded
    return Status.CONTRADICTED_BY_SOURCE if compared.conflicts else Status.STATED_DIFFERENTLY


def _word_for_word(claim: Claim, text: str) -> bool:
    """Tell whether the statement stands in the text, and not after a negation in its sentence."""
    passage = find(claim.statement, text, cut_off=claim.truncated)
    if passage is None:
        return False
    before = text[sentence_around(text, passage).start : passage.start]
    return all(word.kind is not WordKind.NEGATION for word in words_of(before))


def _nearest_words(quote: str, text: str) -> str:
    passage = locate(quote, text)
    if passage is None:
        return "the document has no text"
    nearest = shortened(text[passage.start : passage.end])
    return f"nearest there: '{nearest}' (alignment {passage.score:.0f} of 100)"


def _changed_since(recorded: Attribution, document: DocumentText) -> tuple[str, ...]:
    if recorded.document_sha256 in {"", document.sha256}:
        return ()
    now, then = document.sha256[:12], recorded.document_sha256[:12]
    return (f"the document has changed since {recorded.checked}: SHA-256 {now}…, then {then}…",)
