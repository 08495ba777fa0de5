import pytest

from metatransfer.model.diagnostics import ESS_LIMIT, RHAT_LIMIT, failures


def test_figures_at_the_limits_pass() -> None:
    assert failures(RHAT_LIMIT, ESS_LIMIT, 0, "x") == ()


@pytest.mark.parametrize(
    ("rhat", "ess", "divergences", "words"),
    [
        (1.02, 1000, 0, "R-hat 1.020"),
        (1.0, 399, 0, "effective draws 399 of sd"),
        (1.0, 1000, 1, "1 divergent"),
        (float("nan"), 1000, 0, "R-hat nan"),
        (1.0, float("nan"), 0, "effective draws nan"),
    ],
)
def test_each_way_to_fail_is_named(rhat: float, ess: float, divergences: int, words: str) -> None:
    (reason,) = failures(rhat, ess, divergences, "sd[target]")
    assert reason.startswith(words)


def test_all_failures_are_told_at_once() -> None:
    assert len(failures(2.0, 5.0, 7, "x")) == 3
