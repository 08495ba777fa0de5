"""The posterior of hyperparameters with every coefficient integrated out, and the way back.

What is computed at one point is in :mod:`.elimination`; here points become arrays, and batches of
them are shared out among threads.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from metatransfer.model.collapsed.columns import columns_of
from metatransfer.model.collapsed.coordinates import Coordinates, correlation_factor
from metatransfer.model.collapsed.elimination import Batch, draw, inverse_columns, log_terms
from metatransfer.model.collapsed.statistics import Statistics
from metatransfer.model.design import FloatArray, IntArray
from metatransfer.model.plan import Plan
from metatransfer.model.spec import Priors

BATCH_BYTES = 4e6
"""Memory of the statistics of points that are evaluated together: less than a cache."""

MOST_IN_BATCH = 64
"""Points of a batch, so that threads get batches of about the same number."""

WORTH_A_THREAD = 4000
"""Numbers of one point from which threads gain more than starting them costs."""


class CollapsedDensity:
    """Log density of prior quantiles, and coefficients given them.

    Parameters
    ----------
    plan : Plan
        What is fitted.
    priors : Priors
        Scales of the priors.
    threads : int
        Batches that are worked on at the same time; no number depends on it.
    """

    def __init__(self, plan: Plan, priors: Priors, *, threads: int = 1) -> None:
        self.plan, self.threads = plan, threads
        self.coordinates = Coordinates(plan, priors)
        self.columns = columns_of(plan, priors)
        self.statistics = Statistics(self.columns)
        self.term_at = {f"sd[{term.name}]": at for at, term in enumerate(plan.terms)}

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
        layout, out = self.statistics.layout, np.empty(len(values))

        def fill(which: IntArray, batch: Batch) -> None:
            out[which] = -(log_terms(batch, layout) + batch.sums[:, -1]) / 2

        self._each(values, fill)
        out -= len(self.columns.y) * np.log(2 * np.pi) / 2
        out[np.isnan(out)] = -np.inf
        return out

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
        names = ["intercept", *(f"slope[{name}]" for name in self.plan.covariates)]
        asked = np.concatenate([self.columns.where[name] for name in names])
        mean = np.empty((len(values), len(asked)))
        covariance = np.empty((len(values), len(asked), len(asked)))

        def fill(which: IntArray, batch: Batch) -> None:
            found = inverse_columns(batch, self.statistics.layout, asked)
            root = found[:, :-1] * batch.sd[:, asked, None]
            mean[which] = (root @ found[:, -1, :, None])[:, :, 0]
            covariance[which] = root @ root.transpose(0, 2, 1)

        self._each(values, fill)
        return mean, covariance

    def coefficients(
        self, quantiles: FloatArray, rng: np.random.Generator
    ) -> dict[str, FloatArray]:
        """Return one exact draw of everything for each point, under the names of the draws.

        Parameters
        ----------
        quantiles : FloatArray, shape (points, size)
            Prior quantiles of the hyperparameters; equal ones cost hardly more than one.
        rng : numpy.random.Generator
            Source of randomness.
        """
        distinct, owner = np.unique(quantiles, axis=0, return_inverse=True)
        values = self.coordinates.values(distinct)
        block = self.columns.nested
        z = rng.standard_normal((len(owner), self.columns.width))
        nested = rng.standard_normal((len(owner), block.levels if block else 0))
        order = np.argsort(owner, kind="stable")
        starts = np.searchsorted(owner[order], np.arange(len(distinct) + 1))

        def fill(which: IntArray, batch: Batch) -> None:
            own = [order[starts[at] : starts[at + 1]] for at in which]
            mine, ends = np.concatenate(own), np.cumsum([0, *map(len, own)])
            right, of_nested = z[mine], nested[mine]
            draw(batch, self.statistics.layout, 1.0, ends, right, of_nested)
            point = np.repeat(np.arange(len(which)), np.diff(ends))
            z[mine] = right * batch.sd[point, :-1]
            nested[mine] = of_nested * batch.nested_sd[point]

        self._each(values, fill)
        out = self.coordinates.named(values[owner]) | self._by_block(z)
        return out if block is None else out | {block.name: nested}

    def _each(self, values: FloatArray, work: Callable[[IntArray, Batch], None]) -> None:
        """Hand out points in batches; what they write does not overlap."""
        sigma = values[:, self.coordinates.sigma]
        size = int(BATCH_BYTES / 8 / self.statistics.entries)
        batches = self.statistics.by_panel(sigma, min(max(size, 1), MOST_IN_BATCH))

        def one(pair: tuple[IntArray, FloatArray]) -> None:
            which, sums = pair
            work(which, self._batch(values[which], sums))

        if self.threads == 1 or self.statistics.entries < WORTH_A_THREAD:
            for pair in batches:
                one(pair)
        else:
            with ThreadPoolExecutor(self.threads) as pool:
                list(pool.map(one, batches))

    def _batch(self, values: FloatArray, sums: FloatArray) -> Batch:
        sd = np.ones((len(values), self.columns.width + 1))
        for block in self.columns.blocks:
            own = values[:, [self.term_at[block.sd_name]]] if block.sd_name else 0.0
            sd[:, self.columns.where[block.name]] = np.sqrt(own**2 + block.known_variance)
        for term in self.plan.terms:
            name = f"effect[{term.name}]"
            if name in self.columns.kernels:
                weight = values[:, [self.coordinates.weight_of(term)]]
                own = weight * self.columns.kernels[name].eigenvalues + 1 - weight
                sd[:, self.columns.where[name]] *= np.sqrt(own)
        return Batch(sums, sd, self._nested_sd(values), self._mixing(values))

    def _nested_sd(self, values: FloatArray) -> FloatArray:
        block = self.columns.nested
        if block is None:
            return np.zeros((len(values), 0))
        own = values[:, [self.term_at[block.sd_name]]] if block.sd_name else 0.0
        return np.asarray(np.sqrt(own**2 + block.known_variance) + np.zeros((len(values), 1)))

    def _mixing(self, values: FloatArray) -> FloatArray:
        """Return factors of the correlations of all bundles, row by row."""
        bundles = self.coordinates.bundles
        factors = [correlation_factor(values[:, b.partial], len(b.terms)) for b in bundles]
        flat = [factor.reshape(len(values), -1) for factor in factors]
        return np.concatenate([np.zeros((len(values), 0)), *flat], axis=1)

    def _by_block(self, coefficients: FloatArray) -> dict[str, FloatArray]:
        """Return coefficients by block, those of related levels turned back."""
        out = {name: coefficients[:, at] for name, at in self.columns.where.items()}
        for name, kernel in self.columns.kernels.items():
            out[name] = out[name] @ kernel.vectors.T
        fixed = [name for name in out if name == "intercept" or name.startswith("slope[")]
        return out | {name: out[name][:, 0] for name in fixed}
