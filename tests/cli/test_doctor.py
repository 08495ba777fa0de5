import platform
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., object]


def test_versions_engines_and_project_are_told(metatransfer: Run, project: Path) -> None:
    ran = metatransfer("doctor")
    assert ran.code == 0
    assert platform.python_version() in ran.out
    assert "pymc" in ran.out
    joined = "".join(ran.out.split())
    assert f"project{project}" in joined
    assert "documents,1file" in joined


def test_no_project_is_no_error(
    metatransfer: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = metatransfer("doctor")
    assert ran.code == 0
    assert "none:" in ran.out


def test_a_folder_of_documents_that_is_missing_is_told(metatransfer: Run, project: Path) -> None:
    ran = metatransfer("doctor", "--documents", str(project / "nowhere"))
    assert "not found" in ran.out
