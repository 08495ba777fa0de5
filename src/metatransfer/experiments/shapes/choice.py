"""Multiple choice: a text with each of its continuations, of which one is right."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from metatransfer.experiments.data.examples import ChoiceExample
from metatransfer.experiments.data.load import Split
from metatransfer.experiments.grid import Scoring
from metatransfer.experiments.metrics.columns import mean_of
from metatransfer.experiments.shapes.base import Collate, Features, Scored, no_gradients, padded

if TYPE_CHECKING:
    import torch


class MultipleChoice:
    """The likeliest of several continuations."""

    head = "AutoModelForMultipleChoice"

    def head_options(self, split: Split) -> dict[str, Any]:  # noqa: ARG002 - one head fits all
        """Return nothing: choices are scored one by one."""
        return {}

    def training_features(self, split: Split, tokenizer: Any, max_length: int) -> list[Features]:
        """Return tokens of every choice, and the number of the right one."""
        return _features(split, tokenizer, max_length)

    def collator(self, tokenizer: Any) -> Collate:
        """Return what pads all choices of all examples alike."""
        import torch

        def collate(features: Sequence[Features]) -> Mapping[str, torch.Tensor]:
            labels = torch.tensor([feature["labels"] for feature in features])
            return {**_padded_choices(features, tokenizer), "labels": labels}

        return collate

    def score(self, model: Any, tokenizer: Any, split: Split, scoring: Scoring) -> Scored:
        """Return the likeliest choice of each example, and whether it is right."""
        features = _features(split, tokenizer, scoring.max_length)
        found: list[int] = []
        with no_gradients(model, scoring.precision):
            for start in range(0, len(features), scoring.batch_size):
                batch = _padded_choices(features[start : start + scoring.batch_size], tokenizer)
                output = model(**{name: value.to(model.device) for name, value in batch.items()})
                found += output.logits.argmax(dim=-1).tolist()
        gold = [feature["labels"] for feature in features]
        right = [float(a == b) for a, b in zip(found, gold, strict=True)]
        return Scored(
            ids=tuple(example.id for example in split.examples),
            predictions=tuple(map(str, found)),
            gold=tuple(map(str, gold)),
            metrics={"accuracy": mean_of(right)},
        )


def _features(split: Split, tokenizer: Any, max_length: int) -> list[Features]:
    features = []
    for example in split.examples:
        if not isinstance(example, ChoiceExample):
            continue
        encoded = tokenizer(
            [example.text] * len(example.choices),
            list(example.choices),
            truncation=True,
            max_length=max_length,
        )
        features.append({"choices": encoded["input_ids"], "labels": example.label})
    return features


def _padded_choices(features: Sequence[Features], tokenizer: Any) -> "dict[str, torch.Tensor]":
    """Return a batch of shape (examples, choices, tokens)."""
    flat = [{"input_ids": ids} for feature in features for ids in feature["choices"]]
    rows = len(features)
    return {
        name: values.reshape(rows, -1, values.shape[-1])
        for name, values in padded(flat, tokenizer).items()
    }
