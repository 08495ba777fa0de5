from collections.abc import Iterator
from typing import get_args

from metatransfer.records import Findings, SummaryReport, Verdict, VerdictReport, VerdictStatus
from metatransfer.records.glossary import MEANINGS, NUMBERS, WEAKENED
from metatransfer.report.blocks import (
    Badge,
    Block,
    Columns,
    Facts,
    Figure,
    Formula,
    Paragraph,
    Table,
    View,
    plain,
)
from metatransfer.report.card import in_practice
from metatransfer.report.drawing import draw_all
from metatransfer.report.front import QUESTION, answer, glossary
from metatransfer.report.material import TONES, Material
from metatransfer.report.pictures import chapter
from metatransfer.report.view import build_view
from tests.made_report import IMPRINT, made_material, summary_of, verdict_of
from tests.plots.test_prisma import some_flow


def every_block(view: View) -> Iterator[Block]:
    def walk(blocks: tuple[Block, ...]) -> Iterator[Block]:
        for block in blocks:
            yield block
            if isinstance(block, Columns):
                yield from walk(block.left)
                yield from walk(block.right)

    for section in view.sections:
        yield from walk(section.blocks)


def text_of(view: View, anchor: str) -> str:
    (section,) = (each for each in view.sections if each.anchor == anchor)
    parts = []
    for block in every_block(View("", "", "", (), (), (section,))):
        match block:
            case Paragraph():
                parts.append(plain(block.runs))
            case Facts():
                parts += [f"{label}: {plain(value)}" for label, value in block.rows]
            case Table():
                parts += [" | ".join(plain(cell) for cell in row) for row in block.rows]
            case _:
                pass
    return "\n".join(parts)


def test_every_claim_has_a_card_with_its_word(view: View) -> None:
    assert [card.anchor for card in view.cards] == [
        f"claim-{verdict.claim}" for verdict in made_material().verdicts
    ]
    for card, verdict in zip(view.cards, made_material().verdicts, strict=True):
        badges = [block for block in card.blocks if isinstance(block, Badge)]
        assert [badge.word for badge in badges] == [verdict.status.value] == [card.word]


def test_every_word_has_a_tone() -> None:
    assert set(TONES) == set(VerdictStatus)


def test_anchors_are_unique_and_links_lead_to_them(view: View) -> None:
    anchors = [section.anchor for section in view.sections]
    assert len(set(anchors)) == len(anchors)
    table = next(b for b in view.sections[0].blocks if isinstance(b, Table))
    links = {run.href.removeprefix("#") for row in table.rows for run in row[0]}
    assert links <= set(anchors)
    assert len(links) == len(table.rows)


def test_the_numbers_of_a_card_are_those_of_the_verdict(view: View) -> None:
    text, estimate = text_of(view, "claim-mean"), verdict_of("mean").estimate
    assert estimate is not None
    assert f"{estimate.mean:+.2f}"[:4] in text
    assert "Certainty" not in text
    assert "risk of bias" in text
    assert "Documents: stated in Somebody, 2020" in text
    assert "2 studies" in text


def test_every_figure_has_a_finding_a_caption_and_a_picture(
    view: View, pictures: dict[str, str]
) -> None:
    figures = [block for block in every_block(view) if isinstance(block, Figure)]
    assert {figure.name for figure in figures} == set(pictures)
    for figure in figures:
        assert any(char.isdigit() for char in figure.alt), figure.name
        assert len(figure.caption) > 20
        assert figure.alt != figure.caption


def test_every_decided_claim_has_its_estimand_in_mathematics(view: View) -> None:
    for card, verdict in zip(view.cards, made_material().verdicts, strict=True):
        (section,) = (each for each in view.sections if each is card)
        formulas = [
            block
            for block in every_block(View("", "", "", (), (), (section,)))
            if isinstance(block, Formula)
        ]
        assert bool(formulas) == (verdict.estimate is not None), verdict.claim


def test_practice_is_said_in_numbers_of_a_hundred() -> None:
    text = in_practice(summary_of("mean"))
    assert text.startswith("of 100 pairs of a new intermediate and a new target task, about ")
    new = summary_of("mean").new_cell
    assert new is not None
    sure = summary_of("mean").model_copy(
        update={"new_cell": new.model_copy(update={"share": 0.001, "share_above_zero": 0.999})}
    )
    assert ", fewer than 1 would have" in in_practice(sure)
    assert "more than 99 one above zero" in in_practice(sure)


def test_the_answer_says_what_cannot_be_tested_and_what_was_found(view: View) -> None:
    text = plain(answer(made_material()))
    assert "That similarity predicts the gain: " in text
    assert "beats a choice at random" in text
    assert "beats the tasks that are best on other targets" in text
    assert QUESTION in text_of(view, "answer")


def test_methods_are_those_of_the_fits(view: View) -> None:
    text = text_of(view, "methods")
    assert "half-Student-t(3, 2.5)" in text
    for fit in made_material().fits.values():
        for term in fit.terms:
            assert f"{term.levels:,}" in text
    assert f"numpy {verdict_of('mean').versions['numpy']}" in text


def test_weights_are_judged_by_their_own_diagnostic() -> None:
    made, verdict = made_material(), verdict_of("mean")
    assert verdict.diagnostics is not None
    weighed = verdict.model_copy(
        update={"diagnostics": verdict.diagnostics.model_copy(update={"khat": 0.31})}
    )
    report = VerdictReport(verdicts=(weighed,))
    view = build_view(
        Material(made.library, made.findings.model_copy(update={"report": report})), IMPRINT
    )
    assert "0.31" in text_of(view, "diagnostics")
    assert "Pareto shape of at most 0.7" in text_of(view, "methods")
    assert "R-hat" not in text_of(view, "methods")


def test_chains_are_judged_by_theirs(view: View) -> None:
    assert "R-hat of at most 1.01" in text_of(view, "methods")
    assert "Pareto" not in text_of(view, "methods")


def test_references_name_every_study_and_document(view: View) -> None:
    (section,) = (each for each in view.sections if each.anchor == "references")
    text = repr(section)
    for name in ("alpha, 2020", "beta, 2020", "Somebody, 2020", "GRADE"):
        assert name in text
    assert "https://doi.org/10.1214/20-BA1221" in text


def test_without_claims_there_is_a_report_that_says_so() -> None:
    empty = Material(
        made_material().library,
        Findings(report=VerdictReport(verdicts=()), summaries=SummaryReport()),
    )
    view = build_view(empty, IMPRINT)
    assert "no claim" in text_of(view, "answer")
    assert view.cards == ()
    assert list(chapter(empty)) == []


def test_claims_that_do_not_ask_the_question_leave_it_open() -> None:
    made = made_material()
    only = tuple(v for v in made.verdicts if v.kind == "documented")
    few = Material(
        made.library, made.findings.model_copy(update={"report": VerdictReport(verdicts=only)})
    )
    assert plain(answer(few)) == "No claim of this set asks it."


def test_a_claim_that_was_not_assessed_has_a_card_without_numbers() -> None:
    made = made_material()
    failed = verdict_of("mean").model_copy(
        update={
            "status": VerdictStatus.NOT_ASSESSED,
            "estimate": None,
            "probability": None,
            "decided_by": "nothing",
            "reason": "the posterior failed its diagnostics: R-hat 1.5",
            "model_hash": "",
        }
    )
    report = VerdictReport(verdicts=(failed,))
    view = build_view(
        Material(made.library, Findings(report=report, summaries=SummaryReport())), IMPRINT
    )
    assert "R-hat 1.5" in text_of(view, "claim-mean")
    assert not [block for block in every_block(view) if isinstance(block, Figure)]


def test_a_search_is_shown_as_a_flow_and_a_library_without_one_says_so(view: View) -> None:
    made = made_material()
    searched = Material(made.library, made.findings, some_flow())
    shown = build_view(searched, IMPRINT)
    text = text_of(shown, "search")
    assert "Of 1,952 records, 1,500 works were screened, 90 assessed by their text" in text
    assert "17 included; 52 still wait." in text
    (figure,) = [
        block
        for section in shown.sections
        if section.anchor == "search"
        for block in section.blocks
        if isinstance(block, Figure)
    ]
    assert figure.name in draw_all(searched)
    assert "PRISMA 2020" in repr(shown.sections[-1])
    assert "No systematic search" not in repr(shown)
    assert "No systematic search" in repr(view)
    assert "search" not in {section.anchor for section in view.sections}


def test_every_word_of_the_report_is_explained(view: View) -> None:
    text = text_of(view, "answer")
    words = {verdict.status for verdict in made_material().verdicts}
    for status, meaning in MEANINGS.items():
        assert (f"{status.value}: {meaning}" in text) == (status in words)
    assert f"P: {NUMBERS['P']}" in text


def test_every_word_and_weakness_has_a_meaning() -> None:
    assert set(MEANINGS) == set(VerdictStatus)
    hint = Verdict.model_fields["qualifiers"].annotation
    assert set(WEAKENED) == set(get_args(get_args(hint)[0]))


def test_a_report_without_numbers_explains_none() -> None:
    only = tuple(v for v in made_material().verdicts if v.kind == "documented")
    rows = dict(glossary(only).rows)
    assert list(rows) == ["stated"]
