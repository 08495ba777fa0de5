"""Real output files of the tools whose results are imported: each tool writes its own.

``python -m tests.importers.tools`` writes those of the tools that are installed anew, each into
``real/<tool>-<version>``. No network is needed: models and texts are made up on the spot. Of what
a tool writes, nothing is changed but the description of the machine that lm-eval adds.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

REAL: Final = Path(__file__).with_name("real")

TRAINER = """
import os

import numpy as np
from datasets import Dataset
from transformers import BertConfig, BertForSequenceClassification, Trainer, TrainingArguments
from transformers import set_seed

def data(number, seed):
    ids = np.random.default_rng(seed).integers(5, 50, (number, 6))
    return Dataset.from_dict({"input_ids": ids.tolist(), "labels": (ids[:, 0] & 1).tolist()})

set_seed(0)
model = BertForSequenceClassification(BertConfig(
    vocab_size=60, hidden_size=8, num_hidden_layers=1, num_attention_heads=1, intermediate_size=8))
arguments = TrainingArguments("run", num_train_epochs=2, eval_strategy="epoch",
    save_strategy="no", report_to=[], use_cpu=True)
trainer = Trainer(model, arguments, train_dataset=data(32, 0),
    eval_dataset={"xnli_de": data(60, 1), "xnli_fr": data(50, 2)},
    compute_metrics=lambda p: {"accuracy": (p.predictions.argmax(-1) == p.label_ids).mean()})
trainer.train()
trainer.save_state()
trainer.save_metrics("eval", trainer.evaluate(), combined=False)
trainer.save_metrics("test", trainer.predict(data(40, 3)).metrics, combined=False)
# as the example scripts of transformers do it: one data set, all in one file
trainer.args.output_dir = "example"
os.mkdir("example")
one = trainer.evaluate(data(70, 4))
for name, metrics in (("eval", one | {"eval_samples": 70}),
        ("predict", trainer.predict(data(40, 3), metric_key_prefix="predict").metrics)):
    trainer.save_metrics(name, metrics)
"""

HARNESS = """
import json, random
from lm_eval.__main__ import cli_evaluate
import sys

rng = random.Random(0)
for code, number in (("de", 30), ("fr", 24)):
    rows = [{"text": f"{code} {at}", "label": rng.randrange(2)} for at in range(number)]
    with open(f"{code}.jsonl", "w") as file:
        file.writelines(json.dumps(row) + "\\n" for row in rows)
    with open(f"xnli_{code}.yaml", "w") as file:
        file.write(f'''task: xnli_{code}
dataset_path: json
dataset_kwargs: {{data_files: {{validation: {code}.jsonl}}}}
output_type: multiple_choice
validation_split: validation
doc_to_text: "{{{{text}}}}"
doc_to_target: label
doc_to_choice: ["yes", "no"]
metric_list:
  - {{metric: acc, aggregation: mean, higher_is_better: true}}
  - {{metric: acc_norm, aggregation: mean, higher_is_better: true}}
metadata: {{version: 1.0}}
''')
with open("texts.yaml", "w") as file:
    file.write('''task: texts
dataset_path: json
dataset_kwargs: {data_files: {test: de.jsonl}}
output_type: loglikelihood_rolling
test_split: test
doc_to_text: ""
doc_to_target: "{{text}}"
metric_list: [{metric: word_perplexity, aggregation: weighted_perplexity, higher_is_better: false}]
metadata: {version: 1.0}
''')
with open("xnli.yaml", "w") as file:
    file.write('''group: xnli
task: [xnli_de, xnli_fr]
aggregate_metric_list: [{metric: acc, weight_by_size: true}]
metadata: {version: 1.0}
''')
sys.argv = ["lm_eval", "--model", "dummy", "--tasks", "xnli,texts", "--include_path", ".",
            "--limit", "26", "--output_path", "out.json"]
cli_evaluate()
"""

MTEB = """
import mteb
import numpy as np
from datasets import Dataset, DatasetDict
from mteb.mocks import MockMultilingualBitextMiningTask, MockMultilingualClassificationTask

rng = np.random.default_rng(0)

def texts(number):
    return [" ".join(rng.choice(list("abcdef"), 4)) for _ in range(number)]

classes, pairs = MockMultilingualClassificationTask(), MockMultilingualBitextMiningTask()
classes.load_data(), pairs.load_data()
for language, known in (("eng", 3), ("fra", 5)):
    classes.dataset[language] = DatasetDict({
        split: Dataset.from_dict({"text": texts(number), "label": [at % 2 for at in range(number)]})
        for split, number in (("train", 32), ("test", 24))
    })
    first = texts(8)
    rows = {"sentence1": first, "sentence2": first[:known] + texts(8 - known)}
    pairs.dataset[language] = DatasetDict({"test": Dataset.from_dict(rows)})
model = mteb.get_model("mteb/baseline-random-encoder")
for task in (classes, pairs):
    mteb.evaluate(model, [task], cache=mteb.ResultCache("."), show_progress_bar=False)
"""

JIANT = """
import sys
from unittest.mock import MagicMock

import numpy as np
import transformers.models.bert.tokenization_bert as bert

# jiant asks for a transformers of 2021; its metrics and its writer need none of what is gone
for gone in ("whitespace_tokenize", "BasicTokenizer"):
    setattr(bert, gone, None)
for unused in ("Levenshtein", "Levenshtein.StringMatcher", "nlp", "sacremoses", "bs4", "seqeval",
               "seqeval.metrics"):
    try:
        __import__(unused)
    except ImportError:
        sys.modules[unused] = MagicMock()

import jiant.proj.main.components.task_sampler as sampler
import jiant.tasks.evaluate.core as schemes
from jiant.proj.main.components.evaluate import write_val_results
from jiant.tasks.lib import mlqa

rng = np.random.default_rng(0)
preds, labels = rng.integers(0, 2, (2, 40))

class Losses:
    def get_accumulated(self):
        return [2.0, 3.0]

answers = [{"paragraphs": [{"qas": [
    {"id": str(at), "answers": [{"text": text}]} for at, text in enumerate(("der Hund", "ein Haus"))
]}]}]
spoken = mlqa.evaluate(answers, {"0": "der Hund", "1": "altes Haus"}, "de")
results = {
    "mnli": schemes.SimpleAccuracyEvaluationScheme.compute_metrics_from_preds_and_labels(
        preds, labels),
    "mrpc": schemes.AccAndF1EvaluationScheme.compute_metrics_from_preds_and_labels(preds, labels),
    "cola": schemes.MCCEvaluationScheme.compute_metrics_from_preds_and_labels(preds, labels),
    "stsb": schemes.PearsonAndSpearmanEvaluationScheme.compute_metrics_from_preds_and_labels(
        rng.normal(size=40), rng.normal(size=40)),
    "mlqa_de_de": schemes.Metrics(
        major=(spoken["f1"] + spoken["exact_match"]) / 2, minor=spoken),
    "wikitext_mlm": schemes.MLMEvaluationScheme().compute_metrics_from_accumulator(
        None, Losses(), None, None),
}
write_val_results(
    {name: {"loss": 0.5, "metrics": metrics} for name, metrics in results.items()},
    sampler.EqualMetricAggregator(), ".", verbose=False)
"""

TOOLS: Final = {
    "transformers": (
        TRAINER,
        ("run/*.json", "example/*.json"),
        ("accelerate", "datasets", "torch"),
    ),
    "lm_eval": (HARNESS, ("*_20*.json",), ("torch", "transformers")),
    "mteb": (MTEB, ("results/*/*/Mock*.json",), ("datasets", "torch")),
    "jiant": (JIANT, ("val_metrics.json",), ("torch", "transformers")),
}
"""Of each tool: code that has it write its files, which these are, and what it needs besides."""


def installed(tool: str) -> str:
    """Return the version of a tool; empty where it, or what it needs, is not installed."""
    try:
        found, *_ = [version(each) for each in (tool, *TOOLS[tool][2])]
    except PackageNotFoundError:
        return ""
    return found


def write_files(tool: str, folder: Path) -> None:
    """Have a tool write its files.

    Parameters
    ----------
    tool : str
        A key of ``TOOLS``.
    folder : Path
        Where they go.
    """
    code, patterns, _ = TOOLS[tool]
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        offline = {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "PATH": os.defpath}
        home = {"HOME": name, "HF_HOME": f"{name}/cache"}
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=work,
            env=offline | home,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()[-2000:]
        for path in (path for pattern in patterns for path in sorted(work.glob(pattern))):
            goal = folder / path.relative_to(work)
            goal.parent.mkdir(parents=True, exist_ok=True)
            goal.write_text(_neutral(path.read_text(encoding="utf-8")), encoding="utf-8")


def _neutral(text: str) -> str:
    """Take out what lm-eval tells of the machine."""
    told = json.loads(text)
    machine = told.get("pretty_env_info") if isinstance(told, dict) else None
    return text.replace(json.dumps(machine), '""') if machine else text


def main() -> None:
    """Write the files of every tool that is installed anew."""
    for tool in TOOLS:
        number = installed(tool)
        if not number:
            sys.stdout.write(f"{tool}: not installed, left as it is\n")
            continue
        for old in REAL.glob(f"{tool}-*"):
            shutil.rmtree(old)
        write_files(tool, REAL / f"{tool}-{number}")
        sys.stdout.write(f"{tool} {number}\n")


if __name__ == "__main__":
    main()
