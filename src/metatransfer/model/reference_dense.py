"""The reference engine's model of plans with relatedness, or with correlated terms or errors.

Written down plainly, each coefficient a multiple of its standard deviation: no layout for speed.
Imported by :mod:`metatransfer.model.reference` alone.
"""

import warnings
from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any

import numpy as np

from metatransfer.errors import ModelDataError
from metatransfer.model.blocks import Block, blocks_of
from metatransfer.model.plan import (
    Plan,
    PlannedTerm,
    correlation_name,
    is_leading,
    relatedness_name,
    residual_scale_name,
)
from metatransfer.model.spec import Priors

with warnings.catch_warnings():
    # ArviZ before 1.0 announces its successor each time it is imported
    warnings.simplefilter("ignore", FutureWarning)
    import pymc as pm
    import pytensor.tensor as pt


Likelihood = Callable[[Plan, Priors, Any, Any], None]
"""Adds the law of the outcomes to a model: plan, priors, locations, residual deviation."""


def build_dense(plan: Plan, priors: Priors, likelihood: Likelihood | None = None) -> Any:
    """Return the PyMC model of a plan; what is to be kept are its deterministic variables.

    Parameters
    ----------
    plan : Plan
        What to fit.
    priors : Priors
        Scales of the priors.
    likelihood : callable, optional
        Law of the outcomes; the plan's own without it.

    Raises
    ------
    ModelDataError
        For a block scale: no engine fits one beside relatedness or correlated terms.
    """
    if plan.scales:
        raise ModelDataError(
            "model · scale_factors · no engine fits a block scale beside relatedness or correlated "
            "terms · leave one of them out"
        )
    with pm.Model() as model:
        scale = np.full(len(plan.terms) + 1, priors.group_sd_scale_points)
        scale[-1] = priors.residual_sd_scale_points
        sd = pm.HalfStudentT("all_sd", priors.group_sd_df, scale, shape=len(scale))
        for at, term in enumerate(plan.terms):
            pm.Deterministic(f"sd[{term.name}]", sd[at])
        pm.Deterministic("sigma", sd[-1])
        location: Any = 0.0
        for block, values in _coefficients(plan, priors, sd):
            kept = values[0] if block.kind == "fixed" else values
            pm.Deterministic(block.name, kept)
            location = location + block.values * values[block.codes]
        spread = sd[-1] * pt.exp(_log_residual(plan, priors))
        (likelihood or _likelihood)(plan, priors, location, spread)
    return model


def _coefficients(plan: Plan, priors: Priors, sd: Any) -> Iterator[tuple[Block, Any]]:
    """Yield each block with its coefficients."""
    blocks = {block.name: block for block in blocks_of(plan, priors)}
    special: dict[str, Any] = {}
    for terms in plan.bundles.values():
        special |= _correlated(plan, priors, terms, sd)
    for at, term in enumerate(plan.terms):
        if term.kernel is not None and term.bundle is None:
            special[term.name] = sd[at] * _related(plan, term, _standard(term))
    number = {f"sd[{term.name}]": at for at, term in enumerate(plan.terms)}
    for name, block in blocks.items():
        term_name = name.removeprefix("effect[").removesuffix("]")
        if block.kind == "term" and term_name in special:
            yield block, special[term_name]
        else:
            own = sd[number[block.sd_name]] ** 2 if block.sd_name else 0.0
            z = pm.Normal(f"z {name}", shape=block.levels)
            yield block, z * pt.sqrt(own + block.known_variance)


def _standard(term: PlannedTerm) -> Any:
    return pm.Normal(f"z effect[{term.name}]", shape=term.crossing.levels)


def _related(plan: Plan, term: PlannedTerm, z: Any) -> Any:
    """Return effects of standard deviation one, correlated as the term's levels are related."""
    if term.kernel is None:
        return z
    if is_leading(term, plan.bundles):
        weight = pm.Uniform(relatedness_name(term))
    else:
        weight = pm.modelcontext(None)[relatedness_name(plan.bundles[str(term.bundle)][0])]
    eigen, vectors = np.linalg.eigh(term.kernel)
    root = pt.sqrt(weight * np.maximum(eigen, 0.0) + 1 - weight)
    return pt.dot(vectors, root * z)


def _correlated(
    plan: Plan, priors: Priors, terms: tuple[PlannedTerm, ...], sd: Any
) -> dict[str, Any]:
    """Return effects of correlated terms by the terms' names."""
    number = {term.name: at for at, term in enumerate(plan.terms)}
    rows = _correlation_rows(terms, priors.correlation_shape)
    for one, other in combinations(range(len(terms)), 2):
        matrix_entry = sum(a * b for a, b in zip(rows[one], rows[other], strict=False))
        pm.Deterministic(correlation_name(terms[one], terms[other]), matrix_entry)
    effects = [_related(plan, term, _standard(term)) for term in terms]
    return {
        term.name: sd[number[term.name]] * sum(a * e for a, e in zip(row, effects, strict=False))
        for term, row in zip(terms, rows, strict=True)
    }


def _correlation_rows(terms: tuple[PlannedTerm, ...], shape: float) -> list[list[Any]]:
    """Return the rows of an LKJ matrix's Cholesky factor, each up to its diagonal."""
    count = len(terms)
    rows: list[list[Any]] = []
    for row in range(count):
        left: Any = pt.as_tensor_variable(1.0)
        entries = []
        for column in range(row):
            own_shape = shape + (count - 2 - column) / 2
            unit = pm.Beta(f"partial {terms[0].name} {row} {column}", own_shape, own_shape)
            entries.append((2 * unit - 1) * pt.sqrt(left))
            left = left - entries[-1] ** 2
        rows.append([*entries, pt.sqrt(left)])
    return rows


def _log_residual(plan: Plan, priors: Priors) -> Any:
    total: Any = pt.zeros(len(plan.uncertain))
    for crossing in plan.residual_scales:
        name = residual_scale_name(crossing)
        sd = pm.HalfNormal(f"sd[{name}]", priors.log_scale_sd)
        z = pm.Normal(f"z {name}", shape=crossing.levels)
        effect = pm.Deterministic(name, sd * (z - z.mean()))
        total = total + effect[crossing.codes[plan.uncertain]]
    return total


def _likelihood(plan: Plan, priors: Priors, location: Any, spread: Any) -> None:
    if plan.rotation is not None:
        turn = plan.rotation.matrix.toarray().T
        scale = pt.sqrt(spread**2 + plan.rotation.variance)
        pm.Normal("y", pt.dot(turn, location), scale, observed=turn @ plan.y)
        return
    scale = pt.sqrt(spread**2 + plan.own_variance[plan.uncertain])
    observed = plan.y[plan.uncertain]
    if plan.student:
        tail = pm.Gamma("tail", priors.nu_shape, priors.nu_rate)
        nu = pm.Deterministic("nu", priors.nu_minimum + tail)
        pm.StudentT("y", nu=nu, mu=location, sigma=scale, observed=observed)
    else:
        pm.Normal("y", location, scale, observed=observed)


def is_public(name: str) -> bool:
    """Whether a variable of the model is one of the draws.

    Parameters
    ----------
    name : str
        Name of the variable.
    """
    return name in {"intercept", "sigma", "nu"} or (
        "[" in name and not name.startswith(("z ", "partial "))
    )
