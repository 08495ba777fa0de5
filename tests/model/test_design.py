from dataclasses import replace

import numpy as np
import pytest

from metatransfer.errors import ModelDataError
from metatransfer.model.design import CorrelatedRows, Factor, ModelData, SharedError
from tests.model.made import crossed

DATA = crossed()


def test_no_rows_are_refused() -> None:
    with pytest.raises(ModelDataError, match="no rows"):
        ModelData(y=np.zeros(0), own_variance=np.zeros(0), factors={}, covariates={})


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("field", ["y", "own_variance"])
def test_a_value_that_is_not_finite_is_named_with_its_row(field: str, value: float) -> None:
    values = np.array(getattr(DATA, field))
    values[3] = value
    with pytest.raises(ModelDataError, match=f"{field} · .* in row 3"):
        replace(DATA, **{field: values})


def test_a_covariate_that_is_not_finite_is_named() -> None:
    with pytest.raises(ModelDataError, match="covariate 'x' · nan in row 0"):
        replace(DATA, covariates={"x": np.full(60, np.nan)})


def test_a_negative_variance_is_refused() -> None:
    with pytest.raises(ModelDataError, match=r"own_variance · -0.5 at 2 \(1 in all\)"):
        replace(DATA, own_variance=np.where(np.arange(60) == 2, -0.5, 1.0))


def test_a_negative_shared_variance_is_refused() -> None:
    shared = SharedError("baseline", np.zeros(60, dtype=np.int64), np.array([-1.0]))
    with pytest.raises(ModelDataError, match=r"shared error 'baseline' variance · -1.0"):
        replace(DATA, shared=(shared,))


@pytest.mark.parametrize("code", [-1, 2])
def test_a_code_out_of_range_is_named_with_its_row(code: int) -> None:
    codes = np.zeros(60, dtype=np.int64)
    codes[7] = code
    with pytest.raises(ModelDataError, match=f"factor 'f' · code {code} in row 7 · must be 0 to 1"):
        replace(DATA, factors={"f": Factor(("a", "b"), codes)})


def test_codes_are_integers() -> None:
    with pytest.raises(ModelDataError, match="type float64"):
        replace(DATA, factors={"f": Factor(("a",), np.zeros(60))})  # type: ignore[arg-type]


def test_an_array_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ModelDataError, match=r"shape \(59,\) · must be \(60,\)"):
        replace(DATA, own_variance=np.zeros(59))


def test_at_least_one_row_is_uncertain() -> None:
    with pytest.raises(ModelDataError, match="all 60 rows are exact"):
        replace(DATA, exact=np.ones(60, dtype=bool))


def test_exact_rows_are_told_by_booleans() -> None:
    with pytest.raises(ModelDataError, match="must be 60 booleans"):
        replace(DATA, exact=np.zeros(60))  # type: ignore[arg-type]


def test_all_rows_are_uncertain_unless_said_otherwise() -> None:
    assert len(DATA.uncertain) == 60
    exact = np.arange(60) < 4
    assert replace(DATA, exact=exact).uncertain.tolist() == list(range(4, 60))


def test_factors_cannot_be_changed_afterwards() -> None:
    with pytest.raises(TypeError):
        DATA.factors["task"] = DATA.factors["model"]  # type: ignore[index]


def test_relatedness_is_of_a_factor_that_the_rows_have() -> None:
    with pytest.raises(ModelDataError, match="relatedness · 'language' is no factor"):
        replace(DATA, relatedness={"language": np.eye(2)})


@pytest.mark.parametrize(
    ("matrix", "message"),
    [
        (np.eye(3), r"shape \(3, 3\) · must be \(5, 5\)"),
        (np.full((5, 5), np.nan), r"nan at \(0, 0\) · must be finite"),
        (np.eye(5) + np.triu(np.full((5, 5), 0.1), 1), "not symmetric"),
        (2 * np.eye(5), "'task 0' has 2 on the diagonal · must be 1"),
        (2 - np.eye(5), r"not positive definite \(least eigenvalue -1\)"),
    ],
)
def test_relatedness_is_a_correlation_matrix(matrix: np.ndarray, message: str) -> None:
    with pytest.raises(ModelDataError, match=message):
        replace(DATA, relatedness={"task": matrix})


def block(*rows: int) -> CorrelatedRows:
    """Return rows with correlated errors whose variances are those of the data."""
    return CorrelatedRows(
        np.array(rows), 0.05 * (np.ones((len(rows), len(rows))) + np.eye(len(rows)))
    )


def test_a_row_is_in_one_block_of_correlated_rows() -> None:
    with pytest.raises(ModelDataError, match="a row is in two blocks"):
        replace(DATA, correlated=(block(0, 1), block(1, 2)))


def test_correlated_rows_carry_their_own_variances() -> None:
    uneven = CorrelatedRows(np.array([0, 1]), np.array([[0.2, 0.0], [0.0, 0.1]]))
    with pytest.raises(ModelDataError, match="rows 0 to 1 · the diagonal is not `own_variance`"):
        replace(DATA, correlated=(uneven,))


def test_correlated_rows_and_exact_ones_exclude_each_other() -> None:
    with pytest.raises(ModelDataError, match="not beside exact rows"):
        replace(DATA, correlated=(block(0, 1),), exact=np.arange(60) > 50)
