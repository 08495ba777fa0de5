"""A document's own list of claims is read in every form that such lists come in."""

import pytest

from metatransfer.literature.documents import Section
from metatransfer.literature.extract.listed import ListedClaim, listed_in, prose_of

ONE = "Training on MNLI helps XNLI in most languages."
TWO = "The score of the report is 9.2/10."
BROKEN = "Training on MNLI\n  helps XNLI in most lan-\n  guages."


def rows(text: str, heading: str = "5 Extracted Claims") -> list[tuple[str, object, object]]:
    (found,) = listed_in([Section(heading, text)])
    return [(item.statement, item.said.verified, item.said.confidence) for item in found]


@pytest.mark.parametrize(
    "text",
    [
        f"Claim\tVerified\tConfidence\n{ONE}\t✓\t0.40\n{TWO}\t✗\t0.17",
        f"| Claim | Verified |\n|---|---|\n| {ONE} | ✓ | 0.40 |\n| {TWO} | ✗ | .17 |",
        f"Claim Verified Confidence\n{ONE} ✓ 0.40 \n{TWO} ✗ 0.17",
        f"Claim Verified Confidence {ONE}✓0.40\n{TWO}✗0.17",
        f"{ONE}\n✓\n0.40\n\n{TWO}\n✗\n0.17",
        f"1. {ONE} ✓ 40%\n2. {TWO} ❌ 17 %",
        f"{ONE}\tyes\t0.40\n{TWO}\tno\t0.17",
        f"| {ONE} | Verified | 0.40 |\n| {TWO} | Unverified | 0.17 |",
        f"{ONE} (verified, 0.40)\n{TWO} (unverified, confidence: 0.17)",
        f"| Mark | Trust | Claim |\n|:-:|--:|---|\n| ✅ | 40% | {ONE} |\n| ❌ | 17 % | {TWO} |",
        f"Nr\tTrust\tSays\tTick\n1\t0.40\t{ONE}\t✓\n2\t0.17\t{TWO}\t✗",
        f"Behauptung\tBestätigt\tKonfidenz\n{ONE}\t✓\t0,40\n{TWO}\t✗\t0,17",
        f"1. {ONE}\nVerified: yes. Confidence: 0.40\n2. {TWO}\nVerified: no; confidence: .17",
        f"- [x] {ONE} (confidence: 0.40)\n- [ ] {TWO} (confidence: 0.17)",
        f'id,claim,verified,confidence\nc1,"{ONE}",TRUE,0.40\nc2,"{TWO}",FALSE,0.17',
        f"====  ==  ==\nClaim  Mark  Trust\n====  ==  ==\n{ONE}  ✓  0.40\n{TWO}  ✗  0.17\n====  ==",
        f"Claim 1: {ONE} (verified; confidence 0.40)\nClaim 2: {TWO} (unverified; confidence .17)",
        f"Claim: {ONE}\nVerdict: Supported\nConfidence: .40\nClaim: {TWO}\nVerdict: no\nScore: .17",
        f"(1) {ONE} [✓ 0.40]\n(2) {TWO} [✗ 0.17]",
        f"* {ONE} ✓ (0.40) * {TWO} ✗ (0.17)",
        (
            f"- **Claim:** {ONE}\n - Status: ✓\n - Confidence: .4\n"
            f"- {TWO}\n - Status: ✗\n - Confidence: .17"
        ),
        f"“{ONE}” — verified (confidence 0.40)\n“{TWO}” — unverified (confidence 0.17)",
        "\n".join(  # noqa: FLY002 - the lines of the cell as they are read
            [
                "Training on MNLI helps XNLI",
                "in most languages. ✓ .4",
                "The score of the report",
                "is 9.2/10. ✗.17",
            ]
        ),
    ],
)
def test_two_rows_with_mark_and_confidence(text: str) -> None:
    found = rows(text)
    assert [item[1:] for item in found] == [(True, 0.4), (False, 0.17)]
    assert found[1][0] == TWO
    assert found[0][0].endswith(ONE)


@pytest.mark.parametrize(
    "text",
    [
        f"### Claim 1: {ONE}\n\n**Status:** Yes\n\n### Claim 2: {TWO}\n\n**Status:** No",
        f"Claim 1\n\n{ONE}\n\n- Status: verified\n\nClaim 2\n\n{TWO}\n\n- Status: refuted",
        f"nr;claim;ok\n1;{ONE};Y\n2;{TWO};N",
        f"SUPPORTS: {ONE}\nREFUTES: {TWO}",
        f"{ONE} [verified by 2 sources]\n{TWO} [could not be verified]",
        f"Findings: 1) {ONE} — verified; 2) {TWO} — unverified.",
        f"> **Claim 1** (verified): {ONE}\n\n> **Claim 2** (refuted): {TWO}",
        f"Verdict: supported\nClaim: {ONE}\n\nVerdict: refuted\nClaim: {TWO}",
        f"Claim: {ONE}\nEvidence: It is so\non page 4.\nMark: yes\n\nClaim: {TWO}\nMark: no",
        f"This was found.\n\nVerified\n{ONE}\n\nUnverified\n{TWO}",
        f"🟢 {BROKEN}\n🔴 {TWO}",
        f"✓ verified  ✗ not verified\n\n✓ {ONE}\n✗ {TWO}",
        f"STATEMENT   CHECKED   SRC\n{ONE}   yes   3\n{TWO}   no   12",
    ],
)
def test_two_rows_with_marks_in_further_forms(text: str) -> None:
    assert rows(text) == [(ONE, True, None), (TWO, False, None)]


@pytest.mark.parametrize(
    "text",
    [
        f"- {ONE} (Confidence: 0.8)\n- {TWO} (Confidence: 0.2)",
        f"- **80 %** · {ONE}\n- **20 %** · {TWO}",
        f"- {ONE} ★★★★☆\n- {TWO} ★☆☆☆☆",
        f"- {ONE} Rating: 8/10\n- {TWO} Rating: 2/10",
        f"| Finding | Confidence (%) |\n|---|---|\n| {ONE} | 80 |\n| {TWO} | 20 |",
    ],
)
def test_two_rows_with_confidences_alone(text: str) -> None:
    assert rows(text) == [(ONE, None, 0.8), (TWO, None, 0.2)]


@pytest.mark.parametrize(
    "text",
    [
        "Effects are multiplied by a scale per target × model.\nWe drew 3 × 4 of them.",
        ">>> is_valid('https://example.org/a')\nTrue\n>>> is_valid('x')\nFalse",
        "| Feature | Ours | Theirs |\n|---|---|---|\n| Starts | yes | no |\n| Tests | no | yes |",
        "We see large gains over the baseline (r = 0.62). Quality review score: 9.2/10.",
        "Read [x](a.md) first, and [ ](b.md) never.",
        "Name: Some Package of Tools\nLicense: Free for all to use\nVersion: 1.0",
    ],
)
def test_texts_of_other_kinds_list_no_claims(text: str) -> None:
    assert rows(text, "Usage") == []


def test_parts_of_a_list_under_headings_that_mark_them() -> None:
    held = rows(f"1. {ONE}", "Supported statements")
    denied = rows(f"1. {TWO}", "4.2 Unsupported claims")
    between = rows(f"- {ONE}", "Partially verified findings")
    assert [held, denied, between] == [
        [(ONE, True, None)],
        [(TWO, False, None)],
        [(ONE, None, None)],
    ]


def test_rows_under_headings_of_their_own_make_a_list_together() -> None:
    body = f"> {ONE}\n\nChecked against two papers: **holds** (0.8)."
    sections = [Section(f"{number} · topic", body) for number in (1, 2, 3)]
    assert [len(found) for found in listed_in(sections)] == [1, 1, 1]
    assert listed_in(sections[:1]) == ((),)


def test_a_list_under_its_heading_needs_no_marks() -> None:
    assert rows(f"- {ONE}\n- {TWO}") == [(ONE, None, None), (TWO, None, None)]


def test_a_list_under_another_heading_is_no_list_of_claims() -> None:
    assert rows(f"- {ONE}\n- {TWO}", "Documents that claims come from") == []


def test_prose_holds_no_list() -> None:
    assert rows("We see gains. Claims were verified.", "3 Results") == []


def cut(*statements: str) -> list[bool]:
    text = "\n".join(f"{statement}\t✓\t0.5" for statement in statements)
    found: tuple[ListedClaim, ...] = listed_in([Section("Claims", text)])[0]
    return [item.truncated for item in found]


def test_a_row_without_a_full_stop_among_rows_with_one_is_cut_off() -> None:
    assert cut(ONE, "Nine tasks were used in a zero-shot cross-lin") == [False, True]


def test_rows_without_any_full_stop_are_cut_only_at_a_common_length() -> None:
    short, long = "MNLI helps XNLI most", "Training helps " + "x" * 105
    assert cut(short, long, long) == [False, True, True]


def test_a_row_that_ends_with_an_article_is_cut_off() -> None:
    assert cut("MNLI helps the") == [True]


@pytest.mark.parametrize("mark", ["⚠️", "⚠", "partially", "unclear"])
def test_a_mark_between_yes_and_no_says_neither(mark: str) -> None:
    text = f"Claim\tVerified\tConfidence\n{ONE}\t{mark}\t0.40\n{TWO}\t{mark}\t0.17"
    assert [item[1:] for item in rows(text)] == [(None, 0.4), (None, 0.17)]


def test_what_ends_in_an_ellipsis_was_cut() -> None:
    assert cut("Training on MNLI helps in most langua…", ONE, "It helps in ...") == [
        True,
        False,
        True,
    ]


def test_rows_of_one_length_without_a_stop_were_cut_there() -> None:
    one, two = "a" * 35 + " " + "b" * 34, "c" * 30 + " " + "d" * 39
    assert cut(one, two, "A short one") == [True, True, False]
    assert cut(one, "Another that is shorter", "A short one") == [False, False, False]


def test_a_number_beyond_one_is_no_confidence() -> None:
    text = f"Claim\tVerified\tScore\n{ONE}\t✓\t7.5\n{TWO}\t✗\t3.1"
    assert [item[1:] for item in rows(text)] == [(True, None), (False, None)]


def test_prose_before_and_after_a_list_stays_prose() -> None:
    rows = f"[✓] {ONE} | confidence 0.68\n[✗] {TWO} | confidence 0.29"
    content = f"{ONE} We saw it.\n\nWhat we checked\n\n{rows}\n\nThe panel gave 4/5."
    (section,) = prose_of([Section("Description", content)])
    assert section.text.startswith(f"{ONE} We saw it.")
    assert section.text.endswith("The panel gave 4/5.")
    assert TWO not in section.text


def test_nothing_is_left_of_a_section_that_is_called_a_list() -> None:
    (section,) = prose_of([Section("Claims", f"Note.\n\n- {ONE} ✓ 0.4\n\nA legend.")])
    assert section.text == ""


def test_marks_before_the_words_of_a_cell_are_marks() -> None:
    rows = f"[✓] {ONE} | confidence 0.68\n[✗] {TWO} | confidence 0.29"
    ((one, two),) = listed_in([Section("Checks", rows)])
    assert [row.said.verified for row in (one, two)] == [True, False]
    assert [row.statement for row in (one, two)] == [ONE, TWO]
