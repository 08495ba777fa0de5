"""What a worker does with one job: train where it must, score what is missing, keep both."""

import gc
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from metatransfer.errors import InputError, MetatransferError
from metatransfer.experiments.data.examples import QueryExample
from metatransfer.experiments.data.load import Split, load_test_set, load_training_set
from metatransfer.experiments.encoders.choose import Encoder
from metatransfer.experiments.grid import Recipe, Scoring
from metatransfer.experiments.models import (
    check_length,
    freeze_embeddings,
    load_checkpoint,
    load_model,
    load_tokenizer,
    save_checkpoint,
)
from metatransfer.experiments.plan import Job, ScoreStep, TrainStep
from metatransfer.experiments.provenance import environment
from metatransfer.experiments.shapes.base import Features, Scored, TaskShape
from metatransfer.experiments.shapes.choose import shape_of
from metatransfer.experiments.shapes.retrieval import Retrieval, best_threshold, cosines
from metatransfer.experiments.store import Store
from metatransfer.experiments.tasks import load_task
from metatransfer.experiments.train import Effort, seeded, train

PREDICTIONS: Final = "predictions.parquet"
SPLITS_KEPT: Final = 128
NO_MEMORY: Final = ("out of memory", "can't allocate memory", "cannot allocate memory")
"""How CUDA, torch's own allocator and the system say it."""


@dataclass(frozen=True)
class Outcome:
    """How a job ended.

    Parameters
    ----------
    key : str
        Job.
    message : str
        Why it failed; empty where it did not.
    seconds : float
        By the clock.
    """

    key: str
    message: str
    seconds: float


def run_job(job: Job, store_root: Path, threads: int) -> Outcome:
    """Do what is left of a job; an error is told, not raised.

    Parameters
    ----------
    job : Job
        What to do.
    store_root : Path
        Folder of finished work.
    threads : int
        Threads that torch may use.
    """
    store = Store(store_root)
    started = time.perf_counter()
    try:
        _use_threads(threads)
        _do(job, store)
        message = ""
        store.clear_failure(job.key)
    except Exception as error:  # noqa: BLE001 - the rest of the grid goes on
        message = _in_words(error)
        store.note_failure(job.key, message)
    # A trainer and its model hold one another, and the next job needs the memory.
    gc.collect()
    return Outcome(job.key, message, time.perf_counter() - started)


def _in_words(error: Exception) -> str:
    if isinstance(error, MetatransferError):
        return str(error)
    name = type(error).__name__
    if isinstance(error, MemoryError) or any(each in str(error).lower() for each in NO_MEMORY):
        return f"{name} · out of memory · do: lower batch_size or max_length, or use fewer workers"
    first = (str(error).strip().splitlines() or [""])[0]
    return f"{name}: {first}"


def _use_threads(threads: int) -> None:
    try:
        import torch
    except ImportError as error:
        raise InputError(
            "experiments need torch and transformers · do: pip install 'metatransfer[experiments]'"
        ) from error
    torch.set_num_threads(threads)


def _do(job: Job, store: Store) -> None:
    if job.is_done(store):
        return
    if not job.target:
        if job.train is not None:
            _trained(job, job.train, store)
        return
    model = _model_of(job, store)
    tokenizer = load_tokenizer(job.encoder, store)
    check_length(model, tokenizer, job.scores[0].scoring.max_length)
    for step in job.scores:
        if not store.has("scores", step.key):
            _score(job, step, model, tokenizer, store)
    if job.train is not None:
        # Scores are what a target was trained for; the checkpoint only bridged a restart.
        store.forget("models", job.train.key)


def _model_of(job: Job, store: Store) -> Any:
    if job.train is not None:
        return _trained(job, job.train, store)
    model = load_model(job.encoder, store, head="", options={})
    if job.parent is not None:
        load_checkpoint(model, store.folder("models", job.parent))
    return _on_device(model)


def _on_device(model: Any) -> Any:
    import torch

    return model.to("cuda") if torch.cuda.is_available() else model


def _trained(job: Job, step: TrainStep, store: Store) -> Any:
    """Return the model of a training: trained now, or read back."""
    learners = {named[0]: _learner(job, step, store, named) for named in _recipes(step)}
    seeded(step.seed)
    models = {
        name: load_model(job.encoder, store, head=each.shape.head, options=each.head_options)
        for name, each in learners.items()
    }
    first = models[step.tasks[0]]
    if store.has("models", step.key):
        load_checkpoint(first, store.folder("models", step.key), with_head=True)
        return _on_device(first)
    for name, model in models.items():
        check_length(model, learners[name].tokenizer, learners[name].recipe.max_length)
        if job.parent is not None:
            load_checkpoint(model, store.folder("models", job.parent))
        if step.recipes[0].freeze_embeddings:
            freeze_embeddings(model)
    effort = _train(models, learners, step)
    record = {"job": describe(job), "effort": asdict(effort), "environment": environment()}
    with store.writing("models", step.key, record) as folder:
        save_checkpoint(first, folder)
    return first


def trained_model(job: Job, store: Store) -> Any:
    """Return the model of a job's training, trained now where it is not finished.

    Parameters
    ----------
    job : Job
        A job that trains.
    store : Store
        Finished work.
    """
    if job.train is None:
        raise InputError(f"{job.label} · trains nothing")
    return _trained(job, job.train, store)


@dataclass(frozen=True)
class _Learner:
    """What a task brings to a training; equal ones have equal features."""

    encoder: Encoder
    store_root: Path
    task: str
    language: str
    data: Path | None
    recipe: Recipe
    scoring: Scoring

    @property
    def split(self) -> Split:
        return training_set(self.task, self.language, self.data, self.recipe.examples)

    @property
    def shape(self) -> TaskShape:
        return shape_of(load_task(self.task, self.data), self.scoring)

    @property
    def tokenizer(self) -> Any:
        return load_tokenizer(self.encoder, Store(self.store_root))

    @property
    def head_options(self) -> dict[str, Any]:
        return self.shape.head_options(self.split)


@lru_cache(maxsize=SPLITS_KEPT)
def _features(learner: _Learner) -> tuple[Features, ...]:
    """Return a tokenised training set, kept for the next seed and the next intermediate task."""
    features = learner.shape.training_features(
        learner.split, learner.tokenizer, learner.recipe.max_length
    )
    return tuple(features)


def _recipes(step: TrainStep) -> Iterator[tuple[str, Recipe]]:
    return zip(step.tasks, step.recipes, strict=True)


def _learner(job: Job, step: TrainStep, store: Store, named: tuple[str, Recipe]) -> _Learner:
    name, recipe = named
    return _Learner(job.encoder, store.root, name, step.language, job.data, recipe, step.scoring)


def _train(models: dict[str, Any], learners: dict[str, _Learner], step: TrainStep) -> Effort:
    features = {name: list(_features(each)) for name, each in learners.items()}
    collators = {name: each.shape.collator(each.tokenizer) for name, each in learners.items()}
    recipe = step.recipes[0]
    if len(models) > 1:
        # it derives a class from torch's, which planning must not import
        from metatransfer.experiments.multitask import train_together

        return train_together(models, features, collators, recipe=recipe, seed=step.seed)
    name = step.tasks[0]
    return train(models[name], features[name], collators[name], recipe=recipe, seed=step.seed)


def describe(job: Job) -> dict[str, Any]:
    """Return what a job is, as plain data for a step's record.

    Parameters
    ----------
    job : Job
        The job.
    """
    train_step = None
    if job.train is not None:
        train_step = {
            "key": job.train.key,
            "tasks": job.train.tasks,
            "recipes": [recipe.model_dump() for recipe in job.train.recipes],
            "texts": job.train.texts,
        }
    return {
        "encoder": {"id": job.encoder.id, "key": job.encoder.key},
        "intermediate": job.intermediate,
        "target": job.target,
        "seed": job.seed,
        "parent": job.parent,
        "train": train_step,
    }


def _score(job: Job, step: ScoreStep, model: Any, tokenizer: Any, store: Store) -> None:
    started, cpu = time.perf_counter(), time.process_time()
    split = test_set(step.task, step.language, job.data, step.limit)
    scored = _scored(job, step, split, model, tokenizer)
    record = {
        "job": describe(job),
        "language": step.language,
        "split": step.split,
        "examples": len(scored.ids),
        "texts": step.texts,
        "data": {"sha256": split.sha256, "origin": split.origin},
        "scoring": step.scoring.model_dump(),
        "scores_points": {name: each.score_points for name, each in scored.metrics.items()},
        "training_effort": _training_effort(job, store),
        "effort": {
            "wall_s": time.perf_counter() - started,
            "cpu_s": time.process_time() - cpu,
            "device": str(model.device),
        },
        "environment": environment(),
    }
    with store.writing("scores", step.key, record) as folder:
        write_predictions(scored, folder / PREDICTIONS)


def _training_effort(job: Job, store: Store) -> dict[str, Any] | None:
    if job.train is None:
        return None
    effort: dict[str, Any] = store.record("models", job.train.key)["effort"]
    return effort


def _scored(job: Job, step: ScoreStep, split: Split, model: Any, tokenizer: Any) -> Scored:
    shape = shape_of(split.task, step.scoring)
    local = split.task.local
    if isinstance(shape, Retrieval) and local is not None and local.threshold_from:
        chosen_on = load_test_set(
            split.task, step.language, data=job.data, limit=step.limit, prefix=local.threshold_from
        )
        queries = [each for each in chosen_on.examples if isinstance(each, QueryExample)]
        similar = cosines(model, tokenizer, queries, chosen_on.candidates, step.scoring)
        shape = Retrieval(best_threshold(similar, queries, list(chosen_on.candidates)))
    return shape.score(model, tokenizer, split, step.scoring)


def write_predictions(scored: Scored, path: Path) -> None:
    """Write predictions, one example a row, with what each adds to every metric.

    Parameters
    ----------
    scored : Scored
        Predictions.
    path : Path
        Parquet file.
    """
    import pyarrow as pa
    from pyarrow import parquet

    columns: dict[str, Any] = {
        "id": list(scored.ids),
        "prediction": list(scored.predictions),
        "gold": list(scored.gold),
    }
    for name, each in scored.metrics.items():
        columns[f"{name}.numerator"] = each.numerators
        columns[f"{name}.denominator"] = each.denominators
    parquet.write_table(pa.table(columns), path)


@lru_cache(maxsize=SPLITS_KEPT)
def training_set(task: str, language: str, data: Path | None, limit: int | None) -> Split:
    """Return a training set, kept for the next job of this process.

    Parameters
    ----------
    task, language, data, limit
        As for :func:`metatransfer.experiments.data.load.load_training_set`.
    """
    return load_training_set(load_task(task, data), language, data=data, limit=limit)


@lru_cache(maxsize=SPLITS_KEPT)
def test_set(task: str, language: str, data: Path | None, limit: int | None) -> Split:
    """Return a test set, kept for the next job of this process.

    Parameters
    ----------
    task, language, data, limit
        As for :func:`metatransfer.experiments.data.load.load_test_set`.
    """
    return load_test_set(load_task(task, data), language, data=data, limit=limit)
