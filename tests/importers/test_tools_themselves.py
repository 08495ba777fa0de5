"""Files that the tools write themselves, where they are installed: no form is taken on trust.

None of these tools is a requirement. What they wrote on the day is repeated by hand, in small, in
``test_formats.py``, so that every importer is tested without them.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from metatransfer.importers.hf_trainer import HuggingFaceTrainer
from metatransfer.importers.layout import Layout
from metatransfer.importers.lm_eval import LmEvaluationHarness
from metatransfer.importers.mteb import Mteb
from metatransfer.importers.registry import detect
from metatransfer.importers.scores import read_source

pytestmark = pytest.mark.slow

TRAINER = """
import sys
import numpy as np
from datasets import Dataset
from transformers import BertConfig, BertForSequenceClassification, Trainer, TrainingArguments

def data(number, seed):
    ids = np.random.default_rng(seed).integers(5, 50, (number, 6))
    return Dataset.from_dict({"input_ids": ids.tolist(), "labels": (ids[:, 0] & 1).tolist()})

model = BertForSequenceClassification(BertConfig(
    vocab_size=60, hidden_size=8, num_hidden_layers=1, num_attention_heads=1, intermediate_size=8))
arguments = TrainingArguments(sys.argv[1], num_train_epochs=2, eval_strategy="epoch",
    save_strategy="no", report_to=[], use_cpu=True)
trainer = Trainer(model, arguments, train_dataset=data(32, 0),
    eval_dataset={"xnli_de": data(16, 1), "xnli_en": data(16, 2)},
    compute_metrics=lambda p: {"accuracy": (p.predictions.argmax(-1) == p.label_ids).mean()})
trainer.train()
trainer.save_state()
trainer.save_metrics("eval", trainer.evaluate(), combined=False)
trainer.save_metrics("test", trainer.predict(data(16, 3)).metrics, combined=False)
"""

HARNESS_TASK = """
task: xnli_de
dataset_path: json
dataset_kwargs: {data_files: {validation: de.jsonl}}
output_type: multiple_choice
validation_split: validation
doc_to_text: "{{text}}"
doc_to_target: label
doc_to_choice: ["yes", "no"]
metric_list: [{metric: acc, aggregation: mean, higher_is_better: true}]
metadata: {version: 1.0}
"""


def _run(code: list[str], folder: Path) -> None:
    offline = {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "PATH": "/usr/bin:/bin"}
    home = {"HOME": str(folder), "HF_HOME": str(folder / "cache")}
    done = subprocess.run(
        [sys.executable, *code], cwd=folder, env=offline | home, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]


def test_what_the_trainer_writes_is_read(tmp_path: Path) -> None:
    for name in ("transformers", "accelerate", "datasets", "torch"):
        pytest.importorskip(name)
    _run(["-c", TRAINER, str(tmp_path)], tmp_path)
    told = json.loads((tmp_path / "eval_results.json").read_text(encoding="utf-8"))
    for name in ("eval_results.json", "trainer_state.json"):
        source = read_source(tmp_path / name)
        assert detect(source).name == "hf"
        reading = HuggingFaceTrainer().read(source, Layout())
        found = {(s.target, s.metric, s.split): s.value for s in reading.scores}
        assert found == {
            (f"xnli_{code}", "accuracy", "validation"): told[f"eval_xnli_{code}_accuracy"]
            for code in ("de", "en")
        }
    test = read_source(tmp_path / "test_results.json")
    assert detect(test).name == "hf"
    (score,) = HuggingFaceTrainer().read(test, Layout()).scores
    assert (score.target, score.metric, score.split) == ("", "accuracy", "test")


def test_what_the_harness_writes_is_read(tmp_path: Path) -> None:
    pytest.importorskip("lm_eval")
    lines = [json.dumps({"text": f"t{at}", "label": at % 2}) for at in range(12)]
    (tmp_path / "de.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "xnli_de.yaml").write_text(HARNESS_TASK, encoding="utf-8")
    said = ["--model", "dummy", "--tasks", "xnli_de", "--include_path", ".", "--limit", "10"]
    _run(["-m", "lm_eval", *said, "--output_path", "out"], tmp_path)
    (path,) = tmp_path.glob("out/**/results_*.json")
    source = read_source(path)
    assert detect(source).name == "lm-eval"
    reading = LmEvaluationHarness().read(source, Layout())
    (score,) = reading.scores
    told = source.json["results"]["xnli_de"]
    assert (score.target, score.metric, score.split) == ("xnli_de", "acc", "validation")
    assert (score.value, score.example_se) == (told["acc,none"], told["acc_stderr,none"])
    assert score.n_examples == 10
    assert reading.notes[0] == "xnli_de: only 10 of 12 examples were scored (--limit)"


def test_what_mteb_writes_is_read(tmp_path: Path) -> None:
    pytest.importorskip("mteb")
    from mteb.results import TaskResult  # type: ignore[import-not-found,unused-ignore]

    seeds = [{"accuracy": 0.6, "f1": 0.5}, {"accuracy": 0.5, "f1": 0.4}]
    entry: dict[str, Any] = {"scores_per_experiment": seeds, "accuracy": 0.55, "f1": 0.45}
    entry |= {"main_score": 0.55, "hf_subset": "de", "languages": ["deu-Latn"]}
    result = TaskResult(
        dataset_revision="1",
        task_name="Any",
        mteb_version="2.0.0",
        scores={"test": [entry]},
        evaluation_time=1.0,
    )
    path = tmp_path / "org__model" / ("a" * 40) / "Any.json"
    path.parent.mkdir(parents=True)
    result.to_disk(path)
    source = read_source(path)
    assert detect(source).name == "mteb"
    (score,) = Mteb().read(source, Layout()).scores
    assert (score.model, score.target, score.language) == ("org/model", "Any", "deu")
    assert (score.metric, score.split, score.seeds) == ("accuracy", "test", (0.6, 0.5))
