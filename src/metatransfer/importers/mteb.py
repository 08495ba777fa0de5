"""Results of MTEB: one JSON file a task, in folders named after model and revision."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from metatransfer import __version__
from metatransfer.importers.layout import Layout
from metatransfer.importers.scores import RawScore, Reading, Skipped, Source

OLD_HEADER: Final = frozenset({"mteb_version", "dataset_revision", "mteb_dataset_name"})
"""Keys of a file written before version 1.11 that are no splits."""
SPLITS: Final = frozenset({"test", "validation", "dev", "train"})
MAIN: Final = "main_score"
PREFERRED: Final = (
    "accuracy",
    "f1",
    "ap",
    "cosine_spearman",
    "cos_sim_spearman",
    "v_measure",
    "ndcg_at_10",
    "map",
)
"""Metrics that a main score may be, the likeliest first: the file gives its value alone."""


class Mteb:
    """``<model>/<revision>/<Task>.json``, of versions from 1.11 and before."""

    name = "mteb"
    version = __version__
    describes = "MTEB: <model>/<revision>/<Task>.json"

    def recognises(self, source: Source) -> bool:
        """Whether it names a task with scores by split, or a version of MTEB before 1.11."""
        content = source.json_object
        new = isinstance(content.get("task_name"), str) and isinstance(content.get("scores"), dict)
        return new or ("mteb_version" in content and bool(content.keys() & SPLITS))

    def read(self, source: Source, layout: Layout) -> Reading:
        """Return the main score of each split and subset; experiments are taken as seeds."""
        del layout
        content = source.json_object
        new = isinstance(content.get("scores"), dict)
        entries = list(_new(content) if new else _old(content))
        scores, skipped = [], []
        likely = _likely(entry for _, _, entry in entries)
        for split, subset, entry in entries:
            key = f"scores/{split}/{subset}"
            metric, value = _main(entry, likely)
            if value is None:
                skipped.append(Skipped(key, "no main score"))
                continue
            seeds = _experiments(entry, metric)
            scores.append(
                RawScore(
                    key=f"{key}/{metric or MAIN}",
                    value=sum(seeds) / len(seeds) if seeds else value,
                    metric=metric,
                    unit="fraction",
                    target=str(content.get("task_name") or content.get("mteb_dataset_name") or ""),
                    language=_language(subset, entry),
                    model=_model(source),
                    split=split,
                    seeds=seeds,
                    n_seeds=len(seeds) or None,
                )
            )
        version = content.get("mteb_version")
        return Reading(tuple(scores), tuple(skipped), (f"mteb {version}",) if version else ())


Entry = tuple[str, str, Mapping[str, Any]]


def _new(content: Mapping[str, Any]) -> Iterator[Entry]:
    for split, entries in content["scores"].items():
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, dict):
                yield split, str(entry.get("hf_subset", "default")), entry


def _old(content: Mapping[str, Any]) -> Iterator[Entry]:
    for split, by_subset in content.items():
        if split in OLD_HEADER or split not in SPLITS or not isinstance(by_subset, dict):
            continue
        subsets = {name: each for name, each in by_subset.items() if isinstance(each, dict)}
        # A task without subsets has its numbers right below the split.
        if MAIN in by_subset or not subsets:
            yield split, "default", by_subset
        else:
            for subset, entry in subsets.items():
                yield split, subset, entry


def _likely(entries: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return metrics that a main score may be, the likeliest first.

    A task has one main score: a metric that equals it in every entry comes before one that happens
    to in some, as accuracy may equal F1.
    """
    told = [entry for entry in entries if MAIN in entry]
    always = [name for name in PREFERRED if all(e.get(name) == e[MAIN] for e in told)]
    return (*always, *(name for name in PREFERRED if name not in always))


def _main(entry: Mapping[str, Any], likely: Sequence[str]) -> tuple[str, float | None]:
    """Return the main score, and the metric that has its value where one does."""
    value = entry.get(MAIN)
    if isinstance(value, bool) or not isinstance(value, int | float):
        found = next((m for m in likely if isinstance(entry.get(m), int | float)), "")
        return found, float(entry[found]) if found else None
    same = [name for name in likely if entry.get(name) == value]
    return (same[0] if same else ""), float(value)


def _experiments(entry: Mapping[str, Any], metric: str) -> tuple[float, ...]:
    listed = entry.get("scores_per_experiment")
    if not metric or not isinstance(listed, list):
        return ()
    values = [each.get(metric) for each in listed if isinstance(each, dict)]
    sound = [float(v) for v in values if isinstance(v, int | float) and not isinstance(v, bool)]
    return tuple(sound) if len(sound) == len(listed) > 1 else ()


def _language(subset: str, entry: Mapping[str, Any]) -> str:
    """Return the language of a subset; of a pair with English, the other one."""
    languages = entry.get("languages")
    named = [str(each) for each in languages] if isinstance(languages, list) else []
    codes = [name.split("-")[0] for name in named] or subset.split("-")
    others = [code for code in codes if code not in {"eng", "en"}]
    if not others and codes and codes[0] in {"eng", "en"}:
        return "en"
    return others[0] if len(others) == 1 and others[0] != "default" else ""


def _model(source: Source) -> str:
    """Return the folder above a revision, where the file lies below one.

    A revision may have any name, as those of models without weights do; then two underscores, which
    stand for the slash of a model's name, tell the folder.
    """
    *_, above, revision = ("", "", *source.path.parts[:-1])
    named = re.fullmatch(r"[0-9a-f]{40}|no_revision_available|external", revision) is not None
    return above.replace("__", "/") if named or "__" in above else ""
