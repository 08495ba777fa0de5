"""Results of jiant: ``val_metrics.json``."""

from collections.abc import Mapping
from typing import Any

from metatransfer import __version__
from metatransfer.importers.layout import Layout
from metatransfer.importers.scores import RawScore, Reading, Skipped, Source

AGGREGATED = "aggregated"
"""A mean over tasks, not a task."""


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
            found = _named(_metrics(entry))
            if not found:
                skipped.append(Skipped(task, "no metric"))
            scores += [
                RawScore(
                    key=f"{task}/metrics/{path}",
                    value=value,
                    metric=metric,
                    target=task,
                    split="validation",
                )
                for path, metric, value in found
            ]
        return Reading(tuple(scores), tuple(skipped))


def _metrics(entry: object) -> Mapping[str, Any]:
    metrics = entry.get("metrics") if isinstance(entry, dict) else None
    return metrics if isinstance(metrics, dict) else {}


def _named(metrics: Mapping[str, Any]) -> list[tuple[str, str, float]]:
    minor = metrics.get("minor")
    named = [
        (f"minor/{name}", name, float(value))
        for name, value in (minor.items() if isinstance(minor, dict) else ())
        if isinstance(value, int | float) and not isinstance(value, bool)
    ]
    major = metrics.get("major")
    if named or isinstance(major, bool) or not isinstance(major, int | float):
        return named
    return [("major", "", float(major))]
