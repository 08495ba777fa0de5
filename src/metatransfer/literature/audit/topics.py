"""What the parts of a document are about: subject, question, what it quotes, what it says it is."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from metatransfer.literature.audit.case import Case, Look
from metatransfer.literature.corpus import CorpusText
from metatransfer.literature.extract.gazetteer import benchmarks_in, names_in, variants
from metatransfer.literature.locate import find, shortened
from metatransfer.literature.words import WordKind, words_of
from metatransfer.records import wording
from metatransfer.records.audit import Finding, FindingKind
from metatransfer.records.draft import ClaimKind

QUESTION: Final = re.compile(
    r"\b(?:research|study) (?:goal|question|aim|objective)s?:\s*(?P<text>.+)$", re.IGNORECASE
)
SUBJECT: Final = re.compile(
    r"\bthis (?:paper|report|study|review|synthesis) (?:examines|investigates|addresses|studies):"
    r"\s+(?P<text>.+?)\.?$",
    re.IGNORECASE,
)
AS_A_STUDY: Final = re.compile(r"\b[Ww]e (?!thank|recommend|hope|are\b)\w+")
"""Words of those who did what they report."""
INDEPENDENT: Final = re.compile(r"\bindependent(?:ly)?\b", re.IGNORECASE)
AUTOMATED: Final = re.compile(r"\bautomat(?:ed|ic)\b", re.IGNORECASE)
ASKED: Final = re.compile(
    r"\b(?:how|does|what|is|do|are|which|correlate|impact|influence)\b", re.IGNORECASE
)
SHOWN: Final = 8
MOST_WORDS: Final = 0.5


def benchmarks(case: Case) -> Iterator[Finding]:
    """Yield names of title and question that no sentence of substance has, but a relative of."""
    asked = _asked(case)
    shown = {name: text for text in _substance(case) for name in names_in(text)}
    for name, places in asked.items():
        if name in shown:
            continue
        others = [other for other in shown if other not in asked and _instead(name, other)]
        if others:
            where = wording.listed(places)
            first = shown[others[0]]
            yield Finding(
                kind=FindingKind.MISMATCH,
                text=f"speaks of {name} in its {where}, and quotes text about "
                f"{wording.listed(others)} ('{shortened(first)}')",
                quotes=(first,),
            )


def _instead(name: str, other: str) -> bool:
    """Tell whether a text on one of two names is none on the other, as with two benchmarks."""
    both = benchmarks_in(name) and benchmarks_in(other)
    return bool(both) or variants(name, other)


def _asked(case: Case) -> Mapping[str, list[str]]:
    """Return names in title and question, with where they stand."""
    questions = [found["text"] for text in case.own.sentences if (found := QUESTION.search(text))]
    places = {"title": case.own.source.title, "question": " ".join(questions)}
    asked: dict[str, list[str]] = {}
    for place, text in places.items():
        for name in names_in(text):
            asked.setdefault(name, []).append(place)
    return asked


def _substance(case: Case) -> Iterator[str]:
    """Yield sentences that are a paper's, or that say what was done or found."""
    papers = [text for paper in case.papers for text in paper.sentences]
    reported = {
        item.draft.statement
        for item in case.claims
        if item.draft.kind is not ClaimKind.PROVENANCE and item.draft.origin == "prose"
    }
    for sentence in case.own.sentences:
        if sentence in reported or any(find(sentence, other) for other in papers):
            yield sentence


def subject(case: Case) -> Iterator[Finding]:
    """Yield a subject that is not the title, and whose title it is where that is at hand."""
    title = case.own.source.title
    for text in case.own.sentences:
        found = SUBJECT.search(text)
        if found is None or not title or _same(found["text"], title):
            continue
        theirs = next((item for item in case.reports if _bears(item, found["text"])), None)
        of = f", the title of {theirs.name}" if theirs else ""
        yield Finding(
            kind=FindingKind.WORDING if theirs else FindingKind.MISMATCH,
            text=f"gives as its subject '{shortened(found['text'])}'{of}, and bears the title "
            f"'{shortened(title)}'",
            quotes=(text, title),
            documents=(theirs.name,) if theirs else (),
        )


def _bears(report: CorpusText, subject_text: str) -> bool:
    return bool(report.source.title) and _same(report.source.title, subject_text)


def _same(one: str, other: str) -> bool:
    return find(one, other) is not None or find(other, one) is not None


def voice(case: Case) -> Iterator[Finding]:
    """Yield a synthesis that speaks as those who did the study."""
    if not case.own.by_machine:
        return
    said = [text for text in case.own.sentences if AS_A_STUDY.search(text)]
    if said:
        yield Finding(
            kind=FindingKind.MISMATCH,
            text="is a machine-generated synthesis by its own words, and speaks as the authors of "
            f"a study ('{shortened(said[0])}')",
            quotes=tuple(said),
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


LOOKS: Final[tuple[Look, ...]] = (benchmarks, subject, voice, self_description, unanswered)
"""Rules about what its parts are about."""
