"""Formulas, read by the ``formulae`` library: common terms, and groups bar by bar."""

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metatransfer.errors import ModelDataError
from metatransfer.model.design import FloatArray
from metatransfer.model.regression.table import Table

INTERCEPT = "Intercept"


@dataclass(frozen=True)
class GroupPart:
    """One term of a bar: an effect or a slope that varies over groups.

    Parameters
    ----------
    slope_of : str or None
        Name of the common term whose slope varies; None for an effect.
    factors : tuple of str
        Columns whose crossing are the groups.
    bundle : str or None
        Shared by terms of one bar, which are correlated; None for ``||``.
    """

    slope_of: str | None
    factors: tuple[str, ...]
    bundle: str | None


@dataclass(frozen=True)
class Formula:
    """A formula taken apart.

    Parameters
    ----------
    text : str
        As it was written.
    response : str
        Column of the outcome.
    common : str
        Common terms, as a formula without response, in which each bar has become ``1``.
    groups : tuple of GroupPart
        Terms of the bars.
    variables : tuple of str
        Columns that are used, the response among them.
    """

    text: str
    response: str
    common: str
    groups: tuple[GroupPart, ...]
    variables: tuple[str, ...]


def read_formula(text: str) -> Formula:
    """Take a formula apart.

    Parameters
    ----------
    text : str
        For example ``gain ~ similarity + (1 + similarity | target) + (1 | language)``. Terms of
        one bar are correlated, those of ``||`` or of different bars are not.

    Raises
    ------
    ModelDataError
        For a formula that cannot be read, has no response, or has no intercept.
    """
    left, tilde, right = text.partition("~")
    response = left.strip()
    if not tilde or not response:
        raise ModelDataError(
            f"formula · '{text}' · no outcome · write outcome ~ terms, for example "
            "'gain ~ similarity + (1 | target)'"
        )
    if not response.isidentifier():
        raise ModelDataError(
            f"formula · outcome '{response}' · must be a column as it is: standard errors are of "
            "its scale · transform both beforehand"
        )
    bars, rest = _split_bars(right)
    description = _describe(f"{response} ~ {rest or '1'}", text)
    names = [term.name for term in description.common_terms]
    if INTERCEPT not in names:
        raise ModelDataError(
            f"formula · '{text}' · the intercept cannot be left out: priors of slopes are for "
            "centred covariates · remove '0 +' or '- 1'"
        )
    variables = dict.fromkeys([response, *sorted(filter(None, description.var_names))])
    groups: list[GroupPart] = []
    for bar in bars:
        groups += _parts_of(bar, text)
    variables |= dict.fromkeys(name for part in groups for name in part.factors)
    return Formula(text, response, rest or "1", tuple(groups), tuple(variables))


def _split_bars(right: str) -> tuple[list[str], str]:
    """Return the inside of each parenthesis with a bar, and the formula without them."""
    bars, rest, depth, start = [], [], 0, 0
    for at, letter in enumerate(right):
        if letter == "(":
            if depth == 0:
                rest.append(right[start:at])
                start = at
            depth += 1
        elif letter == ")":
            depth -= 1
            if depth == 0:
                inside = right[start + 1 : at]
                if "|" in inside:
                    bars.append(inside)
                    rest.append("1")
                    start = at + 1
    rest.append(right[start:])
    return bars, "".join(rest).strip()


def _describe(formula: str, text: str) -> Any:
    from formulae import model_description
    from formulae.parser import ParseError
    from formulae.scanner import ScanError

    try:
        return model_description(formula)
    except (ParseError, ScanError, ValueError, TypeError, AttributeError) as error:
        raise ModelDataError(
            f"formula · '{text}' · cannot be read: {error} · see docs/meta_regression.md"
        ) from error


def _parts_of(bar: str, text: str) -> list[GroupPart]:
    """Return the terms of a bar; those over one grouping are correlated."""
    correlated = "||" not in bar
    description = _describe(f"y ~ ({re.sub(r'[|]+', '|', bar)})", text)
    return [
        GroupPart(
            slope_of=None if term.expr.name == INTERCEPT else str(term.expr.name),
            factors=tuple(str(part.name) for part in term.factor.components),
            bundle=f"{bar.strip()} over {term.factor.name}" if correlated else None,
        )
        for term in description.group_terms
    ]


@dataclass(frozen=True, eq=False)
class CommonColumns:
    """Covariates that the common terms stand for.

    Parameters
    ----------
    names : tuple of str
        Name of each column.
    of_term : mapping of str to tuple of str
        Columns of each term.
    values : FloatArray, shape (n, columns)
        The columns, as the formula gives them.
    matrix : object
        The design of the library, which evaluates new rows.
    """

    names: tuple[str, ...]
    of_term: dict[str, tuple[str, ...]]
    values: FloatArray
    matrix: Any

    def on(self, table: Table) -> FloatArray:
        """Return the columns for new rows.

        Parameters
        ----------
        table : Table
            Rows with every column that the common terms use.

        Raises
        ------
        ModelDataError
            For a column that is missing, or a level that was not fitted.
        """
        if not self.names:
            return np.zeros((len(table), 0))
        try:
            values = self.matrix.evaluate_new_data(frame_of(table)).design_matrix
            return np.asarray(values, dtype=np.float64)[:, 1:]
        except (KeyError, TypeError, ValueError) as error:
            raise ModelDataError(
                f"predict · new · {str(error).strip(chr(34))} · give every covariate of the "
                "formula, at levels that were fitted"
            ) from error


def common_columns(formula: Formula, table: Table) -> CommonColumns:
    """Return the covariates of a formula.

    Parameters
    ----------
    formula : Formula
        What was asked for.
    table : Table
        Rows.

    Raises
    ------
    ModelDataError
        When the library cannot evaluate a term.
    """
    from formulae import design_matrices

    try:
        design = design_matrices(
            f"{formula.response} ~ {formula.common}", frame_of(table), na_action="error"
        ).common
    except Exception as error:
        # whatever a term's own function raises comes through here: it is the user's formula
        raise ModelDataError(
            f"formula · '{formula.common}' · cannot be evaluated: {error} · mend the term"
        ) from error
    of_term = {
        name: tuple(map(str, term.labels))
        for name, term in design.terms.items()
        if name != INTERCEPT
    }
    names = tuple(name for labels in of_term.values() for name in labels)
    values = np.asarray(design.design_matrix, dtype=np.float64).reshape(len(table), -1)
    return CommonColumns(names, of_term, values[:, 1:], design)


def frame_of(table: Table) -> Any:
    """Return a table as a pandas DataFrame, which the library needs.

    Parameters
    ----------
    table : Table
        The columns.
    """
    import pandas as pd

    return pd.DataFrame({name: _plain(column) for name, column in table.columns.items()})


def _plain(column: NDArray[Any]) -> NDArray[Any]:
    """Return labels as text, so that they are levels whatever they were."""
    return column if column.dtype.kind in "biuf" else column.astype(str).astype(object)
