"""What the runner asks of a shape, and what several shapes share."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from metatransfer.experiments.data.load import Split
from metatransfer.experiments.grid import Scoring
from metatransfer.experiments.metrics.columns import MetricColumns

if TYPE_CHECKING:
    import torch

Features = dict[str, Any]
Collate = Callable[[Sequence[Features]], Mapping[str, "torch.Tensor"]]


@dataclass(frozen=True)
class Scored:
    """Predictions on a test set and what each adds to every metric.

    Parameters
    ----------
    ids : tuple of str
        Examples.
    predictions : tuple of str
        What was predicted, as text.
    gold : tuple of str
        What is right, as text.
    metrics : mapping of str to MetricColumns
        By metric.
    """

    ids: tuple[str, ...]
    predictions: tuple[str, ...]
    gold: tuple[str, ...]
    metrics: Mapping[str, MetricColumns]


class TaskShape(Protocol):
    """How tasks of one shape are trained and scored."""

    head: str
    """Name of the class of transformers that has the head; empty for a bare encoder."""

    def head_options(self, split: Split) -> dict[str, Any]:
        """Return what the head needs to know of a training set."""

    def training_features(self, split: Split, tokenizer: Any, max_length: int) -> list[Features]:
        """Return the features of a training set."""

    def collator(self, tokenizer: Any) -> Collate:
        """Return what makes a batch of features."""

    def score(self, model: Any, tokenizer: Any, split: Split, scoring: Scoring) -> Scored:
        """Return predictions on a test set, scored."""


def batches_by_length(features: Sequence[Features], size: int) -> Iterator[list[int]]:
    """Yield positions of features of like length, so that little is padded.

    Parameters
    ----------
    features : sequence of dict
        Each with ``input_ids``.
    size : int
        Features in a batch.
    """
    order = sorted(range(len(features)), key=lambda at: (len(features[at]["input_ids"]), at))
    for start in range(0, len(order), size):
        yield order[start : start + size]


def padded(features: Sequence[Features], tokenizer: Any) -> "dict[str, torch.Tensor]":
    """Return input ids and attention mask of features as one padded batch.

    Parameters
    ----------
    features : sequence of dict
        Each with ``input_ids``; other keys are left out.
    tokenizer : tokenizer of transformers
        It knows how to pad.
    """
    batch = tokenizer.pad(
        [{"input_ids": feature["input_ids"]} for feature in features], return_tensors="pt"
    )
    return {"input_ids": batch["input_ids"], "attention_mask": batch["attention_mask"]}


@contextmanager
def no_gradients(model: Any, precision: str) -> Iterator[None]:
    """Put a model into evaluation mode, in the precision asked for.

    Parameters
    ----------
    model : model of transformers
        What scores.
    precision : str
        ``fp32`` or ``bf16``.
    """
    import torch

    model.eval()
    with (
        torch.inference_mode(),
        torch.autocast(model.device.type, torch.bfloat16, enabled=precision == "bf16"),
    ):
        yield


def outputs_of(
    model: Any, tokenizer: Any, features: Sequence[Features], scoring: Scoring
) -> Iterator[tuple[list[int], Any]]:
    """Yield positions and the model's outputs for them, batch by batch.

    Parameters
    ----------
    model, tokenizer
        What scores.
    features : sequence of dict
        Each with ``input_ids``.
    scoring : Scoring
        Size of batches and precision.
    """
    with no_gradients(model, scoring.precision):
        for positions in batches_by_length(features, scoring.batch_size):
            batch = padded([features[at] for at in positions], tokenizer)
            yield (
                positions,
                model(**{name: value.to(model.device) for name, value in batch.items()}),
            )
