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
    return f"'{text}" if isinstance(value, str) and text.startswith(RISKY) else text


def as_written(cell: str) -> str:
    """Return what :func:`inert` was given, if it led the text with an apostrophe.

    Parameters
    ----------
    cell : str
        Cell of a table.
    """
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(RISKY) else cell
