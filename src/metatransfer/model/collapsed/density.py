"""The posterior of hyperparameters with every coefficient integrated out, and the way back.

With prior factor F (coefficients = F z, z standard normal) and residual variances D, the outcome
is normal with covariance ``W F Fᵀ Wᵀ + D``. Its determinant and inverse need only the Cholesky
factor of ``M = I + Fᵀ Wᵀ D⁻¹ W F``; of the nested block, whose part of M is diagonal, the Schur
complement is taken first.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from metatransfer.model.collapsed.columns import columns_of, kernels_of
from metatransfer.model.collapsed.coordinates import LIMIT, Coordinates, correlation_factor
from metatransfer.model.collapsed.statistics import Statistics
from metatransfer.model.design import FloatArray
from metatransfer.model.plan import Plan
from metatransfer.model.spec import Priors

BATCH_BYTES = 8e6
"""Memory of the statistics of points that are evaluated together: about a cache."""


@dataclass(frozen=True, eq=False)
class Reduced:
    """Points after elimination.

    Parameters
    ----------
    factor : FloatArray, shape (points, width + 1, width + 1)
        Lower Cholesky factor of M with the outcome as its last row, one added to the corner.
    core_sd : FloatArray, shape (points, width)
        Prior standard deviations of core columns.
    nested_sd, nested_precision : FloatArray, shape (points, levels)
        Prior standard deviations of the nested block, and its part of M.
    cross : FloatArray, shape (points, width + 1, levels)
        Its link with the core, in prior units.
    log_likelihood : FloatArray, shape (points,)
        Log density of the outcomes.
    """

    factor: FloatArray
    core_sd: FloatArray
    nested_sd: FloatArray
    nested_precision: FloatArray
    cross: FloatArray
    log_likelihood: FloatArray


class CollapsedDensity:
    """Log density of prior quantiles, and coefficients given them.

    Parameters
    ----------
    plan : Plan
        What is fitted.
    priors : Priors
        Scales of the priors.
    """

    def __init__(self, plan: Plan, priors: Priors) -> None:
        self.plan = plan
        self.coordinates = Coordinates(plan, priors)
        self.columns = columns_of(plan, priors)
        self.kernels = kernels_of(plan, self.columns.core)
        sigma = self.coordinates.all[self.coordinates.sigma]
        largest = float(sigma.values(np.array([LIMIT]))[0])
        self.statistics = Statistics(self.columns, tuple(self.kernels.values()), largest)
        self.term_at = {f"sd[{term.name}]": at for at, term in enumerate(plan.terms)}
        self.core_at = {block.name: at for at, block in enumerate(self.columns.core)}

    def log_posterior(self, quantiles: FloatArray) -> FloatArray:
        """Return the log of prior times likelihood, normalised constants included.

        Parameters
        ----------
        quantiles : FloatArray, shape (points, size)
            Prior quantiles of the hyperparameters.
        """
        prior = -((quantiles**2).sum(axis=1) + quantiles.shape[1] * np.log(2 * np.pi)) / 2
        return np.asarray(prior + self.log_likelihood(self.coordinates.values(quantiles)))

    def log_likelihood(self, values: FloatArray) -> FloatArray:
        """Return the log density of the outcomes, coefficients integrated out.

        Parameters
        ----------
        values : FloatArray, shape (points, size)
            Hyperparameters, see :meth:`Coordinates.values`.
        """
        parts = [self._reduced(values[part]).log_likelihood for part in self._batches(len(values))]
        return np.concatenate(parts)

    def fixed_effects(self, values: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return mean and covariance of intercept and slopes, given the hyperparameters.

        Parameters
        ----------
        values : FloatArray, shape (points, size)
            Hyperparameters, see :meth:`Coordinates.values`.

        Returns
        -------
        mean : FloatArray, shape (points, slopes + 1)
            The intercept first, slopes in the order of the plan's covariates.
        covariance : FloatArray, shape (points, slopes + 1, slopes + 1)
        """
        parts = [self._fixed(values[part]) for part in self._batches(len(values))]
        mean, covariance = (np.concatenate(each) for each in zip(*parts, strict=True))
        return mean, covariance

    def _fixed(self, values: FloatArray) -> tuple[FloatArray, FloatArray]:
        reduced = self._reduced(values)
        width = reduced.core_sd.shape[1]
        names = ["intercept", *(f"slope[{name}]" for name in self.plan.covariates)]
        at = [self.columns.parts[self.core_at[name]].start for name in names]
        root = np.linalg.solve(reduced.factor[:, :width, :width], np.eye(width)[:, at])
        root = root * reduced.core_sd[:, None, at]
        turned = root.transpose(0, 2, 1)
        return (turned @ reduced.factor[:, width, :width, None])[:, :, 0], turned @ root

    def coefficients(
        self, quantiles: FloatArray, rng: np.random.Generator
    ) -> dict[str, FloatArray]:
        """Return one exact draw of everything for each point, under the names of the draws.

        Parameters
        ----------
        quantiles : FloatArray, shape (points, size)
            Prior quantiles of the hyperparameters.
        rng : numpy.random.Generator
            Source of randomness.
        """
        values = self.coordinates.values(quantiles)
        parts = [self._drawn(values[part], rng) for part in self._batches(len(values))]
        return self.coordinates.named(values) | {
            name: np.concatenate([part[name] for part in parts]) for name in parts[0]
        }

    def _batches(self, points: int) -> Iterator[slice]:
        size = max(int(BATCH_BYTES / 8 / self.statistics.entries), 1)
        for start in range(0, points, size):
            yield slice(start, min(start + size, points))

    def _reduced(self, values: FloatArray) -> Reduced:
        point = self.statistics.at(values[:, self.coordinates.sigma])
        core_sd, nested_sd = self._core_sd(values), self._nested_sd(values)
        width = core_sd.shape[1]
        core, cross = point.core, point.cross
        core[:, :width] *= core_sd[:, :, None]
        core[:, :, :width] *= core_sd[:, None, :]
        cross[:, :width] *= core_sd[:, :, None]
        cross *= nested_sd[:, None, :]
        self._mix(core, cross, values)
        precision = 1 + nested_sd**2 * point.nested
        core -= (cross / precision[:, None, :]) @ cross.transpose(0, 2, 1)
        diagonal = np.arange(width + 1)
        core[:, diagonal, diagonal] += 1
        factor = _cholesky(core)
        pivots = factor[:, diagonal, diagonal]
        log_determinant = 2 * np.log(pivots[:, :width]).sum(axis=1) + np.log(precision).sum(axis=1)
        quadratic = pivots[:, width] ** 2 - 1
        constant = self.statistics.rows * np.log(2 * np.pi) + point.log_variance
        log_likelihood = -(constant + log_determinant + quadratic) / 2
        log_likelihood[np.isnan(log_likelihood)] = -np.inf
        return Reduced(factor, core_sd, nested_sd, precision, cross, log_likelihood)

    def _core_sd(self, values: FloatArray) -> FloatArray:
        """Return prior standard deviations of the core columns, shape (points, width)."""
        out = np.empty((len(values), self.columns.width))
        for block, part in zip(self.columns.core, self.columns.parts, strict=True):
            own = values[:, [self.term_at[block.sd_name]]] if block.sd_name else 0.0
            out[:, part] = np.sqrt(own**2 + block.known_variance)
        for term in self.plan.terms:
            if term.name in self.kernels:
                kernel = self.kernels[term.name]
                weight = values[:, [self.coordinates.weight_of(term)]]
                own = weight * kernel.eigenvalues + 1 - weight
                out[:, self.columns.parts[kernel.at]] *= np.sqrt(own)
        return out

    def _nested_sd(self, values: FloatArray) -> FloatArray:
        block = self.columns.nested
        if block is None:
            return np.zeros((len(values), 0))
        own = values[:, [self.term_at[block.sd_name]]] if block.sd_name else 0.0
        return np.asarray(np.sqrt(own**2 + block.known_variance) + np.zeros((len(values), 1)))

    def _mixing(self, values: FloatArray) -> Iterator[tuple[list[slice], FloatArray]]:
        """Yield the columns of correlated terms and the factors of their correlations."""
        for bundle in self.coordinates.bundles:
            names = [f"effect[{self.plan.terms[at].name}]" for at in bundle.terms]
            parts = [self.columns.parts[self.core_at[name]] for name in names]
            yield parts, correlation_factor(values[:, bundle.partial], len(parts))

    def _mix(self, core: FloatArray, cross: FloatArray, values: FloatArray) -> None:
        """Replace columns of correlated terms by those of their independent parts, in place."""
        for parts, factor in self._mixing(values):
            for at, part in enumerate(parts):
                weight = factor[:, at:, at, None, None]
                later = parts[at:]
                core[:, part] = sum(weight[:, i] * core[:, p] for i, p in enumerate(later))
                cross[:, part] = sum(weight[:, i] * cross[:, p] for i, p in enumerate(later))
            for at, part in enumerate(parts):
                weight = factor[:, at:, at, None, None]
                later = parts[at:]
                core[:, :, part] = sum(weight[:, i] * core[:, :, p] for i, p in enumerate(later))

    def _drawn(self, values: FloatArray, rng: np.random.Generator) -> dict[str, FloatArray]:
        reduced = self._reduced(values)
        width = reduced.core_sd.shape[1]
        noise = rng.standard_normal((len(values), width))
        upper = reduced.factor[:, :width, :width].transpose(0, 2, 1)
        right = reduced.factor[:, width, :width] + noise
        z = np.asarray(np.linalg.solve(upper, right[:, :, None]), dtype=np.float64)
        out = self._core_draws(z[:, :, 0], reduced.core_sd, values)
        block = self.columns.nested
        if block is not None:
            told = reduced.cross[:, width] - (
                reduced.cross[:, :width].transpose(0, 2, 1) @ z
            ).squeeze(2)
            spread = rng.standard_normal(told.shape) / np.sqrt(reduced.nested_precision)
            out[block.name] = reduced.nested_sd * (told / reduced.nested_precision + spread)
        fixed = [name for name in out if name == "intercept" or name.startswith("slope[")]
        return out | {name: out[name][:, 0] for name in fixed}

    def _core_draws(
        self, z: FloatArray, core_sd: FloatArray, values: FloatArray
    ) -> dict[str, FloatArray]:
        """Return coefficients of the core blocks from their independent standard parts."""
        for parts, factor in self._mixing(values):
            stacked = np.stack([z[:, part] for part in parts], axis=1)
            for part, mixed in zip(parts, np.moveaxis(factor @ stacked, 1, 0), strict=True):
                z[:, part] = mixed
        z = z * core_sd
        pairs = zip(self.columns.core, self.columns.parts, strict=True)
        out = {block.name: z[:, part] for block, part in pairs}
        for name, kernel in self.kernels.items():
            out[f"effect[{name}]"] = out[f"effect[{name}]"] @ kernel.vectors.T
        return out


def _cholesky(matrices: FloatArray) -> FloatArray:
    """Return lower factors; NaN for a matrix that rounding has made indefinite."""
    try:
        return np.asarray(np.linalg.cholesky(matrices), dtype=np.float64)
    except np.linalg.LinAlgError:
        if len(matrices) == 1:
            return np.full_like(matrices, np.nan)
        half = len(matrices) // 2
        return np.concatenate([_cholesky(matrices[:half]), _cholesky(matrices[half:])])
