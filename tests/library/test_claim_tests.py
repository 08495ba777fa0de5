import pytest

from tests.factories import ProjectFolder

CLAIM = "claims/helps.yaml"
SESOI = "{value: 1.0, unit: points, reason: x}"
PER_SD = "{value: 1.0, unit: points_per_sd, reason: x}"
PER_CENT = "{value: 50, unit: share, reason: x}"
LESS, MORE = "alternative: less", "alternative: greater"
SHARE = "{value: 0.5, unit: share, reason: x}"


def put(project: ProjectFolder, test: str) -> None:
    """Replace the test of the claim by one written in a line."""
    text = (project.root / CLAIM).read_text()
    project.write(CLAIM, text[: text.index("test:")] + f"test: {{where: {{}}, {test}}}\n")


@pytest.mark.parametrize(
    ("test", "field", "told"),
    [
        (
            f"kind: slope, measure: cosine, outcome: transfer_gap, {LESS}, sesoi: {PER_SD}",
            "test.measure",
            "'cosine' compares tasks, the outcome is transfer_gap · allowed: a measure of lang",
        ),
        (
            f"kind: mean_gain, alternative: between, sesoi: {SESOI}",
            "test.upper",
            "missing · 'between' needs it",
        ),
        (
            f"kind: mean_gain, alternative: between, upper: 1.0, sesoi: {SESOI}",
            "test.upper",
            "got 1 · allowed: more than sesoi.value, which is 1",
        ),
        (
            f"kind: mean_gain, alternative: greater, upper: 5, sesoi: {SESOI}",
            "test.upper",
            "upper 5 has no meaning for 'greater'",
        ),
        (
            f"kind: slope, measure: cosine, alternative: between, sesoi: {PER_SD}",
            "test.alternative",
            "allowed: only in mean_gain",
        ),
        (
            "kind: mean_gain, alternative: equivalent, sesoi: {value: 0, unit: points, reason: x}",
            "test.sesoi.value",
            "'equivalent' within 0 points",
        ),
        (
            f"kind: mean_gain, alternative: greater, sesoi: {SHARE}",
            "test.sesoi.unit",
            "got 'share' · allowed in mean_gain: 'points'",
        ),
        (
            f"kind: slope, measure: cosine, alternative: greater, sesoi: {SESOI}",
            "test.sesoi.unit",
            "allowed in slope: 'points_per_sd'",
        ),
        (
            f"kind: share_above, alternative: greater, threshold: {SHARE}, share: {SHARE}",
            "test.threshold.unit",
            "'points'",
        ),
        (
            f"kind: share_above, {MORE}, threshold: {SESOI}, share: {PER_CENT}",
            "test.share.value",
            "got 50 · allowed: a share from 0 to 1",
        ),
        (
            "kind: rank, best: [mnli, xnli], among_top: 1",
            "test.among_top",
            "2 tasks cannot all be among the top 1",
        ),
        ("kind: rank, best: [mnli, mnli], among_top: 2", "test.best", "'mnli' stands twice"),
        (
            "kind: count, of: targets, equals: 2, population: new_task",
            "test.population",
            "'new_task' cannot be counted",
        ),
    ],
)
def test_parts_that_do_not_go_together_are_told(
    project: ProjectFolder, test: str, field: str, told: str
) -> None:
    put(project, test)
    fault = project.fault()
    assert fault.field == field
    assert told in str(fault)


@pytest.mark.parametrize(
    "test",
    [
        f"kind: mean_gain, alternative: between, upper: 5.0, sesoi: {SESOI}",
        f"kind: mean_gain, alternative: equivalent, sesoi: {SESOI}",
        f"kind: share_above, alternative: greater, threshold: {SESOI}, share: {SHARE}",
        f"kind: slope, measure: cosine, alternative: greater, sesoi: {PER_SD}",
        f"kind: selection, measure: cosine, against: random, alternative: greater, sesoi: {SESOI}",
        f"kind: contrast, minus: {{}}, alternative: greater, sesoi: {SESOI}",
        "kind: rank, best: [mnli, xnli], among_top: 2",
        "kind: count, of: targets, equals: 2",
    ],
)
def test_parts_that_go_together_are_sound(project: ProjectFolder, test: str) -> None:
    put(project, test)
    assert project.load().claims


def test_the_best_are_among_the_tasks_that_are_ranked(project: ProjectFolder) -> None:
    put(project, "kind: rank, best: [xnli], among_top: 2")
    project.replace(CLAIM, "where: {}", "where: {intermediates: [mnli, tatoeba]}")
    fault = project.fault()
    assert fault.what == "'xnli' is not among the tasks that are ranked"
    assert "mnli, tatoeba" in fault.allowed


@pytest.mark.parametrize(
    ("where", "population"), [("targets: [xnli]", "new_task"), ("languages: [en]", "new_language")]
)
def test_one_task_or_language_says_nothing_of_a_new_one(
    project: ProjectFolder, where: str, population: str
) -> None:
    put(
        project,
        f"kind: mean_gain, alternative: greater, population: {population}, sesoi: {SESOI}",
    )
    project.replace(CLAIM, "where: {}", f"where: {{{where}}}")
    assert project.fault().field == "test.population"
