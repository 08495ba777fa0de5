"""Whether the cells a claim asks for can exist at all.

Selecting nothing from the *evidence* is no fault: the claim is then not testable, and its verdict
says so. A choice that no evidence could ever meet is a slip of the pen, and is told as one.
"""

from collections.abc import Iterator, Mapping

from metatransfer.library.misfit import Misfit, Path
from metatransfer.records import Claim, Contrast, Language, Outcome, QuantitativeTest, Task, Where


def impossible_cells(
    claim: Claim, tasks: Mapping[str, Task], languages: Mapping[str, Language]
) -> Iterator[Misfit]:
    """Yield each choice of cells that contradicts itself or the registry.

    Parameters
    ----------
    claim : Claim
        A claim whose names all exist.
    tasks, languages : mapping of str to Task, Language
        The registry.
    """
    test = claim.test
    if not isinstance(test, QuantitativeTest):
        return
    for path, where in _wheres(test):
        yield from _no_target(path, where, tasks)
        yield from _no_language(path, where, languages)
        if test.outcome is Outcome.TRANSFER_GAP:
            yield from _no_gap(path, where)


def _wheres(test: QuantitativeTest) -> Iterator[tuple[Path, Where]]:
    """Yield each choice of cells of a test with its path."""
    yield ("test", "where"), test.where
    if isinstance(test, Contrast):
        yield ("test", "minus"), test.minus


def _no_target(path: Path, where: Where, tasks: Mapping[str, Task]) -> Iterator[Misfit]:
    chosen = [tasks[name] for name in where.targets] or list(tasks.values())
    asked = _asked_of_targets(where)
    if not asked or any(_admits(where, task) for task in chosen):
        return
    subject = f"none of {', '.join(where.targets)} is" if where.targets else "no known task is"
    what = f"selects nothing: {subject} {' and '.join(asked.values())}"
    yield Misfit((*path, next(iter(asked))), what, do="drop or mend one of the conditions")


def _asked_of_targets(where: Where) -> dict[str, str]:
    """Return the conditions on target tasks, by field, in words."""
    parallel = {True: "with parallel test sets", False: "without parallel test sets", None: ""}
    words = {
        "target_kinds": where.target_kinds and f"of kind {' or '.join(where.target_kinds)}",
        "target_benchmarks": where.target_benchmarks
        and f"in {' or '.join(where.target_benchmarks)}",
        "parallel_test_sets": parallel[where.parallel_test_sets],
    }
    return {field: str(each) for field, each in words.items() if each}


def _admits(where: Where, task: Task) -> bool:
    benchmarks = set(where.target_benchmarks)
    return (
        (not where.target_kinds or task.kind in where.target_kinds)
        and (not benchmarks or not benchmarks.isdisjoint(task.benchmarks))
        and where.parallel_test_sets in (None, task.parallel_test_sets)
    )


def _no_language(path: Path, where: Where, languages: Mapping[str, Language]) -> Iterator[Misfit]:
    chosen = set(where.languages or languages)
    if where.not_languages and chosen <= set(where.not_languages):
        left_out = ", ".join(where.languages) or "every known language"
        what = f"selects nothing: not_languages leaves out {left_out}"
        yield Misfit((*path, "not_languages"), what, do="drop it from one of the two lists")


def _no_gap(path: Path, where: Where) -> Iterator[Misfit]:
    if len(where.languages) == 1 and where.languages == where.train_languages:
        what = f"selects nothing: a transfer gap from '{where.languages[0]}' to itself"
        yield Misfit((*path, "languages"), what, do="name another test language")
