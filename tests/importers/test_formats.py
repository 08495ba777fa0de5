"""Files of other tools, with the traps that each sets."""

import json
from pathlib import Path
from typing import Any

import pytest

from metatransfer.errors import InputError
from metatransfer.importers.hf_trainer import HuggingFaceTrainer
from metatransfer.importers.jiant import Jiant
from metatransfer.importers.layout import Layout
from metatransfer.importers.lm_eval import LmEvaluationHarness
from metatransfer.importers.mteb import Mteb
from metatransfer.importers.registry import BUILT_IN, detect, importer
from metatransfer.importers.scores import Source, read_source

HF = {
    "epoch": 3.0,
    "eval_accuracy": 0.8312,
    "eval_loss": 0.51,
    "eval_runtime": 12.1,
    "eval_samples": 2490,
    "eval_samples_per_second": 205.1,
    "predict_accuracy": 0.7901,
    "predict_samples": 5010,
    "train_loss": 0.4,
    "train_samples": 392702,
}
HF_STATE = {
    "best_metric": 0.84,
    "global_step": 300,
    "log_history": [
        {"loss": 0.9, "step": 50},
        {"eval_accuracy": 0.84, "eval_loss": 0.5, "step": 100},
        {"eval_accuracy": 0.82, "eval_loss": 0.6, "step": 300},
        {"train_runtime": 10.0, "step": 300},
    ],
}
# Trainer 5.23 writes data sets that are evaluated by name into one file, and into the log of its
# state one after the other.
HF_NAMED = {
    "epoch": 2.0,
    "eval_samples": 64,
    "eval_xnli_de_accuracy": 0.53,
    "eval_xnli_de_loss": 0.69,
    "eval_xnli_de_runtime": 0.01,
    "eval_xnli_de_samples": 60,
    "eval_xnli_de_samples_per_second": 3685.9,
    "eval_fr_accuracy": 0.5,
    "eval_fr_runtime": 0.02,
}
HF_NAMED_STATE = {
    "global_step": 16,
    "log_history": [
        {"eval_xnli_de_accuracy": 0.4, "eval_xnli_de_runtime": 0.1, "step": 8},
        {"eval_xnli_de_accuracy": 0.6, "eval_xnli_de_runtime": 0.1, "step": 16},
        {"eval_fr_accuracy": 0.5, "eval_fr_runtime": 0.1, "step": 16},
    ],
}
# As version 0.4.13 writes it, with numbers of its own and without what no importer looks at.
LM_EVAL = {
    "results": {
        "xnli": {
            "name": "xnli",
            "acc,none": 0.43,
            "acc_stderr,none": 0.002,
            "alias": "xnli",
            "sample_len": 40,
            "sample_count": {"acc,none": 40},
        },
        "xnli_de": {
            "name": "xnli_de",
            "acc,none": 0.4811,
            "acc_stderr,none": 0.01,
            "alias": " - xnli_de",
            "sample_len": 2490,
        },
        "xnli_fr": {"acc,none": 0.5, "acc_stderr,none": "N/A", "alias": " - xnli_fr"},
        "wikitext": {"word_perplexity,none": 12.4, "word_perplexity_stderr,none": "N/A"},
    },
    "group_subtasks": {"xnli": ["xnli_de", "xnli_fr"], "xnli_de": [], "wikitext": []},
    "higher_is_better": {
        "xnli_de": {"acc": True},
        "wikitext": {"word_perplexity": False},
    },
    "configs": {
        "xnli_de": {"task": "xnli_de", "validation_split": "validation"},
        "xnli_fr": {"task": "xnli_fr", "test_split": "test", "validation_split": "validation"},
        "wikitext": {"task": "wikitext"},
    },
    "n-samples": {
        "xnli_de": {"original": 2490, "effective": 2490},
        "xnli_fr": {"original": 5010, "effective": 20},
    },
    "versions": {"xnli_de": 1.0},
    "n-shot": {"xnli_de": 0},
    "config": {"model": "hf", "model_args": "pretrained=FacebookAI/xlm-roberta-base,dtype=auto"},
    "git_hash": "abc1234",
}
MTEB_NEW = {
    "dataset_revision": "x",
    "mteb_version": "1.14.5",
    "task_name": "AmazonReviewsClassification",
    "scores": {
        "test": [
            {
                "accuracy": 0.4,
                "f1": 0.39,
                "hf_subset": "de",
                "languages": ["deu-Latn"],
                "main_score": 0.4,
                "scores_per_experiment": [
                    {"accuracy": 0.38, "f1": 0.3},
                    {"accuracy": 0.42, "f1": 0.4},
                ],
            },
            {
                "f1": 0.9,
                "hf_subset": "de-en",
                "languages": ["deu-Latn", "eng-Latn"],
                "main_score": 0.9,
            },
            {"hf_subset": "en", "languages": ["eng-Latn"]},
        ]
    },
}
MTEB_OLD = {
    "dataset_revision": None,
    "mteb_dataset_name": "MTOPIntentClassification",
    "mteb_version": "1.0.0",
    "test": {
        "de": {"accuracy": 0.61, "f1": 0.5, "main_score": 0.61},
        "en": {"accuracy": 0.7, "main_score": 0.7},
        "evaluation_time": 3.1,
    },
}
# As version 2.2.0 writes it: question answering in per cent, all else as fractions.
JIANT = {
    "aggregated": 16.4,
    "mnli": {
        "loss": 0.5,
        "metrics": {"major": 0.83, "minor": {"acc": 0.83}},
    },
    "cola": {"loss": 0.4, "metrics": {"major": 0.55, "minor": {"mcc": 0.55}}},
    "copa": {"loss": 0.4, "metrics": {"major": 0.7, "minor": {}}},
    "mlqa_de_de": {
        "loss": 1.0,
        "metrics": {"major": 62.5, "minor": {"exact_match": 50.0, "f1": 75.0}},
    },
    "wiki_mlm": {"loss": 1.0, "metrics": {"major": -12.5, "minor": {"perplexity": 12.5}}},
}
EXAMPLES: dict[str, dict[str, Any]] = {
    "hf": HF,
    "lm-eval": LM_EVAL,
    "mteb": MTEB_NEW,
    "jiant": JIANT,
}


def source(content: object, path: str = "runs/results.json") -> Source:
    text = content if isinstance(content, str) else json.dumps(content)
    return Source(Path(path), text.encode())


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_format_is_known_by_its_content_alone(name: str) -> None:
    assert detect(source(EXAMPLES[name])).name == name


def test_older_and_sibling_files_are_known_too() -> None:
    assert detect(source(MTEB_OLD)).name == "mteb"
    assert detect(source(HF_STATE)).name == "hf"
    assert detect(source("a,b\n1,2\n", "t.csv")).name == "csv"
    assert detect(source("| a | b |\n|---|---|\n| 1 | 2 |\n", "t.md")).name == "markdown"
    assert detect(source("\\begin{tabular}{ll}a&b\\\\1&2\\end{tabular}", "t.tex")).name == "latex"


@pytest.mark.parametrize("content", ["", "{}", "[]", "null", "3", '{"a": {"b": 1}}', "nonsense"])
def test_what_nobody_knows_is_told_with_what_is_known(content: str) -> None:
    with pytest.raises(InputError, match=r"no importer knows this file · allowed: hf, lm-eval"):
        detect(source(content, "x.json"))


def test_the_trainer_tells_split_and_examples_and_no_unit() -> None:
    reading = HuggingFaceTrainer().read(source(HF), Layout())
    found = [(s.key, s.metric, s.split, s.value, s.n_examples, s.unit) for s in reading.scores]
    assert found == [
        ("eval_accuracy", "accuracy", "validation", 0.8312, 2490, None),
        ("predict_accuracy", "accuracy", "test", 0.7901, 5010, None),
    ]


def test_data_sets_that_a_trainer_evaluates_by_name_are_targets() -> None:
    for content in (HF_NAMED, HF_NAMED_STATE):
        reading = HuggingFaceTrainer().read(source(content), Layout())
        assert {(s.target, s.metric) for s in reading.scores} == {
            ("xnli_de", "accuracy"),
            ("fr", "accuracy"),
        }
        assert reading.skipped == ()
    (first, second) = HuggingFaceTrainer().read(source(HF_NAMED), Layout()).scores
    assert (first.value, first.n_examples) == (0.53, 60)
    # how many examples another data set has says nothing of this one
    assert (second.value, second.n_examples) == (0.5, None)
    state = HuggingFaceTrainer().read(source(HF_NAMED_STATE), Layout())
    assert [s.value for s in state.scores] == [0.6, 0.5]
    assert state.notes[0] == "evaluation at step 16, the last of 2"


def test_predictions_of_a_trainer_are_known_by_their_usual_prefix() -> None:
    predicted = {"test_accuracy": 0.5, "test_loss": 0.7, "test_runtime": 0.1}
    assert detect(source(predicted)).name == "hf"
    (score,) = HuggingFaceTrainer().read(source(predicted), Layout()).scores
    assert (score.split, score.metric) == ("test", "accuracy")
    with pytest.raises(InputError, match="no importer knows"):
        detect(source({"test_accuracy": 0.5}, "x.json"))


def test_of_a_trainers_state_the_last_evaluation_counts_not_the_best() -> None:
    reading = HuggingFaceTrainer().read(source(HF_STATE), Layout())
    assert [(s.metric, s.value) for s in reading.scores] == [("accuracy", 0.82)]
    assert "step 300, the last of 2" in reading.notes[0]


def test_groups_and_metrics_of_which_less_is_better_are_left_out() -> None:
    reading = LmEvaluationHarness().read(source(LM_EVAL), Layout())
    assert [(s.key, s.target, s.metric, s.example_se) for s in reading.scores] == [
        ("results/xnli_de/acc,none", "xnli_de", "acc", 0.01),
        ("results/xnli_fr/acc,none", "xnli_fr", "acc", None),
    ]
    assert {s.key: s.reason for s in reading.skipped} == {
        "xnli": "a group: its tasks stand beside it",
        "results/wikitext/word_perplexity,none": "less is better",
    }
    assert reading.scores[0].model == "FacebookAI/xlm-roberta-base"
    assert reading.scores[0].n_examples == 2490
    assert reading.notes[:2] == (
        "xnli_fr: only 20 of 5,010 examples were scored (--limit)",
        "lm-eval at abc1234",
    )


def test_the_harness_scores_the_split_for_tests_where_a_task_has_one() -> None:
    reading = LmEvaluationHarness().read(source(LM_EVAL), Layout())
    assert [(s.target, s.split) for s in reading.scores] == [
        ("xnli_de", "validation"),
        ("xnli_fr", "test"),
    ]


def test_experiments_of_mteb_are_seeds_and_a_pair_is_its_other_language() -> None:
    path = "results/intfloat__e5/" + "a" * 40 + "/T.json"
    reading = Mteb().read(source(MTEB_NEW, path), Layout())
    first, pair = reading.scores
    assert (first.language, first.metric, first.seeds, first.n_seeds) == (
        "deu",
        "accuracy",
        (0.38, 0.42),
        2,
    )
    assert (pair.language, pair.metric, pair.seeds) == ("deu", "f1", ())
    assert (first.unit, first.model, first.split) == ("fraction", "intfloat/e5", "test")
    assert [s.reason for s in reading.skipped] == ["no main score"]


def test_a_metric_that_equals_the_main_score_by_chance_is_not_taken_for_it() -> None:
    entries = [
        {"accuracy": 0.9, "f1": 0.9, "main_score": 0.9, "languages": ["deu-Latn"]},
        {"accuracy": 0.8, "f1": 0.7, "main_score": 0.7, "languages": ["fra-Latn"]},
    ]
    content = {"task_name": "Tatoeba", "scores": {"test": entries}}
    reading = Mteb().read(source(content), Layout())
    assert [(s.metric, s.value) for s in reading.scores] == [("f1", 0.9), ("f1", 0.7)]


def test_mteb_before_1_11_has_scores_below_the_split() -> None:
    reading = Mteb().read(source(MTEB_OLD, "M/T.json"), Layout())
    assert [(s.language, s.value, s.model) for s in reading.scores] == [
        ("de", 0.61, ""),
        ("en", 0.7, ""),
    ]


def test_the_mean_over_tasks_of_jiant_is_no_task() -> None:
    reading = Jiant().read(source(JIANT), Layout())
    assert [(s.target, s.metric, s.value, s.unit) for s in reading.scores] == [
        ("mnli", "acc", 0.83, "fraction"),
        ("cola", "mcc", 0.55, "fraction"),
        ("copa", "", 0.7, "fraction"),
        ("mlqa_de_de", "exact_match", 50.0, "points"),
        ("mlqa_de_de", "f1", 75.0, "points"),
    ]
    assert {s.key: s.reason for s in reading.skipped} == {
        "aggregated": "a mean over tasks, not a task",
        "wiki_mlm": "less is better",
    }


def test_all_importers_can_be_loaded() -> None:
    assert [importer(name).name for name in BUILT_IN] == list(BUILT_IN)
    with pytest.raises(InputError, match=r"is no importer · did you mean 'mteb'"):
        importer("mtep")


def test_an_importer_of_another_package_is_asked_first(monkeypatch: pytest.MonkeyPatch) -> None:
    from importlib.metadata import EntryPoint

    group = "metatransfer.importers"
    points = [EntryPoint("theirs", "tests.importers.foreign:Theirs", group)]
    monkeypatch.setattr("metatransfer.plugins.entry_points", lambda **_: points)
    assert detect(source("anything", "x.theirs")).name == "theirs"
    broken = [EntryPoint("broken", "no.such.module:X", group)]
    monkeypatch.setattr("metatransfer.plugins.entry_points", lambda **_: broken)
    with pytest.raises(InputError, match="importer 'broken' · cannot be loaded"):
        importer("broken")


def test_files_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is no file"):
        read_source(tmp_path)
    (tmp_path / "x").write_bytes(b"a\n\xff")
    with pytest.raises(InputError, match=r"x:2 · is not UTF-8"):
        _ = read_source(tmp_path / "x").text
    deep = source("[" * 200_000)
    assert deep.json is None
