"""``export`` and ``cite`` as a user types them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_comparing import COUNT

Run = Callable[..., Any]


@pytest.fixture
def counted(project: Path) -> Path:
    (project / "claims/often-improves.yaml").unlink()
    (project / "claims/one.yaml").write_text(COUNT.format(id="one", equals=1), encoding="utf-8")
    return project


@pytest.mark.parametrize(
    ("to", "file"),
    [
        ("bibtex", "references.bib"),
        ("claim-review", "claim-reviews.jsonld"),
        ("csv", "verdicts.csv"),
        ("frictionless", "datapackage.json"),
        ("ro-crate", "ro-crate-metadata.json"),
    ],
)
def test_each_format_is_written_to_a_folder(
    counted: Path, metatransfer: Run, monkeypatch: pytest.MonkeyPatch, to: str, file: str
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    ran = metatransfer("export", "--to", to, "--output", "out")
    assert ran.code == 0, ran.err
    assert ran.out.startswith("wrote ")
    assert (counted / "out" / file).is_file()
    if to == "ro-crate":
        assert '"datePublished": "1970-01-01"' in (counted / "out" / file).read_text()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--to", "nothing", "--output", "out"), "is no exporter"),
        (("--to", "csv", "--output", "claims/one.yaml"), "is no folder"),
        (("--to", "netcdf", "--output", "x.nc"), "--claim is missing"),
        (("--to", "netcdf", "--claim", "one", "--output", "x.nc"), "has no posterior"),
        (("--to", "netcdf", "--claim", "one", "--output", "data/x.nc"), "among the project's"),
    ],
)
def test_what_cannot_be_written_is_told(
    counted: Path, metatransfer: Run, words: tuple[str, ...], said: str
) -> None:
    ran = metatransfer("export", *words)
    assert ran.code == 2
    assert said in ran.err
    assert sorted(p.name for p in counted.iterdir() if p.name == "out") == []


def test_references_are_printed(counted: Path, metatransfer: Run) -> None:
    del counted
    ran = metatransfer("cite")
    assert ran.code == 0
    assert "@misc{one-study," in ran.out
    assert "@misc{a-report," in metatransfer("cite", "one").out
    assert metatransfer("cite", "nothing").code == 2
