"""New records: where they go, that they are checked first, and that they read back."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from metatransfer.errors import FaultyRecordsError, InputError
from metatransfer.library import (
    ClaimDraft,
    NewFile,
    claim_of,
    drafted,
    language_spellings,
    load_library,
    load_registry,
    missing_in,
    record_of,
    start_project,
    task_spellings,
    try_files,
    write_files,
    yaml_of,
)
from metatransfer.library.yaml_write import yaml_text
from metatransfer.records import Claim, Document, Similarity, SimilarityMeasure, Study
from tests.factories import FILES, ProjectFolder

DAY = date(2026, 11, 23)


@pytest.fixture
def folder(tmp_path: Path) -> ProjectFolder:
    project = ProjectFolder(tmp_path)
    for name, content in FILES.items():
        project.write(name, content)
    return project


def spellings(root: Path) -> dict[str, Any]:
    registry = load_registry(root)
    return {
        "task": task_spellings(registry.tasks),
        "language": language_spellings(registry.languages),
    }


def draft(**fields: Any) -> ClaimDraft:
    said = {
        "statement": "MNLI helps",
        "document": "paper",
        "locator": "abstract",
        "intermediates": "MNLI",
        "targets": "X-NLI, tatoeba",
        "value": 1.0,
        "reason": "less is not seen",
    }
    return ClaimDraft(**{**said, **fields})


PARTICULAR: dict[str, dict[str, Any]] = {
    "mean_gain": {"alternative": "between", "upper": 3.0},
    "share_above": {"share": 0.5},
    "contrast": {"minus_targets": "xnli"},
    "slope": {"measure": "cosine"},
    "selection": {"measure": "cosine", "against": "random"},
    "rank": {"best": "mnli", "among_top": 1},
    "count": {"of": "targets", "equals": 2},
    "documented": {},
    "provenance": {},
}


@pytest.mark.parametrize("kind", PARTICULAR)
def test_a_claim_of_every_kind_is_written_and_read_back(folder: ProjectFolder, kind: str) -> None:
    said = draft(kind=kind, **PARTICULAR[kind])
    claim = claim_of("new", said, spellings(folder.root), DAY)
    files = drafted(folder.root, claim)
    try_files(folder.root, files)
    write_files(folder.root, files)
    found = {each.record.id: each.record for each in folder.load().claims}
    assert found["new"] == claim
    assert found["new"].test.kind == kind


def test_names_are_completed_and_unknown_ones_told(folder: ProjectFolder) -> None:
    claim = claim_of("new", draft(languages="German"), spellings(folder.root), DAY)
    where = claim.test.where  # type: ignore[union-attr]
    assert (where.targets, where.languages) == (("xnli", "tatoeba"), ("de",))
    with pytest.raises(FaultyRecordsError, match=r"targets · unknown task 'xnly' · did you mean"):
        claim_of("new", draft(targets="xnly"), spellings(folder.root), DAY)


def test_all_that_is_missing_is_told_at_once(folder: ProjectFolder) -> None:
    lacking = ClaimDraft(kind="slope")
    assert missing_in(lacking) == (
        "statement",
        "document",
        "locator",
        "measure",
        "value",
        "reason",
    )
    with pytest.raises(FaultyRecordsError) as raised:
        claim_of("new", lacking, spellings(folder.root), DAY)
    assert len(raised.value.faults) == 6


def test_a_record_that_does_not_go_with_the_rest_is_refused_before_it_is_written(
    folder: ProjectFolder,
) -> None:
    claim = claim_of("new", draft(kind="slope", measure="nowhere"), spellings(folder.root), DAY)
    with pytest.raises(FaultyRecordsError, match=r"claims/new.yaml.* unknown measure 'nowhere'"):
        try_files(folder.root, drafted(folder.root, claim))
    assert not (folder.root / "claims/new.yaml").exists()


def test_faults_that_the_project_has_anyhow_do_not_stop_an_addition(folder: ProjectFolder) -> None:
    folder.append("data/studies/beta/results.csv", "nonsense\n")
    document = Document(id="d", kind="paper", citation="D", work="d")
    try_files(folder.root, drafted(folder.root, document))


def test_trying_leaves_the_project_untouched(folder: ProjectFolder) -> None:
    before = {p: p.read_bytes() for p in folder.root.rglob("*") if p.is_file()}
    table = "data/similarity/cosine/values.csv"
    text = (folder.root / table).read_text(encoding="utf-8")
    try_files(folder.root, [NewFile(table, text + "xnli,tatoeba,0.3\n", replaces=text)])
    assert {p: p.read_bytes() for p in folder.root.rglob("*") if p.is_file()} == before


def test_a_study_and_a_measure_come_with_their_tables(folder: ProjectFolder) -> None:
    study = folder.load().studies["alpha"].record.model_copy(update={"id": "new"})
    measure = folder.load().measures["cosine"].record.model_copy(update={"id": "far"})
    files = [*drafted(folder.root, study), *drafted(folder.root, measure)]
    write_files(folder.root, files)
    library = folder.load()
    assert isinstance(library.studies["new"].record, Study)
    assert isinstance(library.measures["far"].record, SimilarityMeasure)


def test_a_value_is_put_below_the_others_once(folder: ProjectFolder) -> None:
    pair = Similarity(measure="cosine", first="xnli", second="tatoeba", value=0.25)
    (file,) = drafted(folder.root, pair)
    assert file.text.endswith("mnli,tatoeba,0.2\nxnli,tatoeba,0.25\n")
    write_files(folder.root, [file])
    with pytest.raises(InputError, match="is there, and is kept"):
        drafted(folder.root, pair)
    with pytest.raises(InputError, match="no column 'se'"):
        drafted(folder.root, pair.model_copy(update={"second": "mnli", "se": 0.1}))


def test_faults_of_a_record_are_told_in_the_words_of_check() -> None:
    with pytest.raises(FaultyRecordsError) as raised:
        record_of(Document, {"id": "Bad Name", "kind": "papr", "citation": ""}, "here")
    text = str(raised.value)
    assert "here · id · got 'Bad Name'" in text
    assert "did you mean 'paper'?" in text
    assert "work" in text


@given(
    data=st.dictionaries(
        st.from_regex(r"[a-z]{1,8}", fullmatch=True),
        st.one_of(
            st.text(max_size=200),
            st.text("ab cd: -#", min_size=80, max_size=300),
            st.lists(st.text(max_size=20), max_size=5),
            st.floats(allow_nan=False),
            st.booleans(),
            st.none(),
        ),
        max_size=4,
    )
)
def test_what_is_written_as_yaml_reads_back_as_it_was(data: dict[str, Any]) -> None:
    assert yaml.safe_load(yaml_text(data)) == data


def test_every_shipped_claim_survives_being_written_anew() -> None:
    library = load_library(Path(__file__).parents[2])
    for located in library.claims:
        assert Claim.model_validate(yaml.safe_load(yaml_of(located.record))) == located.record


def test_a_new_project_has_the_registry_and_no_claims(tmp_path: Path) -> None:
    written = start_project(tmp_path / "new", starter=False)
    assert set(written) == {
        "metatransfer.toml",
        "data/tasks.yaml",
        "data/languages.csv",
        ".gitignore",
    }
    library = load_library(tmp_path / "new", None)
    assert library.tasks.keys() >= {"mnli", "xnli"}
    assert (tmp_path / "new/claims").is_dir()


def test_a_project_with_starter_evidence_is_sound(tmp_path: Path) -> None:
    start_project(tmp_path, starter=True)
    library = load_library(tmp_path)
    assert library.claims
    assert library.results


def test_a_project_is_never_begun_twice(tmp_path: Path) -> None:
    start_project(tmp_path, starter=False)
    before = (tmp_path / "metatransfer.toml").read_bytes()
    with pytest.raises(InputError, match="is a project already"):
        start_project(tmp_path, starter=True)
    assert (tmp_path / "metatransfer.toml").read_bytes() == before


def test_files_of_others_stay_where_a_project_begins(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("mine\n", encoding="utf-8")
    start_project(tmp_path, starter=False)
    assert (tmp_path / ".gitignore").read_text(encoding="utf-8") == "mine\n"
