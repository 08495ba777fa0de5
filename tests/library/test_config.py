"""Settings: what stands nearer to the user wins, and every value says where it comes from."""

from pathlib import Path

import pytest

from metatransfer.errors import FaultyRecordsError
from metatransfer.library import load_config, settings, variable
from metatransfer.records import Config

PYPROJECT = '[tool.metatransfer.model]\ngain_similarity = "a"\ngap_similarity = "b"\n'
OWN = '[model]\ngap_similarity = "c"\n[sampling]\nengine = "gibbs"\n'


def test_without_any_place_all_is_default(tmp_path: Path) -> None:
    assert load_config(tmp_path) == Config()
    assert {each.origin for each in settings(tmp_path)} == {"default"}


def test_the_environment_comes_before_the_projects_file_and_that_before_pyproject(
    tmp_path: Path,
) -> None:
    (tmp_path / "pyproject.toml").write_text(PYPROJECT, encoding="utf-8")
    (tmp_path / "metatransfer.toml").write_text(OWN, encoding="utf-8")
    found = settings(tmp_path, {"METATRANSFER_SAMPLING_ENGINE": "reference", "HOME": "x"})
    assert [(each.name, each.value, each.origin) for each in found] == [
        ("model.gain_similarity", "a", "pyproject.toml"),
        ("model.gap_similarity", "c", "metatransfer.toml"),
        ("sampling.engine", "reference", "METATRANSFER_SAMPLING_ENGINE"),
        ("search.email", "", "default"),
        ("search.acl_data", "", "default"),
    ]
    assert load_config(tmp_path).sampling.engine == "gibbs"


def test_faults_of_all_places_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.metatransfer]\nmodle = 1\n", encoding="utf-8")
    (tmp_path / "metatransfer.toml").write_text("[sampling]\nengine = 'x'\n", encoding="utf-8")
    environ = {"METATRANSFER_MODEL_GAIN": "x"}
    with pytest.raises(FaultyRecordsError) as raised:
        load_config(tmp_path, environ)
    assert {fault.file for fault in raised.value.faults} == {
        "pyproject.toml",
        "metatransfer.toml",
        "METATRANSFER_MODEL_GAIN",
    }
    assert "did you mean" in str(raised.value)


@pytest.mark.parametrize("text", ["[", "a = ", "a=" + "[" * 20_000, "[tool]\nmetatransfer = 3\n"])
def test_what_is_no_toml_is_a_fault_or_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "metatransfer.toml").write_text(text, encoding="utf-8")
    with pytest.raises(FaultyRecordsError, match=r"^metatransfer\.toml"):
        load_config(tmp_path)


def test_variables_are_named_after_their_setting() -> None:
    assert variable("sampling.engine") == "METATRANSFER_SAMPLING_ENGINE"
