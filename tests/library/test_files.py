import os
import stat
import sys
from pathlib import Path

import pytest

from metatransfer.errors import Fault, InputError
from metatransfer.library.fault_log import FaultLog
from metatransfer.library.files import entries, exists, read_text, shown_path, write_atomic


def refused(path: Path, limit: int = 100) -> Fault:
    log = FaultLog()
    assert read_text(path, limit, log.of("x")) is None
    assert len(log.faults) == 1
    return log.faults[0]


def test_a_byte_order_mark_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xef\xbb\xbfid: a")
    assert read_text(path, 100, FaultLog().of("a.yaml")) == "id: a"


def test_the_line_of_a_byte_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"id: a\ntitle: caf\xe9\n")
    fault = refused(path)
    assert fault.line == 2
    assert "0xe9" in fault.what


def test_a_file_beyond_the_bound_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"x" * 101)
    fault = refused(path)
    assert (fault.what, fault.allowed) == ("is too large: 101 bytes", "allowed: 100 bytes")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert refused(tmp_path).what == "is a folder"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are not known here")
def test_a_pipe_is_refused_rather_than_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    assert refused(tmp_path / "pipe.yaml").what == "is no regular file"


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    assert "No such file" in refused(tmp_path / "gone").what


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="the superuser may read everything"
)
def test_a_file_without_permission_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("id: a")
    path.chmod(0)
    assert refused(path).do == "check its permissions"


def test_a_link_to_itself_does_not_exist_and_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.symlink_to(path)
    assert not exists(path)
    assert "cannot be read" in refused(path).what


@pytest.mark.parametrize("name", ["gone", "x" * 5000, "nul\0byte"])
def test_a_name_that_no_file_can_have_does_not_exist(tmp_path: Path, name: str) -> None:
    assert not exists(tmp_path / name)


def test_a_folder_is_listed_in_order_without_hidden_names(tmp_path: Path) -> None:
    for name in ("b", "a", ".hidden"):
        (tmp_path / name).touch()
    assert [path.name for path in entries(tmp_path, tmp_path, FaultLog())] == ["a", "b"]


def test_paths_are_shown_relative_to_the_project_and_printable(tmp_path: Path) -> None:
    assert shown_path(tmp_path / "claims" / "a.yaml", tmp_path) == "claims/a.yaml"
    assert shown_path(Path("/elsewhere/a.yaml"), tmp_path) == "/elsewhere/a.yaml"
    odd = tmp_path / os.fsdecode(b"caf\xe9.yaml")
    assert shown_path(odd, tmp_path).encode("utf-8").startswith(b"caf")


def test_a_written_file_holds_what_was_given_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "report.json"
    write_atomic(path, b"one")
    write_atomic(path, b"two")
    assert path.read_bytes() == b"two"
    assert list(path.parent.iterdir()) == [path]


def test_a_written_file_follows_the_umask(tmp_path: Path) -> None:
    path = tmp_path / "a"
    before = os.umask(0o027)
    try:
        write_atomic(path, b"x")
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_place_that_cannot_be_written_is_told_and_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "folder" / "inner").mkdir(parents=True)
    with pytest.raises(InputError, match="folder · cannot be written"):
        write_atomic(tmp_path / "folder", b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_a_file_in_the_way_of_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="cannot be written"):
        write_atomic(tmp_path / "file" / "a.json", b"x")
