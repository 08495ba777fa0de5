"""From an encoder as a grid names it to a folder or name that transformers loads."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from metatransfer.errors import InputError, NotFoundError
from metatransfer.experiments.encoders.offline import build_offline, offline_weights
from metatransfer.experiments.grid import EncoderChoice
from metatransfer.experiments.store import Store, digest

WEIGHTS: Final = "model.safetensors"
UNSAFE: Final = ("pytorch_model.bin", "model.pt", "model.pkl", "tf_model.h5", "model.ckpt")
_CHUNK_BYTES: Final = 2**24


@dataclass(frozen=True)
class Encoder:
    """An encoder that can be loaded.

    Parameters
    ----------
    id : str
        Name that results bear.
    key : str
        Hash of its content, or of its name and revision on the hub.
    preset : str
        Preset it comes from, or empty.
    name : str
        Folder or hub name; empty for a preset.
    revision : str
        Revision on the hub.
    """

    id: str
    key: str
    preset: str
    name: str
    revision: str


def choose_encoder(choice: EncoderChoice) -> Encoder:
    """Return an encoder with the hash that its cells depend on; nothing is loaded.

    Parameters
    ----------
    choice : EncoderChoice
        What the grid asks for.

    Raises
    ------
    InputError
        When a folder holds no safetensors.
    NotFoundError
        When a preset's package is missing.
    """
    if choice.preset:
        content: dict[str, Any] = {
            "preset": choice.preset,
            "weights": file_sha256(offline_weights()),
        }
    elif Path(choice.name).is_dir():
        content = _folder_content(Path(choice.name))
    elif choice.name.startswith((".", "/", "~")):
        raise NotFoundError(f"encoder '{choice.id}' · name · no folder '{choice.name}'")
    else:
        content = {"hub": choice.name, "revision": choice.revision}
    return Encoder(choice.id, digest(content), choice.preset, choice.name, choice.revision)


def _folder_content(folder: Path) -> dict[str, Any]:
    files = sorted(folder.glob("*.safetensors"))
    if not files:
        unsafe = [name for name in UNSAFE if (folder / name).exists()]
        found = f"holds {', '.join(unsafe)}" if unsafe else "holds no weights"
        raise InputError(
            f"{folder} · {found} · allowed: safetensors, which cannot run code when they are "
            f"loaded · do: convert to {WEIGHTS} with save_pretrained()"
        )
    wanted = [*files, *(folder / name for name in ("config.json", "tokenizer.json"))]
    return {path.name: file_sha256(path) for path in wanted if path.is_file()}


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal.

    Parameters
    ----------
    path : Path
        The file.
    """
    sha = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            sha.update(chunk)
    return sha.hexdigest()


def prepared(encoder: Encoder, store: Store) -> str:
    """Return the folder or hub name to load; a preset is built on first use.

    Parameters
    ----------
    encoder : Encoder
        The encoder.
    store : Store
        Where a preset is kept.
    """
    if not encoder.preset:
        return encoder.name
    if not store.has("encoders", encoder.key):
        with store.writing("encoders", encoder.key, {"preset": encoder.preset}) as folder:
            build_offline(folder)
    return str(store.folder("encoders", encoder.key))
