"""Numbers as papers print them."""

import re
from collections.abc import Iterable
from typing import Final, Literal, NamedTuple

DecimalMark = Literal["point", "comma"]
"""What stands before the decimals; the other of the two groups thousands."""

_NUMBER: Final = (
    r"[-−–]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}"
    r"|\d+[.,]\d+|\.?\d+)(?:[eE][-+]?\d{1,3})?"
)
_SPREAD: Final = re.compile(
    rf"^(?P<value>{_NUMBER})\s*%?\s*(?:(?:±|\+/-|\\pm|\+-)\s*(?P<sd>{_NUMBER})"
    rf"|\(\s*(?:±|\\pm)?\s*(?P<bracketed>{_NUMBER})\s*\))?\s*%?$"
)
_EITHER: Final = re.compile(r"[-−–]?[1-9]\d{0,2},\d{3}")
"""Thousands with a comma, or three decimals after one: 1,234 is both, 0,713 and 83,1 are not."""
_GROUPED: Final = {
    "point": re.compile(r"[-−–]?\d{1,3}(?:,\d{3})+(?:\.\d+)?"),
    "comma": re.compile(r"[-−–]?\d{1,3}(?:\.\d{3})+(?:,\d+)?"),
}
"""Numbers with their thousands grouped, by what stands before decimals."""
_NOTE: Final = re.compile(
    r"<sup>[^<]{0,12}</sup>|\[\^?\w{1,3}\]|\^\s?\{?\s?[\w,]{1,3}\s?\}?|[⁰¹²³⁴-⁹ᵃ-ᶻ]+"
)
"""A raised letter or number, or one in square brackets: a note below the table, or a reference."""
_RAISED_SPREAD: Final = re.compile(r"[\^_]\s?\{\s?((?:±|\\pm)[^{}]{1,20})\}")
_MARKS: Final = re.compile(r"[*†‡§¶^\u2217\u22c6]+|\$\^?\{?\\?(?:dagger|ddagger|ast|star)\}?\$")
_WHOLE: Final = re.compile(r"\d{1,3}(?:[., ]\d{3})+|\d+(?:[.,]0{1,2})?")
_NO_DECIMALS: Final = re.compile(r"[.,]0{1,2}$")
MISSING: Final = frozenset({"", "-", "–", "—", "n/a", "na", "nan", "none", "?", "--", "---", "×"})


class Printed(NamedTuple):
    """A number in a cell, and its spread where one is printed."""

    value: float
    sd: float | None


class NoNumberError(ValueError):
    """A cell that holds something else; the message says what."""


class AmbiguousNumberError(NoNumberError):
    """A cell that is one of two numbers: ``70,123`` is seventy, or seventy thousand."""


def comma_shown(cells: Iterable[str]) -> str:
    """Return a cell whose comma can stand before decimals only; empty where there is none.

    Parameters
    ----------
    cells : iterable of str
        Cells of scores.
    """
    for cell in cells:
        match = _SPREAD.match(_plain(cell))
        texts = (match["value"], match["sd"], match["bracketed"]) if match else ()
        if any(text and _mark_of(text) == "comma" for text in texts):
            return _short(cell)
    return ""


def whole(cell: str) -> int | None:
    """Return the count in a cell, thousands grouped or not; None where there is none.

    Parameters
    ----------
    cell : str
        Text such as ``5010``, ``5,010``, ``5.010`` or ``5.0``.

    Raises
    ------
    NoNumberError
        When the cell holds something else.
    """
    text = _plain(cell)
    if text.lower() in MISSING:
        return None
    if not _WHOLE.fullmatch(text):
        raise NoNumberError(f"'{_short(cell)}' is no whole number")
    return int(re.sub(r"[., ]", "", _NO_DECIMALS.sub("", text)))


def _plain(cell: str) -> str:
    """Return a cell without notes and marks."""
    return _MARKS.sub("", _RAISED_SPREAD.sub(r" \1", _NOTE.sub("", cell))).strip()


def printed(cell: str, decimal: DecimalMark | None = None) -> Printed | None:
    """Return the number in a cell; None where the cell says that there is none.

    Parameters
    ----------
    cell : str
        Text such as ``83.1``, ``83,1``, ``83.1 ± 0.4``, ``83.1 (0.4)``, ``83.1%`` or ``-``.
    decimal : {"point", "comma"} or None
        What stands before decimals; None where each number has to tell by itself.

    Raises
    ------
    AmbiguousNumberError
        When the number is one of two, and nothing is said of its decimal mark.
    NoNumberError
        When the cell holds something else, or a difference such as ``+1.2``.
    """
    text = _plain(cell)
    if text.lower() in MISSING:
        return None
    if text.startswith("+"):
        raise NoNumberError(f"'{_short(cell)}' is a difference; scores are needed")
    match = _SPREAD.match(text)
    if match is None:
        raise NoNumberError(f"'{_short(cell)}' is no score")
    sd = match["sd"] or match["bracketed"]
    value = _float(match["value"], decimal)
    return Printed(value, None if sd is None else abs(_float(sd, decimal)))


def _float(text: str, decimal: DecimalMark | None) -> float:
    number, power, exponent = text.partition("e" if "e" in text else "E")
    mark = decimal or _mark_of(number)
    if mark is None:
        both = number.replace(",", "."), number.replace(",", "")
        raise AmbiguousNumberError(f"'{number}' may be {' or '.join(both)}")
    group, point = (",", ".") if mark == "point" else (".", ",")
    if group in number and not _GROUPED[mark].fullmatch(number):
        raise NoNumberError(f"'{number}' is no number with a decimal {mark}")
    plain = number.replace(group, "").replace(point, ".").replace("−", "-").replace("–", "-")
    return float(plain + power + exponent)


def _mark_of(number: str) -> DecimalMark | None:
    """Return the decimal mark that a number has by itself; None where it may be either."""
    commas, points = number.count(","), number.count(".")
    if commas and points:
        return "comma" if number.rfind(",") > number.rfind(".") else "point"
    if commas == 1:
        return None if _EITHER.fullmatch(number) else "comma"
    return "comma" if points > 1 else "point"


def _short(cell: str) -> str:
    return cell if len(cell) <= 30 else f"{cell[:30]}…"
