"""Convergence of chains: the only module that imports ArviZ, for versions before and from 1.0."""

import warnings
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from metatransfer.model.design import FloatArray

with warnings.catch_warnings():
    # ArviZ before 1.0 announces its successor each time it is imported
    warnings.simplefilter("ignore", FutureWarning)
    import arviz as az


class Convergence(NamedTuple):
    """The worst convergence figures over all quantities.

    Parameters
    ----------
    rhat_max : float
        Largest rank-normalised split R-hat.
    ess_min : float
        Smallest effective sample size, of the bulk and of the 5 and 95 % tails.
    worst : str
        The quantity with the smallest effective sample size.
    """

    rhat_max: float
    ess_min: float
    worst: str


def convergence(draws: Mapping[str, FloatArray]) -> Convergence:
    """Return the worst R-hat and effective sample size.

    A NaN figure (a quantity that never moved) is the worst of all.

    Parameters
    ----------
    draws : mapping of str to FloatArray, shape (chains, draws, ...)
        Draws by name.
    """
    dataset = az.convert_to_dataset(dict(draws))
    with np.errstate(divide="ignore", invalid="ignore"):  # of what never moved: NaN, which fails
        rhat = az.rhat(dataset)
        bulk = az.ess(dataset, method="bulk")
        # ArviZ 1 has another default for the tails than ArviZ 0: say which ones are meant
        tail = az.ess(dataset, method="tail", prob=(0.05, 0.95))
    smallest = {name: min(_lowest(bulk[name]), _lowest(tail[name])) for name in draws}
    worst = min(smallest, key=lambda name: (smallest[name], name))
    rhat_max = max(float(np.nan_to_num(rhat[name].values, nan=np.inf).max()) for name in draws)
    return Convergence(rhat_max, smallest[worst], worst)


def inference_data(
    draws: Mapping[str, FloatArray], coordinates: Mapping[str, Sequence[str]]
) -> Any:
    """Return draws as ArviZ holds them.

    Parameters
    ----------
    draws : mapping of str to FloatArray, shape (chains, draws, ...)
        Draws by name.
    coordinates : mapping of str to sequence of str
        Labels of the last axis of those that have one more.

    Returns
    -------
    arviz.InferenceData or xarray.DataTree
        The former before ArviZ 1.
    """
    dims = {name: [f"{name} level"] for name in coordinates}
    coords = {f"{name} level": list(labels) for name, labels in coordinates.items()}
    # ArviZ 1 warns when it is asked for the name at all
    if "InferenceData" in vars(az):
        return az.from_dict(posterior=dict(draws), coords=coords, dims=dims)
    return az.from_dict({"posterior": dict(draws)}, coords=coords, dims=dims)


def _lowest(values: object) -> float:
    return float(np.nan_to_num(np.asarray(values, dtype=np.float64), nan=0.0).min())
