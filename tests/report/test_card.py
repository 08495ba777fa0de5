from typing import Any

import pytest

from metatransfer.records import (
    AttributionOutcome,
    Companion,
    ConsistencyFigure,
    Findings,
    Status,
    SummaryReport,
    Verdict,
    VerdictReport,
    wording,
)
from metatransfer.report.blocks import (
    Badge,
    Columns,
    Facts,
    Figure,
    Heading,
    Listing,
    Paragraph,
    Quote,
    Section,
    Table,
    plain,
)
from metatransfer.report.card import ROWS_ON_A_CARD, card
from metatransfer.report.material import Material
from tests.made_report import made_material, summary_of, verdict_of


def a_card(name: str = "mean", **changes: Any) -> Section:
    verdict = verdict_of(name).model_copy(update=changes)
    return card(verdict, made_material())


def flat(section: Section) -> list[Any]:
    out: list[Any] = []
    for block in section.blocks:
        out += [*block.left, *block.right] if isinstance(block, Columns) else [block]
    return out


def facts(section: Section) -> list[tuple[str, str]]:
    return [
        (label, plain(value))
        for block in flat(section)
        if isinstance(block, Facts)
        for label, value in block.rows
    ]


def headings(section: Section) -> list[str]:
    return [block.text for block in flat(section) if isinstance(block, Heading)]


def test_the_statement_stands_in_its_authors_words_with_its_source() -> None:
    (quote,) = (block for block in flat(a_card()) if isinstance(block, Quote))
    assert quote.text == "It helps"
    assert plain(quote.source) == "Somebody, 2020, row 1"


def test_a_statement_that_its_source_cuts_off_says_so() -> None:
    made = made_material()
    claims = tuple(
        type(item)(item.record.model_copy(update={"truncated": True}), item.file, item.line)
        for item in made.library.claims
    )
    library = type(made.library)(**(vars(made.library) | {"claims": claims}))
    section = card(verdict_of("mean"), Material(library, made.findings))
    (quote,) = (block for block in flat(section) if isinstance(block, Quote))
    assert plain(quote.source).endswith("cut off in its source")


def test_the_word_stands_with_its_probability_and_what_weakens_it() -> None:
    section = a_card(qualifiers=("indirect", "fragile"))
    (badge,) = (block for block in flat(section) if isinstance(block, Badge))
    assert badge.beside.endswith(" · indirect · fragile")
    assert badge.beside.startswith("P ")
    (bare,) = (block for block in flat(a_card("written")) if isinstance(block, Badge))
    assert bare.beside == ""


def test_what_the_source_says_of_itself_is_quoted() -> None:
    said = dict(facts(a_card(said_of_it="verified, confidence 0.21")))
    assert said["The source says"] == "“verified, confidence 0.21”, of its own claim"
    assert "The source says" not in dict(facts(a_card()))


def test_every_document_has_its_finding_and_how_it_was_found() -> None:
    outcomes = (
        AttributionOutcome(
            document="paper",
            status=Status.STATED_DIFFERENTLY,
            basis="recorded",
            checked="2026-11-23",
            quote="x",
            differences=("in part", "elsewhere"),
        ),
        AttributionOutcome(document="unheard-of", status=Status.NOT_FOUND, basis="checked now"),
    )
    found = [text for label, text in facts(a_card(attributions=outcomes)) if label == "Documents"]
    assert found == [
        "stated differently in Somebody, 2020 (recorded 2026-11-23); in part; elsewhere",
        "not found in unheard-of (checked now)",
    ]


def test_the_estimate_is_printed_as_everywhere() -> None:
    estimate, prediction = verdict_of("mean").estimate, verdict_of("mean").prediction
    assert estimate is not None
    assert prediction is not None
    shown = dict(facts(a_card()))
    assert shown["Estimate"] == f"{wording.estimate(estimate)} 95 % interval"
    assert shown["Estimand"] == estimate.estimand
    assert shown["A new one"].startswith(wording.interval(prediction, 1, signed=True))
    assert shown["In practice"].startswith("of 100 ")


def test_every_effect_of_interest_is_in_the_table() -> None:
    tables = [block for block in flat(a_card()) if isinstance(block, Table)]
    (table,) = (each for each in tables if each.header[0] == "Smallest effect of interest")
    assert [plain(row[0]) for row in table.rows] == ["0 points", "0.5 points", "2 points"]
    assert [plain(row[2]) for row in table.rows] == [
        p.status.value for p in verdict_of("mean").sesoi
    ]


def test_the_claimants_own_study_is_left_out_in_numbers() -> None:
    shown = dict(facts(a_card()))
    own = verdict_of("mean").without_claimant
    assert own is not None
    assert own.label in shown
    note = Companion(label="without it", note="nothing is left", probability=0.5)
    assert dict(facts(a_card(without_claimant=note)))["without it"] == "P .50: nothing is left"


def test_companions_stand_beside_the_verdict() -> None:
    value = Companion(label="raw mean", value=1.25, unit="points", note="as it is")
    assert dict(facts(a_card(companions=(value,))))["raw mean"] == "1.25 points: as it is"
    assert "Beside it" not in headings(a_card(companions=()))


def test_evidence_is_listed_with_file_and_place() -> None:
    table = next(block for block in flat(a_card()) if isinstance(block, Table) and block.sortable)
    assert len(table.rows) == ROWS_ON_A_CARD
    first = verdict_of("mean").evidence[0]
    cells = [plain(cell) for cell in table.rows[0]]
    assert cells[0] == first.cell
    assert cells[4] == first.where
    assert first.locator in cells[3]
    assert f"Evidence: {ROWS_ON_A_CARD} of {verdict_of('mean').k_cells} rows" in headings(a_card())


def test_an_outcome_without_an_error_is_printed_without_one() -> None:
    row = (
        verdict_of("mean")
        .evidence[0]
        .model_copy(update={"se_points": None, "flags": ("best of N", "external baseline")})
    )
    table = next(
        block
        for block in flat(a_card(evidence=(row,), k_cells=1))
        if isinstance(block, Table) and block.sortable
    )
    assert "±" not in plain(table.rows[0][1])
    assert plain(table.rows[0][2]).endswith("; best of N, external baseline")


def test_arithmetic_on_the_sources_figures_is_called_no_evidence() -> None:
    figure = ConsistencyFigure(
        check="a-check", says="it implies much", lower=14.84, upper=15.51, unit="points"
    )
    section = a_card(consistency=(figure,))
    assert "Arithmetic on the source's own figures: never evidence" in headings(section)
    (listing,) = (block for block in flat(section) if isinstance(block, Listing))
    assert plain(listing.items[0]) == "14.8 to 15.5 points: it implies much"


def test_what_would_change_the_verdict_is_its_last_word() -> None:
    section = a_card(would_decide="more studies")
    assert isinstance(section.blocks[-1], Paragraph)
    assert plain(section.blocks[-1].runs) == "more studies"


def test_a_claim_that_a_document_decides_has_neither_figure_nor_certainty() -> None:
    section = a_card("written")
    assert not [block for block in flat(section) if isinstance(block, Figure)]
    assert not [text for text in headings(section) if text.startswith("Certainty")]
    assert "whether it is so is not asked" in dict(facts(section))["Rule"]


def test_a_verdict_without_its_summary_keeps_its_numbers() -> None:
    made = made_material()
    verdict: Verdict = verdict_of("mean")
    bare = Material(
        made.library,
        Findings(report=VerdictReport(verdicts=(verdict,)), summaries=SummaryReport()),
    )
    section = card(verdict, bare)
    assert not [block for block in flat(section) if isinstance(block, Figure)]
    assert "Estimate" in dict(facts(section))


@pytest.mark.parametrize("name", ["mean", "slope", "select-random", "gap"])
def test_the_caption_says_how_to_read_the_figure(name: str) -> None:
    (figure,) = (block for block in flat(a_card(name)) if isinstance(block, Figure))
    assert summary_of(name).forest.quantity in figure.caption
    assert "diamond, over all" in figure.caption


def test_a_card_says_where_its_numbers_are_from() -> None:
    beside = a_card().beside
    verdict = verdict_of("mean")
    assert beside.startswith("mean · claims/mean.yaml · seed 0")
    assert verdict.evidence_hash[:16] in beside
    assert verdict.model_hash[:16] in beside
