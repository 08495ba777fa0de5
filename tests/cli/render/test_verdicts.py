from collections.abc import Callable
from dataclasses import replace

import pytest

from metatransfer.cli.render.verdicts import RunFacts, figures, problems, verify_page
from metatransfer.records import (
    Companion,
    Multiverse,
    SpecificationPoint,
    VerdictReport,
    VerdictStatus,
)

Golden = Callable[[str, str], None]


@pytest.mark.parametrize("width", [80, 120])
def test_the_page_of_a_run_reads_as_kept(
    failed_report: VerdictReport, facts: RunFacts, golden: Golden, width: int
) -> None:
    golden(f"verify-{width}.txt", verify_page(failed_report, facts, width=width).plain())


@pytest.mark.parametrize("width", [40, 80, 120])
def test_no_line_is_wider_than_the_terminal(
    failed_report: VerdictReport, facts: RunFacts, width: int
) -> None:
    page = verify_page(failed_report, facts, width=width, verbose=True)
    assert max(line.cell_len for line in page.lines) <= width


def test_every_claim_has_its_word_on_the_page(
    failed_report: VerdictReport, facts: RunFacts
) -> None:
    text = verify_page(failed_report, facts, width=200).plain()
    for verdict in failed_report.verdicts:
        line = next(line for line in text.splitlines() if verdict.claim in line)
        assert line.startswith(verdict.status.value.upper())


def test_no_word_of_an_evidence_verdict_stands_without_its_numbers(
    sound_report: VerdictReport,
) -> None:
    for verdict in sound_report.verdicts:
        if verdict.decided_by == "evidence":
            line = " · ".join(piece.plain for piece in figures(verdict))
            assert "[" in line
            assert "P " in line
            assert "k " in line
            assert "n " in line


def test_quiet_leaves_the_verdicts_and_the_summary(
    sound_report: VerdictReport, facts: RunFacts
) -> None:
    text = verify_page(sound_report, facts, width=80, quiet=True).plain()
    assert "Problems" not in text
    assert "next:" not in text
    assert "metatransfer 0.1.0" not in text
    assert "9 claims: " in text


def test_verbose_adds_the_statements(sound_report: VerdictReport, facts: RunFacts) -> None:
    text = verify_page(sound_report, facts, width=200, verbose=True).plain()
    assert all(verdict.statement in text for verdict in sound_report.verdicts)


def test_an_undecided_claim_says_why_and_what_would_decide_it(
    sound_report: VerdictReport, facts: RunFacts
) -> None:
    text = verify_page(sound_report, facts, width=400).plain()
    assert "no cell in evidence has target bucc or tatoeba" in text
    assert "would decide it: per-task scores" in text
    assert "consistency check, not evidence: the headline gain" in text


def test_failed_diagnostics_are_told_with_their_numbers(failed_report: VerdictReport) -> None:
    told = problems(failed_report.verdicts[-1])
    assert told == [
        "not assessed: the fit failed its diagnostics",
        "diagnostics failed: R-hat 1.310 is above 1.01; ESS 12 < 400",
    ]


def test_a_reason_is_told_once(failed_report: VerdictReport) -> None:
    last = failed_report.verdicts[-1]
    reason = "the fit failed: R-hat 1.310 is above 1.01; ESS 12 < 400"
    assert problems(last.model_copy(update={"reason": reason})) == [f"not assessed: {reason}"]


def test_failed_diagnostics_without_a_reason_are_told_all_the_same(
    failed_report: VerdictReport,
) -> None:
    last = failed_report.verdicts[-1]
    assert last.diagnostics is not None
    silent = last.diagnostics.model_copy(update={"reasons": ()})
    told = problems(last.model_copy(update={"diagnostics": silent}))
    assert told[-1] == "diagnostics failed: no reason recorded"


def test_the_next_command_is_about_a_claim_with_a_problem(
    sound_report: VerdictReport, facts: RunFacts
) -> None:
    last = verify_page(sound_report, facts, width=80).plain().splitlines()[-1]
    assert last == "next: metatransfer explain often-improves"


def test_a_report_without_verdicts_is_no_error(facts: RunFacts) -> None:
    text = verify_page(VerdictReport(verdicts=()), facts, width=80).plain()
    assert "0 claims" in text
    assert "next:" not in text
    assert "nothing sampled" in text


def test_claims_with_the_same_problems_share_their_text(
    sound_report: VerdictReport, facts: RunFacts
) -> None:
    first = sound_report.verdicts[0]
    twin = first.model_copy(update={"claim": "its-twin"})
    text = verify_page(VerdictReport(verdicts=(first, twin)), facts, width=200).plain()
    assert "Problems (2)" in text
    assert "\noften-improves, its-twin\n" in text
    assert text.count("fragile: ") == 1


def test_claims_that_lack_the_same_evidence_say_so_once(
    sound_report: VerdictReport, facts: RunFacts
) -> None:
    undecided = next(v for v in sound_report.verdicts if v.decided_by == "nothing")
    twin = undecided.model_copy(update={"claim": "its-twin"})
    text = verify_page(VerdictReport(verdicts=(undecided, twin)), facts, width=200).plain()
    assert text.count("would decide it: ") == 1
    assert (
        f"its-twin\n              documents: stated\n              as {undecided.claim}\n" in text
    )


def test_fits_that_were_made_stand_below_the_summary(
    sound_report: VerdictReport, facts: RunFacts
) -> None:
    made = replace(facts, fits_made=("12 gains, cosine",))
    assert "\n1 fit made: 12 gains, cosine\n" in verify_page(sound_report, made, width=80).plain()
    assert "fit made" not in verify_page(sound_report, made, width=80, quiet=True).plain()


def test_what_other_studies_and_choices_would_give_stands_below_a_verdict(
    sound_report: VerdictReport, facts: RunFacts
) -> None:
    same = Companion(label="without one-study", note="supported")
    other = Companion(label="without two-study", note="inconclusive")
    point = SpecificationPoint(choices=(), status=VerdictStatus.SUPPORTED)
    world = Multiverse(points=(point,) * 4, possible=90, agreeing=0.75, flips=("priors: wide",))
    bare = Multiverse(points=(point,), possible=90, agreeing=None)
    verdict = sound_report.verdicts[0]

    def told(**changes: object) -> str:
        changed = verdict.model_copy(update=changes)
        report = VerdictReport(verdicts=(changed,))
        return " ".join(verify_page(report, facts, width=80).plain().split())

    assert "the same without any one of 1 studies" not in told()
    assert "the same without any one of 2 studies" in told(without_study=(same, same))
    assert "without two-study it is inconclusive" in told(without_study=(same, other))
    assert "of 4 specifications 75% agree; alone enough: priors: wide" in told(multiverse=world)
    assert "of 1 specifications none gives a word" in told(multiverse=bare)
