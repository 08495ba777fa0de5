"""Which rows of evidence a test is about."""

from collections.abc import Iterable
from enum import StrEnum

from metatransfer.evidence.outcomes import Flag, OutcomeRow
from metatransfer.library import Library
from metatransfer.records import Contrast, QuantitativeTest, Selection, Slope, Where

ENGLISH = "en"


class Scope(StrEnum):
    """Which languages a claim is about; English never answers for others."""

    ENGLISH = "English"
    CROSS_LINGUAL = "cross-lingual"
    ALL = "all languages"


def scope_of(where: Where) -> Scope:
    """Return whether a test is about English, about other languages, or about all.

    Parameters
    ----------
    where : Where
        Cells of the test.
    """
    if ENGLISH in where.not_languages or (where.languages and ENGLISH not in where.languages):
        return Scope.CROSS_LINGUAL
    if where.languages == (ENGLISH,):
        return Scope.ENGLISH
    return Scope.ALL


def in_scope(row: OutcomeRow, scope: Scope) -> bool:
    """Say whether a row's test language lies within a scope.

    Parameters
    ----------
    row : OutcomeRow
        Row of evidence.
    scope : Scope
        Languages that a claim is about.
    """
    english = row.arm.record.language == ENGLISH
    return scope is Scope.ALL or english == (scope is Scope.ENGLISH)


def admits(library: Library, where: Where, row: OutcomeRow) -> bool:
    """Say whether a test's ``where`` admits a row.

    Parameters
    ----------
    library : Library
        Registry of tasks, for kinds and benchmarks.
    where : Where
        Cells of the test; an empty field admits everything.
    row : OutcomeRow
        Row of evidence.
    """
    record = row.arm.record
    task = library.tasks[record.target]
    # spelt out: some hundred thousand rows are asked for a library's claims
    return (
        (not where.intermediates or record.intermediate in where.intermediates)
        and (not where.targets or record.target in where.targets)
        and (not where.target_kinds or task.kind in where.target_kinds)
        and (not where.languages or record.language in where.languages)
        and (not where.train_languages or record.train_language in where.train_languages)
        and record.language not in where.not_languages
        and (
            not where.target_benchmarks or bool(set(where.target_benchmarks) & set(task.benchmarks))
        )
        and where.parallel_test_sets in (None, task.parallel_test_sets)
    )


def usable(test: QuantitativeTest, rows: Iterable[OutcomeRow]) -> list[OutcomeRow]:
    """Return the rows that a test may learn from, before its ``where`` is applied.

    Rows chosen as the best of several tell about the policy of choosing and about nothing else, so
    a policy claim sees only them and every other claim never does. A contrast learns from the
    languages of both its sides.

    Parameters
    ----------
    test : QuantitativeTest
        Test of a claim.
    rows : iterable of OutcomeRow
        Rows of its outcome.
    """
    scopes = {scope_of(test.where)}
    if isinstance(test, Contrast):
        scopes.add(scope_of(test.minus))
    return [
        row
        for row in rows
        if (Flag.BEST_OF_N in row.flags) == test.best_of_n
        and any(in_scope(row, scope) for scope in scopes)
    ]


def measure_of(test: QuantitativeTest) -> str | None:
    """Return the similarity measure that a test names, if it is of a kind that names one.

    Parameters
    ----------
    test : QuantitativeTest
        Test of a claim.
    """
    return test.measure if isinstance(test, Slope | Selection) else None
