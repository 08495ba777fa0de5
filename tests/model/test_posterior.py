import numpy as np
import pytest

from metatransfer.model.posterior import convergence

RNG = np.random.default_rng(0)


def test_independent_draws_converge() -> None:
    found = convergence({"a": RNG.normal(size=(4, 1000)), "b": RNG.normal(size=(4, 1000, 3))})
    assert found.rhat_max < 1.01
    assert found.ess_min > 2000


def test_the_worst_quantity_is_named() -> None:
    walk = np.cumsum(RNG.normal(size=(4, 1000)), axis=1)
    found = convergence({"fine": RNG.normal(size=(4, 1000)), "walk": walk})
    assert found.worst == "walk"
    assert found.rhat_max > 1.1
    assert found.ess_min < 50


def test_chains_that_disagree_are_found() -> None:
    apart = RNG.normal(size=(2, 1000)) + np.array([[0.0], [3.0]])
    assert convergence({"a": apart}).rhat_max > 1.5


def test_one_bad_level_among_many_is_enough() -> None:
    effects = RNG.normal(size=(2, 1000, 20))
    effects[1, :, 7] += 3
    assert convergence({"effects": effects}).rhat_max > 1.5


@pytest.mark.parametrize("stuck", [0.0, 3.0])
def test_a_quantity_that_never_moved_does_not_pass_unseen(stuck: float) -> None:
    draws = np.stack([np.full(1000, stuck), np.full(1000, stuck + 1)])
    found = convergence({"stuck": draws})
    assert not found.rhat_max <= 1.01
