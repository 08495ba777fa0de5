"""Scores in a file's own words to arms in the library's."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

from metatransfer.errors import Fault, FaultyRecordsError
from metatransfer.importers.layout import Layout
from metatransfer.importers.scores import RawScore, Skipped, Source
from metatransfer.library.names import nearest
from metatransfer.library.spelling import Spellings, folded
from metatransfer.records.study import LOWEST_SCORE_POINTS, NO_INTERMEDIATE

METRICS: Final[Mapping[str, str]] = {
    "acc": "accuracy",
    "exactmatch": "em",
    "exact": "em",
    "mcc": "matthews",
    "matthewscorrelation": "matthews",
    "macrof1": "macro_f1",
    "f1macro": "macro_f1",
    "emf1": "em_f1_mean",
    "accandf1": "acc_f1_mean",
    "meanaverageprecision": "map",
    "pearsonandspearmanr": "pearson_spearman_mean",
    "corr": "pearson_spearman_mean",
} | {folded(name): name for name in LOWEST_SCORE_POINTS}
"""Metric by the names that tools give it, folded."""

NEEDED: Final = ("model", "intermediate", "target", "language", "metric", "split")
"""What every arm says of itself."""

SAME_SCORE: Final = 5e-4
"""Two scores are the same when they differ by less, in points: files print fewer decimals."""


@dataclass(frozen=True)
class Names:
    """Spellings of all names that a file may use.

    Parameters
    ----------
    intermediates, targets, languages : Spellings
        Tasks, with and without the words for none of them, and languages.
    """

    intermediates: Spellings
    targets: Spellings
    languages: Spellings


@dataclass(frozen=True)
class Arm:
    """A row of results as it will be written, with where it came from.

    Parameters
    ----------
    cells : mapping of str to str
        Cells by column of ``results.csv``; those with defaults may be missing.
    score_points : float
        Score, in points.
    """

    cells: Mapping[str, str]
    score_points: float

    @property
    def key(self) -> tuple[str, ...]:
        """All that tells one arm of a study from another."""
        return tuple(self.cells.get(name, "") for name in (*NEEDED, "train_language"))


@dataclass(frozen=True)
class Converted:
    """All arms of one or several files.

    Parameters
    ----------
    arms : tuple of Arm
        Arms, in the order of the files.
    skipped : tuple of Skipped
        What was left out, and why.
    """

    arms: tuple[Arm, ...]
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True)
class Found:
    """Scores of one file.

    Parameters
    ----------
    source : Source
        File.
    scores : tuple of RawScore
        Its scores.
    """

    source: Source
    scores: tuple[RawScore, ...]


def convert(found: Sequence[Found], layout: Layout, names: Names) -> Converted:
    """Return the arms of files; scores of one arm from several files are its seeds.

    Parameters
    ----------
    found : sequence of Found
        Scores by file.
    layout : Layout
        What the user said.
    names : Names
        Spellings.

    Raises
    ------
    FaultyRecordsError
        With every name, unit and number that cannot be used.
    """
    faults: dict[tuple[str, str], Fault] = {}
    skipped: list[Skipped] = []
    by_arm: dict[tuple[str, ...], list[tuple[Source, RawScore]]] = {}
    for each in found:
        of_path = fields_of_path(each.source, layout)
        for raw in each.scores:
            score = _filled(raw, of_path, layout)
            metric = metric_of(score.metric, layout)
            if metric is None and not raw.metric:
                _log_metric_said(each.source, score.metric, faults)
            if metric is None:
                skipped.append(Skipped(raw.key, f"metric '{raw.metric}' is none of the library's"))
                continue
            said = of_path.get("target") or layout.defaults.target
            score = _named(replace(score, metric=metric), said, layout, names)
            for fault in (*_misnamed(each.source, score, names), *_mismeasured(each.source, score)):
                faults.setdefault((f"{fault.file} {fault.field}", fault.what), fault)
            key = tuple(getattr(score, name) for name in (*NEEDED, "train_language"))
            by_arm.setdefault(key, []).append((each.source, score))
    if not faults:
        _log_doubles(by_arm, faults)
    if faults:
        raise FaultyRecordsError(faults.values())
    arms = tuple(_arm(runs, layout) for runs in by_arm.values())
    return Converted(arms, tuple(skipped))


def _log_metric_said(source: Source, name: str, faults: dict[tuple[str, str], Fault]) -> None:
    """Log a metric that the user said, and that is none: scores of it are not left out."""
    what = f"unknown metric '{name}' · {nearest(name, LOWEST_SCORE_POINTS)}"
    fault = Fault(str(source.path), 0, "metric", what, do="mend --metric")
    faults.setdefault((f"{fault.file} metric", what), fault)


def fields_of_path(source: Source, layout: Layout) -> dict[str, str]:
    """Return what the folders and name of a file say, by the layout's pattern.

    Parameters
    ----------
    source : Source
        File.
    layout : Layout
        Its ``path_pattern`` names fields in braces; ``{seed}`` and ``{_}`` are passed over.

    Raises
    ------
    FaultyRecordsError
        When the path does not fit.
    """
    if not layout.path_pattern:
        return {}
    match = _pattern(layout.path_pattern).search(source.path.as_posix())
    if match is None:
        what = f"does not fit the pattern '{layout.path_pattern}'"
        do = "mend --pattern, or leave the file out"
        raise FaultyRecordsError([Fault(str(source.path), 0, "path", what, do=do)])
    found = match.groupdict()
    return {name: value for name, value in found.items() if name in RawScore.__annotations__}


@cache
def _pattern(text: str) -> re.Pattern[str]:
    seen: set[str] = set()
    parts = []
    for piece in re.split(r"(\{\w+\})", text):
        name = piece[1:-1]
        if piece.startswith("{") and piece.endswith("}") and name.isidentifier():
            named = name != "_" and name not in seen
            parts.append(f"(?P<{name}>[^/]+?)" if named else "[^/]+?")
            seen.add(name)
        else:
            parts.append(re.escape(piece))
    return re.compile(f"(?:^|/){''.join(parts)}$")


def _filled(score: RawScore, of_path: Mapping[str, str], layout: Layout) -> RawScore:
    """Fill in what the file says nothing of: from its path, then from the layout."""
    said = layout.defaults.model_dump()
    empty = {name: of_path.get(name) or said.get(name, "") for name in (*NEEDED, "train_language")}
    changes: dict[str, Any] = {
        name: value for name, value in empty.items() if value and not getattr(score, name)
    }
    seeds = score.n_seeds or layout.defaults.n_seeds
    return replace(score, **changes, unit=score.unit or layout.unit, n_seeds=seeds)


def metric_of(name: str, layout: Layout) -> str | None:
    """Return the library's name of a metric; "" where none is named, None where it has none.

    Parameters
    ----------
    name : str
        As the file names it.
    layout : Layout
        Its names come first.
    """
    meant = layout.names.get(name, name)
    if not meant:
        return layout.defaults.metric
    return meant if meant in LOWEST_SCORE_POINTS else METRICS.get(folded(meant))


def _named(score: RawScore, said: str, layout: Layout, names: Names) -> RawScore:
    """Put the library's names where it has some; the rest stays and is told.

    ``said`` is the target by the file's path or the options.
    """

    def known(name: str, spellings: Spellings) -> str:
        meant = layout.names.get(name, name)
        return (spellings.find(meant) if meant else None) or meant

    target, language = known(score.target, names.targets), score.language
    if target not in names.targets.names and language in {"", layout.defaults.language}:
        target, language = _parted(target, said, names) or (target, language)
    return replace(
        score,
        model=model_id(layout.names.get(score.model, score.model)),
        intermediate=known(score.intermediate, names.intermediates),
        target=target,
        language=known(language, names.languages),
        train_language=known(score.train_language or "en", names.languages),
    )


def _parted(target: str, said: str, names: Names) -> tuple[str, str] | None:
    """Part ``xnli_de`` or ``XNLI de``; ``de`` alone is the language of the task that is said."""
    if said and said != target and (spoken := names.languages.find(target)):
        return names.targets.find(said) or said, spoken
    for match in re.finditer(r"[\s_-]", target):
        task = names.targets.find(target[: match.start()])
        code = target[match.end() :]
        spoken = names.languages.find(code) or names.languages.find(re.split("[_-]", code)[0])
        if task and spoken:
            return task, spoken
    return None


def model_id(name: str) -> str:
    """Return a model's name as an identifier: its last part, in lower case.

    Parameters
    ----------
    name : str
        Such as ``FacebookAI/xlm-roberta-large``.
    """
    last = name.strip().rstrip("/").rsplit("/", 1)[-1].lower()
    return re.sub(r"[^a-z0-9_.:+-]+", "-", last).strip("-._:+")


_OPTION: Final = {"train_language": "--train-language"}


def _misnamed(source: Source, score: RawScore, names: Names) -> Iterable[Fault]:
    known = {
        "intermediate": names.intermediates,
        "target": names.targets,
        "language": names.languages,
        "train_language": names.languages,
    }
    for name in (*NEEDED, "train_language"):
        value = getattr(score, name)
        option = _OPTION.get(name, f"--{name}")
        if not value:
            what = "the file does not say it"
            allowed = "allowed: none, for scores without one" if name == "intermediate" else ""
            yield Fault(str(source.path), 0, name, what, allowed, f"say it with {option}")
        elif name in known and value not in known[name].names:
            do = _other_axis(name, value, names)
            do = do or f"--name '{value}=ID', or metatransfer add {known[name].kind}"
            yield Fault(str(source.path), score.line, name, known[name].unknown(value), do=do)


def _other_axis(field: str, value: str, names: Names) -> str:
    """Return what to do about a target that is a language, or the word for no intermediate task."""
    if field != "target":
        return ""
    if names.languages.find(value):
        return "say --target TASK, if its columns are languages"
    if names.intermediates.find(value) == NO_INTERMEDIATE:
        return "say --across intermediate, if its columns are intermediate tasks"
    return ""


def _mismeasured(source: Source, score: RawScore) -> Iterable[Fault]:
    where = str(source.path)
    if score.unit is None:
        do = f"say --unit fraction or --unit points: there are scores such as {score.value:g}"
        yield Fault(where, 0, "unit", "the file does not say it", do=do)
    elif score.unit == "fraction" and not -1 <= score.value <= 1:
        what = f"{score.value:g} is no fraction ({score.key})"
        yield Fault(where, score.line, "unit", what, "allowed: -1 to 1", "say --unit points")
    if score.sd is not None and (score.n_seeds or len(score.seeds)) < 2:
        what = "a standard deviation, and not the number of seeds behind it"
        yield Fault(where, score.line, "n_seeds", what, do="say it with --n-seeds")


def _log_doubles(
    by_arm: Mapping[tuple[str, ...], list[tuple[Source, RawScore]]],
    faults: dict[tuple[str, str], Fault],
) -> None:
    for key, runs in by_arm.items():
        files = [source.sha256 for source, _ in runs]
        twice = next((i for i, sha in enumerate(files) if sha in files[:i]), None)
        if twice is None:
            continue
        source, score = runs[twice]
        first = runs[files.index(files[twice])][1]
        what = f"two scores for one arm ({', '.join(filter(None, key))}): {first.key}; {score.key}"
        do = "tell them apart by --map or --name, or import one of them"
        faults[str(source.path), what] = Fault(str(source.path), score.line, "", what, do=do)


def _arm(runs: Sequence[tuple[Source, RawScore]], layout: Layout) -> Arm:
    score = runs[0][1]
    factor = 100.0 if score.unit == "fraction" else 1.0
    seeds = [factor * value for value in score.seeds]
    if len(runs) > 1:
        seeds = [factor * run.value for _, run in runs]
    points = sum(seeds) / len(seeds) if seeds else factor * score.value
    sd = _sd(seeds) if len(seeds) > 1 else None if score.sd is None else factor * score.sd
    cells = {
        **{name: getattr(score, name) for name in (*NEEDED, "train_language")},
        "score_points": _shown(points),
        "sd_points": "" if sd is None else _shown(sd),
        "n_seeds": str(len(seeds) or score.n_seeds or ""),
        "seed_scores_points": " ".join(map(_shown, seeds)),
        "n_examples": str(score.n_examples or ""),
        "missing_reason": "" if sd is not None else _reason(score, layout, factor),
        "baseline": layout.defaults.baseline,
        "locator": _locator(runs, layout),
    }
    return Arm({name: value for name, value in cells.items() if value}, points)


def _sd(values: Sequence[float]) -> float:
    mean = sum(values) / len(values)
    return float((sum((value - mean) ** 2 for value in values) / (len(values) - 1)) ** 0.5)


def _shown(points: float) -> str:
    return f"{round(points, 4):.8g}"


def _reason(score: RawScore, layout: Layout, factor: float) -> str:
    if layout.missing_reason:
        return layout.missing_reason
    if score.example_se is not None:
        se = _shown(factor * score.example_se)
        return f"a standard error of {se} points over examples is given, none over seeds"
    return "not printed"


def _locator(runs: Sequence[tuple[Source, RawScore]], layout: Layout) -> str:
    """Return file, the beginning of its hash, and the raw key, for every run that has one."""
    keyed = [(source, score.key) for source, score in runs[:8] if score.key]
    told = [f"{source.name}#{source.sha256[:12]}: {key}" for source, key in keyed]
    rest = [f"and {len(runs) - 8} more"] if len(runs) > 8 else []
    place = [layout.locator] if layout.locator else []
    return "; ".join((*place, *told, *rest))[:4000]
