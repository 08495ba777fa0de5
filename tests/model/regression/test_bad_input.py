"""Bad input: one message that names the term and the remedy, never a traceback from below."""

from typing import Any

import numpy as np
import pytest

from metatransfer.errors import ModelDataError
from metatransfer.model.regression import meta_regression
from metatransfer.model.spec import Priors
from tests.model.regression.conftest import ROWS, Columns

FORMULA = "gain ~ similarity + (1 | target)"


def with_first(column: np.ndarray[Any, Any], value: float) -> np.ndarray[Any, Any]:
    return np.r_[value, column[1:]]


@pytest.mark.parametrize("value", [0.0, -1.0, np.nan, np.inf])
def test_a_standard_error_that_is_none(data: Columns, value: float) -> None:
    bad = data | {"se": with_first(data["se"], value)}
    with pytest.raises(ModelDataError, match=r"column 'se' · got .* in row 0 · must be above 0"):
        meta_regression(FORMULA, bad, se="se")


@pytest.mark.parametrize(
    ("se", "message"),
    [
        (None, "neither standard errors nor a covariance"),
        ("sse", "no column 'sse' .* did you mean 'se'"),
        ([1.0, 2.0], r"shape \(2,\) · must be \(48,\)"),
        (["one"] * ROWS, "must be numbers"),
        (0.2, r"shape \(\) · must be \(48,\), one a row · name a column"),
        (np.ones((ROWS, 1)), r"shape \(48, 1\) · must be \(48,\)"),
        (np.full(ROWS, 1e-200), "must be above 0"),
    ],
)
def test_standard_errors_that_cannot_be_read(data: Columns, se: Any, message: str) -> None:
    with pytest.raises(ModelDataError, match=message):
        meta_regression(FORMULA, data, se=se)


def covariance(first: float, mirrored: float | None = None) -> np.ndarray[Any, Any]:
    matrix = np.eye(ROWS)
    matrix[0, 1] = first
    matrix[1, 0] = first if mirrored is None else mirrored
    return matrix


@pytest.mark.parametrize(
    ("matrix", "message"),
    [
        (covariance(1.5), "rows 0, 1 · not positive definite"),
        (covariance(1.0), "rows 0, 1 · not positive definite: one estimate is a combination"),
        (covariance(0.3, 0.2), "rows 0, 1 · not symmetric"),
        (np.eye(3), r"shape \(3, 3\) · must be \(48, 48\)"),
        (np.eye(ROWS) - 1, "diagonal is not above 0"),
        (covariance(np.nan), "not finite"),
        ("much", "covariance · has text, .* · must be numbers"),
        (np.eye(ROWS) * 1j, "complex numbers"),
    ],
)
def test_a_covariance_that_is_none(data: Columns, matrix: Any, message: str) -> None:
    with pytest.raises(ModelDataError, match=message):
        meta_regression(FORMULA, data, covariance=matrix)


def test_standard_errors_that_contradict_the_covariance(data: Columns) -> None:
    with pytest.raises(ModelDataError, match=r"not the covariance's diagonal in rows 0, 1, 2"):
        meta_regression(FORMULA, data, se="se", covariance=np.eye(ROWS))


def test_uneven_covariances_beside_heavy_tails(data: Columns) -> None:
    matrix = np.eye(ROWS)
    matrix[:3, :3] = [[1, 0.3, 0.1], [0.3, 1, 0.2], [0.1, 0.2, 1]]
    with pytest.raises(ModelDataError, match=r"family='student' .* use family='gaussian'"):
        meta_regression(FORMULA, data, covariance=matrix, family="student")


RELATED = "gain ~ similarity + (1 | language)"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"language": (("de", "fi", "sw"), np.eye(3))}, "no row for 1 of 4 levels: ur"),
        (
            {"langauge": (("de",), np.eye(1))},
            "is no grouping .* did you mean 'language'",
        ),
        ({"language": np.eye(4)}, "must be a pandas DataFrame labelled on both sides"),
        ({"language": (("de", "de"), np.eye(2))}, "a label occurs twice"),
        ({"language": (("de", "fi", "sw", "ur"), 2 * np.eye(4))}, "'de' has 2 on the diagonal"),
        ({"language": (("de", "fi", "sw", "ur"), 2 - np.eye(4))}, "not positive definite"),
    ],
)
def test_relatedness_that_does_not_fit(data: Columns, given: Any, message: str) -> None:
    with pytest.raises(ModelDataError, match=message):
        meta_regression(RELATED, data, se="se", relatedness=given)


def test_a_frame_labelled_differently_on_its_sides(data: Columns) -> None:
    import pandas as pd

    labelled = pd.DataFrame(np.eye(2), index=["de", "fi"], columns=["fi", "de"])
    with pytest.raises(ModelDataError, match="rows and columns are labelled differently"):
        meta_regression(RELATED, data, se="se", relatedness={"language": labelled})


def test_collinear_and_constant_terms_are_named(data: Columns) -> None:
    twice = data | {"again": 2 * data["similarity"] + 1}
    with pytest.raises(ModelDataError, match="'again' is a combination of the intercept and simi"):
        meta_regression("gain ~ similarity + again", twice, se="se")
    constant = data | {"similarity": np.full(ROWS, 0.3)}
    with pytest.raises(ModelDataError, match=r"term 'similarity' · is 0\.3 in every row"):
        meta_regression(FORMULA, constant, se="se")


def test_fewer_rows_than_coefficients(data: Columns) -> None:
    few = {name: column[:2] for name, column in data.items()}
    with pytest.raises(
        ModelDataError, match=r"2 rows for 2 coefficients \(Intercept, similarity\)"
    ):
        meta_regression(FORMULA, few, se="se")


def test_all_faults_of_the_columns_are_told_at_once(data: Columns) -> None:
    bad = data | {
        "gain": with_first(data["gain"], np.nan),
        "similarity": with_first(data["similarity"], np.inf),
    }
    with pytest.raises(ModelDataError) as caught:
        meta_regression("gain ~ similarity + (1 | targets)", bad, se="se")
    told = str(caught.value).splitlines()
    assert len(told) == 3
    assert "no column 'targets'" in told[0]
    assert "column 'gain' · missing in row 0 · no row is dropped silently" in told[1]
    assert "column 'similarity' · infinite in row 0" in told[2]


@pytest.mark.parametrize("missing", [None, np.nan])
def test_a_missing_label_is_missing(data: Columns, missing: float | None) -> None:
    labels = data["target"].astype(object)
    labels[5] = missing
    with pytest.raises(ModelDataError, match="column 'target' · missing in row 5"):
        meta_regression(FORMULA, data | {"target": labels}, se="se")


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        ("gain similarity", "must have one outcome"),
        ("gain ~ 0 + similarity", "the intercept cannot be left out"),
        ("gain ~ similarity +* 3", "cannot be read"),
        ("gain ~ (1 | target", "cannot be read"),
        ("gain ~ similarity ~ target", "must have one outcome and one '~'"),
        ("gain ~ similarity + (1 | target))", r"a '\)' closes nothing"),
        ("gain ~ similarity + 1 | target", r"groups stand in parentheses · write \(1 \| group\)"),
        ("gain ~ similarity + gain", "'gain' · is the outcome, and cannot explain itself"),
        ("gain ~ size + offset(similarity)", r"'offset\(similarity\)' .* subtract it"),
        (3, "formula · got int · must be text"),
        ("log(gain) ~ 1", "must be a column as it is"),
        ("target ~ 1", "outcome 'target' · is not numeric"),
        ("gain ~ 1 + (similarity | target)", r"add '\+ similarity' to the formula"),
        ("gain ~ nothing_known(similarity)", "cannot be evaluated"),
        ("gain ~ np.log(similarity - 10)", r"term 'np\.log\(similarity - 10\)' · is not finite"),
    ],
)
@pytest.mark.filterwarnings("ignore:invalid value encountered in log")
def test_a_formula_that_cannot_be_fitted(data: Columns, formula: Any, message: str) -> None:
    with pytest.raises(ModelDataError, match=message):
        meta_regression(formula, data, se="se")


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (3, "got int · must be a pandas or polars DataFrame"),
        ({"gain": [1.0, 2.0], "se": [1.0]}, r"differ in shape: gain \(2,\), se \(1,\)"),
        ({"gain": [], "se": []}, "no rows"),
        ({}, "none"),
    ],
)
def test_a_table_that_is_none(table: Any, message: str) -> None:
    with pytest.raises(ModelDataError, match=message):
        meta_regression("gain ~ 1", table, se="se")


def test_a_covariate_of_one_level_is_no_slope_and_is_not_dropped_silently(data: Columns) -> None:
    with pytest.raises(ModelDataError, match="term 'place' · has one level"):
        meta_regression("gain ~ similarity + place", data, se="se")


@pytest.mark.parametrize("name", ["Intercept", "sigma", "nu", "theta"])
def test_a_column_that_is_called_as_an_estimate_is(data: Columns, name: str) -> None:
    with pytest.raises(ModelDataError, match=f"'{name}' · is what an estimate is called here"):
        meta_regression(f"gain ~ {name}", data | {name: data["similarity"]}, se="se")


def numbers_as_text() -> list[str]:
    return [str(value) for value in range(ROWS)]


@pytest.mark.parametrize(
    ("column", "message"),
    [
        (numbers_as_text(), r"holds numbers as text · make them numbers, or write C\(similarity\)"),
        (["NA", *numbers_as_text()[1:]], "holds numbers as text"),
        ([1, *numbers_as_text()[1:]], "holds numbers as text"),
        (np.array(["a", 2.5] * (ROWS // 2), dtype=object), r"holds '2\.5' \(float\)"),
        (np.arange(ROWS) * 1j, "is complex128"),
        (np.arange(ROWS).astype("datetime64[D]"), r"is datetime64\[D\] · make it a number"),
        (np.ma.masked_less(np.arange(float(ROWS)), 1), "column 'similarity' · missing in row 0"),
        ([10.0**30 + i for i in range(ROWS)], r"is 1e\+30 in every row"),
        ([10.0**200 * i for i in range(ROWS)], "is not finite in some rows, or its squares"),
    ],
)
def test_a_column_that_is_no_covariate(data: Columns, column: Any, message: str) -> None:
    with pytest.raises(ModelDataError, match=message):
        meta_regression("gain ~ similarity", {**data, "similarity": column}, se="se")


def test_an_outcome_that_is_no_number_or_too_large_a_one(data: Columns) -> None:
    text = data["gain"].astype(object)
    text[3] = "0.2"
    with pytest.raises(ModelDataError, match=r"outcome 'gain' · is not numeric \(object\)"):
        meta_regression("gain ~ 1", data | {"gain": text}, se="se")
    with pytest.raises(ModelDataError, match=r"has values above 1e\+100 · rescale it"):
        meta_regression("gain ~ 1", data | {"gain": 1e200 * data["gain"]}, se="se")


def frame(data: Columns) -> Any:
    return pytest.importorskip("pandas").DataFrame(data)


def test_what_is_labelled_as_the_data_in_another_order_meets_no_wrong_rows(data: Columns) -> None:
    import pandas as pd

    table = frame(data)
    backwards = table["se"].iloc[::-1]
    with pytest.raises(ModelDataError, match=r"se · labelled as the data are, in another order"):
        meta_regression("gain ~ 1", table, se=backwards)
    matrix = pd.DataFrame(np.diag(data["se"] ** 2))
    with pytest.raises(ModelDataError, match="covariance · labelled as the data are"):
        meta_regression("gain ~ 1", table, covariance=matrix.iloc[::-1, ::-1])
    with pytest.raises(ModelDataError, match="covariance · columns · labelled as the data are"):
        meta_regression("gain ~ 1", table, covariance=matrix.iloc[:, ::-1])


def test_tables_that_hold_a_column_twice_or_nothing_yet(data: Columns) -> None:
    import pandas as pd
    import polars as pl

    twice = pd.concat([frame(data), frame(data)[["size"]]], axis=1)
    with pytest.raises(ModelDataError, match="two columns are named 'size'"):
        meta_regression("gain ~ 1", twice, se="se")
    with pytest.raises(ModelDataError, match=r"a LazyFrame has no values yet · give data\.collect"):
        meta_regression("gain ~ 1", pl.LazyFrame(data), se="se")


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ({"priors": [1]}, "priors · got list · must be a dict of scales, or a metatransfer.Priors"),
        ({"priors": {"slope_sd": 1}}, r"'slope_sd' is no scale .* did you mean 'slope_sd_points'"),
        ({"priors": {"slope_sd_points": -1}}, "slope_sd_points · got -1 · must be a number"),
        ({"settings": {"cores": 1}}, "settings · got dict"),
        ({"relatedness": np.eye(4)}, "relatedness · got ndarray · must be a dict"),
        ({"residual": ["size"]}, "residual · got list · must be the name of a column"),
        ({"seed": -1}, "seed · got -1 · must be a whole number"),
        ({"seed": None}, "seed · got None"),
    ],
)
def test_options_of_another_kind(data: Columns, option: dict[str, Any], message: str) -> None:
    with pytest.raises(ModelDataError, match=message):
        meta_regression("gain ~ 1", data, se="se", **option)


@pytest.mark.parametrize("value", [0, -1.0, np.inf, np.nan, "wide"])
def test_priors_without_a_scale(value: Any) -> None:
    with pytest.raises(ModelDataError, match=r"slope_sd_points · got .* must be a number above 0"):
        Priors(slope_sd_points=value)


def test_options_that_do_not_exist(data: Columns) -> None:
    with pytest.raises(ModelDataError, match=r"got 'studnt' .* did you mean 'student'"):
        meta_regression(FORMULA, data, se="se", family="studnt")  # type: ignore[arg-type]
    with pytest.raises(ModelDataError, match="no column 'tarjet'"):
        meta_regression(FORMULA, data, se="se", residual="tarjet")
    with pytest.raises(ModelDataError, match="residual · 'place' has one level"):
        meta_regression(FORMULA, data, se="se", residual="place")
