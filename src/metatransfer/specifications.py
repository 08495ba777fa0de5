"""The multiverse: a claim asked under every choice that may be made otherwise.

The verdict's own specification is read off its own fit. Each other one is a short chain that begins
where that fit has been (:mod:`metatransfer.model.brief`), longer where its probability is near a
threshold; priors of other widths are had by weighing draws. Short chains are held against full fits
in ``validation/multiverse``.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

import numpy as np

from metatransfer.answers import NO_WORD, Answer, asked_under, read_off
from metatransfer.bench import Bench
from metatransfer.errors import ModelDataError
from metatransfer.library import Library
from metatransfer.model.brief import BriefChain, able, reweighed, start_of, thinned
from metatransfer.model.fit import Fit
from metatransfer.records import (
    Averaged,
    Multiverse,
    Outcome,
    PairOf,
    Selection,
    Slope,
    SpecificationPoint,
    Verdict,
    VerdictStatus,
)
from metatransfer.records.estimate import CONTRADICTED_UNTIL, SUPPORTED_FROM
from metatransfer.verdicts.multiverse import (
    BASE,
    Specification,
    admitted,
    chosen,
    every_specification,
    inclusions_that_matter,
    respecified,
)
from metatransfer.verdicts.question import Moderators, NotTestable, Question, pose
from metatransfer.verdicts.specify import specify

THREADS: Final = 2
"""Chains at a time."""
ROW_DRAWS: Final = 200_000
"""Rows times draws of a first look: few draws of many rows, many of few, for much the same time."""
FEWEST_DRAWS, MOST_DRAWS = 80, 400
"""Draws of a first look."""
MOST_LOOKS: Final = 2
"""Times the first look that a chain is drawn for where its word is in doubt."""
ENOUGH_DRAWS: Final = 1000
"""Draws of the verdict's own fit that are weighed for other widths of the priors."""
DRAWS_AN_EFFECTIVE: Final = 3.0
"""Draws taken to be worth one independent one. The worst quantity of a model needs five to twelve
(decision 4), a mean or a slope fewer; all this sets is when a chain is drawn from again."""


def many_worlds(bench: Bench, question: Question, verdict: Verdict, number: int) -> Multiverse:
    """Return the claim asked under many specifications.

    Parameters
    ----------
    bench : Bench
        Library, cache, settings.
    question : Question
        The claim and its rows.
    verdict : Verdict
        Its verdict.
    number : int
        How many specifications.
    """
    everything = specifications_of(bench, question)
    some = chosen(everything, number)
    families = [tuple(g) for _, g in groupby(sorted(some, key=_family), key=_family)]
    world = _World(bench, question, bench.posterior(question).fit, everything[0])
    # ready before threads ask for it
    _ = bench.rows
    with ThreadPoolExecutor(min(THREADS, os.cpu_count() or 1)) as pool:
        answered = dict(pair for found in pool.map(world.family, families) for pair in found)
    points = [_point(each.choices(everything[0]), answered[each]) for each in some]
    return Multiverse(
        points=tuple(points),
        possible=len(everything),
        agreeing=agreement(points, verdict.status),
        flips=tuple(
            point.choices[0]
            for point in points
            if len(point.choices) == 1
            and point.status not in NO_WORD
            and point.status is not verdict.status
        ),
        averaged=_averaged([answered[each] for each in some if _family(each) == _family(some[0])]),
    )


def specifications_of(bench: Bench, question: Question) -> tuple[Specification, ...]:
    """Return every way to make the choices for a claim, the verdict's own first.

    Parameters
    ----------
    bench : Bench
        Library, cache, settings.
    question : Question
        The claim and its rows.
    """
    return every_specification(
        question.dataset.measure or "",
        _other_measures(bench.library, question),
        inclusions_that_matter(question.dataset.rows),
    )


def posed_under(bench: Bench, question: Question, specification: Specification) -> Question | str:
    """Return a claim with the rows and measure of a specification, or why there are none.

    Parameters
    ----------
    bench : Bench
        Library, cache, settings.
    question : Question
        The claim and its rows, as the verdict has them.
    specification : Specification
        Choices.
    """
    test = question.test
    if isinstance(test, Slope | Selection):
        test = test.model_copy(update={"measure": specification.measure})
    measure = specification.measure or None
    rows = admitted(bench.rows[test.outcome], specification)
    try:
        posed = pose(bench.library, question.claim, test, rows, Moderators(measure, measure))
    except ModelDataError as error:
        return str(error)
    return posed.reason if isinstance(posed, NotTestable) else posed


def _family(specification: Specification) -> Specification:
    """Return what specifications share that differ in the width of the priors alone."""
    return replace(specification, prior_width=1.0)


@dataclass(frozen=True)
class _Told:
    """An answer, the draws it was read off, and its evidence over that at the usual width."""

    answer: Answer
    draws: int = 0
    log_ratio: float | None = None


@dataclass(frozen=True)
class _World:
    """What every specification of a claim starts from."""

    bench: Bench
    question: Question
    fit: Fit
    base: Specification

    def family(self, members: Sequence[Specification]) -> "list[tuple[Specification, _Told]]":
        """Return what specifications say that differ in the width of the priors alone."""
        usual = _family(members[0])
        told = "; ".join(usual.choices(self.base)) or BASE
        self.bench.means.tell(f"{self.question.claim.id}: {told}")
        posed = posed_under(self.bench, self.question, usual)
        if isinstance(posed, str):
            nothing = _Told(Answer(VerdictStatus.NOT_TESTABLE, posed))
            return [(each, nothing) for each in members]
        if usual == self.base:
            answer = read_off(posed, self.fit, self.bench.means.seed)
            first = _Told(answer, self.fit.diagnostics.n_draws, 0.0)
            few = thinned(self.fit, ENOUGH_DRAWS)
            return [(each, self._at(each, posed, few, first)) for each in members]
        spec = respecified(specify(posed.dataset), usual)
        if not able(spec, posed.dataset.data):
            return [(each, self._in_full(each, posed)) for each in members]
        start, seed = start_of(self.fit), self.bench.means.seed
        chain = BriefChain(spec, posed.dataset.data, start, seed=seed)
        first, fit = self._briefly(posed, chain)
        return [(each, self._at(each, posed, fit, first)) for each in members]

    def _briefly(self, question: Question, chain: BriefChain) -> tuple[_Told, Fit]:
        look = int(np.clip(ROW_DRAWS // len(question.dataset.rows), FEWEST_DRAWS, MOST_DRAWS))
        told, fit = self._looked(question, chain, look)
        while told.draws < look * MOST_LOOKS and in_doubt(told.answer.probability, told.draws):
            told, fit = self._looked(question, chain, told.draws)
        return told, fit

    def _looked(self, question: Question, chain: BriefChain, draws: int) -> tuple[_Told, Fit]:
        chain.draw(draws)
        fit = chain.fit()
        answer = read_off(question, fit, self.bench.means.seed)
        return _Told(answer, fit.diagnostics.n_draws, 0.0), fit

    def _at(self, each: Specification, question: Question, fit: Fit, first: _Told) -> _Told:
        """Return what is said under a width of the priors."""
        if each.prior_width == 1.0:
            return first
        seed = self.bench.means.seed
        spec = respecified(specify(question.dataset), each)
        found = reweighed(fit, spec.priors, seed=seed)
        if found is not None:
            answer = read_off(question, found.fit, seed)
            return _Told(answer, found.fit.diagnostics.n_draws, found.log_ratio)
        chain = BriefChain(spec, question.dataset.data, start_of(fit), seed=seed)
        return replace(self._briefly(question, chain)[0], log_ratio=None)

    def _in_full(self, each: Specification, question: Question) -> _Told:
        spec = respecified(specify(question.dataset), each)
        return _Told(asked_under(self.bench, question, spec))


def in_doubt(probability: float | None, draws: int) -> bool:
    """Whether a probability is within two Monte-Carlo errors of a threshold.

    Parameters
    ----------
    probability : float or None
        Share of draws; None where nothing was read off them.
    draws : int
        Their number.
    """
    if probability is None:
        return False
    effective = draws / DRAWS_AN_EFFECTIVE
    # of a share of none or all, half a draw is the least that can be told
    share = float(np.clip(probability, 0.5 / effective, 1 - 0.5 / effective))
    error = np.sqrt(share * (1 - share) / effective)
    return any(abs(share - edge) < 2 * error for edge in (SUPPORTED_FROM, CONTRADICTED_UNTIL))


def agreement(points: Sequence[SpecificationPoint], status: VerdictStatus) -> float | None:
    """Return the share of specifications with a word; None where none gives any.

    Parameters
    ----------
    points : sequence of SpecificationPoint
        Specifications.
    status : VerdictStatus
        The word.
    """
    telling = [point for point in points if point.status not in NO_WORD]
    sound = [point for point in telling if point.checks_passed] or telling
    if not sound:
        return None
    return sum(point.status is status for point in sound) / len(sound)


def _averaged(told: Sequence[_Told]) -> Averaged | None:
    """Return the claim's probability over widths of the priors, weighed by marginal likelihood."""
    known = [
        (each.log_ratio, each.answer.probability)
        for each in told
        if each.log_ratio is not None and each.answer.probability is not None
    ]
    if len(known) < 2:
        return None
    logs, probabilities = np.array(known).T
    weights = np.exp(logs - logs.max())
    weights /= weights.sum()
    return Averaged(
        models=len(known),
        probability=float(np.clip(weights @ probabilities, 0.0, 1.0)),
        heaviest=float(weights.max()),
    )


def _point(choices: tuple[str, ...], told: _Told) -> SpecificationPoint:
    answer, found = told.answer, told.answer.estimate
    return SpecificationPoint(
        choices=choices,
        status=answer.status,
        probability=answer.probability,
        mean=None if found is None else found.mean,
        lower=None if found is None else found.interval.lower,
        upper=None if found is None else found.interval.upper,
        checks_passed=answer.checks_passed,
        draws=told.draws,
    )


def _other_measures(library: Library, question: Question) -> tuple[str, ...]:
    """Return measures of the same kind; a model that a claim names none for may carry none."""
    compared = PairOf.TASKS if question.test.outcome is Outcome.GAIN else PairOf.LANGUAGES
    alike = [name for name, each in library.measures.items() if each.record.of is compared]
    named = isinstance(question.test, Slope | Selection)
    return tuple(alike) if named else ("", *alike)
