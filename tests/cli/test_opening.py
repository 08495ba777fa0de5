from pathlib import Path
from typing import Literal

import pytest

from metatransfer.cli.opening import open_library, open_project, project_root
from metatransfer.cli.options import FitOptions
from metatransfer.errors import FaultyRecordsError, NotFoundError


def test_the_project_of_the_current_folder_comes_before_that_of_a_path(
    project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("other")
    (other / "claims").mkdir()
    (other / "data").mkdir()
    assert project_root([other / "claims"]) == project


def test_without_a_project_or_a_path_there_is_nothing_to_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NotFoundError, match="no metatransfer project"):
        project_root()


def test_a_library_is_opened_with_all_its_records(project: Path) -> None:
    library = open_library()
    assert library.root == project
    assert [located.record.id for located in library.claims] == ["often-improves"]
    assert len(library.results) == 2


def test_a_library_with_faults_is_not_opened(project: Path) -> None:
    (project / "data" / "languages.csv").write_text("id,nam\nen,English\n")
    with pytest.raises(FaultyRecordsError, match=r"languages\.csv"):
        open_library()


def test_defaults_are_seed_zero_a_cache_and_no_documents(stand_in: type) -> None:
    made = open_project()
    assert isinstance(made, stand_in)
    assert (made.seed, made.use_cache, made.documents) == (0, True, None)


@pytest.mark.parametrize(
    ("asked", "engine"), [(None, None), ("collapsed", "quick"), ("pymc", "reference")]
)
def test_an_engine_is_named_as_settings_name_it(
    stand_in: type, asked: Literal["collapsed", "pymc"] | None, engine: str | None
) -> None:
    del stand_in
    assert open_project((), FitOptions(engine=asked)).engine == engine


@pytest.mark.parametrize("name", ["nowhere", "nowhere/deeper", "claims/often-improves.yaml"])
def test_documents_must_be_a_folder(stand_in: type, project: Path, name: str) -> None:
    del stand_in
    with pytest.raises(NotFoundError, match="--documents"):
        open_project((), FitOptions(documents=project / name))
