import pytest

from metatransfer.model.regression.formula import GroupPart, read_formula


def test_bars_are_taken_apart_and_common_terms_kept() -> None:
    formula = read_formula("y ~ a + np.log(b) + (1 + a | g) + (1 | h) + c:d")
    assert formula.response == "y"
    assert formula.common == "a + np.log(b) + 1 + 1 + c:d"
    assert [(part.slope_of, part.factors) for part in formula.groups] == [
        (None, ("g",)),
        ("a", ("g",)),
        (None, ("h",)),
    ]
    assert formula.groups[0].bundle == formula.groups[1].bundle
    assert formula.groups[0].bundle != formula.groups[2].bundle
    assert set(formula.variables) == {"y", "a", "b", "c", "d", "g", "h"}


def test_two_bars_over_one_grouping_are_not_correlated() -> None:
    formula = read_formula("y ~ a + (1 | g) + (0 + a | g)")
    assert len({part.bundle for part in formula.groups}) == 2


def test_a_double_bar_is_not_correlated() -> None:
    formula = read_formula("y ~ a + (1 + a || g)")
    assert {part.bundle for part in formula.groups} == {None}


def test_nested_and_crossed_groups() -> None:
    nested = read_formula("y ~ 1 + (1 | g / h)")
    assert [part.factors for part in nested.groups] == [("g",), ("g", "h")]
    crossed = read_formula("y ~ 1 + (1 | g:h)")
    assert crossed.groups == (GroupPart(None, ("g", "h"), crossed.groups[0].bundle),)


@pytest.mark.parametrize("text", ["y ~ 1", "y ~ (1 | g)", "y~1"])
def test_a_formula_without_covariates(text: str) -> None:
    assert read_formula(text).common == "1"
