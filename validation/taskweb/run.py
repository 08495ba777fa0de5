"""Hold error models against TaskWeb: which of them could have produced its gains.

Run from the project folder::

    python validation/taskweb/run.py

Writes ``checks.csv`` and one figure a model beside this file; README.md says how to read them.
"""

import argparse
import csv
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import matplotlib as mpl
import numpy as np

from metatransfer.evidence.dataset import SEED_INNOVATION, Dataset, build_dataset
from metatransfer.evidence.gains import outcome_rows
from metatransfer.library import load_library
from metatransfer.model.checks import statistics
from metatransfer.model.crossing import cross
from metatransfer.model.design import FloatArray, ModelData
from metatransfer.model.fit import Fit, fit
from metatransfer.model.plan import make_plan
from metatransfer.model.predict import replicated
from metatransfer.model.spec import GroupTerm, ModelSpec
from metatransfer.records import Outcome
from metatransfer.verdicts.specify import specify

mpl.use("svg")
# the same bytes for the same numbers: no time stamp, no random ids
mpl.rcParams["svg.hashsalt"] = "taskweb"

import matplotlib.pyplot as plt  # noqa: E402 - the backend is chosen first

HERE = Path(__file__).parent
STUDY = "taskweb2023"
MEASURE = "taskweb-roe-minilm"
CHECK_FACTORS = ("target", "model", "intermediate")


class Variant(NamedTuple):
    """A model and the rows it is fitted to."""

    name: str
    spec: ModelSpec
    data: ModelData


def load_rows(root: Path) -> Dataset:
    """Return the study's gains with a baseline; the one place that knows where they come from.

    Parameters
    ----------
    root : Path
        Project folder.
    """
    library = load_library(root)
    rows = [row for row in outcome_rows(library, Outcome.GAIN) if row.study.id == STUDY]
    return build_dataset(library, Outcome.GAIN, rows, measure=MEASURE)


def variants(dataset: Dataset) -> list[Variant]:
    """Return the models that are compared.

    Parameters
    ----------
    dataset : Dataset
        The study's gains.
    """
    data = dataset.data
    default = replace(specify(dataset), check_factors=CHECK_FACTORS)
    uninformed = replace(
        default,
        covariates=tuple(name for name in default.covariates if name != SEED_INNOVATION),
        scaled_covariates=tuple(n for n in default.scaled_covariates if n != SEED_INNOVATION),
    )
    gaussian = ModelSpec(
        covariates=uninformed.covariates,
        scaled_covariates=(),
        groups=tuple(GroupTerm(name, (name,)) for name in ("target", "model", "intermediate")),
        residual="gaussian",
        check_factors=CHECK_FACTORS,
    )
    return [
        Variant("gaussian", gaussian, data),
        Variant("default", default, data),
        Variant("default without seed innovation", uninformed, data),
    ]


def replicates(fitted: Fit) -> dict[str, FloatArray]:
    """Return each statistic's values on replicated outcomes.

    Parameters
    ----------
    fitted : Fit
        Posterior.
    """
    named = statistics(
        [cross(fitted.data, (factor,)) for factor in fitted.spec.check_factors],
        fitted.spec.check_thresholds_points,
    )
    plan, rng = make_plan(fitted.spec, fitted.data), np.random.default_rng(1)
    parts = [
        [statistic(rep) for statistic in named.values()]
        for rep in replicated(plan, fitted.draws, rng)
    ]
    return {
        name: np.concatenate(values)
        for name, values in zip(named, zip(*parts, strict=True), strict=True)
    }


def table(name: str, fitted: Fit, values: dict[str, FloatArray]) -> Iterable[dict[str, str]]:
    """Yield the rows of the check table of one model."""
    for check in fitted.checks:
        replicated_values = values[check.statistic]
        yield {
            "model": name,
            "statistic": check.statistic,
            "observed": f"{check.observed:.4g}",
            "replicated_mean": f"{replicated_values.mean():.4g}",
            "replicated_sd": f"{replicated_values.std():.2g}",
            "p": f"{check.p:.4f}",
            "passed": "yes" if check.passed else "no",
            "gate": "passed" if fitted.diagnostics.passed else "failed",
        }


def draw(name: str, fitted: Fit, values: dict[str, FloatArray], path: Path) -> None:
    """Draw each statistic's replicates with the observed value."""
    figure, axes = plt.subplots(3, 3, figsize=(9, 7), layout="constrained")
    figure.suptitle(f"{name}: replicated (bars) and observed (line)")
    for axis, check in zip(axes.flat, fitted.checks, strict=True):
        axis.hist(values[check.statistic], bins=40, color="0.75")
        axis.axvline(check.observed, color="black")
        axis.set_title(f"{check.statistic}, p = {check.p:.3f}", fontsize=9)
        axis.set_yticks([])
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)


def summary(fitted: Fit) -> str:
    """Return diagnostics and answers in a line."""
    diagnostics, theta = fitted.diagnostics, fitted.theta
    slope = fitted.draws["slope[similarity]"]
    return (
        f"{diagnostics.n_draws} draws, R-hat {diagnostics.rhat_max:.3f}, "
        f"least effective draws {diagnostics.ess_min:.0f} ({diagnostics.worst}), "
        f"{diagnostics.divergences} divergences; "
        f"share above 0 {(theta > 0).mean():.3f}, above 1 {(theta > 1).mean():.3f}, "
        f"mean {theta.mean():.2f}, slope {slope.mean():.2f} ± {slope.std():.2f}; "
        f"{'; '.join(fitted.notes)}"
    )


def main() -> None:
    """Fit every variant and write what comes of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=Path, default=Path(), help="project folder")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    rows: list[dict[str, str]] = []
    for variant in variants(load_rows(arguments.root)):
        start = time.perf_counter()
        fitted = fit(variant.spec, variant.data, seed=arguments.seed)
        seconds = time.perf_counter() - start
        print(f"{variant.name}: {seconds:.0f} s, {summary(fitted)}", flush=True)
        values = replicates(fitted)
        rows += table(variant.name, fitted, values)
        stem = variant.name.replace(", ", "-").replace(" ", "_")
        draw(variant.name, fitted, values, HERE / f"{stem}.svg")
    with (HERE / "checks.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
