import json
import xml.etree.ElementTree as ET

import pytest

from metatransfer.report import formula
from metatransfer.report.formula import Fraction, Lines, Node, Sum, Symbol, Words, row

NODES: list[Node] = [
    Symbol("θ"),
    Symbol("θ", below="j"),
    Symbol("τ", below="z", above="2"),
    Symbol("x", above="2", mark="hat"),
    Words("a < b & c"),
    Fraction(Words("1"), row("|", Symbol("P"), "|")),
    Sum("j ∈ p", Symbol("θ", below="j")),
    Lines((row(Symbol("a"), "=", Symbol("b")), row(Symbol("c"), "~", Words("Normal")))),
]


@pytest.mark.parametrize("node", NODES)
def test_mathml_is_well_formed(node: Node) -> None:
    assert ET.fromstring(f"<math>{formula.mathml(node)}</math>") is not None  # noqa: S314 - our own


@pytest.mark.parametrize("node", NODES)
def test_a_formula_is_said_and_stored(node: Node) -> None:
    assert formula.spoken(node)
    assert json.loads(json.dumps(formula.data(node)))["is"]


def test_a_formula_reads_as_one_says_it() -> None:
    node = row(Symbol("μ", mark="hat"), "=", Fraction(Words("1"), Symbol("n", below="p")))
    assert formula.spoken(node) == "μ hat = (1) / (n_p)"
    assert formula.spoken(Sum("j", Symbol("θ", below="j"))) == "sum over j of θ_j"


def test_words_in_a_formula_are_escaped() -> None:
    assert formula.mathml(Words("<b>")) == "<mtext>&lt;b&gt;</mtext>"
