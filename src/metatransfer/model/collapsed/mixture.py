"""Proposals: skewed Student-t mixtures that keep a share of the prior."""

from dataclasses import dataclass, replace

import numpy as np
from scipy import special

from metatransfer.model.design import FloatArray

DF = 6.0
"""Degrees of freedom of the components: tails heavier than the posterior's."""

DEFENSIVE = 0.05
"""Share of the prior in every proposal; it bounds the weights where the rows say little."""

ROUNDS = 15
"""Steps of expectation-maximisation in a refit; the proposal need not be the best one."""

STRETCH = 1.1
"""What fitted components are made wider by: weights misbehave where a proposal is too thin."""

WIDE = 0.2
WIDTH = 2.5
"""Share and width of one more component about all points. Towards zero a standard deviation has a
tail that is the prior's times a constant, far from any fitted component. Of the three models that
wanted it most, six seeds each, the largest Pareto k went from 0.89 to 0.34, for a tenth of the
effective points."""

SHRINKAGE = 0.05
"""Share of the overall covariance in each component's, so that none collapses onto few points."""


TOO_THIN = 4.0
"""Target over proposal from which a point gets a component of its own."""

MOST_ADDED = 6
LEAST_ADDED = 0.02
NEIGHBOURS = 0.05
"""Most such components, the least share of one, and the share of the points that shape it."""

SKEWED_TAIL = 0.05
"""Tail probability whose quantiles, against the median, tell how skewed a coordinate is."""

MOST_SKEWED = 0.9
"""Largest hyperbolic tangent of a skewness: one side 20 times as wide as the other."""


@dataclass(frozen=True, eq=False)
class Warp:
    """Coordinates of their own skewness made symmetrical ones, each by itself.

    A point is ``location + scale * sinh(asinh(z) + skewness)``, the map of Jones and Pewsey (2009,
    doi:10.1093/biomet/asp053) with the tails left as they are: about normal on both sides, one side
    wider. The logarithm of a standard deviation that rows tell little about falls off to one side
    as its prior does, and many coordinates that lean at once are more than a few components of a
    mixture can follow.

    Parameters
    ----------
    location, scale, skewness : FloatArray, shape (size,)
        Of each coordinate.
    """

    location: FloatArray
    scale: FloatArray
    skewness: FloatArray

    @classmethod
    def none(cls, size: int) -> "Warp":
        """Return the map that changes nothing."""
        return cls(np.zeros(size), np.ones(size), np.zeros(size))

    @classmethod
    def of(cls, points: FloatArray, weights: FloatArray) -> "Warp":
        """Return the map that has the medians and outer quantiles of weighted points.

        Parameters
        ----------
        points : FloatArray, shape (points, size)
            Where.
        weights : FloatArray, shape (points,)
            Adding up to one.
        """
        order = np.argsort(points, axis=0, kind="stable")
        below = np.cumsum(weights[order], axis=0) - weights[order] / 2
        asked = np.array([SKEWED_TAIL, 0.5, 1 - SKEWED_TAIL])
        pairs = zip(below.T, np.take_along_axis(points, order, axis=0).T, strict=True)
        low, middle, high = np.stack([np.interp(asked, b, x) for b, x in pairs], axis=1)
        # a coordinate that hardly varies among the points is not skewed
        down, up = middle - low + 1e-9, high - middle + 1e-9
        far = -special.ndtri(SKEWED_TAIL)
        lean = (up - down) / (up + down) * far / (np.sqrt(1 + far**2) - 1)
        skewness = np.arctanh(np.clip(lean, -MOST_SKEWED, MOST_SKEWED))
        scale = (up + down) / (2 * far * np.cosh(skewness))
        return cls(middle - scale * np.sinh(skewness), scale, skewness)

    def points(self, z: FloatArray) -> FloatArray:
        """Return points from symmetrical coordinates, shape (points, size)."""
        return np.asarray(self.location + self.scale * np.sinh(np.arcsinh(z) + self.skewness))

    def symmetrical(self, points: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return symmetrical coordinates of points, and the log of how they change with them.

        Parameters
        ----------
        points : FloatArray, shape (points, size)
            Where.
        """
        y = (points - self.location) / self.scale
        z = np.sinh(np.arcsinh(y) - self.skewness)
        log_slope = (np.log1p(z**2) - np.log1p(y**2)).sum(axis=1) / 2 - np.log(self.scale).sum()
        return z, np.asarray(log_slope)


@dataclass(frozen=True, eq=False)
class Mixture:
    """A mixture of Student-t laws, in coordinates made symmetrical, and the standard normal prior.

    Parameters
    ----------
    share : FloatArray, shape (components,)
        Of each Student-t component; they add up to one less the share of the prior.
    mean : FloatArray, shape (components, size)
        Their locations.
    factor : FloatArray, shape (components, size, size)
        Lower Cholesky factors of their scale matrices.
    warp : Warp
        To symmetrical coordinates, in which the components are; the prior is as it is.
    """

    share: FloatArray
    mean: FloatArray
    factor: FloatArray
    warp: Warp

    def draw(self, log2_points: int, rng: np.random.Generator) -> FloatArray:
        """Return points of a scrambled Sobol sequence.

        Parameters
        ----------
        log2_points : int
            Logarithm of their number.
        rng : numpy.random.Generator
            Source of randomness.

        Returns
        -------
        FloatArray, shape (points, size)
        """
        # a second and 70 MB, which a process that does not propose need not pay
        from scipy.stats import qmc

        size = self.mean.shape[1]
        unit = qmc.Sobol(size + 2, rng=rng).random_base2(log2_points)
        # a coordinate may be 0 exactly, which has no quantile
        unit = np.clip(unit, 2.0**-33, 1 - 2.0**-33)
        chosen = np.searchsorted(np.cumsum(self.share), unit[:, 0])
        points = np.asarray(special.ndtri(unit[:, 2:]))
        stretch = np.sqrt(DF / 2 / special.gammaincinv(DF / 2, unit[:, 1]))
        for component in range(len(self.share)):
            here = chosen == component
            turned = points[here] @ self.factor[component].T
            z = self.mean[component] + stretch[here, None] * turned
            points[here] = self.warp.points(z)
        return points

    def log_density(self, points: FloatArray) -> FloatArray:
        """Return the log density.

        Parameters
        ----------
        points : FloatArray, shape (points, size)
            Where.
        """
        prior = -((points**2).sum(axis=1) + points.shape[1] * np.log(2 * np.pi)) / 2
        z, log_slope = self.warp.symmetrical(points)
        parts = self._log_parts(z)[0] + np.log(self.share)[:, None] + log_slope
        everything = np.vstack([parts, prior + np.log1p(-self.share.sum())])
        return _log_sum(everything)

    def _log_parts(self, points: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return log densities of the components, and squared distances from them."""
        size = points.shape[1]
        constant = special.gammaln((DF + size) / 2) - special.gammaln(DF / 2)
        constant -= size / 2 * np.log(DF * np.pi)
        apart = points - self.mean[:, None]
        standard = apart @ np.linalg.inv(self.factor).transpose(0, 2, 1)
        squared = np.einsum("kni,kni->kn", standard, standard)
        log_root = np.log(np.diagonal(self.factor, axis1=1, axis2=2)).sum(axis=1)
        kernel = (DF + size) / 2 * np.log1p(squared / DF)
        return np.asarray(constant - log_root[:, None] - kernel), squared

    def improved(self, points: FloatArray, weights: FloatArray) -> "Mixture":
        """Return the mixture after one weighted step of expectation-maximisation.

        Parameters
        ----------
        points : FloatArray, shape (points, size)
            Where the target was evaluated, in symmetrical coordinates.
        weights : FloatArray, shape (points,)
            Target over proposal, adding up to one.
        """
        size = points.shape[1]
        parts, squared = self._log_parts(points)
        parts = parts + np.log(self.share)[:, None]
        membership = weights * np.exp(parts - _log_sum(parts))
        mass = membership.sum(axis=1)
        pull = membership * (DF + size) / (DF + squared)
        mean = (pull @ points) / pull.sum(axis=1)[:, None]
        overall = _covariance(points, weights)
        apart = points - mean[:, None]
        scatter = (apart * pull[:, :, None]).transpose(0, 2, 1) @ apart / mass[:, None, None]
        factor = _lower((1 - SHRINKAGE) * scatter + SHRINKAGE * overall)
        return replace(self, share=(1 - DEFENSIVE) * mass / mass.sum(), mean=mean, factor=factor)


def around(mode: FloatArray, covariance: FloatArray) -> Mixture:
    """Return the first proposal: one component about a mode.

    Parameters
    ----------
    mode : FloatArray, shape (size,)
        Location.
    covariance : FloatArray, shape (size, size)
        Scale matrix.
    """
    factor = _lower(covariance)
    share = np.array([1 - 2 * DEFENSIVE])
    return Mixture(share, mode[None], factor[None], Warp.none(len(mode)))


@dataclass(frozen=True, eq=False)
class Seen:
    """Points of earlier rounds, weighed against the proposals of all of them.

    Parameters
    ----------
    points : FloatArray, shape (points, size)
        Where the target was evaluated.
    log_target : FloatArray, shape (points,)
        Log of the target there, over its integral as far as that is known.
    weights : FloatArray, shape (points,)
        Target over proposals, adding up to one.
    """

    points: FloatArray
    log_target: FloatArray
    weights: FloatArray

    @property
    def truncated(self) -> FloatArray:
        """Weights without the largest: a mixture would learn the places of a few heavy points."""
        cut = np.minimum(self.weights, 1 / np.sqrt(len(self.weights)))
        return np.asarray(cut / cut.sum())


def refit(seen: Seen, components: int, rng: np.random.Generator) -> Mixture:
    """Return a mixture fitted to weighted points.

    Where it is far too thin at a point, it gets one more component about that point (Raftery and
    Bao 2010, doi:10.1111/j.1541-0420.2010.01399.x): a small arm of the target, as where one of two
    standard deviations is large and either may be, is lost on the steps before.

    Parameters
    ----------
    seen : Seen
        Points of earlier rounds.
    components : int
        Student-t components to begin with.
    rng : numpy.random.Generator
        Chooses where they start.
    """
    weights = seen.truncated
    warp = Warp.of(seen.points, weights)
    z = warp.symmetrical(seen.points)[0]
    overall, centre = _lower(_covariance(z, weights)), weights @ z
    chosen = rng.choice(len(z), size=components, p=weights)
    mixture = Mixture(
        share=np.full(components, (1 - DEFENSIVE) / components),
        mean=(z[chosen] + centre) / 2,
        factor=np.repeat(overall[None], components, axis=0),
        warp=warp,
    )
    for _ in range(ROUNDS):
        mixture = mixture.improved(z, weights)
    for _ in range(MOST_ADDED):
        found = _widened(mixture, centre, overall)
        thin = seen.log_target - found.log_density(seen.points)
        worst = int(np.argmax(thin))
        if thin[worst] < np.log(TOO_THIN):
            break
        mixture = _with_component(mixture, z, worst, seen.weights)
    return _widened(mixture, centre, overall)


def _widened(mixture: Mixture, centre: FloatArray, overall: FloatArray) -> Mixture:
    """Return a fitted mixture made fit for a proposal."""
    return replace(
        mixture,
        share=np.append((1 - WIDE) * mixture.share, WIDE * (1 - DEFENSIVE)),
        mean=np.vstack([mixture.mean, centre]),
        factor=np.concatenate([STRETCH * mixture.factor, WIDTH * overall[None]]),
    )


def _with_component(mixture: Mixture, z: FloatArray, at: int, weights: FloatArray) -> Mixture:
    """Return a mixture with one more component, about a point and as wide as its neighbours are."""
    apart = z - z[at]
    root = _lower(_covariance(z, np.full(len(z), 1 / len(z))))
    distance = (np.linalg.solve(root, apart.T) ** 2).sum(axis=0)
    count = max(10 * z.shape[1], int(NEIGHBOURS * len(z)))
    near = np.argsort(distance, kind="stable")[: min(count, len(z))]
    here = weights[near]
    # half of the weight is that of the points alone, so that no heavy one decides the shape
    local = (here / max(here.sum(), 1e-300) + 1 / len(near)) / 2
    scatter = (apart[near] * local[:, None]).T @ apart[near]
    factor = _lower(scatter + np.diag(1e-3 * np.diag(scatter) + 1e-10))
    share = max(float(here.sum()) / 2, LEAST_ADDED)
    return replace(
        mixture,
        share=np.append((1 - share) * mixture.share, share * (1 - DEFENSIVE)),
        mean=np.vstack([mixture.mean, z[at]]),
        factor=np.concatenate([mixture.factor, factor[None]]),
    )


def _log_sum(parts: FloatArray) -> FloatArray:
    """Return the log of a sum of exponentials over the first axis; none of a column is infinite."""
    largest = parts.max(axis=0)
    return np.asarray(largest + np.log(np.exp(parts - largest).sum(axis=0)))


def _lower(covariance: FloatArray) -> FloatArray:
    return np.asarray(np.linalg.cholesky(covariance), dtype=np.float64)


def _covariance(points: FloatArray, weights: FloatArray) -> FloatArray:
    """Return the weighted covariance, kept away from singular.

    Directions may be a thousand times narrower than the prior: what is added is relative to each.
    """
    apart = points - weights @ points
    covariance = (apart * weights[:, None]).T @ apart
    floor = 1e-3 * np.diag(covariance) + 1e-10
    return np.asarray(covariance + np.diag(floor))
