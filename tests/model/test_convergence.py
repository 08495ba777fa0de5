import importlib
import warnings
from types import ModuleType

import numpy as np
import pytest

from metatransfer.model import convergence as module
from metatransfer.model.convergence import convergence

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


@pytest.fixture(scope="module")
def arviz() -> ModuleType:
    with warnings.catch_warnings():
        # ArviZ before 1.0 announces its successor each time it is imported
        warnings.simplefilter("ignore", FutureWarning)
        return importlib.import_module("arviz")


@pytest.mark.parametrize("memory", [-0.6, 0.0, 0.5, 0.95])
@pytest.mark.parametrize("ties", [False, True])
def test_figures_are_those_of_arviz(memory: float, *, ties: bool, arviz: ModuleType) -> None:
    rng = np.random.default_rng(7)
    draws = rng.normal(size=(4, 300, 5))
    for i in range(1, 300):
        draws[:, i] += memory * draws[:, i - 1]
    draws[0, :, 1] *= 2
    draws[:, :, 2] = np.exp(draws[:, :, 2])
    if ties:
        draws = np.round(draws, 1)
    found = convergence({"a": draws})
    dataset = arviz.convert_to_dataset({"a": draws})
    bulk = arviz.ess(dataset, method="bulk")["a"].values
    tail = arviz.ess(dataset, method="tail", prob=(0.05, 0.95))["a"].values
    # the same sums in another order
    assert found.rhat_max == pytest.approx(arviz.rhat(dataset)["a"].values.max(), rel=1e-9)
    assert found.ess_min == pytest.approx(min(bulk.min(), tail.min()), rel=1e-6)


def test_many_quantities_are_judged_in_parts_as_they_are_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    draws = {"a": np.random.default_rng(8).normal(size=(2, 100, 17))}
    at_once = convergence(draws)
    monkeypatch.setattr(module, "CHUNK_NUMBERS", 450)
    assert convergence(draws) == at_once
