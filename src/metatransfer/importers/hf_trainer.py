"""Results of the Hugging Face Trainer: flat JSON that names neither task nor language nor seed."""

from collections.abc import Mapping
from typing import Any, Final

from metatransfer import __version__
from metatransfer.importers.layout import Layout
from metatransfer.importers.scores import RawScore, Reading, Skipped, Source

SPLITS: Final = {"eval": "validation", "predict": "test", "test": "test", "train": ""}
"""Split that each prefix stands for; what begins with ``train`` is no score."""

RUNTIME: Final = "runtime"
BOOKKEEPING: Final = frozenset(
    {
        "loss",
        RUNTIME,
        "samples",
        "samples_per_second",
        "steps_per_second",
        "epoch",
        "jit_compilation_time",
        "model_preparation_time",
        "mem_cpu_alloc_delta",
        "mem_gpu_alloc_delta",
        "mem_cpu_peaked_delta",
        "mem_gpu_peaked_delta",
    }
)
"""Numbers that are no metric."""

STATE_KEYS: Final = frozenset({"log_history", "global_step"})


class HuggingFaceTrainer:
    """``all_results.json``, ``eval_results.json``, ``trainer_state.json`` and their like."""

    name = "hf"
    version = __version__
    describes = "Hugging Face Trainer: all_results.json, eval_results.json, trainer_state.json"

    def recognises(self, source: Source) -> bool:
        """Whether keys begin with ``eval_`` or ``predict_``, or it is a trainer's state."""
        content = source.json_object
        if content.keys() >= STATE_KEYS:
            return True
        flat = content and all(not isinstance(v, dict | list) for v in content.values())
        telling = any(_parted(key)[0] in {"eval", "predict"} for key in content)
        # ``test`` is what predictions are called unless somebody says otherwise
        return bool(flat) and (telling or f"test_{RUNTIME}" in content)

    def read(self, source: Source, layout: Layout) -> Reading:
        """Return one score a metric and data set.

        The format says neither unit nor task: both come from the user, or from folder names. Where
        several data sets were evaluated by name, ``eval_xnli_de_accuracy``, the name is the target.
        """
        del layout
        content = source.json_object
        notes: tuple[str, ...] = ()
        if content.keys() >= STATE_KEYS:
            content, notes = _last_evaluation(content)
        scores, skipped, names = [], [], _dataset_names(content)
        for key, value in content.items():
            prefix, metric = _parted(key)
            dataset = next((name for name in names if metric.startswith(f"{name}_")), "")
            metric = metric.removeprefix(f"{dataset}_")
            if not SPLITS.get(prefix) or metric in BOOKKEEPING:
                continue
            if isinstance(value, bool) or not isinstance(value, int | float):
                skipped.append(Skipped(key, "is no number"))
                continue
            samples = content.get(f"{prefix}_{dataset}_samples" if dataset else f"{prefix}_samples")
            scores.append(
                RawScore(
                    key=key,
                    value=float(value),
                    metric=metric,
                    target=dataset,
                    split=SPLITS[prefix],
                    n_examples=samples if isinstance(samples, int) and samples > 0 else None,
                )
            )
        return Reading(tuple(scores), tuple(skipped), notes)


def _parted(key: str) -> tuple[str, str]:
    prefix, _, metric = key.partition("_")
    return prefix, metric


def _dataset_names(content: Mapping[str, Any]) -> list[str]:
    """Return data sets that were evaluated by name, the longest name first.

    The trainer writes how long each took, whatever its metrics are called.
    """
    timed = [key.removesuffix(f"_{RUNTIME}") for key in content if key.endswith(f"_{RUNTIME}")]
    named = {_parted(key)[1] for key in timed if SPLITS.get(_parted(key)[0])}
    return sorted(named - {""}, key=lambda name: (-len(name), name))


def _last_evaluation(state: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the last evaluation of a run: that of the model that was kept at its end.

    The best one would be chosen on the very scores that are imported. Data sets that were evaluated
    by name have an entry each, of the same step.
    """
    history = state.get("log_history")
    entries = [e for e in history if isinstance(e, dict)] if isinstance(history, list) else []
    evaluations = [e for e in entries if any(k.startswith("eval_") for k in e)]
    if not evaluations:
        return {}, ()
    last = evaluations[-1].get("step", "?")
    at_last = [each for each in evaluations if each.get("step", "?") == last]
    number = len({str(each.get("step", "?")) for each in evaluations})
    note = f"evaluation at step {last}, the last of {number}"
    best = state.get("best_metric")
    merged = {key: value for each in at_last for key, value in each.items()}
    return merged, (note, *((f"best metric was {best}",) if best is not None else ()))
