from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest

from metatransfer.records import (
    Alternative,
    Attribution,
    AttributionOutcome,
    Claim,
    Companion,
    Count,
    Documented,
    MeanGain,
    Sesoi,
    SourceVerdict,
    Status,
    VerdictStatus,
    Where,
)
from metatransfer.records.wording import probability
from metatransfer.verdicts.assemble import (
    Surroundings,
    by_attribution,
    by_count,
    by_evidence,
    evidence_row,
    not_testable,
    said_of_it,
)
from metatransfer.verdicts.posterior import Posterior
from metatransfer.verdicts.question import Question
from tests.tiny import N_DRAWS, arm, claim, dataset_of, library, matrix, posterior_of

NOTHING = Surroundings(attributions=(), consistency=(), seed=7, versions={"numpy": "2"})
BESIDE = Companion(label="without the claimant's own study")


def mean_gain(value: float = 0.0, alternative: Alternative = Alternative.GREATER) -> MeanGain:
    sesoi = Sesoi(value=value, unit="points", reason="any")
    return MeanGain(kind="mean_gain", where=Where(), alternative=alternative, sesoi=sesoi)


def seen(theta_points: Sequence[float], test: MeanGain | None = None) -> tuple[Question, Posterior]:
    """Return a question on 18 cells whose true gains are these by draw, all cells alike."""
    data = dataset_of(library(*matrix()))
    theta = np.tile(np.asarray(theta_points)[:, None], (1, len(data.rows)))
    posterior = posterior_of(data, theta)
    asked = test or mean_gain()
    return Question(claim(asked), asked, data, posterior.cells, None), posterior


def verdict_on(theta_points: Sequence[float], test: MeanGain | None = None):  # noqa: ANN201
    question, posterior = seen(theta_points, test)
    return by_evidence(question, posterior, NOTHING, without_claimant=BESIDE, model_hash="a-hash")


def outcome(document: str, status: Status) -> AttributionOutcome:
    return AttributionOutcome(document=document, status=status, basis="recorded")


def documented(*by: str) -> Claim:
    read = tuple(
        Attribution(document=name, status=Status.STATED, quote="It helps", checked=date(2026, 1, 1))
        for name in by
    )
    test = Documented(kind="documented", by=by)
    return claim(mean_gain()).model_copy(update={"attributions": read, "test": test})


@pytest.mark.parametrize(
    ("share", "status"),
    [(1.0, "supported"), (0.96, "supported"), (0.9, "inconclusive"), (0.04, "contradicted")],
)
def test_the_word_is_that_of_the_share_of_draws_on_the_claims_side(
    share: float, status: str
) -> None:
    draws = np.where(np.arange(N_DRAWS) < share * N_DRAWS, 1.0, -1.0)
    found = verdict_on(draws)
    assert found.status == status
    assert found.probability == pytest.approx(share)
    assert f"with probability {probability(share)}" in found.rule


def test_a_verdict_carries_all_that_a_reader_asks_for() -> None:
    found = verdict_on(np.full(N_DRAWS, 2.0))
    assert (found.k_cells, found.k_pairs, found.n_studies) == (18, 9, 1)
    assert found.probability_at_zero == 1
    assert found.prediction is not None
    assert found.prediction.lower < found.estimate.mean < found.prediction.upper
    assert found.without_claimant == BESIDE
    assert (found.seed, found.versions, found.model_hash) == (7, {"numpy": "2"}, "a-hash")
    assert {term.term for term in found.terms_dropped} >= {"sd[study]", "sd[language]"}


def test_a_mean_behind_which_both_signs_stand_is_mixed_and_says_how_many() -> None:
    question, posterior = seen(np.zeros(N_DRAWS))
    half = np.arange(18) % 2 == 0
    posterior.fit.theta[:, half] = 4.0
    posterior.fit.theta[:, ~half] = -1.0
    found = by_evidence(question, posterior, NOTHING, without_claimant=BESIDE, model_hash="")
    assert found.status is VerdictStatus.MIXED
    assert "50% of true effects are in the claimed direction" in found.rule


def test_a_probability_close_to_a_threshold_says_so() -> None:
    near = np.where(np.arange(N_DRAWS) < 0.96 * N_DRAWS, 1.0, -1.0)
    assert "within two Monte-Carlo errors of a threshold" in verdict_on(near).reason
    assert "Monte-Carlo" not in verdict_on(np.ones(N_DRAWS)).reason


def test_cells_of_a_block_without_variation_are_told() -> None:
    same = [arm(name, "t9", seeds=(63.0, 63.0)) for name in ("none", "i1", "i2")]
    data = dataset_of(library(*matrix(), *same))
    posterior, asked = posterior_of(data), mean_gain()
    question = Question(claim(asked), asked, data, posterior.cells, None)
    found = by_evidence(question, posterior, NOTHING, without_claimant=BESIDE, model_hash="")
    assert "2 of 20 cells belong to blocks in which every arm scores the same" in found.reason


def test_a_count_is_right_or_wrong() -> None:
    data = dataset_of(library(*matrix()))
    cells = np.ones(18, dtype=bool)
    expected = {"intermediates": 3, "targets": 3, "languages": 1, "models": 2, "studies": 1}
    for what, number in expected.items():
        for claimed in (number, number + 1):
            test = Count(kind="count", where=Where(), of=what, equals=claimed)
            found = by_count(Question(claim(test), test, data, cells, None), NOTHING)
            right = claimed == number
            assert (found.status is VerdictStatus.SUPPORTED) == right
            assert found.probability == float(right)
            assert f"counted: {number} {what}; the claim says {claimed}" in found.rule


def test_the_first_document_that_says_anything_decides() -> None:
    around = Surroundings(
        attributions=(
            outcome("report", Status.STATED),
            outcome("paper", Status.CONTRADICTED_BY_SOURCE),
        ),
        consistency=(),
        seed=0,
        versions={},
    )
    assert by_attribution(documented("paper", "report"), around).status == (
        VerdictStatus.CONTRADICTED_BY_SOURCE
    )
    assert by_attribution(documented("report", "paper"), around).status is VerdictStatus.STATED


def test_a_document_that_says_nothing_leaves_it_to_the_next() -> None:
    around = Surroundings(
        attributions=(outcome("paper", Status.NOT_FOUND), outcome("report", Status.STATED)),
        consistency=(),
        seed=0,
        versions={},
    )
    assert by_attribution(documented("paper", "report"), around).status is VerdictStatus.STATED
    assert by_attribution(documented("paper"), around).status is VerdictStatus.NOT_FOUND


def test_a_claim_about_evidence_is_not_decided_by_documents() -> None:
    with pytest.raises(TypeError, match="'mean_gain' is not decided by a document"):
        by_attribution(claim(mean_gain()), NOTHING)


def test_what_cannot_be_tested_says_why_and_has_no_number() -> None:
    found = not_testable(claim(mean_gain()), NOTHING, "nothing there")
    assert (found.status, found.reason) == (VerdictStatus.NOT_TESTABLE, "nothing there")
    assert found.probability is None
    assert found.decided_by == "nothing"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (SourceVerdict(verified=True, confidence=0.4), "verified, confidence 0.40"),
        (SourceVerdict(verified=False), "not verified"),
        (SourceVerdict(confidence=0.17), "confidence 0.17"),
        (SourceVerdict(), ""),
    ],
)
def test_what_the_source_says_of_its_claim_is_repeated(said: SourceVerdict, words: str) -> None:
    assert said_of_it(claim(mean_gain()).model_copy(update={"said_of_it": said})) == words


def test_a_row_without_a_known_error_shows_none() -> None:
    without = dataset_of(library(arm(), arm("i1"))).rows[0]
    assert evidence_row(without).se_points is None
    known = dataset_of(library(arm(sd_points=1.0, n_seeds=4), arm("i1", sd_points=1.0, n_seeds=4)))
    # two arms of variance near 1 over four seeds each
    assert evidence_row(known.rows[0]).se_points == pytest.approx(np.sqrt(0.5), rel=0.3)
    assert evidence_row(known.rows[0]).se_source == "seeds"
