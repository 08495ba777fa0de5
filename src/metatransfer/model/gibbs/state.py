"""Where a chain is."""

from typing import NamedTuple

from metatransfer.model.design import FloatArray


class State(NamedTuple):
    """Where a chain is; its arrays are changed in place.

    Parameters
    ----------
    at : FloatArray
        Coordinates of :class:`metatransfer.model.gibbs.density.ScaleDensity`; standard deviations
        are positive between sweeps.
    scale_sds : FloatArray
        Standard deviation of each log scale.
    coefficients : FloatArray
        Coefficients of all blocks, points, as :class:`metatransfer.model.gibbs.places.Places` has
        them.
    residual : FloatArray, shape (n,)
        Outcome less location, points.
    """

    at: FloatArray
    scale_sds: FloatArray
    coefficients: FloatArray
    residual: FloatArray
