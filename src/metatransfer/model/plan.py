"""Specification and rows brought together: which terms the data identify, as index arrays.

A term is dropped when nothing in the rows could tell it from what is already there: it has one
level, splits the rows as an earlier term does, or has a level for each row, or an interaction for
nearly each row, and so repeats the residual. Every engine fits the same plan.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from metatransfer.errors import ModelDataError, and_did_you_mean
from metatransfer.model.crossing import Crossing, cross, distinct, flat_levels
from metatransfer.model.design import FloatArray, IntArray, ModelData
from metatransfer.model.rotation import Rotation, rotation_of
from metatransfer.model.spec import ModelSpec

FEWEST_ROWS_PER_LEVEL = 1.5
"""Mean rows of an interaction's level under which it is the residual again. At 1.11 (6,041 gaps in
5,429 pairs of languages) its standard deviation ran from 0.1 to 4 points and no sampler mixed."""


@dataclass(frozen=True)
class DroppedTerm:
    """A term that was asked for and could not be identified.

    Parameters
    ----------
    name : str
        The term as draws would have named it.
    reason : str
        Why, in words fit for a verdict.
    """

    name: str
    reason: str


@dataclass(frozen=True, eq=False)
class PlannedTerm:
    """A group term that is fitted.

    Parameters
    ----------
    name : str
        Name in the draws.
    crossing : Crossing
        Its levels.
    slope_of : str or None
        Covariate of a varying slope; None for an effect.
    weight : FloatArray, shape (n,)
        Its values; ones for an effect.
    scaled : bool
        Whether the block scale multiplies it.
    kernel : FloatArray or None, shape (levels, levels)
        Relatedness of its levels; None where they are exchangeable.
    bundle : str or None
        Name that the terms it is correlated with share; None where it is independent.
    """

    name: str
    crossing: Crossing
    slope_of: str | None
    weight: FloatArray
    scaled: bool
    kernel: FloatArray | None = None
    bundle: str | None = None


@dataclass(frozen=True, eq=False)
class PlannedShared:
    """A shared error that is fitted.

    Parameters
    ----------
    name : str
        Name in the draws.
    codes : IntArray, shape (n,)
        Error that each row carries.
    variance : FloatArray, shape (levels,)
        Known variance, points squared.
    merged_with : str or None
        Unscaled effect over exactly the same rows: their sum is sampled, and split afterwards.
    """

    name: str
    codes: IntArray
    variance: FloatArray
    merged_with: str | None


@dataclass(frozen=True, eq=False)
class Plan:
    """What an engine fits.

    Parameters
    ----------
    y, own_variance : FloatArray, shape (n,)
        Outcome, points; its own sampling variance with the resolution of scores added.
    covariates : tuple of str
        Names of the columns of ``x``.
    x : FloatArray, shape (n, covariates)
        Moderators.
    x_scaled : tuple of bool
        Which of their slopes the block scale multiplies.
    terms : tuple of PlannedTerm
        Group effects and varying slopes.
    scales, residual_scales : tuple of Crossing
        Over what log k, and besides it the log residual standard deviation, vary.
    shared : tuple of PlannedShared
        Sampling errors that rows have in common.
    student : bool
        Whether the residual has heavy tails.
    uncertain : IntArray, shape (rows in the likelihood,)
        Rows whose true outcome is not known exactly.
    dropped : tuple of DroppedTerm
        What could not be identified.
    rotation : Rotation or None
        Independent combinations of rows; None where own errors are independent as they are.
    """

    y: FloatArray
    own_variance: FloatArray
    covariates: tuple[str, ...]
    x: FloatArray
    x_scaled: tuple[bool, ...]
    terms: tuple[PlannedTerm, ...]
    scales: tuple[Crossing, ...]
    residual_scales: tuple[Crossing, ...]
    shared: tuple[PlannedShared, ...]
    student: bool
    uncertain: IntArray
    dropped: tuple[DroppedTerm, ...]
    rotation: Rotation | None = None

    @property
    def bundles(self) -> dict[str, tuple[PlannedTerm, ...]]:
        """Terms that are correlated, by the name that they share."""
        names = dict.fromkeys(term.bundle for term in self.terms if term.bundle is not None)
        return {name: tuple(t for t in self.terms if t.bundle == name) for name in names}

    @property
    def plain(self) -> bool:
        """Whether there is neither relatedness, nor correlation of terms or of own errors."""
        special = any(term.kernel is not None or term.bundle is not None for term in self.terms)
        return self.rotation is None and not special

    @property
    def fitted_names(self) -> tuple[str, ...]:
        """Names of everything that is estimated, as draws name it."""
        names = ["intercept", *(f"slope[{name}]" for name in self.covariates)]
        names += [f"sd[{term.name}]" for term in self.terms]
        names += [relatedness_name(t) for t in self.terms if is_leading(t, self.bundles)]
        names += [
            correlation_name(one, other)
            for terms in self.bundles.values()
            for one, other in combinations(terms, 2)
        ]
        names += [scale_name(crossing) for crossing in self.scales]
        names += [residual_scale_name(crossing) for crossing in self.residual_scales]
        return tuple(names)

    @property
    def levels(self) -> dict[str, tuple[str, ...]]:
        """Labels of the levels of each draw that has a value for each level."""
        named = {f"effect[{term.name}]": term.crossing.labels for term in self.terms}
        named |= {scale_name(crossing): crossing.labels for crossing in self.scales}
        return named | {residual_scale_name(c): c.labels for c in self.residual_scales}


def relatedness_name(term: PlannedTerm) -> str:
    """Name of the mixing weight of a term's relatedness in the draws."""
    return f"relatedness[{term.name}]"


def correlation_name(one: PlannedTerm, other: PlannedTerm) -> str:
    """Name of the correlation of two terms in the draws."""
    return f"correlation[{one.name}, {other.name}]"


def is_leading(term: PlannedTerm, bundles: Mapping[str, Sequence[PlannedTerm]]) -> bool:
    """Whether a term has a mixing weight of its own: correlated terms share that of the first.

    Parameters
    ----------
    term : PlannedTerm
        Any term.
    bundles : mapping
        Terms that are correlated, see :attr:`Plan.bundles`.
    """
    first = term.bundle is None or bundles[term.bundle][0] is term
    return term.kernel is not None and first


def scale_name(crossing: Crossing) -> str:
    """Name of the log scale over a crossing in the draws."""
    return f"log_k[{','.join(crossing.factors)}]"


def residual_scale_name(crossing: Crossing) -> str:
    """Name of the log residual scale over a crossing in the draws."""
    return f"log_residual[{','.join(crossing.factors)}]"


def make_plan(spec: ModelSpec, data: ModelData) -> Plan:
    """Decide which terms of a specification the rows identify.

    Parameters
    ----------
    spec : ModelSpec
        What is asked for.
    data : ModelData
        The rows.

    Raises
    ------
    ModelDataError
        For a name that the data lack, and for covariates without variation or collinear.
    """
    x = _covariate_columns(spec, data)
    _check_combination(spec, data)
    dropped: list[DroppedTerm] = []
    scales = _identified_scales(data, spec.scale_factors, scale_name, dropped)
    terms = _identified_terms(spec, data, dropped)
    if not scales:
        terms = tuple(replace(term, scaled=False) for term in terms)
    return Plan(
        y=data.y,
        own_variance=data.own_variance + (spec.priors.resolution_points / 2) ** 2,
        covariates=spec.covariates,
        x=x,
        x_scaled=tuple(bool(scales) and name in spec.scaled_covariates for name in spec.covariates),
        terms=terms,
        scales=scales,
        residual_scales=_identified_scales(
            data, ((name,) for name in spec.residual_scale_factors), residual_scale_name, dropped
        ),
        shared=tuple(_planned_shared(data, terms, spec.priors.resolution_points)),
        student=spec.residual == "student",
        uncertain=_informative(data, scales),
        dropped=tuple(dropped),
        rotation=rotation_of(data, (spec.priors.resolution_points / 2) ** 2),
    )


def _check_combination(spec: ModelSpec, data: ModelData) -> None:
    """Refuse correlated errors where the residual is not one normal law."""
    if not data.correlated:
        return
    for field, there in {
        "residual": spec.residual == "student",
        "scale_factors": bool(spec.scale_factors),
        "residual_scale_factors": bool(spec.residual_scale_factors),
    }.items():
        if there:
            raise ModelDataError(
                f"model · {field} · with correlated sampling errors the residual must be normal "
                "with one standard deviation · describe what rows have in common as shared errors, "
                "or take the normal model"
            )


def _covariate_columns(spec: ModelSpec, data: ModelData) -> FloatArray:
    """Return the covariates as columns, after checking that slopes are identified."""
    for name in spec.covariates:
        if name not in data.covariates:
            hint = and_did_you_mean(name, tuple(data.covariates))
            raise ModelDataError(f"model · covariate '{name}' is not in the data{hint}")
    x = np.zeros((len(data.y), len(spec.covariates)))
    for column, name in enumerate(spec.covariates):
        x[:, column] = data.covariates[name]
        if np.ptp(x[:, column]) == 0:
            raise ModelDataError(
                f"model · covariate '{name}' is {x[0, column]} in every row · its slope is not "
                "identified · leave it out"
            )
    _check_not_collinear(spec.covariates, x)
    return x


def _check_not_collinear(names: Sequence[str], x: FloatArray) -> None:
    """Name the first covariate that is a linear combination of the intercept and earlier ones."""
    columns = [np.ones(len(x)), *(x.T / np.abs(x).max(axis=0, initial=0)[:, None])]
    for last in range(2, len(columns) + 1):
        if np.linalg.matrix_rank(np.stack(columns[:last], axis=1)) < last:
            raise ModelDataError(
                f"model · covariate '{names[last - 2]}' is a combination of the intercept and "
                f"{', '.join(names[: last - 2]) or 'nothing else'} · leave it out"
            )


def _identified_terms(
    spec: ModelSpec, data: ModelData, dropped: list[DroppedTerm]
) -> tuple[PlannedTerm, ...]:
    """Return the group terms that the rows identify, noting the others."""
    kept: list[PlannedTerm] = []
    for term in spec.groups:
        crossing = cross(data, term.factors)
        rivals = {k.name: k.crossing for k in kept if k.slope_of == term.slope_of}
        kernel = _kernel(crossing, data) if term.related else None
        reason = _why_not(crossing, rivals, kernel)
        if reason is None and term.slope_of is not None:
            reason = _why_no_varying_slope(crossing, data.covariates[term.slope_of])
        if reason is None:
            weight = data.covariates[term.slope_of] if term.slope_of else np.ones(len(data.y))
            planned = PlannedTerm(term.name, crossing, term.slope_of, weight, term.scaled, kernel)
            kept.append(replace(planned, bundle=term.correlated_as))
        else:
            dropped.append(DroppedTerm(f"sd[{term.name}]", reason))
    return tuple(_only_real_bundles(kept))


def _kernel(crossing: Crossing, data: ModelData) -> FloatArray:
    """Return the relatedness of the levels that occur."""
    (name,) = crossing.factors
    if name not in data.relatedness:
        raise ModelDataError(
            f"model · relatedness of '{name}' is not in the data · allowed: "
            f"{', '.join(data.relatedness) or 'none'}"
        )
    where = {label: at for at, label in enumerate(data.factors[name].labels)}
    at = [where[label] for label in crossing.labels]
    return data.relatedness[name][np.ix_(at, at)]


def _only_real_bundles(terms: Sequence[PlannedTerm]) -> Iterator[PlannedTerm]:
    """Yield terms, those without a partner that was kept taken out of their bundle."""
    for term in terms:
        partners = [other for other in terms if other.bundle == term.bundle]
        if any(p.crossing.factors != term.crossing.factors for p in partners if p.bundle):
            raise ModelDataError(
                f"model · '{term.name}' is to be correlated with a term over other factors · "
                "correlated terms vary over the same factors"
            )
        yield replace(term, bundle=None) if len(partners) == 1 else term


def _why_not(
    crossing: Crossing, rivals: Mapping[str, Crossing], kernel: FloatArray | None = None
) -> str | None:
    """Say why a crossing is not identified beside its rivals and the residual, if it is not."""
    what = " × ".join(crossing.factors)
    if crossing.levels == 1:
        return f"{what} has one level ({crossing.labels[0]})"
    # relatives tell an effect from the residual, be there a single row of each level
    alone = kernel is None or np.ptp(kernel[~np.eye(len(kernel), dtype=np.bool_)]) == 0
    if crossing.levels == len(crossing.codes) and alone:
        return f"{what} has a level for each row, as the residual has"
    if len(crossing.factors) > 1 and crossing.rows_per_level < FEWEST_ROWS_PER_LEVEL:
        rows = f"{crossing.levels:,} levels in {len(crossing.codes):,} rows"
        return f"{what} has {rows}, which the residual covers"
    for name, rival in rivals.items():
        if _same_partition(rival.codes, crossing.codes):
            return f"{what} splits the rows exactly as {name} does"
    return None


def _why_no_varying_slope(crossing: Crossing, covariate: FloatArray) -> str | None:
    """Say why no level, or only one, could have a slope of its own, if so."""
    varying = sum(np.ptp(covariate[crossing.codes == at]) > 0 for at in range(crossing.levels))
    if varying < 2:
        what = " × ".join(crossing.factors)
        return f"the covariate varies within {varying} of {crossing.levels} levels of {what}"
    return None


def _identified_scales(
    data: ModelData,
    asked: Iterable[tuple[str, ...]],
    name_of: Callable[[Crossing], str],
    dropped: list[DroppedTerm],
) -> tuple[Crossing, ...]:
    """Return the crossings over which a log scale can vary, noting the others."""
    kept: list[Crossing] = []
    for factors in asked:
        crossing = cross(data, factors)
        reason = _why_not(crossing, {name_of(k): k for k in kept})
        if reason is None:
            kept.append(crossing)
        else:
            dropped.append(DroppedTerm(name_of(crossing), reason))
    return tuple(kept)


def _planned_shared(
    data: ModelData, terms: Sequence[PlannedTerm], resolution_points: float
) -> Iterable[PlannedShared]:
    """Yield the shared errors, merged with an unscaled effect over the same rows where they can be.

    An error without any variance is none. Beside others that have one, a variance of zero is that
    of the last digit: normal conditionals divide by it.
    """
    free = [
        term
        for term in terms
        if term.slope_of is None and not term.scaled and term.kernel is None and not term.bundle
    ]
    least = (resolution_points / 2) ** 2
    known = [error for error in data.shared if error.variance.any()]
    for error in (replace(e, variance=np.maximum(e.variance, least)) for e in known):
        # a level without error has the effect alone in its sum, and the effect's standard deviation
        # hangs on it: chains mix badly, and apart they do not
        nowhere_none = bool((error.variance > least).all())
        partners = [t for t in free if _same_partition(t.crossing.codes, error.codes)]
        if partners and nowhere_none:
            free.remove(partners[0])
            codes = partners[0].crossing.codes
            variance = np.zeros(partners[0].crossing.levels)
            variance[codes] = error.variance[error.codes]
            yield PlannedShared(error.name, codes, variance, partners[0].name)
        else:
            occurring, codes = np.unique(error.codes, return_inverse=True)
            yield PlannedShared(error.name, codes, error.variance[occurring], None)


def _same_partition(one: IntArray, other: IntArray) -> bool:
    """Whether two codings split the rows alike."""
    kinds, others = (np.count_nonzero(np.bincount(codes)) for codes in (one, other))
    return kinds == others and len(distinct([one, other])[0]) == kinds


def oddities(plan: Plan) -> Iterator[str]:
    """Yield what is odd about the rows, in words fit for a verdict.

    Parameters
    ----------
    plan : Plan
        What is fitted.
    """
    exact = len(plan.y) - len(plan.uncertain)
    if exact:
        yield f"{exact} of {len(plan.y)} rows are exact and stay out of the likelihood"
    for crossing in plan.scales[-1:]:
        for level in np.flatnonzero(flat_levels(crossing, plan.y, np.arange(len(plan.y)))):
            first = plan.y[crossing.codes == level][0]
            yield f"all outcomes of {crossing.labels[level]} are {first:g}: they tell of no scale"


def _informative(data: ModelData, scales: Sequence[Crossing]) -> IntArray:
    """Return the uncertain rows outside blocks of equal outcomes, if there are any.

    Such a block, a majority class most likely, would send its scale towards zero; its rows are
    taken for exact.
    """
    rows = data.uncertain
    for crossing in scales[-1:]:
        rows = rows[~flat_levels(crossing, data.y, rows)[crossing.codes[rows]]]
    return rows if len(rows) else data.uncertain
