import pytest

from tests.factories import ProjectFolder

CLAIM = "claims/helps.yaml"
TARGETS = "    targets:\n      - xnli\n      - tatoeba\n"


@pytest.mark.parametrize(
    ("where", "field", "told"),
    [
        ("languages: [en]\n    not_languages: [en]", "not_languages", "leaves out en"),
        ("not_languages: [en, de]", "not_languages", "every known language"),
        ("target_kinds: [tagging]", "target_kinds", "no known task is of kind tagging"),
        (
            "targets: [xnli]\n    target_kinds: [retrieval]",
            "target_kinds",
            "none of xnli is of kind retrieval",
        ),
        (
            "targets: [mnli]\n    target_benchmarks: [xtreme]",
            "target_benchmarks",
            "none of mnli is in xtreme",
        ),
        (
            "target_kinds: [retrieval]\n    parallel_test_sets: true",
            "target_kinds",
            "of kind retrieval and with parallel test sets",
        ),
        (
            "targets: [xnli]\n    parallel_test_sets: false",
            "parallel_test_sets",
            "none of xnli is without parallel test sets",
        ),
    ],
)
def test_a_choice_that_no_evidence_can_meet_is_told(
    project: ProjectFolder, where: str, field: str, told: str
) -> None:
    project.replace(CLAIM, TARGETS, f"    {where}\n")
    fault = project.fault()
    assert fault.field == f"test.where.{field}"
    assert fault.what.startswith("selects nothing: ")
    assert told in fault.what


@pytest.mark.parametrize(
    "where",
    [
        "languages: [en, de]\n    not_languages: [en]",
        "target_kinds: [retrieval, tagging]",
        "targets: [xnli, tatoeba]\n    parallel_test_sets: true",
        "target_benchmarks: [glue, xtreme]\n    parallel_test_sets: true",
        "languages: [de]\n    train_languages: [de]",
    ],
)
def test_a_choice_that_evidence_could_meet_is_sound_even_where_there_is_none(
    project: ProjectFolder, where: str
) -> None:
    project.replace(CLAIM, TARGETS, f"    {where}\n")
    assert project.load().claims


def test_a_gap_from_a_language_to_itself_is_told(project: ProjectFolder) -> None:
    cells = "    languages: [en]\n    train_languages: [en]\n  outcome: transfer_gap\n"
    project.replace(CLAIM, TARGETS, cells)
    fault = project.fault()
    assert fault.what == "selects nothing: a transfer gap from 'en' to itself"


def test_an_unknown_name_is_not_told_a_second_time_as_an_empty_choice(
    project: ProjectFolder,
) -> None:
    project.replace(CLAIM, TARGETS, "    targets: [xnlii]\n    target_kinds: [tagging]\n")
    assert project.fault().what == "unknown task 'xnlii'"


def test_the_subtrahend_of_a_contrast_is_looked_at_too(project: ProjectFolder) -> None:
    project.replace(
        CLAIM, "kind: mean_gain", "kind: contrast\n  minus: {languages: [de], not_languages: [de]}"
    )
    assert project.fault().field == "test.minus.not_languages"
