"""The one pipeline, readable top to bottom: library to evidence to fits to verdicts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from metatransfer.cache import FitCache, fit_key
from metatransfer.errors import DiagnosticsError
from metatransfer.evidence.dataset import Dataset
from metatransfer.evidence.gains import outcome_rows
from metatransfer.evidence.outcomes import OutcomeRow
from metatransfer.library import DocumentText, Library
from metatransfer.literature.attribution import attribute, check_quotations
from metatransfer.model.fit import Fit, fit
from metatransfer.model.settings import Settings
from metatransfer.provenance import software
from metatransfer.records import (
    Claim,
    Companion,
    Count,
    Documented,
    Findings,
    Outcome,
    Provenance,
    QuantitativeTest,
    Verdict,
    VerdictReport,
)
from metatransfer.verdicts.assemble import (
    Surroundings,
    by_attribution,
    by_count,
    by_evidence,
    not_assessed,
    not_testable,
)
from metatransfer.verdicts.companions import estimate
from metatransfer.verdicts.consistency import implied_remainder
from metatransfer.verdicts.decide import reference_of
from metatransfer.verdicts.estimands import estimand
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
from metatransfer.verdicts.summary import Basis, summaries

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
    """

    cache: FitCache
    settings: Settings
    moderators: Moderators
    seed: int
    tell: Tell


def verify(library: Library, texts: Mapping[str, DocumentText], means: Means) -> VerdictReport:
    """Give every claim of a library its verdict.

    Parameters
    ----------
    library : Library
        Records, already checked against one another.
    texts : mapping from document id to DocumentText
        Documents at hand.
    means : Means
        Cache, settings, seed.

    Raises
    ------
    FaultyRecordsError
        When a quotation is not in its document; all such are told at once.
    """
    return investigate(library, texts, means).report


def investigate(library: Library, texts: Mapping[str, DocumentText], means: Means) -> Findings:
    """Give every claim of a library its verdict, and keep what reports draw on.

    Parameters and errors are those of :func:`verify`.
    """
    check_quotations(library.claims, texts)
    bench = Bench(library, texts, means)
    found = [bench.finding(item.record) for item in library.claims]
    means.tell("taking out what reports need")
    return Findings(
        report=VerdictReport(
            contents=library.contents, verdicts=tuple(each.verdict for each in found)
        ),
        summaries=summaries([each.basis for each in found if each.basis is not None]),
    )


@dataclass(frozen=True)
class Finding:
    """A verdict, and the posterior it was read off where there is one.

    Parameters
    ----------
    verdict : Verdict
        Verdict.
    basis : Basis or None
        What it was read off.
    """

    verdict: Verdict
    basis: Basis | None = None


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

    def verdict(self, claim: Claim) -> Verdict:
        """Return the verdict on one claim.

        Parameters
        ----------
        claim : Claim
            A claim of the library.
        """
        return self.finding(claim).verdict

    def finding(self, claim: Claim) -> Finding:
        """Return the verdict on one claim with what it was read off.

        Parameters
        ----------
        claim : Claim
            A claim of the library.
        """
        around = self._surroundings(claim)
        if isinstance(claim.test, Documented | Provenance):
            return Finding(by_attribution(claim, around))
        question = pose(
            self.library, claim, claim.test, self._rows[claim.test.outcome], self.means.moderators
        )
        if isinstance(question, NotTestable):
            return Finding(not_testable(claim, around, question.reason))
        if isinstance(question.test, Count):
            return Finding(by_count(question, around))
        return self._by_evidence(question, around)

    def _by_evidence(self, question: Question, around: Surroundings) -> Finding:
        try:
            posterior = self._posterior(question)
        except DiagnosticsError as error:
            why = f"nothing could be sampled: {error}"
            return Finding(not_assessed(question, None, around, why=why))
        gate = posterior.fit.diagnostics
        if not gate.passed:
            why = f"the posterior failed its diagnostics: {'; '.join(gate.reasons)}"
            return Finding(not_assessed(question, posterior.fit, around, why=why))
        verdict = by_evidence(
            question,
            posterior,
            around,
            without_claimant=self._without_claimant(question),
            model_hash=self._key(question.dataset),
        )
        return Finding(verdict, Basis(question, posterior, verdict))

    @cached_property
    def _rows(self) -> Mapping[Outcome, tuple[OutcomeRow, ...]]:
        return {outcome: outcome_rows(self.library, outcome) for outcome in Outcome}

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

    def _posterior(self, question: Question) -> Posterior:
        return Posterior(
            fit=self._fit(question.dataset),
            dataset=question.dataset,
            cells=question.cells,
            seed=self.means.seed,
            minus=question.minus,
        )

    def _fit(self, dataset: Dataset) -> Fit:
        spec = specify(dataset)
        what = f"{len(dataset.rows):,} {dataset.outcome.replace('_', ' ')}s"
        if dataset.measure:
            what += f", {dataset.measure}"

        def make() -> Fit:
            self.means.tell(f"fitting {what}")
            return fit(spec, dataset.data, seed=self.means.seed, settings=self.means.settings)

        return self.means.cache.get(self._key(dataset), spec, dataset, make)

    def _without_claimant(self, question: Question) -> Companion:
        """Return the estimate without the rows of whoever makes the claim."""
        label = "without the claimant's own study"
        works = claimant_works(self.library, question.claim)
        own = own_studies(question.dataset.rows, works)
        if not own:
            return Companion(label=label, note="no row behind the verdict is the claimant's own")
        rows = [
            row
            for row in self._rows[question.test.outcome]
            if not own & {row.study.id, row.reference.record.study}
        ]
        rest = pose(self.library, question.claim, question.test, rows, self.means.moderators)
        if isinstance(rest, NotTestable):
            return Companion(
                label=label,
                note=f"nothing is left without {', '.join(sorted(own))}: {rest.reason}",
            )
        failed = Companion(label=label, note="the posterior without it failed its diagnostics")
        try:
            posterior = self._posterior(rest)
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
            note=f"left out: {', '.join(sorted(own))}",
        )
