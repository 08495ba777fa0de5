"""Claims about simulated libraries: the verdicts on them, and whether they are true."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final, NamedTuple

import numpy as np
from libraries import MEASURE, MISSING, Scenario, World, library_of, simulate
from ranks import ENGINE_OF, Model, spec_of

from metatransfer.bench import Bench, Means
from metatransfer.cache.fits import FitCache
from metatransfer.model.settings import Settings
from metatransfer.model.spec import ModelSpec
from metatransfer.records import (
    Claim,
    Contrast,
    MeanGain,
    Outcome,
    Quotation,
    Rank,
    Selection,
    Sesoi,
    ShareAbove,
    Slope,
    Verdict,
    Where,
)
from metatransfer.verdicts.decide import reference_of
from metatransfer.verdicts.estimands import estimand
from metatransfer.verdicts.posterior import Posterior
from metatransfer.verdicts.question import Moderators, Question

MEANS_POINTS: Final = (0.0, 0.5, 1.0)
SHARES: Final = (0.4, 0.5, 0.6, 0.7)
SLOPES_POINTS: Final = (0.0, 0.2, 0.4)
DIFFERENCES_POINTS: Final = (0.0, 0.25)
"""What claims may be about: the smallest effects of interest, as their authors would name them."""


class Ruling(NamedTuple):
    """A verdict on a claim, and the truth.

    Parameters
    ----------
    kind : str
        Of the test.
    claim : str
        Its name.
    status : str
        Word of the verdict.
    qualifiers : str
        What weakens it.
    probability : float or None
        Of the claim; None where nothing could be fitted.
    is_true : bool
        Whether the claim is so.
    estimand : float
        True value of what it is about.
    lower, upper : float or None
        95 % interval.
    """

    kind: str
    claim: str
    status: str
    qualifiers: str
    probability: float | None
    is_true: bool
    estimand: float
    lower: float | None
    upper: float | None


class PlainBench(Bench):
    """A bench that fits one of the two default models by the engine that it is meant for."""

    def posterior(self, question: Question, spec: ModelSpec | None = None) -> Posterior:
        """Return the posterior under the model that the engine of the settings is meant for.

        Parameters
        ----------
        question : Question
            A claim and its rows.
        spec : ModelSpec, optional
            Another model.
        """
        model: Model = "gaussian" if self.means.settings.engine == "collapsed" else "robust"
        return super().posterior(question, spec or spec_of(model, question.dataset))


def rulings(scenario: Scenario, model: Model, seed: int) -> Iterator[Ruling]:
    """Yield the verdicts on the claims about one simulated library.

    Parameters
    ----------
    scenario : str
        What goes wrong in it.
    model : {"gaussian", "robust"}
        What is fitted.
    seed : int
        Of library and fit; both models see the same libraries.
    """
    rng = np.random.default_rng([seed, 11])
    world = simulate(scenario, rng, missing=MISSING)
    library = library_of(world, _claims(world, rng))
    means = Means(
        cache=FitCache(None),
        settings=Settings(engine=ENGINE_OF[model]),
        moderators=Moderators(gain=MEASURE),
        seed=seed,
        tell=lambda _: None,
    )
    bench = PlainBench(library, {}, means)
    for item in library.claims:
        question = bench.question(item.record)
        if isinstance(question, Question):
            yield _ruling(bench.verdict(item.record), bench.posterior(question), question, world)


def _ruling(verdict: Verdict, posterior: Posterior, question: Question, world: World) -> Ruling:
    value = true_value(posterior, question, world)
    found = verdict.estimate.interval if verdict.estimate is not None else None
    return Ruling(
        kind=question.test.kind,
        claim=question.claim.id,
        status=verdict.status.value,
        qualifiers=" ".join(sorted(verdict.qualifiers)),
        probability=verdict.probability,
        is_true=bool(reference_of(question.test).inside(np.array([value]))[0]),
        estimand=value,
        lower=None if found is None else found.lower,
        upper=None if found is None else found.upper,
    )


def true_value(posterior: Posterior, question: Question, world: World) -> float:
    """Return the true value of what a claim is about.

    Means, shares, contrasts, choices and ranks are functions of the true gains of the rows. The
    slope is that on similarity as measured.

    Parameters
    ----------
    posterior : Posterior
        For its rows and cells.
    question : Question
        The claim.
    world : World
        The truth.
    """
    rows = question.dataset.rows
    if isinstance(question.test, Slope):
        parts = question.dataset.decomposition
        by_row = np.array([world.slopes[r.arm.record.model, r.arm.record.target] for r in rows])
        spread = 0.0 if parts is None else parts.remainder_sd
        return float(by_row @ posterior.weights(posterior.cells)) * spread
    truth = np.array([world.gains[r.arm.record.model, *r.pair] for r in rows], dtype=np.float32)
    known = replace(posterior, fit=replace(posterior.fit, theta=truth[None]))
    return float(estimand(question.test, known).draws[0])


def _claims(world: World, rng: np.random.Generator) -> tuple[Claim, ...]:
    """Return claims of every kind that is read off a posterior."""
    names = rng.permutation([f"i{i}" for i in range(world.sizes.intermediates)])
    pick = partial(_pick, rng)
    half = len(names) // 2
    everything: Mapping[str, Any] = {"outcome": Outcome.GAIN, "where": Where()}
    above: Mapping[str, Any] = {"alternative": "greater", **everything}
    tests = {
        "mean": MeanGain(kind="mean_gain", sesoi=_points(pick(MEANS_POINTS)), **above),
        "mean-of-some": MeanGain(
            kind="mean_gain",
            sesoi=_points(pick(MEANS_POINTS)),
            **{**above, "where": Where(intermediates=tuple(names[:2]))},
        ),
        "share-above-zero": _share(0.0, pick(SHARES), above),
        "share-above-one": _share(1.0, pick(SHARES), above),
        "contrast": Contrast(
            kind="contrast",
            sesoi=_points(pick(DIFFERENCES_POINTS)),
            minus=Where(intermediates=tuple(names[half:])),
            **{**above, "where": Where(intermediates=tuple(names[:half]))},
        ),
        "slope": Slope(
            kind="slope", measure=MEASURE, sesoi=_points(pick(SLOPES_POINTS), "points_per_sd"),
            **above,
        ),
        "beats-random": _selection("random", pick(DIFFERENCES_POINTS), above),
        "beats-constant": _selection("constant", pick(DIFFERENCES_POINTS), above),
        "rank": Rank(kind="rank", best=(str(names[0]),), among_top=half, **everything),
    }  # fmt: skip
    return tuple(_claim(name, test) for name, test in tests.items())


def _pick(rng: np.random.Generator, values: tuple[float, ...]) -> float:
    return float(values[rng.integers(len(values))])


def _points(value: float, unit: Any = "points") -> Sesoi:
    return Sesoi(value=value, unit=unit, reason="simulated")


def _share(threshold_points: float, share: float, above: Mapping[str, Any]) -> ShareAbove:
    return ShareAbove(
        kind="share_above", threshold=_points(threshold_points), share=_points(share, "share"),
        **above,
    )  # fmt: skip


def _selection(against: Any, sesoi_points: float, above: Mapping[str, Any]) -> Selection:
    return Selection(
        kind="selection", measure=MEASURE, against=against, sesoi=_points(sesoi_points), **above
    )


def _claim(name: str, test: Any) -> Claim:
    return Claim(
        id=name,
        title=name,
        statement=name,
        source=Quotation(document="review", quote=name, locator="simulated"),
        attributions=(),
        test=test,
    )
