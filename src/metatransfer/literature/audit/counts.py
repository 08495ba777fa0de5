"""Counts, marks and scores that a document gives itself, against what can be counted in it."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from metatransfer.literature.audit.case import Case, Look
from metatransfer.literature.lexicon import NUMBER_WORDS
from metatransfer.literature.locate import shortened
from metatransfer.literature.words import words_of
from metatransfer.records import wording
from metatransfer.records.audit import AuditedClaim, Finding, FindingKind
from metatransfer.records.draft import ClaimKind

NUMBER: Final = rf"\b(?P<number>\d+|{'|'.join(NUMBER_WORDS)})"
PAPERS: Final = re.compile(
    rf"{NUMBER} (?:\w+ )?(?:papers?|articles|sources|studies|references)\b", re.IGNORECASE
)
CLAIMS: Final = re.compile(
    rf"{NUMBER} (?!(?:\w+ )?(?:un)?verified)(?:\w+ )?claims?\b"
    r"(?!(?: (?:were|are|was|is))?(?: not| \w+ly)? (?:un)?verified)",
    re.IGNORECASE,
)
VERIFIED: Final = re.compile(
    rf"{NUMBER}(?: ?(?:of|out of|/) ?\w+)?(?: claims?)?(?: (?:were|are|was|is))?"
    r"(?: (?!not\b)\w+)? verified\b",
    re.IGNORECASE,
)
STAGE: Final = re.compile(r"\b(?:screened|excluded|included|duplicates?|eligible)\b", re.IGNORECASE)
"""Steps of a search, after each of which fewer papers are left."""
OVERALL: Final = re.compile(
    r"\b(?:quality|consensus|overall|tribunal|final|mean|average|panel|reviewers?|review)\b",
    re.IGNORECASE,
)
"""What a score of the whole is called, by which it is told from that of one criterion."""


def stated_counts(case: Case) -> Iterator[Finding]:
    """Yield counts that differ from what stands in the document."""
    listed = len(case.listed)
    ticked = sum(item.draft.said_of_it.verified is True for item in case.listed)
    references = len(case.own.source.references)
    for pattern, thing, counted, among in (
        (PAPERS, "papers", references, _are(references, "reference", "in its list")),
        (CLAIMS, "claims", listed, _are(listed, "claim", "in its list")),
        (VERIFIED, "claims verified", ticked, f"it marks {ticked} of {listed} so"),
    ):
        stated = _stated(case, pattern)
        stages = any(STAGE.search(quote) for quote in stated.values())
        if stages and counted in stated:
            continue
        if len(stated) > 1 and not stages:
            told = wording.listed([str(number) for number in sorted(stated)])
            yield Finding(
                kind=FindingKind.COUNT,
                text=f"states {told} {thing}, as counts of the same",
                quotes=tuple(stated.values()),
            )
        for number, quote in stated.items():
            if number != counted:
                yield Finding(
                    kind=FindingKind.COUNT,
                    text=f"states {number} {thing} ('{shortened(quote)}'); {among}",
                    quotes=(quote,),
                )


def _are(count: int, noun: str, where: str) -> str:
    return f"there {'is' if count == 1 else 'are'} {wording.count(count, noun)} {where}"


def _stated(case: Case, pattern: re.Pattern[str]) -> dict[int, str]:
    """Return the numbers stated of one thing, each with the shortest sentence that states it."""
    provenance = (
        item.draft.statement
        for item in case.claims
        if item.draft.kind is ClaimKind.PROVENANCE and item.draft.origin != "listed"
    )
    found: dict[int, str] = {}
    for text in sorted(provenance, key=len):
        if match := pattern.search(text):
            found.setdefault(_value(match["number"]), text)
    return found


def _value(number: str) -> int:
    return int(float(words_of(number)[0].key))


def scores(case: Case) -> Iterator[Finding]:
    """Yield different scores that a document gives the whole of itself."""
    found: dict[float, tuple[str, str]] = {}
    for item in case.claims:
        if item.draft.kind is ClaimKind.PROVENANCE and OVERALL.search(item.draft.statement):
            for share, written in _scores_of(item):
                found.setdefault(share, (written, item.draft.statement))
    if len(found) > 1:
        told = wording.listed([written for written, _ in found.values()])
        yield Finding(
            kind=FindingKind.SCORE,
            text=f"gives itself different scores: {told}",
            quotes=tuple(quote for _, quote in found.values()),
        )


def _scores_of(item: AuditedClaim) -> Iterator[tuple[float, str]]:
    for number in item.draft.numbers:
        most = float(number.unit[1:]) if number.unit.startswith("/") else 0.0
        if most and number.value <= most:
            yield round(number.value / most, 6), f"{number.value:g}{number.unit}"


def marks(case: Case) -> Iterator[Finding]:
    """Yield how many of the claims that a document marks as verified are borne out."""
    ticked = [item for item in case.listed if item.draft.said_of_it.verified]
    standings = Counter(item.standing for item in ticked)
    held = standings["borne out"]
    if held == len(ticked):
        return
    stated = wording.listed([f"'{shortened(text)}'" for text in _stated(case, VERIFIED).values()])
    undecided = standings["undecided"]
    rest = f", {undecided} {'is' if undecided == 1 else 'are'} undecided" if undecided else ""
    yield Finding(
        kind=FindingKind.MARKS,
        text=f"marks {wording.count(len(ticked), 'claim')} as verified"
        f"{f' ({stated})' if stated else ''}: by sources and evidence "
        f"{held} {'is' if held == 1 else 'are'} borne out, "
        f"{standings['not borne out']} not{rest}",
        quotes=tuple(item.draft.statement for item in ticked if item.standing == "not borne out"),
    )


LOOKS: Final[tuple[Look, ...]] = (marks, stated_counts, scores)
"""Rules about what a document counts and gives itself."""
