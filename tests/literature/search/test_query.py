import pytest
from hypothesis import given
from hypothesis import strategies as st

from metatransfer.errors import InputError
from metatransfer.literature.search.query import terms_of


def test_words_and_phrases_are_terms() -> None:
    assert terms_of('zero-shot "target  task" gain gain') == ("zero-shot", "target  task", "gain")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "has no word"),
        (' "" - ', "has no word"),
        ('"open', "not closed"),
        ("one OR two", "'OR' is no operator"),
        ("NOT two", "'NOT' is no operator"),
    ],
)
def test_a_query_that_sources_would_read_in_different_ways_is_refused(
    query: str, said: str
) -> None:
    with pytest.raises(InputError, match=said):
        terms_of(query)


@given(st.lists(st.from_regex(r"[a-z]{1,8}(-[a-z]{1,8})?", fullmatch=True), min_size=1))
def test_terms_of_terms_are_the_same(words: list[str]) -> None:
    terms = terms_of(" ".join(words))
    assert terms_of(" ".join(terms)) == terms == tuple(dict.fromkeys(words))
