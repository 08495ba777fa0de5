"""The rows a model is fitted to, as arrays, with the way back to each row's file."""

import hashlib
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from metatransfer.evidence.outcomes import Flag, OutcomeRow
from metatransfer.evidence.sampling_errors import sampling_errors
from metatransfer.evidence.seed_noise import seed_innovation
from metatransfer.evidence.similarity import Decomposition, decompose, similarity_lookup
from metatransfer.library import Library
from metatransfer.model.design import Factor, FloatArray, IntArray, ModelData
from metatransfer.records import Outcome, Result

REMAINDER: Final = "similarity"
"""Covariate: the doubly-centred remainder of the measure."""
FIRST_MEAN: Final = "similarity_of_first"
"""Covariate: the measure's mean by intermediate task (or training language)."""
SECOND_MEAN: Final = "similarity_of_second"
"""Covariate: the measure's mean by target task (or test language)."""
SEED_INNOVATION: Final = "seed_innovation"
"""Covariate: log seed variance of a cell beyond what its task, target and model lead to expect."""


@dataclass(frozen=True, eq=False)
class Dataset:
    """Rows of one outcome, as records and as arrays in the same order.

    Parameters
    ----------
    outcome : Outcome
        What ``data.y`` is.
    rows : tuple of OutcomeRow
        Rows, sorted by file and line.
    data : ModelData
        The same as arrays.
    measure : str or None
        Similarity measure behind the covariates.
    decomposition : Decomposition or None
        Its parts by pair.
    """

    outcome: Outcome
    rows: tuple[OutcomeRow, ...]
    data: ModelData
    measure: str | None
    decomposition: Decomposition | None

    def digest(self) -> str:
        """Return a hash of everything that shapes a fit: values, errors, groups, covariates."""
        return self._digest

    @cached_property
    def pair_codes(self) -> IntArray:
        """Number of each row's pair, shape (n,), in the order in which pairs come up."""
        index: dict[tuple[str, str], int] = {}
        return np.array(
            [index.setdefault(row.pair, len(index)) for row in self.rows], dtype=np.int64
        )

    @cached_property
    def _digest(self) -> str:
        sha = hashlib.sha256()
        sha.update(f"{self.outcome}|{self.measure}".encode())
        for row in self.rows:
            sha.update("|".join((*row.arm.record.arm_key, row.se_source)).encode())
        arrays: list[FloatArray | IntArray] = [self.data.y, self.data.own_variance]
        arrays += [self.data.covariates[name] for name in sorted(self.data.covariates)]
        arrays += [factor.codes for _, factor in sorted(self.data.factors.items())]
        arrays += [array for error in self.data.shared for array in (error.codes, error.variance)]
        if self.data.exact is not None:
            arrays.append(np.flatnonzero(self.data.exact))
        for array in arrays:
            sha.update(np.ascontiguousarray(array).tobytes())
        return sha.hexdigest()


def build_dataset(
    library: Library, outcome: Outcome, rows: Sequence[OutcomeRow], *, measure: str | None
) -> Dataset:
    """Turn rows into arrays.

    A pair that the measure does not cover keeps its outcome and gets a remainder of zero, so that
    it tells nothing about the slope. So does a pair that shares training data, which takes no part
    in the measure's means either: it is close for a reason that no other pair has.

    Parameters
    ----------
    library : Library
        Records, for similarities.
    outcome : Outcome
        What the rows are.
    rows : sequence of OutcomeRow
        At least one.
    measure : str or None
        Similarity measure, larger made to mean closer.
    """
    rows = sorted(rows, key=lambda row: (row.arm.file, row.arm.line))
    decomposition = None
    if measure is not None:
        values = similarity_lookup(library, measure)
        decomposition = decompose(
            values, [row.pair for row in rows if Flag.SHARED_TRAINING_DATA not in row.flags]
        )
    own, shared = sampling_errors(rows)
    data = ModelData(
        y=np.array([row.value_points for row in rows], dtype=float),
        own_variance=own,
        factors=_factors(outcome, rows),
        covariates=_covariates(outcome, rows, decomposition),
        shared=shared,
        exact=_exact(rows),
    )
    return Dataset(outcome, tuple(rows), data, measure, decomposition)


def _factors(outcome: Outcome, rows: Sequence[OutcomeRow]) -> dict[str, Factor]:
    records = [row.arm.record for row in rows]
    names = {
        "study": [record.study for record in records],
        "model": [record.model for record in records],
        "target": _target_labels(records),
        "language": [record.language for record in records],
    }
    if outcome is Outcome.GAIN:
        names["intermediate"] = [record.intermediate for record in records]
    else:
        names["train_language"] = [record.train_language for record in records]
    return {name: _factor(values) for name, values in names.items()}


def _target_labels(records: Sequence[Result]) -> list[str]:
    """Return targets, with the metric where the rows hold several metrics of one target."""
    metrics: dict[str, set[str]] = defaultdict(set)
    for record in records:
        metrics[record.target].add(record.metric)
    return [
        f"{record.target}/{record.metric}" if len(metrics[record.target]) > 1 else record.target
        for record in records
    ]


def _factor(values: Sequence[str]) -> Factor:
    labels = tuple(sorted(set(values)))
    return Factor(labels=labels, codes=_codes(values, labels))


def _codes(values: Iterable[Hashable], labels: Sequence[Hashable]) -> IntArray:
    index = {label: code for code, label in enumerate(labels)}
    return np.array([index[value] for value in values], dtype=np.int64)


def _covariates(
    outcome: Outcome, rows: Sequence[OutcomeRow], parts: Decomposition | None
) -> dict[str, FloatArray]:
    covariates = {} if parts is None else _parts(rows, parts)
    innovation = seed_innovation(rows) if outcome is Outcome.GAIN else None
    return covariates if innovation is None else {**covariates, SEED_INNOVATION: innovation}


def _parts(rows: Sequence[OutcomeRow], parts: Decomposition) -> dict[str, FloatArray]:
    columns = {
        REMAINDER: [parts.remainder.get(row.pair, 0.0) for row in rows],
        FIRST_MEAN: [parts.first_mean.get(row.pair[0], 0.0) for row in rows],
        SECOND_MEAN: [parts.second_mean.get(row.pair[1], 0.0) for row in rows],
    }
    arrays = {name: np.array(values, dtype=float) for name, values in columns.items()}
    # with one training language there are no means to tell apart: such columns are all zero
    return {name: values for name, values in arrays.items() if np.ptp(values) > 0}


def _exact(rows: Sequence[OutcomeRow]) -> NDArray[np.bool_] | None:
    """Return the rows whose every seed scores what the baseline does: majority classes.

    None where there is none, or nothing else.
    """
    exact = np.array(
        [row.arm.record.sd_points == 0 and row.value_points == 0 for row in rows], dtype=bool
    )
    return exact if exact.any() and not exact.all() else None
