from dataclasses import replace
from typing import Any

import pytest

from metatransfer.evidence.gains import outcome_rows
from metatransfer.evidence.outcomes import SeSource
from metatransfer.library import Library
from metatransfer.records import (
    Alternative,
    Contrast,
    Count,
    MeanGain,
    Outcome,
    Population,
    QuantitativeTest,
    Rank,
    Result,
    Selection,
    Sesoi,
    Slope,
    Status,
    Where,
)
from metatransfer.verdicts.question import (
    Moderators,
    NotTestable,
    Question,
    claimant_works,
    own_studies,
    pose,
)
from tests.tiny import arm, claim, cosines, library, matrix, task

NO_MODERATORS = Moderators(gain=None, transfer_gap=None)
COSINE = Moderators(gain="cosine", transfer_gap=None)
SESOI = Sesoi(value=0.5, unit="points", reason="any")
GREATER: dict[str, Any] = {"alternative": Alternative.GREATER, "sesoi": SESOI}


def mean_gain(where: Where | None = None, **fields: Any) -> MeanGain:
    return MeanGain(kind="mean_gain", where=where or Where(), **(GREATER | fields))


def slope(where: Where | None = None, **fields: Any) -> Slope:
    values = {"measure": "cosine"} | GREATER | fields
    return Slope(kind="slope", where=where or Where(), **values)


def selection(**fields: Any) -> Selection:
    values = {"measure": "cosine", "against": "random"} | GREATER | fields
    return Selection(kind="selection", where=Where(), **values)


def asked(
    lib: Library, test: QuantitativeTest, moderators: Moderators = NO_MODERATORS
) -> Question | NotTestable:
    rows = outcome_rows(lib, test.outcome)
    # one run a cell, as if another study in the library had told what seeds do
    measured = [replace(row, se_source=SeSource.IMPUTED) for row in rows]
    return pose(lib, claim(test), test, measured, moderators)


def question(
    lib: Library, test: QuantitativeTest, moderators: Moderators = NO_MODERATORS
) -> Question:
    found = asked(lib, test, moderators)
    assert isinstance(found, Question), found
    return found


def reason(lib: Library, test: QuantitativeTest) -> str:
    found = asked(lib, test)
    assert isinstance(found, NotTestable), "the claim was posed"
    return found.reason


def whole(*more: Result) -> Library:
    return library(*matrix(), *more, similarities=cosines())


def test_a_model_learns_from_every_row_and_the_claim_is_about_its_own() -> None:
    found = question(whole(), mean_gain(Where(targets=("t1",))))
    assert len(found.dataset.rows) == 18
    assert {row.pair[1] for row in found.rows} == {"t1"}
    assert len(found.rows) == 6


def test_the_model_of_a_slope_is_of_the_claims_rows_alone() -> None:
    found = question(whole(), slope(Where(targets=("t1", "t2"))))
    assert len(found.dataset.rows) == len(found.rows) == 12


def test_cells_without_similarity_are_not_what_a_slope_is_about() -> None:
    known = cosines()
    del known["i1", "t1"]
    found = question(library(*matrix(), similarities=known), slope())
    assert len(found.dataset.rows) == 18
    assert ("i1", "t1") not in {row.pair for row in found.rows}


@pytest.mark.parametrize("test", [slope(), selection()])
def test_a_pair_that_shares_training_data_is_left_out_like_a_diagonal_cell(test: Any) -> None:
    shared = [task("i1", trains_on=("x",)), task("t1", trains_on=("x",))]
    lib = library(*matrix(), tasks=shared, similarities=cosines())
    found = question(lib, test)
    assert ("i1", "t1") not in {row.pair for row in found.rows}
    assert ("i1", "t1") in {row.pair for row in question(lib, mean_gain()).rows}


def test_a_model_carries_the_projects_measure_only_where_it_covers_most_rows() -> None:
    assert question(whole(), mean_gain(), COSINE).dataset.measure == "cosine"
    few = library(*matrix(), similarities={("i1", "t1"): 0.1, ("i2", "t2"): 0.4})
    assert question(few, mean_gain(), COSINE).dataset.measure is None
    unknown = Moderators(gain="no-such-measure", transfer_gap=None)
    assert question(whole(), mean_gain(), unknown).dataset.measure is None


def test_nothing_in_evidence_is_said_with_what_comes_nearest() -> None:
    chosen = arm("best-of-n", language="de", selected_from=9, selected_on="dev")
    lib = whole(arm(language="de"), chosen)
    said = reason(lib, mean_gain(Where(not_languages=("en",))))
    assert "no gain in evidence for these cells (cross-lingual)" in said
    assert "1 result for the best of several tasks" in said
    assert "18 gains on English test sets can be shown beside it and never decide it" in said


def test_a_task_that_the_claim_names_and_nobody_measured_is_named() -> None:
    lib = whole()
    where = Where(targets=("t1", "t9"), intermediates=("i1", "i2", "i8"))
    assert reason(lib, mean_gain(where)) == "no evidence on i8, t9, which the claim names"
    rank = Rank(kind="rank", where=Where(), best=("i1", "i7"), among_top=2)
    assert reason(lib, rank) == "no evidence on i7, which the claim names"


@pytest.mark.parametrize("test", [mean_gain(), selection()], ids=["mean_gain", "selection"])
def test_printed_scores_never_pass_for_true_ones(test: QuantitativeTest) -> None:
    """A mean of three gains without any error had an interval of 0.02 points."""
    lib = whole()
    rows = outcome_rows(lib, test.outcome)
    found = pose(lib, claim(test), test, rows, NO_MODERATORS)
    assert isinstance(found, NotTestable)
    assert found.reason == (
        "18 of 18 cells have no standard error, and no study in evidence has seeds to estimate "
        "one from"
    )


def test_a_slope_needs_no_standard_errors() -> None:
    lib = whole()
    rows = outcome_rows(lib, slope().outcome)
    assert isinstance(pose(lib, claim(slope()), slope(), rows, NO_MODERATORS), Question)


def test_two_cells_are_too_few_and_three_are_enough() -> None:
    arms = [arm(name) for name in ("none", "i1", "i2")]
    assert reason(library(*arms), mean_gain()) == "2 cells of evidence, and at least 3 are needed"
    assert reason(library(*arms[:2]), mean_gain()).startswith("1 cell of evidence")
    assert len(question(library(*arms, arm("i3")), mean_gain()).rows) == 3


def test_a_count_needs_no_spread() -> None:
    count = Count(kind="count", where=Where(), of="intermediates", equals=1)
    assert len(question(library(arm(), arm("i1")), count).rows) == 1


@pytest.mark.parametrize(
    ("population", "said"),
    [
        (Population.NEW_STUDY, "2 studies in evidence, and a new study can be spoken for from 3"),
        (Population.NEW_TASK, "1 target task in evidence, and a new target task can be"),
        (Population.NEW_LANGUAGE, "1 language in evidence, and a new language can be spoken for"),
    ],
)
def test_of_fewer_than_three_levels_none_can_be_foretold(population: Population, said: str) -> None:
    arms = [*matrix(targets=("t1",)), *matrix(targets=("t1",), study_id="beta")]
    assert said in reason(library(*arms), mean_gain(population=population))


def test_three_studies_speak_for_a_new_one() -> None:
    arms = [each for name in ("a", "b", "c") for each in matrix(study_id=name)]
    found = question(library(*arms), mean_gain(population=Population.NEW_STUDY))
    assert len(found.rows) == 54


@pytest.mark.parametrize(
    ("test", "noun"),
    [
        (
            Rank(kind="rank", where=Where(), best=("i1",), among_top=1, population="new_task"),
            "target task",
        ),
        (
            Contrast(
                kind="contrast", where=Where(), minus=Where(), population="new_task", **GREATER
            ),
            "target task",
        ),
        (selection(population=Population.NEW_LANGUAGE), "language"),
    ],
)
def test_a_kind_of_test_that_knows_no_new_level_says_so(test: Any, noun: str) -> None:
    said = f"a test of kind '{test.kind}' speaks of the observed cells, not of a new {noun}"
    assert reason(whole(), test) == said


def test_a_selection_may_be_about_a_new_task() -> None:
    assert question(whole(), selection(population=Population.NEW_TASK)).rows


def test_both_sides_of_a_contrast_need_cells() -> None:
    def contrast(minus: Where) -> Contrast:
        return Contrast(kind="contrast", where=Where(targets=("t1",)), minus=minus, **GREATER)

    assert question(whole(), contrast(Where(targets=("t2",)))).minus.sum() == 6
    said = reason(whole(), contrast(Where(targets=("t2",), intermediates=("i9",))))
    assert said == "0 cells of evidence to be subtracted, and at least 3 are needed"


def test_a_contrast_of_english_with_another_language_is_posed() -> None:
    arms = [
        arm(i, t, language=x)
        for i in ("none", "i1")
        for t in ("t1", "t2", "t3")
        for x in ("en", "de")
    ]
    contrast = Contrast(
        kind="contrast",
        where=Where(not_languages=("en",)),
        minus=Where(languages=("en",)),
        **GREATER,
    )
    found = question(library(*arms), contrast)
    assert (int(found.cells.sum()), int(found.minus.sum())) == (3, 3)


def test_a_measure_of_few_pairs_has_no_slope() -> None:
    lib = library(*matrix(), similarities={("i1", "t1"): 0.1, ("i2", "t2"): 0.4})
    assert reason(lib, slope()) == "cosine covers 2 of the pairs in evidence: too few for a slope"


def test_a_part_of_the_measure_that_does_not_vary_has_no_slope() -> None:
    additive = {(i, t): int(i[1]) + 0.1 * int(t[1]) for i, t in cosines()}
    lib = library(*matrix(), similarities=additive)
    assert "the remainder part of cosine does not vary" in reason(lib, slope())
    assert question(lib, slope(component="intermediate")).rows


def test_with_one_training_language_there_is_no_mean_to_have_a_slope() -> None:
    arms = [arm(language=x, score_points=50 - i) for i, x in enumerate(("en", "de", "fr", "zh"))]
    pairs = {("en", x): 0.1 * i**2 for i, x in enumerate(("de", "fr", "zh"))}
    lib = library(*arms, similarities=pairs)
    gap = {"outcome": Outcome.TRANSFER_GAP}
    assert "does not vary" in reason(lib, slope(component="intermediate", **gap))
    assert len(question(lib, slope(**gap)).rows) == 3


def test_a_gap_is_modelled_from_the_pairs_that_its_measure_covers() -> None:
    names = ("en", "de", "fr", "zh", "hi")
    arms = [arm(language=x, score_points=50 - i) for i, x in enumerate(names)]
    pairs = {("en", x): 0.1 * i**2 for i, x in enumerate(names[1:4])}
    found = question(library(*arms, similarities=pairs), slope(outcome=Outcome.TRANSFER_GAP))
    assert {row.pair[1] for row in found.dataset.rows} == {"de", "fr", "zh"}


def test_a_choice_needs_more_candidates_than_are_chosen() -> None:
    said = "0 target tasks with more than 3 candidates in evidence, and at least 2 are needed"
    assert reason(whole(), selection(top=3)) == said
    assert question(whole(), selection(top=2)).rows


def test_one_target_alone_teaches_no_constant_choice() -> None:
    lib = library(*matrix(targets=("t1",)), similarities=cosines())
    assert reason(lib, selection()).startswith("1 target task with more than 1 candidates")


def test_the_claimants_works_are_its_source_and_the_documents_that_state_it() -> None:
    lib = whole()
    assert claimant_works(lib, claim(mean_gain())) == {"report", "alpha"}
    for status in set(Status) - {Status.STATED}:
        assert claimant_works(lib, claim(mean_gain(), attributed=status)) == {"report"}


def test_the_claimants_own_studies_are_those_of_its_works() -> None:
    lib = whole(*matrix(study_id="beta"))
    rows = outcome_rows(lib, Outcome.GAIN)
    assert own_studies(rows, frozenset({"report", "alpha"})) == {"alpha"}
    assert own_studies(rows, frozenset({"report"})) == frozenset()
