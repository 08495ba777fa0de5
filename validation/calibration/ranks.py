"""Simulation-based calibration of the default models (Talts et al. 2018, arXiv:1804.06788).

Parameters are drawn from the prior, outcomes given them, and the model is fitted: the share of its
draws below the true value is then uniform, whatever the engine, if engine and model are right.
"""

from dataclasses import replace
from functools import cache
from typing import Final, Literal, NamedTuple

import numpy as np
from libraries import MEASURE, Sizes, library_of, simulate

from metatransfer.evidence.dataset import Dataset, build_dataset
from metatransfer.evidence.gains import outcome_rows
from metatransfer.model.fit import sample_until_trusted
from metatransfer.model.plan import Plan, make_plan
from metatransfer.model.predict import replicated
from metatransfer.model.settings import Engine, Settings
from metatransfer.model.spec import ModelSpec
from metatransfer.records import Outcome
from metatransfer.verdicts.prior import prior_draws
from metatransfer.verdicts.specify import specify, unscaled

Model = Literal["gaussian", "robust"]
MODELS: Final[tuple[Model, ...]] = ("gaussian", "robust")
ENGINE_OF: Final[dict[Model, Engine]] = {"gaussian": "collapsed", "robust": "gibbs"}
SIZES: Final = Sizes(4, 4, 3)
"""48 rows: the default models have more parameters than many a library has cells."""
LAYOUT_SEED: Final = 1
RETRIES: Final = 2
"""How often Gibbs sampling runs again, twice as long, where it fails its gate: outcomes drawn from
the prior are at times all noise, which no library in use is, and half of them want more than 4,000
sweeps. Leaving them out would leave out parameters of a kind."""


class Rank(NamedTuple):
    """Where a true value stands among the draws of one fit.

    Parameters
    ----------
    parameter : str
        Name.
    rank : float
        Share of draws below it.
    """

    parameter: str
    rank: float


class Replicate(NamedTuple):
    """One fit to outcomes that were drawn from the model itself.

    Parameters
    ----------
    passed : bool
        Whether the engine's diagnostics passed; what fails goes to another engine in use.
    ranks : tuple of Rank
        One for each scalar parameter, and for one level of each effect.
    """

    passed: bool
    ranks: tuple[Rank, ...]


def spec_of(model: Model, dataset: Dataset) -> ModelSpec:
    """Return the default model of a dataset, robust or normal.

    Parameters
    ----------
    model : {"gaussian", "robust"}
        Which.
    dataset : Dataset
        Rows.
    """
    spec = specify(dataset)
    return unscaled(spec, "gaussian") if model == "gaussian" else spec


@cache
def layout(model: Model) -> tuple[ModelSpec, Dataset]:
    """Return the rows that all replicates share, but for their outcomes.

    Parameters
    ----------
    model : {"gaussian", "robust"}
        Which.
    """
    world = simulate("as measured", np.random.default_rng(LAYOUT_SEED), sizes=SIZES)
    library = library_of(world)
    rows = outcome_rows(library, Outcome.GAIN)
    dataset = build_dataset(library, Outcome.GAIN, rows, measure=MEASURE)
    return spec_of(model, dataset), dataset


def replicate(model: Model, seed: int) -> Replicate:
    """Draw parameters and outcomes, fit them, and rank the parameters among their draws.

    Parameters
    ----------
    model : {"gaussian", "robust"}
        Which.
    seed : int
        Of the replicate.
    """
    spec, dataset = layout(model)
    rng = np.random.default_rng([seed, 7])
    plan = make_plan(spec, dataset.data)
    truth = prior_draws(plan, spec.priors, rng, n=1)
    for error in plan.shared:
        noise = np.sqrt(error.variance) * rng.standard_normal(len(error.variance))
        truth[f"shared[{error.name}]"] = noise[None]
    y = next(replicated(plan, truth, rng))[0]
    drawn = make_plan(spec, replace(dataset.data, y=np.asarray(y, dtype=float)))
    settings = Settings(engine=ENGINE_OF[model], retries=RETRIES)
    draws, diagnostics, _ = sample_until_trusted(drawn, spec.priors, seed=seed, settings=settings)
    ranks = []
    for name in _compared(drawn, truth):
        value, found = truth[name][0], draws[name]
        if value.ndim:
            value, found = value[0], found[:, 0]
        label = f"{name} 1" if truth[name].ndim > 1 else name
        ranks.append(Rank(label, round(float((found < value).mean()), 6)))
    return Replicate(diagnostics.passed, tuple(ranks))


def _compared(plan: Plan, truth: dict[str, np.ndarray]) -> list[str]:
    """Return the names of what is ranked: everything with a prior that the plan kept."""
    return [name for name in truth if name != "nu" or plan.student]
