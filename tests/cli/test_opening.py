from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest

from metatransfer.cli.opening import open_library, open_project, project_root
from metatransfer.cli.options import FitOptions
from metatransfer.errors import FaultyRecordsError, NotFoundError
from tests.cli.conftest import Ran


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


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("check",), "no faults: 0 claims"),
        (("list", "tasks"), "xnli"),
        (("list", "claims"), ""),
        (("show", "mnli"), "id: mnli"),
        (("cite",), "@software{metatransfer"),
    ],
)
def test_a_new_project_is_looked_up_before_it_has_a_claim(
    tmp_path: Path,
    metatransfer: Callable[..., Ran],
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    told: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert metatransfer("init").code == 0
    ran = metatransfer(*words)
    assert ran.code == 0, ran.err
    assert told in ran.out


@pytest.mark.parametrize("verb", ["verify", "report", "watch"])
def test_what_needs_a_claim_says_how_to_add_one(
    tmp_path: Path, metatransfer: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    monkeypatch.setattr("watchfiles.watch", lambda *_, **__: iter(()))
    monkeypatch.chdir(tmp_path)
    assert metatransfer("init").code == 0
    ran = metatransfer(verb)
    assert ran.code == (0 if verb == "watch" else 2)
    assert "no claims found · allowed: one .yaml file a claim · metatransfer add claim" in ran.err


def test_where_there_is_no_project_one_is_told_how_to_make_it(
    tmp_path: Path, metatransfer: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert metatransfer("check").err.rstrip().endswith("do: metatransfer init")
