"""What was estimated, in the unit of the outcome and of the covariates as they were given."""

import re
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from metatransfer.errors import ModelDataError, and_did_you_mean
from metatransfer.model.design import FloatArray
from metatransfer.model.plan import Plan, residual_scale_name
from metatransfer.model.regression.request import Scaling

PROBABILITY = 0.95
"""Of the intervals, unless another is asked for."""

COMPARISON = re.compile(r"\s*(<=|>=|<|>)\s*")


def tails_of(probability: float) -> tuple[float, float]:
    """Return the probabilities below the two ends of a central interval.

    Parameters
    ----------
    probability : float
        Of the interval.

    Raises
    ------
    ModelDataError
        For none between 0 and 1.
    """
    if not 0 < probability < 1:
        raise ModelDataError(
            f"probability of an interval · got {probability} · must be between 0 and 1: .95 for "
            "95 %"
        )
    return (1 - probability) / 2, (1 + probability) / 2


class Summary(NamedTuple):
    """A quantity in five numbers.

    Parameters
    ----------
    mean, sd, median : float
        Of the posterior.
    low, high : float
        Ends of the central interval.
    """

    mean: float
    sd: float
    median: float
    low: float
    high: float


def summarise(draws: FloatArray, probability: float = PROBABILITY) -> Summary:
    """Return a quantity in five numbers.

    Parameters
    ----------
    draws : FloatArray, shape (draws,)
        Its draws.
    probability : float
        Of the interval.
    """
    below, above = tails_of(probability)
    low, median, high = np.quantile(draws, [below, 0.5, above])
    return Summary(float(draws.mean()), float(draws.std()), float(median), float(low), float(high))


def population_quantities(
    plan: Plan, draws: Mapping[str, FloatArray], scaling: Scaling
) -> dict[str, FloatArray]:
    """Return draws of everything that is one number, by the name that a user knows it by.

    Parameters
    ----------
    plan : Plan
        What was fitted.
    draws : mapping of str to FloatArray
        Draws, of scaled covariates.
    scaling : Scaling
        How covariates were scaled.

    Returns
    -------
    dict of str to FloatArray, shape (draws,)
        ``Intercept`` (where all covariates are 0), a slope for each column, ``sd(...)``,
        ``cor(...)``, ``relatedness(...)``, ``sigma``, ``sigma(factor[level])`` for a residual by
        group, whose geometric mean is ``sigma``, and ``nu``.
    """
    names = scaling.common.names
    slopes = {
        name: draws[f"slope[{name}]"] / scale
        for name, scale in zip(names, scaling.scale, strict=True)
    }
    moved = [slopes[name] * centre for name, centre in zip(names, scaling.centre, strict=True)]
    out = {"Intercept": draws["intercept"] - np.sum(moved, axis=0), **slopes}
    scale_of = dict(zip(names, scaling.scale, strict=True))
    for term in plan.terms:
        unit = scale_of[term.slope_of] if term.slope_of else 1.0
        out[f"sd({term.name})"] = draws[f"sd[{term.name}]"] / unit
    special = ("correlation[", "relatedness[", "sd[log_residual[")
    out |= {public_name(name): d for name, d in draws.items() if name.startswith(special)}
    out["sigma"] = draws["sigma"]
    for crossing in plan.residual_scales:
        scale = np.exp(draws[residual_scale_name(crossing)])
        over = ":".join(crossing.factors)
        for label, column in zip(crossing.labels, scale.T, strict=True):
            out[f"sigma({over}[{label}])"] = draws["sigma"] * column
    return out | ({"nu": draws["nu"]} if plan.student else {})


def public_name(name: str) -> str:
    """Return the name that a user knows a draw by.

    Parameters
    ----------
    name : str
        Name in the draws of the fit, such as ``sd[1|target]``.
    """
    words = {
        "sd[log_residual[": "sd of log sigma",
        "log_residual[": "log sigma",
        "correlation[": "cor",
        "relatedness[": "relatedness",
        "publication[": "publication",
        "sd[": "sd",
    }
    for prefix, word in words.items():
        if name.startswith(prefix):
            return f"{word}({name[len(prefix) :].rstrip(']')})"
    return name


def probability_of(expression: str, quantities: Mapping[str, FloatArray]) -> float:
    """Return the share of draws in which a comparison holds.

    Parameters
    ----------
    expression : str
        Names of quantities and numbers joined by ``<``, ``<=``, ``>``, ``>=``; also a chain, as in
        ``-0.1 < similarity < 0.1``.
    quantities : mapping of str to FloatArray, shape (draws,)
        Draws by name.

    Raises
    ------
    ModelDataError
        For an expression that is no comparison, and for a name that was not estimated.
    """
    sides = COMPARISON.split(str(expression).strip())
    if len(sides) < 3:
        raise ModelDataError(
            f"probability · '{expression}' · no comparison · write, for example, 'Intercept > 0'"
        )
    values = [_value(side, quantities) for side in sides[::2]]
    holds = np.ones(len(next(iter(quantities.values()))), dtype=np.bool_)
    for left, sign, right in zip(values, sides[1::2], values[1:], strict=False):
        holds &= {
            "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal
        }[sign](left, right)  # fmt: skip
    return float(holds.mean())


def _value(side: str, quantities: Mapping[str, FloatArray]) -> FloatArray | float:
    written = {"".join(name.split()): name for name in quantities}
    name = written.get("".join(side.split()), side)
    if name in quantities:
        return quantities[name]
    try:
        return float(side)
    except ValueError:
        hint = and_did_you_mean(side, tuple(quantities))
        raise ModelDataError(
            f"probability · '{side}' is neither a number nor estimated · estimated: "
            f"{', '.join(quantities)}{hint}"
        ) from None
