"""Evidence libraries that look like the real one, with the truth behind every cell.

Gains are not drawn from the model's prior: their sizes are those of TaskWeb, and what is hard about
real evidence is in every library. Few studies; cells missing; a baseline that a block of cells
shares; heavy tails and scales by target and model; a similarity that is measured with error.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, NamedTuple

import numpy as np

from metatransfer.library import Library, Located
from metatransfer.model.design import BoolArray, FloatArray
from metatransfer.records import (
    Claim,
    Document,
    DocumentKind,
    Extraction,
    Language,
    PairOf,
    Result,
    Similarity,
    SimilarityMeasure,
    Study,
    StudyKind,
    Task,
    TaskKind,
)

Scenario = Literal["as measured", "runs that collapsed", "bad cells unreported"]
SCENARIOS: Final[tuple[Scenario, ...]] = (
    "as measured",
    "runs that collapsed",
    "bad cells unreported",
)
"""The first is close to what the robust model says; the other two are not."""

MEASURE: Final = "measured-similarity"
SIMILARITY_SD, SIMILARITY_ERROR_SD = 0.1, 0.05
RELIABILITY: Final = SIMILARITY_SD**2 / (SIMILARITY_SD**2 + SIMILARITY_ERROR_SD**2)
"""Share of the measure's variance that is similarity: its slope is flatter by as much."""

SEEDS: Final = 3
MISSING: Final = 0.3
"""Share of cells that nobody measured."""
COLLAPSED: Final = 0.06
"""Share of cells that lose points by the dozen, where runs may collapse."""
UNREPORTED: Final = 0.6
"""Share left out of the worst third of cells, where bad ones go unreported."""


class Sizes(NamedTuple):
    """How much of everything a library has."""

    intermediates: int
    targets: int
    models: int
    studies: int = 1


@dataclass(frozen=True, eq=False)
class World:
    """A library before its claims, and what is true of it.

    Parameters
    ----------
    results : tuple of Result
        Arms, baselines first.
    similarities : mapping
        Similarity as measured, by pair.
    gains : dict from (model, intermediate, target) to float
        True gains, points.
    slopes : dict from (model, target) to float
        Change of the true gain with similarity as *measured*, points a unit.
    sizes : Sizes
        How much of everything.
    """

    results: tuple[Result, ...]
    similarities: dict[tuple[str, str], float]
    gains: dict[tuple[str, str, str], float]
    slopes: dict[tuple[str, str], float]
    sizes: Sizes


def simulate(
    scenario: Scenario, rng: np.random.Generator, *, sizes: Sizes | None = None, missing: float = 0
) -> World:
    """Return a world.

    Parameters
    ----------
    scenario : str
        What goes wrong in it.
    rng : numpy.random.Generator
        Source of randomness.
    sizes : Sizes, optional
        How much of everything; drawn by default.
    missing : float
        Share of cells that are left out at random.
    """
    sizes = sizes or Sizes(*rng.integers((5, 4, 2, 1), (9, 8, 4, 3)))
    shape = (sizes.models, sizes.intermediates, sizes.targets)
    similarity = rng.normal(0.5, SIMILARITY_SD, shape[1:])
    seen = similarity + rng.normal(0, SIMILARITY_ERROR_SD, shape[1:])
    k = np.exp(0.4 * rng.standard_normal((sizes.models, 1, sizes.targets)))
    slope = rng.normal(0.3, 0.3) + 0.2 * rng.standard_normal(sizes.targets)
    moved = (
        0.6 * rng.standard_normal((sizes.intermediates, 1))
        + 0.4 * rng.standard_normal(shape[1:])
        + slope * (similarity - 0.5) / SIMILARITY_SD
    )
    own = 0.5 * rng.standard_t(4, shape)
    level = rng.normal(0.5, 0.7) + 0.7 * rng.standard_normal(sizes.targets)
    gains = level + 0.4 * rng.standard_normal((sizes.models, 1, 1)) + k * (moved + own)
    if scenario == "runs that collapsed":
        gains = gains - (rng.random(shape) < COLLAPSED) * rng.uniform(4, 12, shape)
    measured = _measure(gains, k, rng)
    kept = rng.random(shape) >= missing
    if scenario == "bad cells unreported":
        bad = measured.gain < np.quantile(measured.gain, 1 / 3)
        kept &= ~(bad & (rng.random(shape) < UNREPORTED))
    truth = Truth(gains, k[:, 0] * slope * RELIABILITY / SIMILARITY_SD)
    return _world(sizes, truth, measured, kept, seen)


class Measured(NamedTuple):
    """Scores as printed: baselines (models, targets), gains over them, and their spread."""

    baseline: FloatArray
    gain: FloatArray
    baseline_sd: FloatArray
    sd: FloatArray


class Truth(NamedTuple):
    """True gains, and slopes on the measure by model and target."""

    gains: FloatArray
    slopes: FloatArray


def _measure(gains: FloatArray, k: FloatArray, rng: np.random.Generator) -> Measured:
    """Score baselines and arms over a few seeds; cells of a model and target share a baseline."""
    models, _, targets = gains.shape
    run_sd = 0.4 * k * np.exp(0.3 * rng.standard_normal(gains.shape))
    runs = rng.standard_normal((SEEDS, *gains.shape)) * run_sd
    base_sd = 0.4 * k[:, 0]
    base_runs = rng.standard_normal((SEEDS, models, targets)) * base_sd
    level = rng.uniform(45, 65, (models, targets))
    baseline = level + base_runs.mean(axis=0)
    return Measured(
        baseline=baseline,
        gain=level[:, None] + gains + runs.mean(axis=0) - baseline[:, None],
        baseline_sd=base_runs.std(axis=0, ddof=1),
        sd=runs.std(axis=0, ddof=1),
    )


def _world(
    sizes: Sizes, truth: Truth, measured: Measured, kept: BoolArray, seen: FloatArray
) -> World:
    results: list[Result] = []
    gains: dict[tuple[str, str, str], float] = {}
    for m in range(sizes.models):
        for t in range(sizes.targets):
            score = float(measured.baseline[m, t])
            results.append(_arm(sizes, m, "none", t, score, float(measured.baseline_sd[m, t])))
            for i in np.flatnonzero(kept[m, :, t]):
                gain, sd = float(measured.gain[m, i, t]), float(measured.sd[m, i, t])
                results.append(_arm(sizes, m, f"i{i}", t, score + gain, sd))
                gains[f"m{m}", f"i{i}", f"t{t}"] = float(truth.gains[m, i, t])
    return World(
        results=tuple(results),
        similarities={
            (f"i{i}", f"t{t}"): float(seen[i, t])
            for i in range(sizes.intermediates)
            for t in range(sizes.targets)
        },
        gains=gains,
        slopes={
            (f"m{m}", f"t{t}"): float(truth.slopes[m, t])
            for m in range(sizes.models)
            for t in range(sizes.targets)
        },
        sizes=sizes,
    )


def _arm(
    sizes: Sizes, model: int, intermediate: str, target: int, score: float, sd: float
) -> Result:
    return Result(
        study=f"study{model % sizes.studies}",
        model=f"m{model}",
        intermediate=intermediate,
        target=f"t{target}",
        language="en",
        metric="accuracy",
        split="test",
        score_points=score,
        sd_points=sd,
        n_seeds=SEEDS,
        locator="simulated",
    )


def library_of(world: World, claims: tuple[Claim, ...] = ()) -> Library:
    """Return a world as a library, with claims about it.

    Parameters
    ----------
    world : World
        Arms and similarities.
    claims : tuple of Claim
        Claims of its only document.
    """
    studies = {f"study{number}" for number in range(world.sizes.studies)}
    names = {name for pair in world.similarities for name in pair}
    return Library(
        root=Path(),
        claims=tuple(Located(claim, f"{claim.id}.yaml", 1) for claim in claims),
        studies={name: Located(_study(name), f"{name}.yaml", 1) for name in studies},
        results=tuple(
            Located(result, f"data/studies/{result.study}/results.csv", line)
            for line, result in enumerate(world.results, start=2)
        ),
        measures={MEASURE: Located(_measure_header(), "measure.yaml", 1)},
        similarities=tuple(
            Located(
                Similarity(measure=MEASURE, first=first, second=second, value=value),
                "values.csv",
                line,
            )
            for line, ((first, second), value) in enumerate(world.similarities.items(), start=2)
        ),
        tasks={name: Task(id=name, name=name, kind=TaskKind.CLASSIFICATION) for name in names},
        languages={"en": Language(id="en", name="English", aggregate=False)},
        documents={
            "review": Located(
                Document(id="review", kind=DocumentKind.PAPER, citation="simulated", work="review"),
                "review.yaml",
                1,
            )
        },
        checks={},
    )


def _study(name: str) -> Study:
    return Study(
        id=name,
        citation=name,
        year=2020,
        kind=StudyKind.PUBLISHED,
        works=(name,),
        licence="none: simulated",
        extraction=Extraction(what="scores", where="a simulation", how="by program"),
    )


def _measure_header() -> SimilarityMeasure:
    return SimilarityMeasure(
        id=MEASURE,
        of=PairOf.TASKS,
        name=MEASURE,
        orientation="similarity",
        symmetric=False,
        how_computed="simulated",
        citation="none: simulated",
        licence="none: simulated",
        se_missing_reason="unknown to who measures it",
    )
