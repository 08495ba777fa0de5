import pytest
from pydantic import ValidationError

from metatransfer.records import PairOf, Similarity, SimilarityMeasure

MEASURE = {
    "id": "cosine",
    "of": "tasks",
    "name": "Cosine",
    "orientation": "similarity",
    "symmetric": True,
    "how_computed": "by hand",
    "citation": "nobody",
    "licence": "none stated",
}


def test_a_measure_compares_tasks_or_languages() -> None:
    assert SimilarityMeasure(**MEASURE).of is PairOf.TASKS
    with pytest.raises(ValidationError, match="languages"):
        SimilarityMeasure(**{**MEASURE, "of": "people"})


@pytest.mark.parametrize("field", sorted(MEASURE))
def test_a_measure_needs_all_that_says_what_it_is(field: str) -> None:
    with pytest.raises(ValidationError, match=field):
        SimilarityMeasure(**{key: part for key, part in MEASURE.items() if key != field})


@pytest.mark.parametrize("pair", [("", "xnli"), ("mnli", ""), ("MNLI", "xnli")])
def test_a_pair_has_two_names(pair: tuple[str, str]) -> None:
    with pytest.raises(ValidationError, match="pattern"):
        Similarity(measure="cosine", first=pair[0], second=pair[1], value=0.5)


@pytest.mark.parametrize(("field", "value"), [("se", -0.1), ("value", float("nan"))])
def test_a_value_is_finite_and_its_error_not_negative(field: str, value: float) -> None:
    numbers = {"value": 0.5, "se": 0.1, field: value}
    with pytest.raises(ValidationError, match=field):
        Similarity(measure="cosine", first="mnli", second="xnli", **numbers)


def test_a_value_may_come_without_an_error() -> None:
    assert Similarity(measure="cosine", first="a", second="b", value=-2).se is None
