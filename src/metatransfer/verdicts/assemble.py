"""All that was found on a claim, put together as a verdict record."""

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import compress
from typing import Literal

import numpy as np

from metatransfer import records
from metatransfer.evidence.dataset import Dataset
from metatransfer.evidence.outcomes import Flag, OutcomeRow
from metatransfer.model.fit import Fit
from metatransfer.records import (
    AttributionOutcome,
    Claim,
    Companion,
    ConsistencyFigure,
    Count,
    Documented,
    EvidenceRow,
    NearEvidence,
    Provenance,
    Status,
    Verdict,
    VerdictStatus,
)
from metatransfer.records.estimate import CONTRADICTED_UNTIL, SUPPORTED_FROM
from metatransfer.records.wording import failed_checks
from metatransfer.records.wording import probability as chance
from metatransfer.verdicts.companions import companions, estimate, interval, prior_companions
from metatransfer.verdicts.decide import (
    decide,
    near_threshold,
    reference_at_zero,
    reference_of,
    word,
)
from metatransfer.verdicts.estimands import Estimand, estimand, prediction
from metatransfer.verdicts.kept import kept_with_first
from metatransfer.verdicts.posterior import Posterior
from metatransfer.verdicts.prior import prior_alone
from metatransfer.verdicts.question import Question
from metatransfer.verdicts.sensitivity import power_scaled, prior_flips, sesoi_points

Qualifier = Literal["prior-driven", "fragile", "indirect", "checks failed"]


@dataclass(frozen=True)
class Surroundings:
    """What stands around every verdict, whatever decides it.

    Parameters
    ----------
    attributions : tuple of AttributionOutcome
        What documents say.
    consistency : tuple of ConsistencyFigure
        Arithmetic on the source's figures.
    seed : int
        Seed of the run.
    versions : mapping of str to str
        Software that shaped it.
    """

    attributions: tuple[AttributionOutcome, ...]
    consistency: tuple[ConsistencyFigure, ...]
    seed: int
    versions: Mapping[str, str]


def _frame(claim: Claim, around: Surroundings) -> dict[str, object]:
    return {
        "claim": claim.id,
        "title": claim.title,
        "statement": claim.statement,
        "kind": claim.test.kind,
        "attributions": around.attributions,
        "consistency": around.consistency,
        "said_of_it": said_of_it(claim),
        "would_decide": claim.would_decide,
        "seed": around.seed,
        "versions": dict(around.versions),
    }


def said_of_it(claim: Claim) -> str:
    """Return what the source says of its own claim, in words.

    Parameters
    ----------
    claim : Claim
        The claim.
    """
    said = claim.said_of_it
    parts = []
    if said.verified is not None:
        parts.append("verified" if said.verified else "not verified")
    if said.confidence is not None:
        parts.append(f"confidence {said.confidence:.2f}")
    return ", ".join(parts)


def by_attribution(claim: Claim, around: Surroundings) -> Verdict:
    """Return the verdict on a claim that a document decides.

    The first of the deciding documents that says anything of the statement decides.

    Parameters
    ----------
    claim : Claim
        Claim whose test is ``documented`` or ``provenance``.
    around : Surroundings
        Attributions among them.
    """
    if not isinstance(claim.test, Documented | Provenance):
        raise TypeError(f"a test of kind '{claim.test.kind}' is not decided by a document")
    by = claim.test.by
    found = {outcome.document: outcome for outcome in around.attributions}
    deciding = [found[name] for name in by if name in found]
    telling = next((item for item in deciding if item.status is not Status.NOT_FOUND), None)
    outcome = telling or deciding[0]
    return Verdict(
        **_frame(claim, around),
        status=VerdictStatus(outcome.status.value),
        decided_by="attribution",
        reason="; ".join(outcome.differences),
        rule=f"decided by what {outcome.document} says of it, of {', '.join(by)} in this order "
        f"({outcome.basis}); whether it is so is not asked",
    )


def not_testable(
    claim: Claim, around: Surroundings, reason: str, nearest: Sequence[NearEvidence] = ()
) -> Verdict:
    """Return the verdict on a claim that present evidence cannot decide.

    Parameters
    ----------
    claim : Claim
        Quantitative claim.
    around : Surroundings
        What stands around the verdict.
    reason : str
        Why evidence cannot decide it.
    nearest : sequence of NearEvidence
        What comes nearest to it.
    """
    return Verdict(
        **_frame(claim, around),
        status=VerdictStatus.NOT_TESTABLE,
        decided_by="nothing",
        reason=reason,
        nearest=tuple(nearest),
        rule="not testable where no admissible row of evidence bears on the claim's cells",
    )


def by_count(question: Question, around: Surroundings) -> Verdict:
    """Return the verdict on a number of distinct things in evidence.

    Parameters
    ----------
    question : Question
        Question whose test is a count.
    around : Surroundings
        What stands around the verdict.
    """
    test = question.test
    if not isinstance(test, Count):
        raise TypeError(f"a test of kind '{test.kind}' counts nothing")
    names = {_counted(test, row) for row in question.rows}
    right = len(names) == test.equals
    return Verdict(
        **_frame(question.claim, around),
        status=VerdictStatus.SUPPORTED if right else VerdictStatus.CONTRADICTED,
        decided_by="evidence",
        probability=float(right),
        rule=f"counted: {len(names)} {test.of}; the claim says {test.equals}",
        **_support(question),
    )


def _counted(test: Count, row: OutcomeRow) -> str:
    record = row.arm.record
    return {
        "intermediates": record.intermediate,
        "targets": record.target,
        "languages": record.language,
        "models": record.model,
        "studies": record.study,
    }[test.of]


def not_assessed(question: Question, fit: Fit | None, around: Surroundings, *, why: str) -> Verdict:
    """Return the verdict where the posterior may not be trusted.

    Parameters
    ----------
    question : Question
        The claim and its rows.
    fit : Fit or None
        Posterior that failed its gate, if there is one.
    around : Surroundings
        What stands around the verdict.
    why : str
        What went wrong.
    """
    return Verdict(
        **_frame(question.claim, around),
        status=VerdictStatus.NOT_ASSESSED,
        decided_by="nothing",
        reason=why,
        rule="no verdict is read off a posterior that failed its diagnostics",
        **_support(question),
        **({} if fit is None else _model_part(fit)),
    )


def by_evidence(
    question: Question,
    posterior: Posterior,
    around: Surroundings,
    *,
    without_claimant: Companion,
    model_hash: str,
) -> Verdict:
    """Return the verdict on a quantitative claim.

    Parameters
    ----------
    question : Question
        The claim and its rows.
    posterior : Posterior
        Fit and cells.
    around : Surroundings
        What stands around the verdict.
    without_claimant : Companion
        The same without the claimant's own study.
    model_hash : str
        Name of the fit.
    """
    test, fit = question.test, posterior.fit
    result, single = estimand(test, posterior), prediction(test, posterior)
    reference = reference_of(test)
    probability = reference.probability(result.draws)
    status = decide(test, result, probability)
    scaled = power_scaled(fit, reference, result.draws)
    unseen = replace(posterior, fit=prior_alone(fit, posterior.seed))
    alone = reference.probability(estimand(test, unseen).draws)
    prior = _prior_reasons(prior_flips(scaled, probability), alone=alone, now=probability)
    weakened, why = _qualifiers(question, fit, prior)
    return Verdict(
        **_frame(question.claim, around),
        status=status,
        qualifiers=weakened,
        reason="; ".join((*why, *_near(probability, fit))),
        decided_by="evidence",
        probability=probability,
        probability_at_zero=reference_at_zero(test).probability(result.at_zero),
        estimate=estimate(result.words, result.unit, result.draws),
        prediction=None if single is None else interval(single),
        companions=(*companions(test, posterior, result), *prior_companions(scaled, alone)),
        sesoi=sesoi_points(test, result, posterior),
        without_claimant=without_claimant,
        rule=_rule(reference.words(result.unit), probability, status, result),
        model_hash=model_hash,
        **_support(question),
        **_model_part(fit),
    )


def _rule(side: str, probability: float, status: VerdictStatus, result: Estimand) -> str:
    text = (
        f"the estimand is {side} with probability {chance(probability)}; supported from "
        f"{SUPPORTED_FROM:g}, contradicted up to {CONTRADICTED_UNTIL:g}, else inconclusive"
    )
    if status is VerdictStatus.MIXED and result.share_in_direction is not None:
        text += (
            "; mixed, for behind the mean "
            f"{float(np.median(result.share_in_direction)):.0%} of true effects are in the "
            "claimed direction"
        )
    return text


def _near(probability: float, fit: Fit) -> tuple[str, ...]:
    if near_threshold(probability, fit.diagnostics.ess_min):
        return ("the probability lies within two Monte-Carlo errors of a threshold",)
    return ()


def _prior_reasons(flips: tuple[float, ...], *, alone: float, now: float) -> tuple[str, ...]:
    """Return why a word is owed to the prior, if it is."""
    reasons = []
    if word(now) is not VerdictStatus.INCONCLUSIVE and word(alone) is word(now):
        reasons.append(f"the prior alone gives the word, with probability {chance(alone)}")
    if flips:
        powers = " and ".join(f"{power:g}" for power in flips)
        reasons.append(f"raising the prior to the power {powers} changes the word")
    return tuple(reasons)


def _qualifiers(
    question: Question, fit: Fit, prior: tuple[str, ...]
) -> tuple[tuple[Qualifier, ...], tuple[str, ...]]:
    names: list[Qualifier] = []
    reasons: list[str] = []
    if question.claim.indirect:
        names.append("indirect")
        reasons.append(question.claim.indirect.rstrip("."))
    if prior:
        names.append("prior-driven")
        reasons.extend(prior)
    failed = [check.statistic for check in fit.checks if not check.passed]
    if failed:
        names.append("checks failed")
        reasons.append(failed_checks(failed))
    external = sum(Flag.EXTERNAL_BASELINE in row.flags for row in question.rows)
    if external:
        reasons.append(
            f"{external:,} of {len(question.rows):,} cells are measured against the baseline of "
            "another paper"
        )
    flat = sum(Flag.UNSTABLE_BLOCK in row.flags for row in question.rows)
    if flat:
        reasons.append(
            f"{flat:,} of {len(question.rows):,} cells belong to blocks in which every arm scores "
            "the same, as a majority class does"
        )
    return tuple(names), tuple(reasons)


def _support(question: Question) -> dict[str, object]:
    rows = question.rows
    evidence, digest = evidence_of(question)
    return {
        "k_cells": len(rows),
        "k_pairs": len({row.pair for row in rows}),
        "n_studies": len({row.study.id for row in rows}),
        "evidence": evidence,
        "evidence_hash": digest,
    }


def evidence_of(question: Question) -> tuple[tuple[EvidenceRow, ...], str]:
    """Return the rows behind a claim as its verdict shows them, and a hash of them.

    Parameters
    ----------
    question : Question
        The claim and its rows.
    """
    shown = list(compress(_shown(question.dataset), question.cells))
    sha = hashlib.sha256()
    for _, written in shown:
        sha.update(written)
    return tuple(row for row, _ in shown), sha.hexdigest()[:16]


# claims on one set of rows show the same ones
@kept_with_first
def _shown(dataset: Dataset) -> list[tuple[EvidenceRow, bytes]]:
    """Return each row as verdicts show it, and as it is hashed."""
    rows = map(evidence_row, dataset.rows)
    return [(row, row.model_dump_json().encode()) for row in rows]


def evidence_row(row: OutcomeRow) -> EvidenceRow:
    """Return a row of evidence as a verdict shows it.

    Parameters
    ----------
    row : OutcomeRow
        Row of evidence.
    """
    record = row.arm.record
    return EvidenceRow(
        where=f"{row.arm.file}:{row.arm.line}",
        locator=record.locator,
        study=record.study,
        cell=f"{' → '.join(row.pair)} · {record.target} · {record.language} · {record.model} · "
        f"{record.metric}"
        if row.outcome is records.Outcome.TRANSFER_GAP
        else f"{' → '.join(row.pair)} · {record.language} · {record.model} · {record.metric}",
        outcome_points=round(row.value_points, 6),
        se_points=round(row.se_points, 6) if row.se_points > 0 else None,
        se_source=row.se_source,
        flags=tuple(sorted(row.flags)),
    )


def _model_part(fit: Fit) -> dict[str, object]:
    diagnostics = fit.diagnostics
    return {
        "terms_fitted": fit.terms_fitted,
        "terms_dropped": tuple(
            records.DroppedTerm(term=term.name, reason=term.reason) for term in fit.terms_dropped
        ),
        "diagnostics": records.Diagnostics(
            engine=diagnostics.engine,
            fell_back_from=diagnostics.fell_back_from,
            draws=diagnostics.n_draws,
            rhat_max=_finite(diagnostics.rhat_max),
            ess_min=_finite(diagnostics.ess_min),
            divergences=diagnostics.divergences,
            khat=None if diagnostics.khat is None else _finite(diagnostics.khat),
            passed=diagnostics.passed,
            reasons=diagnostics.reasons,
            checks_failed=tuple(check.statistic for check in fit.checks if not check.passed),
        ),
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
