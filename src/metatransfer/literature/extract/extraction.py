"""From a document to its draft claims: the rows it lists, then its fields and sentences."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz

from metatransfer.literature.compare import compare
from metatransfer.literature.documents import SourceDocument
from metatransfer.literature.documents.structure import DATE
from metatransfer.literature.extract import kinds
from metatransfer.literature.extract.gazetteer import Gazetteer, benchmarks_in, kinds_in
from metatransfer.literature.extract.listed import listed_in, prose_of
from metatransfer.literature.extract.proposals import Words, propose
from metatransfer.literature.extract.sentences import Sentence, section_sentences
from metatransfer.literature.words import Word, WordKind, words_of
from metatransfer.records import SourceVerdict
from metatransfer.records.draft import (
    ClaimKind,
    DraftClaim,
    Extraction,
    Flag,
    Origin,
    StatedNumber,
)

FIELD: Final = re.compile(r"^(?P<label>[A-Z][A-Za-z ]{3,30}):\s+(?P<text>\S.*)$")
QUESTION_FIELD: Final = re.compile(
    r"(?:^|: )(?:research|study) (?:goal|question|aim|objective)s?:", re.IGNORECASE
)
SKIPPED: Final = re.compile(r"references|bibliography|authors?|keywords|acknowledg", re.IGNORECASE)
OUT_OF: Final = re.compile(r"(?P<value>\d+(?:\.\d+)?)\s?/\s?(?P<most>\d+)(?!\d|/)")
ALIKE: Final = 70.0
"""Shared words of two statements, 0 to 100, from which they may say the same."""
SLUG: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class _Found:
    """A statement before it is described."""

    statement: str
    kind: ClaimKind
    origin: Origin
    locator: str
    truncated: bool
    said: SourceVerdict


def extract(document: SourceDocument, names: Gazetteer, measure: str | None) -> Extraction:
    """Return the draft claims of a document.

    Parameters
    ----------
    document : SourceDocument
        The document.
    names : Gazetteer
        Tasks and languages that are known.
    measure : str or None
        Similarity measure for proposed tests of claims that name none.
    """
    stem = slug(document.name.rsplit(".", 1)[0]) or "document"
    drafts: list[DraftClaim] = []
    for number, found in enumerate(_found(document), start=1):
        draft = _described(found, f"{stem}-{number:02d}", names, measure)
        drafts.append(_marked_repeated(draft, drafts))
    return Extraction(
        document=document.name,
        sha256=document.sha256,
        title=document.title,
        claims=tuple(drafts),
        problems=document.problems,
    )


def slug(text: str) -> str:
    """Return text as a name: lower case, hyphens.

    Parameters
    ----------
    text : str
        Any text.
    """
    return SLUG.sub("-", text.lower()).strip("-")[:80]


def _found(document: SourceDocument) -> Iterator[_Found]:
    for rows in listed_in(document.sections):
        for row in rows:
            kind = kinds.kind_of_listed(row.statement)
            yield _Found(row.statement, kind, "listed", row.locator, row.truncated, row.said)
    for section in prose_of(document.sections):
        if SKIPPED.search(section.heading):
            continue
        for sentence in section_sentences(section):
            # the title and what stands with it name a subject and claim nothing
            if not (document.title and sentence.text.startswith(document.title)):
                yield from _stated(sentence)


def _stated(sentence: Sentence) -> Iterator[_Found]:
    """Yield what a sentence claims; a stated goal or question is what the document documents."""
    origin: Origin = "field" if FIELD.match(sentence.text) else "prose"
    if QUESTION_FIELD.search(sentence.text):
        kind: ClaimKind | None = ClaimKind.DOCUMENTED
        origin = "field"
    else:
        kind = kinds.kind_of(sentence.text)
    if kind is not None:
        cut_off = sentence.cut_off and origin == "prose"
        unsaid = SourceVerdict()
        yield _Found(sentence.text, kind, origin, sentence.locator, cut_off, unsaid)


def _described(found: _Found, name: str, names: Gazetteer, measure: str | None) -> DraftClaim:
    text = found.statement
    words = words_of(text)
    parts = Words(
        statement=text,
        direction=kinds.direction_of(text),
        tasks=names.tasks_in(text),
        kinds=kinds_in(text),
        magnitudes=_keys(words, WordKind.STRENGTH),
        numbers=tuple(_numbers(text)),
        measure=measure,
    )
    effect = found.kind in {ClaimKind.QUANTITATIVE, ClaimKind.COMPARATIVE}
    test, readings = propose(parts) if effect else (None, ())
    return DraftClaim(
        id=name,
        statement=text,
        kind=found.kind,
        origin=found.origin,
        locator=found.locator,
        flags=tuple(_flags(found)),
        direction=parts.direction if effect else "",
        tasks=parts.tasks,
        task_kinds=parts.kinds,
        benchmarks=benchmarks_in(text),
        languages=names.languages_in(text),
        magnitudes=parts.magnitudes,
        numbers=parts.numbers,
        said_of_it=found.said,
        test=test,
        readings=readings,
    )


def _keys(words: Sequence[Word], kind: WordKind) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.key for word in words if word.kind is kind))


def _flags(found: _Found) -> Iterator[Flag]:
    if found.truncated:
        yield "truncated"
    if "?" in found.statement:
        yield "question"
    if kinds.HEDGED.search(found.statement):
        yield "hedged"
    if kinds.NEGATED.search(found.statement):
        yield "negated"


def _numbers(text: str) -> Iterator[StatedNumber]:
    for match in OUT_OF.finditer(text):
        yield StatedNumber(value=float(match["value"]), unit=f"/{match['most']}")
    words = words_of(OUT_OF.sub("", DATE.sub("", text)))
    for at, word in enumerate(words):
        try:
            value = float(word.key) if word.kind is WordKind.NUMBER else None
        except ValueError:
            continue
        if value is not None:
            after = words[at + 1].key if at + 1 < len(words) else ""
            yield StatedNumber(value=value, unit=after)


def _marked_repeated(draft: DraftClaim, earlier: Sequence[DraftClaim]) -> DraftClaim:
    """Mark a draft that says what an earlier one of the same document says."""
    # words are compared only where no earlier draft has the very same ones: long files repeat much
    copies = (other for other in earlier if other.statement == draft.statement)
    other = next(copies, None) or next((each for each in earlier if _same(draft, each)), None)
    if other is None:
        return draft
    flags: tuple[Flag, ...] = (*draft.flags, "repeated")
    return draft.model_copy(update={"flags": flags, "same_as": other.same_as or other.id})


def _same(draft: DraftClaim, other: DraftClaim) -> bool:
    if draft.kind is not other.kind or {n.value for n in draft.numbers} != {
        n.value for n in other.numbers
    }:
        return False
    cut = "truncated" in other.flags
    if fuzz.token_set_ratio(draft.statement, other.statement) < ALIKE:
        return False
    return compare(other.statement, draft.statement, cut_off=cut).same_in_substance
