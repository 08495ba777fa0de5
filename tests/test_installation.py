from pathlib import Path

import pytest

from metatransfer.installation import cache_state, engines, installed


def test_the_cache_is_measured(tmp_path: Path) -> None:
    assert cache_state(tmp_path / "none").endswith("0 files, 0.0 MiB")
    (tmp_path / "fit.npz").write_bytes(bytes(2**20))
    assert cache_state(tmp_path).endswith("1 file, 1.0 MiB")


def test_an_engine_that_is_not_installed_is_not_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("metatransfer.installation.find_spec", lambda _: None)
    assert engines() == []


def test_a_package_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("metatransfer.installation.PACKAGES", ("numpy", "no-such-package"))
    told = installed()
    assert told["no-such-package"] == "not installed"
    assert told["numpy"][0].isdecimal()
