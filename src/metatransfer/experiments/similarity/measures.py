"""Similarity of two samples of vectors, and its bootstrap standard error.

Centroid cosine is the text embedding of Vu et al. 2020 (doi:10.18653/v1/2020.emnlp-main.635); the
squared maximum mean discrepancy is the unbiased estimate of Gretton et al. 2012 with a Gaussian
kernel, its width the median distance.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist, pdist

FloatArray = NDArray[np.float64]

REPLICATES: Final = 500
SMALLEST: Final = 1e-12


class Measured(NamedTuple):
    """A value with its standard error."""

    value: float
    se: float


def centroid_cosine(first: FloatArray, second: FloatArray, *, seed: int) -> Measured:
    """Return the cosine of the means of two samples.

    Where both means all but coincide (a cosine above .98 with 80 texts) the bootstrap error is too
    wide, by half on simulated samples; elsewhere it is right.

    Parameters
    ----------
    first, second : FloatArray, shape (texts, dimensions)
        Vectors, one a text.
    seed : int
        Seed of the bootstrap.
    """

    def cosine(of_first: FloatArray, of_second: FloatArray) -> float:
        left, right = of_first @ first, of_second @ second
        lengths = float(np.linalg.norm(left)) * float(np.linalg.norm(right))
        return float(left @ right) / max(lengths, SMALLEST)

    return _bootstrapped(cosine, len(first), len(second), seed)


def maximum_mean_discrepancy(first: FloatArray, second: FloatArray, *, seed: int) -> Measured:
    """Return the squared maximum mean discrepancy of two samples: 0 for one distribution.

    A text that a bootstrap sample draws twice is never compared with itself.

    Parameters
    ----------
    first, second : FloatArray, shape (texts, dimensions)
        Vectors, one a text.
    seed : int
        Seed of the bootstrap.
    """
    width = float(np.median(pdist(np.vstack([first, second])))) or 1.0
    own_first, own_second, across = (
        np.exp(-(cdist(left, right) ** 2) / (2 * width**2))
        for left, right in ((first, first), (second, second), (first, second))
    )
    for kernel in (own_first, own_second):
        np.fill_diagonal(kernel, 0.0)

    def discrepancy(of_first: FloatArray, of_second: FloatArray) -> float:
        within = _mean_of_pairs(own_first, of_first) + _mean_of_pairs(own_second, of_second)
        between = of_first @ across @ of_second / (of_first.sum() * of_second.sum())
        return float(within - 2 * between)

    return _bootstrapped(discrepancy, len(first), len(second), seed)


def _mean_of_pairs(kernel: FloatArray, weights: FloatArray) -> float:
    pairs = weights.sum() ** 2 - (weights**2).sum()
    return float(weights @ kernel @ weights / max(pairs, SMALLEST))


def fisher_cosine(first: FloatArray, second: FloatArray, *, seed: int) -> Measured:
    """Return the cosine of two task embeddings: means of squared gradients (Vu et al. 2020).

    Parameters
    ----------
    first, second : FloatArray, shape (examples, units)
        Squared gradients of each example.
    seed : int
        Seed of the bootstrap.
    """
    return centroid_cosine(first, second, seed=seed)


def _bootstrapped(
    statistic: Callable[[FloatArray, FloatArray], float], first: int, second: int, seed: int
) -> Measured:
    random = np.random.default_rng(seed)
    value = statistic(np.ones(first), np.ones(second))
    samples = [
        statistic(_weights(random, first), _weights(random, second)) for _ in range(REPLICATES)
    ]
    return Measured(value, float(np.std(samples, ddof=1)))


def _weights(random: np.random.Generator, size: int) -> FloatArray:
    return random.multinomial(size, np.full(size, 1 / size)).astype(np.float64)
