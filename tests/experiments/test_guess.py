"""Seconds before anything was measured: by the size of the encoder, and no more than a guess."""

import json
import struct
from pathlib import Path

import pytest

from metatransfer.experiments import guess
from metatransfer.experiments.encoders.choose import Encoder
from metatransfer.experiments.guess import (
    BASE_WEIGHTS,
    OPERATIONS_PER_SECOND,
    guessed_seconds,
    layer_weights,
)


def encoder(name: str = "hub/name", preset: str = "") -> Encoder:
    return Encoder(id="e", key="k", preset=preset, name=name, revision="main")


def folder_with(tmp_path: Path, config: object) -> Encoder:
    (tmp_path / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return encoder(str(tmp_path))


def test_weights_are_those_of_the_layers_without_embeddings(tmp_path: Path) -> None:
    config = {"hidden_size": 2, "num_hidden_layers": 3, "intermediate_size": 5, "vocab_size": 999}

    # a layer has four matrices of 2 x 2, and two of 2 x 5
    assert layer_weights(folder_with(tmp_path, config)) == 3 * (4 * 4 + 2 * 10)


@pytest.mark.parametrize("config", [{}, [], {"hidden_size": "wide", "num_hidden_layers": 1}])
def test_an_encoder_of_unknown_shape_is_taken_for_a_base_model(
    tmp_path: Path, config: object
) -> None:
    assert layer_weights(folder_with(tmp_path, config)) == BASE_WEIGHTS
    assert layer_weights(encoder("hub/never-fetched")) == BASE_WEIGHTS


def test_the_preset_is_sized_by_the_header_of_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "encoder.bin"
    path.write_bytes(b"E5S1" + struct.pack("<I7i", 1, 384, 12, 12, 1536, 250_037, 512, 2))
    monkeypatch.setattr(guess, "offline_weights", lambda: path)

    # 12 layers of multilingual-e5-small
    assert layer_weights(encoder(preset="offline")) == 12 * (4 * 384**2 + 2 * 384 * 1536)


@pytest.mark.parametrize(("device", "precision"), OPERATIONS_PER_SECOND)
def test_twice_the_work_takes_twice_as_long_everywhere(
    device: guess.Device, precision: str
) -> None:
    once = guessed_seconds(encoder(), precision, 1e6, device)

    assert once > 0
    assert guessed_seconds(encoder(), precision, 2e6, device) == pytest.approx(2 * once)


def test_a_gpu_is_looked_for_by_its_drivers_tool(monkeypatch: pytest.MonkeyPatch) -> None:
    for found, device in (("/usr/bin/nvidia-smi", "cuda"), (None, "cpu")):
        monkeypatch.setattr(guess.shutil, "which", lambda _name, found=found: found)

        assert guess.device_in_sight() == device
