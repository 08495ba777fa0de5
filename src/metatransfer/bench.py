"""What verdicts on one library are made with: its rows, their fits, and what is kept of both."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

from metatransfer.cache.fits import FitCache
from metatransfer.cache.names import fit_key, hashed
from metatransfer.cache.verdicts import VerdictCache
from metatransfer.errors import DiagnosticsError, InputError
from metatransfer.evidence.dataset import Dataset, build_dataset
from metatransfer.evidence.extremes import extremes
from metatransfer.evidence.gains import all_outcome_rows
from metatransfer.evidence.outcomes import OutcomeRow
from metatransfer.library import DocumentText, Library
from metatransfer.literature.attribution import attribute
from metatransfer.model.fit import Fit, fit
from metatransfer.model.settings import Settings
from metatransfer.model.spec import ModelSpec
from metatransfer.provenance import software
from metatransfer.records import (
    Claim,
    Companion,
    Count,
    Documented,
    Outcome,
    Provenance,
    QuantitativeTest,
    Ruling,
    Verdict,
)
from metatransfer.verdicts.assemble import (
    Surroundings,
    by_attribution,
    by_count,
    by_evidence,
    evidence_of,
    not_assessed,
    not_testable,
)
from metatransfer.verdicts.companions import estimate
from metatransfer.verdicts.consistency import implied_remainder
from metatransfer.verdicts.decide import reference_of
from metatransfer.verdicts.estimands import estimand
from metatransfer.verdicts.nearest import nearest
from metatransfer.verdicts.posterior import Posterior
from metatransfer.verdicts.question import (
    Moderators,
    NotTestable,
    Question,
    claimant_works,
    own_studies,
    pose,
)
from metatransfer.verdicts.specify import specify
from metatransfer.verdicts.summary import summarise, summarise_fit

MOST_EXTREMES: Final = 3
"""Rows that a failed fit points to."""

Tell = Callable[[str], None]
"""Told in a few words what is being done."""


@dataclass(frozen=True)
class Means:
    """What verdicts are made with, besides the library.

    Parameters
    ----------
    cache : FitCache
        Fits that need not be made again.
    settings : Settings
        How models are sampled.
    moderators : Moderators
        Similarity measures for claims that name none.
    seed : int
        Seed of everything that is drawn.
    tell : callable
        Told what is being done.
    kept : VerdictCache
        Verdicts that need not be given again.
    made : callable
        Told of each fit that was made, and not found in the cache.
    """

    cache: FitCache
    settings: Settings
    moderators: Moderators
    seed: int
    tell: Tell
    kept: VerdictCache = field(default_factory=lambda: VerdictCache(None))
    made: Tell = lambda _: None


@dataclass(frozen=True)
class Bench:
    """Everything that verdicts on one library are made with.

    Parameters
    ----------
    library, texts, means
        See :func:`verify`.
    """

    library: Library
    texts: Mapping[str, DocumentText]
    means: Means
    _asked: dict[str, Question | NotTestable] = field(default_factory=dict, init=False)
    _datasets: dict[object, Dataset] = field(default_factory=dict, init=False)

    def fit_by_fit(self, claims: Sequence[Claim]) -> Iterator[Claim]:
        """Yield claims, those that are read off one fit together; fits are let go in between.

        Parameters
        ----------
        claims : sequence of Claim
            Claims of the library.
        """
        fits: dict[str, list[Claim]] = {}
        for claim in claims:
            question = self.question(claim)
            name = ""
            if isinstance(question, Question) and not isinstance(question.test, Count):
                name = self._key(question.dataset)
            fits.setdefault(name, []).append(claim)
        for together in fits.values():
            yield from together
            self.means.cache.release()

    def verdict(self, claim: Claim) -> Verdict:
        """Return the verdict on one claim.

        Parameters
        ----------
        claim : Claim
            A claim of the library.
        """
        return self.ruling(claim).verdict

    def ruling(self, claim: Claim) -> Ruling:
        """Return the verdict on one claim, with what reports need of the posterior behind it.

        Parameters
        ----------
        claim : Claim
            A claim of the library.
        """
        around = self._surroundings(claim)
        question = self.question(claim)
        if question is None:
            return Ruling(verdict=by_attribution(claim, around))
        if isinstance(question, NotTestable):
            near = nearest(self.library, question.test, self.rows[question.test.outcome])
            return Ruling(verdict=not_testable(claim, around, question.reason, near))
        if isinstance(question.test, Count):
            return Ruling(verdict=by_count(question, around))
        rest = self._rest(question)
        key = self._verdict_key(question, around, rest)
        return self.means.kept.get(key, lambda: self._by_evidence(question, around, rest))

    def question(self, claim: Claim) -> Question | NotTestable | None:
        """Return the rows that answer a claim, or why none do; None where a document decides it.

        Parameters
        ----------
        claim : Claim
            A claim of the library.
        """
        test = claim.test
        if isinstance(test, Documented | Provenance):
            return None
        if claim.id not in self._asked:
            self._asked[claim.id] = self.pose(claim, test, self.rows[test.outcome])
        return self._asked[claim.id]

    def pose(
        self, claim: Claim, test: QuantitativeTest, rows: Sequence[OutcomeRow]
    ) -> Question | NotTestable:
        """Return the rows that answer a test, or why none do; their arrays are made once.

        Parameters
        ----------
        claim : Claim
            The claim.
        test : QuantitativeTest
            Its test, or one like it.
        rows : sequence of OutcomeRow
            Rows of its outcome that may answer it, among :attr:`rows`.
        """
        return pose(self.library, claim, test, rows, self.means.moderators, self._dataset)

    def _dataset(
        self, library: Library, outcome: Outcome, rows: Sequence[OutcomeRow], *, measure: str | None
    ) -> Dataset:
        """Return rows as arrays; those of an earlier claim where its rows were the same."""
        # rows are told by identity: all are those of `self.rows`, which stay
        key = (outcome, measure, tuple(map(id, rows)))
        if key not in self._datasets:
            self._datasets[key] = build_dataset(library, outcome, rows, measure=measure)
        return self._datasets[key]

    def _by_evidence(self, question: Question, around: Surroundings, rest: "_Rest") -> Ruling:
        try:
            posterior = self.posterior(question)
        except DiagnosticsError as error:
            why = f"nothing could be sampled: {error}{_furthest(question)}"
            return Ruling(verdict=not_assessed(question, None, around, why=why))
        gate = posterior.fit.diagnostics
        if not gate.passed:
            why = f"the posterior failed its diagnostics: {'; '.join(gate.reasons)}"
            why += _furthest(question)
            return Ruling(verdict=not_assessed(question, posterior.fit, around, why=why))
        name = self._key(question.dataset)
        verdict = by_evidence(
            question,
            posterior,
            around,
            without_claimant=self._without_claimant(question, rest),
            model_hash=name,
        )
        # now, while the fit is at hand: a report would have to read it from the disk again
        return Ruling(
            verdict=verdict,
            summary=summarise(question, posterior, verdict),
            fit=summarise_fit(posterior.fit, posterior.dataset, name),
        )

    @cached_property
    def rows(self) -> Mapping[Outcome, tuple[OutcomeRow, ...]]:
        """All rows of evidence, by outcome."""
        return all_outcome_rows(self.library)

    def _surroundings(self, claim: Claim) -> Surroundings:
        return Surroundings(
            attributions=attribute(claim, self.texts),
            consistency=tuple(
                implied_remainder(self.library.checks[name].record)
                for name in claim.consistency_checks
            ),
            seed=self.means.seed,
            versions=software(),
        )

    def _key(self, dataset: Dataset) -> str:
        return fit_key(specify(dataset), dataset, self.means.settings, self.means.seed)

    def posterior(self, question: Question, spec: ModelSpec | None = None) -> Posterior:
        """Return the posterior that a claim is read off.

        Parameters
        ----------
        question : Question
            The claim and its rows.
        spec : ModelSpec, optional
            Model; that of the rows' outcome by default.
        """
        return Posterior(
            fit=self._fit(question.dataset, spec or specify(question.dataset)),
            dataset=question.dataset,
            cells=question.cells,
            seed=self.means.seed,
            minus=question.minus,
        )

    def _fit(self, dataset: Dataset, spec: ModelSpec) -> Fit:
        what = f"{len(dataset.rows):,} {dataset.outcome.replace('_', ' ')}s"
        if dataset.measure:
            what += f", {dataset.measure}"

        def make() -> Fit:
            self.means.tell(f"fitting {what}")
            self.means.made(what)
            return fit(spec, dataset.data, seed=self.means.seed, settings=self.means.settings)

        key = fit_key(spec, dataset, self.means.settings, self.means.seed)
        return self.means.cache.get(key, spec, dataset, make)

    def _verdict_key(self, question: Question, around: Surroundings, rest: "_Rest") -> str:
        """Return a hash of all that shapes a verdict: the claim, its rows, fits and documents."""
        left = rest.question
        return hashed(
            question.claim.model_dump_json(),
            *self._shape(question),
            evidence_of(question)[1],
            *((rest.own, *self._shape(left)) if isinstance(left, Question) else (rest.own, left)),
            around,
        )

    def _shape(self, question: Question) -> tuple[str, ...]:
        minus = b"" if question.minus is None else question.minus.tobytes()
        return (self._key(question.dataset), question.cells.tobytes().hex(), minus.hex())

    def _rest(self, question: Question) -> "_Rest":
        """Return the claim asked of all rows but those of whoever makes it."""
        works = claimant_works(self.library, question.claim)
        own = own_studies(question.dataset.rows, works)
        return _Rest(tuple(sorted(own)), self.without(question, own) if own else None)

    def without(self, question: Question, studies: frozenset[str]) -> Question | NotTestable:
        """Return a claim asked of all rows but those of some studies and those measured by them.

        Parameters
        ----------
        question : Question
            The claim.
        studies : frozenset of str
            Studies left out.
        """
        rows = [
            row
            for row in self.rows[question.test.outcome]
            if not studies & {row.study.id, row.reference.record.study}
        ]
        return self.pose(question.claim, question.test, rows)

    def _without_claimant(self, question: Question, rest: "_Rest") -> Companion:
        """Return the estimate without the rows of whoever makes the claim."""
        label = "without the claimant's own study"
        own = ", ".join(rest.own)
        if rest.question is None:
            return Companion(label=label, note="no row behind the verdict is the claimant's own")
        if isinstance(rest.question, NotTestable):
            note = f"nothing is left without {own}: {rest.question.reason}"
            return Companion(label=label, note=note)
        failed = Companion(label=label, note="the posterior without it failed its diagnostics")
        try:
            posterior = self.posterior(rest.question)
        except DiagnosticsError:
            return failed
        if not posterior.fit.diagnostics.passed:
            return failed
        test: QuantitativeTest = question.test
        result = estimand(test, posterior)
        return Companion(
            label=label,
            estimate=estimate(result.words, result.unit, result.draws),
            probability=reference_of(test).probability(result.draws),
            note=f"left out: {own}",
        )


def _furthest(question: Question) -> str:
    """Return where to look first when rows could not be fitted; nothing where none is far off."""
    found = extremes(question.dataset.rows, MOST_EXTREMES)
    return f"; furthest from rows like them: {', '.join(map(str, found))}" if found else ""


@dataclass(frozen=True)
class _Rest:
    """A claim without the claimant's own rows.

    Parameters
    ----------
    own : tuple of str
        The claimant's studies among the rows.
    question : Question, NotTestable or None
        The claim asked of the others; None where there are no own ones.
    """

    own: tuple[str, ...]
    question: Question | NotTestable | None


def write_posterior(bench: Bench, claim: Claim, path: Path) -> None:
    """Write the posterior that a claim is read off, as netCDF for ArviZ.

    Parameters
    ----------
    bench : Bench
        Library, cache, settings.
    claim : Claim
        The claim.
    path : Path
        File to write.

    Raises
    ------
    InputError
        When the claim has no posterior, or the file cannot be written.
    """
    from metatransfer.model.posterior import write_netcdf

    question = bench.question(claim)
    if not isinstance(question, Question) or isinstance(question.test, Count):
        why = question.reason if isinstance(question, NotTestable) else "no model decides it"
        raise InputError(f"claim '{claim.id}' · has no posterior: {why}")
    fit = bench.posterior(question).fit
    rows = [f"{row.arm.file}:{row.arm.line}" for row in question.dataset.rows]
    labels = {**fit.levels, "theta": rows}
    labels |= {f"effect[{name}]": levels for name, levels in fit.levels.items()}
    attributes = {
        "claim": claim.id,
        "engine": fit.diagnostics.engine,
        "seed": str(bench.means.seed),
        **{f"version_{name}": version for name, version in software().items()},
    }
    try:
        write_netcdf(path, {**fit.draws, "theta": fit.theta.astype(float)}, labels, attributes)
    except OSError as error:
        raise InputError(f"{path} · cannot be written: {error} · do: check the path") from error
