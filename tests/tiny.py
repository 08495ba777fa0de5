"""Records in memory and posteriors made by hand, for tests of what comes after the files."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from metatransfer.evidence.dataset import Dataset, build_dataset
from metatransfer.evidence.gains import outcome_rows
from metatransfer.library import Library, Located
from metatransfer.model.checks import PredictiveCheck
from metatransfer.model.crossing import Crossing
from metatransfer.model.design import FloatArray, ModelData
from metatransfer.model.diagnostics import Diagnostics
from metatransfer.model.fit import Fit
from metatransfer.model.plan import Plan, make_plan, residual_scale_name, scale_name
from metatransfer.model.spec import ModelSpec
from metatransfer.records import (
    Attribution,
    Claim,
    Document,
    DocumentKind,
    Extraction,
    Language,
    Outcome,
    PairOf,
    Quotation,
    Result,
    Similarity,
    SimilarityMeasure,
    Status,
    Study,
    StudyKind,
    Task,
    TaskKind,
)
from metatransfer.verdicts.posterior import Posterior
from metatransfer.verdicts.specify import specify

N_DRAWS = 400
SEED = 5


def arm(
    intermediate: str = "none",
    target: str = "t1",
    score_points: float = 50.0,
    **fields: Any,
) -> Result:
    """Return an arm of study alpha, in English, of one run unless it has scores by seed."""
    seeds = fields.pop("seeds", ())
    if seeds:
        score_points = float(np.mean(seeds))
        fields.setdefault("sd_points", float(np.std(seeds, ddof=1)))
        fields["n_seeds"], fields["seed_scores_points"] = len(seeds), tuple(seeds)
    values: dict[str, Any] = {
        "study": "alpha",
        "model": "bert",
        "language": "en",
        "metric": "accuracy",
        "split": "test",
        "missing_reason": "one seed",
        "locator": "Table 1",
    }
    return Result(
        intermediate=intermediate, target=target, score_points=score_points, **(values | fields)
    )


def library(
    *results: Result,
    tasks: Sequence[Task] = (),
    similarities: Mapping[tuple[str, str], float] | None = None,
    measure: SimilarityMeasure | None = None,
    alternates: Mapping[str, str] | None = None,
    aggregate_languages: Sequence[str] = (),
) -> Library:
    """Return a library of these arms, with every name they use."""
    declared = {each.id: each for each in tasks}
    names = {r.target for r in results} | {r.intermediate for r in results} - {"none", "best-of-n"}
    languages = {r.language for r in results} | {r.train_language for r in results} | {"en"}
    header = measure or similarity_measure()
    pairs = similarities or {}
    studies = sorted({r.study for r in results})
    return Library(
        root=Path(),
        claims=(),
        studies={
            name: Located(study(name, alternate_of=(alternates or {}).get(name)), f"{name}.yaml", 1)
            for name in studies
        },
        results=tuple(
            Located(result, f"data/studies/{result.study}/results.csv", line)
            for line, result in enumerate(results, start=2)
        ),
        measures={header.id: Located(header, "measure.yaml", 1)},
        similarities=tuple(
            Located(
                Similarity(measure=header.id, first=first, second=second, value=value),
                "values.csv",
                line,
            )
            for line, ((first, second), value) in enumerate(pairs.items(), start=2)
        ),
        tasks={name: task(name) for name in names if name not in declared} | declared,
        languages={
            name: Language(id=name, name=name, aggregate=name in aggregate_languages)
            for name in languages
        },
        documents={
            name: Located(document(name), f"data/documents/{name}.yaml", 1)
            for name in ("report", "paper")
        },
        checks={},
    )


def study(name: str, alternate_of: str | None = None) -> Study:
    """Return the header of a study whose work has the same name."""
    return Study(
        id=name,
        citation=f"{name}, 2020",
        year=2020,
        kind=StudyKind.PUBLISHED,
        works=(name,),
        licence="none stated",
        extraction=Extraction(what="scores", where="Table 1", how="by hand"),
        alternate_of=alternate_of,
    )


def task(name: str, kind: TaskKind = TaskKind.CLASSIFICATION, **fields: Any) -> Task:
    """Return a task."""
    return Task(id=name, name=name, kind=kind, **fields)


def similarity_measure(**fields: Any) -> SimilarityMeasure:
    """Return the header of measure ``cosine``, symmetric, larger meaning closer."""
    values: dict[str, Any] = {
        "id": "cosine",
        "of": PairOf.TASKS,
        "name": "cosine",
        "orientation": "similarity",
        "symmetric": True,
        "how_computed": "by hand",
        "citation": "nobody",
        "licence": "none stated",
        "se_missing_reason": "not printed",
    }
    return SimilarityMeasure(**(values | fields))


def document(name: str) -> Document:
    """Return a document; the paper's work is study alpha's."""
    work = "alpha" if name == "paper" else name
    return Document(id=name, kind=DocumentKind.PAPER, citation=name, work=work)


def claim(test: Any, *, attributed: Status = Status.STATED) -> Claim:
    """Return a claim of the report, attributed to the paper, with this test."""
    quote = "" if attributed is Status.NOT_FOUND else "It helps"
    differences = ("in part",) if attributed is Status.STATED_DIFFERENTLY else ()
    return Claim(
        id="a-claim",
        title="It helps",
        statement="It helps",
        source=Quotation(document="report", quote="It helps", locator="row 1"),
        attributions=(
            Attribution(
                document="paper",
                status=attributed,
                quote=quote,
                differences=differences,
                checked=date(2026, 11, 23),
            ),
        ),
        test=test,
    )


def matrix(
    intermediates: Sequence[str] = ("i1", "i2", "i3"),
    targets: Sequence[str] = ("t1", "t2", "t3"),
    models: Sequence[str] = ("bert", "gpt"),
    *,
    study_id: str = "alpha",
) -> list[Result]:
    """Return arms of a complete design in English, gains spread by a fixed pattern."""
    arms = []
    for m, model in enumerate(models):
        for t, target in enumerate(targets):
            base = 50.0 + 3 * t + m
            arms.append(arm("none", target, base, model=model, study=study_id))
            for i, name in enumerate(intermediates):
                gain = 1.0 + 1.5 * i - 0.7 * t + 0.9 * (((i + 1) * (t + 2)) % 3) + 0.3 * m
                arms.append(arm(name, target, base + gain, model=model, study=study_id))
    return arms


def cosines(
    intermediates: Sequence[str] = ("i1", "i2", "i3"), targets: Sequence[str] = ("t1", "t2", "t3")
) -> dict[tuple[str, str], float]:
    """Return similarities of a complete design that are no sum of two means."""
    return {
        (name, target): 0.1 * i + 0.05 * t + 0.2 * ((2 * i + t) % 3)
        for i, name in enumerate(intermediates)
        for t, target in enumerate(targets)
    }


def dataset_of(
    lib: Library, *, outcome: Outcome = Outcome.GAIN, measure: str | None = None
) -> Dataset:
    """Return all rows of an outcome as a dataset."""
    return build_dataset(lib, outcome, outcome_rows(lib, outcome), measure=measure)


def synthetic_fit(
    spec: ModelSpec,
    data: ModelData,
    *,
    seed: int = SEED,
    theta: FloatArray | None = None,
    passed: bool = True,
    checks: tuple[PredictiveCheck, ...] = (),
) -> Fit:
    """Return a posterior that nobody sampled: parameters by formula, theta near the outcomes."""
    plan, rng = make_plan(spec, data), np.random.default_rng(seed)
    draws = synthetic_draws(plan, N_DRAWS if theta is None else len(theta), rng)
    if theta is None:
        theta = data.y + 0.3 * rng.standard_normal((N_DRAWS, len(data.y)))
    return Fit(
        spec=spec,
        data=data,
        terms_fitted=plan.fitted_names,
        terms_dropped=plan.dropped,
        draws=draws,
        theta=np.asarray(theta, dtype=np.float32),
        diagnostics=Diagnostics(
            engine="by hand",
            versions={},
            rhat_max=1.0 if passed else 1.5,
            ess_min=float(N_DRAWS),
            worst="sigma",
            divergences=0,
            n_draws=N_DRAWS,
            passed=passed,
            reasons=() if passed else ("R-hat 1.500 above 1.01",),
        ),
        checks=checks,
    )


def synthetic_draws(plan: Plan, n_draws: int, rng: np.random.Generator) -> dict[str, FloatArray]:
    """Return draws of everything that a plan names."""

    def scalar(middle: float, spread: float = 0.05) -> FloatArray:
        return np.asarray(middle * np.exp(spread * rng.standard_normal(n_draws)))

    def by_level(crossing: Crossing, sd: FloatArray) -> FloatArray:
        return np.asarray(sd[:, None] * rng.standard_normal((n_draws, crossing.levels)))

    draws = {"intercept": rng.normal(1.0, 0.2, n_draws), "sigma": scalar(0.5), "nu": scalar(6.0)}
    for name in plan.covariates:
        draws[f"slope[{name}]"] = rng.normal(0.8, 0.1, n_draws)
    for term in plan.terms:
        draws[f"sd[{term.name}]"] = scalar(0.6)
        draws[f"effect[{term.name}]"] = by_level(term.crossing, draws[f"sd[{term.name}]"])
    scales = [(scale_name(c), c) for c in plan.scales]
    scales += [(residual_scale_name(c), c) for c in plan.residual_scales]
    for name, crossing in scales:
        draws[f"sd[{name}]"] = scalar(0.3)
        draws[name] = by_level(crossing, draws[f"sd[{name}]"])
    for error in plan.shared:
        spread = np.sqrt(error.variance)
        draws[f"shared[{error.name}]"] = spread * rng.standard_normal((n_draws, len(spread)))
    return draws


def posterior_of(
    data: Dataset,
    theta: FloatArray | None = None,
    *,
    cells: Sequence[bool] | None = None,
    minus: Sequence[bool] | None = None,
    seed: int = SEED,
) -> Posterior:
    """Return a synthetic posterior seen from a claim about some or all cells."""
    chosen = np.ones(len(data.rows), dtype=bool) if cells is None else np.array(cells, dtype=bool)
    return Posterior(
        fit=synthetic_fit(specify(data), data.data, theta=theta),
        dataset=data,
        cells=chosen,
        seed=seed,
        minus=None if minus is None else np.array(minus, dtype=bool),
    )
