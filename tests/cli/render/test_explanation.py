import re
from collections.abc import Callable
from dataclasses import replace

from metatransfer.cli.render.explanation import Context, explain_page
from metatransfer.cli.render.markdown import explain_markdown
from metatransfer.records import (
    Averaged,
    Multiverse,
    NearEvidence,
    SpecificationPoint,
    VerdictReport,
    VerdictStatus,
)

Golden = Callable[[str, str], None]


def test_an_explanation_reads_as_kept(
    sound_report: VerdictReport, context: Context, golden: Golden
) -> None:
    golden("explain-80.txt", explain_page(sound_report.verdicts[0], context, width=80).plain())


def test_an_explanation_in_markdown_reads_as_kept(
    sound_report: VerdictReport, context: Context, golden: Golden
) -> None:
    golden("explain.md", explain_markdown(sound_report.verdicts[0], context))


def test_every_row_of_evidence_names_its_file_and_its_place_in_the_source(
    sound_report: VerdictReport, context: Context
) -> None:
    verdict = sound_report.verdicts[0]
    text = explain_page(verdict, replace(context, max_rows=None), width=200).plain()
    for row in verdict.evidence:
        assert row.where in text
        assert row.locator in text
    assert "more: --rows all" not in text


def test_rows_that_are_not_shown_are_counted(sound_report: VerdictReport, context: Context) -> None:
    text = explain_page(sound_report.verdicts[0], replace(context, max_rows=1), width=200).plain()
    assert "… 3 more: --rows all" in text


def test_sections_with_nothing_to_say_are_left_out(
    sound_report: VerdictReport, context: Context
) -> None:
    text = explain_page(sound_report.verdicts[-1], context, width=80).plain()
    assert "Model" not in text
    assert "What would flip it" not in text
    assert "Evidence" not in text


def test_what_comes_nearest_is_shown_with_what_keeps_it_out(
    sound_report: VerdictReport, context: Context
) -> None:
    row = sound_report.verdicts[0].evidence[0]
    near = NearEvidence(kept_out_by=("another target task",), rows_in_all=1_234, rows=(row,))
    bare = NearEvidence(kept_out_by=(), rows_in_all=1, rows=(row,))
    verdict = sound_report.verdicts[-1].model_copy(update={"nearest": (bare, near)})
    text = explain_page(verdict, context, width=80).plain()
    assert "What comes nearest, and does not decide it" in text
    assert "  1,234 rows: another target task" in text
    assert "  1 row: about what the claim speaks of, but not enough" in text
    assert text.count(row.where) == 2


def test_every_verdict_can_be_explained_within_the_width(
    failed_report: VerdictReport, context: Context
) -> None:
    for verdict in failed_report.verdicts:
        page = explain_page(verdict, context, width=60)
        assert max(line.cell_len for line in page.lines) <= 60
        assert verdict.status.value.upper() in page.plain()


def test_markdown_and_page_tell_the_same_words(
    sound_report: VerdictReport, context: Context
) -> None:
    verdict = sound_report.verdicts[0]
    page = explain_page(verdict, context, width=400).plain()
    markdown = explain_markdown(verdict, context)

    def words(text: str) -> list[str]:
        return re.findall(r"\w+", text)

    assert words(markdown) == words(page)


def test_an_engine_that_gave_way_is_named_with_its_reason(
    sound_report: VerdictReport, context: Context
) -> None:
    verdict = next(v for v in sound_report.verdicts if v.diagnostics is not None)
    assert verdict.diagnostics is not None
    gate = verdict.diagnostics.model_copy(
        update={"fell_back_from": ("collapsed: Pareto k 0.82 above 0.7",)}
    )
    other = verdict.model_copy(update={"diagnostics": gate})
    page = explain_page(other, context, width=80).plain()
    assert re.search(r"fell back from\s+collapsed: Pareto k 0.82 above 0.7", page)
    assert "fell back" not in explain_page(verdict, context, width=80).plain()


def test_other_choices_are_listed_by_what_they_give_and_averaged_by_evidence(
    sound_report: VerdictReport, context: Context
) -> None:
    points = (
        SpecificationPoint(
            choices=(), status=VerdictStatus.SUPPORTED, probability=0.973, mean=0.55, draws=400
        ),
        SpecificationPoint(
            choices=("effect scale: log-odds", "rows: all"),
            status=VerdictStatus.INCONCLUSIVE,
            probability=0.61,
            mean=0.31,
            checks_passed=False,
        ),
        SpecificationPoint(choices=("rows: published",), status=VerdictStatus.NOT_TESTABLE),
    )
    found = Multiverse(
        points=points,
        possible=2_304,
        agreeing=0.5,
        flips=("effect scale: log-odds",),
        averaged=Averaged(models=3, probability=0.92, heaviest=0.71),
    )
    verdict = sound_report.verdicts[0].model_copy(update={"multiverse": found})
    text = explain_page(verdict, context, width=120).plain()
    told = text[text.index("Under other defensible choices") :].splitlines()[1:7]
    assert [" ".join(line.split()) for line in told] == [
        "3 of 2,304 specifications: 50% agree",
        "alone enough effect scale: log-odds",
        (
            "averaged P .92 over 3 widths of the priors, by marginal likelihood; "
            "the heaviest weighs 71%"
        ),
        "+0.31 P .61 INCONCLUSIVE effect scale: log-odds; rows: all (checks failed)",
        "+0.55 P .97 SUPPORTED as the verdict",
        "- NOT TESTABLE rows: published",
    ]
