"""Formulas as trees, so that PDF, HTML and Markdown set the same mathematics.

A tree holds symbols and numbers that the program chose; nothing a user wrote is ever parsed as a
formula.
"""

import html
from dataclasses import dataclass


@dataclass(frozen=True)
class Symbol:
    """A letter with what stands below and above it.

    Parameters
    ----------
    letter : str
        One letter, Latin or Greek.
    below, above : str
        Subscript and superscript.
    mark : {"", "hat", "bar", "tilde"}
        What it wears.
    """

    letter: str
    below: str = ""
    above: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Words:
    """Upright text inside a formula: names of distributions, units, numbers."""

    text: str


@dataclass(frozen=True)
class Operator:
    """A sign: plus, equals, ~."""

    sign: str


@dataclass(frozen=True)
class Fraction:
    """A numerator over a denominator."""

    over: "Node"
    under: "Node"


@dataclass(frozen=True)
class Sum:
    """A sum over an index."""

    index: str
    of: "Node"


@dataclass(frozen=True)
class Row:
    """Nodes one after the other."""

    nodes: "tuple[Node, ...]"


@dataclass(frozen=True)
class Lines:
    """Formulas one below the other, aligned at their first sign."""

    rows: "tuple[Node, ...]"


Node = Symbol | Words | Operator | Fraction | Sum | Row | Lines

_MARKS = {"hat": "^", "bar": "¯", "tilde": "~"}
_SPOKEN = {"hat": " hat", "bar": " bar", "tilde": " tilde", "": ""}


def row(*parts: "Node | str") -> Row:
    """Return nodes one after the other; text in between stands for a sign.

    Parameters
    ----------
    *parts : Node or str
        Nodes, or signs.
    """
    return Row(tuple(Operator(part) if isinstance(part, str) else part for part in parts))


def spoken(node: Node) -> str:  # noqa: PLR0911 - one for each kind of node
    """Return a formula in words, for those who hear it.

    Parameters
    ----------
    node : Node
        Formula.
    """
    match node:
        case Symbol():
            below = f"_{node.below}" if node.below else ""
            above = f"^{node.above}" if node.above else ""
            return f"{node.letter}{_SPOKEN[node.mark]}{below}{above}"
        case Words():
            return node.text
        case Operator():
            return f" {node.sign} " if node.sign not in "()[]|,;" else node.sign
        case Fraction():
            return f"({spoken(node.over)}) / ({spoken(node.under)})"
        case Sum():
            return f"sum over {node.index} of {spoken(node.of)}"
        case Row():
            return "".join(map(spoken, node.nodes))
        case Lines():
            return "; ".join(map(spoken, node.rows))


def mathml(node: Node) -> str:  # noqa: PLR0911 - one for each kind of node
    """Return a formula as MathML.

    Parameters
    ----------
    node : Node
        Formula.
    """
    match node:
        case Symbol():
            return _symbol(node)
        case Words():
            return f"<mtext>{html.escape(node.text)}</mtext>"
        case Operator():
            return f"<mo>{html.escape(node.sign)}</mo>"
        case Fraction():
            return (
                f"<mfrac><mrow>{mathml(node.over)}</mrow><mrow>{mathml(node.under)}</mrow></mfrac>"
            )
        case Sum():
            index = html.escape(node.index)
            return f"<munder><mo>∑</mo><mi>{index}</mi></munder>{mathml(node.of)}"
        case Row():
            return f"<mrow>{''.join(map(mathml, node.nodes))}</mrow>"
        case Lines():
            lines = "".join(f"<mtr><mtd>{mathml(line)}</mtd></mtr>" for line in node.rows)
            return f'<mtable columnalign="left">{lines}</mtable>'


def _symbol(node: Symbol) -> str:
    base = f"<mi>{html.escape(node.letter)}</mi>"
    if node.mark:
        base = f'<mover accent="true">{base}<mo>{_MARKS[node.mark]}</mo></mover>'
    below, above = (f"<mi>{html.escape(text)}</mi>" for text in (node.below, node.above))
    if node.below and node.above:
        return f"<msubsup>{base}{below}{above}</msubsup>"
    if node.below:
        return f"<msub>{base}{below}</msub>"
    return f"<msup>{base}{above}</msup>" if node.above else base


def data(node: Node) -> dict[str, object]:  # noqa: PLR0911 - one for each kind of node
    """Return a formula as data that the PDF's template sets.

    Parameters
    ----------
    node : Node
        Formula.
    """
    match node:
        case Symbol():
            return {"is": "symbol", **vars(node)}
        case Words():
            return {"is": "words", "text": node.text}
        case Operator():
            return {"is": "operator", "sign": node.sign}
        case Fraction():
            return {"is": "fraction", "over": data(node.over), "under": data(node.under)}
        case Sum():
            return {"is": "sum", "index": node.index, "of": data(node.of)}
        case Row():
            return {"is": "row", "nodes": [data(each) for each in node.nodes]}
        case Lines():
            return {"is": "lines", "rows": [data(each) for each in node.rows]}
