"""Training, by ``transformers.Trainer``: the same seed gives the same head, order and dropout."""

import tempfile
import time
from dataclasses import dataclass
from typing import Any

from metatransfer.errors import InputError
from metatransfer.experiments.grid import Recipe
from metatransfer.experiments.shapes.base import Collate, Features


@dataclass(frozen=True)
class Effort:
    """What a training cost.

    Parameters
    ----------
    wall_s, cpu_s : float
        Seconds by the clock, and of this process on all its cores.
    examples : int
        Examples seen, each as often as it was.
    steps : int
        Optimiser steps.
    device : str
        What it ran on.
    loss : float
        Mean loss over all steps.
    """

    wall_s: float
    cpu_s: float
    examples: int
    steps: int
    device: str
    loss: float


def seeded(seed: int) -> None:
    """Seed every generator, so that the next head is always the same one.

    Parameters
    ----------
    seed : int
        Seed.
    """
    from transformers import set_seed

    set_seed(seed)


def train(
    model: Any, features: list[Features], collate: Collate, *, recipe: Recipe, seed: int
) -> Effort:
    """Train a model in place.

    Parameters
    ----------
    model : model of transformers
        Model with its head.
    features : list of dict
        Training set.
    collate : callable
        Makes a batch.
    recipe : Recipe
        How.
    seed : int
        Order of the data and dropout; arms that share it are paired.

    Raises
    ------
    InputError
        When the loss is no number any more.
    """
    from transformers import PrinterCallback, Trainer

    if not features:
        raise InputError("training set · no example fits · do: raise max_length")
    started, cpu = time.perf_counter(), time.process_time()
    with tempfile.TemporaryDirectory(prefix="metatransfer-") as scratch:
        trainer = Trainer(
            model=model,
            args=training_arguments(recipe, seed, scratch),
            train_dataset=features,
            data_collator=collate,
        )
        # stdout is for results
        trainer.remove_callback(PrinterCallback)
        outcome = trainer.train()
    loss = float(outcome.training_loss)
    if loss != loss:  # noqa: PLR0124 - not a number
        raise InputError("training · the loss is not a number · do: lower learning_rate")
    return Effort(
        wall_s=time.perf_counter() - started,
        cpu_s=time.process_time() - cpu,
        examples=round(len(features) * recipe.epochs),
        steps=int(outcome.global_step),
        device=str(model.device),
        loss=loss,
    )


def training_arguments(recipe: Recipe, seed: int, scratch: str) -> Any:
    """Return the arguments of ``Trainer`` for a recipe.

    Parameters
    ----------
    recipe : Recipe
        How to train.
    seed : int
        Seed.
    scratch : str
        Folder that Trainer may write to; nothing of it is kept.
    """
    import torch
    from transformers import TrainingArguments

    arguments = TrainingArguments(
        output_dir=scratch,
        per_device_train_batch_size=recipe.batch_size,
        gradient_accumulation_steps=recipe.accumulation,
        num_train_epochs=recipe.epochs,
        learning_rate=recipe.learning_rate,
        warmup_steps=recipe.warmup,
        weight_decay=recipe.weight_decay,
        lr_scheduler_type="linear",
        bf16=recipe.precision == "bf16",
        seed=seed,
        data_seed=seed,
        use_cpu=not torch.cuda.is_available(),
        save_strategy="no",
        logging_strategy="no",
        # by default a loss that is no number is quietly left out of the mean
        logging_nan_inf_filter=False,
        report_to=[],
        disable_tqdm=True,
        remove_unused_columns=False,
        dataloader_pin_memory=torch.cuda.is_available(),
    )
    # Spread over all devices in sight a step would have several batches, and the recipe would
    # depend on the machine; several devices take several jobs.
    arguments._n_gpu = min(arguments.n_gpu, 1)  # noqa: SLF001 - no public way
    return arguments
