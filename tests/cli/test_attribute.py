"""The verb attribute: a word for each document, its sentence, and what differs."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Ran

Run = Callable[..., Ran]

STATEMENT = "Intermediate-task training often improves performance"
TEXTS = {
    "a.md": "# A study\n\nIntermediate-task training often improves performance. It is slow.\n",
    "b.txt": "Intermediate-task training rarely improves performance on target tasks.\n",
    "c.txt": "Tomatoes are red.\n",
}


@pytest.fixture
def texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    for name, text in TEXTS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return list(TEXTS)


def test_each_document_has_its_word_its_sentence_and_what_differs(
    texts: list[str], metatransfer: Run
) -> None:
    assert metatransfer("attribute", STATEMENT, *texts) == Ran(
        0,
        "STATED                      a.md\n"
        "  quote  “Intermediate-task training often improves performance.”\n"
        "CONTRADICTED BY THE SOURCE  b.txt\n"
        "  quote  “Intermediate-task training rarely improves performance on target\n"
        "         tasks.”\n"
        "  differs  has 'often' where the source has 'rarely'\n"
        "NOT FOUND                   c.txt\n",
        "",
    )


def test_machines_are_told_the_same(texts: list[str], metatransfer: Run) -> None:
    found = json.loads(metatransfer("attribute", STATEMENT, *texts, "--format", "json").out)
    assert [row["status"] for row in found] == [
        "stated",
        "contradicted by the source",
        "not found",
    ]
    # the labels of SciFact, by which such decisions are compared between systems
    assert [row["scifact"] for row in found] == ["SUPPORT", "CONTRADICT", "NOT ENOUGH INFO"]
    out = metatransfer("attribute", STATEMENT, *texts, "--format", "csv").out
    rows = list(csv.DictReader(out.splitlines()))
    assert [row["differences"] for row in rows] == [
        "",
        "has 'often' where the source has 'rarely'",
        "",
    ]
    out = metatransfer("attribute", STATEMENT, *texts, "--format", "md").out
    assert "- **CONTRADICTED BY THE SOURCE** b.txt\n" in out


def test_a_statement_that_is_cut_off_may_end_within_a_word(
    texts: list[str], metatransfer: Run
) -> None:
    cut = STATEMENT.removesuffix("ance")
    assert "STATED " in metatransfer("attribute", cut, texts[0], "--cut-off").out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((STATEMENT,), "no document named · do: add the file"),
        ((STATEMENT, "nope.txt"), "nope.txt · no such file or folder"),
        (("", "a.md"), "'' · no word to look for · do: write the claim as a sentence"),
        (("of the", "a.md"), "'of the' · no word to look for"),
    ],
)
def test_what_cannot_be_looked_for_is_refused(
    words: tuple[str, ...], told: str, texts: list[str], metatransfer: Run
) -> None:
    del texts
    ran = metatransfer("attribute", *words)
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err
