"""The scripts behind make: which Python they take, and that a shim that fails is passed over."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FIND = ROOT / ".ci" / "find_python"


def find(*words: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PATH": path or os.environ["PATH"]}
    return subprocess.run(
        [FIND, *words], capture_output=True, text=True, check=False, env=environment
    )


def test_a_named_python_comes_first() -> None:
    found = find("3.11", sys.executable)
    assert found.returncode == 0
    assert Path(found.stdout.strip()).samefile(sys.executable)


def test_what_is_found_is_recent_enough() -> None:
    found = find("3.11")
    if found.returncode:
        pytest.skip("no Python that can make a virtual environment is on this machine")
    script = "import sys; print(sys.version_info[:2] >= (3, 11))"
    done = subprocess.run(
        [found.stdout.strip(), "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "True\n"


def test_a_shim_that_fails_is_passed_over(tmp_path: Path) -> None:
    shim = tmp_path / "python3.11"
    shim.write_text("#!/bin/sh\necho 'not installed' >&2\nexit 127\n")
    shim.chmod(0o755)
    found = find("3.11", str(shim), sys.executable)
    assert Path(found.stdout.strip()).samefile(sys.executable)
    assert found.stderr == ""


def test_a_python_from_the_future_is_not_found_and_the_message_names_what_was_tried() -> None:
    found = find("3.99")
    assert found.returncode == 1
    assert found.stdout == ""
    assert "no Python >= 3.99 found on this machine (tried: python3.11" in found.stderr


@pytest.mark.parametrize("name", ["run", "find_python"])
def test_scripts_stop_at_the_first_error(name: str) -> None:
    script = ROOT / ".ci" / name
    assert os.access(script, os.X_OK)
    assert "set -euo pipefail" in script.read_text(encoding="utf-8")
    subprocess.run(["/usr/bin/env", "bash", "-n", script], check=True)
