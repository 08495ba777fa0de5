"""What other rows, or another model, say of a claim."""

from dataclasses import dataclass

from metatransfer.bench import Bench
from metatransfer.errors import DiagnosticsError
from metatransfer.model.fit import Fit
from metatransfer.model.spec import ModelSpec
from metatransfer.records import Estimate, VerdictStatus
from metatransfer.verdicts.companions import estimate
from metatransfer.verdicts.decide import decide, reference_of
from metatransfer.verdicts.estimands import Estimand, estimand
from metatransfer.verdicts.posterior import Posterior
from metatransfer.verdicts.question import NotTestable, Question
from metatransfer.verdicts.specify import specify

NO_WORD = frozenset({VerdictStatus.NOT_TESTABLE, VerdictStatus.NOT_ASSESSED})
"""Words of a claim that nothing was read off."""


@dataclass(frozen=True)
class Answer:
    """What is said of a claim.

    Parameters
    ----------
    status : VerdictStatus
        The word.
    note : str
        Why there is none.
    probability : float or None
        Probability of the claim.
    estimate : Estimate or None
        Posterior of the estimand.
    checks_passed : bool
        Whether the model could have produced the rows.
    """

    status: VerdictStatus
    note: str = ""
    probability: float | None = None
    estimate: Estimate | None = None
    checks_passed: bool = True


def asked(bench: Bench, question: Question | NotTestable) -> Answer:
    """Return what rows say of a claim, under the model of the verdict.

    Parameters
    ----------
    bench : Bench
        Library, cache, settings.
    question : Question or NotTestable
        The claim and its rows.
    """
    if isinstance(question, NotTestable):
        return Answer(VerdictStatus.NOT_TESTABLE, question.reason)
    return asked_under(bench, question, specify(question.dataset))


def asked_under(bench: Bench, question: Question, spec: ModelSpec) -> Answer:
    """Return what rows say of a claim under a model.

    Parameters
    ----------
    bench : Bench
        Library, cache, settings.
    question : Question
        The claim and its rows.
    spec : ModelSpec
        Model.
    """
    try:
        return read_off(question, bench.posterior(question, spec).fit, bench.means.seed)
    except DiagnosticsError as error:
        return Answer(VerdictStatus.NOT_ASSESSED, str(error))


def read_off(question: Question, fit: Fit, seed: int) -> Answer:
    """Return what a fit says of a claim.

    Parameters
    ----------
    question : Question
        The claim and its rows.
    fit : Fit
        Posterior over the rows.
    seed : int
        Seed of whatever is drawn on top.
    """
    if not fit.diagnostics.passed:
        return Answer(VerdictStatus.NOT_ASSESSED, "the posterior failed its diagnostics")
    result = estimated(question, fit, seed)
    probability = reference_of(question.test).probability(result.draws)
    return Answer(
        decide(question.test, result, probability),
        probability=probability,
        estimate=estimate(result.words, result.unit, result.draws),
        checks_passed=all(check.passed for check in fit.checks),
    )


def estimated(question: Question, fit: Fit, seed: int) -> Estimand:
    """Return draws of what a claim is about.

    Parameters
    ----------
    question : Question
        The claim and its rows.
    fit : Fit
        Posterior over the rows.
    seed : int
        Seed of whatever is drawn on top.
    """
    posterior = Posterior(fit, question.dataset, question.cells, seed, question.minus)
    return estimand(question.test, posterior)
