"""Tables as HTML for notebooks, all text escaped."""

from collections.abc import Iterable
from html import escape


def table_html(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table of texts, all escaped.

    Parameters
    ----------
    headings : iterable of str
        Headings.
    rows : iterable of iterable of str
        Cells by row.
    """
    head = "".join(f"<th>{escape(name)}</th>" for name in headings)
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(text)}</td>' for text in row)}</tr>" for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
