import os
import subprocess
import sys
from pathlib import Path

import pytest

from metatransfer.cli.delivery import check_output
from metatransfer.errors import InputError


def test_stdout_and_a_new_file_are_right(tmp_path: Path) -> None:
    check_output(None)
    check_output(tmp_path / "new.json", tmp_path)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not a regular file"):
        check_output(tmp_path)


def test_a_link_is_refused_even_to_a_regular_file(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(InputError, match="is not a regular file"):
        check_output(tmp_path / "link")


def test_a_pipe_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="is not a regular file"):
        check_output(tmp_path / "pipe")


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        check_output(tmp_path / "nowhere" / "x.json")


@pytest.mark.parametrize("folder", ["claims", "data"])
def test_records_of_the_project_are_never_overwritten(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir()
    with pytest.raises(InputError, match="among the project's records"):
        check_output(tmp_path / folder / "x.yaml", tmp_path)


def test_json_is_utf_8_whatever_the_locale_says() -> None:
    script = (
        "from metatransfer.cli.delivery import deliver; "
        "from metatransfer.cli.options import OutputOptions, TerminalOptions; "
        "deliver('“×”\\n', OutputOptions(), TerminalOptions())"
    )
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, env=environment
    )
    assert done.stdout.decode("utf-8") == "“×”\n"
