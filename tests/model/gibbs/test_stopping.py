from collections.abc import Mapping

import numpy as np
import pytest

from metatransfer.model import convergence as judging
from metatransfer.model.convergence import Convergence, convergence
from metatransfer.model.gibbs import stopping
from metatransfer.model.gibbs.stopping import MORE_SWEEPS, MOST_GROWTH, Stopping

Draws = Mapping[str, np.ndarray]


def asked(draws: Draws, read: Draws | None = None) -> tuple[int, Convergence | None]:
    """Ask of draws where something is read off them, by default what is drawn."""
    return Stopping(lambda _: read or draws, map).lacking(draws)


def test_chains_that_disagree_lack_sweeps_and_those_that_agree_do_not() -> None:
    rng = np.random.default_rng(0)
    draws = {"sigma": rng.normal(size=(4, 400)), "effect": rng.normal(size=(4, 400, 3))}
    assert asked(draws)[0] == 0
    draws["effect"][0, :, 2] += 1
    assert asked(draws)[0] >= MORE_SWEEPS


def test_parts_of_a_sum_that_disagree_lack_sweeps_though_the_sum_does_not() -> None:
    rng = np.random.default_rng(0)
    draws, part = {"sigma": rng.normal(size=(2, 600))}, rng.normal(size=(2, 600, 2))
    assert asked(draws, {**draws, "part": part})[0] == 0
    part[0, :, 1] += 1
    assert asked(draws, {**draws, "part": part})[0] >= MORE_SWEEPS


def test_sweeps_are_added_in_proportion_to_the_effective_draws_that_lack() -> None:
    rng = np.random.default_rng(1)
    length = 500
    # a chain that stays where it is for four sweeps has a quarter of the effective draws: 250
    slow = np.repeat(rng.normal(size=(2, length // 4)), 4, axis=1)
    more, _ = asked({"sigma": slow})
    assert length * (MOST_GROWTH - 1) / 2 < more <= length * (MOST_GROWTH - 1)


def test_figures_of_chains_that_agree_are_those_of_all_that_is_read_off_them() -> None:
    rng = np.random.default_rng(2)
    draws, part = {"sigma": rng.normal(size=(2, 600))}, rng.normal(size=(2, 600, 2))
    both = {**draws, "part": part}
    more, worst = asked(draws, both)
    assert more == 0
    assert worst == convergence(both)


def test_what_failed_is_asked_first_and_everything_once_it_passes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    judged: list[int] = []

    def figures_of(draws: Draws, apply: judging.Apply = map) -> judging.Figures:
        judged.append(sum(values.shape[2] for values in draws.values() if values.ndim == 3))
        return judging.figures_of(draws, apply)

    monkeypatch.setattr(stopping, "figures_of", figures_of)
    rng = np.random.default_rng(3)
    draws = {"sigma": rng.normal(size=(2, 600)), "effect": rng.normal(size=(2, 600, 50))}
    gate = Stopping(lambda draws: draws, map)
    draws["effect"][0, :, 7] += 1
    assert gate.lacking(draws)[0]
    first, judged[:] = list(judged), []
    assert first == [0, 50]
    assert gate.lacking(draws)[0]
    assert judged[0] == 0
    assert 1 <= judged[1] < 10, "only what failed, or nearly did"
    draws["effect"][0, :, 7] -= 1
    # another one that fails by now is not missed
    draws["effect"][0, :, 30] += 1
    assert gate.lacking(draws)[0]
    draws["effect"][0, :, 30] -= 1
    more, worst = gate.lacking(draws)
    assert more == 0
    assert worst == convergence(draws)
