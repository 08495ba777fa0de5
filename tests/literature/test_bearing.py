"""What a text says of a statement, in one word, with the sentence that decides."""

import csv
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from metatransfer.literature.bearing import SCIFACT, bearing
from metatransfer.literature.ranking import rank
from metatransfer.records import Status

FOLDER = Path(__file__).resolve().parents[2] / "validation" / "attribution"
TEXT = (
    "Using nine intermediate tasks, we evaluate zero-shot transfer on the XTREME benchmark.",
    "Training often improves performance on tagging tasks by 5.4 points.",
    "Readers should consult the appendix.",
)


def measuring() -> ModuleType:
    """Return the script that measures attribution."""
    sys.path.insert(0, str(FOLDER))
    spec = importlib.util.spec_from_file_location("m", FOLDER / "measure_attribution.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    sys.path.remove(str(FOLDER))
    return module


@pytest.fixture(scope="module")
def measured() -> ModuleType:
    return measuring()


@pytest.mark.parametrize(
    ("statement", "status"),
    [
        ("Nine intermediate tasks were used to evaluate zero-shot transfer on XTREME.", "STATED"),
        ("Training often improves performance on tagging tasks by 6.1 points.", "CONTRADICTED"),
        ("Training never improves performance on tagging tasks by 5.4 points.", "CONTRADICTED"),
        ("Training always improves performance on tagging tasks by 5.4 points.", "DIFFERENTLY"),
        ("Seven intermediate tasks were used to evaluate transfer on XTREME.", "CONTRADICTED"),
        ("Pretraining corpora differ in size between languages of Africa.", "NOT_FOUND"),
    ],
)
def test_each_word_has_its_case(statement: str, status: str) -> None:
    assert status in bearing(statement, TEXT).status.name


def test_the_deciding_sentence_comes_first_and_says_what_differs() -> None:
    found = bearing("Training often improves performance on tagging tasks by 6.1 points.", TEXT)
    assert found.sentences[0].sentence == TEXT[1]
    assert any("6.1" in text for text in found.sentences[0].differences)


def test_a_statement_that_is_cut_off_is_completed() -> None:
    statement = "Nine intermediate tasks were used to evaluate zero-shot trans"
    assert bearing(statement, TEXT, cut_off=True).status is Status.STATED


@pytest.mark.parametrize("statement", ["", "the of", "!?"])
def test_a_statement_without_words_is_not_found(statement: str) -> None:
    assert bearing(statement, TEXT).status is Status.NOT_FOUND


def test_a_text_without_sentences_states_nothing() -> None:
    assert bearing("Training helps tagging.", ()).status is Status.NOT_FOUND


def test_ranking_puts_the_sentence_with_the_rare_words_first() -> None:
    assert rank("intermediate tasks of XTREME", TEXT, 3)[0][0] == 0
    assert rank("nothing shared xyz", TEXT, 3) == ()


def test_every_word_has_a_label_of_scifact() -> None:
    assert set(SCIFACT) == set(Status)


def test_rates_on_changed_statements_are_those_written_down(measured: ModuleType) -> None:
    kept = rows_of("results.csv")
    tally = measured.tally()
    for kind, words in tally.items():
        assert {status.value: int(kept[kind][status.value]) for status in Status} == {
            status.value: words[status.value] for status in Status
        }
    changes = [kind for kind in kept if kind not in {"faithful paraphrase", "word for word"}]
    assert sum(int(kept[kind]["statements"]) for kind in changes) >= 300
    assert min(float(kept[kind]["share_not_stated"]) for kind in changes) >= 0.95
    assert float(kept["faithful paraphrase"]["share_not_stated"]) <= 0.10


def rows_of(name: str) -> dict[str, dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as stream:
        return {row["kind"]: row for row in csv.DictReader(stream)}


def test_the_page_on_literature_has_the_measured_rates() -> None:
    page = (FOLDER.parents[1] / "docs" / "literature.md").read_text("utf-8").splitlines()
    by_rules, held_out = rows_of("results.csv"), rows_of("held_out_results.csv")
    for kind, row in held_out.items():
        line = next(line for line in page if line.startswith(f"| {kind}"))
        told = [cell.strip() for cell in line.strip("|").split("|")]
        share = f"{100 * float(by_rules[kind]['share_not_stated']):.1f} %".replace(".0 ", " ")
        assert told[1:3] == [by_rules[kind]["statements"], share]
        missed = int(row["statements"]) - int(row["stated"])
        assert told[4] == f"{missed} of {row['statements']}"
