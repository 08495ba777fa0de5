import pytest

from tests.factories import FILES, ProjectFolder

RESULTS, OTHER = "data/studies/alpha/results.csv", "data/studies/beta/results.csv"
BASELINE = "xlm-r,none,xnli,en,accuracy,test,80,1,2,79 81,,own,Table 1 row 1\n"


@pytest.mark.parametrize(
    ("old", "new", "field", "told"),
    [
        ("mnli,xnli,en,accuracy", "mnli,xnli,en,f1", "metric", "f1 vs accuracy"),
        ("mnli,xnli,en,accuracy,test", "mnli,xnli,en,accuracy,dev", "split", "dev vs test"),
    ],
)
def test_a_result_unlike_its_baseline_says_in_what(
    project: ProjectFolder, old: str, new: str, field: str, told: str
) -> None:
    project.replace(RESULTS, old, new)
    fault = project.fault()
    assert (fault.line, fault.field) == (3, field)
    assert fault.what == f"{field} differs from the baseline's: {told} in {RESULTS}:2"


def test_two_differences_are_both_named(project: ProjectFolder) -> None:
    project.replace(RESULTS, "mnli,xnli,en,accuracy,test", "mnli,xnli,en,f1,dev")
    assert project.fault().what.startswith("metric and split differ from the baseline's: f1, dev")


def test_a_result_without_a_baseline_is_told_once_a_block(project: ProjectFolder) -> None:
    project.replace(RESULTS, BASELINE, "")
    project.append(RESULTS, "xlm-r,tatoeba,xnli,en,accuracy,test,81,,,,one seed,own,row\n")
    fault = project.fault()
    assert (fault.line, fault.field) == (2, "baseline")
    assert fault.what.startswith("no baseline: no row with intermediate 'none'")
    assert fault.what.endswith("(and in 1 more row)")


def test_the_baseline_of_another_model_or_target_is_none(project: ProjectFolder) -> None:
    project.replace(RESULTS, "xlm-r,mnli", "mbert,mnli")
    assert project.fault().what.startswith("no baseline")


@pytest.mark.parametrize("whose", ["unknown", "relative_only", "external"])
def test_a_result_that_claims_no_own_baseline_needs_none(
    project: ProjectFolder, whose: str
) -> None:
    project.replace(RESULTS, BASELINE, "")
    project.replace(RESULTS, "own,Table 1 row 2", f"{whose},Table 1 row 2")
    assert len(project.load().results) == 3


def test_an_external_baseline_in_another_split_is_told(project: ProjectFolder) -> None:
    project.replace(OTHER, "de,accuracy,test", "de,accuracy,dev")
    fault = project.fault()
    assert (fault.file, fault.line, fault.field) == (OTHER, 2, "split")
    assert "dev vs test in data/studies/alpha/results.csv:4" in fault.what


def test_an_external_baseline_that_no_study_reports_is_no_fault(project: ProjectFolder) -> None:
    row = "xlm-r,none,tatoeba,de,accuracy,test,57.3,,,,one seed,own,Table 1 row 3\n"
    project.replace(RESULTS, row, "")
    assert len(project.load().results) == 3


def test_a_baseline_that_cannot_be_read_is_not_told_as_missing(project: ProjectFolder) -> None:
    project.replace(RESULTS, "80,1,2,79 81", "eighty,1,2,79 81")
    project.write(OTHER, FILES[OTHER])
    assert [fault.field for fault in project.faults()] == ["score_points"]
