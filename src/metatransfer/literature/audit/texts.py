"""Text that is another document's, cut off, or about something else than the rest."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from metatransfer.literature.audit.case import Case, Look
from metatransfer.literature.corpus import CorpusText
from metatransfer.literature.documents import Section
from metatransfer.literature.extract.gazetteer import benchmarks_in
from metatransfer.literature.extract.listed import listed_in
from metatransfer.literature.extract.sentences import section_sentences
from metatransfer.literature.locate import find, shortened
from metatransfer.literature.words import WordKind, words_of
from metatransfer.records import Status
from metatransfer.records.audit import AuditedClaim, Bearing, Finding, FindingKind
from metatransfer.records.draft import ClaimKind

SHORTEST_COPY: Final = 60
"""Characters from which a sentence that stands elsewhere too is no accident."""

AHEAD: Final = 0.15
"""Share of a claim's words by which another document must be nearer to be told of."""

QUESTION: Final = re.compile(
    r"\b(?:research|study) (?:goal|question|aim|objective)s?:\s*(?P<text>.+)$", re.IGNORECASE
)
SUBJECT: Final = re.compile(
    r"\bthis (?:paper|report|study) (?:examines|investigates|addresses):?\s+(?P<text>.+)$",
    re.IGNORECASE,
)
INDEPENDENT: Final = re.compile(r"\bindependent(?:ly)?\b", re.IGNORECASE)
AUTOMATED: Final = re.compile(r"\bautomat(?:ed|ic)\b", re.IGNORECASE)
ASKED: Final = re.compile(
    r"\b(?:how|does|what|is|do|are|which|correlate|impact|influence)\b", re.IGNORECASE
)
SHOWN: Final = 8
MOST_WORDS: Final = 0.5


def _copied_from(section: Section, other: CorpusText) -> tuple[str, ...]:
    """Return the sentences of a section that stand in another document."""
    return tuple(
        sentence.text
        for sentence in section_sentences(section)
        if len(sentence.text) >= SHORTEST_COPY
        and find(sentence.text, other.source.text, cut_off=sentence.cut_off)
    )


def copied(case: Case) -> Iterator[Finding]:
    """Yield sections that are another document's text."""
    for section in case.own.source.sections:
        if QUESTION.search(section.text) and len(section.text) < SHORTEST_COPY:
            continue
        for paper in case.papers:
            if same := _copied_from(section, paper):
                text = f"{len(same)} sentences of '{_named(section)}' are those of {paper.name}"
                yield Finding(
                    kind=FindingKind.COPIED, text=text, quotes=same[:1], documents=(paper.name,)
                )
        shared = [item.name for item in case.reports if _copied_from(section, item)]
        if shared:
            yield Finding(
                kind=FindingKind.COPIED,
                text=f"text of '{_named(section)}' stands in {len(shared)} other reports too",
                documents=tuple(shared),
            )


def _named(section: Section) -> str:
    return section.heading or "the beginning"


def cut_off(case: Case) -> Iterator[Finding]:
    """Yield passages that end in the middle, with the word they break off in where it is known."""
    sections = case.own.source.sections
    for section, listed in zip(sections, listed_in(sections), strict=True):
        if listed:
            continue
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


def benchmarks(case: Case) -> Iterator[Finding]:
    """Yield benchmarks that title and question name and that no sentence of substance does."""
    asked = {text: benchmarks_in(text) for text in _asked(case)}
    named = dict.fromkeys(name for names in asked.values() for name in names)
    papers = [text for paper in case.papers for text in paper.sentences]
    shared = [
        sentence
        for sentence in case.own.sentences
        if any(find(sentence, other) for other in papers) or _about_results(case, sentence)
    ]
    shown = {name: text for text in shared for name in benchmarks_in(text)}
    if named and shown and not set(named) & set(shown):
        quotes = (next(iter(asked)), next(iter(shown.values())))
        yield Finding(
            kind=FindingKind.MISMATCH,
            text=f"speaks of {', '.join(named)} and quotes text about {', '.join(shown)}",
            quotes=quotes,
        )


def _asked(case: Case) -> list[str]:
    questions = [found["text"] for text in case.own.sentences if (found := QUESTION.search(text))]
    return [text for text in (case.own.source.title, *questions) if benchmarks_in(text)]


def _about_results(case: Case, sentence: str) -> bool:
    """Tell whether a sentence says what was done or found, and is no question or title."""
    return any(
        item.draft.statement == sentence
        and item.draft.kind is not ClaimKind.PROVENANCE
        and item.draft.origin == "prose"
        for item in case.claims
    )


def wording(case: Case) -> Iterator[Finding]:
    """Yield listed claims whose words stand in another report and not in the document's text."""
    for item in case.listed:
        itself = next((b for b in item.bearings if b.document == "itself"), None)
        reports = [b for b in item.bearings if b.document in {r.name for r in case.reports}]
        nearest = max(reports, key=lambda b: b.coverage, default=None)
        if nearest is None or itself is None or nearest.status is Status.NOT_FOUND:
            continue
        if nearest.coverage >= itself.coverage + AHEAD and _better(nearest, itself):
            yield _foreign(item, nearest, itself)
    for text in case.own.sentences:
        subject = SUBJECT.search(text)
        for report in case.reports if subject else ():
            if subject and report.source.title and find(report.source.title, subject["text"]):
                yield Finding(
                    kind=FindingKind.WORDING,
                    text=f"gives as its subject the title of {report.name}",
                    quotes=(text, report.source.title),
                    documents=(report.name,),
                )


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


def self_description(case: Case) -> Iterator[Finding]:
    """Yield a review that is called independent in one place and automated in another."""
    about = [
        item.draft.statement for item in case.claims if item.draft.kind is ClaimKind.PROVENANCE
    ]
    free = [text for text in about if INDEPENDENT.search(text)]
    made = [text for text in case.own.sentences if AUTOMATED.search(text)]
    if free and made:
        yield Finding(
            kind=FindingKind.MISMATCH,
            text="calls its review or verification independent in one place and automated in "
            "another",
            quotes=(free[0], made[0]),
        )


def unanswered(case: Case) -> Iterator[Finding]:
    """Yield questions of which no claim on an effect speaks."""
    effects = {ClaimKind.QUANTITATIVE, ClaimKind.COMPARATIVE}
    said = " ".join(item.draft.statement for item in case.claims if item.draft.kind in effects)
    known = {word.key for word in words_of(said)}
    for text in case.own.sentences:
        found = QUESTION.search(text)
        if found is None:
            continue
        asked = [w for w in words_of(found["text"]) if w.kind is WordKind.CONTENT]
        words = [w.surface for w in asked if not ASKED.fullmatch(w.surface)]
        lacking = [w.surface for w in asked if w.key not in known and w.surface in words]
        if words and len(lacking) > MOST_WORDS * len(words):
            told = ", ".join(f"'{word}'" for word in list(dict.fromkeys(lacking))[:SHOWN])
            yield Finding(
                kind=FindingKind.UNANSWERED,
                text=f"no claim of an effect speaks of {told}, which its question asks about",
                quotes=(text,),
            )


LOOKS: Final[tuple[Look, ...]] = (
    copied,
    cut_off,
    benchmarks,
    wording,
    self_description,
    unanswered,
)
"""Rules about texts."""
