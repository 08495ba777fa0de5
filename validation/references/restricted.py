"""Restricted likelihoods, their maxima, and coefficients there, against metafor and lme4."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from metatransfer import meta_regression
from metatransfer.model.regression import MetaRegression
from metatransfer.model.regression.heterogeneity import typical_variance
from metatransfer.model.regression.mode import Mode, log_likelihood_at, marginal_mode
from references import HERE, Agreement, listed, pinned, relatedness_of, rows_of

VAGUE = 1e4
"""Factor on the default priors' standard deviations of coefficients, which then say nothing: the
log likelihood moves by (coefficient / sd)² / 2, some 1e-10, beside a constant."""

LIKELIHOOD_TOLERANCE = 1e-5
"""Of differences of log likelihoods. The resolution that we add to variances, 2.5e-7 of the least,
moves the log likelihood of n rows by n · 1e-7 at most; 170 rows are the most."""

SE_SHARE = 1e-4
"""Of a coefficient's standard error by which its estimates may differ. An optimiser that leaves
1e-9 of log likelihood on the table is sqrt(2e-9), 4e-5, standard errors from the maximum."""

SD_SHARE = 1e-4
"""The same for standard deviations, correlations and shares, of the value: their own standard
errors are about as large as they are, and more than one of them moves. A deviation of zero is one
below this share of the least standard error, which adds 1e-8 to a variance."""


class Case(NamedTuple):
    """A model that a reference has fitted too.

    Parameters
    ----------
    name : str
        Name of the answers.
    result : MetaRegression
        Our fit under default priors.
    names : mapping of str to str
        Our hyperparameters by the names of the answers.
    """

    name: str
    result: MetaRegression
    names: Mapping[str, str]

    @property
    def mode(self) -> Mode:
        """Our maximum under vague priors of the coefficients."""
        return marginal_mode(self.result.plan, vague(self.result), self.result.scaling)

    def log_likelihood(self, theirs: Mapping[str, float]) -> float:
        """Return our log likelihood at hyperparameters under the reference's names."""
        ours = {self.names[name]: value for name, value in theirs.items()}
        result = self.result
        return log_likelihood_at(result.plan, vague(result), result.scaling, ours)


def vague(result: MetaRegression) -> Any:
    """Return priors under which coefficients are free."""
    ours = result.priors
    return replace(
        ours,
        intercept_sd_points=VAGUE * ours.intercept_sd_points,
        slope_sd_points=VAGUE * ours.slope_sd_points,
    )


def bcg_random_effects() -> Case:
    """Fit thirteen trials of a vaccine, no covariate."""
    rows = rows_of("bcg")
    result = meta_regression("yi ~ 1", rows, se=np.sqrt(rows["vi"]))
    return Case("bcg_random_effects", result, {"sigma": "sigma"})


def bcg_latitude() -> Case:
    """Fit the same on latitude."""
    rows = rows_of("bcg")
    result = meta_regression("yi ~ ablat", rows, se=np.sqrt(rows["vi"]))
    return Case("bcg_latitude", result, {"sigma": "sigma"})


DISTRICTS = {"district": "sd(1|district)", "sigma": "sigma"}


def three_levels() -> Case:
    """Fit schools in districts."""
    rows = rows_of("konstantopoulos2011")
    result = meta_regression("yi ~ 1 + (1 | district)", rows, se=np.sqrt(rows["vi"]))
    return Case("three_levels", result, DISTRICTS)


def pet() -> Case:
    """Fit schools in districts, with the standard error as moderator."""
    return _small_study("pet")


def peese() -> Case:
    """Fit schools in districts, with the sampling variance as moderator."""
    return _small_study("peese")


def _small_study(name: str) -> Case:
    rows = rows_of("konstantopoulos2011")
    se = np.sqrt(rows["vi"])
    rows = rows | {"precision": se if name == "pet" else rows["vi"]}
    return Case(name, meta_regression("yi ~ precision + (1 | district)", rows, se=se), DISTRICTS)


def bivariate() -> Case:
    """Fit two outcomes a trial, with known covariance."""
    rows = rows_of("berkey1998")
    result = meta_regression("yi ~ outcome + (1 | trial)", rows, covariance=berkey_covariance())
    return Case("bivariate", result, {"trial": "sd(1|trial)", "sigma": "sigma"})


def berkey_covariance() -> Any:
    """Return the sampling covariance: of each row's trial, two columns hold its two rows."""
    rows = rows_of("berkey1998")
    covariance = np.zeros((10, 10))
    for first in range(0, 10, 2):
        pair = slice(first, first + 2)
        covariance[pair, pair] = np.column_stack([rows["v1i"][pair], rows["v2i"][pair]])
    return covariance


def phylogeny() -> Case:
    """Fit correlations within 120 species along their phylogeny."""
    rows = rows_of("lim2014")
    tree = (HERE / "data" / "lim2014.nwk").read_text(encoding="utf-8").strip()
    result = meta_regression(
        "yi ~ 1 + (1 | species)",
        rows,
        se=np.sqrt(rows["vi"]),
        relatedness={"species": relatedness_of(tree)},
    )
    names = {
        "species": "sd(1|species)", "share": "relatedness(1|species)", "sigma": "sigma"
    }  # fmt: skip
    return Case("phylogeny", result, names)


def correlated_errors() -> Case:
    """Fit effects within studies whose errors are correlated, on kind of offence and year."""
    rows = rows_of("assink2016")
    se = np.sqrt(rows["vi"])
    same = rows["study"][:, None] == rows["study"]
    rho = pinned("answers")["correlated_errors"]["rho"]
    covariance = np.outer(se, se) * np.where(np.eye(len(se)), 1.0, rho * same)
    result = meta_regression(
        "yi ~ deltype + year + (1 | study / esid)", rows, covariance=covariance
    )
    return Case("correlated_errors", result, {"study": "sd(1|study)", "sigma": "sigma"})


def spatial() -> Case:
    """Fit trends at stations along rivers, a row each, correlated by their distance."""
    rows, between = rows_of("maire2019"), rows_of("maire2019_distance")
    labels = tuple(map(str, between.pop("station")))
    distance = np.column_stack([between[label] for label in labels])
    kernel = np.exp(-distance / pinned("answers")["spatial"]["range_km"])
    result = meta_regression(
        "yi ~ 1 + (1 | station)",
        rows,
        se=np.sqrt(rows["vi"]),
        relatedness={"station": (labels, kernel)},
    )
    names = {
        "station": "sd(1|station)", "share": "relatedness(1|station)", "sigma": "sigma"
    }  # fmt: skip
    return Case("spatial", result, names)


def crossed() -> Case:
    """Fit six samples on 24 plates; lme4 knows no standard errors, so ours are next to none."""
    rows = rows_of("penicillin")
    result = meta_regression(
        "diameter ~ 1 + (1 | plate) + (1 | sample)", rows, se=np.full(144, NEXT_TO_NO_ERROR * 0.55)
    )
    names = {"plate": "sd(1|plate)", "sample": "sd(1|sample)", "sigma": "sigma"}
    return Case("crossed", result, names)


NEXT_TO_NO_ERROR = 1e-4
"""Standard error over residual deviation: it changes the residual variance by 1e-8."""


def correlated_slopes() -> Case:
    """Fit reaction times over days without sleep."""
    rows = rows_of("sleepstudy") | {"Subject": rows_of("sleepstudy")["Subject"].astype(int)}
    result = meta_regression(
        "Reaction ~ Days + (1 + Days | Subject)", rows, se=np.full(180, NEXT_TO_NO_ERROR * 25.6)
    )
    names = {
        "intercept": "sd(1|Subject)",
        "slope": "sd(Days|Subject)",
        "cor": "cor(1|Subject, Days|Subject)",
        "sigma": "sigma",
    }
    return Case("correlated_slopes", result, names)


QUICK: tuple[Callable[[], Case], ...] = (bcg_random_effects, bcg_latitude, three_levels, bivariate)
"""Cases of a second each."""

ALL = (
    *QUICK, pet, peese, correlated_errors, phylogeny, spatial, crossed, correlated_slopes
)  # fmt: skip


def compare(case: Case) -> Iterator[Agreement]:
    """Yield our numbers beside the reference's, from the likelihood up to the coefficients.

    Parameters
    ----------
    case : Case
        What both have fitted.
    """
    theirs = pinned("answers")[case.name]
    held = _as_ours(case, theirs["hyperparameters"])
    best = case.log_likelihood(held)
    for point in theirs.get("points", ()):
        where = ", ".join(f"{k} {v:g}" for k, v in point["hyperparameters"].items())
        yield Agreement(
            case.name,
            f"log likelihood below its maximum at {where}",
            case.log_likelihood(point["hyperparameters"]) - best,
            point["log_likelihood"] - theirs["log_likelihood"],
            LIKELIHOOD_TOLERANCE,
        )
    if "typical_variance" in theirs:
        value = theirs["typical_variance"]
        ours = typical_variance(case.result.plan)
        yield Agreement(case.name, "typical variance, of I²", ours, value, SD_SHARE * value)
    mode = case.mode
    yield Agreement(
        case.name, "log likelihood that their maximum lacks of ours",
        mode.log_likelihood - best, 0.0, LIKELIHOOD_TOLERANCE,
    )  # fmt: skip
    least_se = float(np.sqrt(case.result.request.errors.own_variance.min()))
    for name, value in held.items():
        ours = mode.hyperparameters[case.names[name]]
        yield Agreement(case.name, name, ours, value, SD_SHARE * (abs(value) or least_se))
    se = np.sqrt(np.diag(mode.covariance))
    answers = zip(listed(theirs["estimate"]), listed(theirs["se"]), strict=True)
    for name, ours, our_se, (value, their_se) in zip(
        mode.names, mode.mean, se, answers, strict=True
    ):
        yield Agreement(case.name, name, ours, value, SE_SHARE * their_se)
        yield Agreement(case.name, f"se of {name}", our_se, their_se, SE_SHARE * their_se)


POSTERIOR_SHARE = 0.25
"""Of a standard error by which our posterior mean under default priors may differ from the REML
estimate. It is no error of either: a posterior averages over standard deviations, whose posterior
is skewed, where REML takes the best one; and the priors pull a little."""


def compare_posterior(case: Case) -> Iterator[Agreement]:
    """Yield our posterior means under default priors beside REML estimates.

    Parameters
    ----------
    case : Case
        What both have fitted.
    """
    theirs = pinned("answers")[case.name]
    answers = zip(listed(theirs["estimate"]), listed(theirs["se"]), strict=True)
    for (name, draws), (value, se) in zip(case.result.coefficients.items(), answers, strict=True):
        ratio = draws.std() / se
        quantity = f"posterior mean of {name} (posterior sd {ratio:.2f} se)"
        yield Agreement(case.name, quantity, float(draws.mean()), value, POSTERIOR_SHARE * se)


def _as_ours(case: Case, theirs: Mapping[str, float]) -> dict[str, float]:
    """Return their hyperparameters at the mean of the covariate, as our effects are."""
    if case.name != "correlated_slopes":
        return dict(theirs)
    centre = float(case.result.scaling.centre[0])
    turn = np.array([[1.0, centre], [0.0, 1.0]])
    sd = np.array([theirs["intercept"], theirs["slope"]])
    covariance = turn @ (np.outer(sd, sd) * [[1, theirs["cor"]], [theirs["cor"], 1]]) @ turn.T
    moved = np.sqrt(np.diag(covariance))
    return dict(theirs) | {
        "intercept": float(moved[0]), "cor": float(covariance[0, 1] / moved.prod())
    }  # fmt: skip


def compare_unstructured() -> Iterator[Agreement]:
    """Yield the likelihood of two outcomes with variances of their own.

    Ours has one residual deviation besides; at none of it the two are the same model.
    """
    answers = pinned("answers")
    theirs = answers["bivariate_unstructured"]
    rows = rows_of("berkey1998")
    result = meta_regression(
        "yi ~ outcome + (1 + outcome | trial)", rows, covariance=berkey_covariance()
    )
    at = theirs["hyperparameters"]
    both = at["sd_al"] * at["sd_pd"] * at["cor"]
    covariance = np.array([[at["sd_al"] ** 2, both], [both, at["sd_pd"] ** 2]])
    # effect at the mean of the indicator, and difference of the two outcomes
    turn = np.array([[0.5, 0.5], [-1.0, 1.0]])
    moved = turn @ covariance @ turn.T
    sd = np.sqrt(np.diag(moved))
    names = ("sd(1|trial)", "sd(outcome[PD]|trial)")
    ours = dict(zip(names, sd, strict=True)) | {
        "cor(1|trial, outcome[PD]|trial)": moved[0, 1] / sd.prod(), "sigma": 0.0
    }  # fmt: skip
    structured = bivariate()
    common = answers["bivariate"]
    apart = log_likelihood_at(
        result.plan, vague(structured.result), result.scaling, ours
    ) - structured.log_likelihood(common["hyperparameters"])
    yield Agreement(
        "bivariate_unstructured", "log likelihood above that of one variance", apart,
        theirs["log_likelihood"] - common["log_likelihood"], LIKELIHOOD_TOLERANCE,
    )  # fmt: skip


def compare_leave_one_out() -> Iterator[Agreement]:
    """Yield the estimate without each trial."""
    theirs = pinned("answers")["bcg_leave_one_out"]
    rows = rows_of("bcg")
    answers = zip(theirs["estimate"], theirs["se"], theirs["sigma"], strict=True)
    for left_out, (estimate, se, sigma) in enumerate(answers):
        kept = {name: np.delete(column, left_out) for name, column in rows.items()}
        result = meta_regression("yi ~ 1", kept, se=np.sqrt(kept["vi"]))
        mode = Case("", result, {}).mode
        what = f"without trial {left_out + 1}"
        yield Agreement("bcg_leave_one_out", what, mode.mean[0], estimate, SE_SHARE * se)
        ours = mode.hyperparameters["sigma"]
        yield Agreement("bcg_leave_one_out", f"sigma {what}", ours, sigma, SD_SHARE * sigma)


def compare_plug_in_prediction() -> Iterator[Agreement]:
    """Yield intervals on latitude that take the maximum for the truth, as metafor's do."""
    theirs = pinned("answers")["bcg_latitude"]
    mode = bcg_latitude().mode
    x = np.column_stack([np.ones(3), theirs["new"]])
    mean = x @ mode.mean
    variance = np.einsum("ij,jk,ik->i", x, mode.covariance, x)
    one = np.sqrt(variance + mode.hyperparameters["sigma"] ** 2)
    for at, latitude in enumerate(theirs["new"]):
        for name, ours in {
            "mean": mean,
            "low": mean - NORMAL * np.sqrt(variance),
            "high": mean + NORMAL * np.sqrt(variance),
            "prediction_low": mean - NORMAL * one,
            "prediction_high": mean + NORMAL * one,
        }.items():
            yield Agreement(
                "bcg_latitude", f"{name} at {latitude} degrees, plugged in", float(ours[at]),
                theirs[name][at], SD_SHARE * float(one[at]),
            )  # fmt: skip


NORMAL = 1.959963984540054
"""Quantile .975 of a standard normal."""
