from pathlib import Path

import pytest

from metatransfer.errors import NotFoundError
from metatransfer.library import find_root


def test_a_project_file_makes_a_root(tmp_path: Path) -> None:
    (tmp_path / "metatransfer.toml").touch()
    (tmp_path / "a" / "b").mkdir(parents=True)
    assert find_root(tmp_path / "a" / "b") == tmp_path.resolve()


def test_claims_and_data_make_a_root(tmp_path: Path) -> None:
    (tmp_path / "claims").mkdir()
    (tmp_path / "data").mkdir()
    (tmp_path / "claims" / "a.yaml").touch()
    assert find_root(tmp_path / "claims" / "a.yaml") == tmp_path.resolve()


def test_a_table_in_pyproject_makes_a_root(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.metatransfer]\n")
    assert find_root(tmp_path) == tmp_path.resolve()


@pytest.mark.parametrize(
    "content", [b"[tool.ruff]\n", b"not [ toml", b"\xff\xfe", b"tool = 3\n", b""]
)
def test_the_pyproject_of_another_tool_makes_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "pyproject.toml").write_bytes(content)
    with pytest.raises(NotFoundError, match="no metatransfer project"):
        find_root(tmp_path)


def test_the_nearest_of_two_roots_is_found(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    for folder in (tmp_path, inner):
        (folder / "metatransfer.toml").touch()
    assert find_root(inner) == inner.resolve()


def test_a_place_that_does_not_exist_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no such file or folder"):
        find_root(tmp_path / "nowhere")
