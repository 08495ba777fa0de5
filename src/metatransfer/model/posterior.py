"""Draws as ArviZ holds them: the only module that imports it, before and from version 1.0."""

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from metatransfer.model.design import FloatArray

with warnings.catch_warnings():
    # ArviZ before 1.0 announces its successor each time it is imported
    warnings.simplefilter("ignore", FutureWarning)
    import arviz as az


def inference_data(
    draws: Mapping[str, FloatArray],
    coordinates: Mapping[str, Sequence[str]],
    log_likelihood: Mapping[str, FloatArray],
) -> Any:
    """Return draws as ArviZ holds them.

    Parameters
    ----------
    draws : mapping of str to FloatArray, shape (chains, draws, ...)
        Draws by name.
    coordinates : mapping of str to sequence of str
        Labels of the last axis of those that have one more.
    log_likelihood : mapping of str to FloatArray, shape (chains, draws, rows)
        Log densities of rows.

    Returns
    -------
    arviz.InferenceData or xarray.DataTree
        The former before ArviZ 1.
    """
    dims = {name: [f"{name} level"] for name in coordinates}
    coords = {f"{name} level": list(labels) for name, labels in coordinates.items()}
    # ArviZ 1 warns when it is asked for the name at all
    if "InferenceData" in vars(az):
        return az.from_dict(
            posterior=dict(draws), log_likelihood=dict(log_likelihood), coords=coords, dims=dims
        )
    groups = {"posterior": dict(draws), "log_likelihood": dict(log_likelihood)}
    return az.from_dict(groups, coords=coords, dims=dims)


def write_netcdf(
    path: Path,
    draws: Mapping[str, FloatArray],
    labels: Mapping[str, Sequence[str]],
    attributes: Mapping[str, str],
) -> None:
    """Write draws as the group ``posterior`` of a netCDF file, which every ArviZ reads.

    Parameters
    ----------
    path : Path
        File to write.
    draws : mapping of str to FloatArray, shape (draws, ...)
        Draws by name; chains were put end to end, so that there is one.
    labels : mapping of str to sequence of str
        Labels of the last axis, by name of the draws.
    attributes : mapping of str to str
        What the file says of itself.
    """
    # A netCDF name must not begin with a digit or hold a slash; labels say the rest.
    posterior = {name.replace("/", "|"): values[None] for name, values in draws.items()}
    dims, coords = {}, {}
    for name, names in labels.items():
        if name in draws and draws[name].ndim == 2 and draws[name].shape[1] == len(names):
            dims[name.replace("/", "|")] = [f"level of {name}"]
            coords[f"level of {name}"] = list(names)
    dataset = az.convert_to_dataset(posterior, coords=coords, dims=dims)
    dataset.attrs = dict(attributes)
    dataset.to_netcdf(path, group="posterior", engine="h5netcdf")
