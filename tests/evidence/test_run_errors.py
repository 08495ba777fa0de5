import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metatransfer.evidence.run_errors import (
    HIGHEST_SHARE,
    common_shares,
    run_key,
    variance_group,
)
from metatransfer.records import Result
from tests.tiny import arm

GROUP = ("alpha", "bert", "t1", "accuracy")


def runs_of(scores: np.ndarray) -> list[Result]:
    """Return arms of shape (runs, languages, seeds), a run an intermediate task."""
    return [
        arm(f"i{run}", language=f"l{language}", seeds=tuple(seeds))
        for run, languages in enumerate(scores)
        for language, seeds in enumerate(languages)
    ]


def test_languages_that_move_together_share_all_that_may_be_shared() -> None:
    scores = [
        arm("i1", language="de", seeds=(50.0, 52.0, 54.0)),
        arm("i1", language="ja", seeds=(30.0, 32.0, 34.0)),
    ]

    assert common_shares(scores) == {GROUP: HIGHEST_SHARE}


def test_languages_that_move_against_one_another_share_nothing() -> None:
    scores = [
        arm("i1", language="de", seeds=(50.0, 52.0)),
        arm("i1", language="ja", seeds=(52.0, 50.0)),
    ]

    assert common_shares(scores) == {GROUP: 0.0}


def test_the_share_is_mean_covariance_over_mean_variance() -> None:
    """Recomputed with numpy's covariance matrix."""
    seeds = np.random.default_rng(4).normal(50, 2, (1, 3, 5)) + np.arange(5)
    covariance = np.cov(seeds[0])
    off = covariance[~np.eye(3, dtype=bool)]

    (share,) = common_shares(runs_of(seeds)).values()

    assert share == pytest.approx(off.mean() / np.diag(covariance).mean())


@pytest.mark.parametrize("truth", [0.0, 0.3, 0.8])
def test_a_share_of_known_size_is_found_again(truth: float) -> None:
    rng = np.random.default_rng(7)
    runs, languages, seeds = 3000, 4, 2
    model = np.sqrt(truth) * rng.standard_normal((runs, 1, seeds))
    own = np.sqrt(1 - truth) * rng.standard_normal((runs, languages, seeds))

    (share,) = common_shares(runs_of(50 + model + own)).values()

    # over the seeds 0 to 19 of such a simulation the error stayed below .03
    assert share == pytest.approx(truth, abs=0.05)


def test_what_one_model_scored_in_one_language_tells_nothing() -> None:
    assert common_shares([arm("i1", seeds=(50.0, 52.0)), arm("i2", seeds=(50.0, 52.0))]) == {}
    assert common_shares([arm("i1", language="de"), arm("i1", language="ja")]) == {}


def test_translated_training_sets_make_a_model_a_language() -> None:
    own_models = [
        arm("i1", language=name, seeds=(50.0, 52.0), setting="translate-train")
        for name in ("de", "ja")
    ]

    assert run_key(own_models[0]) != run_key(own_models[1])
    assert common_shares(own_models) == {}


def test_seeds_that_never_differ_have_nothing_to_share() -> None:
    flat = [arm("i1", language=name, seeds=(50.0, 50.0)) for name in ("de", "ja")]

    assert common_shares(flat) == {}


def test_the_training_language_is_scored_by_the_same_model() -> None:
    home = arm("i1", language="en", setting="monolingual")

    assert run_key(home) == run_key(arm("i1", language="de"))
    assert run_key(home) != run_key(arm("i2", language="de"))
    assert variance_group(home) == GROUP


@given(
    st.lists(
        st.lists(st.floats(0, 100).map(lambda x: round(x, 2)), min_size=3, max_size=3),
        min_size=2,
        max_size=5,
    )
)
def test_a_share_is_a_share_and_order_does_not_matter(scores: list[list[float]]) -> None:
    found = common_shares(runs_of(np.array([scores])))

    assert all(0 <= share <= HIGHEST_SHARE for share in found.values())
    assert common_shares(runs_of(np.array([scores[::-1]]))) == pytest.approx(found)
