import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from metatransfer.records import IDENTIFIER_PATTERN
from metatransfer.records.base import Identifier, Number, Text, WholeNumber


@given(name=st.text(max_size=12))
def test_an_identifier_is_what_its_pattern_says(name: str) -> None:
    fits = re.fullmatch(IDENTIFIER_PATTERN.strip("^$"), name) is not None
    try:
        assert TypeAdapter(Identifier).validate_python(name) == name
    except ValidationError:
        assert not fits
    else:
        assert fits


@pytest.mark.parametrize("name", ["xlm-r-large", "t5b:bitfit", "2020.a_b+c"])
def test_names_from_sources_are_identifiers(name: str) -> None:
    assert TypeAdapter(Identifier).validate_python(name) == name


@pytest.mark.parametrize("name", ["", "-a", "A", "a b", "a/b", "ä", "a\n", "a" * 121])
def test_what_would_make_a_poor_name_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Identifier).validate_python(name)


@pytest.mark.parametrize(("given_text", "kept"), [(" a ", "a"), ("a\nb", "a\nb")])
def test_text_is_kept_but_for_the_space_around_it(given_text: str, kept: str) -> None:
    assert TypeAdapter(Text).validate_python(given_text) == kept


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001])
def test_text_is_neither_empty_nor_endless(text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Text).validate_python(text)


@pytest.mark.parametrize("value", [True, "1", None])
def test_what_is_no_number_is_not_made_one(value: object) -> None:
    for kind in (Number, WholeNumber):
        with pytest.raises(ValidationError):
            TypeAdapter(kind).validate_python(value)


def test_a_whole_number_is_a_number_too() -> None:
    assert TypeAdapter(Number).validate_python(1) == 1.0
