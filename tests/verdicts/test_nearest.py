from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from metatransfer.evidence.gains import outcome_rows
from metatransfer.library import Library
from metatransfer.records import (
    Alternative,
    Contrast,
    MeanGain,
    NearEvidence,
    QuantitativeTest,
    Sesoi,
    Slope,
    TaskKind,
    Where,
)
from metatransfer.records.verdict_words import near
from metatransfer.verdicts.nearest import MOST_GROUPS, ROWS_OF_A_GROUP, nearest
from tests.tiny import arm, cosines, library, matrix, task

SESOI = Sesoi(value=0.5, unit="points", reason="any")
GREATER: dict[str, Any] = {"alternative": Alternative.GREATER, "sesoi": SESOI}
ABROAD = Where(not_languages=("en",))


def mean_gain(where: Where, **fields: Any) -> MeanGain:
    return MeanGain(kind="mean_gain", where=where, **(GREATER | fields))


def near_to(test: QuantitativeTest, lib: Library | None = None) -> tuple[NearEvidence, ...]:
    lib = lib or library(*matrix(), similarities=cosines())
    return nearest(lib, test, outcome_rows(lib, test.outcome))


def words(found: tuple[NearEvidence, ...]) -> list[tuple[str, ...]]:
    return [each.kept_out_by for each in found]


def test_english_rows_are_shown_beside_a_claim_about_other_languages() -> None:
    (english,) = near_to(mean_gain(ABROAD))
    assert english.kept_out_by == ("in English, which never decides a claim about other languages",)
    assert english.rows_in_all == 18
    assert len(english.rows) == ROWS_OF_A_GROUP
    assert english.rows[0].where.startswith("data/studies/alpha/results.csv:")


def test_of_groups_as_near_as_one_another_the_larger_comes_first() -> None:
    chosen = arm("best-of-n", language="de", selected_from=9, selected_on="dev")
    lib = library(*matrix(), arm(language="de"), chosen)
    english, best = near_to(mean_gain(ABROAD), lib)
    assert (best.rows_in_all, english.rows_in_all) == (1, 18)
    assert best.kept_out_by == ("the best of several tasks, which tells of choosing alone",)


def test_a_claim_about_choosing_is_near_to_tasks_by_themselves() -> None:
    (alone,) = near_to(mean_gain(Where(), best_of_n=True))
    assert alone.kept_out_by == ("a task by itself, where the claim is about choosing the best",)


def test_rows_that_bear_on_a_claim_and_are_too_few_come_first() -> None:
    found = near_to(mean_gain(Where(targets=("t1",), intermediates=("i1",))))
    assert len(found) == 3
    assert words(found)[0] == ()
    assert found[0].rows_in_all == 2
    assert near(found[0]) == "2 rows: about what the claim speaks of, but not enough"
    # rows that miss both are further away than a reader cares for
    assert set(words(found)[1:]) == {("another intermediate task",), ("another target task",)}


def test_the_nearer_side_of_a_contrast_counts() -> None:
    test = Contrast(
        kind="contrast",
        where=Where(targets=("t1",)),
        minus=Where(targets=("t2", "t9")),
        **GREATER,
    )
    assert words(near_to(test)) == [(), ("another target task",)]


def test_a_pair_without_similarity_is_told_of() -> None:
    lib = library(*matrix(), similarities={("i1", "t1"): 0.5})
    test = Slope(kind="slope", where=Where(), measure="cosine", **GREATER)
    assert words(near_to(test, lib)) == [(), ("cosine has no value for the pair",)]


def test_kinds_benchmarks_training_languages_and_test_sets_are_told_apart() -> None:
    lib = library(
        *matrix(targets=("t1",), models=("bert",)),
        tasks=[task("t1", TaskKind.RETRIEVAL, benchmarks=("xtreme",), parallel_test_sets=False)],
    )
    where = Where(
        target_kinds=(TaskKind.CLASSIFICATION,),
        target_benchmarks=("glue",),
        train_languages=("de",),
        parallel_test_sets=True,
        languages=("en", "fr"),
    )
    (group,) = near_to(mean_gain(where), lib)
    assert group.kept_out_by == (
        "another kind of target task",
        "another training language",
        "a target task outside glue",
        "a test set that is no translation of the others",
    )
    (group,) = near_to(mean_gain(Where(languages=("fr", "en"), not_languages=("en",))), lib)
    assert "English" in group.kept_out_by[0]
    (group,) = near_to(mean_gain(Where(languages=("en", "fr")), best_of_n=True), lib)
    assert len(group.kept_out_by) == 1


def test_without_any_row_nothing_is_near() -> None:
    assert near_to(mean_gain(Where()), library(arm())) == ()


@given(
    st.lists(st.sampled_from(["i1", "i2", "i9"]), max_size=2, unique=True),
    st.lists(st.sampled_from(["t1", "t2", "t9"]), max_size=2, unique=True),
    st.lists(st.sampled_from(["en", "de"]), max_size=2, unique=True),
)
def test_the_fewer_things_keep_it_out_the_earlier_it_comes(
    intermediates: list[str], targets: list[str], languages: list[str]
) -> None:
    where = Where(
        intermediates=tuple(intermediates), targets=tuple(targets), languages=tuple(languages)
    )
    found = near_to(mean_gain(where))
    lengths = [len(each.kept_out_by) for each in found]
    assert lengths == sorted(lengths)
    assert lengths[-1] <= lengths[0] + 1
    assert 1 <= len(found) <= MOST_GROUPS
    assert len(set(words(found))) == len(found)
    assert sum(each.rows_in_all for each in found) <= 18
