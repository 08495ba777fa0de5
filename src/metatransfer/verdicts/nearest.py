"""Evidence that comes near a claim which none of it decides, and what keeps it out."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from metatransfer.evidence.outcomes import Flag, OutcomeRow
from metatransfer.evidence.similarity import similarity_lookup
from metatransfer.library import Library
from metatransfer.records import Contrast, NearEvidence, QuantitativeTest, Where
from metatransfer.verdicts.assemble import evidence_row
from metatransfer.verdicts.cells import ENGLISH, Scope, in_scope, measure_of, scope_of

MOST_GROUPS: Final = 4
"""Groups that are kept, none of which more than one thing more keeps out than the nearest."""
ROWS_OF_A_GROUP: Final = 3
"""Rows that stand for a group; its count says how many there are."""


def nearest(
    library: Library, test: QuantitativeTest, rows: Sequence[OutcomeRow]
) -> tuple[NearEvidence, ...]:
    """Return the rows that come nearest to a test, by what keeps them out.

    Parameters
    ----------
    library : Library
        Registry of tasks, and similarity measures.
    test : QuantitativeTest
        Test of a claim that is not testable.
    rows : sequence of OutcomeRow
        All rows of its outcome.

    Returns
    -------
    tuple of NearEvidence
        Those that fewest things keep out first, and of those the largest group.
    """
    measure = measure_of(test)
    known = None if measure is None else similarity_lookup(library, measure)
    groups: defaultdict[tuple[str, ...], list[OutcomeRow]] = defaultdict(list)
    for row in rows:
        short = _short_of(library, test, row)
        if known is not None and row.pair not in known:
            short = (*short, f"{measure} has no value for the pair")
        groups[short].append(row)
    order = sorted(groups.items(), key=lambda item: (len(item[0]), -len(item[1]), item[0]))
    furthest = len(order[0][0]) + 1 if order else 0
    return tuple(
        NearEvidence(
            kept_out_by=short,
            rows_in_all=len(found),
            rows=tuple(evidence_row(row) for row in found[:ROWS_OF_A_GROUP]),
        )
        for short, found in order[:MOST_GROUPS]
        if len(short) <= furthest
    )


def _short_of(library: Library, test: QuantitativeTest, row: OutcomeRow) -> tuple[str, ...]:
    """Return what keeps a row out of the side of a test that it comes nearest to."""
    sides = (test.where, test.minus) if isinstance(test, Contrast) else (test.where,)
    nearer = min((tuple(_outside(library, where, row)) for where in sides), key=len)
    if (Flag.BEST_OF_N in row.flags) == test.best_of_n:
        return nearer
    chosen = (
        "a task by itself, where the claim is about choosing the best"
        if test.best_of_n
        else "the best of several tasks, which tells of choosing alone"
    )
    return (*nearer, chosen)


def _outside(library: Library, where: Where, row: OutcomeRow) -> Iterator[str]:
    """Yield what about a row's cell a ``where`` does not admit."""
    record, task = row.arm.record, library.tasks[row.arm.record.target]
    for allowed, value, words in (
        (where.intermediates, record.intermediate, "another intermediate task"),
        (where.targets, record.target, "another target task"),
        (where.target_kinds, task.kind, "another kind of target task"),
        (where.train_languages, record.train_language, "another training language"),
    ):
        if allowed and value not in allowed:
            yield words
    benchmarks = where.target_benchmarks
    if benchmarks and not set(benchmarks) & set(task.benchmarks):
        yield f"a target task outside {', '.join(benchmarks)}"
    if where.parallel_test_sets not in (None, task.parallel_test_sets):
        yield (
            "a test set that is no translation of the others"
            if where.parallel_test_sets
            else "a test set that is a translation of the others"
        )
    yield from _other_language(where, row)


def _other_language(where: Where, row: OutcomeRow) -> Iterator[str]:
    language, scope = row.arm.record.language, scope_of(where)
    if language == ENGLISH and scope is Scope.CROSS_LINGUAL:
        yield "in English, which never decides a claim about other languages"
    elif (
        not in_scope(row, scope)
        or (where.languages and language not in where.languages)
        or language in where.not_languages
    ):
        yield "another test language"
