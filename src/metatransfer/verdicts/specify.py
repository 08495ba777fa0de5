"""The model that a dataset is given, term by term."""

from dataclasses import replace
from typing import Literal

from metatransfer.evidence.dataset import (
    FIRST_MEAN,
    REMAINDER,
    SECOND_MEAN,
    SEED_INNOVATION,
    Dataset,
)
from metatransfer.model.spec import GroupTerm, ModelSpec
from metatransfer.records import Outcome


def specify(dataset: Dataset) -> ModelSpec:
    """Return the model for a dataset; terms it cannot identify are dropped when it is fitted.

    Gains are given a *multiplicative* block scale: a target and model that move at all, move for
    every intermediate task, so intermediate effects, the slope and the residual are multiplied by
    a scale per target and model. On TaskWeb no additive model passed the predictive checks; see
    ``validation/taskweb``. Gaps are additive.

    Parameters
    ----------
    dataset : Dataset
        Rows to be fitted.
    """
    if dataset.outcome is Outcome.GAIN:
        return _gain_model(dataset)
    return _gap_model(dataset)


def unscaled(spec: ModelSpec, residual: Literal["student", "gaussian"]) -> ModelSpec:
    """Return a model without any scales: effects add up, and all rows have one residual law.

    Parameters
    ----------
    spec : ModelSpec
        Model of a dataset.
    residual : {"student", "gaussian"}
        Law of the residual; the collapsed engine integrates coefficients out under the second.
    """
    return replace(
        spec,
        scaled_covariates=(),
        groups=tuple(replace(term, scaled=False) for term in spec.groups),
        scale_factors=(),
        residual_scale_factors=(),
        residual=residual,
    )


def _gain_model(dataset: Dataset) -> ModelSpec:
    present = _present(dataset, REMAINDER, FIRST_MEAN, SECOND_MEAN, SEED_INNOVATION)
    slope = (
        (GroupTerm("slope by target", ("target",), slope_of=REMAINDER, scaled=True),)
        if REMAINDER in present
        else ()
    )
    groups = (
        GroupTerm("study", ("study",)),
        GroupTerm("target", ("target",)),
        GroupTerm("model", ("model",)),
        GroupTerm("language", ("language",)),
        GroupTerm("target × model", ("target", "model")),
        GroupTerm("target × language", ("target", "language")),
        GroupTerm("intermediate", ("intermediate",), scaled=True),
        GroupTerm("intermediate × model", ("intermediate", "model"), scaled=True),
        GroupTerm("intermediate × target", ("intermediate", "target"), scaled=True),
        GroupTerm("intermediate × language", ("intermediate", "language"), scaled=True),
        *slope,
    )
    return ModelSpec(
        covariates=present,
        scaled_covariates=tuple(name for name in present if name != SECOND_MEAN),
        groups=groups,
        scale_factors=(("target",), ("model",), ("target", "model")),
        residual_scale_factors=("intermediate",),
        residual="student",
        check_factors=("target", "model", "intermediate"),
    )


def _present(dataset: Dataset, *names: str) -> tuple[str, ...]:
    return tuple(name for name in names if name in dataset.data.covariates)


def _gap_model(dataset: Dataset) -> ModelSpec:
    present = _present(dataset, REMAINDER, FIRST_MEAN, SECOND_MEAN)
    slope = (
        (GroupTerm("slope by target", ("target",), slope_of=REMAINDER),)
        if REMAINDER in present
        else ()
    )
    groups = (
        GroupTerm("study", ("study",)),
        GroupTerm("target", ("target",)),
        GroupTerm("model", ("model",)),
        GroupTerm("training language", ("train_language",)),
        GroupTerm("language", ("language",)),
        GroupTerm("target × model", ("target", "model")),
        GroupTerm("training language × language", ("train_language", "language")),
        GroupTerm("target × language", ("target", "language")),
        GroupTerm("model × language", ("model", "language")),
        *slope,
    )
    return ModelSpec(
        covariates=present,
        scaled_covariates=(),
        groups=groups,
        residual_scale_factors=("target",),
        residual="student",
        check_factors=("target",),
    )
