"""Sampling errors of outcomes: a row's own, its reference's, and those of fine-tuned models."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from metatransfer.evidence.outcomes import OutcomeRow
from metatransfer.evidence.run_errors import run_key
from metatransfer.model.design import SharedError
from metatransfer.records import Result

FloatArray = NDArray[np.float64]

REFERENCE: Final = "reference"
"""Error of a baseline arm, carried by every outcome that is measured against it."""
RUN: Final = "fine-tuned model"
"""Error of the model that scored several languages of one arm."""
REFERENCE_RUN: Final = "fine-tuned baseline"
"""The same of the baseline that these are measured against."""


class SamplingErrors(NamedTuple):
    """What rows carry alone, and what they carry together.

    Parameters
    ----------
    own_variance : FloatArray, shape (n,)
        Points squared.
    shared : tuple of SharedError
        The references' first.
    """

    own_variance: FloatArray
    shared: tuple[SharedError, ...]


class _Side(NamedTuple):
    """The arm, or the reference, of each row: its variance and the common part of it."""

    records: Sequence[Result]
    variance: FloatArray
    share: FloatArray


def sampling_errors(rows: Sequence[OutcomeRow]) -> SamplingErrors:
    """Split the variance of each row by what it is shared with.

    Languages of one fine-tuned model share the error of its seeds. Its variance is the mean over
    them of the common part, for one error cannot be larger in one language than in another; each
    keeps the rest as its own, so that the sum over the languages is what it was. A model that was
    scored in one language among these rows shares nothing.

    Parameters
    ----------
    rows : sequence of OutcomeRow
        At least one.
    """
    arms = _Side(
        [row.arm.record for row in rows],
        np.array([row.arm_variance for row in rows], dtype=float),
        np.array([row.arm_common_share for row in rows], dtype=float),
    )
    references = _Side(
        [row.reference.record for row in rows],
        np.array([row.reference_variance for row in rows], dtype=float),
        np.array([row.reference_common_share for row in rows], dtype=float),
    )
    own, runs = _without_common(arms, RUN)
    of_reference, reference_runs = _without_common(references, REFERENCE_RUN)
    keys = [record.arm_key for record in references.records]
    reference = _shared(REFERENCE, keys, dict(zip(keys, of_reference, strict=True)))
    found = (error for error in (runs, reference_runs) if error is not None)
    return SamplingErrors(own, (reference, *found))


def _without_common(side: _Side, name: str) -> tuple[FloatArray, SharedError | None]:
    """Return what is left of each variance, and the error that languages of one model share."""
    arms = {record.arm_key: at for at, record in enumerate(side.records)}
    languages: dict[tuple[str, ...], list[int]] = {}
    for at in arms.values():
        languages.setdefault(run_key(side.records[at]), []).append(at)
    common = side.variance * side.share
    variance = {
        run: float(common[places].mean()) if len(places) > 1 else 0.0
        for run, places in languages.items()
    }
    if not any(variance.values()):
        return side.variance, None
    runs = [run_key(record) for record in side.records]
    together = np.array([variance[run] > 0 for run in runs])
    # all rows that share nothing carry one error of no variance
    keys = [run if variance[run] > 0 else () for run in runs]
    return side.variance - common * together, _shared(name, keys, {(): 0.0, **variance})


def _shared(
    name: str, keys: Sequence[tuple[str, ...]], variance: Mapping[tuple[str, ...], float]
) -> SharedError:
    labels = sorted(set(keys))
    place: dict[Hashable, int] = {label: at for at, label in enumerate(labels)}
    return SharedError(
        name=name,
        codes=np.array([place[key] for key in keys], dtype=np.int64),
        variance=np.array([variance[label] for label in labels], dtype=float),
    )
