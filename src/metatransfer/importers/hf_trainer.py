"""Results of the Hugging Face Trainer: flat JSON that names neither task nor language nor seed."""

from collections.abc import Mapping
from typing import Any, Final

from metatransfer import __version__
from metatransfer.importers.layout import Layout
from metatransfer.importers.scores import RawScore, Reading, Skipped, Source

SPLITS: Final = {"eval": "validation", "predict": "test", "test": "test", "train": ""}
"""Split that each prefix stands for; what begins with ``train`` is no score."""

BOOKKEEPING: Final = frozenset(
    {
        "loss",
        "runtime",
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
        return bool(flat) and any(_parted(key)[0] in {"eval", "predict"} for key in content)

    def read(self, source: Source, layout: Layout) -> Reading:
        """Return one score a metric.

        The format says neither unit nor task: both come from the user, or from folder names.
        """
        del layout
        content = source.json_object
        notes: tuple[str, ...] = ()
        if content.keys() >= STATE_KEYS:
            content, notes = _last_evaluation(content)
        scores, skipped = [], []
        for key, value in content.items():
            prefix, metric = _parted(key)
            if not SPLITS.get(prefix) or metric in BOOKKEEPING:
                continue
            if isinstance(value, bool) or not isinstance(value, int | float):
                skipped.append(Skipped(key, "is no number"))
                continue
            samples = content.get(f"{prefix}_samples")
            scores.append(
                RawScore(
                    key=key,
                    value=float(value),
                    metric=metric,
                    split=SPLITS[prefix],
                    n_examples=samples if isinstance(samples, int) and samples > 0 else None,
                )
            )
        return Reading(tuple(scores), tuple(skipped), notes)


def _parted(key: str) -> tuple[str, str]:
    prefix, _, metric = key.partition("_")
    return prefix, metric


def _last_evaluation(state: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the last evaluation of a run: that of the model that was kept at its end.

    The best one would be chosen on the very scores that are imported.
    """
    history = state.get("log_history")
    entries = [e for e in history if isinstance(e, dict)] if isinstance(history, list) else []
    evaluations = [e for e in entries if any(k.startswith("eval_") for k in e)]
    if not evaluations:
        return {}, ()
    note = f"evaluation at step {evaluations[-1].get('step', '?')}, the last of {len(evaluations)}"
    best = state.get("best_metric")
    return evaluations[-1], (note, *((f"best metric was {best}",) if best is not None else ()))
