"""Exact match and F1 of answers, normalised as SQuAD or as MLQA does.

SQuAD: Rajpurkar et al. 2016, evaluation script v1.1. MLQA: Lewis et al. 2020,
``mlqa_evaluation_v1.py``: articles go by language, Chinese is compared character by character, and
punctuation is all of Unicode's. XQuAD and TyDiQA-GoldP use SQuAD's in XTREME.
"""

import re
import string
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from typing import Final, NamedTuple

_ENGLISH_ARTICLES: Final = re.compile(r"\b(a|an|the)\b")
_MLQA_ARTICLES: Final = {
    "en": _ENGLISH_ARTICLES,
    "es": re.compile(r"\b(un|una|unos|unas|el|la|los|las)\b"),
    "vi": re.compile(r"\b(của|là|cái|chiếc|những)\b"),
    "de": re.compile(r"\b(ein|eine|einen|einem|eines|einer|der|die|das|den|dem|des)\b"),
    # The alternative with `^` can never match; it is part of the definition all the same.
    "ar": re.compile(r"\sال^|ال"),  # noqa: RUF001 - the Arabic article
}
_CHINESE_CHARACTER: Final = re.compile(r"[\u4e00-\u9fa5]")


class AnswerScore(NamedTuple):
    """Exact match (0 or 1) and F1 (0 to 1) of one answer."""

    exact: float
    f1: float


def score_answer(
    prediction: str, answers: Sequence[str], normalise: Callable[[str], str]
) -> AnswerScore:
    """Return the best agreement of a prediction with any of the answers.

    Parameters
    ----------
    prediction : str
        What was predicted; empty for no answer.
    answers : sequence of str
        Answers that count as right; empty where only no answer is right.
    normalise : callable
        Normalisation, see :func:`squad_normalised` and :func:`mlqa_normaliser`.
    """
    got = normalise(prediction)
    if not answers:
        # SQuAD 2.0: where there is no answer, only none is right.
        return AnswerScore(float(not got), float(not got))
    wanted = [normalise(answer) for answer in answers]
    return AnswerScore(
        exact=float(any(got == answer for answer in wanted)),
        f1=max(_token_f1(got.split(), answer.split()) for answer in wanted),
    )


def _token_f1(got: list[str], wanted: list[str]) -> float:
    same = sum((Counter(got) & Counter(wanted)).values())
    if same == 0:
        return 0.0
    precision, recall = same / len(got), same / len(wanted)
    return 2 * precision * recall / (precision + recall)


def squad_normalised(text: str) -> str:
    """Return text in lower case without ASCII punctuation, English articles and extra spaces."""
    plain = "".join(char for char in text.lower() if char not in string.punctuation)
    return " ".join(_ENGLISH_ARTICLES.sub(" ", plain).split())


def mlqa_normaliser(language: str) -> Callable[[str], str]:
    """Return MLQA's normalisation of answers in a language.

    Parameters
    ----------
    language : str
        Code; a language that MLQA does not have is treated as one without articles.
    """
    articles = _MLQA_ARTICLES.get(language)

    def normalised(text: str) -> str:
        punctuation = _unicode_punctuation()
        plain = "".join(char for char in text.lower() if char not in punctuation)
        if articles is not None:
            plain = articles.sub(" ", plain)
        if language == "zh":
            plain = _CHINESE_CHARACTER.sub(lambda match: f" {match.group()} ", plain)
        return " ".join(plain.split())

    return normalised


@cache
def _unicode_punctuation() -> frozenset[str]:
    """Return Unicode's punctuation and ASCII's, of which some characters are symbols."""
    every = (chr(point) for point in range(sys.maxunicode))
    return frozenset(char for char in every if unicodedata.category(char).startswith("P")) | (
        frozenset(string.punctuation)
    )
