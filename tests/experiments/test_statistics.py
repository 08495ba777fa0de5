"""Standard errors of paired gains: identities, and coverage on simulated predictions."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metatransfer.experiments.statistics import (
    Arm,
    FloatArray,
    bootstrap_weights,
    gain_covariance,
    interval_half_width,
    paired_gain,
    unpaired_half_width,
)

EXAMPLES = 200
SEEDS = 5
SHARED_LUCK, OWN_LUCK = 0.06, 0.03


def arm(correct: FloatArray) -> Arm:
    return Arm(correct, np.ones_like(correct))


def simulated(rng: np.random.Generator, gain: float) -> tuple[Arm, Arm]:
    """Return arms that share the difficulty of their examples and a part of each seed's luck."""
    difficulty = rng.normal(0.0, 1.0, EXAMPLES)
    luck = rng.normal(0.0, SHARED_LUCK, SEEDS)
    arms = []
    for shift in (gain, 0.0):
        own = rng.normal(0.0, OWN_LUCK, SEEDS)
        ability = 0.6 + shift + luck + own
        chance = np.clip(ability[:, None] + 0.25 * difficulty[None, :], 0.02, 0.98)
        arms.append(arm((rng.random((SEEDS, EXAMPLES)) < chance).astype(float)))
    return arms[0], arms[1]


def true_gain_points(gain: float) -> float:
    """Return the gain that such arms have over all seeds and examples, by brute force."""
    rng = np.random.default_rng(0)
    draws = rng.normal(0.0, 1.0, 2_000_000) * 0.25
    noise = rng.normal(0.0, np.hypot(SHARED_LUCK, OWN_LUCK), 2_000_000)
    high = np.clip(0.6 + gain + noise + draws, 0.02, 0.98).mean()
    low = np.clip(0.6 + noise + draws, 0.02, 0.98).mean()
    return float(100 * (high - low))


def test_the_paired_interval_covers_at_its_rate_and_the_unpaired_one_is_too_wide() -> None:
    rng = np.random.default_rng(42)
    truth = true_gain_points(0.05)
    runs = 1000
    paired_hits = unpaired_hits = 0
    widths = np.zeros((runs, 2))
    for run in range(runs):
        treated, baseline = simulated(rng, 0.05)
        weights = bootstrap_weights(EXAMPLES, seed=run, replicates=100)
        gain = paired_gain(treated, baseline, weights)
        assert gain.lower_points is not None
        assert gain.upper_points is not None
        paired_hits += gain.lower_points <= truth <= gain.upper_points
        apart = (weights, bootstrap_weights(EXAMPLES, seed=run + 10_000, replicates=100))
        half = unpaired_half_width(treated, baseline, apart)
        unpaired_hits += abs(gain.gain_points - truth) <= half
        widths[run] = gain.upper_points - gain.gain_points, half
    # three standard errors of a share of 1,000 runs
    assert abs(paired_hits / runs - 0.95) <= 3 * np.sqrt(0.95 * 0.05 / runs)
    assert unpaired_hits > paired_hits
    assert np.median(widths[:, 1]) > 1.3 * np.median(widths[:, 0])


def test_an_arm_gains_nothing_over_itself_and_knows_it_exactly() -> None:
    treated, _ = simulated(np.random.default_rng(1), 0.0)

    gain = paired_gain(treated, treated, bootstrap_weights(EXAMPLES, seed=0))

    assert gain.gain_points == 0.0
    assert gain.se_points == 0.0
    assert (gain.lower_points, gain.upper_points) == (0.0, 0.0)


def test_one_seed_has_no_error_over_seeds_but_one_over_examples() -> None:
    rng = np.random.default_rng(2)
    first, second = (arm((rng.random((1, EXAMPLES)) < 0.5).astype(float)) for _ in range(2))

    gain = paired_gain(first, second, bootstrap_weights(EXAMPLES, seed=0))

    assert gain.se_seeds_points is None
    assert gain.se_points is None
    assert gain.se_examples_points > 0


def test_the_bootstrap_agrees_with_the_formula_for_a_mean() -> None:
    correct = (np.random.default_rng(3).random((1, 400)) < 0.7).astype(float)
    nothing = arm(np.zeros((1, 400)))

    gain = paired_gain(arm(correct), nothing, bootstrap_weights(400, seed=5, replicates=4000))

    # a standard deviation from 4,000 samples is known to 1.1 %; three of these
    formula = 100 * correct.std() / np.sqrt(400)
    assert gain.se_examples_points == pytest.approx(formula, rel=0.035)


def test_a_baseline_that_was_never_trained_serves_every_seed() -> None:
    treated, _ = simulated(np.random.default_rng(4), 0.05)
    baseline = arm(np.ones((1, EXAMPLES)))

    gain = paired_gain(treated, baseline, bootstrap_weights(EXAMPLES, seed=0))

    assert gain.gain_points == pytest.approx(float(treated.scores_points().mean()) - 100)
    assert gain.seed_correlation is None


def test_gains_over_one_baseline_covary_and_their_variances_are_their_own() -> None:
    rng = np.random.default_rng(6)
    first, baseline = simulated(rng, 0.05)
    second, _ = simulated(rng, 0.0)
    weights = bootstrap_weights(EXAMPLES, seed=0)

    of_seeds, of_examples = gain_covariance([first, second], baseline, weights)

    alone = paired_gain(first, baseline, weights)
    assert alone.se_seeds_points is not None
    assert of_seeds[0, 0] == pytest.approx(alone.se_seeds_points**2)
    assert of_examples[0, 0] == pytest.approx(alone.se_examples_points**2)
    # written out: what the baseline varies by, less what it varies by together with each arm
    a, b, base = (each.resampled_points(weights).mean(axis=1) for each in (first, second, baseline))
    shared = np.var(base, ddof=1) - np.cov(a, base)[0, 1] - np.cov(b, base)[0, 1]
    # both are the same sums in another order: nothing but rounding is between them
    assert of_examples[0, 1] == pytest.approx(shared + np.cov(a, b)[0, 1], rel=1e-9)
    # both gains fall where the baseline rises
    assert of_examples[0, 1] > 0


@given(st.integers(1, 60), st.integers(0, 2**31))
@settings(max_examples=25)
def test_every_sample_draws_as_many_examples_as_there_are(examples: int, seed: int) -> None:
    weights = bootstrap_weights(examples, seed=seed, replicates=8)

    assert weights.shape == (8, examples)
    assert np.all(weights.sum(axis=1) == examples)


@given(st.floats(0.01, 10), st.integers(2, 50))
def test_an_interval_of_one_part_is_the_t_interval(se: float, df: int) -> None:
    from scipy import stats

    assert interval_half_width([(se, df)], 0.95) == pytest.approx(se * stats.t.ppf(0.975, df))


def test_no_error_makes_no_width() -> None:
    assert interval_half_width([(0.0, 2), (0.0, 99)], 0.95) == 0.0
