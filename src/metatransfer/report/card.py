"""The claim card: one claim, its verdict, and everything behind it, on a page."""

from collections.abc import Iterator, Sequence
from typing import Final

from metatransfer.plots.card import MOST_GROUPS
from metatransfer.records import (
    AttributionOutcome,
    Claim,
    Estimate,
    EvidenceRow,
    PosteriorSummary,
    Verdict,
    verdict_words,
    wording,
)
from metatransfer.report.blocks import (
    Badge,
    Block,
    Columns,
    Facts,
    Figure,
    Formula,
    Heading,
    Inline,
    Listing,
    Paragraph,
    Quote,
    Run,
    Section,
    Table,
    linked,
    quiet,
    runs,
    strong,
)
from metatransfer.report.certainty import certainty
from metatransfer.report.findings import card_finding
from metatransfer.report.material import TONES, Material
from metatransfer.report.mathematics import estimand, side
from metatransfer.report.sensitivity import beside, sensitivity, stress

ROWS_ON_A_CARD: Final = 5
"""Rows of evidence that a card prints; ``metatransfer explain`` prints all."""


def card(verdict: Verdict, material: Material) -> Section:
    """Return the card of one claim.

    Parameters
    ----------
    verdict : Verdict
        Verdict on it.
    material : Material
        Everything else that is known of it.
    """
    claim = material.claims[verdict.claim]
    return Section(
        anchor=f"claim-{verdict.claim}",
        title=claim.title,
        beside=" · ".join(_provenance(verdict, material)),
        blocks=tuple(_blocks(verdict, claim, material)),
        kind="card",
        word=verdict.status.value,
    )


def _provenance(verdict: Verdict, material: Material) -> Iterator[str]:
    yield verdict.claim
    yield material.files[verdict.claim]
    yield f"seed {verdict.seed}"
    if verdict.evidence_hash:
        yield f"evidence {verdict.evidence_hash[:16]}"
    if verdict.model_hash:
        yield f"model {verdict.model_hash[:16]}"


def _blocks(verdict: Verdict, claim: Claim, material: Material) -> Iterator[Block]:
    yield Badge(verdict.status.value, TONES[verdict.status], _beside(verdict))
    cut = " — cut off in its source" if claim.truncated else ""
    source = (*material.cited(claim.source.document), Run(f", {claim.source.locator}{cut}"))
    yield Quote(claim.statement, source)
    yield Facts(tuple(_said(verdict, claim, material)))
    yield from _decided(verdict, claim, material)
    yield from _consistency(verdict)
    yield from _evidence(verdict)
    yield from _nearest(verdict)
    yield from _would_change(verdict)


def _beside(verdict: Verdict) -> str:
    pieces: list[str] = list(verdict.qualifiers)
    if verdict.probability is not None and verdict.estimate is not None:
        pieces.insert(0, f"P {wording.probability(verdict.probability)}")
    return " · ".join(pieces)


def _said(verdict: Verdict, claim: Claim, material: Material) -> Iterator[tuple[str, Inline]]:
    if verdict.said_of_it:
        yield "The source says", runs("“", verdict.said_of_it, "”, of its own claim")
    for reading in claim.readings:
        yield f"“{reading.word}”", runs("read as ", strong(reading.read_as), ": ", reading.why)
    for outcome in verdict.attributions:
        yield "Documents", _attribution(outcome, material)
    if verdict.reason:
        withheld = verdict.decided_by == "nothing"
        checks = (
            runs(". ", Run("The checks, with numbers", href="#diagnostics"), ".")
            if "checks failed" in verdict.qualifiers
            else ()
        )
        yield "Why" if withheld else "Note", (*linked(verdict.reason), *checks)


def _attribution(outcome: AttributionOutcome, material: Material) -> Inline:
    how: str = outcome.basis
    if outcome.basis == "recorded" and outcome.checked:
        how += f" {outcome.checked}"
    differences = f"; {'; '.join(outcome.differences)}" if outcome.differences else ""
    return (
        strong(outcome.status.value),
        Run(" in "),
        *material.cited(outcome.document),
        quiet(f" ({how})"),
        Run(differences),
    )


def _decided(verdict: Verdict, claim: Claim, material: Material) -> Iterator[Block]:
    """Yield what was found beside its figure, or alone where there is no figure."""
    summary = material.summaries.get(verdict.claim)
    left: list[Block] = []
    if verdict.estimate is not None:
        left.append(Facts((("Estimand", runs(verdict.estimate.estimand)),)))
        nodes = (estimand(claim), side(claim))
        left += [Formula(node) for node in nodes if node is not None]
    left.append(Facts(tuple(_numbers(verdict, summary))))
    left += _certainty(verdict, material)
    left += sensitivity(verdict, claim)
    left += stress(verdict)
    left += beside(verdict)
    if summary is None:
        yield from left
        return
    figure = Figure(
        name=f"card-{verdict.claim}",
        alt=card_finding(verdict, summary),
        caption=_caption(summary),
    )
    yield Columns(tuple(left), (figure,))


def _numbers(verdict: Verdict, summary: PosteriorSummary | None) -> Iterator[tuple[str, Inline]]:
    estimate = verdict.estimate
    if estimate is not None:
        yield from _estimated(verdict, estimate, summary)
    if verdict.rule:
        yield "Rule", runs(verdict.rule)


def _estimated(
    verdict: Verdict, estimate: Estimate, summary: PosteriorSummary | None
) -> Iterator[tuple[str, Inline]]:
    yield "Estimate", runs(strong(wording.estimate(estimate)), quiet(" 95 % interval"))
    if verdict.probability_at_zero is not None:
        yield "P if any effect counts", runs(wording.probability(verdict.probability_at_zero))
    if verdict.prediction is not None:
        span = wording.interval(verdict.prediction, 1, signed=True)
        yield (
            "A new one",
            runs(f"{span} {_forest_unit(summary)}", quiet(" 95 % prediction interval")),
        )
    if summary is not None and summary.new_cell is not None:
        yield "In practice", runs(in_practice(summary))
    counts = (
        wording.count(verdict.k_cells, "cell"),
        wording.count(verdict.k_pairs, "pair"),
        wording.count(verdict.n_studies, "study", "studies"),
    )
    yield "Evidence", runs(", ".join(counts))


def _forest_unit(summary: PosteriorSummary | None) -> str:
    return "" if summary is None else wording.unit_words(summary.forest.unit)


def in_practice(summary: PosteriorSummary) -> str:
    """Return what a verdict means for somebody who must choose.

    Parameters
    ----------
    summary : PosteriorSummary
        What is kept of the posterior; it has a new cell.
    """
    new = summary.new_cell
    if new is None:
        return ""
    quantity = {
        "points_per_sd": "a slope",
        "points": "an advantage" if summary.policies else "a true outcome",
    }[summary.forest.unit]
    text = f"of 100 {new.what}, {_of_hundred(new.share)} would have {quantity} {new.effect}"
    if new.share != new.share_above_zero:
        text += f", and {_of_hundred(new.share_above_zero)} one above zero"
    return text


def _of_hundred(share: float) -> str:
    if share < 0.005:
        return "fewer than 1"
    if share > 0.995:
        return "more than 99"
    return f"about {share * 100:.0f}"


def _caption(summary: PosteriorSummary) -> str:
    forest = summary.forest
    more = (
        f" The {MOST_GROUPS // 2} largest and smallest of {len(forest.groups)} groups."
        if len(forest.groups) > MOST_GROUPS
        else ""
    )
    return (
        f"Posterior of the estimand, and {forest.quantity} by {forest.by}: grey, as observed, with "
        "95 % sampling interval; black, posterior; diamond, over all; dotted, a new one. Shaded: "
        f"the claim's side.{more}"
    )


def _certainty(verdict: Verdict, material: Material) -> Iterator[Block]:
    summary, rows = (
        material.summaries.get(verdict.claim),
        material.rows.get(verdict.evidence_hash),
    )
    if summary is None or rows is None:
        return
    found = certainty(verdict, summary, rows)
    yield Heading(f"Certainty of the evidence: {found.level}")
    yield Facts(
        tuple(
            (f"{domain.name} {-domain.downgrade or '0'}".replace("-", "−"), runs(domain.reason))
            for domain in found.domains
        )
    )


def _consistency(verdict: Verdict) -> Iterator[Block]:
    if not verdict.consistency:
        return
    yield Heading("Arithmetic on the source's own figures: never evidence")
    yield Listing(
        tuple(
            runs(
                strong(wording.span(figure.lower, figure.upper, figure.unit)),
                f": {figure.says}",
            )
            for figure in verdict.consistency
        )
    )


def _evidence(verdict: Verdict) -> Iterator[Block]:
    shown = verdict.evidence[:ROWS_ON_A_CARD]
    if not shown:
        return
    of = f" of {verdict.k_cells:,}" if verdict.k_cells > len(shown) else ""
    yield Heading(f"Evidence: {len(shown)}{of} rows")
    yield _rows(shown)


def _rows(rows: Sequence[EvidenceRow]) -> Table:
    return Table(
        header=("Cell", "Points", "Error from", "Place in its source", "File and line"),
        rows=tuple(_evidence_row(each) for each in rows),
        widths=(9, 4, 5, 8, 8),
        numeric=(1,),
        sortable=True,
    )


def _nearest(verdict: Verdict) -> Iterator[Block]:
    if not verdict.nearest:
        return
    yield Heading("What comes nearest, and does not decide it")
    for near in verdict.nearest:
        yield Paragraph(runs(verdict_words.near(near)))
        yield _rows(near.rows)


def _evidence_row(row: EvidenceRow) -> tuple[Inline, ...]:
    error = "" if row.se_points is None else f" ± {row.se_points:.2f}"
    flags = f"; {', '.join(row.flags)}" if row.flags else ""
    return (
        runs(row.cell),
        runs(f"{wording.number(row.outcome_points, 2, signed=True)}{error}"),
        runs(f"{row.se_source}{flags}"),
        linked(f"{row.study}: {row.locator}"),
        runs(Run(row.where, "code")),
    )


def _would_change(verdict: Verdict) -> Iterator[Block]:
    if verdict.would_decide:
        yield Heading("What would change the verdict")
        yield Paragraph(linked(verdict.would_decide))
