"""How likely each row is under each draw, which leaving rows out by weights needs."""

from typing import NamedTuple

import numpy as np
from scipy import special, stats

from metatransfer.model.design import FloatArray
from metatransfer.model.plan import Plan
from metatransfer.model.predict import Draws, RowDraws, chunks, row_draws
from metatransfer.model.rotation import Rotation


class Pointwise(NamedTuple):
    """Rows under draws.

    Parameters
    ----------
    log_density : FloatArray, shape (draws, rows)
        Log density of each row.
    below : FloatArray, shape (draws, rows)
        Probability of a lower outcome.
    """

    log_density: FloatArray
    below: FloatArray


def pointwise(plan: Plan, draws: Draws) -> Pointwise:
    """Return the law of each row given a draw, and given the rows whose errors it shares.

    Group effects and shared errors are given, residual heterogeneity is integrated out. Rows whose
    own errors are correlated are conditioned on the others of their block (Bürkner et al. 2021,
    doi:10.1007/s00180-020-01045-4), so that leaving one out leaves out what it alone tells.

    Parameters
    ----------
    plan : Plan
        What was fitted.
    draws : mapping of str to FloatArray, shape (draws, ...)
        Draws by name.
    """
    parts = [_of_rows(plan, row_draws(plan, draws, part)) for part in chunks(plan, draws)]
    joined = (np.concatenate(column)[:, plan.uncertain] for column in zip(*parts, strict=True))
    return Pointwise(*joined)


def _of_rows(plan: Plan, rows: RowDraws) -> Pointwise:
    residual = plan.y - rows.location - rows.shared
    if plan.rotation is not None:
        return law_of(*_given_the_others(plan.rotation, residual, rows.spread))
    return law_of(residual, np.sqrt(rows.spread**2 + plan.own_variance), rows.nu)


def _given_the_others(
    rotation: Rotation, residual: FloatArray, spread: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return residuals from the mean given other rows, and their scale.

    With precision Q of all rows, these are (Qr)/q and 1/sqrt(q) for its diagonal q. All rows have
    one spread, so that Q has the eigenvectors of the sampling covariance.
    """
    precision = 1 / (spread**2 + rotation.variance)
    turned = (rotation.matrix.T @ residual.T).T * precision
    own = (rotation.matrix.multiply(rotation.matrix) @ precision.T).T
    return np.asarray((rotation.matrix @ turned.T).T / own), np.asarray(1 / np.sqrt(own))


def law_of(residual: FloatArray, scale: FloatArray, nu: FloatArray | None = None) -> Pointwise:
    """Return densities and distribution functions of residuals.

    Parameters
    ----------
    residual, scale : FloatArray
        Of one shape.
    nu : FloatArray, optional
        Degrees of freedom of a Student-t; normal without it.
    """
    z = residual / scale
    if nu is not None:
        density = np.asarray(stats.t.logpdf(z, nu))
        return Pointwise(density - np.log(scale), np.asarray(special.stdtr(nu, z)))
    density = -(z**2 + np.log(2 * np.pi)) / 2
    return Pointwise(density - np.log(scale), np.asarray(special.ndtr(z)))
