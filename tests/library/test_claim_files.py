from pathlib import Path

import pytest

from metatransfer.errors import NotFoundError
from metatransfer.library import load_library
from metatransfer.library.claim_files import claim_files
from metatransfer.library.fault_log import FaultLog
from tests.factories import ProjectFolder


def names(root: Path, *asked: Path) -> list[str]:
    return [path.name for path in claim_files(root, asked, FaultLog())]


def test_by_default_all_claims_of_the_project_are_read(project: ProjectFolder) -> None:
    assert names(project.root) == ["helps.yaml", "written.yaml"]


def test_one_file_may_be_asked_for(project: ProjectFolder) -> None:
    library = load_library(project.root, [project.root / "claims" / "written.yaml"])
    assert [claim.record.id for claim in library.claims] == ["written"]


def test_a_file_asked_for_twice_is_read_once(project: ProjectFolder) -> None:
    claims = project.root / "claims"
    assert names(project.root, claims, claims / "helps.yaml", claims) == [
        "helps.yaml",
        "written.yaml",
    ]


def test_folders_are_searched_to_the_bottom_and_other_files_left_alone(
    project: ProjectFolder,
) -> None:
    project.write("claims/deep/er/third.yml", "x")
    project.write("claims/README.md", "x")
    project.write("claims/.git/fourth.yaml", "x")
    assert names(project.root) == ["third.yml", "helps.yaml", "written.yaml"]


def test_a_link_upwards_does_not_send_the_search_in_circles(project: ProjectFolder) -> None:
    (project.root / "claims" / "loop").symlink_to(project.root / "claims")
    assert names(project.root) == ["helps.yaml", "written.yaml"]


def test_a_claim_elsewhere_is_shown_by_its_whole_path(
    project: ProjectFolder, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "written.yaml"
    elsewhere.write_bytes((project.root / "claims/written.yaml").read_bytes())
    library = load_library(project.root, [elsewhere])
    assert library.claims[0].file == elsewhere.resolve().as_posix()


def test_paths_are_relative_to_the_working_directory(
    project: ProjectFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project.root / "claims")
    library = load_library(project.root, [Path("helps.yaml")])
    assert library.claims[0].file == "claims/helps.yaml"


@pytest.mark.parametrize("asked", ["claims/helpes.yaml", "claims/helpes.yaml/deeper"])
def test_a_path_that_does_not_exist_suggests_the_nearest(
    project: ProjectFolder, asked: str
) -> None:
    with pytest.raises(NotFoundError, match=r"did you mean 'helps\.yaml'\?"):
        load_library(project.root, [project.root / asked])


@pytest.mark.parametrize("name", ["x" * 5000, "nul\0byte"])
def test_a_path_that_no_file_can_have_is_not_found(project: ProjectFolder, name: str) -> None:
    with pytest.raises(NotFoundError, match="no such file or folder"):
        load_library(project.root, [project.root / "claims" / name])
