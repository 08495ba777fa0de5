"""Questions about a whole document, PRISMA 2020 items among them.

PRISMA 2020: Page et al. (2021), doi:10.1136/bmj.n71; the item numbers are those of its checklist.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from metatransfer.literature.corpus import CorpusText
from metatransfer.literature.documents.structure import dates_in
from metatransfer.literature.review.rubric.statcheck import reported_tests
from metatransfer.records import Status
from metatransfer.records.audit import AuditedClaim, Finding, FindingKind
from metatransfer.records.review import Answer

PRISMA: Final = (
    ("4 objectives", r"\b(?:objective|research (?:goal|question)|we (?:ask|investigate))"),
    (
        "5 eligibility criteria",
        r"\b(?:eligib|inclusion criteri|exclusion criteri|were excluded if)",
    ),
    (
        "6 information sources",
        (
            r"\b(?:OpenAlex|Scopus|Web of Science|PubMed|arXiv|ACL Anthology|Semantic Scholar"
            r"|Crossref|Google Scholar|DBLP)\b"
        ),
    ),
    ("7 search strategy", r"\b(?:quer(?:y|ies)|search (?:string|term)s?|keywords used)\b"),
    ("8 selection process", r"\b(?:screened|screening|title and abstract|full[- ]text review)\b"),
    ("11 risk of bias", r"\b(?:risk of bias|quality of (?:the )?(?:included )?stud)"),
    (
        "12 effect measures",
        r"\b(?:effect size|mean difference|accuracy (?:points|gain)|\d points)\b",
    ),
    ("16 numbers of the flow", r"\b\d+ (?:records|papers|studies|articles)\b"),
    ("23 limitations", r"\blimitations?\b|\bmay introduce errors\b"),
    ("26 competing interests or funding", r"\b(?:competing interests?|funding|funded by)\b"),
)
REPRODUCIBLE: Final = (
    ("names the databases it searched", PRISMA[2][1]),
    ("gives the queries", r"[\"“][^\"”]{6,}[\"”]\s*(?:AND|OR)|\bquery:\s*\S"),
    ("gives the day of the search", r"\bsearch(?:ed)?\b[^.]*\b(?:on|between|until)\b[^.]*\d{4}"),
    ("points to code or data", r"\b(?:github\.com|gitlab\.com|osf\.io|zenodo\.org/records?)\b"),
    ("names versions of what it used", r"\bv(?:ersion)?\s?\d+\.\d+"),
)


def _has(own: CorpusText, pattern: str) -> bool:
    return re.search(pattern, own.source.text, re.IGNORECASE) is not None


def _none(findings: Sequence[Finding], kind: FindingKind) -> tuple[bool, str]:
    found = [item.text for item in findings if item.kind is kind]
    return not found, "; ".join(found)


def arithmetic(
    own: CorpusText, claims: Sequence[AuditedClaim], findings: Sequence[Finding]
) -> Iterator[Answer]:
    """Yield answers on numbers that can be computed again."""
    del claims
    for question, kind in (
        ("Do its counts agree with what can be counted?", FindingKind.COUNT),
        ("Do its days agree?", FindingKind.DATES),
        ("Do its marks go with its confidences?", FindingKind.CONFIDENCE),
    ):
        met, because = _none(findings, kind)
        yield Answer(question=question, met=met, because=because)
    for test in reported_tests(own.source.text):
        yield Answer(
            question=f"Does the p-value go with {test.text}?",
            met=test.consistent,
            because=test.says,
        )


def provenance(
    own: CorpusText, claims: Sequence[AuditedClaim], findings: Sequence[Finding]
) -> Iterator[Answer]:
    """Yield answers on where the document and its text come from."""
    del claims
    head = own.source.sections[0].text if own.source.sections else ""
    yield Answer(question="Does it bear a date?", met=bool(dates_in(head)))
    yield Answer(question="Does it list references?", met=bool(own.source.references))
    yield Answer(question="Is it the work of people?", met=not own.by_machine)
    for question, kind in (
        ("Is its text its own?", FindingKind.COPIED),
        ("Are its references primary sources?", FindingKind.REFERENCES),
        ("Are its claims worded as its own text?", FindingKind.WORDING),
    ):
        met, because = _none(findings, kind)
        yield Answer(question=question, met=met, because=because)


def reproducibility(
    own: CorpusText, claims: Sequence[AuditedClaim], findings: Sequence[Finding]
) -> Iterator[Answer]:
    """Yield answers on whether its search could be repeated."""
    del claims, findings
    for what, pattern in REPRODUCIBLE:
        yield Answer(question=f"Does one find that it {what}?", met=_has(own, pattern))


def reporting(
    own: CorpusText, claims: Sequence[AuditedClaim], findings: Sequence[Finding]
) -> Iterator[Answer]:
    """Yield answers on items of PRISMA 2020 whose presence a rule can see."""
    del claims, findings
    for item, pattern in PRISMA:
        yield Answer(question=f"PRISMA 2020 item {item}: is it there?", met=_has(own, pattern))


def attribution(
    own: CorpusText, claims: Sequence[AuditedClaim], findings: Sequence[Finding]
) -> Iterator[Answer]:
    """Yield answers on its claims taken together."""
    del own
    checked = [item for item in claims if item.bearings and not item.draft.same_as]
    if checked:
        stated = sum(item.attribution is Status.STATED for item in checked)
        yield Answer(
            question="Are most of its claims stated by a text at hand?",
            met=2 * stated > len(checked),
            because=f"{stated} of {len(checked)}",
        )
        none_bad = all(item.attribution is not Status.CONTRADICTED_BY_SOURCE for item in checked)
        yield Answer(question="Is none contradicted by its source?", met=none_bad)
    met, because = _none(findings, FindingKind.MISMATCH)
    yield Answer(question="Do its parts speak of the same things?", met=met, because=because)
