"""The page of ``metatransfer explain``: one verdict, from the author's words down to the rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from rich.text import Text

from metatransfer.cli.render.page import QUIET, Page, Sheet, safe
from metatransfer.cli.render.verdicts import WITHHELD, figures, status_word
from metatransfer.library import Located
from metatransfer.records import (
    AttributionOutcome,
    Claim,
    Companion,
    Document,
    EvidenceRow,
    ShareAbove,
    Verdict,
    verdict_words,
    wording,
)

INDENT: Final = 2
LABELS: Final = 16
"""Width that labels of a section share."""


@dataclass(frozen=True)
class Context:
    """What an explanation draws on beside the verdict.

    Parameters
    ----------
    claim : Located[Claim]
        The claim and its file.
    documents : mapping of str to Located[Document]
        Documents, for citations.
    max_rows : int or None
        Rows of evidence to show; None is all.
    """

    claim: Located[Claim]
    documents: Mapping[str, Located[Document]]
    max_rows: int | None = 20


Section = Callable[[Sheet, Verdict, Context], None]


def explain_page(verdict: Verdict, context: Context, *, width: int) -> Page:
    """Return the explanation of one verdict; sections with nothing to say are left out.

    Parameters
    ----------
    verdict : Verdict
        Verdict with its rows of evidence.
    context : Context
        Claim, documents and how many rows to show.
    width : int
        Columns.
    """
    page = Page(width)
    write_explanation(page, verdict, context)
    return page


def write_explanation(sheet: Sheet, verdict: Verdict, context: Context) -> None:
    """Write all sections of an explanation on a sheet.

    Parameters
    ----------
    sheet : Sheet
        Page or Markdown.
    verdict : Verdict
        Verdict with its rows of evidence.
    context : Context
        Claim, documents and how many rows to show.
    """
    for section in SECTIONS:
        section(sheet, verdict, context)


def _claim(page: Sheet, verdict: Verdict, context: Context) -> None:
    located, claim = context.claim, context.claim.record
    page.title(claim.id, f"{located.file}:{located.line}")
    cut = "  (cut off in its source)" if claim.truncated else ""
    page.paragraph(f"“{claim.statement}”{cut}", indent=INDENT)
    page.labelled("source", _cited(claim.source.document, context), indent=INDENT, column=LABELS)
    page.labelled("where", claim.source.locator, indent=INDENT, column=LABELS)
    if claim.source.quote != claim.statement:
        page.labelled("its words", f"“{claim.source.quote}”", indent=INDENT, column=LABELS)
    said = f"“{verdict.said_of_it}”, of its own claim" if verdict.said_of_it else ""
    page.labelled("source says", said, indent=INDENT, column=LABELS)


def _cited(document: str, context: Context) -> str:
    found = context.documents.get(document)
    return f"{document}: {found.record.citation}" if found else document


def _verdict(page: Sheet, verdict: Verdict, _: Context) -> None:
    page.heading("Verdict")
    word = status_word(verdict.status)
    if verdict.qualifiers:
        word.append(f"  {', '.join(verdict.qualifiers)}", style="yellow")
    page.paragraph(word, indent=INDENT)
    page.figures(figures(verdict), indent=INDENT)
    label = "why" if verdict.status in WITHHELD else "note"
    page.labelled(label, verdict.reason, indent=INDENT, column=LABELS)
    page.labelled("rule", verdict.rule, indent=INDENT, column=LABELS)


def _attributions(page: Sheet, verdict: Verdict, context: Context) -> None:
    if verdict.attributions:
        page.heading("What documents say of it")
    for outcome in verdict.attributions:
        page.paragraph(_cited(outcome.document, context), indent=INDENT)
        page.labelled("says", _how_established(outcome), indent=2 * INDENT, column=LABELS)
        quote = f"“{outcome.quote}”" if outcome.quote else ""
        page.labelled("quote", quote, indent=2 * INDENT, column=LABELS)
        for difference in outcome.differences:
            page.labelled("differs", difference, indent=2 * INDENT, column=LABELS)


def _how_established(outcome: AttributionOutcome) -> str:
    aligned = f", quotation aligned {outcome.score:.0f} of 100" if outcome.score is not None else ""
    day = f" on {outcome.checked}" if outcome.basis == "recorded" and outcome.checked else ""
    return f"{outcome.status.value} ({outcome.basis}{day}{aligned})"


def _readings(page: Sheet, _: Verdict, context: Context) -> None:
    if context.claim.record.readings:
        page.heading("How its words were read")
    for reading in context.claim.record.readings:
        page.labelled(f"“{reading.word}”", reading.read_as, indent=INDENT, column=LABELS)
        page.labelled("", f"because {reading.why}", indent=INDENT, column=LABELS)


def _estimand(page: Sheet, verdict: Verdict, _: Context) -> None:
    estimate = verdict.estimate
    if estimate is None:
        return
    page.heading("What is estimated")
    page.paragraph(estimate.estimand, indent=INDENT)
    page.labelled("estimate", wording.estimate(estimate), indent=INDENT, column=LABELS)
    for label, chance in (
        ("P of the claim", verdict.probability),
        ("P, any effect", verdict.probability_at_zero),
    ):
        if chance is not None:
            page.labelled(label, wording.probability(chance), indent=INDENT, column=LABELS)
    if verdict.prediction is not None:
        page.labelled("a new cell", _prediction(verdict), indent=INDENT, column=LABELS)


def _prediction(verdict: Verdict) -> str:
    interval = verdict.prediction
    if interval is None:
        return ""
    # A single true outcome is in points, whatever the unit of the estimand.
    span = wording.interval(interval, 1, signed=True)
    return f"{interval.probability * 100:g} % of true outcomes in {span} points"


def _companions(page: Sheet, verdict: Verdict, _: Context) -> None:
    if verdict.companions:
        page.heading("Beside it")
    for companion in verdict.companions:
        _companion(page, companion)


def _companion(page: Sheet, companion: Companion) -> None:
    page.paragraph(companion.label, indent=INDENT)
    page.figures([safe(piece) for piece in companion_figures(companion)], indent=2 * INDENT)
    page.paragraph(companion.note, indent=2 * INDENT, style=QUIET)


def companion_figures(companion: Companion) -> list[str]:
    """Return the numbers of a companion, each with what it is."""
    pieces = []
    if companion.estimate is not None:
        pieces.append(wording.estimate(companion.estimate))
    if companion.value is not None:
        pieces.append(f"{companion.value:.4g} {wording.unit_words(companion.unit)}".rstrip())
    if companion.probability is not None:
        pieces.append(f"P {wording.probability(companion.probability)}")
    return pieces


def _stress(page: Sheet, verdict: Verdict, _: Context) -> None:
    for heading, companions in (
        ("Without each study", verdict.without_study),
        ("Year by year", verdict.by_year),
    ):
        if companions:
            page.heading(heading)
        for companion in companions:
            _companion(page, companion)


def _multiverse(page: Sheet, verdict: Verdict, _: Context) -> None:
    found = verdict.multiverse
    if found is None:
        return
    page.heading("Under other defensible choices")
    agreeing = "none gives a word" if found.agreeing is None else f"{found.agreeing:.0%} agree"
    told = f"{len(found.points)} of {found.possible:,} specifications: {agreeing}"
    page.paragraph(told, indent=INDENT)
    page.labelled("alone enough", "; ".join(found.flips), indent=INDENT, column=LABELS)
    if found.averaged is not None:
        averaged = (
            f"P {wording.probability(found.averaged.probability)} over {found.averaged.models} "
            "widths of the priors, by marginal likelihood; the heaviest weighs "
            f"{found.averaged.heaviest:.0%}"
        )
        page.labelled("averaged", averaged, indent=INDENT, column=LABELS)
    rows = [
        [
            Text("-" if point.mean is None else f"{point.mean:+.2f}"),
            Text(
                "" if point.probability is None else f"P {wording.probability(point.probability)}"
            ),
            status_word(point.status),
            safe("; ".join(point.choices) or "as the verdict")
            + Text("" if point.checks_passed else "  (checks failed)"),
        ]
        for point in sorted(found.points, key=lambda each: (each.mean is None, each.mean or 0.0))
    ]
    page.columns(rows, indent=INDENT)


def _sesoi(page: Sheet, verdict: Verdict, context: Context) -> None:
    if not verdict.sesoi:
        return
    page.heading("What would flip it: other smallest effects of interest")
    unit = sesoi_unit(context.claim.record)
    page.columns(
        [
            [
                safe(wording.quantity(point.value, unit) if unit else f"{point.value:g}"),
                Text(f"P {wording.probability(point.probability)}"),
                status_word(point.status),
            ]
            for point in verdict.sesoi
        ],
        indent=INDENT,
    )


def sesoi_unit(claim: Claim) -> str:
    """Return the unit of a claim's smallest effect of interest."""
    if isinstance(claim.test, ShareAbove):
        return str(claim.test.threshold.unit)
    sesoi = getattr(claim.test, "sesoi", None)
    return str(sesoi.unit) if sesoi is not None else ""


def _without_claimant(page: Sheet, verdict: Verdict, _: Context) -> None:
    if verdict.without_claimant is not None:
        page.heading("Without the claimant's own study")
        _companion(page, verdict.without_claimant)


def _consistency(page: Sheet, verdict: Verdict, _: Context) -> None:
    if verdict.consistency:
        page.heading("Consistency checks on the source's own figures: never evidence")
    for figure in verdict.consistency:
        span = wording.span(figure.lower, figure.upper, figure.unit)
        page.labelled(span, figure.says, indent=INDENT)


def _model(page: Sheet, verdict: Verdict, _: Context) -> None:
    if not verdict.terms_fitted and verdict.diagnostics is None:
        return
    page.heading("Model")
    page.labelled("terms", ", ".join(verdict.terms_fitted), indent=INDENT, column=LABELS)
    for dropped in verdict.terms_dropped:
        page.labelled("dropped", f"{dropped.term}: {dropped.reason}", indent=INDENT, column=LABELS)
    _diagnostics(page, verdict)


def _diagnostics(page: Sheet, verdict: Verdict) -> None:
    gate = verdict.diagnostics
    if gate is None:
        return
    pieces = [f"{gate.engine}, {wording.count(gate.draws, 'draw')}"]
    if gate.rhat_max is not None:
        pieces.append(f"R-hat at most {gate.rhat_max:.3f}")
    if gate.khat is not None:
        pieces.append(f"Pareto k {gate.khat:.2f}")
    if gate.ess_min is not None:
        pieces.append(f"ESS at least {gate.ess_min:,.0f}")
    pieces.append(wording.count(gate.divergences, "divergence"))
    outcome = "passed" if gate.passed else f"FAILED: {'; '.join(gate.reasons)}"
    page.labelled("sampled by", ", ".join(pieces), indent=INDENT, column=LABELS)
    for engine in gate.fell_back_from:
        page.labelled("fell back from", engine, indent=INDENT, column=LABELS)
    page.labelled("diagnostics", outcome, indent=INDENT, column=LABELS)
    failed = ", ".join(gate.checks_failed)
    page.labelled("checks failed", failed, indent=INDENT, column=LABELS)


def _evidence(page: Sheet, verdict: Verdict, context: Context) -> None:
    rows = verdict.evidence
    if not rows:
        return
    shown = rows if context.max_rows is None else rows[: context.max_rows]
    counts = [
        wording.count(verdict.k_cells, "cell"),
        wording.count(verdict.k_pairs, "pair"),
        wording.count(verdict.n_studies, "study", "studies"),
    ]
    page.heading(f"Evidence: {', '.join(counts)}")
    for row in shown:
        _row(page, row)
    if len(shown) < len(rows):
        page.paragraph(f"… {len(rows) - len(shown):,} more: --rows all", indent=INDENT)


def _nearest(page: Sheet, verdict: Verdict, _: Context) -> None:
    if verdict.nearest:
        page.heading("What comes nearest, and does not decide it")
    for near in verdict.nearest:
        page.paragraph(verdict_words.near(near), indent=INDENT)
        for row in near.rows:
            _row(page, row, indent=2 * INDENT)


def _row(page: Sheet, row: EvidenceRow, *, indent: int = INDENT) -> None:
    page.paragraph(row.cell, indent=indent)
    pieces = [row_figures(row), *row.flags, row.where, row.locator]
    page.figures([safe(piece, QUIET) for piece in pieces if piece], indent=indent + INDENT)


def row_figures(row: EvidenceRow) -> str:
    """Return the outcome of a row with its standard error and where that comes from."""
    if row.se_points is None:
        return f"{row.outcome_points:+.2f} points, no standard error ({row.se_source})"
    return f"{row.outcome_points:+.2f} ± {row.se_points:.2f} points (error: {row.se_source})"


def _would_decide(page: Sheet, verdict: Verdict, _: Context) -> None:
    if verdict.would_decide:
        page.heading("What would decide it, or change it")
        page.paragraph(verdict.would_decide, indent=INDENT)


def _provenance(page: Sheet, verdict: Verdict, _: Context) -> None:
    page.heading("How to get it again")
    for label, value in (
        ("seed", str(verdict.seed)),
        ("evidence", verdict.evidence_hash),
        ("model", verdict.model_hash),
        ("versions", ", ".join(f"{k} {v}" for k, v in sorted(verdict.versions.items()))),
    ):
        page.labelled(label, value, indent=INDENT, column=LABELS)


SECTIONS: Final[tuple[Section, ...]] = (
    _claim,
    _verdict,
    _attributions,
    _readings,
    _estimand,
    _companions,
    _sesoi,
    _stress,
    _multiverse,
    _without_claimant,
    _consistency,
    _model,
    _evidence,
    _nearest,
    _would_decide,
    _provenance,
)
"""Sections of the page, in the order a reader asks for them."""
