"""Draws as ArviZ holds them: the only module that imports it, before and from version 1.0."""

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

from metatransfer.model.design import FloatArray

with warnings.catch_warnings():
    # ArviZ before 1.0 announces its successor each time it is imported
    warnings.simplefilter("ignore", FutureWarning)
    import arviz as az


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
