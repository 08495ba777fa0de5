"""A million results and ten thousand claims, in processes of their own."""

from pathlib import Path

import pytest

from benchmarks.bench_scale import (
    BUDGET_CLAIMS_SECONDS,
    BUDGET_RESULTS_MB,
    REDUCE,
    measured,
    write_claims,
    write_results,
)

pytestmark = pytest.mark.slow


def test_ten_thousand_claims_are_checked_within_their_budget(tmp_path: Path) -> None:
    write_claims(tmp_path / "p", 10_000)
    _, worked, _, said = measured(tmp_path / "p", "-m", "metatransfer", "check")
    assert said.startswith("no faults: 10,000 claims")
    # processor time: what a machine does besides is no matter of ours
    assert worked <= BUDGET_CLAIMS_SECONDS


def test_a_million_results_are_checked_and_reduced_within_their_memory(tmp_path: Path) -> None:
    write_results(tmp_path / "p", 1_000_000)
    _, _, peak_mb, said = measured(tmp_path / "p", "-c", REDUCE)
    assert said == "990,099 gains"
    assert peak_mb <= BUDGET_RESULTS_MB
    _, _, peak_mb, said = measured(tmp_path / "p", "-m", "metatransfer", "check")
    assert said.startswith("no faults: 0 claims, 1 study, 1,000,000 results")
    assert peak_mb <= BUDGET_RESULTS_MB
