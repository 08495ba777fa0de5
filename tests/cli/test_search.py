"""The verbs search and screen, on a copy of the ACL Anthology: the one source without a network."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Ran
from tests.literature.search.conftest import make_anthology


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("claims", "data"):
        (tmp_path / name).mkdir()
    make_anthology(tmp_path / "acl", ["2020.made.xml"])
    (tmp_path / "metatransfer.toml").write_text('[search]\nacl_data = "acl"\n')
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_search_tells_counts_works_and_what_is_next(
    project: Path, metatransfer: Callable[..., Ran]
) -> None:
    code, out, _ = metatransfer("search", "similarity", "--source", "acl", "--id", "mine")
    assert code == 0
    assert "2 records of 2 found" in out
    assert "doi:10.5555/made.1" in out
    assert "1 retracted" in out
    assert (project / "data" / "searches" / "mine" / "results.csv").is_file()
    code, out, _ = metatransfer("search", "--repeat", "mine")
    assert code == 0
    assert "2 works as in mine, 0 new, 0 gone" in out


def test_screening_ends_in_the_numbers_of_the_flow(
    project: Path, metatransfer: Callable[..., Ran]
) -> None:
    del project
    metatransfer("search", "similarity", "--source", "acl")
    metatransfer("screen", "doi:10.5555/made.1", "--include", "on topic", "--by", "me")
    stage = ("--stage", "full_text")
    code, out, _ = metatransfer(
        "screen", "doi:10.5555/made.1", "--exclude", "no gains", "--by", "me", *stage
    )
    assert code == 0
    assert "excluded: no gains" in out
    code, out, _ = metatransfer("screen", "--format", "json")
    counts = json.loads(out)["counts"]
    assert counts["excluded_by_text"] == [{"of": "no gains", "n": 1}]
    assert (counts["retracted"], counts["included"]) == (1, 0)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["search"], "say what is looked for"),
        (["search", "a", "--repeat", "b"], "say what is looked for"),
        (["search", "a OR b"], "no operator"),
        (["search", "a", "--source", "scopus"], "allowed: openalex, arxiv, acl"),
        (["search", "a", "--limit", "0"], "limit"),
        (["search", "a", "--source", "acl", "--acl-data", "claims"], "holds no folder xml/"),
        (["screen", "--include", "x"], "no work named"),
        (["screen", "doi:10.5555/a", "--by", "me"], "--include REASON or --exclude"),
        (["screen", "doi:10.5555/a", "--include", "x"], "--by NAME"),
        (["screen", "made", "--include", "x", "--by", "me"], "key"),
        (["screen", "doi:10.5555/a", "--include", "x", "--by", "me"], "no search found it"),
    ],
)
def test_wrong_input_is_told_and_nothing_is_written(
    project: Path, metatransfer: Callable[..., Ran], words: list[str], said: str
) -> None:
    code, _, err = metatransfer(*words)
    assert code == 2
    assert said in " ".join(err.split())
    assert not (project / "data" / "searches").exists()


def test_a_doi_that_nobody_knows_is_told(project: Path, metatransfer: Callable[..., Ran]) -> None:
    del project
    code, out, _ = metatransfer("search", "doi:10.5555/nobody", "--source", "acl")
    assert code == 0
    assert "knows the DOI 10.5555/nobody: it may not exist" in " ".join(out.split())


def test_without_searches_screening_says_what_is_next(
    project: Path, metatransfer: Callable[..., Ran]
) -> None:
    del project
    assert "metatransfer search" in metatransfer("screen")[1]
