"""What is odd about a document is found by general rules: documents here are made for each."""

from collections.abc import Sequence

import pytest

from metatransfer.literature.audit import Bench, audit
from metatransfer.literature.corpus import CorpusText, is_about_a_folder, machine_made
from metatransfer.literature.documents import read_document
from metatransfer.literature.extract import Gazetteer
from metatransfer.records import Document, DocumentKind
from metatransfer.records.audit import AuditReport

BENCH = Bench(Gazetteer((), ()), None, (), (), lambda _: {})

ABSTRACT = (
    "We see large improvements from intermediate training on many sentence pairs of the test set. "
    "Using six source corpora, we evaluate transfer in nine settings of the GLUE benchmark."
)
TABLE = """
## Extracted Claims

Claim\tVerified\tConfidence
Large improvements were seen from intermediate training on many sentence pairs.\t✓\t0.30
The consensus grade is 8/10.\t✓\t0.70
"""


def text(name: str, content: str, record: Document | None = None) -> CorpusText:
    return CorpusText(read_document(name, content.encode()), record)


def audited(content: str, others: Sequence[CorpusText] = (), bench: Bench = BENCH) -> AuditReport:
    return audit(text("own.txt", content), others, bench)


def told(report: AuditReport, kind: str) -> list[str]:
    return [item.text for item in report.findings if item.kind == kind]


def test_counts_that_agree_are_no_finding() -> None:
    report = audited(f"2 claims extracted; 2 verified.\n{TABLE}")
    assert told(report, "count") == []


@pytest.mark.parametrize(
    ("sentence", "part"),
    [
        ("3 claims extracted.", "there are 2 claims in its list"),
        ("2 claims extracted; 1 independently verified.", "it marks 2 of 2 so"),
        ("The search yielded 5 papers.", "there are 0 references"),
    ],
)
def test_a_count_that_differs_is_told_with_what_was_counted(sentence: str, part: str) -> None:
    report = audited(f"## Results\n\n{sentence}\n{TABLE}")
    assert any(part in line for line in told(report, "count"))


def test_consecutive_dois_and_one_archive_are_told() -> None:
    listing = "\n".join(f"- https://doi.org/10.5555/box.{n}" for n in (10001, 20002, 20003))
    report = audited(f"## Results\n\nWords.\n\n## References\n\n{listing}")
    found = told(report, "references")
    assert any("10.5555/box.20002 and 10.5555/box.20003" in line for line in found)
    assert any("records of one archive" in line for line in found)


def test_a_reference_to_a_machine_generated_report_is_told() -> None:
    record = Document(
        id="other",
        kind=DocumentKind.MACHINE_SYNTHESIS,
        citation="x",
        work="o",
        doi="10.5555/a.1234",
    )
    bench = Bench(Gazetteer((), ()), None, (), (record,), lambda _: {})
    report = audited("Words.\n\n## References\n\n- doi 10.5555/A.1234", bench=bench)
    assert any("machine-generated report itself" in line for line in told(report, "references"))


def test_low_confidence_beside_a_tick_is_told() -> None:
    (line,) = told(audited(TABLE), "confidence")
    assert "from 0.30 to 0.70; 1 of them" in line


def test_copied_text_names_the_paper_it_is_from() -> None:
    report = audited(f"## Abstract\n\n{ABSTRACT}", [text("paper.txt", ABSTRACT)])
    assert told(report, "copied") == ["2 sentences of 'Abstract' are those of paper.txt"]


def test_a_passage_that_breaks_off_is_completed_from_its_source() -> None:
    report = audited(f"## Abstract\n\n{ABSTRACT[:-7]}", [text("paper.txt", ABSTRACT)])
    (line,) = told(report, "cut off")
    assert "in the middle of 'benchmark'" in line


def test_whole_sentences_are_not_told_to_break_off() -> None:
    assert told(audited(f"## Abstract\n\n{ABSTRACT}"), "cut off") == []


def test_a_title_on_one_benchmark_and_text_on_another_is_told() -> None:
    report = audited(f"Transfer on SuperGLUE\n\nAbstract\n\n{ABSTRACT}")
    (line,) = told(report, "mismatch")
    assert line.startswith(
        "speaks of SuperGLUE in its title, and quotes text about GLUE ('Using six"
    )


def test_one_benchmark_throughout_is_no_finding() -> None:
    assert told(audited(f"Transfer on GLUE\n\nAbstract\n\n{ABSTRACT}"), "mismatch") == []


def test_a_claim_in_the_words_of_another_report_is_told() -> None:
    sibling = text(
        "sibling.txt", "An autonomous synthesis report.\n\nConsensus grade: 8/10 by a tribunal."
    )
    report = audited(f"Quality score: 8/10.\n{TABLE}", [sibling])
    assert any("sibling.txt" in line for line in told(report, "wording"))


def test_published_before_a_day_that_it_comes_after_is_told() -> None:
    content = (
        "A title\n\nPublished 25 June 2026\n\nDescription\n\n"
        "Gate reason: Published before the gate was opened (2026-06-10)."
    )
    assert told(audited(content), "dates") == [
        "says it was published before 2026-06-10, and bears the day 2026-06-25"
    ]
    assert told(audited(content.replace("25 June", "5 June")), "dates") == []


def test_a_number_reproduced_out_of_nowhere_is_told() -> None:
    line = "Gate reason: Sandbox repro: computed 393216.0 matches expected 393216.0."
    assert any("393216.0" in found for found in told(audited(line), "mismatch"))
    assert told(audited(f"## Results\n\nIt has 393216.0 weights.\n\n{line}"), "mismatch") == []


def test_independent_and_automated_at_once_is_told() -> None:
    content = "## Notes\n\n2 claims extracted; 2 independently verified. Scores are automated."
    assert any("independent" in line for line in told(audited(content + TABLE), "mismatch"))


def test_a_question_that_no_claim_answers_is_told() -> None:
    content = f"Research question: Does phonological distance predict parsing errors?\n{TABLE}"
    (line,) = told(audited(content), "unanswered")
    assert "'phonological', 'distance'" in line


@pytest.mark.parametrize(
    ("words", "machine"),
    [
        ("This report is a machine-generated synthesis.", True),
        ("Autonomous synthesis report generated by X.", True),
        ("Tribunal consensus score: 9/10.", True),
        ("We fine-tune a model on machine translations.", False),
        ("A systematic review of transfer learning.", False),
    ],
)
def test_machine_generated_reviews_are_known_by_their_own_words(words: str, machine: bool) -> None:
    assert machine_made(words) is machine


def test_notes_on_a_folder_are_no_document_of_it() -> None:
    assert is_about_a_folder("README.md")
    assert not is_about_a_folder("report_1.txt")


def test_a_document_without_claims_is_audited_all_the_same() -> None:
    report = audited("Just words about nothing in particular.")
    assert report.claims == ()
    assert report.review is not None


def test_a_p_value_that_does_not_follow_from_its_statistic_is_told_with_what_does() -> None:
    report = audited("The effect was t(28) = 2.10, p = .30. Another was t(28) = 2.10, p = .045.")
    (line,) = told(report, "p-value")
    # 2 P(T > 2.10) with 28 degrees of freedom is .0449; the statistic may have been 2.095 to 2.105
    assert line == (
        "reports 't(28) = 2.10, p = .30'; the statistic gives p between 0.0444 and 0.0453"
    )


def test_marks_are_counted_beside_what_sources_say() -> None:
    content = f"## Abstract\n\n{ABSTRACT}\n\n2 claims extracted; 2 verified.\n{TABLE}"
    (line,) = told(audited(content.replace("were seen", "were never seen")), "marks")
    assert line == (
        "marks 2 claims as verified ('2 claims extracted; 2 verified.'): by sources and evidence "
        "0 are borne out, 2 not"
    )


def test_marks_that_are_all_borne_out_are_no_finding() -> None:
    content = f"## Abstract\n\n{ABSTRACT} The consensus grade is 8/10.\n{TABLE}"
    assert told(audited(content), "marks") == []


@pytest.mark.parametrize(
    ("sentences", "found"),
    [
        ("Quality score: 8/10. The panel gave an overall rating of 9/10.", ["8/10 and 9/10"]),
        ("Quality score: 8/10. The panel gave an overall rating of 4/5.", []),
        ("Quality score: 8/10. Novelty was rated 5/10.", []),
    ],
    ids=["two scores", "one score on two scales", "a criterion apart"],
)
def test_different_scores_of_the_whole_are_told(sentences: str, found: list[str]) -> None:
    lines = told(audited(f"## Results\n\n{sentences}"), "score")
    assert [line.removeprefix("gives itself different scores: ") for line in lines] == found


def test_papers_left_after_each_step_of_a_search_are_no_contradiction() -> None:
    listing = "## References\n\n- one, 10.5555/a.1\n- two, 10.5555/b.2"
    steps = "## Results\n\n40 papers were screened. 2 papers were included."
    assert told(audited(f"{steps}\n\n{listing}"), "count") == []
    assert len(told(audited(f"{steps.replace('2 p', '3 p')}\n\n{listing}"), "count")) == 2


@pytest.mark.parametrize(
    "sentence",
    ["2 of 2 claims were verified.", "Two claims were extracted.", "0 claims were not verified."],
)
def test_counts_in_other_words_that_agree_are_no_finding(sentence: str) -> None:
    assert told(audited(f"## Results\n\n{sentence}\n{TABLE}"), "count") == []


def test_runs_of_dois_are_told_once_and_doubles_too() -> None:
    listing = "\n".join(f"- https://doi.org/10.5555/box.{n}" for n in (1001, 1002, 1003, 1001))
    found = told(audited(f"## References\n\n{listing}\n- 10.5555/other-x"), "references")
    assert [line.split(":")[0] for line in found] == [
        "cites 3 consecutive DOIs, 10.5555/box.1001, 10.5555/box.1002 and 10.5555/box.1003",
        "lists 10.5555/box.1001 twice",
    ]


def test_a_subject_that_is_not_the_title_is_told_and_whose_title_it_is() -> None:
    content = "Distance and parsing\n\n## Introduction\n\nThis paper examines: Scripts and tagging."
    assert any(
        "gives as its subject 'Scripts" in line for line in told(audited(content), "mismatch")
    )
    sibling = text("sibling.txt", "Scripts and tagging\n\nPublished June 1, 2026\n\nA tribunal.")
    (line,) = told(audited(content, [sibling]), "wording")
    assert "the title of sibling.txt" in line
    same = content.replace("Scripts and tagging", "Distance and Parsing")
    assert told(audited(same), "mismatch") == []


def test_a_synthesis_that_speaks_as_a_study_is_told() -> None:
    content = "## Abstract\n\nWe train nine encoders.\n\n## Notes\n\nA machine-generated synthesis."
    assert any("We train nine encoders" in line for line in told(audited(content), "mismatch"))
    assert told(audited("## Abstract\n\nWe train nine encoders."), "mismatch") == []


@pytest.mark.parametrize(
    ("asked", "shown", "told_of"),
    [
        ("MMLU-Pro", "MMLU", True),
        ("ImageNet-21k", "ImageNet-1k", True),
        ("XLM-R", "XLM-RoBERTa", False),
        ("Zero-Shot Transfer", "Zero-Shot Learning", False),
    ],
)
def test_variants_of_a_name_are_two_things(asked: str, shown: str, told_of: bool) -> None:
    content = f"Scores on {asked}\n\n## Abstract\n\nAdapters improve the score on {shown} greatly."
    assert bool(told(audited(content), "mismatch")) is told_of


@pytest.mark.parametrize(
    ("ending", "cut"), [("It recovers half of the los", True), ("Tribunal score 7", False)]
)
def test_a_short_last_sentence_may_break_off_too(ending: str, cut: bool) -> None:
    report = audited(f"## Abstract\n\nClipping reduces accuracy by 4 points. {ending}")
    assert bool(told(report, "cut off")) is cut
