"""What a meta-regression found, and what it would have found with other rows or terms."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from metatransfer.errors import ModelDataError
from metatransfer.model.fit import sample_until_trusted
from metatransfer.model.plan import make_plan
from metatransfer.model.pointwise import law_of, pointwise
from metatransfer.model.regression.fitted import Fitted
from metatransfer.model.regression.leaving_out import LeaveOneOut, WithoutRow, leave_one_out
from metatransfer.model.regression.prediction import predict
from metatransfer.model.regression.quantities import summarise
from metatransfer.model.regression.request import Request, specified
from metatransfer.model.regression.selected import SelectedRegression, select
from metatransfer.model.regression.small_study import SmallStudyEffects, small_study_effects
from metatransfer.model.regression.table import names_of
from metatransfer.model.selection import Alternative, Selection


@dataclass(frozen=True, eq=False, repr=False)
class MetaRegression(Fitted):
    """A fitted meta-regression; see :func:`metatransfer.meta_regression`.

    What it inherits is read off the posterior; what is written here fits again.
    """

    def small_study_effects(self, precision: str | None = None) -> SmallStudyEffects:
        """Return PET and PEESE: this model with the standard error, or its square, as moderator.

        Parameters
        ----------
        precision : str, optional
            Column to take for the standard error where that depends on the effect itself, as it
            does for standardised mean differences and odds ratios: the root of 1 / n.

        Raises
        ------
        ModelDataError
            Where all standard errors are equal, or the column cannot stand in for them.
        """
        return small_study_effects(self, precision, run)

    def selection(
        self, steps: float | Sequence[float] = 0.025, *, alternative: Alternative = "greater"
    ) -> SelectedRegression:
        """Return this model if what is published hung on its p-value, fitted by PyMC.

        Parameters
        ----------
        steps : float or sequence of float
            P-values at which the probability of publication steps down.
        alternative : {"greater", "less", "two-sided"}
            What the p-values test. With ``greater`` .025 is the two-sided .05 of effects above 0.

        Raises
        ------
        ModelDataError
            For steps that do not rise between 0 and 1, heavy tails, and correlated errors.
        """
        each = tuple(steps) if isinstance(steps, Iterable) else (steps,)
        return select(self, Selection(each, alternative))

    def leave_one_out(self, *, refit: bool = True) -> LeaveOneOut:
        """Return how well each row is foretold by the others, and what hangs on it.

        Holds 16 bytes for each draw and row: 200 MB for 3,000 rows.

        Parameters
        ----------
        refit : bool
            Whether rows with a Pareto k above 0.7 are left out by a fit of the others. Where rows
            have errors in common weights alone are used.
        """
        refits = self._without_row if refit and not self.request.errors.correlated else None
        rows = pointwise(self.plan, self.sampled.draws)
        labels = self.request.table.labels
        return leave_one_out(self.request.outcome, rows, self.coefficients, refits, labels=labels)

    def _without_row(self, row: int) -> WithoutRow | None:
        request = self.request
        others = np.delete(np.arange(len(request.table)), row)
        try:
            rest = run(request.keeping(others))
            if rest.coefficients.keys() != self.coefficients.keys():
                return None
            law = predict(
                rest.plan,
                rest.sampled.draws,
                rest.scaling,
                request.table.rows(np.array([row])),
                used=(),
                rng=np.random.default_rng([request.seed, 5]),
            )
        except ModelDataError:
            return None
        if not rest.diagnostics.passed:
            return None
        draws = rest.sampled.draws
        nu = draws["nu"][:, None] if rest.plan.student else None
        scale = np.sqrt(law.spread**2 + self.plan.own_variance[row])
        found = law_of(request.outcome[row] - law.location, scale, nu)
        return WithoutRow(
            elpd=float(np.log(np.exp(found.log_density).mean())),
            below=float(found.below.mean()),
            means={name: float(values.mean()) for name, values in rest.coefficients.items()},
        )

    def leave_one_group_out(self, column: str) -> Any:
        """Return the coefficients when the rows of one group after the other are left out.

        Parameters
        ----------
        column : str
            A grouping of the rows, in the formula or not.

        Returns
        -------
        pandas.DataFrame
            By the group that was left out: mean and interval of each coefficient, and whether the
            fit passed its gate. Priors, and the levels that covariates are compared with, stay
            those of all rows; the slope of a level that was left out is missing.

        Raises
        ------
        ModelDataError
            For a column that the data do not have, one with a single level, and a group without
            which a term is not identified.
        """
        import pandas as pd

        return pd.DataFrame.from_dict(dict(self._without_each(column)), orient="index")

    def _without_each(self, column: str) -> Iterator[tuple[str, dict[str, float | bool]]]:
        labels = names_of(self.request.table.column(column, "leave_one_group_out"))
        groups = np.unique(labels)
        if len(groups) < 2:
            raise ModelDataError(
                f"leave_one_group_out · '{column}' has one level · name a column that has more"
            )
        for group in groups:
            try:
                rest = run(self.request.keeping(np.flatnonzero(labels != group)))
            except ModelDataError as error:
                raise ModelDataError(
                    f"leave_one_group_out · without '{group}' of '{column}' · {error}"
                ) from error
            row: dict[str, float | bool] = {}
            for name in ("Intercept", *rest.scaling.common.names):
                mean, _, _, low, high = summarise(rest.draws[name])
                row |= {name: mean, f"{name} low": low, f"{name} high": high}
            yield str(group), row | {"passed": rest.diagnostics.passed}


def run(request: Request) -> MetaRegression:
    """Fit what was asked for.

    Parameters
    ----------
    request : Request
        What was asked for.

    Raises
    ------
    ModelDataError
        When no model can be fitted to the rows.
    """
    spec, data, scaling = specified(request)
    plan = make_plan(spec, data)
    sampled = sample_until_trusted(
        plan, request.priors, seed=request.seed, settings=request.settings
    )
    return MetaRegression(request, plan, sampled, scaling)
