"""Reported tests are computed again."""

import pytest

from metatransfer.literature.review.rubric.statcheck import reported_tests


@pytest.mark.parametrize(
    ("text", "consistent"),
    [
        ("t(28) = 2.20, p = .036", True),
        ("t(28) = 2.20, p = .016", False),
        ("F(2, 27) = 4.10, p = .028", True),
        ("χ2(1) = 3.84, p < .05", True),
        ("χ2(1) = 2.10, p < .05", False),
        ("z = 1.96; p = .05", True),
        ("r(28) = .50, p = .005", True),
        ("t(28) = 0.50, p > .05", True),
    ],
)
def test_a_p_value_goes_with_its_statistic_or_not(text: str, consistent: bool) -> None:
    (found,) = reported_tests(text)
    assert found.consistent is consistent


def test_a_rounded_statistic_may_have_every_p_of_its_range() -> None:
    # 2.2 is anything from 2.15 to 2.25: p from .0325 to .0404
    assert all(found.consistent for found in reported_tests("t(28) = 2.2, p = .040"))


def test_text_without_tests_has_none() -> None:
    assert list(reported_tests("we see 5.4 points, p. 12")) == []
