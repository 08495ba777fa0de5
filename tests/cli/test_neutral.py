from hypothesis import given
from hypothesis import strategies as st

from metatransfer.cli.neutral import neutral, one_line


@given(st.text(st.characters(codec="utf-8")))
def test_neutral_text_has_no_control_character_and_keeps_the_rest(text: str) -> None:
    made = neutral(text)
    assert not any(ord(char) < 0x20 or 0x7F <= ord(char) <= 0x9F for char in made)
    kept = [char for char in text if char.isprintable() and char != "\\"]
    assert [char for char in made if char in kept][: len(kept)] or not kept


def test_escape_codes_are_written_out() -> None:
    assert neutral("\x1b[31mred\x9b0m\u202e") == r"\x1b[31mred\x9b0m\u202e"
    assert neutral("a\nb", keep="\n") == "a\nb"
    assert one_line(" a\n b\tc ") == "a b c"


def test_surrogates_of_undecodable_paths_are_written_out() -> None:
    assert neutral("a\udcff") == r"a\udcff"
