"""Numbers that a document states of itself, against what can be counted in it."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from metatransfer.literature.audit.case import Case, Look
from metatransfer.literature.corpus import by_doi
from metatransfer.literature.documents.structure import dates_in
from metatransfer.literature.locate import shortened
from metatransfer.literature.review.rubric.statcheck import reported_tests
from metatransfer.records import DocumentKind
from metatransfer.records.audit import Finding, FindingKind
from metatransfer.records.draft import ClaimKind

PAPERS: Final = re.compile(r"\b(\d+) (?:\w+ )?(?:papers?|articles|sources|studies|references)\b")
CLAIMS: Final = re.compile(r"\b(\d+) (?:\w+ )?claims?\b")
VERIFIED: Final = re.compile(r"\b(\d+) (?:\w+ )?verified\b")
LAST_NUMBER: Final = re.compile(r"^(?P<stem>.*?)(?P<number>\d{4,})$")
BEFORE: Final = re.compile(r"\bpublished before\b", re.IGNORECASE)
LONG_NUMBER: Final = re.compile(r"(?<![\w.-])\d{4,}(?:\.\d+)?(?![\w-])")
GATE: Final = re.compile(r"\b(?:computed|matches expected|repro\w*|sandbox)", re.IGNORECASE)
HALF: Final = 0.5


def stated_counts(case: Case) -> Iterator[Finding]:
    """Yield counts that differ from what stands in the document."""
    listed = len(case.listed)
    ticked = sum(item.draft.said_of_it.verified is True for item in case.listed)
    references = len(case.own.source.references)
    for pattern, counted, what in (
        (PAPERS, references, "references in its list"),
        (CLAIMS, listed, "claims in its list"),
        (VERIFIED, ticked, "of them marked as verified"),
    ):
        stated = _stated(case, pattern)
        numbers = sorted(stated)
        if len(numbers) > 1:
            text = f"states {_and(numbers)} of one thing"
            yield Finding(kind=FindingKind.COUNT, text=text, quotes=tuple(stated.values()))
        for number, quote in stated.items():
            if number != counted:
                yield Finding(
                    kind=FindingKind.COUNT,
                    text=f"states {number} ('{shortened(quote)}'); there are {counted} {what}",
                    quotes=(quote,),
                )


def _stated(case: Case, pattern: re.Pattern[str]) -> dict[int, str]:
    provenance = (
        item.draft.statement
        for item in case.claims
        if item.draft.kind is ClaimKind.PROVENANCE and item.draft.origin != "listed"
    )
    found: dict[int, str] = {}
    for text in provenance:
        if match := pattern.search(text):
            found.setdefault(int(match.group(1)), text)
    return found


def _and(numbers: list[int]) -> str:
    return " and ".join(map(str, numbers))


def references(case: Case) -> Iterator[Finding]:
    """Yield DOIs that follow one another, and references that are machine-generated reports."""
    dois = sorted({item.doi for item in case.own.source.references if item.doi})
    for first, second in pairwise(dois):
        one, two = LAST_NUMBER.match(first), LAST_NUMBER.match(second)
        if one and two and one["stem"] == two["stem"] and _next(one["number"], two["number"]):
            yield Finding(
                kind=FindingKind.REFERENCES,
                text=f"cites two consecutive DOIs, {first} and {second}: as an archive numbers "
                "a record and its version, or two records filed in a row",
                quotes=(first, second),
            )
    known = by_doi(case.records)
    for doi in dois:
        record = known.get(doi)
        if record is not None and record.kind is DocumentKind.MACHINE_SYNTHESIS:
            yield Finding(
                kind=FindingKind.REFERENCES,
                text=f"cites {doi}, which is a machine-generated report itself",
                documents=(record.id,),
            )
    entries = case.own.source.references
    stems = {match["stem"] for doi in dois if (match := LAST_NUMBER.match(doi))}
    if len(entries) > 1 and len(dois) == len(entries) and len(stems) == 1:
        yield Finding(
            kind=FindingKind.REFERENCES,
            text=f"all {len(entries)} references are records of one archive ({stems.pop()}…)",
            quotes=tuple(dois),
        )


def _next(first: str, second: str) -> bool:
    return int(second) - int(first) == 1


def confidences(case: Case) -> Iterator[Finding]:
    """Yield marks that do not go with the confidences beside them."""
    said = [item.draft.said_of_it for item in case.listed]
    ticked = [item.confidence for item in said if item.verified and item.confidence is not None]
    low = [value for value in ticked if value < HALF]
    if low:
        yield Finding(
            kind=FindingKind.CONFIDENCE,
            text=f"marks {len(ticked)} claims as verified with confidences from "
            f"{min(ticked):.2f} to {max(ticked):.2f}; {len(low)} of them are below one half",
        )


def days(case: Case) -> Iterator[Finding]:
    """Yield a day of publication that its own reason contradicts."""
    published = dates_in(_dateline(case))
    for sentence in case.own.sentences:
        limits = dates_in(sentence) if BEFORE.search(sentence) else ()
        if published and limits and published[0] >= limits[0]:
            yield Finding(
                kind=FindingKind.DATES,
                text=f"says it was published before {limits[0]}, and bears the day {published[0]}",
                quotes=(sentence,),
            )


def _dateline(case: Case) -> str:
    return case.own.source.sections[0].text if case.own.source.sections else ""


def gate_numbers(case: Case) -> Iterator[Finding]:
    """Yield numbers that a check is said to have reproduced and that stand nowhere else."""
    for sentence in case.own.sentences:
        if not GATE.search(sentence):
            continue
        rest = case.own.source.text.replace(sentence, "")
        for number in dict.fromkeys(LONG_NUMBER.findall(sentence)):
            if number not in rest and not dates_in(sentence):
                yield Finding(
                    kind=FindingKind.MISMATCH,
                    text=f"a check is said to reproduce {number}, a number that stands nowhere "
                    "else in the document",
                    quotes=(sentence,),
                )


def p_values(case: Case) -> Iterator[Finding]:
    """Yield p-values that do not follow from the statistics beside them."""
    for test in dict.fromkeys(reported_tests(case.own.source.text)):
        if not test.consistent:
            yield Finding(
                kind=FindingKind.P_VALUE,
                text=f"reports '{test.text}'; the statistic gives {test.says}",
                quotes=(test.text,),
            )


LOOKS: Final[tuple[Look, ...]] = (
    stated_counts,
    references,
    confidences,
    days,
    gate_numbers,
    p_values,
)
"""Rules about numbers."""
