"""A tiny encoder, a folder of made-up local data, and a small grid."""

import json
import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from metatransfer.experiments.grid import Grid
from metatransfer.library import parse_record

NOUNS = ("dog", "cat", "house", "tree", "river")
VERBS = ("sees", "eats", "finds", "likes")
GERMAN = dict(
    zip(
        (*NOUNS, *VERBS, "the"),
        ("hund", "katze", "haus", "baum", "fluss", "sieht", "frisst", "findet", "mag", "der"),
        strict=True,
    )
)

GRID_YAML = """\
id: tiny
encoders: [{{id: tiny, name: "{encoder}"}}]
intermediates: [snli]
targets: {{udpos: [de, en], tatoeba: [de]}}
seeds: [1, 2]
recipe:
  name: tiny
  epochs: 1
  batch_size: 4
  learning_rate: 1.0e-2
  max_length: 48
  examples: 8
  freeze_embeddings: true
test_examples: 6
study: {{citation: A test., year: 2026, works: [tiny], licence: none}}
"""


def sentence(random_state: random.Random) -> list[str]:
    """Return ``the NOUN VERB the NOUN``."""
    noun, verb, other = (random_state.choice(words) for words in (NOUNS, VERBS, NOUNS))
    return ["the", noun, verb, "the", other]


def in_german(words: Sequence[str]) -> list[str]:
    return [GERMAN[word] for word in words]


TAGS = ["DET", "NOUN", "VERB", "DET", "NOUN"]


@pytest.fixture
def write_rows(tmp_path: Path) -> Callable[[str, Sequence[Mapping[str, Any]]], Path]:
    """Return a function that writes JSON lines below the data folder."""

    def write(name: str, rows: Sequence[Mapping[str, Any]]) -> Path:
        path = tmp_path / "texts" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        return path

    return write


@pytest.fixture
def texts(write_rows: Callable[[str, Sequence[Mapping[str, Any]]], Path], tmp_path: Path) -> Path:
    """A data folder with snli, udpos, tatoeba, hellaswag and tydiqa, made up."""
    draw = random.Random(0)  # noqa: S311 - made-up texts
    sentences = [sentence(draw) for _ in range(12)]
    labels = ("entailment", "neutral", "contradiction")
    plain = [" ".join(words) for words in sentences]
    write_rows(
        "snli/en.train.jsonl",
        [
            {"id": at, "premise": text, "hypothesis": plain[-at - 1], "label": labels[at % 3]}
            for at, text in enumerate(plain)
        ],
    )
    tagged = [{"id": at, "tokens": words, "upos": TAGS} for at, words in enumerate(sentences)]
    write_rows("udpos/en.train.jsonl", tagged)
    write_rows("udpos/en.test.jsonl", tagged)
    write_rows(
        "udpos/de.test.jsonl", [{**row, "tokens": in_german(row["tokens"])} for row in tagged]
    )
    write_rows(
        "tatoeba/de-en.test.jsonl",
        [
            {"id": at, "src": " ".join(in_german(words)), "en": " ".join(words)}
            for at, words in enumerate(sentences)
        ],
    )
    write_rows(
        "hellaswag/en.train.jsonl",
        [
            {
                "id": at,
                "ctx": text,
                "endings": ["the dog" if place == at % 4 else "zzz" for place in range(4)],
                "label": at % 4,
            }
            for at, text in enumerate(plain)
        ],
    )
    questions = [
        {
            "id": f"english-{at}",
            "context": f"{text}. the river likes the tree.",
            "question": f"who {text.split()[2]}?",
            "answers": {"text": [text.split()[1]], "answer_start": [4]},
        }
        for at, text in enumerate(plain)
    ]
    write_rows("tydiqa_goldp/en.train.jsonl", questions)
    write_rows("tydiqa_goldp/en.test.jsonl", questions)
    return tmp_path / "texts"


@pytest.fixture(scope="session")
def tiny_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of two layers and 16 dimensions that reads letters."""
    torch = pytest.importorskip("torch", reason="torch is not installed: make test-experiments")
    transformers = pytest.importorskip("transformers", reason="transformers is not installed")
    from tokenizers import Regex, Tokenizer, pre_tokenizers, processors
    from tokenizers.models import WordLevel

    folder = tmp_path_factory.mktemp("tiny-encoder")
    pieces = ["<pad>", "<unk>", "<s>", "</s>", *"abcdefghijklmnopqrstuvwxyz.?'"]
    tokenizer = Tokenizer(
        WordLevel({piece: at for at, piece in enumerate(pieces)}, unk_token="<unk>")  # noqa: S106
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Split(Regex("."), "isolated")]
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", 2), ("</s>", 3)],
    )
    transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="<pad>",  # noqa: S106 - a token of text
        unk_token="<unk>",  # noqa: S106
        cls_token="<s>",  # noqa: S106
        sep_token="</s>",  # noqa: S106
        model_max_length=64,
    ).save_pretrained(folder)
    # threads that wait for one another cost more than such a model does
    torch.set_num_threads(1)
    torch.manual_seed(0)
    config = transformers.BertConfig(
        vocab_size=len(pieces),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
    )
    transformers.BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    return folder


@pytest.fixture
def tiny_grid(tiny_encoder: Path) -> Grid:
    """A grid on the tiny encoder: one intermediate task, two targets, two seeds."""
    return parse_record(Grid, GRID_YAML.format(encoder=tiny_encoder), "grid.yaml")


@pytest.fixture
def toy_grid(tmp_path: Path) -> Grid:
    """The same on an encoder that can be named but not loaded: enough for planning."""
    folder = tmp_path / "toy-encoder"
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(b"weights")
    (folder / "config.json").write_text("{}", encoding="utf-8")
    return parse_record(Grid, GRID_YAML.format(encoder=folder), "grid.yaml")
