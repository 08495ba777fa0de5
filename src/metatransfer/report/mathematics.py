"""Estimands and models as formulas."""

from collections.abc import Mapping
from typing import Final

from metatransfer.records import (
    Alternative,
    Claim,
    Contrast,
    FitSummary,
    MeanGain,
    Outcome,
    Rank,
    Selection,
    ShareAbove,
    Slope,
    TermSummary,
)
from metatransfer.report.formula import Fraction, Lines, Node, Row, Sum, Symbol, Words, row

FACTOR_LETTERS: Final[Mapping[str, str]] = {
    "study": "s",
    "model": "m",
    "intermediate": "i",
    "target": "t",
    "language": "l",
    "train_language": "o",
}
"""Index of each factor."""

EFFECT_LETTERS: Final[Mapping[tuple[str, ...], str]] = {
    ("study",): "a",
    ("model",): "b",
    ("intermediate",): "c",
    ("train_language",): "c",
    ("target",): "d",
    ("language",): "e",
    ("intermediate", "target"): "f",
    ("train_language", "language"): "f",
    ("target", "model"): "g",
    ("intermediate", "model"): "h",
    ("model", "language"): "h",
    ("target", "language"): "u",
    ("intermediate", "language"): "v",
}
"""Letter of each group effect; any other is z with its factors below it."""

COVARIATE_WORDS: Final[Mapping[str, str]] = {
    "similarity": "x",
    "similarity_of_first": "p",
    "similarity_of_second": "q",
    "seed_innovation": "w",
}
"""Letter of each covariate."""


def estimand(claim: Claim) -> Node | None:  # noqa: PLR0911 - one for each kind of test
    """Return the estimand of a claim as a formula, None where nothing is estimated.

    Parameters
    ----------
    claim : Claim
        The claim.
    """
    test = claim.test
    match test:
        case MeanGain():
            return row(Symbol("μ"), "=", _pair_mean(_theta()))
        case ShareAbove():
            inside = row(Words("1"), "[", _theta(), ">", Words(f"{test.threshold.value:g}"), "]")
            return row(Symbol("π"), "=", _pair_mean(inside))
        case Contrast():
            minus = Symbol("μ", below="2")
            return row(Symbol("δ"), "=", Symbol("μ", below="1"), "−", minus)
        case Slope():
            slope = Fraction(row("∂", _theta()), row("∂", Symbol("x", below="p")))
            return row(Symbol("β"), "=", _pair_mean(slope))
        case Selection():
            return _selection(test)
        case Rank():
            place = row(Words("rank"), "(", Symbol("μ", below="i"), ")")
            return row(Symbol("R"), "=", Words("max over the named i of "), place)
        case _:
            return None


def side(claim: Claim) -> Node | None:  # noqa: PLR0911 - one for each alternative
    """Return the condition under which a claim is right as a formula.

    Parameters
    ----------
    claim : Claim
        The claim.
    """
    letters = {
        "mean_gain": "μ",
        "share_above": "π",
        "contrast": "δ",
        "slope": "β",
        "selection": "Δ",
        "rank": "R",
    }
    test = claim.test
    if test.kind not in letters:
        return None
    letter = Symbol(letters[test.kind])
    match test:
        case Rank():
            return row(letter, "≤", Words(f"{test.among_top}"))
        case ShareAbove():
            reference, alternative, upper = test.share.value, test.alternative, None
        case MeanGain():
            reference, alternative, upper = test.sesoi.value, test.alternative, test.upper
        case Contrast() | Slope() | Selection():
            reference, alternative, upper = test.sesoi.value, test.alternative, None
        case _:
            return None
    value = Words(f"{reference:g}")
    match alternative:
        case Alternative.GREATER:
            return row(letter, ">", value)
        case Alternative.LESS:
            return row(letter, "<", value)
        case Alternative.EQUIVALENT:
            return row("|", letter, "|", "<", value)
        case _:
            high = Words("∞" if upper is None else f"{upper:g}")
            return row(value, "<", letter, "<", high)


def _theta() -> Symbol:
    return Symbol("θ", below="j")


def _pair_mean(inside: Node) -> Node:
    """Return the mean over pairs of the mean over a pair's cells."""
    pairs = Fraction(Words("1"), row("|", Symbol("P"), "|"))
    cells = Fraction(Words("1"), Symbol("n", below="p"))
    return row(pairs, Sum("p ∈ P", row(cells, Sum("j ∈ p", inside))))


def _selection(test: Selection) -> Node:
    mean = Fraction(Words("1"), row("|", Symbol("T"), "|"))
    ours = Symbol("θ", below="t", above="similarity")
    theirs = Symbol("θ", below="t", above=test.against)
    return row(Symbol("Δ"), "=", mean, Sum("t ∈ T", row("(", ours, "−", theirs, ")")))


def gain(outcome: Outcome) -> Node:
    """Return the definition of an outcome.

    Parameters
    ----------
    outcome : Outcome
        Gain or transfer gap.
    """
    y = Symbol("y", below="j")
    if outcome is Outcome.GAIN:
        treated, base = Symbol("S", below="i,t,l,m,s"), Symbol("S", below="none,t,l,m,s")
    else:
        treated, base = Symbol("S", below="o→l,t,m,s"), Symbol("S", below="o→o,t,m,s")
    return row(y, "=", treated, "−", base, "=", _theta(), "+", Words("sampling error"))


def model(fit: FitSummary) -> Node:
    """Return a fitted model as formulas: outcome, group effects, scale, residual.

    Parameters
    ----------
    fit : FitSummary
        The model.
    """
    lines: list[Node] = [_outcome_line(fit), *_laws(fit)]
    return Lines(tuple(lines))


def _outcome_line(fit: FitSummary) -> Node:
    plain = [Symbol("α")]
    free: list[Node] = [*plain, *_covariates(fit, scaled=False), *_effects(fit, scaled=False)]
    if fit.references:
        free.append(Symbol("r", below="ref(j)"))
    multiplied = [*_covariates(fit, scaled=True), *_effects(fit, scaled=True)]
    parts: list[Node] = [_added(free)]
    if multiplied:
        parts += [row("+", Symbol("k", below="j"), "(", _added(multiplied), ")")]
    return row(Symbol("y", below="j"), "=", *parts, "+", Symbol("ε", below="j"))


def _added(parts: list[Node]) -> Node:
    out: list[Node | str] = []
    for part in parts:
        if out:
            out.append("+")
        out.append(part)
    return row(*out)


def _covariates(fit: FitSummary, *, scaled: bool) -> list[Node]:
    return [
        row(Symbol("β", below=_letter(each.name)), Symbol(_letter(each.name), below="j"))
        for each in fit.covariates
        if each.scaled is scaled
    ]


def _letter(covariate: str) -> str:
    return COVARIATE_WORDS.get(covariate, "x")


def covariate_symbol(covariate: str) -> str:
    """Return the letter of a covariate's slope, as the table of terms prints it.

    Parameters
    ----------
    covariate : str
        Name of the covariate.
    """
    return f"β_{_letter(covariate)}"


def _effects(fit: FitSummary, *, scaled: bool) -> list[Node]:
    terms = [term for term in fit.terms if term.role in ("effect", "slope")]
    return [_effect(term) for term in terms if term.scaled is scaled]


def _effect(term: TermSummary) -> Node:
    symbol = term_symbol(term)
    if term.role == "slope":
        return row(symbol, Symbol(_letter(term.slope_of), below="j"))
    return symbol


def term_symbol(term: TermSummary) -> Symbol:
    """Return the letter of a term, with its index.

    Parameters
    ----------
    term : TermSummary
        A random term or log scale.
    """
    below = "".join(FACTOR_LETTERS.get(factor, factor) for factor in term.factors)
    match term.role:
        case "effect":
            return Symbol(EFFECT_LETTERS.get(term.factors, "z"), below=below)
        case "slope":
            return Symbol("b", below=below)
        case "block scale":
            return Symbol("κ", below=below)
        case _:
            return Symbol("λ", below=below)


def _laws(fit: FitSummary) -> list[Node]:
    lines: list[Node] = []
    if any(term.role in ("effect", "slope") for term in fit.terms):
        normal = row(Words("Normal"), "(", Words("0"), ",", Symbol("τ", below="z", above="2"), ")")
        lines.append(row(Words("each group effect "), Symbol("z"), "~", normal))
    scales = [term_symbol(term) for term in fit.terms if term.role == "block scale"]
    if scales:
        lines.append(row(Words("log "), Symbol("k", below="j"), "=", _added([*scales])))
    lines.append(_residual(fit))
    return lines


def _residual(fit: FitSummary) -> Node:
    spread: list[Node] = [Symbol("σ")]
    if any(term.role == "block scale" for term in fit.terms):
        spread.insert(0, Symbol("k", below="j"))
    rest = [term_symbol(term) for term in fit.terms if term.role == "residual scale"]
    if rest:
        spread.append(row(Words("exp"), "(", _added([*rest]), ")"))
    scale = row("(", Row(tuple(spread)), Symbol(")", above="2"), "+", Symbol("v", below="j"))
    if fit.residual == "student":
        law = row(Words("Student-t"), "(", Symbol("ν"), ",", Words("0"), ",", scale, ")")
    else:
        law = row(Words("Normal"), "(", Words("0"), ",", scale, ")")
    return row(Symbol("ε", below="j"), "~", law)
