"""What references answer, what we answer, and how near the two have to be."""

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

HERE = Path(__file__).parent

Rows = dict[str, NDArray[Any]]


class Agreement(NamedTuple):
    """One number of ours beside that of a reference.

    Parameters
    ----------
    case : str
        What was analysed.
    quantity : str
        What is compared.
    ours, theirs : float
        The two numbers.
    tolerance : float
        Largest difference that is an agreement.
    """

    case: str
    quantity: str
    ours: float
    theirs: float
    tolerance: float

    @property
    def holds(self) -> bool:
        """Whether the two agree; what is not a number never does."""
        return abs(self.ours - self.theirs) <= self.tolerance


def rows_of(name: str) -> Rows:
    """Return a data set as columns, numbers where all are.

    Parameters
    ----------
    name : str
        File in ``data/`` without its ending.
    """
    with (HERE / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {column: _numbers([row[column] for row in rows]) for column in rows[0]}


def _numbers(values: list[str]) -> NDArray[Any]:
    try:
        return np.array(values, dtype=np.float64)
    except ValueError:
        return np.array(values)


def pinned(name: str) -> dict[str, Any]:
    """Return pinned answers.

    Parameters
    ----------
    name : str
        File in ``pinned/`` without its ending.
    """
    text = (HERE / "pinned" / f"{name}.json").read_text(encoding="utf-8")
    answers: dict[str, Any] = json.loads(text)
    return answers


def numbers_in(answers: Any, where: str = "") -> Iterator[tuple[str, float]]:
    """Yield every number of nested answers with the path to it.

    Parameters
    ----------
    answers : mapping, list or number
        Read from JSON.
    where : str
        Path to them.
    """
    if isinstance(answers, Mapping):
        for key, value in answers.items():
            yield from numbers_in(value, f"{where}.{key}".lstrip("."))
    elif isinstance(answers, list):
        for at, value in enumerate(answers):
            yield from numbers_in(value, f"{where}.{at}")
    elif isinstance(answers, int | float):
        yield where, float(answers)


def listed(value: Any) -> list[Any]:
    """Return a list: R writes one value as itself, and several as a list."""
    return value if isinstance(value, list) else [value]


def relatedness_of(newick: str) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    """Return the species of a tree and the share of their way from the root that pairs have.

    Parameters
    ----------
    newick : str
        An ultrametric tree with branch lengths.

    Returns
    -------
    tuple of str, and array of shape (species, species)
    """
    position = 0

    def subtree() -> tuple[list[str], float, list[tuple[list[str], float]]]:
        """Return tips below a node, the length above it, and all nodes below with theirs."""
        nonlocal position
        tips: list[str] = []
        nodes: list[tuple[list[str], float]] = []
        if newick[position] == "(":
            while newick[position] in "(,":
                position += 1
                below, length, more = subtree()
                tips += below
                nodes += [*more, (below, length)]
            position += 1
        start = position
        while newick[position] not in ",();":
            position += 1
        label, _, length_text = newick[start:position].partition(":")
        return tips or [label], float(length_text or 0), nodes

    tips, _, nodes = subtree()
    order = {tip: at for at, tip in enumerate(tips)}
    shared = np.zeros((len(tips), len(tips)))
    for below, length in nodes:
        at = [order[tip] for tip in below]
        shared[np.ix_(at, at)] += length
    root = np.sqrt(np.diag(shared))
    return tuple(tips), shared / np.outer(root, root)
