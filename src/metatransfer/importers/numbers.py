"""Numbers as papers print them."""

import re
from typing import Final, NamedTuple

_NUMBER: Final = r"[-−–]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+[.,]\d+|\.?\d+)(?:[eE][-+]?\d{1,3})?"
_SPREAD: Final = re.compile(
    rf"^(?P<value>{_NUMBER})\s*%?\s*(?:(?:±|\+/-|\\pm|\+-)\s*(?P<sd>{_NUMBER})"
    rf"|\(\s*(?:±|\\pm)?\s*(?P<bracketed>{_NUMBER})\s*\))?\s*%?$"
)
_THOUSANDS: Final = re.compile(r"[-−–]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?")
_NOTE: Final = re.compile(
    r"<sup>[^<]{0,12}</sup>|\[\^?\w{1,3}\]|\^\s?\{?\s?[\w,]{1,3}\s?\}?|[⁰¹²³⁴-⁹ᵃ-ᶻ]+"
)
"""A raised letter or number, or one in square brackets: a note below the table, or a reference."""
_RAISED_SPREAD: Final = re.compile(r"[\^_]\s?\{\s?((?:±|\\pm)[^{}]{1,20})\}")
_MARKS: Final = re.compile(r"[*†‡§¶^\u2217\u22c6]+|\$\^?\{?\\?(?:dagger|ddagger|ast|star)\}?\$")
MISSING: Final = frozenset({"", "-", "–", "—", "n/a", "na", "nan", "none", "?", "--", "---", "×"})


class Printed(NamedTuple):
    """A number in a cell, and its spread where one is printed."""

    value: float
    sd: float | None


class NoNumberError(ValueError):
    """A cell that holds something else; the message says what."""


def printed(cell: str) -> Printed | None:
    """Return the number in a cell; None where the cell says that there is none.

    Parameters
    ----------
    cell : str
        Text such as ``83.1``, ``83,1``, ``83.1 ± 0.4``, ``83.1 (0.4)``, ``83.1%`` or ``-``.

    Raises
    ------
    NoNumberError
        When the cell holds something else, or a difference such as ``+1.2``.
    """
    text = _RAISED_SPREAD.sub(r" \1", _NOTE.sub("", cell))
    text = _MARKS.sub("", text).strip()
    if text.lower() in MISSING:
        return None
    if text.startswith("+"):
        raise NoNumberError(f"'{_short(cell)}' is a difference; scores are needed")
    match = _SPREAD.match(text)
    if match is None:
        raise NoNumberError(f"'{_short(cell)}' is no score")
    sd = match["sd"] or match["bracketed"]
    return Printed(_float(match["value"]), None if sd is None else abs(_float(sd)))


def _float(text: str) -> float:
    # 1,234 is a count, and 83,1 and 0,713 are decimals: no count begins with a nought
    plain = text.replace(",", "" if _THOUSANDS.fullmatch(text) else ".")
    return float(plain.replace("−", "-").replace("–", "-"))


def _short(cell: str) -> str:
    return cell if len(cell) <= 30 else f"{cell[:30]}…"
