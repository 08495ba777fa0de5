"""Models: an encoder with a head, the weights of a checkpoint, and how both are kept."""

from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from metatransfer.errors import InputError
from metatransfer.experiments.encoders.choose import Encoder, prepared
from metatransfer.experiments.store import Store

CHECKPOINT: Final = "trained.safetensors"
"""Weights that training changed; frozen ones are not stored again."""
TOKENIZERS_KEPT: Final = 4
ENCODER: Final = "encoder."
HEAD: Final = "head."
OPTIONAL_PARTS: Final = ("pooler.",)
"""Parts that some heads have and others do not."""


def quiet_transformers() -> None:
    """Keep transformers from writing to stderr: what it says there is expected here."""
    import transformers

    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()


def load_tokenizer(encoder: Encoder, store: Store) -> Any:
    """Return the tokenizer of an encoder, read once a process: a large one takes a second.

    Parameters
    ----------
    encoder : Encoder
        The encoder.
    store : Store
        Where presets are kept.

    Raises
    ------
    InputError
        When it cannot be had.
    """
    return _tokenizer(encoder, store.root)


@lru_cache(maxsize=TOKENIZERS_KEPT)
def _tokenizer(encoder: Encoder, store_root: Path) -> Any:
    from transformers import AutoTokenizer

    return _loaded(AutoTokenizer, encoder, Store(store_root), {})


def load_model(encoder: Encoder, store: Store, *, head: str, options: dict[str, Any]) -> Any:
    """Return an encoder with a fresh head, or bare.

    Parameters
    ----------
    encoder : Encoder
        The encoder.
    store : Store
        Where presets are kept.
    head : str
        Class of transformers; empty for the bare encoder.
    options : dict
        What the head needs to know.

    Raises
    ------
    InputError
        When it cannot be had, or holds no safe weights.
    """
    import torch
    import transformers

    if not head:
        options = (
            {**options, "add_pooling_layer": False} if _has_pooler(encoder, store) else options
        )
    kind = getattr(transformers, head or "AutoModel")
    safe = {"use_safetensors": True, "dtype": torch.float32}
    return _loaded(kind, encoder, store, {**options, **safe})


def _has_pooler(encoder: Encoder, store: Store) -> bool:
    from transformers import AutoConfig

    config = _loaded(AutoConfig, encoder, store, {})
    return config.model_type in {"bert", "xlm-roberta", "roberta", "rembert", "camembert"}


def _loaded(kind: Any, encoder: Encoder, store: Store, options: dict[str, Any]) -> Any:
    quiet_transformers()
    name = prepared(encoder, store)
    remote = {} if encoder.preset or Path(name).is_dir() else {"revision": encoder.revision}
    try:
        return kind.from_pretrained(name, trust_remote_code=False, **remote, **options)
    except Exception as error:
        first = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise InputError(
            f"encoder '{encoder.id}' · '{name}' cannot be loaded: {first} · do: name a folder with "
            "config.json, tokenizer.json and model.safetensors, or use preset 'offline'"
        ) from error


def freeze_embeddings(model: Any) -> None:
    """Leave the embeddings as they are.

    Parameters
    ----------
    model : model of transformers
        It is changed in place.
    """
    embeddings = getattr(model.base_model, "embeddings", None) or model.get_input_embeddings()
    for parameter in embeddings.parameters():
        parameter.requires_grad = False


def check_length(model: Any, tokenizer: Any, max_length: int) -> None:
    """Refuse texts longer than an encoder can read, before it fails on the first of them.

    Parameters
    ----------
    model, tokenizer
        Encoder.
    max_length : int
        Tokens that a text may have.

    Raises
    ------
    InputError
        When it is more than either of them takes.
    """
    positions = getattr(model.config, "max_position_embeddings", max_length)
    longest = min(positions, tokenizer.model_max_length)
    if max_length > longest:
        raise InputError(
            f"recipe · max_length · got {max_length} · allowed: at most {longest}, the positions "
            "of this encoder · do: lower it; long passages are read in windows"
        )


def save_checkpoint(model: Any, folder: Path) -> None:
    """Write the weights that training changed: the encoder's, and the head's apart from them.

    Parameters
    ----------
    model : model of transformers
        A model that was trained.
    folder : Path
        Where to.

    Raises
    ------
    InputError
        When it cannot be written, for want of room.
    """
    from safetensors import SafetensorError
    from safetensors.torch import save_file

    trained = {
        _kept_name(name, model.base_model_prefix): parameter.detach().cpu().contiguous()
        for name, parameter in model.named_parameters()
        if parameter.requires_grad
    }
    try:
        save_file(trained, str(folder / CHECKPOINT))
    except SafetensorError as error:
        # what it says of a full disk is no OSError
        raise InputError(
            f"{CHECKPOINT} · cannot be written: {error} · "
            "do: make room, or name another folder with --store"
        ) from error


def _kept_name(name: str, prefix: str) -> str:
    rest = name.removeprefix(f"{prefix}.")
    return f"{ENCODER}{rest}" if rest != name else f"{HEAD}{name}"


def load_checkpoint(model: Any, folder: Path, *, with_head: bool = False) -> None:
    """Give a model the weights of a checkpoint.

    Parameters
    ----------
    model : model of transformers
        It is changed in place.
    folder : Path
        Where the checkpoint is.
    with_head : bool
        Whether the head is the checkpoint's too, or stays as it is.

    Raises
    ------
    InputError
        When the checkpoint cannot be read, or is of another architecture.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        weights = load_file(str(folder / CHECKPOINT))
    except (OSError, SafetensorError) as error:
        raise InputError(
            f"{folder / CHECKPOINT} · cannot be read: {error} · do: delete its folder and run again"
        ) from error
    parts = [(model.base_model, _part(weights, ENCODER))]
    if with_head:
        parts.append((model, _part(weights, HEAD)))
    for module, part in parts:
        own = dict(module.named_parameters())
        foreign = [name for name, value in part.items() if _is_foreign(name, value, own)]
        if foreign:
            raise InputError(
                f"{folder / CHECKPOINT} · is of another architecture: {len(foreign)} of "
                f"{len(part)} weights do not fit, such as '{foreign[0]}' · "
                "do: delete its folder and run again"
            )
        known = {name: value for name, value in part.items() if name in own}
        module.load_state_dict(known, strict=False)


def _part(weights: dict[str, Any], part: str) -> dict[str, Any]:
    return {
        name.removeprefix(part): value for name, value in weights.items() if name.startswith(part)
    }


def _is_foreign(name: str, value: Any, own: dict[str, Any]) -> bool:
    if name.startswith(OPTIONAL_PARTS) and name not in own:
        return False
    return name not in own or own[name].shape != value.shape
