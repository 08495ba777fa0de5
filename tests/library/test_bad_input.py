"""Each sort of bad input that a person may bring: a clear message, and nothing written."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from metatransfer.errors import InputError
from metatransfer.library import load_library
from tests.factories import HEADER, ProjectFolder

CLAIM, ALPHA = "claims/helps.yaml", "data/studies/alpha/results.csv"
TREATED = "xlm-r,mnli,xnli,en,accuracy,test,83,1,2,82 84,,own,Table 1 row 2\n"
Spoil = Callable[[ProjectFolder], object]

BAD: dict[str, tuple[Spoil, str]] = {
    "an unknown key": (
        lambda p: p.replace(CLAIM, "title:", "titel:"),
        "claims/helps.yaml:2 · titel · unknown key 'titel' · did you mean 'title'?",
    ),
    "a wrong type": (
        lambda p: p.replace(CLAIM, "value: 1.0", "value: much"),
        "claims/helps.yaml:22 · test.sesoi.value · got 'much' · allowed: a number",
    ),
    "a duplicate id": (
        lambda p: p.write("claims/more/helps.yaml", (p.root / CLAIM).read_bytes()),
        "claims/more/helps.yaml:1 · id · id 'helps' is taken by claims/helps.yaml:1",
    ),
    "two rows for one arm": (
        lambda p: p.append(ALPHA, TREATED),
        "results.csv:5 · a second row for one arm",
    ),
    "scores a hundredfold off": (
        lambda p: p.write(ALPHA, f"{HEADER}m,none,xnli,en,accuracy,test,0.8,,,,x,own,row\n"),
        "results.csv:2 · score_points · accuracy 0.8 looks like a fraction · allowed: points",
    ),
    "another metric than the baseline's": (
        lambda p: p.replace(ALPHA, "mnli,xnli,en,accuracy", "mnli,xnli,en,f1"),
        "results.csv:3 · metric · metric differs from the baseline's: f1 vs accuracy",
    ),
    "another split than the baseline's": (
        lambda p: p.replace(ALPHA, "mnli,xnli,en,accuracy,test", "mnli,xnli,en,accuracy,dev"),
        "results.csv:3 · split · split differs from the baseline's: dev vs test",
    ),
    "a choice of cells that selects nothing": (
        lambda p: p.replace(CLAIM, "[mnli]", "[]\n    target_kinds: [tagging]"),
        "test.where.target_kinds · selects nothing: none of xnli, tatoeba is of kind tagging",
    ),
    "an effect size without a unit": (
        lambda p: p.replace(CLAIM, "    unit: points\n", ""),
        "test.sesoi.unit · missing",
    ),
    "a task that does not exist": (
        lambda p: p.replace(CLAIM, "- tatoeba", "- tatoebba"),
        "claims/helps.yaml:19 · test.where.targets · unknown task 'tatoebba' · did you mean",
    ),
    "a language that does not exist": (
        lambda p: p.replace(ALPHA, "tatoeba,de", "tatoeba,dde"),
        "results.csv:4 · language · unknown language 'dde' · did you mean 'de'?",
    ),
    "a result whose baseline is missing": (
        lambda p: p.replace(ALPHA, "xlm-r,mnli,xnli", "mbert,mnli,xnli"),
        "results.csv:3 · baseline · no baseline: no row with intermediate 'none' for mbert",
    ),
    "a score out of its metric's range": (
        lambda p: p.replace(ALPHA, "57.3,,,", "157.3,,,"),
        "results.csv:4 · score_points 157.3 is outside the range of accuracy",
    ),
    "a score that is no number": (
        lambda p: p.replace(ALPHA, "57.3,,,", "NaN,,,"),
        "results.csv:4 · score_points · got 'NaN' · allowed: a finite number",
    ),
    "a negative standard deviation": (
        lambda p: p.replace(ALPHA, "83,1,2", "83,-1,2"),
        "results.csv:3 · sd_points · got '-1' · allowed: at least 0.0",
    ),
    "a study without its header": (
        lambda p: (p.root / "data/studies/beta/study.yaml").unlink(),
        "data/studies/beta/study.yaml · cannot be read: No such file",
    ),
    "a file that is not UTF-8": (
        lambda p: p.write("claims/odd.yaml", b"id: caf\xe9"),
        "claims/odd.yaml:1 · is not UTF-8",
    ),
    "an alias bomb": (
        lambda p: p.write(
            "claims/odd.yaml",
            "a0: &a0 [x]\n"
            + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 20)),
        ),
        "claims/odd.yaml:7 · more than 200000 values, aliases counted",
    ),
    "a document that leaves the project": (
        lambda p: p.replace("data/documents/paper.yaml", "paper.txt", "../../secret.txt"),
        "data/documents/paper.yaml:5 · filename · got '../../secret.txt' · allowed: a bare file",
    ),
}


def snapshot(root: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


@contextmanager
def unchanged(root: Path) -> Iterator[None]:
    before = snapshot(root)
    yield
    assert snapshot(root) == before


@pytest.mark.parametrize(("spoil", "told"), BAD.values(), ids=BAD)
def test_bad_input_is_told_clearly_and_nothing_is_written(
    project: ProjectFolder, spoil: Spoil, told: str
) -> None:
    spoil(project)
    with unchanged(project.root), pytest.raises(InputError) as raised:
        project.load()
    assert told in str(raised.value)


def test_all_sorts_of_bad_rows_are_told_together(project: ProjectFolder) -> None:
    sorts = ["a score that is no number", "a negative standard deviation"]
    sorts += ["a task that does not exist", "an effect size without a unit"]
    for sort in sorts:
        BAD[sort][0](project)
    with pytest.raises(InputError) as raised:
        project.load()
    assert all(BAD[sort][1] in str(raised.value) for sort in sorts)
    assert str(raised.value).count("\n") == len(sorts) - 1


def test_a_sound_project_is_read_without_a_trace(project: ProjectFolder) -> None:
    with unchanged(project.root):
        load_library(project.root)
