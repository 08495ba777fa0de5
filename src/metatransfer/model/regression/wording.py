"""A result as a page of text, 80 columns wide."""

import textwrap
from collections.abc import Mapping

from metatransfer.model.fit import Sampled
from metatransfer.model.plan import Plan
from metatransfer.model.regression.quantities import Summary

WIDTH = 80


def page(  # noqa: PLR0913 - one argument a block of the page
    *,
    formula: str,
    rows: int,
    family: str,
    plan: Plan,
    sampled: Sampled,
    dropped: Mapping[str, str],
    quantities: Mapping[str, Summary],
    shares: Mapping[str, Summary],
) -> str:
    """Return the page.

    Parameters
    ----------
    formula, rows, family
        What was asked for.
    plan : Plan
        What was fitted.
    sampled : Sampled
        How it went.
    dropped : mapping of str to str
        Terms that could not be identified, and why.
    quantities, shares : mapping of str to Summary
        Estimates, and shares of the variance of a typical estimate.
    """
    groups = [
        f"{term.crossing.levels:,} {':'.join(term.crossing.factors)}"
        for term in plan.terms
        if not term.slope_of
    ]
    lines = [
        *textwrap.wrap(formula, WIDTH, subsequent_indent="  "),
        *textwrap.wrap(
            ", ".join([f"{rows:,} rows", *dict.fromkeys(groups), f"{family} residual"]),
            WIDTH,
            subsequent_indent="  ",
        ),
        _engine(sampled),
        "",
        *_table(quantities, ("mean", "sd", "2.5 %", "97.5 %"), percent=False),
        "",
        *_table({f"I² {n}": s for n, s in shares.items()}, ("median", "2.5 %", "97.5 %")),
    ]
    for name, reason in dropped.items():
        told = f"dropped {name}: {reason}"
        lines += textwrap.wrap(told, WIDTH, subsequent_indent="  ")
    return "\n".join(lines)


def _engine(sampled: Sampled) -> str:
    gate = sampled.diagnostics
    told = [f"{gate.engine}, {gate.n_draws:,} draws, ESS {gate.ess_min:,.0f}"]
    if gate.khat is None:
        told.append(f"R-hat {gate.rhat_max:.3f}")
    else:
        told.append(f"Pareto k {gate.khat:.2f}")
    if sampled.log_evidence is not None:
        told.append(f"log evidence {sampled.log_evidence:.2f}")
    if not gate.passed:
        told.append(f"NOT TO BE TRUSTED: {'; '.join(gate.reasons)}")
    return "\n".join(textwrap.wrap(", ".join(told), WIDTH, subsequent_indent="  "))


def _table(
    rows: Mapping[str, Summary], columns: tuple[str, ...], *, percent: bool = True
) -> list[str]:
    room = WIDTH - 11 * len(columns)
    lines = [" " * room + "".join(f"{column:>11}" for column in columns)]
    for name, summary in rows.items():
        if percent:
            cells = [f"{100 * v:.0f} %" for v in (summary.median, summary.low, summary.high)]
        else:
            cells = [f"{v:.4g}" for v in (summary.mean, summary.sd, summary.low, summary.high)]
        head, *rest = textwrap.wrap(name, room - 1)
        lines.append(f"{head:<{room}}" + "".join(f"{cell:>11}" for cell in cells))
        lines += [f"  {part}" for part in rest]
    return lines
