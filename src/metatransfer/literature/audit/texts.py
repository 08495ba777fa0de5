"""Text that is another document's, or cut off."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from metatransfer.literature.audit.case import Case, Look
from metatransfer.literature.corpus import CorpusText
from metatransfer.literature.documents import Section
from metatransfer.literature.extract.listed import prose_of
from metatransfer.literature.extract.sentences import section_sentences
from metatransfer.literature.locate import find, shortened
from metatransfer.records import Status, wording
from metatransfer.records.audit import AuditedClaim, Bearing, Finding, FindingKind

SHORTEST_COPY: Final = 60
"""Characters from which a sentence that stands elsewhere too is no accident."""

AHEAD: Final = 0.15
"""Share of a claim's words by which another document must be nearer to be told of."""


def _copied_from(section: Section, title: str, other: CorpusText) -> tuple[str, ...]:
    """Return the sentences of a section that stand in another document; a title may be cited."""
    return tuple(
        sentence.text
        for sentence in section_sentences(section)
        if len(sentence.text) >= SHORTEST_COPY
        and not (title and sentence.text.startswith(title))
        and find(sentence.text, other.source.text, cut_off=sentence.cut_off)
    )


def copied(case: Case) -> Iterator[Finding]:
    """Yield sections that are another document's text."""
    title = case.own.source.title
    for section in case.own.source.sections:
        for paper in case.papers:
            if same := _copied_from(section, title, paper):
                text = f"{len(same)} sentences of '{_named(section)}' are those of {paper.name}"
                yield Finding(
                    kind=FindingKind.COPIED, text=text, quotes=same[:1], documents=(paper.name,)
                )
        shared = [item.name for item in case.reports if _copied_from(section, title, item)]
        # what reports copy from a paper is nothing odd about the paper
        if shared and case.own.by_machine:
            reports = wording.count(len(shared), "other report")
            yield Finding(
                kind=FindingKind.COPIED,
                text=f"text of '{_named(section)}' stands in {reports} too",
                documents=tuple(shared),
            )


def _named(section: Section) -> str:
    return section.heading or "the beginning"


def cut_off(case: Case) -> Iterator[Finding]:
    """Yield passages that end in the middle, with the word they break off in where it is known."""
    for section in prose_of(case.own.source.sections):
        for sentence in section_sentences(section):
            if not sentence.cut_off or ":" in sentence.text[:40]:
                continue
            if case.own.source.title and sentence.text.startswith(case.own.source.title):
                continue
            ending = sentence.text[-30:]
            whole = _completed(sentence.text, case.others)
            text = f"'{_named(section)}' breaks off at '…{ending}'"
            if whole:
                text += f", in the middle of '{whole}'"
            yield Finding(kind=FindingKind.CUT_OFF, text=text, quotes=(sentence.text,))
    for item in case.listed:
        if "truncated" in item.draft.flags:
            text = (
                f"the claim at “{item.draft.locator}” breaks off at '…{item.draft.statement[-30:]}'"
            )
            yield Finding(kind=FindingKind.CUT_OFF, text=text, quotes=(item.draft.statement,))


def _completed(text: str, others: Sequence[CorpusText]) -> str:
    """Return the word that a text breaks off in, as another document has it; empty if whole."""
    for other in others:
        place = find(text, other.source.text, cut_off=True)
        rest = re.match(r"\w+", other.source.text[place.end :]) if place else None
        if rest:
            return text.rsplit(maxsplit=1)[-1] + rest.group()
    return ""


def foreign_wording(case: Case) -> Iterator[Finding]:
    """Yield listed claims whose words stand in another report and not in the document's text."""
    for item in case.listed:
        itself = next((b for b in item.bearings if b.document == "itself"), None)
        reports = [b for b in item.bearings if b.document in {r.name for r in case.reports}]
        nearest = max(reports, key=lambda b: b.coverage, default=None)
        if nearest is None or itself is None or nearest.status is Status.NOT_FOUND:
            continue
        if nearest.coverage >= itself.coverage + AHEAD and _better(nearest, itself):
            yield _foreign(item, nearest, itself)


def _better(other: Bearing, itself: Bearing) -> bool:
    order = (Status.STATED, Status.STATED_DIFFERENTLY, Status.CONTRADICTED_BY_SOURCE)
    places = {status: at for at, status in enumerate((*order, Status.NOT_FOUND))}
    return places[other.status] <= places[itself.status]


def _foreign(item: AuditedClaim, other: Bearing, itself: Bearing) -> Finding:
    own = f"; its own text has '{shortened(itself.quote)}'" if itself.quote else ""
    return Finding(
        kind=FindingKind.WORDING,
        text=f"the claim at “{item.draft.locator}” is worded as in {other.document} "
        f"('{shortened(other.quote)}'){own}",
        quotes=(item.draft.statement, other.quote, *((itself.quote,) if itself.quote else ())),
        documents=(other.document,),
    )


LOOKS: Final[tuple[Look, ...]] = (
    copied,
    cut_off,
    foreign_wording,
)
"""Rules about texts."""
