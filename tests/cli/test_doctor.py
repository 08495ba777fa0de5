import platform
from collections.abc import Callable
from pathlib import Path

import pytest

from metatransfer.cli.doctor import cache_state, engines

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


def test_the_cache_is_measured(tmp_path: Path) -> None:
    assert cache_state(tmp_path / "none").endswith("0 files, 0.0 MiB")
    (tmp_path / "fit.npz").write_bytes(bytes(2**20))
    assert cache_state(tmp_path).endswith("1 file, 1.0 MiB")


def test_an_engine_that_is_not_installed_is_not_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("metatransfer.cli.doctor.find_spec", lambda _: None)
    assert engines() == []
