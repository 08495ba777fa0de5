import pytest

from tests.factories import ProjectFolder

MEASURE, VALUES = "data/similarity/cosine/measure.yaml", "data/similarity/cosine/values.csv"


@pytest.mark.parametrize("pair", ["mnli,xnli", "xnli,mnli"])
def test_a_symmetric_pair_has_one_value_in_either_order(project: ProjectFolder, pair: str) -> None:
    project.append(VALUES, f"{pair},0.8\n")
    fault = project.fault()
    assert fault.line == 4
    assert "(the measure is symmetric), first in line 2" in fault.what


def test_a_directed_measure_has_a_value_in_each_direction(project: ProjectFolder) -> None:
    project.replace(MEASURE, "symmetric: true", "symmetric: false")
    project.append(VALUES, "xnli,mnli,0.8\n")
    assert len(project.load().similarities) == 3


@pytest.mark.parametrize(("column", "row"), [("first", "en,xnli,1"), ("second", "xnli,en,1")])
def test_a_measure_of_tasks_names_tasks(project: ProjectFolder, column: str, row: str) -> None:
    project.append(VALUES, f"{row}\n")
    fault = project.fault()
    assert (fault.line, fault.field, fault.what) == (4, column, "unknown task 'en'")


def test_a_measure_of_languages_names_languages(project: ProjectFolder) -> None:
    project.replace(MEASURE, "of: tasks", "of: languages")
    project.write(VALUES, "first,second,value\nen,de,0.4\nen,mnli,0.1\n")
    assert project.fault().what == "unknown language 'mnli'"


def test_values_without_a_standard_error_say_why(project: ProjectFolder) -> None:
    project.replace(MEASURE, "se_missing_reason: not printed\n", "")
    fault = project.fault()
    assert (fault.file, fault.field) == (MEASURE, "se_missing_reason")
    assert "2 of 2 values" in fault.what


def test_values_with_a_standard_error_need_no_reason(project: ProjectFolder) -> None:
    project.replace(MEASURE, "se_missing_reason: not printed\n", "")
    project.write(VALUES, "first,second,value,se\nmnli,xnli,0.9,0.1\n")
    assert project.load().similarities[0].record.se == 0.1


@pytest.mark.parametrize(("cell", "told"), [("nan", "finite"), ("x", "a number"), ("", "empty")])
def test_a_value_that_is_no_number_is_told(project: ProjectFolder, cell: str, told: str) -> None:
    project.append(VALUES, f"xnli,tatoeba,{cell}\n")
    fault = project.fault()
    assert (fault.line, fault.field) == (4, "value")
    assert told in str(fault)


def test_a_negative_standard_error_is_told(project: ProjectFolder) -> None:
    project.write(VALUES, "first,second,value,se\nmnli,xnli,0.9,-0.1\n")
    assert project.fault().field == "se"
