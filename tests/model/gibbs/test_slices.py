import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from metatransfer.model.gibbs.slices import slice_sample


def test_a_slice_update_leaves_each_law_of_its_own_alone() -> None:
    rng = np.random.default_rng(4)
    n = 4000
    shapes = np.repeat([0.5, 3.0], n)
    # start in the target: log of a Gamma variable, one shape for each half
    start = np.log(rng.gamma(shapes))
    moved = slice_sample(start, lambda u: shapes * u - np.exp(u), rng, width=1.0)
    for half, shape in ((slice(0, n), 0.5), (slice(n, None), 3.0)):
        p = stats.kstest(np.exp(moved[half]), stats.gamma(shape).cdf).pvalue
        # one p-value a half: below 1e-4 once in five thousand runs of a right sampler
        assert p > 1e-4
    assert (moved != start).all()


def test_a_bounded_law_is_never_left() -> None:
    rng = np.random.default_rng(5)
    inside = lambda u: np.where(np.abs(u) < 1, 0.0, -np.inf)  # noqa: E731
    point = np.zeros(50)
    for _ in range(20):
        point = slice_sample(point, inside, rng, width=5.0)
        assert (np.abs(point) < 1).all()


@given(width=st.floats(0.01, 100))
def test_any_width_reaches_a_new_point(width: float) -> None:
    rng = np.random.default_rng(6)
    moved = slice_sample(np.zeros(3), lambda u: -(u**2) / 2, rng, width=width)
    assert np.isfinite(moved).all()
    assert (moved != 0).all()
