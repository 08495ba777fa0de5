"""Files that the tools wrote themselves: no form is taken on trust.

Those in ``real/`` are read everywhere; where a tool is installed, those that it writes today are
read as well, so that a new version that writes another form is noticed.
"""

from pathlib import Path
from typing import Any

import pytest

from metatransfer.importers.layout import Layout
from metatransfer.importers.registry import detect
from metatransfer.importers.scores import Reading, Source, read_source
from tests.importers.tools import REAL, installed, write_files

both = pytest.mark.parametrize("when", ["kept", pytest.param("today", marks=pytest.mark.slow)])


def written(tool: str, when: str, folder: Path) -> Path:
    """Return the folder of a tool's files."""
    if when == "kept":
        return next(REAL.glob(f"{tool}-*"))
    if not installed(tool):
        pytest.skip(f"{tool} is not installed")
    write_files(tool, folder)
    return folder


def one(folder: Path, pattern: str) -> Source:
    (path,) = folder.glob(pattern)
    return read_source(path)


def read(source: Source, name: str) -> Reading:
    found = detect(source)
    assert found.name == name
    return found.read(source, Layout())


@both
def test_data_sets_that_a_trainer_evaluates_by_name_are_read(when: str, tmp_path: Path) -> None:
    folder = written("transformers", when, tmp_path) / "run"
    told = one(folder, "eval_results.json").json_object
    for file in ("eval_results.json", "trainer_state.json"):
        reading = read(one(folder, file), "hf")
        assert {(s.target, s.metric, s.split, s.value) for s in reading.scores} == {
            (f"xnli_{code}", "accuracy", "validation", told[f"eval_xnli_{code}_accuracy"])
            for code in ("de", "fr")
        }
    assert reading.notes == ("evaluation at step 8, the last of 2",)
    (test,) = read(one(folder, "test_results.json"), "hf").scores
    assert (test.target, test.metric, test.split) == ("", "accuracy", "test")


@both
def test_one_file_of_a_trainer_with_two_splits_is_read_as_two(when: str, tmp_path: Path) -> None:
    folder = written("transformers", when, tmp_path) / "example"
    told = one(folder, "all_results.json").json_object
    evaluated, predicted = read(one(folder, "all_results.json"), "hf").scores
    assert (evaluated.value, evaluated.split, evaluated.n_examples) == (
        told["eval_accuracy"],
        "validation",
        70,
    )
    # how many examples were predicted on, this file does not say
    assert (predicted.value, predicted.split, predicted.n_examples) == (
        told["predict_accuracy"],
        "test",
        None,
    )
    assert read(one(folder, "eval_results.json"), "hf").scores == (evaluated,)
    assert read(one(folder, "predict_results.json"), "hf").scores == (predicted,)


@both
def test_of_the_harness_a_group_and_a_perplexity_are_left_out(when: str, tmp_path: Path) -> None:
    source = one(written("lm_eval", when, tmp_path), "*.json")
    reading = read(source, "lm-eval")
    told: dict[str, Any] = source.json_object["results"]
    assert [(s.target, s.metric, s.value, s.example_se, s.n_examples) for s in reading.scores] == [
        (task, metric, told[task][f"{metric},none"], told[task][f"{metric}_stderr,none"], number)
        for task, number in (("xnli_de", 26), ("xnli_fr", 24))
        for metric in ("acc", "acc_norm")
    ]
    assert {s.split for s in reading.scores} == {"validation"}
    assert {(s.key, s.reason) for s in reading.skipped} == {
        ("xnli", "a group: its tasks stand beside it"),
        ("results/texts/word_perplexity,none", "less is better"),
    }
    assert reading.notes[0] == "xnli_de: only 26 of 30 examples were scored (--limit)"


@both
def test_experiments_of_mteb_are_its_seeds(when: str, tmp_path: Path) -> None:
    source = one(written("mteb", when, tmp_path), "**/*Classification*.json")
    scores = read(source, "mteb").scores
    entries = source.json_object["scores"]["test"]
    assert [(s.language, s.metric, s.n_seeds) for s in scores] == [
        ("en", "accuracy", 10),
        ("fra", "accuracy", 10),
    ]
    for score, entry in zip(scores, entries, strict=True):
        assert score.seeds == tuple(each["accuracy"] for each in entry["scores_per_experiment"])
        # the tool rounds to six digits
        assert score.value == pytest.approx(entry["main_score"], abs=1e-6)
    assert {s.model for s in scores} == {"mteb/baseline-random-encoder"}


@both
def test_the_main_score_of_mteb_is_a_metric_of_every_subset(when: str, tmp_path: Path) -> None:
    source = one(written("mteb", when, tmp_path), "**/*Bitext*.json")
    entries = source.json_object["scores"]["test"]
    found = [(s.language, s.metric, s.value, s.seeds) for s in read(source, "mteb").scores]
    assert found == [
        (code, "accuracy", entry["main_score"], ())
        for code, entry in zip(("en", "fra"), entries, strict=True)
    ]


@both
def test_of_jiant_question_answering_alone_is_in_per_cent(when: str, tmp_path: Path) -> None:
    source = one(written("jiant", when, tmp_path), "val_metrics.json")
    reading = read(source, "jiant")
    units = {(s.target, s.metric): (s.value, s.unit) for s in reading.scores}
    assert units["mlqa_de_de", "exact_match"] == (50.0, "points")
    assert {unit for (target, _), (_, unit) in units.items() if target != "mlqa_de_de"} == {
        "fraction"
    }
    for (target, metric), (value, _) in units.items():
        assert value == source.json_object[target]["metrics"]["minor"][metric]
    assert {(s.key, s.reason) for s in reading.skipped} == {
        ("aggregated", "a mean over tasks, not a task"),
        ("wikitext_mlm", "less is better"),
    }


def test_no_file_names_a_machine() -> None:
    paths = [path for path in REAL.rglob("*") if path.is_file()]
    assert len(paths) > 8
    for path in paths:
        text = path.read_text(encoding="utf-8")
        assert not any(word in text for word in ("/root", "/home", "/tmp", "/work")), path  # noqa: S108
