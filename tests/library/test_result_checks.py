import pytest

from tests.factories import HEADER, ProjectFolder

RESULTS = "data/studies/alpha/results.csv"
TREATED = "xlm-r,mnli,xnli,en,accuracy,test,83,1,2,82 84,,own,Table 1 row 2\n"


@pytest.mark.parametrize(
    ("old", "new", "field", "told"),
    [
        ("mnli,xnli,en", "mnlii,xnli,en", "intermediate", "unknown task 'mnlii'"),
        ("83,1,2,82 84", "nan,1,2,82 84", "score_points", "a finite number"),
        ("83,1,2,82 84", "83,inf,2,82 84", "sd_points", "a finite number"),
        ("83,1,2,82 84", "83,-1,2,82 84", "sd_points", "at least 0"),
        ("83,1,2,82 84", '"83,0",1,2,82 84', "score_points", "a point before the decimals"),
        ("83,1,2,82 84", ",1,2,82 84", "score_points", "empty cell"),
        ("83,1,2,82 84", "83,1,2.5,82 84", "n_seeds", "a whole number"),
        ("83,1,2,82 84", "83,1,2,82 x", "seed_scores_points", "got 'x' · allowed: a number"),
        ("83,1,2,82 84", "183,1,2,182 184", "", "score_points 183 is outside the range"),
        ("83,1,2,82 84", "-3,1,2,-2 -4", "", "allowed: 0 to 100 points"),
        ("83,1,2,82 84", "83,1,3,82 84", "", "2 seed scores, but n_seeds is 3"),
        ("83,1,2,82 84", "83,,,", "", "sd_points is missing without a reason"),
    ],
)
def test_a_faulty_cell_is_told_at_its_line(
    project: ProjectFolder, old: str, new: str, field: str, told: str
) -> None:
    project.replace(RESULTS, old, new)
    fault = project.fault()
    assert (fault.file, fault.line, fault.field) == (RESULTS, 3, field)
    assert told in str(fault)


def test_an_unknown_name_in_many_rows_is_told_once(project: ProjectFolder) -> None:
    text = (project.root / RESULTS).read_text().replace(",xnli,en,", ",xnli,xx,")
    project.write(RESULTS, text)
    fault = project.fault()
    assert (fault.line, fault.field) == (2, "language")
    assert fault.what == "unknown language 'xx' (and in 1 more row)"


def test_a_faulty_row_is_told_of_its_unknown_names_too(project: ProjectFolder) -> None:
    project.replace(RESULTS, TREATED, TREATED.replace("83,1", "nan,1").replace(",en,", ",xx,"))
    assert {fault.field for fault in project.faults()} == {"score_points", "language"}


def test_two_rows_for_one_arm_name_both_lines(project: ProjectFolder) -> None:
    project.append(RESULTS, TREATED.replace("83,1,2,82 84", "84,1,2,83 85"))
    fault = project.fault()
    assert fault.line == 5
    assert fault.what.startswith("a second row for one arm (xlm-r, xnli, en, en, accuracy")
    assert fault.what.endswith("first in line 3")


def test_the_same_arm_in_two_studies_is_no_fault(project: ProjectFolder) -> None:
    project.append("data/studies/beta/results.csv", TREATED.replace("own", "external"))
    assert len(project.load().results) == 5


def test_a_study_in_fractions_is_told_once_a_metric(project: ProjectFolder) -> None:
    rows = [f"m{n},none,xnli,en,{metric},test,0.{n}5,,,,one seed,own,row\n"
            for n in range(3) for metric in ("accuracy", "f1")]  # fmt: skip
    project.write("data/studies/beta/results.csv", HEADER + "".join(rows))
    faults = project.faults()
    assert [fault.line for fault in faults] == [2, 3]
    assert all("looks like a fraction (and in 2 more rows)" in fault.what for fault in faults)
    assert all(fault.do == "multiply by 100" for fault in faults)


def test_one_fraction_among_points_is_told(project: ProjectFolder) -> None:
    project.replace(RESULTS, "83,1,2,82 84", "0.83,,,")
    project.replace(RESULTS, ",,own,Table 1 row 2", ",no seeds,own,Table 1 row 2")
    fault = project.fault()
    assert (fault.line, fault.field) == (3, "score_points")


@pytest.mark.parametrize("score", ["0", "0.05", "1.9"])
def test_a_collapse_to_a_small_score_is_no_fraction(project: ProjectFolder, score: str) -> None:
    project.replace(RESULTS, "83,1,2,82 84", f"{score},,,")
    project.replace(RESULTS, ",,own,Table 1 row 2", ",no seeds,own,Table 1 row 2")
    assert project.load().results[1].record.score_points == float(score)
