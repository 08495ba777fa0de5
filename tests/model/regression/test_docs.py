"""The page of the documentation runs, on made-up trials with the columns of the real ones."""

import re
from pathlib import Path

import numpy as np
import pytest

PAGE = Path(__file__).parents[3] / "docs" / "meta_regression.md"


def trials() -> str:
    """Return thirteen made-up trials as a CSV file."""
    rng = np.random.default_rng(6)
    lines = ["tpos,tneg,cpos,cneg,ablat"]
    for latitude in rng.integers(10, 56, 13):
        size = rng.integers(500, 3000, 2)
        risk = 0.03 * np.exp([-0.03 * latitude + 0.2 * rng.normal(), 0.0])
        cases = rng.binomial(size, risk) + 1
        lines.append(f"{cases[0]},{size[0]},{cases[1]},{size[1]},{latitude}")
    return "\n".join(lines)


def test_the_code_of_the_page_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("bcg.csv").write_text(trials(), encoding="utf-8")
    code = "\n".join(re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL))
    exec(compile(code, str(PAGE), "exec"), {})  # noqa: S102 - our own page
    told = capsys.readouterr().out
    assert told.startswith("log_rr ~ ablat\n13 rows, gaussian residual\ncollapsed, 4,000 draws")
    assert told.count("log_rr ~ ablat") == 2
    assert "inclusion" in told


def test_every_name_that_the_page_promises_exists() -> None:
    from metatransfer.model.regression import MetaRegression, meta_regression

    page = PAGE.read_text("utf-8")
    asked, offered = page.split("## What can be asked for")[1].split("## What can be read off")
    for name in re.findall(r"^\| `(\w+)` \|", asked, re.MULTILINE):
        assert name in meta_regression.__annotations__
    cells = re.findall(r"^\| ([^|]*?) \|", offered.split("##")[0].replace(r"\|", "/"), re.MULTILINE)
    names = [name for cell in cells for name in re.findall(r"`(\w+)(?:\(|`)", cell)]
    assert len(names) > 10
    for name in names:
        assert name == "print" or hasattr(MetaRegression, name), name
