"""From files to rows of a study: names, units, seeds, what is remembered, what is there already."""

import json
from pathlib import Path
from typing import Any

import pytest

from metatransfer.errors import FaultyRecordsError, InputError, NotFoundError
from metatransfer.importers.convert import fields_of_path, metric_of, model_id
from metatransfer.importers.layout import Defaults, Layout
from metatransfer.importers.plan import Plan, StudyHeader, read_layout
from metatransfer.importers.scores import RawScore, Source
from metatransfer.library import load_library
from metatransfer.project import Project
from tests.factories import FILES, ProjectFolder

NEW = StudyHeader("Somebody. A paper. 2024.", 2024, "none stated")
WIDE = "task,XNLI,Tatoeba\nnone,75.1,60.0\nMNLI,76.0,61.5\n"
SAID = Defaults(model="Org/XLM-R base", language="German", metric="acc", split="test")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    folder = ProjectFolder(tmp_path / "project")
    for name, content in FILES.items():
        folder.write(name, content)
    return Project(folder.root)


def file(tmp_path: Path, content: Any, name: str = "t.csv") -> Path:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def cells(plan: Plan, *names: str) -> list[tuple[str, ...]]:
    return [tuple(arm.cells.get(name, "") for name in names) for arm in plan.arms]


def test_a_wide_table_becomes_a_study_that_is_sound(project: Project, tmp_path: Path) -> None:
    layout = Layout(unit="points", defaults=SAID, locator="Table 2")
    path = file(tmp_path, WIDE)
    plan = project.plan_import("new", [path], layout, NEW)
    assert cells(plan, "model", "intermediate", "target", "language", "metric", "score_points") == [
        ("xlm-r-base", "none", "xnli", "de", "accuracy", "75.1"),
        ("xlm-r-base", "none", "tatoeba", "de", "accuracy", "60"),
        ("xlm-r-base", "mnli", "xnli", "de", "accuracy", "76"),
        ("xlm-r-base", "mnli", "tatoeba", "de", "accuracy", "61.5"),
    ]
    assert not (project.root / "data/studies/new").exists()
    assert len(project.import_files("new", [path], layout, NEW)) == 3
    library = load_library(project.root)
    rows = [each.record for each in library.results if each.record.study == "new"]
    assert [row.score_points for row in rows] == [75.1, 60.0, 76.0, 61.5]
    sha = Source(path, path.read_bytes()).sha256
    assert rows[0].locator == f"Table 2; t.csv#{sha[:12]}: line 2, none × XNLI"
    assert sha in library.studies["new"].record.extraction.where


def test_importing_twice_adds_nothing_and_a_changed_score_is_a_fault(
    project: Project, tmp_path: Path
) -> None:
    layout = Layout(unit="points", defaults=SAID)
    path = file(tmp_path, WIDE)
    project.import_files("new", [path], layout, NEW)
    again = project.plan_import("new", [path], layout)
    assert (again.arms, again.known, again.files) == ((), 4, ())
    changed = file(tmp_path, WIDE.replace("76.0", "77.0"))
    with pytest.raises(FaultyRecordsError, match=r"is there with 76, and would be 77"):
        project.plan_import("new", [changed], layout)


def test_more_rows_are_put_below_and_those_that_are_there_keep_every_byte(
    project: Project, tmp_path: Path
) -> None:
    layout = Layout(unit="points", defaults=SAID)
    project.import_files("new", [file(tmp_path, WIDE)], layout, NEW)
    table = project.root / "data/studies/new/results.csv"
    before = table.read_text(encoding="utf-8")
    other = Layout(unit="points", defaults=SAID.model_copy(update={"language": "en"}))
    project.import_files("new", [file(tmp_path, WIDE)], other)
    assert table.read_text(encoding="utf-8").startswith(before)
    with_sd = "task,XNLI\nnone,75.1 ± 0.2\nMNLI,76.0 ± 0.3\n"
    split = SAID.model_copy(update={"split": "validation", "n_seeds": 3})
    more = Layout(unit="points", defaults=split)
    project.import_files("new", [file(tmp_path, with_sd)], more)
    rows = [each.record for each in load_library(project.root).results]
    assert [r.sd_points for r in rows if r.study == "new"][-2:] == [0.2, 0.3]
    layout_now = read_layout(project.root, "new")
    assert layout_now is not None
    assert [each.rows for each in layout_now.imported] == [2]


def test_what_was_said_is_remembered_for_the_study_and_for_the_same_headings(
    project: Project, tmp_path: Path
) -> None:
    layout = Layout(unit="points", defaults=SAID, columns={"XNLI": "model"})
    plain = layout.model_copy(update={"columns": {}})
    path = file(tmp_path, WIDE)
    project.import_files("new", [path], plain, NEW)
    own, study = project.remembered_layout("new", [path])
    assert (own.defaults, study) == (SAID, "new")
    other, study = project.remembered_layout("other", [path])
    assert study == "new"
    assert (other.unit, other.defaults, other.imported) == ("points", SAID, ())
    strange = file(tmp_path, "x,y\n1,2\n", "u.csv")
    assert project.remembered_layout("other", [strange]) == (Layout(), "")


def test_fractions_become_points_and_points_are_no_fractions(
    project: Project, tmp_path: Path
) -> None:
    fraction = file(tmp_path, "task,XNLI\nnone,0.7512\nMNLI,0.76\n")
    plan = project.plan_import("new", [fraction], Layout(unit="fraction", defaults=SAID), NEW)
    assert cells(plan, "score_points") == [("75.12",), ("76",)]
    layout = Layout(unit="fraction", defaults=SAID)
    with pytest.raises(FaultyRecordsError, match=r"75.1 is no fraction .* say --unit points"):
        project.plan_import("new", [file(tmp_path, WIDE)], layout, NEW)
    with pytest.raises(FaultyRecordsError, match=r"unit · the file does not say it"):
        project.plan_import("new", [file(tmp_path, WIDE)], Layout(defaults=SAID), NEW)


def test_a_data_set_named_after_a_language_is_that_language_of_the_task_that_is_said(
    project: Project, tmp_path: Path
) -> None:
    names = ("de", "tatoeba_de", "English")
    run = {f"eval_{name}_{key}": 0.5 for name in names for key in ("accuracy", "runtime")}
    said = SAID.model_copy(update={"language": "en", "target": "xnli", "intermediate": "none"})
    layout = Layout(unit="fraction", defaults=said)
    plan = project.plan_import("new", [file(tmp_path, run, "eval_results.json")], layout, NEW)
    assert cells(plan, "target", "language") == [("xnli", "de"), ("tatoeba", "de"), ("xnli", "en")]


def test_scores_of_one_arm_from_several_files_are_its_seeds(
    project: Project, tmp_path: Path
) -> None:
    paths = [
        file(tmp_path, {"eval_accuracy": score, "eval_loss": 1.0}, f"{task}/xnli/s{seed}/r.json")
        for task, seed, score in [
            ("none", 1, 0.70),
            ("none", 2, 0.72),
            ("mnli", 1, 0.74),
            ("mnli", 2, 0.78),
        ]
    ]
    layout = Layout(
        unit="fraction",
        path_pattern="{intermediate}/{target}/s{seed}/{_}",
        defaults=Defaults(model="m", language="en"),
    )
    plan = project.plan_import("new", paths, layout, NEW)
    names = ("intermediate", "split", "score_points", "sd_points", "n_seeds", "seed_scores_points")
    assert cells(plan, *names) == [
        ("none", "validation", "71", "1.4142", "2", "70 72"),
        ("mnli", "validation", "76", "2.8284", "2", "74 78"),
    ]
    assert plan.arms[0].cells["locator"].count("eval_accuracy") == 2
    project.import_files("new", paths, layout, NEW)
    assert load_library(project.root).studies["new"]


def test_a_harness_task_is_parted_into_task_and_language(project: Project, tmp_path: Path) -> None:
    content = {
        "results": {"xnli_de": {"acc,none": 0.48, "acc_stderr,none": 0.01}},
        "config": {"model_args": "pretrained=a/b"},
    }
    path = file(tmp_path, content, "results.json")
    said = Defaults(intermediate="none", split="test")
    plan = project.plan_import("new", [path], Layout(unit="fraction", defaults=said), NEW)
    assert cells(plan, "target", "language", "model", "missing_reason") == [
        ("xnli", "de", "b", "a standard error of 1 points over examples is given, none over seeds")
    ]


def test_everything_that_cannot_be_used_is_told_at_once(project: Project, tmp_path: Path) -> None:
    path = file(tmp_path, "task,XNLI,Nowhere\nnone,75.1 ± 1,60.0\nMNLY,76.0,61.5\n")
    said = Defaults(language="xx", metric="acc")
    with pytest.raises(FaultyRecordsError) as raised:
        project.plan_import("new", [path], Layout(unit="points", defaults=said), NEW)
    text = str(raised.value)
    for piece in (
        "model · the file does not say it · say it with --model",
        "split · the file does not say it · say it with --split",
        "intermediate · unknown task 'MNLY' · did you mean 'mnli'?",
        "target · unknown task 'Nowhere'",
        "language · unknown language 'xx'",
        "n_seeds · a standard deviation, and not the number of seeds behind it",
    ):
        assert piece in text
    assert "t.csv:3" in text


def test_metrics_of_which_the_library_knows_nothing_are_left_out(
    project: Project, tmp_path: Path
) -> None:
    content = {"eval_accuracy": 0.7, "eval_strange": 3.0}
    path = file(tmp_path, content, "r.json")
    said = Defaults(model="m", intermediate="none", target="xnli", language="de")
    plan = project.plan_import("new", [path], Layout(unit="fraction", defaults=said), NEW)
    assert [s.reason for s in plan.skipped] == ["metric 'strange' is none of the library's"]
    nothing = file(tmp_path, {"eval_strange": 3.0}, "s.json")
    with pytest.raises(InputError, match="nothing to import · eval_strange: metric"):
        project.plan_import("new", [nothing], Layout(unit="fraction", defaults=said), NEW)


def test_two_scores_for_one_arm_in_one_file_are_a_fault(project: Project, tmp_path: Path) -> None:
    path = file(tmp_path, "task,XNLI,xnli\nnone,75.1,60.0\n")
    with pytest.raises(FaultyRecordsError, match=r"two scores for one arm .*line 2, none × XNLI"):
        project.plan_import("new", [path], Layout(unit="points", defaults=SAID), NEW)


def test_a_new_study_needs_its_header(project: Project, tmp_path: Path) -> None:
    layout = Layout(unit="points", defaults=SAID)
    with pytest.raises(InputError, match=r"say --citation, --year, --licence"):
        project.plan_import("new", [file(tmp_path, WIDE)], layout)
    with pytest.raises(FaultyRecordsError, match=r"study 'new' · year"):
        project.plan_import("new", [file(tmp_path, WIDE)], layout, StudyHeader("C", 3, "L"))


def test_what_a_new_study_lacks_is_told_with_all_else(project: Project, tmp_path: Path) -> None:
    with pytest.raises(FaultyRecordsError) as raised:
        project.plan_import("new", [file(tmp_path, WIDE)], Layout(defaults=SAID))
    assert {fault.field for fault in raised.value.faults} == {"study", "unit"}


def test_a_metric_that_is_said_and_unknown_is_a_fault(project: Project, tmp_path: Path) -> None:
    layout = Layout(unit="points", defaults=SAID.model_copy(update={"metric": "acuracy"}))
    with pytest.raises(FaultyRecordsError, match=r"unknown metric 'acuracy' · did you mean 'acc"):
        project.plan_import("new", [file(tmp_path, WIDE)], layout, NEW)


@pytest.mark.parametrize(
    ("table", "do"),
    [
        ("task,en,de\nnone,70,60\nMNLI,71,62\n", "say --target TASK, if its columns are languages"),
        ("task,none,MNLI\nXNLI,70,71\n", "say --across intermediate, if its columns are inter"),
    ],
)
def test_a_table_that_lies_otherwise_is_told_how_to_read_it(
    project: Project, tmp_path: Path, table: str, do: str
) -> None:
    layout = Layout(unit="points", defaults=SAID)
    with pytest.raises(FaultyRecordsError, match=do):
        project.plan_import("new", [file(tmp_path, table)], layout, NEW)


def test_an_import_that_would_bring_a_fault_writes_nothing(
    project: Project, tmp_path: Path
) -> None:
    without_baseline = file(tmp_path, "task,XNLI\nMNLI,76.0\n")
    layout = Layout(unit="points", defaults=SAID)
    with pytest.raises(FaultyRecordsError, match="no baseline"):
        project.import_files("new", [without_baseline], layout, NEW)
    assert not (project.root / "data/studies/new").exists()


def test_a_defect_of_a_foreign_importer_is_told_as_its_own(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.importers.foreign import Theirs

    monkeypatch.setattr("metatransfer.importers.plan.detect", lambda _: Theirs())
    path = file(tmp_path, "broken", "x.theirs")
    with pytest.raises(InputError, match=r"importer 'theirs' cannot read it: KeyError"):
        project.plan_import("new", [path], Layout(defaults=SAID), NEW)


def test_one_row_said_by_a_person_is_put_below_the_others(project: Project) -> None:
    score = RawScore(
        key="",
        value=0.845,
        unit="fraction",
        model="xlm-r",
        intermediate="MNLI",
        target="xnli",
        language="de",
        metric="acc",
        split="test",
    )
    none = RawScore(**{**vars(score), "intermediate": "none", "value": 0.8})
    layout = Layout(locator="Table 9", missing_reason="one run")
    project.add_result("alpha", none, layout)
    project.add_result("alpha", score, layout)
    last = load_library(project.root).results
    row = next(r.record for r in last if r.record.language == "de" and r.record.target == "xnli")
    assert (row.score_points, row.locator, row.missing_reason) == (80.0, "Table 9", "one run")
    with pytest.raises(InputError, match="has this row already"):
        project.add_result("alpha", score, layout)
    with pytest.raises(NotFoundError, match="no study 'alfa' · did you mean 'alpha'"):
        project.add_result("alfa", score, layout)


def test_a_path_that_does_not_fit_its_pattern_is_told() -> None:
    layout = Layout(path_pattern="{model}/{target}/s{seed}.json")
    source = Source(Path("runs/bert/xnli/s3.json"), b"")
    assert fields_of_path(source, layout) == {"model": "bert", "target": "xnli"}
    with pytest.raises(FaultyRecordsError, match="does not fit the pattern"):
        fields_of_path(Source(Path("s3.json"), b""), layout)


def test_names_of_models_and_metrics_become_identifiers() -> None:
    assert model_id("FacebookAI/XLM-RoBERTa Large") == "xlm-roberta-large"
    layout = Layout(names={"acc_norm": "accuracy"}, defaults=Defaults(metric="f1"))
    assert [metric_of(n, layout) for n in ("acc", "acc_norm", "", "exact_match", "x")] == [
        "accuracy",
        "accuracy",
        "f1",
        "em",
        None,
    ]
