"""From a claim to the rows that can answer it, or to the reason why none can."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from metatransfer.evidence.dataset import Dataset, build_dataset
from metatransfer.evidence.outcomes import Flag, OutcomeRow, SeSource
from metatransfer.evidence.similarity import similarity_lookup
from metatransfer.library import Library
from metatransfer.records import (
    Claim,
    Contrast,
    Count,
    Outcome,
    Population,
    QuantitativeTest,
    Rank,
    Selection,
    Slope,
    Status,
    Where,
)
from metatransfer.records.wording import count
from metatransfer.verdicts.cells import ENGLISH, Scope, admits, measure_of, scope_of, usable
from metatransfer.verdicts.estimands import COVARIATE_OF

FEWEST_CELLS = 3
"""Cells below which no spread between them can be told from chance."""
LEAST_COVERAGE = 0.5
"""Share of rows that a measure must cover to moderate models of claims that do not name it."""
FEWEST_LEVELS_FOR_NEW = 3
"""Studies (target tasks, languages) below which a new one cannot be spoken for: the spread between
two of them is one number."""
FEWEST_TARGETS_TO_CHOOSE_FOR = 2
"""Target tasks below which nothing can be learnt on other targets, or left out."""


class Build(Protocol):
    """Turns rows of an outcome, and a measure, into arrays."""

    def __call__(
        self, library: Library, outcome: Outcome, rows: Sequence[OutcomeRow], *, measure: str | None
    ) -> Dataset:
        """See :func:`metatransfer.evidence.dataset.build_dataset`."""


_OF_ANY_LEVEL = tuple(Population)
_SPOKEN_FOR = {
    "mean_gain": _OF_ANY_LEVEL,
    "share_above": _OF_ANY_LEVEL,
    "slope": _OF_ANY_LEVEL,
    "selection": (Population.OBSERVED, Population.NEW_TASK),
}
"""Populations that tests of a kind can speak of; the others speak of the observed cells alone."""


@dataclass(frozen=True, eq=False)
class Question:
    """A claim with the rows that answer it.

    Parameters
    ----------
    claim : Claim
        The claim, whose test is quantitative.
    test : QuantitativeTest
        Its test.
    dataset : Dataset
        Rows its model is fitted to.
    cells : boolean array, shape (n,)
        Rows that the claim is about.
    minus : boolean array or None, shape (n,)
        For a contrast: rows whose mean is subtracted.
    """

    claim: Claim
    test: QuantitativeTest
    dataset: Dataset
    cells: NDArray[np.bool_]
    minus: NDArray[np.bool_] | None

    @cached_property
    def rows(self) -> tuple[OutcomeRow, ...]:
        """Rows that the claim is about."""
        return tuple(
            row for row, inside in zip(self.dataset.rows, self.cells, strict=True) if inside
        )


@dataclass(frozen=True)
class NotTestable:
    """Why present evidence cannot decide a claim.

    Parameters
    ----------
    test : QuantitativeTest
        Its test.
    reason : str
        In words fit for a reader.
    """

    test: QuantitativeTest
    reason: str


@dataclass(frozen=True)
class Moderators:
    """Similarity measures that models carry when a claim names none.

    Parameters
    ----------
    gain : str or None
        Measure between tasks.
    transfer_gap : str or None
        Measure between languages.
    """

    gain: str | None = None
    transfer_gap: str | None = None

    def of(self, outcome: Outcome) -> str | None:
        """Return the measure for an outcome.

        Parameters
        ----------
        outcome : Outcome
            What is modelled.
        """
        return self.gain if outcome is Outcome.GAIN else self.transfer_gap


def pose(
    library: Library,
    claim: Claim,
    test: QuantitativeTest,
    rows: Sequence[OutcomeRow],
    moderators: Moderators,
    build: Build = build_dataset,
) -> Question | NotTestable:
    """Return the rows that answer a claim, or why none do.

    A model learns from every row of its outcome and scope, and the claim's ``where`` selects the
    cells its estimand averages over. Slopes and gaps are not averages over cells: there ``where``
    selects the rows of the model itself.

    Parameters
    ----------
    library : Library
        Records.
    claim : Claim
        The claim.
    test : QuantitativeTest
        Its test.
    rows : sequence of OutcomeRow
        All rows of the outcome.
    moderators : Moderators
        Measures for claims that name none.
    build : callable
        Turns rows into arrays.
    """
    open_to = usable(test, rows)
    about = [row for row in open_to if admits(library, test.where, row)]
    reason = _why_not(library, test, rows, about)
    if reason:
        return NotTestable(test, reason)
    fitted = _rows_of_model(library, test, about) or open_to
    measure = measure_of(test) or _common_measure(library, moderators.of(test.outcome), fitted)
    dataset = build(library, test.outcome, fitted, measure=measure)
    reason = _why_not_of(test, dataset)
    if reason:
        return NotTestable(test, reason)
    minus = _admitted(library, test.minus, dataset) if isinstance(test, Contrast) else None
    return Question(claim, test, dataset, _cells(library, test, dataset), minus)


def _cells(library: Library, test: QuantitativeTest, dataset: Dataset) -> NDArray[np.bool_]:
    """Return the rows that a test is about; of a pair without similarity no slope can tell."""
    cells = _admitted(library, test.where, dataset)
    if measure_of(test) is not None and dataset.decomposition is not None:
        covered = dataset.decomposition.as_observed
        cells &= np.array([row.pair in covered for row in dataset.rows], dtype=bool)
    return cells


def _admitted(library: Library, where: Where, dataset: Dataset) -> NDArray[np.bool_]:
    return np.array([admits(library, where, row) for row in dataset.rows], dtype=bool)


def _rows_of_model(
    library: Library, test: QuantitativeTest, about: list[OutcomeRow]
) -> list[OutcomeRow]:
    """Return the rows of a model that ``where`` selects, or none where all rows teach it."""
    if test.outcome is Outcome.GAIN:
        return about if isinstance(test, Slope) else []
    named = measure_of(test)
    if named is None:
        return about
    known = similarity_lookup(library, named)
    return [row for row in about if row.pair in known]


def _common_measure(
    library: Library, measure: str | None, rows: Sequence[OutcomeRow]
) -> str | None:
    """Return a measure if it covers most rows: one that covers few moderates nothing."""
    if measure is None or measure not in library.measures:
        return None
    known = similarity_lookup(library, measure)
    covered = sum(row.pair in known for row in rows)
    return measure if covered >= LEAST_COVERAGE * len(rows) else None


def _why_not(
    library: Library,
    test: QuantitativeTest,
    rows: Sequence[OutcomeRow],
    about: Sequence[OutcomeRow],
) -> str:
    if not about:
        return _nothing_there(library, test, rows)
    missing = _unmeasured(test, about)
    if missing:
        return f"no evidence on {', '.join(missing)}, which the claim names"
    if isinstance(test, Count):
        return ""
    if len(about) < FEWEST_CELLS:
        return f"{count(len(about), 'cell')} of evidence, and at least {FEWEST_CELLS} are needed"
    return (
        _why_no_error(test, about)
        or _why_nothing_new(test, about)
        or _why_no_contrast(library, test, rows)
        or _why_no_slope(library, test, about)
    )


def _why_no_error(test: QuantitativeTest, about: Sequence[OutcomeRow]) -> str:
    """Say that printed scores would pass for true ones, where nothing is known of their error.

    A slope needs no such knowledge: the residual around it holds the error.
    """
    unknown = sum(row.se_source is SeSource.NONE for row in about)
    if not unknown or isinstance(test, Slope):
        return ""
    return (
        f"{unknown} of {count(len(about), 'cell')} have no standard error, and no study in "
        "evidence has seeds to estimate one from"
    )


def _why_nothing_new(test: QuantitativeTest, about: Sequence[OutcomeRow]) -> str:
    """Say why evidence cannot speak for a level that nobody has measured, if it cannot."""
    if test.population is Population.OBSERVED:
        return ""
    noun, plural, names = _levels(test.population, about)
    if test.population not in _SPOKEN_FOR.get(test.kind, (Population.OBSERVED,)):
        return f"a test of kind '{test.kind}' speaks of the observed cells, not of a new {noun}"
    if len(names) < FEWEST_LEVELS_FOR_NEW:
        return (
            f"{len(names)} {noun if len(names) == 1 else plural} in evidence, and a new {noun} can "
            f"be spoken for from {FEWEST_LEVELS_FOR_NEW} on"
        )
    return ""


def _levels(population: Population, about: Sequence[OutcomeRow]) -> tuple[str, str, set[str]]:
    """Return what a population is a new one of, in singular and plural, and those in evidence."""
    match population:
        case Population.NEW_TASK:
            return "target task", "target tasks", {row.arm.record.target for row in about}
        case Population.NEW_LANGUAGE:
            return "language", "languages", {row.arm.record.language for row in about}
        case _:
            return "study", "studies", {row.study.id for row in about}


def _why_no_contrast(library: Library, test: QuantitativeTest, rows: Sequence[OutcomeRow]) -> str:
    if not isinstance(test, Contrast):
        return ""
    other = [row for row in usable(test, rows) if admits(library, test.minus, row)]
    if len(other) >= FEWEST_CELLS:
        return ""
    return (
        f"{count(len(other), 'cell')} of evidence to be subtracted, and at least "
        f"{FEWEST_CELLS} are needed"
    )


def _why_no_slope(library: Library, test: QuantitativeTest, about: Sequence[OutcomeRow]) -> str:
    if not isinstance(test, Slope | Selection):
        return ""
    values = similarity_lookup(library, test.measure)
    apart = [row.pair for row in about if Flag.SHARED_TRAINING_DATA not in row.flags]
    known = {pair for pair in apart if pair in values}
    if len({values[pair] for pair in known}) < FEWEST_CELLS:
        return f"{test.measure} covers {len(known)} of the pairs in evidence: too few for a slope"
    return _why_no_choice(test, known) if isinstance(test, Selection) else ""


def _why_no_choice(test: Selection, pairs: Iterable[tuple[str, str]]) -> str:
    """Say why policies of choosing cannot be compared, if they cannot."""
    candidates = Counter(target for _, target in pairs)
    open_to_choice = sum(number > test.top for number in candidates.values())
    if open_to_choice < FEWEST_TARGETS_TO_CHOOSE_FOR:
        return (
            f"{count(open_to_choice, 'target task')} with more than {test.top} candidates in "
            f"evidence, and at least {FEWEST_TARGETS_TO_CHOOSE_FOR} are needed"
        )
    return ""


def _why_not_of(test: QuantitativeTest, dataset: Dataset) -> str:
    """Say why the rows as arrays do not identify what a test is about, if so."""
    if isinstance(test, Slope) and COVARIATE_OF[test.component] not in dataset.data.covariates:
        return (
            f"the {test.component} part of {test.measure} does not vary over the pairs in "
            "evidence, so that it has no slope"
        )
    return ""


def _unmeasured(test: QuantitativeTest, about: Sequence[OutcomeRow]) -> list[str]:
    """Return tasks that the claim names one by one and evidence does not have."""
    targets = {row.arm.record.target for row in about}
    intermediates = {row.arm.record.intermediate for row in about}
    missing = [name for name in test.where.targets if name not in targets]
    missing += [name for name in test.where.intermediates if name not in intermediates]
    if isinstance(test, Rank):
        missing += [name for name in test.best if name not in intermediates]
    return sorted(set(missing))


def _nothing_there(library: Library, test: QuantitativeTest, rows: Sequence[OutcomeRow]) -> str:
    """Say that nothing is in evidence, and what comes nearest without counting."""
    scope = scope_of(test.where)
    reason = f"no {test.outcome.replace('_', ' ')} in evidence for these cells ({scope})"
    near = [row for row in rows if admits(library, test.where, row)]
    best = [row for row in near if Flag.BEST_OF_N in row.flags and not test.best_of_n]
    if best:
        reason += (
            f"; {count(len(best), 'result')} for the best of several tasks, chosen for each "
            "target, can tell of choosing only"
        )
    english = sum(
        row.arm.record.language == ENGLISH and Flag.BEST_OF_N not in row.flags for row in rows
    )
    if scope is Scope.CROSS_LINGUAL and english and test.outcome is Outcome.GAIN:
        reason += (
            f"; {count(english, 'gain')} on English test sets can be shown beside it and never "
            "decide it"
        )
    return reason


def claimant_works(library: Library, claim: Claim) -> frozenset[str]:
    """Return the works that make the claim: of its source, and of the documents that state it.

    Parameters
    ----------
    library : Library
        Documents.
    claim : Claim
        The claim.
    """
    stating = [item.document for item in claim.attributions if item.status is Status.STATED]
    documents = (claim.source.document, *stating)
    return frozenset(library.documents[name].record.work for name in documents)


def own_studies(rows: Sequence[OutcomeRow], works: frozenset[str]) -> frozenset[str]:
    """Return the studies among rows that are the claimant's own.

    Parameters
    ----------
    rows : sequence of OutcomeRow
        Rows behind a claim.
    works : frozenset of str
        Works of the claimant.
    """
    by_study: Mapping[str, tuple[str, ...]] = {row.study.id: row.study.works for row in rows}
    return frozenset(study for study, its in by_study.items() if works & set(its))
