"""Sequence classification: one label for a text or for two."""

from collections.abc import Mapping, Sequence
from typing import Any

from metatransfer.experiments.data.examples import PairExample
from metatransfer.experiments.data.load import Split
from metatransfer.experiments.grid import Scoring
from metatransfer.experiments.metrics.columns import mean_of
from metatransfer.experiments.shapes.base import Collate, Features, Scored, outputs_of, padded


class SequenceClassification:
    """Labels of texts."""

    head = "AutoModelForSequenceClassification"

    def head_options(self, split: Split) -> dict[str, Any]:
        """Return the number of labels."""
        return {"num_labels": len(split.task.labels)}

    def training_features(self, split: Split, tokenizer: Any, max_length: int) -> list[Features]:
        """Return tokens and label of each example."""
        return _features(split, tokenizer, max_length)

    def collator(self, tokenizer: Any) -> Collate:
        """Return what pads texts and stacks labels."""
        import torch

        def collate(features: Sequence[Features]) -> Mapping[str, torch.Tensor]:
            labels = torch.tensor([feature["labels"] for feature in features])
            return {**padded(features, tokenizer), "labels": labels}

        return collate

    def score(self, model: Any, tokenizer: Any, split: Split, scoring: Scoring) -> Scored:
        """Return the likeliest label of each text, and whether it is right."""
        features = _features(split, tokenizer, scoring.max_length)
        found = [0] * len(features)
        for positions, output in outputs_of(model, tokenizer, features, scoring):
            best = output.logits.argmax(dim=-1).tolist()
            for position, label in zip(positions, best, strict=True):
                found[position] = label
        names = split.task.labels
        gold = [feature["labels"] for feature in features]
        right = [float(a == b) for a, b in zip(found, gold, strict=True)]
        return Scored(
            ids=tuple(example.id for example in split.examples),
            predictions=tuple(names[label] for label in found),
            gold=tuple(names[label] for label in gold),
            metrics={"accuracy": mean_of(right)},
        )


def _features(split: Split, tokenizer: Any, max_length: int) -> list[Features]:
    examples = [example for example in split.examples if isinstance(example, PairExample)]
    pairs = [example.text_pair for example in examples]
    encoded = tokenizer(
        [example.text for example in examples],
        None if None in pairs else pairs,
        truncation=True,
        max_length=max_length,
    )
    return [
        {"input_ids": ids, "labels": example.label}
        for ids, example in zip(encoded["input_ids"], examples, strict=True)
    ]
