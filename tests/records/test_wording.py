import pytest
from hypothesis import given
from hypothesis import strategies as st

from metatransfer.records import Estimate, Interval, wording


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "<.001"),
        (0.0004, "<.001"),
        (0.004, ".004"),
        (0.5, ".50"),
        (0.9496, ".9496"),
        (0.95, ".95"),
        (0.0504, ".0504"),
        (0.9731, ".97"),
        (0.9964, ".996"),
        (0.9996, ">.999"),
        (1.0, ">.999"),
    ],
)
def test_a_probability_is_never_a_bare_zero_or_one(value: float, text: str) -> None:
    assert wording.probability(value) == text


@given(st.floats(min_value=0.001, max_value=0.999))
def test_a_printed_probability_is_on_the_same_side_of_the_thresholds(value: float) -> None:
    printed = float(wording.probability(value))
    assert (printed >= 0.95) == (value >= 0.95)
    assert (printed <= 0.05) == (value <= 0.05)
    # Two decimals at the least, so half of 0.01 at the most.
    assert abs(printed - value) <= 0.005 + 1e-12


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1, "points", "1 point"),
        (0.5, "points", "0.5 points"),
        (-1, "points_per_sd", "-1 point per sd"),
        (2.5, "ranks", "2.5 ranks"),
        (0.5, "share", "a share of 0.5"),
    ],
)
def test_a_quantity_reads_as_people_write_it(value: float, unit: str, text: str) -> None:
    assert wording.quantity(value, unit) == text


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


@pytest.mark.parametrize(
    ("lower", "upper", "text"),
    [
        (14.82, 15.49, "14.8 to 15.5 points"),
        (17.0, 17.04, "17.0 points"),
        (-0.04, 0.02, "0.0 points"),
    ],
)
def test_a_span_whose_ends_print_alike_has_one(lower: float, upper: float, text: str) -> None:
    assert wording.span(lower, upper, "points") == text


def test_failed_checks_are_told_in_words() -> None:
    told = wording.failed_checks(["kurtosis", "share above 1", "share above 0", "sd by target"])
    assert told == (
        "outcomes that the fitted model makes up are unlike those in evidence in how heavy their "
        "tails are (kurtosis), the share above 1 point, the share above 0 points and how unlike "
        "their spread is by target: its interval may be too short, and its probability too sure"
    )
    assert "in another:" in wording.failed_checks(["another"])


@pytest.mark.parametrize(
    ("items", "text"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_items_are_listed_as_in_a_sentence(items: list[str], text: str) -> None:
    assert wording.listed(items) == text


def test_fits_that_were_made_are_named_and_many_are_counted() -> None:
    assert wording.fits_made(()) == "no fit made again"
    assert wording.fits_made(["12 gains"]) == "1 fit made: 12 gains"
    told = wording.fits_made([f"{at} gains" for at in range(11)])
    assert told.startswith("11 fits made: 0 gains; 1 gains; ")
    assert told.endswith("; 7 gains; and 3 more")
