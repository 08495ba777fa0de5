"""The verdicts of this repository's own claims, end to end."""

from pathlib import Path

import pytest

from metatransfer.project import Project
from metatransfer.records import Verdict, VerdictReport, VerdictStatus

ROOT = Path(__file__).parent.parent

pytestmark = [pytest.mark.slow, pytest.mark.inference]


@pytest.fixture(scope="module")
def report() -> VerdictReport:
    return Project(ROOT).verify()


@pytest.fixture(scope="module")
def verdicts(report: VerdictReport) -> dict[str, Verdict]:
    return {verdict.claim: verdict for verdict in report.verdicts}


def test_every_claim_has_a_verdict_and_every_fit_passes_its_gate(report: VerdictReport) -> None:
    assert len(report.verdicts) == len(list((ROOT / "claims").glob("*.yaml")))
    assert VerdictStatus.NOT_ASSESSED not in {v.status for v in report.verdicts}
    assert all(v.diagnostics.passed for v in report.verdicts if v.diagnostics is not None)


def test_half_of_the_pairs_gain_but_not_by_more_than_a_point(verdicts: dict[str, Verdict]) -> None:
    """Intervals overlap those of a first, independent sampler on the same rows."""
    often, substantially = (
        verdicts["phang2020-often-improves"].estimate,
        verdicts["report-often-substantially"].estimate,
    )
    assert often is not None
    assert substantially is not None
    # its 95 % intervals: share above zero [.551, .600], share above one point [.332, .369]
    assert 0.551 < often.mean < 0.600
    assert 0.332 < substantially.mean < 0.369


def test_a_cross_lingual_claim_is_never_decided_by_english_evidence(
    verdicts: dict[str, Verdict],
) -> None:
    for name, verdict in verdicts.items():
        if name.startswith(("selection-", "similarity-slope-")):
            english = "english" in name
            assert ("indirect" in verdict.qualifiers) == english
            assert (verdict.status is VerdictStatus.NOT_TESTABLE) != english


def test_the_default_model_of_gains_passes_its_predictive_checks(
    verdicts: dict[str, Verdict],
) -> None:
    for name in ("report-often-substantially", "similarity-slope-english"):
        diagnostics = verdicts[name].diagnostics
        assert diagnostics is not None
        assert diagnostics.checks_failed == ()


def test_another_seed_gives_the_same_words(report: VerdictReport) -> None:
    again = Project(ROOT, seed=1).verify()
    assert {v.claim: v.status for v in again.verdicts} == {
        v.claim: v.status for v in report.verdicts
    }
