"""True effects of rows that were not fitted: their mean, and one of them."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

import numpy as np

from metatransfer.errors import ModelDataError
from metatransfer.model.crossing import Crossing
from metatransfer.model.design import FloatArray, IntArray
from metatransfer.model.plan import Plan, residual_scale_name
from metatransfer.model.predict import fresh_effects, standard_noise
from metatransfer.model.regression.prior import together
from metatransfer.model.regression.request import Scaling
from metatransfer.model.regression.table import Table, faults_in, names_of


class Prediction(NamedTuple):
    """Draws for some rows.

    Parameters
    ----------
    mean : FloatArray, shape (draws, n)
        Expected true effect, given the groups that were fitted; a new group is taken as average.
    location : FloatArray, shape (draws, n)
        The same with the effects of new groups drawn.
    spread : FloatArray, shape (draws, n)
        Scale of residual heterogeneity there.
    one : FloatArray, shape (draws, n)
        The true effect of one study there: new groups and residual heterogeneity drawn.
    """

    mean: FloatArray
    location: FloatArray
    spread: FloatArray
    one: FloatArray


class _Levels(NamedTuple):
    """Where rows stand among the levels of a crossing: new levels are numbered after the old."""

    codes: IntArray
    new: int


def predict(
    plan: Plan,
    draws: Mapping[str, FloatArray],
    scaling: Scaling,
    table: Table,
    *,
    used: Collection[str],
    rng: np.random.Generator,
) -> Prediction:
    """Return draws of true effects.

    Parameters
    ----------
    plan : Plan
        What was fitted.
    draws : mapping of str to FloatArray
        Draws of it.
    scaling : Scaling
        How covariates were scaled.
    table : Table
        Rows: every covariate; a factor that is left out, or at a level that was not fitted, is new.
    used : collection of str
        Columns that the formula uses: no value of theirs may be missing.
    rng : numpy.random.Generator
        Source of randomness.

    Raises
    ------
    ModelDataError
        For values that are missing or infinite.
    """
    faults = faults_in(table, [name for name in table.columns if name in used])
    if faults:
        raise ModelDataError("\n".join(faults))
    columns = scaling.scaled(scaling.common.on(table))
    weights = dict(zip(scaling.common.names, columns.T, strict=True))
    mean = np.repeat(draws["intercept"][:, None], len(table), axis=1)
    for name, column in weights.items():
        mean += draws[f"slope[{name}]"][:, None] * column
    one = np.zeros_like(mean)
    for terms in together(plan):
        levels = _levels(terms[0].crossing, table)
        fresh = fresh_effects(terms, draws, levels.new, rng)
        for term in terms:
            name = f"effect[{term.name}]"
            weight = weights[term.slope_of] if term.slope_of else np.ones(len(table))
            known = np.hstack([draws[name], np.zeros_like(fresh[name])])
            mean += known[:, levels.codes] * weight
            drawn = np.hstack([np.zeros_like(draws[name]), fresh[name]])
            one += drawn[:, levels.codes] * weight
    location, spread = mean + one, _spread(plan, draws, table, rng)
    nu = draws["nu"][:, None] if plan.student else None
    noise = standard_noise(spread.shape, nu, rng)
    return Prediction(mean, location, spread, location + spread * noise)


def _levels(crossing: Crossing, table: Table) -> _Levels:
    """Return the level of each row; rows without one of the factors have a new one each."""
    n = len(table)
    if not set(crossing.factors) <= set(table.columns):
        return _Levels(crossing.levels + np.arange(n), n)
    parts = [names_of(table.columns[name]) for name in crossing.factors]
    labels = [" × ".join(row) for row in zip(*parts, strict=True)]
    where = {label: at for at, label in enumerate(crossing.labels)}
    for label in labels:
        where.setdefault(label, len(where))
    codes = np.array([where[label] for label in labels], dtype=np.int64)
    return _Levels(codes, len(where) - crossing.levels)


def _spread(
    plan: Plan, draws: Mapping[str, FloatArray], table: Table, rng: np.random.Generator
) -> FloatArray:
    """Return the scale of residual heterogeneity, that of new levels drawn."""
    log_scale = np.repeat(np.log(draws["sigma"])[:, None], len(table), axis=1)
    for crossing in plan.residual_scales:
        name, levels = residual_scale_name(crossing), _levels(crossing, table)
        # the fitted levels sum to zero: a new one also differs from their mean
        spread = draws[f"sd[{name}]"] * np.sqrt(1 + 1 / crossing.levels)
        fresh = spread[:, None] * rng.standard_normal((len(spread), levels.new))
        log_scale += np.hstack([draws[name], fresh])[:, levels.codes]
    return np.asarray(np.exp(log_scale))
