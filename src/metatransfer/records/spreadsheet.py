"""Cells of tables for people, who open them in a spreadsheet."""

from typing import Final

RISKY: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


def inert(value: object) -> str:
    """Return a value as a cell that no spreadsheet runs: text like a formula after an apostrophe.

    Parameters
    ----------
    value : object
        Number or text; None is an empty cell.
    """
    if value is None:
        return ""
    text = str(value)
    return f"'{text}" if isinstance(value, str) and _like_a_formula(text) else text


def as_written(cell: str) -> str:
    """Return what :func:`inert` was given, if it led the text with an apostrophe.

    Parameters
    ----------
    cell : str
        Cell of a table.
    """
    return cell[1:] if cell.startswith("'") and _like_a_formula(cell[1:]) else cell


def _like_a_formula(text: str) -> bool:
    # one that was led by an apostrophe already is led by another, so that none is lost
    return text.lstrip("'").startswith(RISKY)
