import time
from pathlib import Path

import pytest

from metatransfer.errors import InputError, NotFoundError
from metatransfer.library import load_library
from tests.factories import HEADER, ProjectFolder

CLAIM = "claims/helps.yaml"
RESULTS = "data/studies/alpha/results.csv"


def test_a_sound_project_is_read_whole(project: ProjectFolder) -> None:
    library = project.load()
    assert [claim.record.id for claim in library.claims] == ["helps", "written"]
    assert set(library.studies) == {"alpha", "beta"}
    assert len(library.results) == 4
    assert set(library.measures) == {"cosine"}
    assert len(library.similarities) == 2
    assert set(library.tasks) == {"mnli", "xnli", "tatoeba"}
    assert set(library.languages) == {"en", "de"}
    assert set(library.documents) == {"paper"}
    assert not library.checks


def test_without_rows_all_other_records_are_the_same(project: ProjectFolder) -> None:
    whole, rest = project.load(), load_library(project.root, rows=False)
    assert (rest.results, rest.similarities) == ((), ())
    for part in ("claims", "studies", "measures", "documents", "tasks", "languages", "checks"):
        assert getattr(rest, part) == getattr(whole, part)


def test_each_record_knows_its_file_and_line(project: ProjectFolder) -> None:
    library = project.load()
    claim, row = library.claims[0], library.results[1]
    assert (claim.file, claim.line) == (CLAIM, 1)
    assert claim.line_of("test", "where", "targets", 1) == 19
    assert claim.line_of("test", "nothing of that name") == claim.line_of("test")
    assert (row.file, row.line) == (RESULTS, 3)
    assert row.line_of("score_points") == 3


def test_the_folder_names_study_and_measure_of_each_row(project: ProjectFolder) -> None:
    library = project.load()
    assert {row.record.study for row in library.results} == {"alpha", "beta"}
    assert {row.record.measure for row in library.similarities} == {"cosine"}


def test_empty_cells_take_the_default(project: ProjectFolder) -> None:
    row = project.load().results[2].record
    assert row.sd_points is None
    assert row.train_language == "en"
    assert row.missing_reason == "one seed"


def test_seed_scores_are_numbers_between_spaces(project: ProjectFolder) -> None:
    assert project.load().results[0].record.seed_scores_points == (79.0, 81.0)


def test_a_comment_above_a_claim_does_not_move_its_line(project: ProjectFolder) -> None:
    text = (project.root / CLAIM).read_text()
    project.write(CLAIM, f"# why this claim\n\n{text}")
    assert project.load().claims[0].line == 3


def test_all_faults_of_all_files_are_told_in_one_run_and_in_order(project: ProjectFolder) -> None:
    project.replace(CLAIM, "      - tatoeba", "      - tatoebba")
    project.replace("claims/written.yaml", "title: It is written", "titel: It is written")
    project.replace(RESULTS, "83,1,2,82 84", "nan,-1,2,82 84")
    project.replace("data/similarity/cosine/values.csv", "0.9", "close")
    project.replace("data/languages.csv", "eng", "english")
    project.replace("data/studies/beta/study.yaml", "year: 2020", "year: soon")
    faults = project.faults()
    assert {(fault.file, fault.line, fault.field) for fault in faults} == {
        (CLAIM, 19, "test.where.targets"),
        ("claims/written.yaml", 1, "title"),
        ("claims/written.yaml", 2, "titel"),
        ("data/languages.csv", 2, "iso639_3"),
        ("data/similarity/cosine/values.csv", 2, "value"),
        ("data/studies/beta/study.yaml", 3, "year"),
        (RESULTS, 3, "score_points"),
        (RESULTS, 3, "sd_points"),
    }
    assert list(faults) == sorted(faults)


def test_an_unknown_key_and_an_unknown_name_in_one_claim_are_told_together(
    project: ProjectFolder,
) -> None:
    project.replace(CLAIM, "      - tatoeba", "      - tatoebba")
    project.replace(CLAIM, "title: MNLI helps", "titel: MNLI helps")
    assert {fault.field for fault in project.faults()} == {"title", "titel", "test.where.targets"}


def test_an_unknown_name_reads_as_the_issue_of_a_typing_slip(project: ProjectFolder) -> None:
    project.replace(CLAIM, "      - tatoeba", "      - tatoebba")
    assert str(project.fault()) == (
        "claims/helps.yaml:19 · test.where.targets · unknown task 'tatoebba' · "
        "did you mean 'tatoeba'? · known: mnli, tatoeba, xnli · "
        "mend the name, or define it in data/tasks.yaml"
    )


def test_an_effect_size_without_a_unit_names_the_units(project: ProjectFolder) -> None:
    project.replace(CLAIM, "    unit: points\n", "")
    fault = project.fault()
    assert fault.field == "test.sesoi.unit"
    assert fault.what == "missing"
    assert "points_per_sd" in fault.allowed


@pytest.mark.parametrize("study", ["alpha", "beta"])
def test_a_project_without_one_of_its_studies_can_still_be_read(
    project: ProjectFolder, study: str
) -> None:
    for file in ("study.yaml", "results.csv"):
        (project.root / "data/studies" / study / file).unlink()
    (project.root / "data/studies" / study).rmdir()
    assert study not in project.load().studies


def test_an_alternate_of_a_study_that_is_gone_can_still_be_read(project: ProjectFolder) -> None:
    project.append("data/studies/beta/study.yaml", "alternate_of: gone\n")
    assert project.load().studies["beta"].record.alternate_of == "gone"


def test_a_study_is_no_alternate_of_itself(project: ProjectFolder) -> None:
    project.append("data/studies/beta/study.yaml", "alternate_of: beta\n")
    fault = project.fault()
    assert (fault.line, fault.field) == (11, "alternate_of")


@pytest.mark.parametrize(
    ("file", "old"),
    [
        ("data/studies/alpha/study.yaml", "id: alpha"),
        ("data/similarity/cosine/measure.yaml", "id: cosine"),
        ("data/documents/paper.yaml", "id: paper"),
        (CLAIM, "id: helps"),
    ],
)
def test_a_record_bears_the_name_of_its_file_or_folder(
    project: ProjectFolder, file: str, old: str
) -> None:
    project.replace(file, old, "id: other")
    fault = project.fault()
    assert (fault.file, fault.line, fault.field) == (file, 1, "id")
    assert "'other'" in fault.what


def test_an_id_taken_twice_names_both_files(project: ProjectFolder) -> None:
    project.write("claims/more/helps.yaml", (project.root / CLAIM).read_bytes())
    fault = project.fault()
    assert fault.file == "claims/more/helps.yaml"
    assert fault.what == "id 'helps' is taken by claims/helps.yaml:1"


def test_no_claims_at_all_says_what_to_do(project: ProjectFolder) -> None:
    for claim in (project.root / "claims").iterdir():
        claim.unlink()
    fault = project.fault()
    assert str(fault).startswith("claims · no claims found")
    assert fault.do == "metatransfer add claim ID"


def test_an_empty_folder_asked_for_says_so_by_its_name(project: ProjectFolder) -> None:
    (project.root / "drafts").mkdir()
    with pytest.raises(InputError, match=r"^drafts · no claims found"):
        load_library(project.root, [project.root / "drafts"])


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "the file is empty"),
        (b"  \n\n", "the file is empty"),
        (b"# only a thought\n", "the file holds only comments"),
        (b"- a\n- b\n", "got a list of 2"),
        (b"just words", "got 'just words'"),
        (b"id: [a", "not valid YAML"),
        (b"id: a\n---\nid: b\n", "a second YAML document begins here"),
        (b"id: caf\xe9\n", "is not UTF-8: byte 0xe9 at position 7"),
        (b"id: a\x00b\n", "not valid YAML: a character that YAML does not allow"),
    ],
)
def test_a_file_that_is_no_record_is_one_fault(
    project: ProjectFolder, content: bytes, what: str
) -> None:
    project.write("claims/odd.yaml", content)
    fault = project.fault()
    assert fault.file == "claims/odd.yaml"
    assert fault.what.startswith(what)


def test_a_folder_in_the_place_of_a_file_is_told(project: ProjectFolder) -> None:
    (project.root / "claims/odd.yaml").mkdir()
    assert project.fault().what == "is a folder"


def test_a_file_in_the_place_of_a_folder_is_told(project: ProjectFolder) -> None:
    project.write("data/checks", "no folder")
    fault = project.fault()
    assert (fault.file, fault.allowed) == ("data/checks", "allowed: a folder")


def test_a_study_folder_without_its_header_is_told(project: ProjectFolder) -> None:
    (project.root / "data/studies/beta/study.yaml").unlink()
    fault = project.fault()
    assert fault.file == "data/studies/beta/study.yaml"
    assert "No such file" in fault.what


def test_a_project_that_does_not_exist_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no such folder"):
        load_library(tmp_path / "nowhere")


def test_hidden_files_are_left_alone(project: ProjectFolder) -> None:
    project.write("claims/.helps.yaml.swp", b"\xff")
    project.write("data/documents/.paper.yaml", "")
    project.write("data/studies/.cache/study.yaml", "")
    assert len(project.load().claims) == 2


def test_twenty_thousand_rows_load_soon(project: ProjectFolder) -> None:
    rows = "".join(
        f"m{n % 5000}:recipe,{['none', 'mnli'][n % 10000 >= 5000]},xnli,en,accuracy,"
        f"s{n // 10000},80,1,8,{'80 ' * 7}80,,own,row {n}\n"
        for n in range(20_000)
    )
    project.write(RESULTS, HEADER + rows)
    begun = time.process_time()
    library = project.load()
    # A quarter of a second was measured; ten times that still tells a cost that grows too fast.
    assert time.process_time() - begun < 3.0
    assert len(library.results) == 20_001
