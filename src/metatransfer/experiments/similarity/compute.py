"""Similarities of all pairs of a grid, as a folder that ``verify`` reads."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from metatransfer.errors import InputError
from metatransfer.experiments.encoders.choose import choose_encoder
from metatransfer.experiments.grid import TASKS_JOINED_BY, Grid
from metatransfer.experiments.plan import Job, Plan
from metatransfer.experiments.similarity.format_match import format_match
from metatransfer.experiments.similarity.measures import (
    Measured,
    centroid_cosine,
    fisher_cosine,
    maximum_mean_discrepancy,
)
from metatransfer.experiments.similarity.texts import task_texts
from metatransfer.experiments.store import Store
from metatransfer.experiments.tasks import load_task
from metatransfer.library import write_atomic

MeasureName = Literal["centroid", "mmd", "fisher", "format"]
FloatArray = NDArray[np.float64]
Tell = Callable[[str], None]
SEED: Final = 1
DECIMALS: Final = 6


@dataclass(frozen=True)
class Asked:
    """What is to be computed.

    Parameters
    ----------
    measure : str
        ``centroid``, ``mmd``, ``fisher`` or ``format``.
    texts : int
        Texts or examples of a task at most.
    data : Path or None
        Folder of local data.
    """

    measure: MeasureName
    texts: int
    data: Path | None


@dataclass(frozen=True)
class Computed:
    """What was written.

    Parameters
    ----------
    folder : Path
        The measure.
    pairs : int
        Values.
    missing : tuple of str
        Tasks without a value, with the reason.
    """

    folder: Path
    pairs: int
    missing: tuple[str, ...]


_FACTS: Final[Mapping[str, dict[str, str]]] = {
    "centroid": {
        "name": "Cosine of mean text embeddings",
        "orientation": "similarity",
        "how": "Cosine of the means of {texts} texts of each task, as vectors of {encoder} pooled "
        "as the grid's scoring says (text embeddings of Vu et al. 2020). Standard errors by 500 "
        "bootstrap samples of the texts of both tasks.",
    },
    "mmd": {
        "name": "Squared maximum mean discrepancy of text embeddings",
        "orientation": "distance",
        "how": "Unbiased squared maximum mean discrepancy (Gretton et al. 2012), Gaussian kernel "
        "of median width, between {texts} texts of each task as vectors of {encoder}. Standard "
        "errors by 500 bootstrap samples of the texts of both tasks.",
    },
    "fisher": {
        "name": "Cosine of Fisher task embeddings",
        "orientation": "similarity",
        "how": "Cosine of the means of squared gradients on {texts} training examples of each "
        "task, by {encoder} trained on it with the grid's recipe and first seed, averaged over "
        "the inputs of each unit (task embeddings of Vu et al. 2020). Standard errors by 500 "
        "bootstrap samples of the examples of both tasks.",
    },
    "format": {
        "name": "Match of format and labels",
        "orientation": "similarity",
        "how": "Mean of three by what the tasks declare: same shape, overlap of label sets, a "
        "second text in both or in neither.",
    },
}
_CITATION: Final = "Computed by metatransfer from the texts of the tasks."
_LICENCE: Final = "Apache-2.0 (numbers); the texts are their authors' and are not kept."
_FORMAT_HAS_NO_SE: Final = "It compares declarations, not samples."


def compute_similarity(
    plan: Plan, store: Store, root: Path, asked: Asked, *, tell: Tell
) -> Computed:
    """Write one measure for all pairs of a grid to ``data/similarity/<grid>-<measure>``.

    Parameters
    ----------
    plan : Plan
        The grid, laid out.
    store : Store
        Trained models, for Fisher embeddings; encoders built from presets.
    root : Path
        Project.
    asked : Asked
        Which measure, of how many texts.
    tell : callable
        Told what is being done.

    Raises
    ------
    InputError
        When no pair has a value.
    """
    grid = plan.grid
    missing: dict[str, str] = {}
    pairs = _pairs(grid)
    if asked.measure == "format":
        values = [(*pair, Measured(_form(*pair, asked.data), np.nan)) for pair in pairs]
    else:
        samples = _samples(plan, store, asked, missing, tell)
        compare = _COMPARE[asked.measure]
        values = [
            (first, second, compare(samples[first], samples[second], seed=SEED))
            for first, second in pairs
            if first in samples and second in samples
        ]
    if not values:
        raise InputError("\n".join([f"grid '{grid.id}' · no pair has a value", *missing.values()]))
    folder = root / "data" / "similarity" / f"{grid.id}-{asked.measure}"
    write_atomic(folder / "values.csv", _values_csv(values))
    write_atomic(folder / "measure.yaml", _header(grid, asked).encode())
    return Computed(folder, len(values), tuple(missing.values()))


_COMPARE: Final = {
    "centroid": centroid_cosine,
    "mmd": maximum_mean_discrepancy,
    "fisher": fisher_cosine,
}


def _pairs(grid: Grid) -> list[tuple[str, str]]:
    """Return each pair once: all measures are symmetric."""
    alone = [name for name in grid.intermediates if TASKS_JOINED_BY not in name]
    pairs = [(first, second) for first in alone for second in grid.targets if first != second]
    return list({frozenset(pair): pair for pair in pairs}.values())


def _form(first: str, second: str, data: Path | None) -> float:
    return format_match(load_task(first, data), load_task(second, data))


def _samples(
    plan: Plan, store: Store, asked: Asked, missing: dict[str, str], tell: Tell
) -> dict[str, FloatArray]:
    """Return what stands for each task, one row a text; tasks without any are told of."""
    names = dict.fromkeys(name for pair in _pairs(plan.grid) for name in pair)
    sample = _gradients if asked.measure == "fisher" else _vectors
    found = {}
    for name in names:
        tell(f"{asked.measure}: {name}")
        try:
            found[name] = sample(plan, store, name, asked)
        except InputError as error:
            missing[name] = str(error)
    return found


def _vectors(plan: Plan, store: Store, name: str, asked: Asked) -> FloatArray:
    from metatransfer.experiments.models import load_model, load_tokenizer
    from metatransfer.experiments.shapes.retrieval import sentence_vectors

    texts = task_texts(plan.grid, name, data=asked.data, limit=asked.texts)
    encoder = choose_encoder(plan.grid.encoders[0])
    model = load_model(encoder, store, head="", options={})
    return sentence_vectors(
        model, load_tokenizer(encoder, store), texts, plan.grid.scoring_for(name)
    )


def _gradients(plan: Plan, store: Store, name: str, asked: Asked) -> FloatArray:
    from metatransfer.experiments.similarity.fisher import squared_gradients

    return squared_gradients(_training_of(plan, name), store, data=asked.data, limit=asked.texts)


def _training_of(plan: Plan, name: str) -> Job:
    """Return the job that trains a task alone, from the encoder as it comes."""
    for job in plan.jobs:
        if job.train is not None and job.parent is None and job.train.tasks == (name,):
            return job
    raise InputError(f"task '{name}' · has no training of its own, so no Fisher embedding")


def _values_csv(values: Sequence[tuple[str, str, Measured]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    with_errors = bool(np.isfinite([measured.se for _, _, measured in values]).all())
    writer.writerow(
        ("first", "second", "value", "se") if with_errors else ("first", "second", "value")
    )
    for first, second, measured in values:
        row: list[Any] = [first, second, round(measured.value, DECIMALS)]
        writer.writerow([*row, round(measured.se, DECIMALS)] if with_errors else row)
    return out.getvalue().encode()


def _header(grid: Grid, asked: Asked) -> str:
    import yaml

    facts = _FACTS[asked.measure]
    content = {
        "schema_version": 1,
        "id": f"{grid.id}-{asked.measure}",
        "of": "tasks",
        "name": f"{facts['name']}, {grid.id}",
        "orientation": facts["orientation"],
        "symmetric": True,
        "how_computed": facts["how"].format(
            texts=f"at most {asked.texts}", encoder=grid.encoders[0].id
        ),
        "citation": _CITATION,
        "licence": _LICENCE,
    }
    if asked.measure == "format":
        content["se_missing_reason"] = _FORMAT_HAS_NO_SE
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=98)
