"""``init``, ``add`` and ``import`` as a user types them."""

import time
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from metatransfer.cli.importing import pairs
from metatransfer.cli.prompting import completed, confirmed
from metatransfer.errors import InputError
from metatransfer.library import ClaimDraft, load_library, missing_in

Run = Callable[..., Any]
TABLE = "task,BoolQ,MNLI\nnone,75.1,80.2\nMNLI,76.0,\n"
SAID = (
    *("--study", "new", "--unit", "points", "--model", "bert", "--language", "en"),
    *("--metric", "accuracy", "--split", "test", "--citation", "A paper. 2024."),
    *("--year", "2024", "--licence", "none stated"),
)
CLAIM = (
    *("--document", "a-report", "--locator", "row 1", "--statement", "It helps"),
    *("--quote", "often improves performance", "--value", "1", "--reason", "any"),
)


def test_a_new_project_is_made_where_it_is_asked_for(
    tmp_path: Path, metatransfer: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = metatransfer("init", "new")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        "new project in new: 4 files\nnext: cd new && metatransfer import TABLE.csv --study ID\n"
    )
    again = metatransfer("init", "new")
    assert again.code == 2
    assert "is a project already" in again.err


def test_an_import_shows_its_rows_and_writes_nothing_when_dry(
    project: Path, metatransfer: Run
) -> None:
    (project / "t.csv").write_text(TABLE, encoding="utf-8")
    ran = metatransfer("import", "t.csv", *SAID, "--dry-run")
    assert ran.code == 0
    assert "new: 3 new rows from t.csv (csv)" in ran.out
    assert "model bert · train_language en · language en · metric accuracy" in ran.out
    assert "left out: line 3, MNLI × MNLI: no score" in ran.out
    assert "nothing was written" in ran.out
    assert all(len(line) <= 80 for line in ran.out.splitlines())
    assert not (project / "data/studies/new").exists()


def test_an_import_writes_and_the_second_needs_no_options(project: Path, metatransfer: Run) -> None:
    (project / "t.csv").write_text(TABLE, encoding="utf-8")
    ran = metatransfer("import", "t.csv", *SAID)
    assert ran.code == 0, ran.err
    assert "wrote data/studies/new/results.csv" in ran.out
    assert "next: metatransfer verify --changed" in ran.out
    (project / "t.csv").write_text(TABLE + "MNLI,76.0,81.0\n".replace("MNLI", "BoolQ"))
    second = metatransfer("import", "t.csv", "--study", "new")
    assert second.code == 0, second.err
    assert "2 new rows from t.csv (csv), 3 there already" in second.out
    third = metatransfer("import", "t.csv", "--study", "new")
    assert "nothing to write" in third.out


def test_all_that_an_import_lacks_is_told_with_its_options(
    project: Path, metatransfer: Run
) -> None:
    (project / "t.csv").write_text(TABLE, encoding="utf-8")
    ran = metatransfer("import", "t.csv", "--study", "new")
    assert ran.code == 2
    for option in ("--model", "--language", "--metric", "--split", "--unit fraction"):
        assert option in ran.err
    assert metatransfer("import", "--study", "new").code == 2
    assert metatransfer("import", "gone.csv", "--study", "new").code == 2


def test_pairs_are_parted_at_the_last_sign() -> None:
    assert pairs("--map", ("Acc=score,a=b=c",)) == {"Acc": "score", "a=b": "c"}
    with pytest.raises(InputError, match=r"--map 'x' · allowed: THEIRS=OURS"):
        pairs("--map", ("x",))


def test_a_claim_is_added_shown_and_never_replaced(project: Path, metatransfer: Run) -> None:
    ran = metatransfer("add", "claim", "new", *CLAIM)
    assert ran.code == 0, ran.err
    assert "  statement: It helps\n" in ran.out
    assert "next: metatransfer verify claims/new.yaml" in ran.out
    assert {c.record.id for c in load_library(project).claims} == {"new", "often-improves"}
    again = metatransfer("add", "claim", "new", *CLAIM)
    assert again.code == 2
    assert "claims/new.yaml · is there already, and is kept" in again.err


def test_a_document_is_made_with_the_claim_where_its_citation_is_known(
    project: Path, metatransfer: Run
) -> None:
    said = [word if word != "a-report" else "one-study" for word in CLAIM]
    ran = metatransfer("add", "claim", "new", *said)
    assert ran.code == 0, ran.err
    assert load_library(project).documents["one-study"].record.citation == (
        "Somebody. A study. 2020."
    )
    unknown = [word if word != "a-report" else "nowhere" for word in CLAIM]
    assert "say --citation" in metatransfer("add", "claim", "other", *unknown).err


def test_what_a_claim_lacks_is_told_at_once(project: Path, metatransfer: Run) -> None:
    del project
    ran = metatransfer("add", "claim", "new", "--kind", "slope")
    assert ran.code == 2
    assert ran.err.count("is missing") == 6


@pytest.mark.parametrize(
    ("words", "file"),
    [
        (
            "study s --citation C --year 2020 --licence L --what w --where x",
            "data/studies/s/study.yaml",
        ),
        ("document d --citation C", "data/documents/d.yaml"),
        ("task t --kind tagging --benchmarks glue", "data/tasks.yaml"),
        ("language xx --name X", "data/languages.csv"),
        ("similarity a-measure boolq boolq 1", "data/similarity/a-measure/values.csv"),
        (
            "similarity m --name M --how-computed h --citation C --licence L",
            "data/similarity/m/measure.yaml",
        ),
        (
            (
                "results one-study --score 61 --model bert --intermediate boolq --target boolq"
                " --language en --metric accuracy --split test --locator x"
            ),
            "data/studies/one-study/results.csv",
        ),
    ],
)
def test_every_kind_of_record_is_added_and_the_project_stays_sound(
    project: Path, metatransfer: Run, words: str, file: str
) -> None:
    ran = metatransfer("add", *words.split())
    assert ran.code == 0, ran.err
    assert f"wrote {file}" in ran.out
    assert load_library(project)
    assert metatransfer("add", *words.split()).code == 2


def test_a_record_that_lacks_something_is_told_with_its_options(
    project: Path, metatransfer: Run
) -> None:
    del project
    assert "--citation, --year" in metatransfer("add", "study", "s").err
    assert "--kind is missing · allowed: classification" in metatransfer("add", "task", "t").err


class Terminal(StringIO):
    """Input and output that are a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Terminal]:
    def answer(text: str) -> Terminal:
        out = Terminal()
        monkeypatch.setattr("sys.stdin", Terminal(text))
        monkeypatch.setattr("sys.stderr", out)
        return out

    return answer


def test_at_a_terminal_what_is_missing_is_asked_for(typed: Callable[[str], Terminal]) -> None:
    out = typed("It helps\npaper\nrow 1\n\nabc\n1.5\nany\n")
    draft = completed(ClaimDraft(), missing_in, {"document": "its id"})
    assert (draft.statement, draft.document, draft.value) == ("It helps", "paper", 1.5)
    said = out.getvalue()
    assert "document (its id): " in said
    assert "'' is no number" in said
    assert "'abc' is no number" in said


def test_input_that_ends_ends_the_questions(typed: Callable[[str], Terminal]) -> None:
    typed("It helps\n")
    with pytest.raises(InputError, match="input ended · nothing was written"):
        completed(ClaimDraft(), missing_in, {})


@pytest.mark.parametrize(("answer", "goes_on"), [("\n", True), ("y\n", True), ("n\n", False)])
def test_nothing_is_written_that_is_declined(
    typed: Callable[[str], Terminal], answer: str, goes_on: bool
) -> None:
    typed(answer)
    assert confirmed("write?", yes=False) is goes_on
    assert confirmed("write?", yes=True)


def test_a_script_is_never_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO(""))
    assert confirmed("write?", yes=False)
    assert completed(ClaimDraft(), missing_in, {}) == ClaimDraft()


def test_from_an_empty_folder_to_a_verdict_in_five_commands(
    tmp_path: Path, metatransfer: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rows = "\n".join(f"{t},{70 + i},{80 + i},{60 + i}" for i, t in enumerate(("none", "mnli")))
    (tmp_path / "table.csv").write_text(f"task,XNLI,PAWS-X,XQuAD\n{rows}\n", encoding="utf-8")
    begun = time.monotonic()
    assert metatransfer("init", "p").code == 0
    monkeypatch.chdir(tmp_path / "p")
    assert metatransfer("import", "../table.csv", *SAID).code == 0
    said = ("--document", "new", "--statement", "Three targets", "--locator", "Table 2")
    count = ("--kind", "count", "--of", "targets", "--equals", "3")
    ran = metatransfer("add", "claim", "three", *said, *count)
    assert ran.code == 0, ran.err
    verdict = metatransfer("verify", "--quiet")
    assert verdict.code == 0, verdict.err
    assert "SUPPORTED  three" in verdict.out
    assert time.monotonic() - begun < 60
