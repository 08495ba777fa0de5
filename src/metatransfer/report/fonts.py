"""Which characters a PDF can show with fonts at hand, and which font would show the rest."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from metatransfer.errors import InputError, NotFoundError

FALLBACK: Final = ("DejaVu Sans",)
"""Font that comes with matplotlib: Latin, Greek, Cyrillic, Arabic, Hebrew, signs of mathematics."""


@dataclass(frozen=True)
class Script:
    """A script that needs a font which no package of Python brings.

    Parameters
    ----------
    name : str
        For people.
    prefixes : tuple of str
        How Unicode names of its letters begin.
    family : str
        Font family that has them.
    files : tuple of str
        Names that the font's file goes by.
    package : str
        Debian package that holds it.
    """

    name: str
    prefixes: tuple[str, ...]
    family: str
    files: tuple[str, ...]
    package: str


def _noto(name: str) -> Script:
    """Return a script whose letters Unicode names after it, as Noto's files do."""
    file = f"NotoSans{name}-Regular.ttf"
    return Script(name, (name.upper(),), f"Noto Sans {name}", (file,), "fonts-noto-core")


SCRIPTS: Final = (
    *map(
        _noto,
        (
            "Devanagari",
            "Thai",
            "Bengali",
            "Tamil",
            "Telugu",
            "Malayalam",
            "Kannada",
            "Gujarati",
            "Gurmukhi",
            "Sinhala",
            "Myanmar",
            "Khmer",
            "Ethiopic",
        ),
    ),
    Script(
        "Arabic",
        ("ARABIC",),
        "Noto Naskh Arabic",
        ("NotoNaskhArabic-Regular.ttf",),
        "fonts-noto-core",
    ),
    Script(
        "Chinese, Japanese and Korean",
        ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "IDEOGRAPHIC", "FULLWIDTH", "HALFWIDTH"),
        "Noto Sans CJK SC",
        ("NotoSansCJK-Regular.ttc", "NotoSansCJKsc-Regular.otf"),
        "fonts-noto-cjk",
    ),
)

FONT_FOLDERS: Final = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/Library/Fonts",
    "C:/Windows/Fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "~/Library/Fonts",
)
"""Where systems keep fonts."""


@dataclass(frozen=True)
class Fonts:
    """Fonts for one report.

    Parameters
    ----------
    families : tuple of str
        Families, in the order in which a character is looked for.
    folders : tuple of Path
        Where their files are.
    shown : frozenset of str
        Characters that one of them has.
    missing : tuple of str
        For each script without a font: which font would show it and how to get it.
    """

    families: tuple[str, ...]
    folders: tuple[Path, ...]
    shown: frozenset[str]
    missing: tuple[str, ...]

    def showable(self, text: str) -> str:
        """Return a text with each character that no font has written out as its code point.

        Parameters
        ----------
        text : str
            Text.
        """
        if text.isascii() and text.isprintable():
            return text
        return "".join(char if char in self.shown else written_out(char) for char in text)


def written_out(char: str) -> str:
    """Return what stands in the place of a character that cannot be shown.

    White space becomes a space; what is invisible is left out; the rest is its code point.

    Parameters
    ----------
    char : str
        One character.
    """
    if char.isspace():
        return " "
    if unicodedata.category(char) == "Mn":
        return ""
    return f"⟨U+{ord(char):04X}⟩"


def choose(texts: Iterable[str], extra: Sequence[Path] = ()) -> Fonts:
    """Return fonts that show texts, as far as they are at hand.

    Parameters
    ----------
    texts : iterable of str
        All that will be printed.
    extra : sequence of Path
        Folders to look for fonts in before the system's.

    Raises
    ------
    NotFoundError
        When one of ``extra`` is no folder.
    """
    for folder in extra:
        if not folder.is_dir():
            raise NotFoundError(
                f"--font-path {folder} · no such folder · do: name a folder of fonts"
            )
    base = _matplotlib_fonts()
    shown = _covered(base / "DejaVuSans.ttf") | frozenset(map(chr, range(0x20, 0x7F)))
    families: list[str] = ["Libertinus Serif"]
    folders: list[Path] = [base]
    missing: list[str] = []
    wanted = {char for text in texts for char in text if not char.isascii()} - shown
    for script in SCRIPTS:
        if not any(_of(char, script) for char in wanted):
            continue
        found = _find(script, extra)
        if found is None:
            missing.append(
                f"no font for {script.name}: its letters are printed as code points · do: "
                f"apt-get install {script.package}, or --font-path FOLDER with {script.files[0]}"
            )
            continue
        shown |= _covered(found)
        families.append(script.family)
        folders.append(found.parent)
    # after fonts of a script: of a word whose letters came from two fonts none would join
    families += FALLBACK
    for path in _fonts_in(extra) if wanted - shown else ():
        if not (wanted - shown) & _covered(path):
            continue
        shown |= _covered(path)
        families.append(_family(path))
        folders.append(path.parent)
    rest = sorted(char for char in wanted - shown if not _known(char))
    if rest:
        named = ", ".join(f"U+{ord(char):04X}" for char in rest[:5])
        more = f" and {len(rest) - 5} more" if len(rest) > 5 else ""
        missing.append(
            f"no font has {named}{more}: printed as code points · do: --font-path FOLDER with a "
            "font that has them"
        )
    return Fonts(tuple(families), tuple(dict.fromkeys(folders)), shown, tuple(missing))


def _of(char: str, script: Script) -> bool:
    return unicodedata.name(char, "").startswith(script.prefixes)


def _known(char: str) -> bool:
    invisible = char.isspace() or unicodedata.category(char) == "Mn"
    return invisible or any(_of(char, script) for script in SCRIPTS)


def _matplotlib_fonts() -> Path:
    """Return where matplotlib keeps its fonts; importing it would take a tenth of a second."""
    found = find_spec("matplotlib")
    if found is None or found.origin is None:
        raise InputError(
            "PDF · the package 'matplotlib', whose fonts are used, is not installed · do: "
            "pip install 'metatransfer[report]'"
        )
    return Path(found.origin).parent / "mpl-data" / "fonts" / "ttf"


def _find(script: Script, extra: Sequence[Path]) -> Path | None:
    """Return the first file of a script's font, in folders of the user's before the system's."""
    system = [Path(folder).expanduser() for folder in FONT_FOLDERS]
    for folder in (*extra, *(path for path in system if path.is_dir())):
        for name in script.files:
            found = sorted(folder.rglob(name))
            if found:
                return found[0]
    return None


def _fonts_in(folders: Sequence[Path]) -> list[Path]:
    """Return the fonts in folders that a user named, of whatever script."""
    return [
        path
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.suffix.lower() in (".ttf", ".otf")
    ]


def _family(path: Path) -> str:
    """Return the family that a font says it belongs to."""
    from fontTools.ttLib import TTFont

    with path.open("rb") as stream:
        return str(TTFont(stream, lazy=True)["name"].getBestFamilyName())


@cache
def _covered(path: Path) -> frozenset[str]:
    """Return the characters that a font has."""
    from fontTools.ttLib import TTCollection, TTFont, TTLibError

    try:
        # opened here, for a file that is no font would be left open there
        with path.open("rb") as stream:
            if path.suffix == ".ttc":
                return _letters(TTCollection(stream, lazy=True).fonts[0])
            return _letters(TTFont(stream, lazy=True))
    except (OSError, TTLibError) as error:
        raise InputError(
            f"{path} · is no font that can be read: {error} · do: remove it"
        ) from error


def _letters(font: Any) -> frozenset[str]:
    return frozenset(map(chr, font.getBestCmap()))
