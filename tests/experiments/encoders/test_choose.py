"""Encoders as a grid names them."""

from pathlib import Path

import pytest

from metatransfer.errors import InputError, NotFoundError
from metatransfer.experiments.encoders.choose import choose_encoder
from metatransfer.experiments.grid import EncoderChoice


def folder_with(tmp_path: Path, *names: str) -> str:
    for name in names:
        (tmp_path / name).write_bytes(name.encode())
    return str(tmp_path)


def test_a_folder_is_known_by_its_content_and_not_by_its_place(tmp_path: Path) -> None:
    keys = set()
    for place in ("one", "two"):
        folder = tmp_path / place
        folder.mkdir()
        name = folder_with(folder, "model.safetensors", "config.json")
        keys.add(choose_encoder(EncoderChoice(id="x", name=name)).key)

    assert len(keys) == 1


def test_other_weights_are_another_encoder(tmp_path: Path) -> None:
    name = folder_with(tmp_path, "model.safetensors")
    before = choose_encoder(EncoderChoice(id="x", name=name)).key
    (tmp_path / "model.safetensors").write_bytes(b"other")

    assert choose_encoder(EncoderChoice(id="x", name=name)).key != before


def test_a_hub_name_is_known_by_its_revision() -> None:
    first, second = (
        choose_encoder(EncoderChoice(id="x", name="some/encoder", revision=revision)).key
        for revision in ("main", "abc")
    )

    assert first != second


@pytest.mark.parametrize("unsafe", ["pytorch_model.bin", "model.ckpt"])
def test_weights_that_can_run_code_are_refused(tmp_path: Path, unsafe: str) -> None:
    name = folder_with(tmp_path, unsafe, "config.json")

    with pytest.raises(InputError, match=rf"holds {unsafe} · allowed: safetensors"):
        choose_encoder(EncoderChoice(id="x", name=name))


def test_a_path_that_does_not_exist_is_no_hub_name() -> None:
    with pytest.raises(NotFoundError, match=r"no folder './nowhere'"):
        choose_encoder(EncoderChoice(id="x", name="./nowhere"))
