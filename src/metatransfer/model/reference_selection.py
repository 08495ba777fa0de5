"""A step-function selection model in PyMC: what is published depends on its p-value.

Imported inside functions, as :mod:`metatransfer.model.reference` is.
"""

import warnings
from typing import Any

import numpy as np

from metatransfer.model.chains import Chains
from metatransfer.model.plan import Plan
from metatransfer.model.reference import public_chains, run_nuts
from metatransfer.model.reference_dense import build_dense
from metatransfer.model.selection import Selection
from metatransfer.model.settings import Settings
from metatransfer.model.spec import Priors

with warnings.catch_warnings():
    # ArviZ before 1.0 announces its successor each time it is imported
    warnings.simplefilter("ignore", FutureWarning)
    import pymc as pm
    import pytensor.tensor as pt


def sample(
    plan: Plan, priors: Priors, selection: Selection, *, seed: int, settings: Settings
) -> Chains:
    """Draw from the posterior of a plan whose rows were selected.

    Parameters
    ----------
    plan : Plan
        What to fit.
    priors : Priors
        Scales of the priors.
    selection : Selection
        Where the probability of publication steps.
    seed : int
        The same seed gives the same draws on the same machine.
    settings : Settings
        Lengths and tolerances.
    """
    model = build_selection(plan, priors, selection)
    sampled = run_nuts(model, rows=len(plan.y), seed=seed, settings=settings)
    return public_chains(sampled, settings.chains)


def build_selection(plan: Plan, priors: Priors, selection: Selection) -> Any:
    """Return the PyMC model.

    Parameters
    ----------
    plan : Plan
        What to fit.
    priors : Priors
        Scales of the priors.
    selection : Selection
        Where the probability of publication steps.
    """

    def likelihood(plan: Plan, _: Priors, location: Any, spread: Any) -> None:
        rows = plan.uncertain
        scale = pt.sqrt(spread**2 + plan.own_variance[rows])
        pm.Normal("y", location, scale, observed=plan.y[rows])
        shares = pm.Dirichlet("shares", np.ones(selection.intervals))
        # an interval is published with the shares of itself and of all that are less significant
        weights = pt.cumsum(shares[::-1])[::-1]
        for at, name in enumerate(selection.names[1:], 1):
            pm.Deterministic(name, weights[at])
        within = selection.probability_within(location, scale, plan.own_variance[rows], _upper_tail)
        published = sum(shares[at] * part for at, part in enumerate(within))
        which = selection.interval_of(plan.y[rows], plan.own_variance[rows])
        pm.Potential("selection", pt.sum(pt.log(weights[which]) - pt.log(published)))

    return build_dense(plan, priors, likelihood)


def _upper_tail(z: Any) -> Any:
    return pt.erfc(z / np.sqrt(2)) / 2
