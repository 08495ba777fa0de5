"""Typography goes, words and numbers stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metatransfer.literature.fold import fold

VARIANTS = [
    ("training---fine-tuning", "training—fine-tuning"),
    ("training – fine-tuning", "training—fine-tuning"),
    ("cross-\nlingual transfer", "cross-lingual transfer"),
    ("improve-\nments", "improvements"),
    ("soft\u00adhyphen", "softhyphen"),
    ("“large”", '"large"'),
    ("author’s", "author's"),
    ("ﬁne-tuning eﬀect", "fine-tuning effect"),
    ("Vulic\u0301", "Vulić"),
    ("Zero Shot", "zero shot"),
    ("3,696 examples", "3696 examples"),
    ("non\u2011English", "non-English"),
    ("\u22121.4 points", "-1.4 points"),
    ("zero\u00a0shot", "zero shot"),
]


@pytest.mark.parametrize(("one", "other"), VARIANTS)
def test_two_ways_of_setting_the_same_words_fold_alike(one: str, other: str) -> None:
    assert fold(one).chars == fold(other).chars


DIFFERENT = [
    ("5.4 points", "54 points"),
    ("-1.4 points", "1.4 points"),
    ("9.2/10", "9210"),
    ("9.2/10", "9.2 10"),
    ("1 5 points", "15 points"),
    ("p < 0.05", "p > 0.05"),
    ("57.5 %", "57.5"),
    ("3,1", "31"),
    (".93", "93"),
]


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_what_gives_a_number_its_value_is_kept(one: str, other: str) -> None:
    assert fold(one).chars != fold(other).chars


def test_a_range_of_numbers_is_no_negative_number() -> None:
    assert "-" not in fold("0.17-0.53").chars


def test_every_folded_character_knows_where_it_stood() -> None:
    text = "The ﬁrst — “second”"
    folded = fold(text)
    assert [text[origin] for origin in folded.origins][:5] == ["T", "h", "e", "ﬁ", "ﬁ"]
    assert len(folded.origins) == len(folded.chars)


def test_indic_vowel_signs_are_kept() -> None:
    assert fold("हिन्दी").chars != fold("हन्द").chars


@given(st.text(max_size=60))
def test_places_never_go_back_and_stay_inside_the_text(text: str) -> None:
    origins = fold(text).origins
    assert list(origins) == sorted(origins)
    assert all(0 <= origin < len(text) for origin in origins)


WORDS = st.lists(st.text("abcdefgXYZ", min_size=1, max_size=8), min_size=1, max_size=8)


@given(WORDS, st.sampled_from([" ", "  ", "\n", "\t", "\u00a0"]))
def test_spaces_and_case_do_not_matter(words: list[str], space: str) -> None:
    assert fold(space.join(words)).chars == fold(" ".join(words).upper()).chars
