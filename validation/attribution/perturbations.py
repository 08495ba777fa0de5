"""Statements changed on purpose, and faithful paraphrases, made from sentences by rules.

A change of substance is one that a reader would call another statement. A paraphrase is one that a
reader would call the same: voice, order, definition left out, reporting verb, synonyms.
"""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent

SOURCES: Final = tuple((FOLDER / "sources.txt").read_text(encoding="utf-8").splitlines())
"""Sentences of the kind that claims are taken from; the first seven are Phang et al. 2020's."""

STRONGER: Final = {
    "often": ("always", "consistently"),
    "may": ("will always", "always does"),
    "most": ("all", "nearly all"),
    "some": ("all", "most"),
    "rarely": ("never", "often"),
    "majority": ("vast entirety", "minority"),
    "small": ("large", "substantial"),
    "moderate": ("large", "dramatic"),
    "substantially": ("slightly", "marginally"),
    "large": ("small", "slight"),
    "best": ("worst", "most consistent"),
    "much": ("slightly", "hardly"),
    "more": ("less", "always"),
}
ENTITIES: Final = (
    ["XTREME", "BUCC", "Tatoeba", "MNLI", "SQuAD", "HellaSwag", "ANLI", "XQuAD", "PAWS-X", "XLM-R"],
    ["German", "Dutch", "Hindi", "Urdu", "English"],
    ["sentence retrieval", "question-answering", "named entities"],
)
SWAPPED: Final = (
    ("XCOPA", "MLQA", "XTREME-R", "mBERT"),
    ("Swahili", "Finnish", "Basque"),
    ("text classification", "machine translation", "summarization"),
)
VERBS: Final = (
    "evaluate see achieve offers obtain improves investigate is raises predicts increases benefit "
    "hurts explain select"
)
VERB: Final = re.compile(rf"\b(?:{'|'.join(VERBS.split())})\b")
NUMBER: Final = re.compile(r"(?<![\w.-])\d+(?:\.\d+)?(?![\w-])|\b(?:nine)\b")


def numbers(sentence: str) -> Iterator[str]:
    """Yield the sentence with one number changed.

    Parameters
    ----------
    sentence : str
        A sentence.
    """
    for found in NUMBER.finditer(sentence):
        for other in _other_numbers(found.group()):
            yield sentence[: found.start()] + other + sentence[found.end() :]


def _other_numbers(number: str) -> Iterator[str]:
    if not number[0].isdigit():
        yield from ("seven", "ten", "12", "three")
        return
    places = len(number.partition(".")[2])
    for shift in (1.0, -2.0, 10.0, 0.1 if places else 3.0, -0.4 if places else 4.0):
        value = abs(float(number) + shift)
        yield f"{value:.{places}f}"


def negations(sentence: str) -> Iterator[str]:
    """Yield the sentence with one verb denied.

    Parameters
    ----------
    sentence : str
        A sentence.
    """
    for found in VERB.finditer(sentence):
        for word in ("not", "never", "hardly", "fails to"):
            yield sentence[: found.start()] + f"{word} {found.group()}" + sentence[found.end() :]


def entities(sentence: str) -> Iterator[str]:
    """Yield the sentence with one name replaced by another of its sort.

    Parameters
    ----------
    sentence : str
        A sentence.
    """
    for names, others in zip(ENTITIES, SWAPPED, strict=True):
        for name in names:
            for found in re.finditer(rf"(?<![\w-]){re.escape(name)}(?![\w-])", sentence):
                for other in others:
                    yield sentence[: found.start()] + other + sentence[found.end() :]


def quantifiers(sentence: str) -> Iterator[str]:
    """Yield the sentence with one word of size, frequency or certainty changed or left out.

    Parameters
    ----------
    sentence : str
        A sentence.
    """
    for word, others in STRONGER.items():
        for found in re.finditer(rf"\b{word}\b", sentence):
            for other in others:
                yield sentence[: found.start()] + other + sentence[found.end() :]
            if word in {"often", "may", "most", "rarely", "much"}:
                yield sentence[: found.start()] + sentence[found.end() + 1 :]


KINDS: Final = {
    "number changed": numbers,
    "negated": negations,
    "entity swapped": entities,
    "quantifier changed": quantifiers,
}


def paraphrases() -> tuple[str, ...]:
    """Return sentences that a reader would call the same as one of the sources."""
    with (FOLDER / "paraphrases.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(row["paraphrase"] for row in csv.DictReader(stream))


def held_out() -> tuple[tuple[str, str, str], ...]:
    """Return source, kind and statement of what was written by hand after the rules."""
    with (FOLDER / "held_out.csv").open(encoding="utf-8", newline="") as stream:
        return tuple((r["source"], r["kind"], r["statement"]) for r in csv.DictReader(stream))


def changed() -> Iterator[tuple[str, int, str]]:
    """Yield kind, number of the source, and the changed sentence; each sentence once."""
    seen = set(SOURCES)
    for kind, change in KINDS.items():
        for at, source in enumerate(SOURCES):
            for sentence in change(source):
                if sentence not in seen:
                    seen.add(sentence)
                    yield kind, at, sentence
