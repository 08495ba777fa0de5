"""Identifiers, days, confidences and p-values of a document, against one another."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from metatransfer.literature.audit.case import Case, Look
from metatransfer.literature.corpus import by_doi
from metatransfer.literature.documents.structure import dates_in
from metatransfer.literature.review.rubric.statcheck import reported_tests
from metatransfer.records import DocumentKind, wording
from metatransfer.records.audit import Finding, FindingKind

LAST_NUMBER: Final = re.compile(r"^(?P<stem>.*?)(?P<number>\d{4,})$")
BEFORE: Final = re.compile(r"\bpublished before\b", re.IGNORECASE)
LONG_NUMBER: Final = re.compile(r"(?<![\w.-])\d{4,}(?:\.\d+)?(?![\w-])")
GATE: Final = re.compile(r"\b(?:computed|matches expected|repro\w*|sandbox)", re.IGNORECASE)
HALF: Final = 0.5


def references(case: Case) -> Iterator[Finding]:
    """Yield DOIs that follow one another or stand twice, and references to generated reports."""
    entries = [item.doi for item in case.own.source.references]
    dois = sorted({doi for doi in entries if doi})
    yield from _runs(dois)
    for doi, times in Counter(filter(None, entries)).items():
        if times > 1:
            often = "twice" if times == 2 else f"{times} times"
            yield _on_references(f"lists {doi} {often}", doi)
    known = by_doi(case.records)
    for doi in dois:
        record = known.get(doi)
        if record is not None and record.kind is DocumentKind.MACHINE_SYNTHESIS:
            yield Finding(
                kind=FindingKind.REFERENCES,
                text=f"cites {doi}, which is a machine-generated report itself",
                documents=(record.id,),
            )
    stems = {match["stem"] if (match := LAST_NUMBER.match(doi)) else doi for doi in dois}
    if len(dois) > 1 and all(entries) and len(stems) == 1:
        all_of = "both" if len(dois) == 2 else f"all {len(dois)}"
        yield _on_references(
            f"{all_of} references are records of one archive ({stems.pop()}…)", *dois
        )


def _on_references(text: str, *quotes: str) -> Finding:
    return Finding(kind=FindingKind.REFERENCES, text=text, quotes=quotes)


def _runs(dois: Sequence[str]) -> Iterator[Finding]:
    """Yield DOIs, in order, whose last numbers follow one another."""
    run = list(dois[:1])
    for doi in (*dois[1:], ""):
        if doi and _follows(run[-1], doi):
            run.append(doi)
            continue
        if len(run) > 1:
            count = "two" if len(run) == 2 else str(len(run))
            yield _on_references(
                f"cites {count} consecutive DOIs, {wording.listed(run)}: as an archive numbers a "
                "record and its version, or records filed in a row",
                *run,
            )
        run = [doi]


def _follows(first: str, second: str) -> bool:
    one, two = LAST_NUMBER.match(first), LAST_NUMBER.match(second)
    if one is None or two is None or one["stem"] != two["stem"]:
        return False
    return int(two["number"]) - int(one["number"]) == 1


def confidences(case: Case) -> Iterator[Finding]:
    """Yield marks that do not go with the confidences beside them."""
    said = [item.draft.said_of_it for item in case.listed]
    ticked = [item.confidence for item in said if item.verified and item.confidence is not None]
    low = [value for value in ticked if value < HALF]
    if low:
        yield Finding(
            kind=FindingKind.CONFIDENCE,
            text=f"marks {len(ticked)} claims as verified with confidences from "
            f"{min(ticked):.2f} to {max(ticked):.2f}; {len(low)} of them "
            f"{'is' if len(low) == 1 else 'are'} below one half",
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
    """Yield numbers that a check is said to rest on and that stand nowhere else."""
    for sentence in case.own.sentences:
        if not GATE.search(sentence) or dates_in(sentence):
            continue
        rest = case.own.source.text.replace(sentence, "")
        numbers = dict.fromkeys(LONG_NUMBER.findall(sentence))
        if lone := [number for number in numbers if number not in rest]:
            a_number = "a number that stands" if len(lone) == 1 else "numbers that stand"
            yield Finding(
                kind=FindingKind.MISMATCH,
                text=f"a check is said to rest on {wording.listed(lone)}, {a_number} nowhere else "
                "in the document",
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
    references,
    confidences,
    days,
    gate_numbers,
    p_values,
)
"""Rules about identifiers and numbers."""
