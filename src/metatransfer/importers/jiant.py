"""Results of jiant: ``val_metrics.json``."""

from collections.abc import Mapping
from typing import Any, Final

from metatransfer import __version__
from metatransfer.importers.layout import Layout
from metatransfer.importers.scores import RawScore, Reading, Skipped, Source, Unit

AGGREGATED: Final = "aggregated"
"""A mean over tasks, not a task."""
IN_POINTS: Final = frozenset({"exact", "exact_match"})
"""Metrics of question answering, which alone is written in per cent: SQuAD's script, and MLQA's."""
LESS_IS_BETTER: Final = frozenset({"perplexity"})


class Jiant:
    """``val_metrics.json``, with one entry a task and one for their mean."""

    name = "jiant"
    version = __version__
    describes = "jiant: val_metrics.json"

    def recognises(self, source: Source) -> bool:
        """Whether an entry has metrics with a major one."""
        entries = source.json_object.values()
        return any("major" in _metrics(entry) for entry in entries)

    def read(self, source: Source, layout: Layout) -> Reading:
        """Return the minor metrics of each task, which are named, else its major one."""
        del layout
        scores: list[RawScore] = []
        skipped: list[Skipped] = []
        for task, entry in source.json_object.items():
            if task == AGGREGATED:
                skipped.append(Skipped(task, "a mean over tasks, not a task"))
                continue
            metrics = _metrics(entry)
            found = _named(metrics)
            if not found:
                skipped.append(Skipped(task, _why_none(metrics)))
            unit = _unit(metrics)
            scores += [
                RawScore(
                    key=f"{task}/metrics/{path}",
                    value=value,
                    metric=metric,
                    unit=unit,
                    target=task,
                    split="validation",
                )
                for path, metric, value in found
            ]
        return Reading(tuple(scores), tuple(skipped))


def _metrics(entry: object) -> Mapping[str, Any]:
    metrics = entry.get("metrics") if isinstance(entry, dict) else None
    return metrics if isinstance(metrics, dict) else {}


def _minor(metrics: Mapping[str, Any]) -> Mapping[str, Any]:
    minor = metrics.get("minor")
    return minor if isinstance(minor, dict) else {}


def _unit(metrics: Mapping[str, Any]) -> Unit:
    """Return the unit of a task's scores: one file holds tasks of both."""
    return "points" if _minor(metrics).keys() & IN_POINTS else "fraction"


def _why_none(metrics: Mapping[str, Any]) -> str:
    return "less is better" if _minor(metrics).keys() & LESS_IS_BETTER else "no metric"


def _named(metrics: Mapping[str, Any]) -> list[tuple[str, str, float]]:
    minor = _minor(metrics)
    named = [
        (f"minor/{name}", name, float(value))
        for name, value in minor.items()
        if isinstance(value, int | float) and not isinstance(value, bool)
        if name not in LESS_IS_BETTER
    ]
    major = metrics.get("major")
    told = bool(minor.keys() & LESS_IS_BETTER)
    if named or told or isinstance(major, bool) or not isinstance(major, int | float):
        return named
    return [("major", "", float(major))]
