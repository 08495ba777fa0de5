"""Words are told apart by what they do in a statement."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metatransfer.literature.lexicon import (
    FUNCTIONS,
    NEGATIONS,
    NUMBER_WORDS,
    STRENGTHS,
    opposed,
    same_beginning,
    strength_of,
)
from metatransfer.literature.words import WordKind, words_of


def keys(text: str, kind: WordKind) -> list[str]:
    return [word.key for word in words_of(text) if word.kind is kind]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("nine tasks", ["9"]),
        ("9 tasks", ["9"]),
        ("twenty-one targets", ["21"]),
        ("twenty one targets", ["21"]),
        ("two hundred and six", ["200", "6"]),
        ("two hundred six", ["206"]),
        ("three thousand two hundred", ["3200"]),
        ("nine seven", ["9", "7"]),
        ("3,696 examples", ["3696"]),
        ("5.40 points", ["5.4"]),
        ("a score of 9.2/10", ["9.2", "10"]),
        ("a loss of -1.4 points", ["-1.4"]),
        ("from 0.17-0.53", ["0.17", "0.53"]),
        ("57.5% of them", ["57.5"]),
        ("SQuAD v2 and XLM-R2", []),
        ("zero-shot and few shot", []),
    ],
)
def test_numbers_are_read_in_figures_and_in_words(text: str, numbers: list[str]) -> None:
    assert keys(text, WordKind.NUMBER) == numbers


@pytest.mark.parametrize("text", ["does not help", "doesn't help", "doesn’t help", "never helps"])
def test_a_negation_is_seen_in_each_of_its_forms(text: str) -> None:
    assert len(keys(text, WordKind.NEGATION)) == 1


def test_non_before_a_hyphen_is_a_negation() -> None:
    assert keys("non-English targets", WordKind.NEGATION) == ["non"]


def test_an_adverb_has_the_strength_of_its_adjective() -> None:
    assert strength_of("substantially") == strength_of("substantial") == "substantial"
    assert strength_of("often") == "often"
    assert strength_of("task") == ""


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Results on BUCC and Tatoeba", ["BUCC", "Tatoeba"]),
        ("Training on XTREME-R helps", ["XTREME-R", "XTREME-R"]),
        ("LARGE GAINS ON BUCC", []),
    ],
)
def test_names_are_known_by_their_capitals(text: str, names: list[str]) -> None:
    assert [word.surface for word in words_of(text) if word.name] == names


@pytest.mark.parametrize(
    ("left", "right"),
    [("varies", "vary"), ("improved", "improvements"), ("tasks", "task"), ("studies", "study")],
)
def test_forms_of_one_word_begin_alike(left: str, right: str) -> None:
    assert same_beginning(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("transfer", "transformer"),
        ("find", "fine"),
        ("multilingual", "multitask"),
        ("mnli", "xnli"),
    ],
)
def test_other_words_do_not(left: str, right: str) -> None:
    assert not same_beginning(left, right)


def test_opposites_are_opposed_both_ways_and_in_all_forms() -> None:
    assert opposed("improves", "degraded")
    assert opposed("degrades", "improvement")
    assert opposed("large", "small")
    assert not opposed("large", "moderate")
    assert not opposed("gains", "gains")


def test_no_word_is_in_two_lists() -> None:
    lists = [NEGATIONS, STRENGTHS, FUNCTIONS, NUMBER_WORDS]
    assert sum(map(len, lists)) == len(frozenset().union(*lists))


@given(st.integers(min_value=0, max_value=99))
def test_every_number_below_a_hundred_is_read_in_words(number: int) -> None:
    units = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
        fifteen sixteen seventeen eighteen nineteen""".split()  # noqa: SIM905 - read as words
    tens = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
    written = (
        units[number]
        if number < 20
        else tens[number // 10] + (f"-{units[number % 10]}" if number % 10 else "")
    )
    assert keys(f"using {written} tasks", WordKind.NUMBER) == [str(number)]


@given(st.text(max_size=80))
def test_any_text_has_words_without_empty_keys(text: str) -> None:
    assert all(word.surface for word in words_of(text))
