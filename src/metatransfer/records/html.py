"""Verdicts as HTML for notebooks: the same words and numbers as on a terminal, all escaped."""

from collections.abc import Iterable
from html import escape

from metatransfer.records.verdict import Estimate, Verdict
from metatransfer.records.wording import probability, unit_words

HEADINGS = ("claim", "verdict", "estimate", "P", "cells", "studies", "")


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


def estimate_text(value: Estimate | None) -> str:
    """Return mean, interval and unit; nothing where there is none."""
    if value is None:
        return ""
    span = f"[{value.interval.lower:.2f}, {value.interval.upper:.2f}]"
    return f"{value.mean:.2f} {span} {unit_words(value.unit)}"


def verdicts_html(verdicts: Iterable[Verdict]) -> str:
    """Return a table with one row a verdict.

    Parameters
    ----------
    verdicts : iterable of Verdict
        Verdicts.
    """
    head = "".join(f"<th>{escape(name)}</th>" for name in HEADINGS)
    rows = "".join(f"<tr>{''.join(_cells(verdict))}</tr>" for verdict in verdicts)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _cells(verdict: Verdict) -> Iterable[str]:
    chance = "" if verdict.probability is None else probability(verdict.probability)
    told = ", ".join(verdict.qualifiers) or ("" if verdict.estimate else verdict.reason)
    texts = (
        verdict.claim,
        verdict.status.value,
        estimate_text(verdict.estimate),
        chance,
        f"{verdict.k_cells:,}" if verdict.k_cells else "",
        f"{verdict.n_studies:,}" if verdict.n_studies else "",
        told,
    )
    for text in texts:
        title = f' title="{escape(verdict.statement)}"' if text is verdict.claim else ""
        yield f"<td{title}>{escape(text)}</td>"
