"""The figures in docs/literature.md are those that are computed."""

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from metatransfer.library import Library, load_library
from metatransfer.literature.extract import kind_of
from metatransfer.records import Status
from tests.literature.extract import test_family as family
from tests.literature.extract.gold import DOCUMENTS, OTHERS, C, D, P, Q
from tests.literature.extract.test_gold import SOURCES, on_documents, scores
from tests.literature.extract.unseen_documents import documents, score
from tests.literature.review.test_consensus import coverage
from tests.literature.test_bearing import measuring

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "literature.md").read_text(encoding="utf-8")
RIGHT = Status.STATED.value


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library(ROOT)


@pytest.fixture(scope="module")
def measured() -> ModuleType:
    return measuring()


def row(begins: str) -> list[str]:
    """Return the cells after the first of the row of a table on the page."""
    (line,) = re.findall(rf"^\| {re.escape(begins)} \|(.*)\|$", PAGE, re.MULTILINE)
    return [cell.strip() for cell in line.split("|")]


def in_words(found: Mapping[str, tuple[float, float]]) -> list[str]:
    """Return precision and recall of each kind as the page has them."""
    return [
        " / ".join(f"{each:.2f}".removeprefix("0") for each in found[kind]) for kind in (Q, C, D, P)
    ]


@pytest.mark.skipif(not SOURCES.is_dir(), reason=f"documents are not at hand ({SOURCES})")
def test_precision_and_recall_on_the_documents(library: Library) -> None:
    labels = sum(map(len, DOCUMENTS.values()))
    said = row("documents that the rules were written with")
    assert said == [str(labels), *in_words(scores(on_documents(library)))]


def test_precision_and_recall_on_other_sentences() -> None:
    pairs = [(label, found.value if (found := kind_of(text)) else None) for text, label in OTHERS]
    assert row("sentences of no document") == [str(len(OTHERS)), *in_words(scores(pairs))]


def test_made_reports() -> None:
    told = whole = 0
    for layout, seed in family.CASES:
        made = family.report(layout, seed)
        listed = [each for each in family.extracted(made).claims if each.origin == "listed"]
        for draft, (_, kind, *_) in zip(listed, made.rows, strict=True):
            whole += "truncated" not in draft.flags
            told += "truncated" not in draft.flags and draft.kind is kind
    words = " ".join(PAGE.split())
    layouts = {5: "five", 9: "nine"}[len(family.LAYOUTS)]
    assert f"Of {len(family.CASES)} made reports in {layouts} layouts" in words
    assert f"{told} of {whole} whole rows have their kind" in words


def not_stated(words: Counter[str]) -> tuple[int, int]:
    return words.total() - words[RIGHT], words.total()


def test_changes_and_paraphrases(measured: ModuleType) -> None:
    changed, held_out = measured.tally(), measured.tally_held_out()
    for kind in ("number changed", "negated", "quantifier changed", "entity swapped"):
        (seen, of), (now, of_now) = not_stated(changed[kind]), not_stated(held_out[kind])
        statements, share, first, last = row(kind)
        assert (statements, share) == (str(of), f"{100 * seen / of:.1f} %".replace(".0 ", " "))
        assert first.endswith(f" of {of_now}")
        assert last == f"{now} of {of_now}"
    alarms, of = not_stated(changed["faithful paraphrase"])
    now, of_now = not_stated(held_out["faithful paraphrase"])
    statements, share, _, last = row("faithful paraphrase (false alarms)")
    assert (statements, share, last) == (
        str(of),
        f"{100 * alarms / of:.1f} %",
        f"{now} of {of_now}",
    )
    made = sum(words.total() for kind, words in changed.items() if "paraphrase" not in kind)
    assert f"\n{made - changed['word for word'].total()} changes by rules" in PAGE


@pytest.mark.slow
def test_coverage_of_the_consensus() -> None:
    covered = coverage(100)
    merit, severity, noise = (
        f"{np.mean(covered[name]):.0%}".replace("%", " %")
        for name in ("merit", "severity", "noise")
    )
    words = " ".join(PAGE.split())
    assert f"truth in {merit} (merit), {severity} (severity) and {noise} (noise) of cases" in words
    assert "In 100 simulated panels" in words


@pytest.mark.parametrize(
    "begins",
    ["fourth, before the grammar", "fifth, after it", "sixth, after what the fifth showed"],
)
def test_rows_of_documents_that_no_rule_had_seen(begins: str) -> None:
    counts = [score(document) for document in documents(begins.split(",", maxsplit=1)[0])]
    labelled, right = sum(each.labelled for each in counts), sum(each.right for each in counts)
    files, rows, _, now = row(begins)
    assert [int(files), int(rows), int(now)] == [len(counts), labelled, right]
