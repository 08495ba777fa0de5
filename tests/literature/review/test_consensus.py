"""The consensus finds severity, reliability and merit that were put in."""

import numpy as np
import pytest

from metatransfer.literature.review.consensus import Panel, _locations, consensus, sample
from metatransfer.records.review import Rating


def panel(seed: int, *, reviewers: int = 6, items: int = 20) -> tuple[Panel, dict[str, np.ndarray]]:
    """Return ratings drawn from known merits, severities and noises, a fifth of them missing."""
    rng = np.random.default_rng(seed)
    merit = rng.normal(6.0, 1.5, items)
    severity = rng.normal(0.0, 0.8, reviewers)
    noise = np.sqrt(2.0 / rng.gamma(2.0, size=reviewers))
    who, what = np.divmod(np.arange(reviewers * items), items)
    kept = rng.uniform(size=who.size) < 0.8
    who, what = who[kept], what[kept]
    # the model is on the line, ratings in files are on the scale: here nothing is clipped
    score = merit[what] - severity[who] + rng.normal(size=who.size) * noise[who]
    names = tuple(f"r{at}" for at in range(reviewers))
    made = Panel(tuple(f"c{at}" for at in range(items)), names, what, who, score)
    return made, {"merit": merit, "severity": severity, "noise": noise}


def coverage(panels: int) -> dict[str, list[bool]]:
    """Return of each quantity of each panel whether its 95 % interval holds what was put in."""
    covered: dict[str, list[bool]] = {"merit": [], "severity": [], "noise": []}
    for seed in range(panels):
        made, truth = panel(seed)
        draws = sample(made, seed, draws=250)
        for name, hits in covered.items():
            found = getattr(draws, name).reshape(-1, truth[name].size)
            lower, upper = np.quantile(found, [0.025, 0.975], axis=0)
            hits.extend(((truth[name] >= lower) & (truth[name] <= upper)).tolist())
    return covered


@pytest.mark.slow
def test_intervals_cover_what_was_put_in() -> None:
    for name, hits in coverage(100).items():
        # 95 % intervals; merits and severities of one panel share an error, so that 100 panels
        # leave a standard error of about .015
        assert 0.91 <= np.mean(hits) <= 0.99, (name, np.mean(hits))


def test_a_severe_and_a_noisy_reviewer_are_found_out() -> None:
    rng = np.random.default_rng(1)
    merit = rng.normal(6.0, 1.5, 40)
    severity, noise = np.array([0.0, 0.0, 3.0, 0.0]), np.array([0.5, 0.5, 0.5, 3.0])
    who, what = np.divmod(np.arange(160), 40)
    score = merit[what] - severity[who] + rng.normal(size=160) * noise[who]
    made = Panel(tuple(f"c{n}" for n in range(40)), ("a", "b", "severe", "noisy"), what, who, score)
    found = {item.reviewer: item for item in consensus(made, 0).reviewers}
    assert found["severe"].severity - found["a"].severity == pytest.approx(3.0, abs=0.5)
    assert found["noisy"].noise > 2.0
    assert found["a"].noise < 1.0


def ratings(*rows: tuple[str, str, float]) -> tuple[Rating, ...]:
    return tuple(Rating(reviewer=who, item=what, score=score) for who, what, score in rows)


def test_the_sampler_mixes_and_the_seed_decides_the_numbers() -> None:
    made, _ = panel(5)
    found = consensus(made, 7)
    assert found.rhat_max < 1.02
    assert found.ess_min > 200
    assert found == consensus(made, 7)


def test_one_reviewer_is_told_apart_by_the_prior_alone() -> None:
    found = consensus(Panel.of(ratings(("a", "x", 8.0), ("a", "y", 6.0))), 0)
    assert "one reviewer only" in found.note
    assert found.interval.upper - found.interval.lower > 1.0


def test_a_score_never_leaves_the_scale() -> None:
    found = consensus(Panel.of(ratings(("a", "x", 10.0), ("b", "x", 10.0))), 0)
    assert found.interval.upper <= 10.0


def test_missing_ratings_are_gaps_in_the_table() -> None:
    table = Panel.of(ratings(("a", "x", 8.0), ("b", "y", 6.0))).table
    assert np.isnan(table).sum() == 2


def test_merits_mean_and_severities_are_drawn_from_their_joint_conditional() -> None:
    made, _ = panel(3, reviewers=3, items=5)
    noise2, tau2, omega2 = np.array([0.5, 1.0, 2.0]), 1.7, 0.8
    rng = np.random.default_rng(0)
    drawn = np.array(
        [
            np.concatenate([merit, [mean], severity])
            for merit, mean, severity in (
                _locations(made, noise2, tau2, omega2, rng) for _ in range(4000)
            )
        ]
    )
    # the same conditional as one dense system: merits, mean, severities
    weight, severe = 1.0 / noise2[made.reviewer], 6 + made.reviewer
    precision, linear = np.diag([1 / tau2] * 5 + [5 / tau2 + 1 / 9] + [1 / omega2] * 3), np.zeros(9)
    for at, sign in ((made.item, 1.0), (severe, -1.0)):
        np.add.at(precision, (at, at), weight)
        np.add.at(linear, at, sign * weight * made.score)
    np.add.at(precision, (made.item, severe), -weight)
    np.add.at(precision, (severe, made.item), -weight)
    precision[5, :5] = precision[:5, 5] = -1 / tau2
    linear[5] = 5 / 9
    covariance = np.linalg.inv(precision)
    # four standard errors of a mean of 4000 draws
    limit = 4 * np.sqrt(np.diag(covariance) / 4000)
    assert np.all(np.abs(drawn.mean(axis=0) - covariance @ linear) < limit)
    assert np.cov(drawn.T) == pytest.approx(covariance, abs=0.15 * np.diag(covariance).max())
