from typing import Any

import pytest

from metatransfer.evidence.gains import outcome_rows
from metatransfer.evidence.outcomes import OutcomeRow
from metatransfer.records import (
    Alternative,
    Contrast,
    MeanGain,
    Outcome,
    Sesoi,
    Slope,
    TaskKind,
    Where,
)
from metatransfer.verdicts.cells import Scope, admits, in_scope, measure_of, scope_of, usable
from tests.tiny import arm, library, task

LIB = library(
    *(
        arm(name, target, language=language, score_points=50.0 + len(name))
        for name in ("none", "i1", "i2")
        for target in ("t1", "t2")
        for language in ("en", "de", "fr")
    ),
    arm("best-of-n", score_points=60.0, selected_from=9, selected_on="dev"),
    tasks=[
        task("t1", benchmarks=("xtreme",), parallel_test_sets=True),
        task("t2", TaskKind.QUESTION_ANSWERING, benchmarks=("glue", "xtreme-r")),
    ],
)
ROWS = outcome_rows(LIB, Outcome.GAIN)
SESOI = Sesoi(value=0.0, unit="points", reason="any")


def mean_gain(where: Where, **fields: Any) -> MeanGain:
    return MeanGain(
        kind="mean_gain", where=where, alternative=Alternative.GREATER, sesoi=SESOI, **fields
    )


def languages(rows: list[OutcomeRow]) -> set[str]:
    return {row.arm.record.language for row in rows}


@pytest.mark.parametrize(
    ("where", "scope"),
    [
        (Where(), Scope.ALL),
        (Where(languages=("en",)), Scope.ENGLISH),
        (Where(languages=("de",)), Scope.CROSS_LINGUAL),
        (Where(languages=("en", "de")), Scope.ALL),
        (Where(not_languages=("en",)), Scope.CROSS_LINGUAL),
        (Where(not_languages=("de",)), Scope.ALL),
    ],
)
def test_a_scope_is_read_off_the_languages(where: Where, scope: Scope) -> None:
    assert scope_of(where) is scope


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (Scope.ENGLISH, {"en"}),
        (Scope.CROSS_LINGUAL, {"de", "fr"}),
        (Scope.ALL, {"en", "de", "fr"}),
    ],
)
def test_english_and_other_languages_are_kept_apart(scope: Scope, expected: set[str]) -> None:
    assert {r.arm.record.language for r in ROWS if in_scope(r, scope)} == expected


def test_english_rows_never_teach_a_cross_lingual_claim() -> None:
    assert languages(usable(mean_gain(Where(not_languages=("en",))), ROWS)) == {"de", "fr"}
    assert languages(usable(mean_gain(Where(languages=("de",))), ROWS)) == {"de", "fr"}
    assert languages(usable(mean_gain(Where(languages=("en",))), ROWS)) == {"en"}


def test_a_contrast_of_english_with_others_learns_from_both() -> None:
    contrast = Contrast(
        kind="contrast",
        where=Where(languages=("en",)),
        minus=Where(not_languages=("en",)),
        alternative=Alternative.GREATER,
        sesoi=SESOI,
    )
    assert languages(usable(contrast, ROWS)) == {"en", "de", "fr"}


def test_the_best_of_several_tells_of_that_policy_and_of_nothing_else() -> None:
    english = Where(languages=("en",))
    assert {r.pair[0] for r in usable(mean_gain(english), ROWS)} == {"i1", "i2"}
    assert {r.pair[0] for r in usable(mean_gain(english, best_of_n=True), ROWS)} == {"best-of-n"}


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (Where(), 13),
        (Where(intermediates=("i1",)), 6),
        (Where(targets=("t2",)), 6),
        (Where(target_kinds=(TaskKind.QUESTION_ANSWERING,)), 6),
        (Where(target_benchmarks=("xtreme",)), 7),
        (Where(target_benchmarks=("xtreme", "glue")), 13),
        (Where(languages=("de",)), 4),
        (Where(not_languages=("de", "fr")), 5),
        (Where(train_languages=("de",)), 0),
        (Where(parallel_test_sets=True), 7),
        (Where(parallel_test_sets=False), 6),
        (Where(intermediates=("i1",), targets=("t2",), languages=("fr",)), 1),
    ],
)
def test_every_field_of_where_narrows_the_cells(where: Where, expected: int) -> None:
    assert sum(admits(LIB, where, row) for row in ROWS) == expected


def test_only_slopes_and_selections_name_a_measure() -> None:
    slope = Slope(
        kind="slope", where=Where(), measure="m", alternative=Alternative.GREATER, sesoi=SESOI
    )
    assert measure_of(slope) == "m"
    assert measure_of(mean_gain(Where())) is None
