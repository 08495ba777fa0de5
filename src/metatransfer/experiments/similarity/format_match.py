"""How far two tasks ask for the same thing in the same form, by what they declare."""

from metatransfer.experiments.tasks import ExperimentTask


def format_match(first: ExperimentTask, second: ExperimentTask) -> float:
    """Return the share of a form that two tasks have in common, 0 to 1.

    The mean of three: the same shape; the overlap of their label sets (Jaccard; equal where neither
    has one); a second text beside the first in both or in neither.

    Parameters
    ----------
    first, second : ExperimentTask
        Tasks.
    """
    labels, others = set(first.labels), set(second.labels)
    overlap = len(labels & others) / len(labels | others) if labels | others else 1.0
    return (
        float(first.shape is second.shape)
        + overlap
        + float(_has_second_text(first) == _has_second_text(second))
    ) / 3


def _has_second_text(task: ExperimentTask) -> bool:
    source = task.local or task.hub
    roles = set(source.columns) if source else {"text_pair"}
    return bool(roles & {"text_pair", "context", "choices"})
