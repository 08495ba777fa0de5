"""Seconds that work takes before any step of an encoder is finished: a guess, no measurement.

A token's way through an encoder is about two operations for each weight of its layers; embeddings
are looked up. The rates are round numbers between those that were seen on one thread of a server
with AVX512 (85 to 320 billion a second in fp32, 140 to 460 in bf16, counted for texts as long as
they may be, most of which are shorter) and, for a GPU, a tenth of what data sheets promise. A guess
from them may be wrong by a factor of three; it serves to tell minutes from days.
"""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

from metatransfer.experiments.encoders.choose import Encoder
from metatransfer.experiments.encoders.offline import offline_weights
from metatransfer.experiments.encoders.q4_file import read_shapes

Device = Literal["cpu", "cuda"]

OPERATIONS_PER_SECOND: Final[Mapping[tuple[Device, str], float]] = {
    ("cpu", "fp32"): 1.0e11,
    ("cpu", "bf16"): 1.5e11,
    ("cuda", "fp32"): 5.0e12,
    ("cuda", "bf16"): 2.0e13,
}
"""Of one worker: one thread, or one GPU."""
BASE_WEIGHTS: Final = 12 * (4 * 768**2 + 2 * 768 * 3072)
"""Of an encoder whose shape is not known before it is fetched: that of a base model."""


def device_in_sight() -> Device:
    """Return ``cuda`` where the driver's own tool is installed; torch is not asked, it is slow."""
    return "cpu" if shutil.which("nvidia-smi") is None else "cuda"


def guessed_seconds(encoder: Encoder, precision: str, units: float, device: Device) -> float:
    """Return how long work may take.

    Parameters
    ----------
    encoder : Encoder
        Its size counts.
    precision : str
        ``fp32`` or ``bf16``.
    units : float
        Forward passes of one token.
    device : str
        ``cpu`` for one thread, ``cuda`` for one GPU.
    """
    return 2 * layer_weights(encoder) * units / OPERATIONS_PER_SECOND[device, precision]


def layer_weights(encoder: Encoder) -> int:
    """Return the number of weights in an encoder's layers, embeddings and vectors left out.

    Parameters
    ----------
    encoder : Encoder
        One of a preset, of a folder, or of the hub; the last is taken to be a base model.
    """
    if encoder.preset:
        shapes = read_shapes(offline_weights())
        return _weights(shapes.layers, shapes.hidden, shapes.ffn)
    try:
        config = json.loads((Path(encoder.name) / "config.json").read_text(encoding="utf-8"))
        hidden, layers = int(config["hidden_size"]), int(config["num_hidden_layers"])
        return _weights(layers, hidden, int(config.get("intermediate_size", 4 * hidden)))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return BASE_WEIGHTS


def _weights(layers: int, hidden: int, inner: int) -> int:
    """Return the weights of query, key, value, output and the two matrices of each layer."""
    return layers * (4 * hidden**2 + 2 * hidden * inner)
