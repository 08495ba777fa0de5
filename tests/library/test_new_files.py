"""New files are written all or none, and never over what is there."""

from multiprocessing import get_context
from pathlib import Path

import pytest

from metatransfer.errors import InputError
from metatransfer.library.new_files import NewFile, create, editing, write_files


def test_files_are_written_with_their_folders(tmp_path: Path) -> None:
    assert write_files(tmp_path, [NewFile("a/b.yaml", "x\n")]) == ("a/b.yaml",)
    assert (tmp_path / "a/b.yaml").read_text(encoding="utf-8") == "x\n"
    assert [p.name for p in (tmp_path / "a").iterdir()] == ["b.yaml"]


def test_a_file_that_is_there_is_kept_and_nothing_else_is_written(tmp_path: Path) -> None:
    (tmp_path / "b").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match=r"^b · is there already, and is kept"):
        write_files(tmp_path, [NewFile("a", "new"), NewFile("b", "new")])
    assert not (tmp_path / "a").exists()
    assert (tmp_path / "b").read_text(encoding="utf-8") == "mine"


def test_a_dangling_link_counts_as_there(tmp_path: Path) -> None:
    (tmp_path / "b").symlink_to(tmp_path / "gone")
    with pytest.raises(InputError, match="is there already"):
        write_files(tmp_path, [NewFile("b", "new")])


def test_an_edit_of_a_file_that_changed_meanwhile_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t").write_text("theirs", encoding="utf-8")
    with pytest.raises(InputError, match="changed while it was being edited"):
        write_files(tmp_path, [NewFile("t", "mine", replaces="old")])


@pytest.mark.parametrize("name", ["../out", "a/../../out", "link/out"])
def test_no_name_leads_out_of_the_project(tmp_path: Path, name: str) -> None:
    root = tmp_path / "project"
    root.mkdir()
    (root / "link").symlink_to(tmp_path)
    with pytest.raises(InputError, match="leads out of the project"):
        write_files(root, [NewFile(name, "x")])
    assert not (tmp_path / "out").exists()


def test_when_one_write_fails_the_others_are_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "t").write_text("old", encoding="utf-8")

    def full(path: Path, content: bytes) -> None:
        if path.name == "z":
            raise InputError("z · cannot be written: No space left on device")
        create(path, content)

    monkeypatch.setattr("metatransfer.library.new_files.create", full)
    files = [NewFile("a", "new"), NewFile("t", "new", replaces="old"), NewFile("z", "new")]
    with pytest.raises(InputError, match="No space left"):
        write_files(tmp_path, files)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["t"]
    assert (tmp_path / "t").read_text(encoding="utf-8") == "old"


def test_create_never_replaces_a_file_that_came_in_between(tmp_path: Path) -> None:
    create(tmp_path / "x", b"first")
    with pytest.raises(InputError, match="is there already"):
        create(tmp_path / "x", b"second")
    assert (tmp_path / "x").read_bytes() == b"first"
    assert [p.name for p in tmp_path.iterdir()] == ["x"]


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be written"):
        create(tmp_path / "data" / "x", b"")
    with pytest.raises(InputError, match="cannot be written"), editing(tmp_path / "data"):
        pass


def _count_up(root: Path, times: int) -> None:
    for _ in range(times):
        with editing(root):
            path = root / "count"
            old = path.read_text(encoding="utf-8")
            write_files(root, [NewFile("count", str(int(old) + 1), replaces=old)])


def test_edits_of_several_processes_do_not_lose_one_another(tmp_path: Path) -> None:
    (tmp_path / "count").write_text("0", encoding="utf-8")
    workers = [get_context("spawn").Process(target=_count_up, args=(tmp_path, 10)) for _ in "abc"]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert (tmp_path / "count").read_text(encoding="utf-8") == "30"


def test_a_failed_edit_lets_go_of_the_lock(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), editing(tmp_path):
        raise ZeroDivisionError
    with editing(tmp_path):
        assert (tmp_path / ".metatransfer/edit.lock").exists()
