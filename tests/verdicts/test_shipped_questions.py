"""The repository's own claims and data: what is asked of which rows. Nothing is sampled."""

from pathlib import Path

import numpy as np
import pytest

from metatransfer.evidence.gains import outcome_rows
from metatransfer.evidence.outcomes import Flag, OutcomeRow, SeSource
from metatransfer.library import Library, load_config, load_library
from metatransfer.records import Claim, Outcome
from metatransfer.verdicts.cells import ENGLISH, Scope, scope_of
from metatransfer.verdicts.consistency import implied_remainder
from metatransfer.verdicts.posterior import pair_weights
from metatransfer.verdicts.question import Moderators, NotTestable, Question, pose

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def lib() -> Library:
    return load_library(ROOT)


@pytest.fixture(scope="module")
def rows(lib: Library) -> dict[Outcome, tuple[OutcomeRow, ...]]:
    return {outcome: outcome_rows(lib, outcome) for outcome in Outcome}


@pytest.fixture(scope="module")
def asked(
    lib: Library, rows: dict[Outcome, tuple[OutcomeRow, ...]]
) -> dict[str, Question | NotTestable]:
    model = load_config(ROOT).model
    moderators = Moderators(gain=model.gain_similarity, transfer_gap=model.gap_similarity)
    claims: list[Claim] = [located.record for located in lib.claims]
    return {
        claim.id: pose(lib, claim, claim.test, rows[claim.test.outcome], moderators)
        for claim in claims
        if claim.quantitative
    }


@pytest.fixture(scope="module")
def taskweb(rows: dict[Outcome, tuple[OutcomeRow, ...]]) -> list[OutcomeRow]:
    return [row for row in rows[Outcome.GAIN] if row.study.id == "taskweb2023"]


def test_every_quantitative_claim_is_posed_or_says_why_not(
    asked: dict[str, Question | NotTestable],
) -> None:
    assert len(asked) >= 18
    for name, found in asked.items():
        if isinstance(found, NotTestable):
            assert len(found.reason) > 20, name
        else:
            assert found.rows, name


def test_no_english_row_answers_or_teaches_a_cross_lingual_claim_on_gains(
    asked: dict[str, Question | NotTestable],
) -> None:
    seen = 0
    for found in asked.values():
        if isinstance(found, Question) and found.test.outcome is Outcome.GAIN:
            if scope_of(found.test.where) is not Scope.CROSS_LINGUAL:
                continue
            seen += 1
            assert all(row.arm.record.language != ENGLISH for row in found.dataset.rows)
    testable = {name for name, each in asked.items() if isinstance(each, Question)}
    assert seen or not any("cross-lingual" in name for name in testable)


def test_only_claims_on_choosing_rest_on_the_best_of_several(
    asked: dict[str, Question | NotTestable],
) -> None:
    for found in asked.values():
        if isinstance(found, Question):
            chosen = {Flag.BEST_OF_N in row.flags for row in found.dataset.rows}
            assert chosen == {found.test.best_of_n}


def test_raw_shares_on_taskweb_are_those_counted_beforehand(taskweb: list[OutcomeRow]) -> None:
    gains = np.array([row.value_points for row in taskweb])
    assert len(gains) == 2940
    assert (gains > 0).mean() == pytest.approx(0.575, abs=0.0005)
    assert (gains > 1).mean() == pytest.approx(0.36, abs=0.005)
    pairs = [row.pair for row in taskweb]
    _, codes = np.unique(pairs, axis=0, return_inverse=True)
    weights = pair_weights(codes.ravel(), np.ones(len(pairs), dtype=bool))
    assert weights == pytest.approx(np.full(2940, 1 / 2940)), "seven models for each of 420 pairs"
    means = {pair: [] for pair in pairs}
    for row in taskweb:
        means[row.pair].append(row.value_points)
    assert np.mean([np.mean(each) > 0 for each in means.values()]) == pytest.approx(0.626, abs=5e-4)


def test_taskwebs_errors_come_from_its_seeds_and_span_what_was_measured(
    taskweb: list[OutcomeRow],
) -> None:
    sources = [row.se_source for row in taskweb]
    assert sources.count(SeSource.SEEDS) / len(sources) > 0.9
    errors = np.array([row.se_points for row in taskweb])
    # unshrunk they span 0.04 to 11 points; shrinkage must not leave a zero
    assert errors.min() > 0.02
    assert 0.4 < np.median(errors) < 0.8


def test_one_block_of_taskweb_is_a_majority_class(taskweb: list[OutcomeRow]) -> None:
    flat = [row for row in taskweb if Flag.UNSTABLE_BLOCK in row.flags]
    assert len(flat) == 20 or len(flat) == 21
    assert {(row.arm.record.target, row.arm.record.model) for row in flat} == {
        ("wsc", "t5b:pfeiffer")
    }


def test_often_in_english_rests_on_taskweb(asked: dict[str, Question | NotTestable]) -> None:
    found = asked["report-often-substantially"]
    assert isinstance(found, Question)
    assert len(found.rows) >= 2940
    assert {row.arm.record.language for row in found.rows} == {"en"}


def test_large_improvements_in_retrieval_cannot_be_tested(
    lib: Library, asked: dict[str, Question | NotTestable]
) -> None:
    found = asked["report-large-retrieval"]
    assert isinstance(found, NotTestable)
    assert "no evidence on bucc" in found.reason
    (claim,) = [c.record for c in lib.claims if c.record.id == "report-large-retrieval"]
    assert "Tatoeba" in claim.would_decide
    (figure,) = [implied_remainder(lib.checks[name].record) for name in claim.consistency_checks]
    assert (round(figure.lower, 1), round(figure.upper, 1)) == (14.8, 15.5)


def test_no_gap_is_read_off_a_translated_set(
    rows: dict[Outcome, tuple[OutcomeRow, ...]],
) -> None:
    gaps = rows[Outcome.TRANSFER_GAP]
    assert len(gaps) > 8000
    assert {row.arm.record.setting for row in gaps} == {"zero-shot"}


def test_similarity_of_tasks_that_share_data_is_left_out_of_slopes(
    asked: dict[str, Question | NotTestable],
) -> None:
    found = asked["similarity-slope-english"]
    assert isinstance(found, Question)
    assert not any(Flag.SHARED_TRAINING_DATA in row.flags for row in found.rows)
    assert len(found.rows) == 2933
