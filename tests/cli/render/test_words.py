from metatransfer.cli.render import words
from metatransfer.records import Verdict, VerdictReport, VerdictStatus


def test_the_worst_r_hat_is_that_of_the_worst_fit(failed_report: VerdictReport) -> None:
    assert words.worst_rhat(failed_report) == 1.31
    assert words.worst_rhat(VerdictReport(verdicts=())) is None


def test_every_word_of_a_verdict_has_a_colour() -> None:
    assert set(words.STYLES) == set(VerdictStatus)


def test_documents_that_disagree_are_both_heard(sound_report: VerdictReport) -> None:
    first, second = sound_report.verdicts[0], sound_report.verdicts[5]
    both = first.model_copy(update={"attributions": (*first.attributions, *second.attributions)})
    assert isinstance(both, Verdict)
    assert words.attribution(both) == "stated / stated differently"
