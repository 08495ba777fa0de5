"""Extractive question answering: a span of a passage, or no answer.

A passage longer than a window is read in windows that overlap (``stride``). Of all spans in all
windows the one with the highest sum of start and end logits is the answer; the sum at the first
token stands for none, where a task has questions without one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from metatransfer.experiments.data.examples import QuestionExample
from metatransfer.experiments.data.load import Split
from metatransfer.experiments.grid import Scoring
from metatransfer.experiments.metrics.answers import (
    mlqa_normaliser,
    score_answer,
    squad_normalised,
)
from metatransfer.experiments.metrics.columns import mean_of
from metatransfer.experiments.shapes.base import Collate, Features, Scored, outputs_of, padded

LONGEST_ANSWER: Final = 30
"""Tokens of an answer at most, as in the scripts of SQuAD's baselines."""
SPANS_TRIED: Final = 20
"""Best starts and best ends of which spans are made."""


@dataclass(frozen=True)
class Window:
    """A question with a part of its passage.

    Parameters
    ----------
    example : int
        Position of its question.
    input_ids : list of int
    offsets : list of (int, int) or None
        Characters of the passage that a token covers; None for tokens outside it.
    """

    example: int
    input_ids: list[int]
    offsets: list[tuple[int, int] | None]


@dataclass(frozen=True, order=True)
class Span:
    """A possible answer: the higher its logit, the better."""

    logit: float
    start: int
    end: int


class QuestionAnswering:
    """Spans of passages.

    Parameters
    ----------
    stride : int
        Tokens that neighbouring windows share.
    """

    head = "AutoModelForQuestionAnswering"

    def __init__(self, stride: int) -> None:
        self.stride = stride

    def head_options(self, split: Split) -> dict[str, Any]:  # noqa: ARG002 - one head fits all
        """Return nothing: a span has one start and one end."""
        return {}

    def training_features(self, split: Split, tokenizer: Any, max_length: int) -> list[Features]:
        """Return windows with their answer's first and last token; the first token for none."""
        examples = _examples(split)
        features = []
        for window in _windows(examples, tokenizer, max_length, self.stride):
            start, end = answer_tokens(window, examples[window.example])
            features.append(
                {"input_ids": window.input_ids, "start_positions": start, "end_positions": end}
            )
        return features

    def collator(self, tokenizer: Any) -> Collate:
        """Return what pads windows and stacks positions."""
        import torch

        def collate(features: Sequence[Features]) -> Mapping[str, torch.Tensor]:
            places = {
                name: torch.tensor([feature[name] for feature in features])
                for name in ("start_positions", "end_positions")
            }
            return {**padded(features, tokenizer), **places}

        return collate

    def score(self, model: Any, tokenizer: Any, split: Split, scoring: Scoring) -> Scored:
        """Return the best span of each passage, with exact match and F1."""
        examples = _examples(split)
        windows = list(_windows(examples, tokenizer, scoring.max_length, self.stride))
        answers = _answers(model, tokenizer, windows, examples, scoring)
        by_language = split.task.normalisation == "mlqa"
        normalise = mlqa_normaliser(split.language) if by_language else squad_normalised
        scores = [
            score_answer(answer, example.answers, normalise)
            for answer, example in zip(answers, examples, strict=True)
        ]
        return Scored(
            ids=tuple(example.id for example in examples),
            predictions=tuple(answers),
            gold=tuple(" | ".join(example.answers) for example in examples),
            metrics={
                "f1": mean_of([score.f1 for score in scores]),
                "em": mean_of([score.exact for score in scores]),
            },
        )


def _examples(split: Split) -> list[QuestionExample]:
    return [example for example in split.examples if isinstance(example, QuestionExample)]


def _windows(
    examples: Sequence[QuestionExample], tokenizer: Any, max_length: int, stride: int
) -> list[Window]:
    encoded = tokenizer(
        # Leading blanks of a question would be counted as its length and lost again.
        [example.question.strip() for example in examples],
        [example.context for example in examples],
        truncation="only_second",
        max_length=max_length,
        stride=min(stride, max_length // 3),
        return_overflowing_tokens=True,
        return_offsets_mapping=True,
    )
    windows = []
    for row, example in enumerate(encoded["overflow_to_sample_mapping"]):
        parts = encoded.sequence_ids(row)
        offsets = [
            tuple(offset) if part == 1 else None
            for offset, part in zip(encoded["offset_mapping"][row], parts, strict=True)
        ]
        windows.append(Window(example, encoded["input_ids"][row], offsets))
    return windows


def answer_tokens(window: Window, example: QuestionExample) -> tuple[int, int]:
    """Return the first and last token of the first answer, or (0, 0) where the window lacks it.

    Parameters
    ----------
    window : Window
        Part of a passage.
    example : QuestionExample
        Its question.
    """
    if not example.answers:
        return 0, 0
    begin = example.starts[0]
    stop = begin + len(example.answers[0])
    inside = [
        place
        for place, offset in enumerate(window.offsets)
        if offset is not None and offset[0] < stop and offset[1] > begin
    ]
    covers = inside and _reaches(window, inside[0], inside[-1], (begin, stop))
    return (inside[0], inside[-1]) if covers else (0, 0)


def _reaches(window: Window, first: int, last: int, answer: tuple[int, int]) -> bool:
    """Return whether tokens cover the whole of an answer, and not just the part in the window."""
    start, end = window.offsets[first], window.offsets[last]
    return start is not None and end is not None and start[0] <= answer[0] and end[1] >= answer[1]


def _answers(
    model: Any,
    tokenizer: Any,
    windows: Sequence[Window],
    examples: Sequence[QuestionExample],
    scoring: Scoring,
) -> list[str]:
    may_be_none = any(not example.answers for example in examples)
    best: dict[int, Span] = {}
    none: dict[int, float] = {}
    features: list[Features] = [{"input_ids": window.input_ids} for window in windows]
    for positions, output in outputs_of(model, tokenizer, features, scoring):
        starts = output.start_logits.float().cpu().numpy()
        ends = output.end_logits.float().cpu().numpy()
        for row, position in enumerate(positions):
            window = windows[position]
            at = window.example
            span = best_span(window, starts[row], ends[row])
            if span is not None:
                best[at] = max(best.get(at, span), span)
            nothing = float(starts[row][0] + ends[row][0])
            none[at] = min(none.get(at, nothing), nothing)
    answers = []
    for at, example in enumerate(examples):
        found = best.get(at)
        empty = found is None or (may_be_none and none[at] > found.logit)
        answers.append("" if empty or found is None else example.context[found.start : found.end])
    return answers


def best_span(
    window: Window, starts: NDArray[np.float32], ends: NDArray[np.float32]
) -> Span | None:
    """Return the likeliest span of a window, None where it holds no part of the passage.

    Parameters
    ----------
    window : Window
        Part of a passage.
    starts, ends : array, shape (tokens,)
        Logits; longer where the batch was padded.
    """
    length = len(window.offsets)
    found = None
    for first in np.argsort(-starts[:length], kind="stable")[:SPANS_TRIED]:
        for last in np.argsort(-ends[:length], kind="stable")[:SPANS_TRIED]:
            begin, stop = window.offsets[first], window.offsets[last]
            if begin is None or stop is None or not first <= last < first + LONGEST_ANSWER:
                continue
            span = Span(float(starts[first] + ends[last]), begin[0], stop[1])
            if found is None or span.logit > found.logit:
                found = span
    return found
