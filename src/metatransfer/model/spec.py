"""What a meta-regression says: covariates, group terms, scales and priors, without any numbers."""

import math
from dataclasses import dataclass, field
from typing import Literal

from metatransfer.errors import ModelDataError, and_did_you_mean


@dataclass(frozen=True)
class Priors:
    """Scales of the priors; outcomes are points, slopes are points per unit of the covariate.

    Parameters
    ----------
    intercept_sd_points : float
        The intercept is Normal(0, this). Mean gains of whole studies lie within some 10 points
        of zero, twice this value.
    slope_sd_points : float
        Each slope is Normal(0, this). Covariates are standardised, so 2 leaves room for a standard
        deviation of similarity to be worth as much as a good intermediate task, and little more.
    group_sd_scale_points : float
        Each group standard deviation is half-Student-t with this scale. The standard deviation of
        gains within a target spans 1.2 to 8.6 points on TaskWeb; the heavy tail admits the rest.
    group_sd_df : float
        Degrees of freedom of that half-Student-t; 3 has a mean and a variance (Gelman 2006,
        doi:10.1214/06-BA117A, on weakly informative half-t priors for few levels).
    residual_sd_scale_points : float
        The residual standard deviation is half-Student-t(``group_sd_df``) with this scale.
    log_scale_sd : float
        Each standard deviation of a log scale is half-normal with this scale: one prior standard
        deviation is a factor of two between levels, two are a factor of four.
    nu_minimum : float
        Lower bound of the residual's degrees of freedom; at 1 it has no mean.
    correlation_shape : float
        Correlations of effects and slopes are LKJ with this shape (Lewandowski et al. 2009,
        doi:10.1016/j.jmva.2009.04.008); 2 leans away from ±1, where a slope tells an intercept.
    nu_shape, nu_rate : float
        Degrees of freedom above the minimum are Gamma(shape, rate): density is zero at the bound
        itself, and little of it lies where Student-t and normal can no longer be told apart. The
        values are those of Juárez and Steel (2010, doi:10.1198/jbes.2009.07145) for nu itself.
    resolution_points : float
        Scores are known no finer than this: half of it is added in quadrature to the sampling
        error of every row, so that a block of exactly equal outcomes cannot drive its scale to
        zero. One hundredth of a point is the last digit that results are printed to.
    """

    intercept_sd_points: float = 5.0
    slope_sd_points: float = 2.0
    group_sd_scale_points: float = 2.5
    group_sd_df: float = 3.0
    residual_sd_scale_points: float = 2.5
    log_scale_sd: float = 0.7
    correlation_shape: float = 2.0
    nu_minimum: float = 1.0
    nu_shape: float = 2.0
    nu_rate: float = 0.1
    resolution_points: float = 0.01

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if not isinstance(value, int | float) or not 0 < value < math.inf:
                raise ModelDataError(f"priors · {name} · got {value} · must be a number above 0")


@dataclass(frozen=True)
class GroupTerm:
    """A group effect, or a slope that varies, over the levels of one or several crossed factors.

    Parameters
    ----------
    name : str
        Name under which draws are stored: ``sd[name]``, ``effect[name]``.
    factors : tuple of str
        Names in ``ModelData.factors``; several stand for their crossing.
    slope_of : str, optional
        Covariate whose slope varies over the levels; without it the term is an effect.
    scaled : bool
        Whether the term is multiplied by the block scale k.
    related : bool
        Whether levels are correlated as ``ModelData.relatedness`` of the factor says, with a
        mixing weight that is estimated; of a single factor only.
    correlated_as : str, optional
        Effects and slopes over the same factors that share this name are correlated.
    """

    name: str
    factors: tuple[str, ...]
    slope_of: str | None = None
    scaled: bool = False
    related: bool = False
    correlated_as: str | None = None

    def __post_init__(self) -> None:
        if not self.factors:
            raise ModelDataError(f"group term '{self.name}' · factors · empty · name at least one")
        if self.related and len(self.factors) > 1:
            raise ModelDataError(
                f"group term '{self.name}' · relatedness · {' × '.join(self.factors)} is an "
                "interaction · relatedness is of the levels of one factor · drop it from this term"
            )
        if self.scaled and (self.related or self.correlated_as):
            raise ModelDataError(
                f"group term '{self.name}' · scaled · a scaled term can be neither related nor "
                "correlated · make it unscaled"
            )


@dataclass(frozen=True)
class ModelSpec:
    """A meta-regression, independent of the engine that fits it.

    The outcome of a row is ``intercept + unscaled terms + shared errors + k · (scaled terms) +
    residual``, where the residual has scale ``k · sigma · exp(residual scales)`` and log k is a sum
    of zero-mean effects over ``scale_factors``. Terms that the data cannot identify are dropped
    when the model is fitted, and named.

    Parameters
    ----------
    covariates : tuple of str
        Names in ``ModelData.covariates``, centred; each gets a slope.
    scaled_covariates : tuple of str
        Those of them whose slope is multiplied by k.
    groups : tuple of GroupTerm
        Group effects and varying slopes, most important first: of two terms that split the rows
        alike, the later one is dropped.
    scale_factors : tuple of tuple of str
        Crossings over which log k varies; empty for an additive model (k = 1).
    residual_scale_factors : tuple of str
        Factors over which the log residual standard deviation varies besides k.
    residual : {"student", "gaussian"}
        Law of residual heterogeneity and sampling error together.
    check_factors : tuple of str
        Factors over which the predictive checks compare standard deviations.
    check_thresholds_points : tuple of float
        Outcomes above which the predictive checks count the share of rows.
    priors : Priors
        Scales of the priors.
    """

    covariates: tuple[str, ...]
    scaled_covariates: tuple[str, ...]
    groups: tuple[GroupTerm, ...]
    scale_factors: tuple[tuple[str, ...], ...] = ()
    residual_scale_factors: tuple[str, ...] = ()
    residual: Literal["gaussian", "student"] = "student"
    check_factors: tuple[str, ...] = ()
    check_thresholds_points: tuple[float, ...] = (0.0, 1.0)
    priors: Priors = field(default_factory=Priors)

    def __post_init__(self) -> None:
        self._names_are_unique("covariates", self.covariates)
        self._names_are_unique("groups", tuple(term.name for term in self.groups))
        slopes = tuple(term.slope_of for term in self.groups if term.slope_of is not None)
        for name in (*self.scaled_covariates, *slopes):
            if name not in self.covariates:
                hint = and_did_you_mean(name, self.covariates)
                raise ModelDataError(
                    f"model · '{name}' is no covariate of the model · allowed: "
                    f"{', '.join(self.covariates) or 'none'} · add it to covariates{hint}"
                )

    @staticmethod
    def _names_are_unique(what: str, names: tuple[str, ...]) -> None:
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ModelDataError(f"model · {what} · '{twice[0]}' is named twice · rename one")
