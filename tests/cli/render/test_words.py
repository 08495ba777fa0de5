import pytest
from hypothesis import given
from hypothesis import strategies as st

from metatransfer.cli.render import words
from metatransfer.records import Estimate, Interval, Verdict, VerdictReport, VerdictStatus, wording


def an_estimate(mean: float, sd: float, unit: str) -> Estimate:
    interval = Interval(lower=mean - 2 * sd, upper=mean + 2 * sd)
    return Estimate(estimand="x", unit=unit, mean=mean, sd=sd, interval=interval)


@pytest.mark.parametrize(
    ("mean", "sd", "unit", "text"),
    [
        (1.8404, 0.7, "points", "+1.84 [+0.44, +3.24] points"),
        (-0.31, 0.12, "points_per_sd", "-0.31 [-0.55, -0.07] points per sd"),
        (0.626, 0.013, "share", "0.626 [0.600, 0.652] share"),
        (12.0, 31.0, "points", "+12 [-50, +74] points"),
        (3.0, 0.0, "ranks", "3.00 [3.00, 3.00] ranks"),
    ],
)
def test_an_estimate_shows_two_digits_of_its_uncertainty(
    mean: float, sd: float, unit: str, text: str
) -> None:
    assert wording.estimate(an_estimate(mean, sd, unit)) == text


@given(st.floats(min_value=-1e4, max_value=1e4), st.integers(min_value=0, max_value=4))
def test_a_number_is_never_minus_zero(value: float, places: int) -> None:
    text = wording.number(value, places, signed=True)
    assert float(text) == pytest.approx(value, abs=0.5 * 10**-places + 1e-9)
    assert not (float(text) == 0.0 and text.startswith(("-", "+")))


def test_counts_are_words_people_say() -> None:
    assert wording.count(1, "study", "studies") == "1 study"
    assert wording.count(2940, "cell") == "2,940 cells"


def test_the_tally_follows_the_order_of_the_words(failed_report: VerdictReport) -> None:
    assert wording.tally(failed_report.verdicts).startswith("1 supported, 1 contradicted, 1 mixed")


def test_the_worst_r_hat_is_that_of_the_worst_fit(failed_report: VerdictReport) -> None:
    assert words.worst_rhat(failed_report) == 1.31
    assert words.worst_rhat(VerdictReport(verdicts=())) is None


def test_the_data_hash_changes_with_the_rows_behind_any_verdict(
    sound_report: VerdictReport,
) -> None:
    before = wording.data_hash(sound_report)
    first, *rest = sound_report.verdicts
    changed = first.model_copy(update={"evidence_hash": "0" * 64})
    assert wording.data_hash(VerdictReport(verdicts=(changed, *rest))) != before
    assert wording.data_hash(VerdictReport(verdicts=(*reversed(sound_report.verdicts),))) == before


def test_every_word_of_a_verdict_has_a_colour() -> None:
    assert set(words.STYLES) == set(VerdictStatus)


def test_documents_that_disagree_are_both_heard(sound_report: VerdictReport) -> None:
    first, second = sound_report.verdicts[0], sound_report.verdicts[5]
    both = first.model_copy(update={"attributions": (*first.attributions, *second.attributions)})
    assert isinstance(both, Verdict)
    assert words.attribution(both) == "stated / stated differently"
