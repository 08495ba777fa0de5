import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from calibrate import Job, done, work
from findings import read_ranks


def jobs(file: Path, number: int, ran: list[int]) -> list[Job]:
    def rows(at: int) -> Iterable[Sequence[Any]]:
        ran.append(at)
        return [(1, "sigma", at / 10), (1, "log_k[target,model] 1", 0.5)]

    return [Job(("gaussian", str(at)), file, lambda at=at: rows(at)) for at in range(number)]


def test_a_run_goes_on_where_it_was_stopped(tmp_path: Path) -> None:
    file, ran = tmp_path / "ranks-gaussian.csv", []
    assert work(jobs(file, 2, ran), math.inf) == 2
    assert work(jobs(file, 5, ran), math.inf) == 3
    assert ran == [0, 1, 2, 3, 4]
    lines = file.read_text().splitlines()
    assert lines[0] == "model,replicate,passed,parameter,rank"
    assert len(lines) == 1 + 5 * 2
    assert ("gaussian", "4") in done(file, 2)
    ranks = read_ranks(file)
    assert ranks is not None
    assert set(ranks.by_parameter) == {"sigma", "log_k[target,model] 1"}


def test_a_run_whose_time_is_up_does_nothing_more(tmp_path: Path) -> None:
    file, ran = tmp_path / "ranks-gaussian.csv", []
    assert work(jobs(file, 2, ran), -math.inf) == 0
    assert not file.exists()


def test_a_replicate_that_fails_leaves_no_half_of_itself(tmp_path: Path) -> None:
    def broken() -> Iterable[Sequence[Any]]:
        yield (1, "sigma", 0.5)
        raise RuntimeError

    file = tmp_path / "ranks-robust.csv"
    with pytest.raises(RuntimeError):
        work([Job(("robust", "0"), file, broken)], math.inf)
    assert not file.exists()
