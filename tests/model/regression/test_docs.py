"""The pages of the documentation run on the data they speak of, and print what they say."""

import re
import shutil
from pathlib import Path

import matplotlib as mpl
import pytest

ROOT = Path(__file__).parents[3]
DATA = ROOT / "validation" / "references" / "data"

NUMBER = re.compile(r"[-−]?\d[\d,]*\.?\d*(?:e-?\d+)?")

COARSE, NEAR_ZERO = 0.15, 0.1
"""Relative and absolute difference of a printed number from the page's: other versions of NumPy
draw others, and ends of intervals of 2,000 effective draws move by some hundredths. A number that
is about something else differs by more, and words may not differ at all."""


def blocks(page: str) -> list[tuple[str, str]]:
    """Return code with the output that the page gives for it."""
    text = (ROOT / "docs" / page).read_text("utf-8")
    found = re.findall(r"```python\n(.*?)```(?:\n\n```text\n(.*?)```)?", text, re.DOTALL)
    return [(code, output) for code, output in found]


def run(code: str, names: dict[str, object]) -> None:
    exec(compile(code, "page", "exec"), names)  # noqa: S102 - our own page


def assert_alike(printed: str, given: str) -> None:
    """Compare words exactly, numbers roughly."""
    assert NUMBER.sub("#", printed).split() == NUMBER.sub("#", given).split()
    for ours, theirs in zip(NUMBER.findall(printed), NUMBER.findall(given), strict=True):
        one, other = (float(each.replace(",", "").replace("−", "-")) for each in (ours, theirs))
        assert one == pytest.approx(other, rel=COARSE, abs=NEAR_ZERO), (ours, theirs)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with the data of both pages, as R writes them there."""
    shutil.copy(DATA / "bcg.csv", tmp_path / "bcg.csv")
    shutil.copy(DATA / "konstantopoulos2011.csv", tmp_path / "schools.csv")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_thirteen_trials_are_analysed_in_ten_lines(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (folder / "bcg.csv").exists()
    first, *rest = blocks("meta_regression.md")
    statements = [line for line in first[0].splitlines() if line and "import" not in line]
    assert len(statements) <= 10
    names: dict[str, object] = {}
    for code, output in (first, *rest):
        run(code, names)
        printed = capsys.readouterr().out
        if output:
            assert_alike(printed, output)


def test_bias_and_checks_run_and_print_what_the_page_says(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names: dict[str, object] = {}
    with mpl.rc_context():
        for code, output in blocks("bias_and_checks.md"):
            if ".selection(" in code:
                continue
            run(code, names)
            assert_alike(capsys.readouterr().out, output)
    assert {"predictive.png", "prior.png", "expected.png"} <= {f.name for f in folder.iterdir()}


@pytest.mark.slow
@pytest.mark.inference
@pytest.mark.usefixtures("folder")
def test_the_selection_model_of_the_page_runs(capsys: pytest.CaptureFixture[str]) -> None:
    pages = blocks("bias_and_checks.md")
    names: dict[str, object] = {}
    run(pages[0][0], names)
    capsys.readouterr()
    ((code, output),) = [block for block in pages if ".selection(" in block[0]]
    run(code, names)
    # effective draws of NUTS vary more than what they are draws of
    printed = capsys.readouterr().out
    assert_alike(*(re.sub(r"ESS [\d,]+", "ESS", text) for text in (printed, output)))


def test_every_name_that_the_page_promises_exists() -> None:
    from metatransfer.model.regression import MetaRegression, meta_regression

    page = (ROOT / "docs" / "meta_regression.md").read_text("utf-8")
    asked, offered = page.split("## What can be asked for")[1].split("## What can be read off")
    for name in re.findall(r"^\| `(\w+)` \|", asked, re.MULTILINE):
        assert name in meta_regression.__annotations__
    cells = re.findall(r"^\| ([^|]*?) \|", offered.split("##")[0].replace(r"\|", "/"), re.MULTILINE)
    names = [name for cell in cells for name in re.findall(r"`(\w+)(?:\(|`)", cell)]
    assert len(names) > 15
    for name in names:
        assert name == "print" or hasattr(MetaRegression, name), name
