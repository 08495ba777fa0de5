"""Results of EleutherAI's lm-evaluation-harness."""

import re
from collections.abc import Mapping
from typing import Any, Final

from metatransfer import __version__
from metatransfer.importers.layout import Layout
from metatransfer.importers.scores import RawScore, Reading, Skipped, Source

SPLITS: Final = {"test": "test", "val": "validation", "dev": "validation"}
"""What a split is by a word in its name at its source."""


class LmEvaluationHarness:
    """``results_<date>.json``."""

    name = "lm-eval"
    version = __version__
    describes = "lm-evaluation-harness: results_<date>.json"

    def recognises(self, source: Source) -> bool:
        """Whether results are keyed by task and hold ``metric,filter``."""
        results = source.json_object.get("results")
        if not isinstance(results, dict) or not results:
            return False
        return any(
            isinstance(entry, dict) and any("," in key or key == "alias" for key in entry)
            for entry in results.values()
        )

    def read(self, source: Source, layout: Layout) -> Reading:
        """Return one score a task, metric and filter.

        Groups are left out, for their tasks stand beside them. Metrics of which less is better are
        left out. Standard errors are over examples, and never taken for seeds.
        """
        del layout
        content = source.json_object
        groups = _groups(content)
        scores: list[RawScore] = []
        skipped: list[Skipped] = []
        for task, entry in content["results"].items():
            if task in groups:
                skipped.append(Skipped(task, "a group: its tasks stand beside it"))
            elif isinstance(entry, dict):
                _read_task(content, str(task), entry, scores, skipped)
        return Reading(tuple(scores), tuple(skipped), _notes(content))


def _groups(content: Mapping[str, Any]) -> set[str]:
    subtasks = _mapping(content, "group_subtasks")
    # A plain task may be listed as a group of none.
    return {name for name, members in subtasks.items() if members}


def _mapping(content: Mapping[str, Any], *path: str) -> Mapping[str, Any]:
    here: Any = content
    for key in path:
        here = here.get(key) if isinstance(here, dict) else None
    return here if isinstance(here, dict) else {}


def _read_task(
    content: Mapping[str, Any],
    task: str,
    entry: Mapping[str, Any],
    scores: list[RawScore],
    skipped: list[Skipped],
) -> None:
    better = _mapping(content, "higher_is_better", task)
    examples = _mapping(content, "n-samples", task).get("effective")
    split = _split(_mapping(content, "configs", task))
    for key, value in entry.items():
        metric, _, chosen = key.partition(",")
        if metric in {"alias", "name", "sample_len"} or metric.endswith("_stderr"):
            continue
        where = f"results/{task}/{key}"
        if isinstance(value, bool) or not isinstance(value, int | float):
            skipped.append(Skipped(where, "is no number"))
        elif better.get(metric) is False:
            skipped.append(Skipped(where, "less is better"))
        else:
            error = entry.get(f"{metric}_stderr,{chosen}" if chosen else f"{metric}_stderr")
            scores.append(
                RawScore(
                    key=where,
                    value=float(value),
                    metric=metric,
                    target=task,
                    model=_model(content),
                    split=split,
                    # "N/A" stands where the harness did not bootstrap
                    example_se=float(error) if isinstance(error, int | float) else None,
                    n_examples=examples if isinstance(examples, int) and examples > 0 else None,
                )
            )


def _split(task: Mapping[str, Any]) -> str:
    """Return the split that the harness scores: that for tests where a task has one."""
    name = str(task.get("test_split") or task.get("validation_split") or "").lower()
    return next((ours for word, ours in SPLITS.items() if word in name), "")


def _model(content: Mapping[str, Any]) -> str:
    named = content.get("model_name")
    arguments = _mapping(content, "config").get("model_args", "")
    if isinstance(arguments, dict):
        arguments = ",".join(f"{key}={value}" for key, value in arguments.items())
    match = re.search(r"pretrained=([^,]+)", str(arguments))
    return str(named) if named else match[1] if match else ""


def _notes(content: Mapping[str, Any]) -> tuple[str, ...]:
    notes = [f"lm-eval at {content['git_hash']}"] if content.get("git_hash") else []
    versions = _mapping(content, "versions")
    shots = _mapping(content, "n-shot")
    notes += [f"task version {name} {version}" for name, version in list(versions.items())[:20]]
    notes += [f"{name}: {n} shots" for name, n in list(shots.items())[:20] if n]
    return (*_cut_short(content), *notes)


def _cut_short(content: Mapping[str, Any]) -> list[str]:
    """Return tasks of which only the first examples were scored, as ``--limit`` asks for."""
    told = []
    for name in _mapping(content, "n-samples"):
        counts = _mapping(content, "n-samples", name)
        there, scored = counts.get("original"), counts.get("effective")
        if isinstance(there, int) and isinstance(scored, int) and scored < there:
            told.append(f"{name}: only {scored:,} of {there:,} examples were scored (--limit)")
    return told
