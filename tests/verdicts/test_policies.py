from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metatransfer.errors import ModelDataError
from metatransfer.records import Alternative, Selection, Sesoi, Where
from metatransfer.verdicts.policies import Pairs, merit_on_other_targets, policy_advantage

NAMES = tuple((i, t) for i in ("i1", "i2", "i3", "i4") for t in ("t1", "t2", "t3"))


def selection(against: str, top: int = 1, combine: str = "mean") -> Selection:
    values: dict[str, Any] = {"against": against, "top": top, "combine": combine}
    return Selection(
        kind="selection",
        where=Where(),
        measure="cosine",
        alternative=Alternative.GREATER,
        sesoi=Sesoi(value=0.0, unit="points", reason="any"),
        **values,
    )


def pairs(theta: np.ndarray, similarity: np.ndarray | None, raw: np.ndarray | None = None) -> Pairs:
    return Pairs(
        names=NAMES,
        theta=theta,
        raw_points=theta.mean(axis=0) if raw is None else raw,
        similarity=similarity,
    )


gains = st.lists(st.floats(-10, 10), min_size=12, max_size=12).map(np.array)


@given(gains, st.integers(1, 3), st.sampled_from(["mean", "best"]))
def test_choosing_at_random_earns_the_mean_over_every_possible_choice(
    theta: np.ndarray, top: int, combine: str
) -> None:
    by_target = policy_advantage(
        selection("random", top, combine), pairs(theta[None, :], np.arange(12.0))
    )
    for column, target in enumerate(("t1", "t2", "t3")):
        own = [theta[i] for i, name in enumerate(NAMES) if name[1] == target]
        earn = max if combine == "best" else np.mean
        every = np.mean([earn(chosen) for chosen in combinations(own, top)])
        # similarity grows with the intermediate's place, so it takes the last ones
        ours = earn(own[-top:])
        assert by_target[0, column] == pytest.approx(ours - every, abs=1e-9)


@given(gains, gains, st.integers(1, 3), st.sampled_from(["mean", "best"]))
def test_nothing_beats_the_oracle(
    theta: np.ndarray, similarity: np.ndarray, top: int, combine: str
) -> None:
    advantage = policy_advantage(selection("oracle", top, combine), pairs(theta[None], similarity))
    assert (advantage <= 1e-12).all()


@given(gains, st.integers(1, 3), st.sampled_from(["mean", "best"]))
def test_similarity_that_knows_the_gains_equals_the_oracle(
    theta: np.ndarray, top: int, combine: str
) -> None:
    advantage = policy_advantage(selection("oracle", top, combine), pairs(theta[None], theta))
    assert advantage == pytest.approx(np.zeros((1, 3)), abs=1e-12)


@given(gains, gains, st.sampled_from(["t1", "t2", "t3"]))
def test_what_constant_chooses_does_not_see_the_target_it_chooses_for(
    raw: np.ndarray, other: np.ndarray, target: str
) -> None:
    own = np.array([name[1] == target for name in NAMES])
    changed = np.where(own, other, raw)
    before = merit_on_other_targets(pairs(raw[None], None), target)
    after = merit_on_other_targets(pairs(changed[None], None), target)
    assert before == after


def test_constant_takes_the_best_on_the_other_targets() -> None:
    # i4 is far best on t1 alone, i2 best on t2 and t3
    table = {"i1": (0, 0, 0), "i2": (1, 5, 5), "i3": (2, 1, 1), "i4": (9, 0, 0)}
    raw = np.array([table[i][int(t[1]) - 1] for i, t in NAMES], dtype=float)
    similarity = np.array([i == "i4" for i, _ in NAMES], dtype=float)
    advantage = policy_advantage(selection("constant"), pairs(raw[None], similarity))
    # for t1 constant takes i2 and earns 1 against 9; for t2 and t3 the other targets' deviations
    # are -3, -2, -1, 6 (t1) and -1.5, 3.5, -.5, -1.5: i4 has mean 2.25, i2 .75, so it takes i4
    assert advantage[0].tolist() == [8.0, 0.0, 0.0]


def test_a_task_seen_on_no_other_target_is_never_the_constant_choice() -> None:
    names = (("i1", "t1"), ("i1", "t2"), ("i2", "t1"), ("i2", "t2"), ("i3", "t1"))
    raw = np.array([0.0, 0.0, 1.0, 1.0, 50.0])
    seen = Pairs(names=names, theta=raw[None], raw_points=raw, similarity=np.zeros(5))
    merit = merit_on_other_targets(seen, "t1")
    assert merit["i3"] == -np.inf
    assert max(merit, key=merit.__getitem__) == "i2"


def test_the_choice_is_made_on_what_is_seen_and_paid_in_true_gains() -> None:
    raw = np.array([9.0 if i == "i1" else 0.0 for i, _ in NAMES])
    truth = np.array([[-1.0 if i == "i1" else 2.0 for i, _ in NAMES]])
    similarity = np.array([i == "i2" for i, _ in NAMES], dtype=float)
    advantage = policy_advantage(selection("constant"), pairs(truth, similarity, raw))
    assert advantage.tolist() == [[3.0, 3.0, 3.0]]


def test_a_target_without_a_choice_is_left_out() -> None:
    names = (("i1", "t1"), ("i2", "t1"), ("i1", "t2"))
    few = Pairs(names, np.zeros((5, 3)), np.zeros(3), np.zeros(3))
    assert policy_advantage(selection("random"), few).shape == (5, 1)
    with pytest.raises(ModelDataError, match="no target has more than 2 candidates"):
        policy_advantage(selection("random", top=2), few)


def test_without_similarities_there_is_no_policy() -> None:
    with pytest.raises(ModelDataError, match="measure 'cosine' covers none"):
        policy_advantage(selection("random"), pairs(np.zeros((1, 12)), None))
