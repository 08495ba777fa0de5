"""What gains share over seeds, on simulated errors of known size."""

from itertools import product

import numpy as np
import pytest

from metatransfer.experiments.shared_errors import SeedGains, Shares, pooled_errors, shared_by

SEEDS = 400
SD_BASELINE, SD_BASELINE_MODEL, SD_MODEL, SD_CHECKPOINT, SD_OWN = 1.0, 0.7, 0.8, 0.6, 0.5


def simulated() -> list[SeedGains]:
    """Return gains of three intermediate tasks, three targets and three languages."""
    random = np.random.default_rng(0)
    tasks, targets, languages = ("i1", "i2", "i3"), ("t1", "t2", "t3"), ("de", "ja", "sw")

    def errors(sd: float, *levels: tuple[str, ...]) -> dict[tuple[str, ...], np.ndarray]:
        return {key: random.normal(0, sd, SEEDS) for key in product(*levels)}

    baseline = errors(SD_BASELINE, targets, languages)
    baseline_model = errors(SD_BASELINE_MODEL, targets)
    model = errors(SD_MODEL, tasks, targets)
    checkpoint = errors(SD_CHECKPOINT, tasks)
    own = errors(SD_OWN, tasks, targets, languages)
    return [
        SeedGains(
            i,
            t,
            language,
            model[i, t]
            + checkpoint[i,]
            + own[i, t, language]
            - baseline[t, language]
            - baseline_model[t,],
        )
        for i, t, language in product(tasks, targets, languages)
    ]


def test_errors_of_known_size_are_found_again() -> None:
    by_place = {
        (each.shares, each.target): each.covariance_points2 * SEEDS
        for each in pooled_errors(simulated())
    }
    found = {
        shares: np.mean([value for (each, _), value in by_place.items() if each is shares])
        for shares in Shares
    }
    alone = SD_BASELINE_MODEL**2

    # a covariance from 400 seeds has an error of about its scale / 20; means over many are nearer
    assert found[Shares.BASELINE] == pytest.approx(SD_BASELINE**2 + alone, abs=0.12)
    assert found[Shares.BASELINE_MODEL] == pytest.approx(alone, abs=0.12)
    assert found[Shares.MODEL] == pytest.approx(SD_MODEL**2 + SD_CHECKPOINT**2 + alone, abs=0.12)
    assert found[Shares.CHECKPOINT] == pytest.approx(SD_CHECKPOINT**2, abs=0.12)
    assert found[Shares.NOTHING] == pytest.approx(0.0, abs=0.05)


def test_what_is_of_one_target_is_pooled_by_target() -> None:
    places = {(each.shares, each.target) for each in pooled_errors(simulated())}

    of_one = {Shares.BASELINE, Shares.BASELINE_MODEL, Shares.MODEL}
    assert places == {
        *((shares, target) for shares in of_one for target in ("t1", "t2", "t3")),
        (Shares.CHECKPOINT, ""),
        (Shares.NOTHING, ""),
    }


def test_every_pair_of_gains_is_counted_once() -> None:
    gains = simulated()

    pairs = sum(each.pairs for each in pooled_errors(gains))

    assert pairs == len(gains) * (len(gains) - 1) // 2


def test_one_seed_tells_nothing_of_seeds() -> None:
    assert pooled_errors([SeedGains("i", "t", "de", np.array([1.0]))]) == []
    assert pooled_errors([]) == []


@pytest.mark.parametrize(
    ("first", "second", "shares"),
    [
        (("i", "t", "de"), ("j", "t", "de"), Shares.BASELINE),
        (("i", "t", "de"), ("i", "t", "ja"), Shares.MODEL),
        (("i", "t", "de"), ("i", "u", "de"), Shares.CHECKPOINT),
        (("i", "t", "de"), ("j", "t", "ja"), Shares.BASELINE_MODEL),
        (("i", "t", "de"), ("j", "u", "de"), Shares.NOTHING),
    ],
)
def test_what_is_shared_follows_from_the_cells(
    first: tuple[str, str, str], second: tuple[str, str, str], shares: Shares
) -> None:
    nothing = np.zeros(2)

    assert shared_by(SeedGains(*first, nothing), SeedGains(*second, nothing)) is shares
    assert shared_by(SeedGains(*second, nothing), SeedGains(*first, nothing)) is shares
