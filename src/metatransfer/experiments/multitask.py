"""Training on several tasks at once: one encoder, a head a task, batches of one task each."""

import random
from collections.abc import Mapping, Sequence
from typing import Any

import torch

from metatransfer.experiments.grid import Recipe
from metatransfer.experiments.shapes.base import Collate, Features
from metatransfer.experiments.train import Effort, train

TASK = "task"
BATCH = "batch"


class SharedEncoder(torch.nn.Module):
    """Several models that are one encoder with several heads.

    Parameters
    ----------
    models : mapping of str to model of transformers
        By task; all take over the encoder of the first.
    """

    def __init__(self, models: Mapping[str, Any]) -> None:
        super().__init__()
        first = next(iter(models.values()))
        for model in models.values():
            setattr(model, model.base_model_prefix, first.base_model)
        self.heads = torch.nn.ModuleDict({_key(task): model for task, model in models.items()})
        self.first = _key(next(iter(models)))

    @property
    def device(self) -> torch.device:
        """Where it runs."""
        return next(self.parameters()).device

    def forward(self, task: str, **batch: Any) -> Any:
        """Return the outputs, loss included, of one task's head."""
        return self.heads[_key(task)](**batch)


def _key(task: str) -> str:
    # names of modules hold no dots and are no attributes of ModuleDict
    return f"task_{task}".replace(".", "_")


def train_together(
    models: Mapping[str, Any],
    features: Mapping[str, Sequence[Features]],
    collators: Mapping[str, Collate],
    *,
    recipe: Recipe,
    seed: int,
) -> Effort:
    """Train models of several tasks with one encoder, in place.

    Every batch is of one task, tasks taking turns in proportion to their examples.

    Parameters
    ----------
    models : mapping of str to model of transformers
        By task. The encoder of all is that of the first afterwards.
    features : mapping of str to sequence of dict
        Training sets.
    collators : mapping of str to callable
        What makes a batch.
    recipe : Recipe
        How the optimiser goes.
    seed : int
        Order of the data and dropout.
    """
    batches = [
        {TASK: task, BATCH: batch}
        for task, own in features.items()
        for batch in _batches(own, recipe.batch_size, seed)
    ]

    def collate(items: Sequence[Features]) -> Mapping[str, Any]:
        (item,) = items
        return {TASK: item[TASK], **collators[item[TASK]](item[BATCH])}

    one_batch_a_step = recipe.model_copy(update={"batch_size": 1})
    effort = train(SharedEncoder(models), batches, collate, recipe=one_batch_a_step, seed=seed)
    seen = sum(len(own) for own in features.values()) * recipe.epochs
    return Effort(**{**vars(effort), "examples": round(seen)})


def _batches(features: Sequence[Features], size: int, seed: int) -> list[list[Features]]:
    order = list(features)
    random.Random(seed).shuffle(order)  # noqa: S311 - an order, no secret
    return [order[start : start + size] for start in range(0, len(order), size)]
