"""Unseen documents of the family of machine-generated reviews: made anew, laid out otherwise.

Titles, claims, marks, confidences, order of sections, separators, glue and truncation are drawn; no
sentence is one of the documents that the rules were written with.
"""

import random
from dataclasses import dataclass
from typing import Final

import pytest

from metatransfer.literature.audit.pipeline import Bench, audit
from metatransfer.literature.corpus import CorpusText
from metatransfer.literature.documents import read_document
from metatransfer.literature.extract import Gazetteer, extract
from metatransfer.records import DocumentKind
from metatransfer.records.audit import AuditReport, FindingKind
from metatransfer.records.draft import ClaimKind, Extraction

NAMES: Final = Gazetteer.of([], [])
Q, C, D, P = (
    ClaimKind.QUANTITATIVE,
    ClaimKind.COMPARATIVE,
    ClaimKind.DOCUMENTED,
    ClaimKind.PROVENANCE,
)

CLAIMS: Final = (
    ("Adapter tuning increases zero-shot accuracy by 2.1 points on African languages.", Q),
    ("Translating the training set usually reduces the transfer gap considerably.", Q),
    ("Script similarity correlates with the gain of intermediate training in 14 languages.", Q),
    ("Continued pretraining outperforms adapter tuning on tagging tasks.", C),
    ("The paper examines whether vocabulary overlap is necessary for transfer.", D),
    ("Eleven encoders were compared on twenty target languages in the experiments.", D),
    ("The goal of the research is to find which source language transfers best to Wolof.", D),
    ("The review was produced by the Example Synthesis Engine.", P),
    ("The panel's overall rating is 8.1/10.", P),
)
TITLES: Final = (
    "Adapters and the Transfer Gap in African Languages",
    "Which Source Language? A Review of Zero-Shot Tagging",
)
CUT: Final = 70


@dataclass(frozen=True)
class Made:
    """A made report and what is true of it."""

    text: str
    rows: tuple[tuple[str, ClaimKind, str, float], ...]
    papers: int
    score: str


def rows_of(chance: random.Random, *, cut: bool) -> tuple[tuple[str, ClaimKind, str, float], ...]:
    picked = chance.sample(CLAIMS, chance.randint(3, len(CLAIMS)))
    rows = []
    for text, kind in picked:
        shown = text[:CUT].rstrip() if cut and len(text) > CUT else text
        rows.append((shown, kind, chance.choice("✓✓✓✗"), chance.randint(5, 95) / 100))
    return tuple(rows)


def tabs(rows: tuple[tuple[str, ClaimKind, str, float], ...]) -> str:
    return "Claim\tVerified\tConfidence\n" + "\n".join(
        f"{text}\t{mark}\t{share:.2f}" for text, _, mark, share in rows
    )


def pipes(rows: tuple[tuple[str, ClaimKind, str, float], ...]) -> str:
    head = "| # | Claim | Verified | Confidence |\n|---|---|---|---|\n"
    return head + "\n".join(
        f"| {n} | {text} | {mark} | {share:.2f} |"
        for n, (text, _, mark, share) in enumerate(rows, 1)
    )


def glued(rows: tuple[tuple[str, ClaimKind, str, float], ...]) -> str:
    return "ClaimVerifiedConfidence" + "".join(
        f"{text}{mark}{share:.2f}" for text, _, mark, share in rows
    )


def stacked(rows: tuple[tuple[str, ClaimKind, str, float], ...]) -> str:
    return "\n\n".join(
        f"{n}. {text}\n{mark}\n{share:.2f}" for n, (text, _, mark, share) in enumerate(rows, 1)
    )


def worded(rows: tuple[tuple[str, ClaimKind, str, float], ...]) -> str:
    said = {"✓": "verified", "✗": "unverified"}
    return "\n".join(f"- {text} ({said[mark]}, {share:.2f})" for text, _, mark, share in rows)


def turned(rows: tuple[tuple[str, ClaimKind, str, float], ...]) -> str:
    sign = {"✓": "✅", "✗": "❌"}
    head = "| Status | Certainty | Statement |\n|:--:|--:|:--|\n"
    return head + "\n".join(
        f"| {sign[mark]} | {share:.0%} | {text} |" for text, _, mark, share in rows
    )


def labelled(rows: tuple[tuple[str, ClaimKind, str, float], ...]) -> str:
    said = {"✓": "yes", "✗": "no"}
    return "\n".join(
        f"{n}. {text}\n   Verified: {said[mark]}. Confidence: {share:.2f}"
        for n, (text, _, mark, share) in enumerate(rows, 1)
    )


def boxes(rows: tuple[tuple[str, ClaimKind, str, float], ...]) -> str:
    said = {"✓": "x", "✗": " "}
    return "\n".join(
        f"- [{said[mark]}] {text} (confidence: {share:.2f})" for text, _, mark, share in rows
    )


def commas(rows: tuple[tuple[str, ClaimKind, str, float], ...]) -> str:
    return "Behauptung\tBestätigt\tKonfidenz\n" + "\n".join(
        f"{text}\t{mark}\t{share:.2f}".replace(f"{share:.2f}", f"{share:.2f}".replace(".", ","))
        for text, _, mark, share in rows
    )


LAYOUTS: Final = (tabs, pipes, glued, stacked, worded, turned, labelled, boxes, commas)


def report(layout: int, seed: int) -> Made:
    chance = random.Random(f"{layout} {seed}")  # noqa: S311 - nothing is secret
    rows = rows_of(chance, cut=chance.random() < 0.5)
    papers, score = chance.randint(2, 40), f"{chance.randint(60, 99) / 10:.1f}"
    ticked = sum(mark == "✓" for _, _, mark, _ in rows)
    heading = chance.choice(
        ["## Extracted Claims", "## 5 Claims", "### Key Claims", "## List of claims"]
    )
    results = (
        f"## Results\n\n{papers} papers retrieved. {len(rows)} claims extracted; "
        f"{ticked} verified. Quality score: {score}/10."
    )
    blocks = [
        "## Abstract\n\nWe study transfer to languages with little data. Adapters raise accu",
        results,
        "## Limitations\n\nThis report is a machine-generated literature synthesis.",
        f"{heading}\n\n{LAYOUTS[layout](rows)}",
        "## References\n\n- <https://doi.org/10.5555/made.1001>\n- <https://doi.org/10.5555/made.1002>",
    ]
    chance.shuffle(blocks)
    day = chance.choice(["June 20, 2026", "20 June 2026", "2026-06-20"])
    return Made(
        f"# {chance.choice(TITLES)}\n\n{day}\n\n" + "\n\n".join(blocks) + "\n", rows, papers, score
    )


CASES: Final = [(layout, seed) for layout in range(len(LAYOUTS)) for seed in range(8)]
NAMED: Final = [f"{LAYOUTS[layout].__name__} {seed}" for layout, seed in CASES]


def extracted(made: Made) -> Extraction:
    return extract(read_document("made.md", made.text.encode()), NAMES, None)


@pytest.mark.parametrize(("layout", "seed"), CASES, ids=NAMED)
def test_every_row_is_found_with_its_mark_and_confidence(layout: int, seed: int) -> None:
    made = report(layout, seed)
    listed = [draft for draft in extracted(made).claims if draft.origin == "listed"]
    assert [draft.statement for draft in listed] == [text for text, *_ in made.rows]
    assert [draft.said_of_it.verified for draft in listed] == [row[2] == "✓" for row in made.rows]
    assert [draft.said_of_it.confidence for draft in listed] == [row[3] for row in made.rows]


@pytest.mark.parametrize(("layout", "seed"), CASES, ids=NAMED)
def test_rows_that_were_cut_are_flagged_and_others_are_not(layout: int, seed: int) -> None:
    made = report(layout, seed)
    listed = [draft for draft in extracted(made).claims if draft.origin == "listed"]
    whole = {text for text, _ in CLAIMS}
    assert ["truncated" in draft.flags for draft in listed] == [
        draft.statement not in whole for draft in listed
    ]


def test_kinds_of_whole_rows_are_told() -> None:
    right = total = 0
    for layout, seed in CASES:
        made = report(layout, seed)
        listed = [draft for draft in extracted(made).claims if draft.origin == "listed"]
        for draft, (text, kind, *_) in zip(listed, made.rows, strict=True):
            if "truncated" not in draft.flags:
                total += 1
                right += draft.kind is kind
            assert draft.statement == text
    assert total > 100
    # one kind of nine sentences may be told otherwise than it was labelled
    assert right >= 0.85 * total


def audited(made: Made) -> AuditReport:
    own = CorpusText(read_document("made.md", made.text.encode()))
    return audit(own, [], Bench(NAMES, None, [], [], lambda _: {}))


@pytest.mark.parametrize("layout", range(len(LAYOUTS)))
def test_its_own_figures_are_held_against_what_can_be_counted(layout: int) -> None:
    made = report(layout, 100)
    found = audited(made)
    told = [item.text for item in found.findings if item.kind is FindingKind.COUNT]
    assert found.kind is DocumentKind.MACHINE_SYNTHESIS
    assert found.dated == "2026-06-20"
    if made.papers != 2:
        assert any(f"states {made.papers}" in text and "2 references" in text for text in told)
    assert not any("claims in its list" in text for text in told)
    assert any(
        "10.5555/made.1001 and 10.5555/made.1002" in item.text
        for item in found.findings
        if item.kind is FindingKind.REFERENCES
    )
    numbers = {n.value for item in found.claims for n in item.draft.numbers if n.unit == "/10"}
    assert float(made.score) in numbers
