"""Formulas, read by the ``formulae`` library: common terms, and groups bar by bar."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metatransfer.errors import ModelDataError
from metatransfer.model.design import FloatArray, IntArray
from metatransfer.model.regression.table import Table, names_of

INTERCEPT = "Intercept"

RESERVED = frozenset({INTERCEPT, "sigma", "nu", "theta"})
"""Names of estimates that no slope may take."""

MOST_WHOLE = 2**15
"""Largest whole number that stays one, as the levels of ``C(x)`` are named by: its fourth power is
an integer of 64 bits too, where NumPy says nothing of those that are not."""


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
    covariates : tuple of str
        Columns that the common terms use.
    variables : tuple of str
        Columns that are used, the response among them.
    """

    text: str
    response: str
    common: str
    groups: tuple[GroupPart, ...]
    covariates: tuple[str, ...]
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
    if not isinstance(text, str):
        raise ModelDataError(
            f"formula · got {type(text).__name__} · must be text, such as 'gain ~ similarity'"
        )
    left, tilde, right = text.partition("~")
    response = left.strip().strip("`")
    if not tilde or not response or "~" in right:
        raise ModelDataError(
            f"formula · '{text}' · must have one outcome and one '~' · write outcome ~ terms, for "
            "example 'gain ~ similarity + (1 | target)'"
        )
    if not (left.strip() == f"`{response}`" or re.fullmatch(r"[^\W\d][\w.]*", response)):
        raise ModelDataError(
            f"formula · outcome '{response}' · must be a column as it is: standard errors are of "
            "its scale · transform both beforehand"
        )
    bars, rest = _split_bars(right, text)
    description = _describe(rest or "1", text)
    names = [term.name for term in description.common_terms]
    _check_common(response, names, description.var_names, text)
    covariates = tuple(sorted(filter(None, description.var_names)))
    variables = dict.fromkeys([response, *covariates])
    groups: list[GroupPart] = []
    for bar in bars:
        groups += _parts_of(bar, text)
    variables |= dict.fromkeys(name for part in groups for name in part.factors)
    return Formula(text, response, rest or "1", tuple(groups), covariates, tuple(variables))


def _check_common(response: str, terms: list[str], used: Collection[str], text: str) -> None:
    """Refuse common terms that no slope can be given to."""
    if INTERCEPT not in terms:
        raise ModelDataError(
            f"formula · '{text}' · the intercept cannot be left out: priors of slopes are for "
            "centred covariates · remove '0 +' or '- 1'"
        )
    clash = RESERVED & set(used)
    if clash:
        raise ModelDataError(
            f"formula · '{min(clash)}' · is what an estimate is called here · rename the column"
        )
    if response in used:
        raise ModelDataError(f"formula · '{response}' · is the outcome, and cannot explain itself")
    for term in terms:
        if term.startswith("offset("):
            raise ModelDataError(
                f"formula · '{term}' · an offset has no slope to estimate · subtract it from the "
                "outcome beforehand"
            )


def _split_bars(right: str, text: str) -> tuple[list[str], str]:
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
        if depth < 0:
            raise ModelDataError(f"formula · '{text}' · a ')' closes nothing · take it out")
    rest.append(right[start:])
    common = "".join(rest).strip()
    if "|" in common and not depth:
        raise ModelDataError(
            f"formula · '{text}' · groups stand in parentheses · write (1 | group), or (1 + x | "
            "group)"
        )
    return bars, common


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
    description = _describe(f"({re.sub(r'[|]+', '|', bar)})", text)
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
        Columns of each term, in order; a term may have none.
    values : FloatArray, shape (n, columns)
        The columns, as the formula gives them.
    matrix : object
        The design of the library, which evaluates new rows.
    """

    names: tuple[str, ...]
    of_term: dict[str, tuple[str, ...]]
    values: FloatArray
    matrix: Any

    def keeping(self, rows: IntArray) -> "CommonColumns":
        """Return the columns of some rows, but for those that are 0 in all of them.

        They are coded, and centred, by all rows: coefficients of two sets of rows mean the same.

        Parameters
        ----------
        rows : IntArray
            Which.
        """
        values = self.values[rows]
        kept = np.atleast_1d(values.any(axis=0))
        names = tuple(name for name, keep in zip(self.names, kept, strict=True) if keep)
        of_term = {
            term: tuple(label for label in labels if label in names)
            for term, labels in self.of_term.items()
        }
        return CommonColumns(names, of_term, values[:, kept], self.matrix)

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
            evaluated = self.matrix.evaluate_new_data(frame_of(table)).design_matrix
            values = np.asarray(evaluated, dtype=np.float64)[:, 1:]
        except (KeyError, TypeError, ValueError) as error:
            raise ModelDataError(
                f"predict · new · {str(error).strip(chr(34))} · give every covariate of the "
                "formula, at levels that were fitted"
            ) from error
        every = [label for labels in _labels(self.matrix).values() for label in labels]
        return values[:, [every.index(name) for name in self.names]]


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
        design = design_matrices(formula.common, frame_of(table), na_action="error").common
    except Exception as error:
        # whatever a term's own function raises comes through here: it is the user's formula
        raise ModelDataError(
            f"formula · '{formula.common}' · cannot be evaluated: {error} · mend the term"
        ) from error
    of_term = _labels(design)
    alone = [name for name, labels in of_term.items() if not labels]
    if alone:
        raise ModelDataError(
            f"formula · term '{alone[0]}' · has one level, and so no slope · leave it out"
        )
    names = tuple(name for labels in of_term.values() for name in labels)
    values = np.asarray(design.design_matrix, dtype=np.float64).reshape(len(table), -1)
    return CommonColumns(names, of_term, values[:, 1:], design)


def _labels(design: Any) -> dict[str, tuple[str, ...]]:
    return {
        name: tuple(map(str, term.labels))
        for name, term in design.terms.items()
        if name != INTERCEPT
    }


def frame_of(table: Table) -> Any:
    """Return a table as a pandas DataFrame, which the library needs.

    Parameters
    ----------
    table : Table
        The columns.
    """
    import pandas as pd

    frame = {name: _plain(column) for name, column in table.columns.items()}
    for name, levels in table.categories.items():
        values = names_of(table.columns[name])
        occurring = [level for level in levels if level in values]
        # the library sorts the levels of what is not ordered
        frame[name] = pd.Categorical(values, occurring, ordered=True)
    return pd.DataFrame(frame)


def _plain(column: NDArray[Any]) -> NDArray[Any]:
    """Return labels as text, and whole numbers as doubles where their powers would overflow."""
    if column.dtype.kind in "iu":
        small = np.abs(column.astype(np.float64)).max() <= MOST_WHOLE
        return column.astype(np.int64 if small else np.float64)
    return column if column.dtype.kind in "bf" else column.astype(str).astype(object)
