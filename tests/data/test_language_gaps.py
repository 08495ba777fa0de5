"""Scores by language: what is in, what is out, and agreement with what their sources publish."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from metatransfer.library import Library
from metatransfer.records import Result

PAGES = ("ouyang2021", "artetxe2020", "lewis2020", "lample2019", "ponti2020")
MATRICES = ("martinez2021", "devries2022")
MORPHOLOGY = {
    **dict.fromkeys(("en", "de", "es", "sk", "no", "el"), "fusional"),
    **dict.fromkeys(("zh", "vi", "th", "yue", "id"), "isolating"),
    **dict.fromkeys(("fi", "eu", "ko", "ja", "tr"), "agglutinative"),
    **dict.fromkeys(("ar", "he", "arq", "mt"), "introflexive"),
}
"""Morphological type as Martínez-García et al. 2021 assign it."""

NOT_PRETRAINED = {"arq", "mt", "yue"}
"""Languages of theirs that neither encoder saw in pretraining."""

# Published ordinary least squares of transfer loss in points, tables under analysis/stat_tests/acl:
# number of pairs, constant, slopes of the three indicators, log-likelihood, R squared. All other
# regressors are standardised, so they vanish in the mean.
REGRESSIONS = {
    ("udpos", "accuracy", "mbert"): (306, 54.6620, 0.0, -26.9969, 8.6149, -1147.6, 0.545),
    ("udpos", "accuracy", "xlm-r-base"): (306, 50.6310, 0.0, -24.7817, 8.5034, -1155.6, 0.563),
    ("binary-sentiment", "macro_f1", "mbert"): (
        342, 48.6498, -11.7716, -10.2617, 2.5401, -1250.5, 0.421,
    ),
    ("binary-sentiment", "macro_f1", "xlm-r-base"): (
        342, 48.6690, -18.6833, -16.2846, 2.2174, -1278.4, 0.492,
    ),
}  # fmt: skip

GetArms = Callable[[str], list[Result]]


def transfer_losses(
    arms: list[Result], target: str, metric: str, model: str
) -> dict[tuple[str, str], float]:
    """Loss from the within-language score of the training language, English apart, in points."""
    scores = {
        (arm.train_language, arm.language): arm.score_points
        for arm in arms
        if (arm.target, arm.metric, arm.model) == (target, metric, model)
    }
    return {
        (train, test): scores[train, train] - score
        for (train, test), score in scores.items()
        if train != test and "en" not in (train, test)
    }


@pytest.mark.parametrize("key", REGRESSIONS, ids=" ".join)
def test_a_published_regression_has_the_mean_of_these_losses(
    arms_of: GetArms, key: tuple[str, str, str]
) -> None:
    """Residuals of least squares sum to zero, so its prediction at the mean is the mean loss.

    Coefficients are printed to four decimals, and four of them add up: 2e-4.
    """
    pairs, constant, train_slope, test_slope, type_slope, _, _ = REGRESSIONS[key]
    losses = transfer_losses(arms_of("martinez2021"), *key)
    train_seen = np.mean([train not in NOT_PRETRAINED for train, _ in losses])
    test_seen = np.mean([test not in NOT_PRETRAINED for _, test in losses])
    differs = np.mean([MORPHOLOGY[train] != MORPHOLOGY[test] for train, test in losses])
    predicted = constant + train_slope * train_seen + test_slope * test_seen + type_slope * differs
    assert len(losses) == pairs
    assert np.mean(list(losses.values())) == pytest.approx(predicted, abs=2e-4)


@pytest.mark.parametrize("key", REGRESSIONS, ids=" ".join)
def test_a_published_regression_has_the_variance_of_these_losses(
    arms_of: GetArms, key: tuple[str, str, str]
) -> None:
    """Log-likelihood and R squared give the total sum of squares.

    The first is printed to one decimal (0.05 / n of the log, twice), the second to three (0.0005 of
    about 0.5): together below 0.15 %.
    """
    pairs, *_, log_likelihood, r_squared = REGRESSIONS[key]
    losses = np.array(list(transfer_losses(arms_of("martinez2021"), *key).values()))
    residual = pairs * math.exp(-2 * log_likelihood / pairs - 1 - math.log(2 * math.pi))
    total = residual / (1 - r_squared)
    assert np.sum((losses - losses.mean()) ** 2) == pytest.approx(total, rel=1.5e-3)


def test_guessing_the_commonest_class_pairs_with_no_other_arm(arms_of: GetArms) -> None:
    arms = arms_of("martinez2021")
    majority = [arm for arm in arms if arm.model == "majority-class"]
    assert len(majority) == 60
    assert {arm.setting for arm in majority} == {"monolingual"}
    assert all(arm.train_language == arm.language for arm in majority)
    others = {arm.block_key for arm in arms if arm.model != "majority-class"}
    assert not others & {arm.block_key for arm in majority}


@pytest.mark.parametrize("study", MATRICES)
def test_every_training_language_has_the_score_its_gaps_are_taken_from(
    arms_of: GetArms, study: str
) -> None:
    arms = arms_of(study)
    keys = {(arm.model, arm.target, arm.metric, arm.train_language, arm.language) for arm in arms}
    for model, target, metric, train, _ in keys:
        assert (model, target, metric, train, train) in keys


def test_the_large_matrix_is_65_by_105_and_complete(arms_of: GetArms) -> None:
    arms = arms_of("devries2022")
    assert len({arm.train_language for arm in arms}) == 65
    assert len({arm.language for arm in arms}) == 105
    assert len(arms) == 65 * 105


def test_a_few_numbers_of_the_large_matrix_stand_as_printed(arms_of: GetArms) -> None:
    scores = {(arm.train_language, arm.language): arm for arm in arms_of("devries2022")}
    printed = {
        ("lzh", "zh"): 53.157314324985215,
        ("fo", "en"): 86.39164669633686,
        ("fo", "fo"): 91.41384309724533,
    }
    for pair, score in printed.items():
        assert scores[pair].score_points == pytest.approx(score, abs=5e-5)


@pytest.mark.parametrize("study", PAGES)
def test_pages_hold_single_languages_trained_on_english(
    library: Library, arms_of: GetArms, study: str
) -> None:
    for arm in arms_of(study):
        assert not library.languages[arm.language].aggregate
        assert arm.train_language == "en"
        assert arm.setting in ("zero-shot", "translate-train", "translate-test")


@pytest.mark.parametrize("study", [page for page in PAGES if page != "ponti2020"])
def test_every_zero_shot_score_has_the_english_score_of_its_model(
    arms_of: GetArms, study: str
) -> None:
    arms = [arm for arm in arms_of(study) if arm.setting == "zero-shot"]
    english = {(arm.model, arm.target, arm.metric) for arm in arms if arm.language == "en"}
    assert {(arm.model, arm.target, arm.metric) for arm in arms} == english


def test_xcopa_prints_no_english_and_no_score_set_to_chance(arms_of: GetArms) -> None:
    arms = arms_of("ponti2020")
    assert "en" not in {arm.language for arm in arms}
    assert not [arm for arm in arms if arm.model == "xlm-r-large" and arm.language in ("ht", "qu")]
    assert [arm.score_points for arm in arms if arm.language == "qu"] != []


def test_no_run_stands_in_two_pages(arms_of: GetArms) -> None:
    """The same scores over four or more languages would be one run told twice."""
    runs: dict[tuple[str, ...], str] = {}
    for study in PAGES:
        arms = [arm for arm in arms_of(study) if arm.setting == "zero-shot"]
        for key in {(arm.model, arm.target, arm.metric) for arm in arms}:
            scores = {
                arm.language: arm.score_points
                for arm in arms
                if (arm.model, arm.target, arm.metric) == key
            }
            shared = tuple(f"{code}{scores.get(code)}" for code in ("en", "es", "de", "zh"))
            told = runs.setdefault((key[1], key[2], *shared), study)
            assert told == study or None in scores.values() or len(scores) < 4, (key, told, study)


def test_mlqa_scores_stand_as_the_page_prints_them(arms_of: GetArms) -> None:
    printed = {"en": 77.7, "es": 64.3, "de": 57.9, "ar": 45.7, "hi": 43.8, "vi": 57.1, "zh": 57.5}
    scores = {
        arm.language: arm.score_points
        for arm in arms_of("lewis2020")
        if (arm.model, arm.setting) == ("mbert", "zero-shot")
    }
    assert scores == printed


def test_gaps_in_parallel_test_sets_cover_at_least_fifteen_languages(
    library: Library, arms_of: GetArms
) -> None:
    languages = {
        arm.language
        for study in PAGES
        for arm in arms_of(study)
        if library.tasks[arm.target].parallel_test_sets and arm.setting == "zero-shot"
    }
    assert len(languages - {"en"}) >= 15


def test_language_similarities_cover_the_languages_of_parallel_test_sets(
    library: Library, arms_of: GetArms
) -> None:
    scored = {
        row.record.second
        for row in library.similarities
        if row.record.measure == "lang2vec-syntax" and row.record.first == "en"
    }
    tested = {
        arm.language
        for study in PAGES
        for arm in arms_of(study)
        if library.tasks[arm.target].parallel_test_sets
    }
    assert tested - {"en"} <= scored
