from pathlib import Path

import pytest

from metatransfer.errors import InputError, NotFoundError
from metatransfer.report import fonts
from metatransfer.report.fonts import SCRIPTS, choose, written_out
from tests.report.odd import SCRIPTS as TEXTS

BUILT_IN = ("Arabic", "Swahili", "Greek", "Vietnamese")
FROM_THE_SYSTEM = ("Chinese", "Hindi", "Thai", "Malayalam", "Burmese", "Gujarati", "Punjabi")


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system without any fonts."""
    monkeypatch.setattr(fonts, "FONT_FOLDERS", ())


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize("script", BUILT_IN)
def test_scripts_that_built_in_fonts_have_need_no_other(script: str) -> None:
    found = choose([TEXTS[script]])
    assert found.missing == ()
    assert found.showable(TEXTS[script]) == TEXTS[script]


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize("script", FROM_THE_SYSTEM)
def test_a_missing_font_is_named_with_how_to_get_it(script: str) -> None:
    found = choose([TEXTS[script]])
    (note,) = found.missing
    assert "apt-get install fonts-noto-" in note
    assert "--font-path" in note
    shown = found.showable(TEXTS[script])
    assert "⟨U+" in shown
    assert all(char in found.shown or char in "⟨⟩" for char in shown)


def test_a_character_that_no_script_claims_is_named_by_its_number() -> None:
    found = choose(["\U00012000"])
    assert found.showable("\U00012000") == "⟨U+12000⟩"
    assert "U+12000" in found.missing[0]


def test_system_fonts_are_looked_for_only_when_a_text_needs_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fonts, "_find", lambda *_: pytest.fail("looked for a font"))
    assert choose(["plain", "μ ± 1", TEXTS["Arabic"]]).missing == ()


def test_a_font_is_found_in_a_folder_that_the_user_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "FONT_FOLDERS", ())
    source = fonts._matplotlib_fonts() / "DejaVuSans.ttf"
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    (deep / SCRIPTS[0].files[0]).write_bytes(source.read_bytes())
    found = choose([TEXTS["Hindi"]], [tmp_path])
    assert SCRIPTS[0].family in found.families
    assert deep in found.folders


@pytest.mark.usefixtures("bare")
def test_urdu_has_a_letter_that_the_built_in_font_lacks() -> None:
    assert "fonts-noto-core" in choose(["زبانوں کے"]).missing[0]
    assert choose(["زبان"]).missing == ()


def test_letters_of_a_word_come_from_one_font() -> None:
    found = choose(["زبانوں کے"])
    if found.missing:
        pytest.skip("no font for Urdu here · do: apt-get install fonts-noto-core")
    assert found.families.index("Noto Naskh Arabic") < found.families.index("DejaVu Sans")


@pytest.mark.usefixtures("bare")
def test_any_font_of_a_named_folder_is_used_for_what_no_other_has(tmp_path: Path) -> None:
    folder = fonts._matplotlib_fonts()
    stix = folder / "STIXGeneral.ttf"
    others = sorted(fonts._covered(stix) - fonts._covered(folder / "DejaVuSans.ttf"))
    rare = next(char for char in others if char.isalpha())
    assert "--font-path FOLDER" in choose([rare]).missing[0]
    (tmp_path / "any-name.ttf").write_bytes(stix.read_bytes())
    found = choose([rare], [tmp_path])
    assert found.missing == ()
    assert found.families[-1] == "STIXGeneral"
    assert found.showable(rare) == rare


def test_a_file_that_is_no_font_is_told_of(tmp_path: Path) -> None:
    (tmp_path / SCRIPTS[0].files[0]).write_bytes(b"no font at all")
    with pytest.raises(InputError, match="is no font that can be read"):
        choose([TEXTS["Hindi"]], [tmp_path])


def test_a_folder_that_is_not_there_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no such folder"):
        choose(["x"], [tmp_path / "nowhere"])


def test_white_space_and_marks_are_not_written_as_numbers() -> None:
    assert written_out("\u2003") == " "
    assert written_out("\u0301") == ""
    assert written_out("\U0001f9ff") == "⟨U+1F9FF⟩"
