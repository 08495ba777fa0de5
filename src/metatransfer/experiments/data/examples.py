"""What an example of each shape is, and how a row of a source becomes one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from metatransfer.experiments.tasks import ExperimentTask, Shape, Source

Row = Mapping[str, Any]
UNLABELLED: Final = frozenset({"-1", "-", ""})
"""Labels by which data sets say that there is none."""


@dataclass(frozen=True, slots=True)
class PairExample:
    """A text, or two, with a label.

    Parameters
    ----------
    id : str
        Name in its data set.
    text : str
    text_pair : str or None
    label : int
        Position among the task's labels.
    """

    id: str
    text: str
    text_pair: str | None
    label: int


@dataclass(frozen=True, slots=True)
class TaggedExample:
    """Words with a tag each."""

    id: str
    tokens: tuple[str, ...]
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuestionExample:
    """A question on a passage, with its answers; none where the passage holds none.

    Parameters
    ----------
    id, question, context : str
    answers : tuple of str
        Texts that count as right.
    starts : tuple of int
        Character at which each begins.
    """

    id: str
    question: str
    context: str
    answers: tuple[str, ...]
    starts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ChoiceExample:
    """A text and ways in which it may go on, one of them right."""

    id: str
    text: str
    choices: tuple[str, ...]
    label: int


@dataclass(frozen=True, slots=True)
class QueryExample:
    """A text whose partner is to be found among candidates.

    Parameters
    ----------
    id : str
    text : str
    relevant : tuple of str
        Ids of candidates that are right.
    """

    id: str
    text: str
    relevant: tuple[str, ...]


Example = PairExample | TaggedExample | QuestionExample | ChoiceExample | QueryExample


class RowError(ValueError):
    """A row that is not what its source declares; the message says field and content."""


def examples_of(
    task: ExperimentTask, source: Source, rows: Sequence[Row]
) -> tuple[list[Example], list[str]]:
    """Turn rows into examples.

    Parameters
    ----------
    task : ExperimentTask
        What they are of.
    source : Source
        What their columns are called.
    rows : sequence of mapping
        Rows by column.

    Returns
    -------
    examples : list of Example
        Those that are sound; rows without a label are passed over.
    faults : list of str
        ``row · field · what`` of all others.
    """
    make = _MAKERS[task.shape]
    examples, faults = [], []
    for number, row in enumerate(rows, start=1):
        reader = _Row(task, source, row, number)
        try:
            example = make(reader)
        except RowError as error:
            faults.append(f"row {number} · {error}")
            continue
        if example is not None:
            examples.append(example)
    return examples, faults


@dataclass(frozen=True)
class _Row:
    task: ExperimentTask
    source: Source
    row: Row
    number: int

    @property
    def id(self) -> str:
        column = self.source.columns.get("id", "id")
        return str(self.row.get(str(column), self.number))

    def value(self, role: str) -> Any:
        column = self.source.columns.get(role)
        if isinstance(column, tuple):
            return [self._column(name) for name in column]
        return None if column is None else self._column(column)

    def text(self, role: str) -> str:
        value = self.value(role)
        if not isinstance(value, str) or not value.strip():
            raise RowError(f"{self.source.columns[role]} · is {value!r}, not a text")
        return value

    def texts(self, role: str) -> tuple[str, ...]:
        value = self.value(role)
        if not isinstance(value, list) or not value or not all(isinstance(v, str) for v in value):
            raise RowError(f"{self.source.columns[role]} · is {value!r:.60}, not a list of texts")
        return tuple(value)

    def _column(self, name: str) -> Any:
        here: Any = self.row
        for part in name.split("."):
            if not isinstance(here, Mapping) or part not in here:
                raise RowError(f"{name} · is missing · columns: {', '.join(self.row)}")
            here = here[part]
        return here

    def label(self, known: Sequence[str]) -> int | None:
        """Return the position of the row's label; None where it has none."""
        value = self.value("label")
        written = self.source.labels or known
        if str(value).strip() in UNLABELLED:
            return None
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < len(written):
            return value
        if isinstance(value, str) and value in written:
            return list(written).index(value)
        raise RowError(f"label · {value!r} is unknown · known: {', '.join(written)}")


def _pair(row: _Row) -> PairExample | None:
    label = row.label(row.task.labels)
    if label is None:
        return None
    second = row.text("text_pair") if "text_pair" in row.source.columns else None
    return PairExample(row.id, row.text("text"), second, label)


def _tagged(row: _Row) -> TaggedExample:
    tokens, tags = row.texts("tokens"), row.value("tags")
    if not isinstance(tags, list) or len(tags) != len(tokens):
        raise RowError(
            f"{row.source.columns['tags']} · not one tag for each of {len(tokens)} words"
        )
    known = row.task.labels
    written = row.source.labels or known
    if any(isinstance(tag, int) and not 0 <= tag < len(written) for tag in tags):
        raise RowError(f"{row.source.columns['tags']} · a number stands for none of {len(written)}")
    named = tuple(written[tag] if isinstance(tag, int) else str(tag) for tag in tags)
    unknown = sorted(set(named) - set(known)) if known else []
    if unknown:
        raise RowError(f"tags · {', '.join(unknown)} unknown · known: {', '.join(known)}")
    return TaggedExample(row.id, tokens, named)


def _question(row: _Row) -> QuestionExample:
    answers = row.value("answers")
    if not isinstance(answers, Mapping) or not {"text", "answer_start"} <= set(answers):
        raise RowError(f"answers · is {answers!r:.60} · allowed: text and answer_start")
    texts, starts = answers["text"], answers["answer_start"]
    if not _all(texts, str) or not _all(starts, int) or len(texts) != len(starts):
        raise RowError(f"answers · is {answers!r:.60} · allowed: as many starts as texts")
    question, context = row.text("question"), row.text("context")
    return QuestionExample(row.id, question, context, tuple(texts), tuple(starts))


def _all(values: Any, kind: type) -> bool:
    return isinstance(values, list) and all(isinstance(value, kind) for value in values)


def _choice(row: _Row) -> ChoiceExample | None:
    choices = row.texts("choices")
    label = row.label([str(position) for position in range(len(choices))])
    if label is None:
        return None
    if label >= len(choices):
        raise RowError(f"label · {label} of {len(choices)} choices")
    if "question" in row.source.columns:
        question = row.text("question")
        question = row.task.questions.get(question, question)
        choices = tuple(f"{question} {choice}" for choice in choices)
    return ChoiceExample(row.id, row.text("text"), choices, label)


def _query(row: _Row) -> QueryExample:
    columns = row.source.columns
    name = str(row.value("query_id")) if "query_id" in columns else row.id
    gold = str(row.value("candidate_id")) if "candidate_id" in columns else row.id
    return QueryExample(name, row.text("query"), (gold,) if gold not in {"", "None"} else ())


_MAKERS: Final[Mapping[Shape, Callable[[_Row], Example | None]]] = {
    Shape.SEQUENCE_CLASSIFICATION: _pair,
    Shape.TOKEN_CLASSIFICATION: _tagged,
    Shape.QUESTION_ANSWERING: _question,
    Shape.MULTIPLE_CHOICE: _choice,
    Shape.RETRIEVAL: _query,
}


def candidate_texts(task: ExperimentTask, source: Source, rows: Sequence[Row]) -> dict[str, str]:
    """Return candidates of a retrieval task by id.

    Parameters
    ----------
    task : ExperimentTask
        What they are of.
    source : Source
        What their columns are called.
    rows : sequence of mapping
        Rows by column.

    Raises
    ------
    RowError
        When a row has no text.
    """
    found = {}
    for number, row in enumerate(rows, start=1):
        reader = _Row(task, source, row, number)
        name = str(reader.value("candidate_id")) if "candidate_id" in source.columns else reader.id
        found[name] = reader.text("candidate")
    return found
