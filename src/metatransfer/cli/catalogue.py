"""Records of each kind as rows of a list, and which filters each kind knows."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from metatransfer.library import Library, Located
from metatransfer.plugins import Plugin, listed
from metatransfer.records import Claim, Result, Where

Row = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed down to; an empty string admits everything.

    Parameters
    ----------
    task : str
        Intermediate or target task.
    lang : str
        Language.
    study : str
        Study.
    """

    task: str = ""
    lang: str = ""
    study: str = ""


@dataclass(frozen=True)
class Listing:
    """How one kind of record is listed.

    Parameters
    ----------
    rows : callable
        Library and filters to rows.
    filters : frozenset of str
        Filters that mean something for the kind.
    """

    rows: Callable[[Library, Filters], list[Row]]
    filters: frozenset[str] = frozenset()


def _with_records(shelf: Mapping[str, Located[T]]) -> list[tuple[Located[T], T]]:
    return [(located, located.record) for located in shelf.values()]


def _names(wanted: str, *names: str) -> bool:
    return not wanted or wanted in names


def _claims(library: Library, filters: Filters) -> list[Row]:
    return [
        {
            "claim": claim.id,
            "kind": claim.test.kind,
            "title": claim.title,
            "where": located.place,
        }
        for located in library.claims
        if _concerns(claim := located.record, filters)
    ]


def _concerns(claim: Claim, filters: Filters) -> bool:
    wheres = [where for where in _wheres(claim) if isinstance(where, Where)]
    tasks = {name for where in wheres for name in (*where.intermediates, *where.targets)}
    languages = {name for where in wheres for name in (*where.languages, *where.train_languages)}
    return _names(filters.task, *tasks) and _names(filters.lang, *languages)


def _wheres(claim: Claim) -> Iterable[object]:
    return (getattr(claim.test, name, None) for name in ("where", "minus"))


def _studies(library: Library, filters: Filters) -> list[Row]:
    arms = Counter(
        located.record.study
        for located in library.results
        if _names(filters.task, located.record.intermediate, located.record.target)
        and _names(filters.lang, located.record.language, located.record.train_language)
    )
    narrowed = bool(filters.task or filters.lang)
    return [
        {
            "study": study.id,
            "kind": study.kind.value,
            "year": study.year,
            "results": arms[study.id],
            "citation": study.citation,
            "where": located.place,
        }
        for located in library.studies.values()
        if arms[(study := located.record).id] or not narrowed
    ]


def _results(library: Library, filters: Filters) -> list[Row]:
    return [
        {
            "study": arm.study,
            "model": arm.model,
            "intermediate": arm.intermediate,
            "target": arm.target,
            "train_language": arm.train_language,
            "language": arm.language,
            "metric": arm.metric,
            "split": arm.split,
            "score_points": arm.score_points,
            "sd_points": arm.sd_points,
            "n_seeds": arm.n_seeds,
            "where": located.place,
        }
        for located in library.results
        if _is_wanted(arm := located.record, filters)
    ]


def _is_wanted(arm: Result, filters: Filters) -> bool:
    return (
        _names(filters.task, arm.intermediate, arm.target)
        and _names(filters.lang, arm.language, arm.train_language)
        and _names(filters.study, arm.study)
    )


def _models(library: Library, filters: Filters) -> list[Row]:
    arms: dict[str, list[Result]] = defaultdict(list)
    for located in library.results:
        if _is_wanted(located.record, filters):
            arms[located.record.model].append(located.record)
    return [
        {
            "model": model,
            "results": len(found),
            "targets": len({arm.target for arm in found}),
            "languages": len({arm.language for arm in found}),
            "studies": sorted({arm.study for arm in found}),
        }
        for model, found in sorted(arms.items())
    ]


def _similarities(library: Library, filters: Filters) -> list[Row]:
    return [
        {
            "measure": pair.measure,
            "first": pair.first,
            "second": pair.second,
            "value": pair.value,
            "se": pair.se,
            "where": located.place,
        }
        for located in library.similarities
        if _of_pair((pair := located.record).first, pair.second, filters)
    ]


def _of_pair(first: str, second: str, filters: Filters) -> bool:
    # A measure compares tasks or languages, so either filter is looked for in the pair.
    return _names(filters.task, first, second) and _names(filters.lang, first, second)


def _measures(library: Library, _: Filters) -> list[Row]:
    values = Counter(located.record.measure for located in library.similarities)
    return [
        {
            "measure": measure.id,
            "of": measure.of.value,
            "orientation": measure.orientation,
            "values": values[measure.id],
            "name": measure.name,
            "where": located.place,
        }
        for located, measure in _with_records(library.measures)
    ]


def _tasks(library: Library, filters: Filters) -> list[Row]:
    return [
        {
            "task": task.id,
            "kind": task.kind.value,
            "name": task.name,
            "benchmarks": task.benchmarks,
            "parallel_test_sets": task.parallel_test_sets,
        }
        for task in library.tasks.values()
        if _names(filters.task, task.id, *task.aliases)
    ]


def _languages(library: Library, filters: Filters) -> list[Row]:
    return [
        {
            "language": language.id,
            "name": language.name,
            "iso639_3": language.iso639_3,
            "family": language.family,
            "script": language.script,
        }
        for language in library.languages.values()
        if _names(filters.lang, language.id, language.iso639_3)
    ]


def _documents(library: Library, _: Filters) -> list[Row]:
    return [
        {
            "document": document.id,
            "kind": document.kind.value,
            "work": document.work,
            "citation": document.citation,
            "where": located.place,
        }
        for located, document in _with_records(library.documents)
    ]


def _checks(library: Library, _: Filters) -> list[Row]:
    return [
        {"check": check.id, "title": check.title, "where": located.place}
        for located, check in _with_records(library.checks)
    ]


def _importers(_: Library, __: Filters) -> list[Row]:
    from metatransfer.importers.registry import BUILT_IN, GROUP

    return _plugins("importer", listed(GROUP, BUILT_IN))


def _exporters(_: Library, __: Filters) -> list[Row]:
    from metatransfer.exporters.registry import BUILT_IN, GROUP, NETCDF

    return _plugins("exporter", listed(GROUP, {**BUILT_IN, NETCDF: ""}))


def _plugins(noun: str, found: Iterable[Plugin]) -> list[Row]:
    return [{noun: each.name, "package": each.package, "version": each.version} for each in found]


LISTINGS: Final[Mapping[str, Listing]] = {
    "claims": Listing(_claims, frozenset({"task", "lang"})),
    "studies": Listing(_studies, frozenset({"task", "lang"})),
    "results": Listing(_results, frozenset({"task", "lang", "study"})),
    "models": Listing(_models, frozenset({"task", "lang", "study"})),
    "similarities": Listing(_similarities, frozenset({"task", "lang"})),
    "measures": Listing(_measures),
    "tasks": Listing(_tasks, frozenset({"task"})),
    "languages": Listing(_languages, frozenset({"lang"})),
    "documents": Listing(_documents),
    "checks": Listing(_checks),
    "importers": Listing(_importers),
    "exporters": Listing(_exporters),
}
"""How each kind of record is listed, and what can be asked for by name."""
