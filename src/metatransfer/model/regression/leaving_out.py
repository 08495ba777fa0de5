"""Each row left out in turn: how well the others foretell it, and what hangs on it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from scipy import special

from metatransfer.errors import ModelDataError
from metatransfer.model.collapsed.pareto import smooth
from metatransfer.model.design import BoolArray, FloatArray
from metatransfer.model.diagnostics import KHAT_LIMIT
from metatransfer.model.pointwise import Pointwise


@dataclass(frozen=True, eq=False)
class WithoutRow:
    """A row's law in view of the others, and the coefficients then.

    Parameters
    ----------
    elpd : float
        Log density of the row.
    below : float
        Probability of a lower outcome.
    means : mapping of str to float
        Posterior mean of each coefficient.
    """

    elpd: float
    below: float
    means: Mapping[str, float]


class Difference(NamedTuple):
    """How much better one model foretells rows than another.

    Parameters
    ----------
    elpd : float
        Difference of expected log predictive densities; above 0 the first is better.
    se : float
        Its standard error, from how the difference varies between rows.
    """

    elpd: float
    se: float


Refit = Callable[[int], WithoutRow | None]
"""From a row to what a fit of the others says; None where they identify no model."""


@dataclass(frozen=True, eq=False, repr=False)
class LeaveOneOut:
    """Leave-one-out cross-validation by Pareto-smoothed importance sampling, and influence.

    Vehtari, Gelman and Gabry (2017, doi:10.1007/s11222-016-9696-4). Rows whose weights cannot be
    trusted are left out in earnest, by fitting the others, where that was asked for.

    Parameters
    ----------
    observed : FloatArray, shape (n,)
        Outcome of each row.
    elpd : FloatArray, shape (n,)
        Expected log predictive density of each row, given the others.
    khat : FloatArray, shape (n,)
        Pareto shape of the weights with which the row is left out: above 0.7 the posterior hangs
        on the row more than weights can undo.
    refitted : BoolArray, shape (n,)
        Whether the row was left out by a fit of the others.
    pit : FloatArray, shape (n,)
        Probability of a lower outcome than the row's, given the others: uniform if the model holds.
    lpd : FloatArray, shape (n,)
        Log predictive density of each row, given all.
    shifts : mapping of str to FloatArray, shape (n,)
        How far each coefficient's mean moves when the row is left out, in posterior standard
        deviations.
    labels : tuple
        What the rows are called.
    """

    observed: FloatArray
    elpd: FloatArray
    khat: FloatArray
    refitted: BoolArray
    pit: FloatArray
    lpd: FloatArray
    shifts: Mapping[str, FloatArray]
    labels: tuple[Any, ...]

    @property
    def elpd_sum(self) -> float:
        """Expected log predictive density of all rows: higher foretells better."""
        return float(self.elpd.sum())

    @property
    def se(self) -> float:
        """Standard error of that sum, were rows a sample of more."""
        return float(np.sqrt(len(self.elpd) * self.elpd.var()))

    @property
    def p_loo(self) -> float:
        """Effective number of parameters."""
        return float((self.lpd - self.elpd).sum())

    def against(self, other: "LeaveOneOut") -> Difference:
        """Return how much better this model foretells the same rows than another.

        For models of which one has no marginal likelihood: heavy tails, a residual by group.

        Parameters
        ----------
        other : LeaveOneOut
            Of a model of the same rows.

        Raises
        ------
        ModelDataError
            For other rows.
        """
        if not np.array_equal(self.observed, other.observed):
            raise ModelDataError(
                "leave_one_out · against · the other model is of other rows · compare models of "
                "the same outcome and rows"
            )
        rows = self.elpd - other.elpd
        return Difference(float(rows.sum()), float(np.sqrt(len(rows) * rows.var())))

    @property
    def unsure(self) -> BoolArray:
        """Rows with a Pareto k above 0.7 that were not left out by a fit of the others."""
        return (self.khat > KHAT_LIMIT) & ~self.refitted

    @property
    def table(self) -> Any:
        """A row a row, as a pandas DataFrame."""
        import pandas as pd

        columns: dict[str, Any] = {
            "observed": self.observed,
            "elpd": self.elpd,
            "pareto_k": self.khat,
            "refitted": self.refitted,
            "pit": self.pit,
        }
        columns |= {f"shift of {name}": shift for name, shift in self.shifts.items()}
        return pd.DataFrame(columns, index=self.labels)

    def __repr__(self) -> str:
        over = (
            f"above {KHAT_LIMIT} in {int((self.khat > KHAT_LIMIT).sum())} of {len(self.khat)} rows"
        )
        anew = f"{int(self.refitted.sum())} of them fitted anew"
        lines = [
            f"elpd {self.elpd_sum:.2f}, se {self.se:.2f}, {self.p_loo:.1f} effective parameters",
            f"Pareto k: largest {self.khat.max():.2f}, {over}, {anew}",
        ]
        for name, shift in self.shifts.items():
            worst = int(np.abs(shift).argmax())
            row = self.labels[worst]
            lines.append(f"{name} moves most without row {row}: by {shift[worst]:+.2f} sd")
        if self.unsure.any():
            rows = [self.labels[row] for row in np.flatnonzero(self.unsure)]
            lines.append(f"NOT TO BE TRUSTED in rows {rows}")
        return "\n".join(lines)


def leave_one_out(
    observed: FloatArray,
    rows: Pointwise,
    coefficients: Mapping[str, FloatArray],
    refit: Refit | None,
    *,
    labels: tuple[Any, ...] = (),
) -> LeaveOneOut:
    """Leave each row out.

    Parameters
    ----------
    observed : FloatArray, shape (n,)
        Outcomes.
    rows : Pointwise
        Their laws under draws.
    coefficients : mapping of str to FloatArray, shape (draws,)
        Draws of what may hang on a row.
    refit : callable or None
        Leaves a row out in earnest; None to rely on weights alone.
    labels : tuple
        What the rows are called; their numbers from 0 without it.
    """
    found, khat, refitted = [], [], []
    for row, log_density in enumerate(rows.log_density.T):
        smoothed = smooth(-log_density)
        khat.append(smoothed.khat)
        anew = refit(row) if refit and smoothed.khat > KHAT_LIMIT else None
        refitted.append(anew is not None)
        found.append(anew or _weighed(row, rows, coefficients, smoothed.log_weights))
    lpd = special.logsumexp(rows.log_density, axis=0) - np.log(len(rows.log_density))
    shifts = {
        name: np.array([(each.means[name] - draws.mean()) / draws.std() for each in found])
        for name, draws in coefficients.items()
    }
    return LeaveOneOut(
        observed=observed,
        elpd=np.array([each.elpd for each in found]),
        khat=np.array(khat),
        refitted=np.array(refitted, dtype=np.bool_),
        pit=np.array([each.below for each in found]),
        lpd=np.asarray(lpd),
        shifts=shifts,
        labels=labels or tuple(range(len(observed))),
    )


def _weighed(
    row: int, rows: Pointwise, coefficients: Mapping[str, FloatArray], log_weights: FloatArray
) -> WithoutRow:
    weights = special.softmax(log_weights)
    return WithoutRow(
        elpd=float(special.logsumexp(rows.log_density[:, row] + log_weights))
        - float(special.logsumexp(log_weights)),
        below=float(weights @ rows.below[:, row]),
        means={name: float(weights @ draws) for name, draws in coefficients.items()},
    )
