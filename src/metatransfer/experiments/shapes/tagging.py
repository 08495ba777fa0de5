"""Token classification: a tag for each word, read at one subword of it.

Which subword is a setting. In languages written without spaces SentencePiece often makes the first
one a bare word mark, which says nothing of the word: the last one is far better there.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from metatransfer.errors import InputError
from metatransfer.experiments.data.examples import TaggedExample
from metatransfer.experiments.data.load import Split
from metatransfer.experiments.grid import Scoring
from metatransfer.experiments.metrics.chunks import chunk_f1, tag_accuracy
from metatransfer.experiments.shapes.base import Collate, Features, Scored, outputs_of, padded

IGNORED: Final = -100
"""Label that the loss of transformers passes over."""


class TokenClassification:
    """Tags of words.

    Parameters
    ----------
    position : str
        ``first`` or ``last``: the subword that carries a word's tag.
    """

    head = "AutoModelForTokenClassification"

    def __init__(self, position: str) -> None:
        self.position = position

    def head_options(self, split: Split) -> dict[str, Any]:
        """Return tags with their numbers, so that a model knows what it predicts."""
        tags = _tags_of(split)
        return {
            "num_labels": len(tags),
            "id2label": dict(enumerate(tags)),
            "label2id": {tag: number for number, tag in enumerate(tags)},
        }

    def training_features(self, split: Split, tokenizer: Any, max_length: int) -> list[Features]:
        """Return tokens and labels; words cut off by ``max_length`` are not trained on."""
        number = {tag: at for at, tag in enumerate(_tags_of(split))}
        features = []
        for example in _examples(split):
            ids, places = _encoded(example, tokenizer, max_length, self.position)
            labels = [IGNORED] * len(ids)
            for word, place in places.items():
                labels[place] = number[example.tags[word]]
            features.append({"input_ids": ids, "labels": labels})
        return features

    def collator(self, tokenizer: Any) -> Collate:
        """Return what pads texts and their labels."""
        import torch

        def collate(features: Sequence[Features]) -> Mapping[str, torch.Tensor]:
            batch = padded(features, tokenizer)
            labels = torch.full_like(batch["input_ids"], IGNORED)
            for row, feature in enumerate(features):
                labels[row, : len(feature["labels"])] = torch.tensor(feature["labels"])
            return {**batch, "labels": labels}

        return collate

    def score(self, model: Any, tokenizer: Any, split: Split, scoring: Scoring) -> Scored:
        """Return tags; a word beyond the longest text scored gets the commonest answer, none."""
        examples = _examples(split)
        encoded = [
            _encoded(example, tokenizer, scoring.max_length, self.position) for example in examples
        ]
        tags = model.config.id2label
        unseen = "O" if "O" in tags.values() else tags[0]
        found = [[unseen] * len(example.tokens) for example in examples]
        features: list[Features] = [{"input_ids": ids} for ids, _ in encoded]
        for positions, output in outputs_of(model, tokenizer, features, scoring):
            best = output.logits.argmax(dim=-1).tolist()
            for row, position in enumerate(positions):
                for word, place in encoded[position][1].items():
                    found[position][word] = tags[best[row][place]]
        gold = [example.tags for example in examples]
        metrics = {"accuracy": tag_accuracy(gold, found), "f1": chunk_f1(gold, found)}
        return Scored(
            ids=tuple(example.id for example in examples),
            predictions=tuple(" ".join(each) for each in found),
            gold=tuple(" ".join(each) for each in gold),
            metrics={name: metrics[name] for name in split.task.metrics},
        )


def _examples(split: Split) -> list[TaggedExample]:
    return [example for example in split.examples if isinstance(example, TaggedExample)]


def _tags_of(split: Split) -> tuple[str, ...]:
    if split.task.labels:
        return split.task.labels
    return tuple(sorted({tag for example in _examples(split) for tag in example.tags}))


def _encoded(
    example: TaggedExample, tokenizer: Any, max_length: int, position: str
) -> tuple[list[int], dict[int, int]]:
    """Return token ids, and the place of each word's chosen subword."""
    if not tokenizer.is_fast:
        raise InputError(
            f"tokenizer {type(tokenizer).__name__} · cannot tell which word a token is of · "
            "do: use an encoder with a fast tokenizer"
        )
    encoded = tokenizer(
        list(example.tokens), is_split_into_words=True, truncation=True, max_length=max_length
    )
    places: dict[int, int] = {}
    for place, word in enumerate(encoded.word_ids()):
        if word is not None and (position == "last" or word not in places):
            places[word] = place
    return encoded["input_ids"], places
