"""The shape that a task's examples have."""

from metatransfer.experiments.grid import Scoring
from metatransfer.experiments.shapes.base import TaskShape
from metatransfer.experiments.shapes.choice import MultipleChoice
from metatransfer.experiments.shapes.classification import SequenceClassification
from metatransfer.experiments.shapes.question_answering import QuestionAnswering
from metatransfer.experiments.shapes.retrieval import Retrieval
from metatransfer.experiments.shapes.tagging import TokenClassification
from metatransfer.experiments.tasks import ExperimentTask, Shape


def shape_of(task: ExperimentTask, scoring: Scoring) -> TaskShape:
    """Return how a task is trained and scored.

    Parameters
    ----------
    task : ExperimentTask
        The task.
    scoring : Scoring
        Settings that some shapes take part of.
    """
    match task.shape:
        case Shape.SEQUENCE_CLASSIFICATION:
            return SequenceClassification()
        case Shape.TOKEN_CLASSIFICATION:
            return TokenClassification(scoring.tag_position)
        case Shape.QUESTION_ANSWERING:
            return QuestionAnswering(scoring.stride)
        case Shape.MULTIPLE_CHOICE:
            return MultipleChoice()
        case Shape.RETRIEVAL:
            return Retrieval()
