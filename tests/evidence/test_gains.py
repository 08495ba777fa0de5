import numpy as np
import pytest
from scipy.special import digamma, polygamma

from metatransfer.evidence.gains import METRIC_ORDER, outcome_rows, shares_training_data
from metatransfer.evidence.outcomes import Flag, OutcomeRow, SeSource
from metatransfer.library import Library
from metatransfer.records import Outcome, TaskKind
from tests.tiny import arm, dataset_of, library, matrix, task


def gains(lib: Library) -> tuple[OutcomeRow, ...]:
    return outcome_rows(lib, Outcome.GAIN)


def gaps(lib: Library) -> tuple[OutcomeRow, ...]:
    return outcome_rows(lib, Outcome.TRANSFER_GAP)


def only(rows: tuple[OutcomeRow, ...]) -> OutcomeRow:
    (row,) = rows
    return row


def test_a_gain_is_the_score_less_the_score_of_the_baseline_arm() -> None:
    row = only(gains(library(arm(score_points=60.0), arm("i1", score_points=62.5))))
    assert row.value_points == pytest.approx(2.5)
    assert row.pair == ("i1", "t1")
    assert row.flags == frozenset()
    assert (row.se_source, row.se_points) == (SeSource.NONE, 0.0)


def test_a_difference_that_is_only_the_rounding_of_two_scores_is_no_gain() -> None:
    assert (
        only(
            gains(library(arm(score_points=65.0712), arm("i1", score_points=65.0713)))
        ).value_points
        == 0
    )
    assert (
        only(gains(library(arm(score_points=65.0), arm("i1", score_points=65.001)))).value_points
        == 0.001
    )


def test_the_covariance_of_gains_over_one_baseline_is_the_baselines_variance() -> None:
    """Recomputed from the scores by seed, without any function of the package."""
    seeds = {
        "none": (50.0, 52.0, 51.0, 53.0),
        "i1": (54.0, 53.0, 55.0, 54.0),
        "i2": (56.0, 57.5, 55.5, 55.0),
    }
    lib = library(*(arm(name, seeds=scores) for name, scores in seeds.items()))
    data = dataset_of(lib).data
    (shared,) = data.shared
    assert shared.codes.tolist() == [0, 0]
    deviations = {name: np.array(x) - np.mean(x) for name, x in seeds.items()}
    products = sum(deviations[name] @ deviations["none"] for name in ("i1", "i2"))
    squares = sum(deviations[name] @ deviations[name] for name in ("i1", "i2"))
    rho = max(products / np.sqrt(squares * 2 * (deviations["none"] @ deviations["none"])), 0.0)
    logs = np.log([np.var(x, ddof=1) for x in seeds.values()])
    # three alike arms give no excess over chance, so all are given exp(mean log - E log chi2/df)
    pooled = np.exp(logs.mean() - digamma(1.5) + np.log(1.5))
    assert logs.var(ddof=1) < polygamma(1, 1.5)
    expected = (1 - rho) * pooled / 4
    # the prior is worth 10,000 degrees of freedom, not infinitely many: relative 3e-4 at most
    assert shared.variance[0] == pytest.approx(expected, rel=1e-3)
    assert data.own_variance == pytest.approx([expected, expected], rel=1e-3)


def test_gains_over_different_baselines_share_nothing() -> None:
    (shared,) = dataset_of(library(*matrix())).data.shared
    # three targets by two models, three gains each
    assert np.bincount(shared.codes).tolist() == [3] * 6


def test_seeds_in_common_take_their_part_out_of_both_variances() -> None:
    together = library(arm(seeds=(50.0, 52.0, 54.0)), arm("i1", seeds=(60.0, 62.0, 64.0)))
    row = only(gains(together))
    # Perfectly correlated, bounded at .95. Each arm has variance 4 on two degrees of freedom, and
    # the log of such a variance is low by Euler's gamma on average, which is made good.
    assert row.arm_variance == pytest.approx(0.05 * 4 * np.exp(np.euler_gamma) / 3, rel=1e-3)
    assert row.arm_variance == pytest.approx(row.reference_variance)


def test_an_arm_without_deviation_takes_the_librarys_median_and_says_so() -> None:
    lib = library(arm(sd_points=2.0, n_seeds=4), arm("i1", sd_points=2.0, n_seeds=4), arm("i2"))
    by_name = {row.pair[0]: row for row in gains(lib)}
    assert by_name["i1"].se_source is SeSource.SEEDS
    assert by_name["i2"].se_source is SeSource.IMPUTED
    # one run of i2 against four of i1, at the same variance of a run to a quarter of a doubling
    ratio = by_name["i2"].arm_variance / by_name["i1"].arm_variance
    assert 4 / 2 ** (1 / 8) <= ratio <= 4 * 2 ** (1 / 8)


def test_a_variance_that_is_taken_over_is_that_of_a_run_and_falls_with_their_number() -> None:
    lib = library(
        *(arm(name, sd_points=2.0, n_seeds=4) for name in ("none", "i1")),
        arm("i2"),
        arm("i3", n_seeds=3),
    )
    by_name = {row.pair[0]: row for row in gains(lib)}
    assert by_name["i3"].se_source is SeSource.IMPUTED
    assert by_name["i3"].arm_variance == pytest.approx(by_name["i2"].arm_variance / 3)


def test_an_encoder_as_it_comes_has_no_error_over_seeds_and_a_trained_one_has() -> None:
    def row(target_kind: TaskKind, sd_points: float) -> OutcomeRow:
        return only(
            gains(
                library(
                    arm(sd_points=sd_points, n_seeds=4),
                    arm("i1", sd_points=2.0, n_seeds=4),
                    tasks=[task("t1", target_kind)],
                )
            )
        )

    assert row(TaskKind.RETRIEVAL, 0.0).reference_variance == 0.0
    assert row(TaskKind.RETRIEVAL, 0.0).arm_variance > 0.0
    # seeds that happen to agree lend their arm a part of the variance of the others
    assert row(TaskKind.CLASSIFICATION, 0.0).reference_variance > 0.0
    assert row(TaskKind.RETRIEVAL, 0.5).reference_variance > 0.0


def test_a_baseline_that_is_called_external_is_flagged_wherever_it_stands() -> None:
    lib = library(arm(), arm("i1", baseline="external"))
    assert only(gains(lib)).flags == {Flag.EXTERNAL_BASELINE}


def test_a_baseline_of_another_study_is_flagged() -> None:
    lib = library(
        arm(study="beta", score_points=31.0),
        arm("i1", study="alpha", score_points=60.0, baseline="external"),
    )
    row = only(gains(lib))
    assert row.flags == {Flag.EXTERNAL_BASELINE}
    assert row.reference.record.study == "beta"


def test_a_studys_own_baseline_comes_before_any_other() -> None:
    lib = library(
        arm(study="alpha", score_points=57.3),
        arm("i1", study="beta", score_points=60.0),
        arm(study="beta", score_points=31.0),
    )
    row = only(gains(lib))
    assert row.value_points == pytest.approx(29.0)
    assert row.flags == frozenset()


def test_of_two_external_baselines_the_first_in_file_order_stands() -> None:
    lib = library(
        arm(study="beta", score_points=31.0),
        arm(study="gamma", score_points=57.3),
        arm("i1", study="alpha", score_points=60.0, baseline="external"),
    )
    assert only(gains(lib)).reference.record.study == "beta"


@pytest.mark.parametrize("baseline", ["unknown", "relative_only"])
def test_an_arm_whose_baseline_is_not_known_has_no_gain(baseline: str) -> None:
    assert gains(library(arm(), arm("i1", baseline=baseline))) == ()


@pytest.mark.parametrize(
    "other", [{"metric": "f1"}, {"split": "dev"}, {"language": "de"}, {"model": "gpt"}]
)
def test_scores_that_differ_in_more_than_the_intermediate_are_not_compared(
    other: dict[str, str],
) -> None:
    assert gains(library(arm(**other), arm("i1", baseline="external"))) == ()


def test_alternate_transcriptions_are_never_pooled() -> None:
    arms = [*matrix(), *matrix(study_id="again")]
    assert len(gains(library(*arms))) == 36
    assert len(gains(library(*arms, alternates={"again": "alpha"}))) == 18


def test_a_printed_mean_over_tasks_is_no_target() -> None:
    average = task("glue", TaskKind.AGGREGATE, members=("t1", "t2"))
    lib = library(arm(target="glue"), arm("i1", target="glue"), tasks=[average])
    assert gains(lib) == ()


def test_the_best_of_several_is_flagged_however_it_is_written() -> None:
    chosen = {"selected_from": 9, "selected_on": "validation"}
    lib = library(
        arm(), arm("best-of-n", score_points=55.0, **chosen), arm("i1", score_points=54.0, **chosen)
    )
    assert [row.flags for row in gains(lib)] == [{Flag.BEST_OF_N}] * 2


def test_a_pair_that_trains_on_the_same_data_is_flagged() -> None:
    tasks = [task("mnli", trains_on=("mnli",)), task("xnli", trains_on=("xnli", "mnli"))]
    lib = library(
        arm(target="xnli"), arm("mnli", "xnli"), arm("i1", "xnli"), arm("xnli", "xnli"), tasks=tasks
    )
    flagged = {row.pair[0] for row in gains(lib) if Flag.SHARED_TRAINING_DATA in row.flags}
    assert flagged == {"mnli", "xnli"}


def test_a_task_whose_name_is_another_tasks_data_shares_it() -> None:
    lib = library(
        arm("squad1", "xquad"), tasks=[task("squad1"), task("xquad", trains_on=("squad1",))]
    )
    assert shares_training_data(lib, "squad1", "xquad")
    assert shares_training_data(lib, "xquad", "squad1")


def test_an_average_over_languages_is_flagged() -> None:
    lib = library(arm(language="avg"), arm("i1", language="avg"), aggregate_languages=["avg"])
    assert only(gains(lib)).flags == {Flag.LANGUAGE_AVERAGE}


def test_a_block_of_equal_scores_is_flagged_and_an_unequal_one_is_not() -> None:
    same = [arm(name, score_points=63.46) for name in ("none", "i1", "i2")]
    assert all(Flag.UNSTABLE_BLOCK in row.flags for row in gains(library(*same)))
    differing = [*same, arm("i3", score_points=64.0)]
    assert not any(Flag.UNSTABLE_BLOCK in row.flags for row in gains(library(*differing)))


def test_two_equal_scores_are_no_block() -> None:
    assert only(gains(library(arm(), arm("i1")))).flags == frozenset()


@pytest.mark.parametrize("metrics", [("accuracy", "f1"), ("f1", "em"), ("map", "em")])
def test_two_metrics_of_one_run_are_one_observation(metrics: tuple[str, str]) -> None:
    lib = library(*(arm(name, metric=m) for name in ("none", "i1") for m in metrics))
    order = [*METRIC_ORDER, *sorted(set(metrics) - set(METRIC_ORDER))]
    assert only(gains(lib)).arm.record.metric == min(metrics, key=order.index)


def test_a_metric_that_nobody_compares_gives_way_to_one_with_a_baseline() -> None:
    lib = library(arm(metric="f1"), arm("i1", metric="f1"), arm("i1", metric="accuracy"))
    assert only(gains(lib)).arm.record.metric == "f1"


def test_a_gap_is_the_score_less_the_score_in_the_training_language() -> None:
    lib = library(arm(score_points=80.0), arm(language="de", score_points=71.0))
    row = only(gaps(lib))
    assert row.value_points == pytest.approx(-9.0)
    assert row.pair == ("en", "de")


def test_what_the_languages_of_one_model_have_in_common_cancels_in_a_gap_and_not_in_a_gain() -> (
    None
):
    # of the variance over seeds, languages that move together share the most they may: .95
    seeds = {"en": (78.0, 80.0, 82.0), "de": (68.0, 70.0, 72.0)}
    lib = library(
        *(arm(language=name, seeds=scores) for name, scores in seeds.items()),
        *(arm("i1", language=name, seeds=scores) for name, scores in seeds.items()),
    )
    gap = only(gaps(lib))
    gain = next(row for row in gains(lib) if row.pair == ("i1", "t1"))
    assert gap.arm_variance == pytest.approx(0.05 * gain.arm_variance)
    assert gap.reference_variance == pytest.approx(0.05 * gain.reference_variance)
    assert gap.arm_common_share == gap.reference_common_share == 0.0
    assert gain.arm_common_share == gain.reference_common_share == pytest.approx(0.95)


def test_where_nothing_tells_what_languages_share_nothing_is_taken_off_a_gap() -> None:
    lib = library(*(arm(language=name, sd_points=2.0, n_seeds=4) for name in ("en", "de")))
    row = only(gaps(lib))
    assert row.arm_common_share == 0.0
    assert row.arm_variance == pytest.approx(row.reference_variance)
    assert row.arm_variance > 0.5


def test_gaps_of_one_fine_tuned_model_share_its_score_at_home() -> None:
    arms = [arm(language=name, sd_points=1.0, n_seeds=4) for name in ("en", "de", "fr")]
    other = [
        arm(language=name, train_language="de", sd_points=1.0, n_seeds=4) for name in ("de", "en")
    ]
    data = dataset_of(library(*arms, *other), outcome=Outcome.TRANSFER_GAP).data
    (shared,) = data.shared
    assert sorted(np.bincount(shared.codes).tolist()) == [1, 2]


@pytest.mark.parametrize("setting", ["translate-train", "translate-test"])
def test_a_translated_set_is_no_transfer_between_languages(setting: str) -> None:
    translated = [arm(setting=setting), arm(language="de", setting=setting)]
    assert gaps(library(*translated)) == ()
    assert gaps(library(arm(), translated[1])) == ()


def test_a_monolingual_score_may_be_what_gaps_are_measured_from() -> None:
    lib = library(arm(setting="monolingual"), arm(language="de", score_points=41.0))
    assert only(gaps(lib)).value_points == pytest.approx(-9.0)


def test_an_average_over_languages_has_no_gap() -> None:
    lib = library(arm(), arm(language="avg"), aggregate_languages=["avg"])
    assert gaps(lib) == ()


def test_an_arm_with_an_intermediate_task_has_no_gap() -> None:
    assert gaps(library(arm("i1"), arm("i1", language="de"))) == ()
