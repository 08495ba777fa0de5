"""The single-file encoder, written here by hand and read back."""

import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metatransfer.errors import InputError
from metatransfer.experiments.encoders.q4_file import four_bit_weights, read_encoder

PIECES = ("<s>", "<pad>", "</s>", "<unk>", "a", "ü")


def block(scale: float, values: list[int]) -> bytes:
    """Pack 32 values from -8 to 7: low halves of the bytes first, then high ones."""
    stored = [value + 8 for value in values]
    packed = bytes(low | high << 4 for low, high in zip(stored[:16], stored[16:], strict=True))
    return np.array([scale], dtype="<f2").tobytes() + packed


def encoder_bytes(magic: bytes = b"E5S1", elements: int = 32) -> bytes:
    blob = "".join(PIECES).encode()
    ends = np.cumsum([0, *(len(piece.encode()) for piece in PIECES)]).astype("<u4")
    scores = -np.arange(len(PIECES), dtype="<f4")
    head = magic + struct.pack("<I7ifi", 1, 32, 1, 2, 64, len(PIECES), 8, 2, 1e-12, 32)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, len(blob))
    head += ends.tobytes() + scores.tobytes() + blob
    head += struct.pack("<iI", 1, 4) + b"rule"
    matrix, vector = block(0.5, [(at % 16) - 8 for at in range(32)]), np.ones(3, "<f4").tobytes()
    entries = [(b"emb.word", 1, elements, matrix), (b"emb.ln.w", 0, 3, vector)]
    size = len(head) + 4 + sum(2 + len(name) + 1 + 4 + 16 for name, *_ in entries)
    head += struct.pack("<i", len(entries))
    for name, kind, count, raw in entries:
        head += (
            struct.pack("<H", len(name)) + name + struct.pack("<BIQQ", kind, count, size, len(raw))
        )
        size += len(raw)
    return head + matrix + vector


@pytest.fixture
def path(tmp_path: Path) -> Path:
    written = tmp_path / "encoder.bin"
    written.write_bytes(encoder_bytes())
    return written


def test_shapes_pieces_and_weights_are_read(path: Path) -> None:
    file = read_encoder(path)

    assert (file.shapes.hidden, file.shapes.ffn, file.shapes.positions) == (32, 64, 8)
    assert file.pieces.texts == PIECES
    assert file.pieces.scores == (0.0, -1.0, -2.0, -3.0, -4.0, -5.0)
    assert (file.pieces.bos, file.pieces.eos, file.pieces.pad, file.pieces.unk) == (0, 2, 1, 3)
    assert file.tensors["emb.word"][:3].tolist() == [-4.0, -3.5, -3.0]
    assert file.tensors["emb.ln.w"].tolist() == [1.0, 1.0, 1.0]


@given(st.lists(st.integers(-8, 7), min_size=32, max_size=32), st.sampled_from([0.25, 1.0, -2.0]))
def test_packed_weights_come_back(values: list[int], scale: float) -> None:
    assert four_bit_weights(block(scale, values)).tolist() == [scale * value for value in values]


@pytest.mark.parametrize(
    "content",
    [
        encoder_bytes(b"E5S2"),
        encoder_bytes()[:60],
        encoder_bytes()[:-8],
        encoder_bytes(elements=31),
    ],
    ids=["another magic", "cut in its head", "cut in its weights", "a wrong count"],
)
def test_a_file_of_another_layout_or_cut_off_is_told(path: Path, content: bytes) -> None:
    path.write_bytes(content)

    with pytest.raises(InputError, match=r"encoder.bin · cannot be read as an encoder"):
        read_encoder(path)
