from dataclasses import replace

import numpy as np
import pytest

from metatransfer.model import outcomes, predict
from metatransfer.model.checks import run_checks, statistics
from metatransfer.model.crossing import cross
from metatransfer.model.outcomes import outcomes_and_checks
from metatransfer.model.plan import Plan
from metatransfer.model.predict import replicated, true_outcomes
from tests.model.made import SCALED, crossed, draws_of

DATA = crossed()
NAMED = statistics([cross(DATA, ("target",))], (0.0,))


def made(draws: int, *, residual: str = "student") -> tuple[Plan, dict[str, np.ndarray]]:
    plan, _, _, found = draws_of(DATA, replace(SCALED, residual=residual), draws=draws)
    return plan, found


def test_outcomes_and_checks_are_those_of_one_pass_for_each() -> None:
    plan, draws = made(4000)
    theta, checks = outcomes_and_checks(plan, draws, NAMED, seed=1)
    rng = np.random.default_rng(2)
    apart = true_outcomes(plan, draws, rng)
    # medians of 4,000 draws each: five errors of their difference, 1.25 √2 deviations / √4,000
    error = 5 * 1.25 * np.sqrt(2 / 4000) * apart.std(axis=0)
    assert (np.abs(np.median(theta, axis=0) - np.median(apart, axis=0)) < error).all()
    again = run_checks(NAMED, DATA.y, replicated(plan, draws, rng))
    for one, other in zip(checks, again, strict=True):
        assert (one.statistic, one.observed) == (other.statistic, other.observed)
        # shares of 2,000 and 4,000 replicates: five errors of their difference at a half
        assert one.p == pytest.approx(other.p, abs=5 * 0.5 * np.sqrt(1 / 2000 + 1 / 4000))


def test_nothing_depends_on_the_number_of_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    plan, draws = made(50)
    monkeypatch.setattr(predict, "CHUNK_NUMBERS", 7 * 60)
    several = outcomes_and_checks(plan, draws, NAMED, seed=1, threads=3)
    alone = outcomes_and_checks(plan, draws, NAMED, seed=1)
    assert np.array_equal(several[0], alone[0])
    assert several[1] == alone[1]
    assert not np.array_equal(alone[0], outcomes_and_checks(plan, draws, NAMED, seed=2)[0])


@pytest.mark.parametrize("at_a_time", [1, 2, 5, 1000])
def test_replicates_are_few_and_evenly_spaced_however_draws_are_parted(
    at_a_time: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, draws = made(23)
    draws |= {"intercept": 1000 * np.arange(23.0)}
    monkeypatch.setattr(predict, "CHUNK_NUMBERS", at_a_time * 60)
    monkeypatch.setattr(outcomes, "MOST_REPLICATES", 8)
    monkeypatch.setattr(outcomes, "MOST_ROUNDS", 1)
    monkeypatch.setattr(outcomes, "replicate_of", lambda _, rows, __: rows.location)
    seen: list[float] = []

    def kept(y: np.ndarray) -> np.ndarray:
        seen.extend(y.mean(axis=1))
        return y.mean(axis=1)

    outcomes_and_checks(plan, draws, {"mean": kept}, seed=0)
    replicates = seen[:-1]  # the last is what was observed
    assert sorted(np.round(np.array(replicates) / 1000)) == list(range(0, 23, 3))


@pytest.mark.parametrize(("share", "rounds"), [(0.004, 4), (0.0055, 1), (0.2, 1), (0.0, 1)])
def test_draws_are_replicated_again_while_a_p_value_may_be_beyond_a_limit(
    share: float, rounds: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, draws = made(2000)
    made_of: list[int] = []

    def statistic(y: np.ndarray) -> np.ndarray:
        if len(y) == 1:
            return np.zeros(1)
        made_of.append(len(y))
        return np.where(np.arange(len(y)) < share * len(y), 1.0, -1.0)

    monkeypatch.setattr(predict, "CHUNK_NUMBERS", 10**7)
    (check,) = outcomes_and_checks(plan, draws, {"sign": statistic}, seed=0)[1]
    assert made_of == [2000] * rounds
    assert check.p == pytest.approx(share, abs=1 / 2000)


def test_no_replicate_is_made_of_rows_that_cannot_be_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plan, draws = made(20)
    monkeypatch.setattr(outcomes, "checkable", lambda _: False)
    theta, checks = outcomes_and_checks(plan, draws, NAMED, seed=0)
    assert theta.shape == (20, 60)
    assert checks == ()
