import pytest

from metatransfer.cli.conditions import QUALIFIERS, STATUS_WORDS, parse_conditions
from metatransfer.errors import InputError
from metatransfer.records import VerdictReport, VerdictStatus


def test_every_word_and_qualifier_of_a_verdict_may_be_asked_for() -> None:
    words = [*STATUS_WORDS, *(name.replace(" ", "-") for name in QUALIFIERS)]
    made = parse_conditions(",".join(words))
    assert made.statuses == frozenset(VerdictStatus)
    assert made.qualifiers == {"prior-driven", "fragile", "indirect", "checks failed"}


def test_blanks_and_capitals_are_forgiven() -> None:
    assert parse_conditions(" Not Found ,MIXED") == parse_conditions("not-found,mixed")


def test_an_unknown_word_names_the_known_ones() -> None:
    with pytest.raises(InputError, match=r"'refuted' is no verdict .* known: supported"):
        parse_conditions("refuted")


def test_nothing_asked_for_is_never_met(sound_report: VerdictReport) -> None:
    assert not any(parse_conditions("").met_by(v) for v in sound_report.verdicts)
