"""Reports of X-STILTs, their external baselines, and what the headline implies."""

from collections.abc import Callable
from statistics import fmean

import pytest

from metatransfer.library import Library
from metatransfer.records import Result

PRIMARY = "phang2020-rembert"
ALTERNATE = "phang2020-mt5"
BASELINES = "hu2020"
NINE = (
    "xnli",
    "pawsx",
    "udpos",
    "wikiann",
    "xquad",
    "mlqa",
    "tydiqa-goldp",
    "bucc",
    "tatoeba",
)
GetArms = Callable[[str], list[Result]]


def task_means(arms: list[Result]) -> dict[str, float]:
    """Score by task; of question answering the mean of EM and F1."""
    targets = {arm.target for arm in arms}
    return {
        target: fmean(arm.score_points for arm in arms if arm.target == target)
        for target in targets
    }


@pytest.mark.parametrize("study", [PRIMARY, ALTERNATE])
def test_every_external_gain_finds_its_baseline_in_the_other_study(
    arms_of: GetArms, study: str
) -> None:
    baselines = {arm.block_key for arm in arms_of(BASELINES)}
    for arm in arms_of(study):
        assert arm.baseline == "external"
        assert arm.block_key in baselines


@pytest.mark.parametrize("study", [PRIMARY, ALTERNATE])
def test_best_of_n_rows_say_of_how_many_and_what_chose(arms_of: GetArms, study: str) -> None:
    for arm in arms_of(study):
        assert (arm.intermediate, arm.selected_from, arm.selected_on) == (
            "best-of-n",
            9,
            "validation",
        )


def test_the_second_transcription_is_never_pooled_with_the_first(library: Library) -> None:
    alternate = library.studies[ALTERNATE].record
    assert alternate.alternate_of == PRIMARY
    assert not alternate.primary
    assert alternate.works == library.studies[PRIMARY].record.works


def test_the_two_transcriptions_disagree_by_at_most_a_point_and_a_half(arms_of: GetArms) -> None:
    first = {arm.block_key: arm.score_points for arm in arms_of(PRIMARY)}
    differences = [abs(arm.score_points - first[arm.block_key]) for arm in arms_of(ALTERNATE)]
    assert 0 < max(differences) <= 1.5 + 1e-9


def test_means_over_seven_tasks_are_the_printed_ones(arms_of: GetArms) -> None:
    # printed to one decimal
    treated, baseline = task_means(arms_of(PRIMARY)), task_means(arms_of(BASELINES))
    assert fmean(treated[task] for task in NINE[:7]) == pytest.approx(72.7, abs=0.05)
    assert fmean(baseline[task] for task in NINE[:7]) == pytest.approx(70.1, abs=0.05)


@pytest.mark.parametrize(
    ("study", "category"),
    [
        (PRIMARY, "xtreme-sentence-pair"),
        (PRIMARY, "xtreme-structured"),
        (PRIMARY, "xtreme-qa"),
        (BASELINES, "xtreme-sentence-pair"),
    ],
)
def test_printed_category_means_are_those_of_their_members(
    library: Library, arms_of: GetArms, study: str, category: str
) -> None:
    means = task_means(arms_of(study))
    members = library.tasks[category].members
    # scores and means are printed to one decimal: 0.05 each
    assert means[category] == pytest.approx(fmean(means[member] for member in members), abs=0.1001)


@pytest.mark.parametrize(
    ("category", "printed", "computed"),
    [("xtreme-structured", 69.0, 69.6), ("xtreme-qa", 62.3, 62.05)],
)
def test_category_means_that_contradict_their_members_are_a_caveat(
    library: Library, arms_of: GetArms, category: str, printed: float, computed: float
) -> None:
    means = task_means(arms_of(BASELINES))
    members = library.tasks[category].members
    assert means[category] == printed
    assert fmean(means[member] for member in members) == pytest.approx(computed)
    assert any(str(computed) in caveat for caveat in library.studies[BASELINES].record.caveats)


def test_the_mean_over_nine_tasks_is_printed_lower_than_it_computes(arms_of: GetArms) -> None:
    baseline = task_means(arms_of(BASELINES))
    assert baseline["xtreme-mean"] == 68.1
    assert fmean(baseline[task] for task in NINE) == pytest.approx(68.25, abs=0.005)


def test_tydiqa_carries_four_fifths_of_the_gain_in_question_answering(arms_of: GetArms) -> None:
    treated, baseline = task_means(arms_of(PRIMARY)), task_means(arms_of(BASELINES))
    gains = {task: treated[task] - baseline[task] for task in ("xquad", "mlqa", "tydiqa-goldp")}
    assert gains["tydiqa-goldp"] / sum(gains.values()) == pytest.approx(0.81, abs=0.005)


def test_retrieval_is_not_reported_with_intermediate_training(arms_of: GetArms) -> None:
    for study in (PRIMARY, ALTERNATE):
        assert not {arm.target for arm in arms_of(study)} & {"bucc", "tatoeba"}


def test_two_studies_disagree_on_the_retrieval_baseline_by_26_points(arms_of: GetArms) -> None:
    replicated = task_means(arms_of("phang2020-replication"))
    quoted = task_means(arms_of(BASELINES))
    assert replicated["tatoeba"] == pytest.approx(31.0, abs=0.05)
    assert replicated["bucc"] == pytest.approx(71.5, abs=0.05)
    assert quoted["tatoeba"] - replicated["tatoeba"] == pytest.approx(26.3, abs=0.1)


def test_the_headline_implies_a_retrieval_gain_of_148_to_155_tenths(library: Library) -> None:
    check = library.checks["implied-retrieval-gain"].record
    known, rest = check.known, [figure.value_points for figure in check.rest_baselines]
    count = len(known) + len(rest)
    implied = [
        (
            (total.value_points + check.claimed_gain.value_points) * count
            - sum(figure.value_points for figure in known)
        )
        / len(rest)
        - fmean(rest)
        for total in check.total_baselines
    ]
    assert min(implied) == pytest.approx(14.8, abs=0.005)
    assert max(implied) == pytest.approx(15.475, abs=0.005)


def test_figures_of_the_check_are_the_librarys(library: Library, arms_of: GetArms) -> None:
    check = library.checks["implied-retrieval-gain"].record
    treated, baseline = task_means(arms_of(PRIMARY)), task_means(arms_of(BASELINES))
    for figure in check.known:
        assert figure.value_points == pytest.approx(treated[figure.name], abs=1e-9)
    for figure in check.rest_baselines:
        assert figure.value_points == pytest.approx(baseline[figure.name], abs=1e-9)


def test_stilts_rows_are_chosen_but_for_the_pair_that_is_quoted_whole(arms_of: GetArms) -> None:
    arms = arms_of("stilts2018")
    free = [arm for arm in arms if arm.selected_from is None and not arm.is_baseline]
    assert [(arm.intermediate, arm.target) for arm in free] == [("mnli", "cola")]
    scores = {(arm.intermediate, arm.target): arm.score_points for arm in arms}
    assert scores["mnli", "cola"] - scores["none", "cola"] == pytest.approx(-2.3)
    assert scores["best-of-n", "glue"] - scores["none", "glue"] == pytest.approx(1.5)
