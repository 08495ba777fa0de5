"""Plans through executors: stages, failures, other executors, and runs that are killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from metatransfer.experiments.executors.base import Resources
from metatransfer.experiments.executors.local import LocalExecutor
from metatransfer.experiments.grid import Grid
from metatransfer.experiments.plan import Job, Plan, make_plan
from metatransfer.experiments.runner import run_plan, state_of
from metatransfer.experiments.store import Store
from metatransfer.experiments.work import PREDICTIONS, Outcome


def plan_of(grid: Grid, texts: Path, **changes: Any) -> Plan:
    changed = grid.model_copy(update=changes)
    return make_plan(changed, data=texts, shares_data=lambda _first, _second: False)


class Pretended:
    """Executor that writes empty steps, and fails where it is told to."""

    def __init__(self, fails: str = "") -> None:
        self.fails = fails
        self.ran: list[str] = []

    def close(self) -> None:
        self.ran.append("closed")

    def run(self, jobs: Sequence[Job], store_root: Path) -> Iterator[Outcome]:
        store = Store(store_root)
        for job in jobs:
            self.ran.append(job.label)
            if self.fails and self.fails in job.label:
                yield Outcome(job.key, "it broke", 0.0)
                continue
            if not job.target and job.train is not None:
                with store.writing("models", job.train.key, {}):
                    pass
            for step in job.scores:
                with store.writing("scores", step.key, {}):
                    pass
            yield Outcome(job.key, "", 0.0)


def told(lines: list[str]) -> Any:
    return lambda job, outcome: lines.append(f"{job.label}: {outcome.message}")


def test_checkpoints_are_trained_before_what_starts_from_them(
    toy_grid: Grid, texts: Path, tmp_path: Path
) -> None:
    executor = Pretended()
    plan = plan_of(toy_grid, texts)

    failures = run_plan(plan, Store(tmp_path), executor, ended=told([]))

    assert failures == ()
    assert executor.ran[:2] == ["tiny: train snli, seed 1", "tiny: train snli, seed 2"]
    assert executor.ran[-1] == "closed"
    assert len(executor.ran) == len(plan.jobs) + 1
    assert state_of(plan, Store(tmp_path)).left == ()


def test_nothing_finished_is_run_again(toy_grid: Grid, texts: Path, tmp_path: Path) -> None:
    plan = plan_of(toy_grid, texts)
    run_plan(plan, Store(tmp_path), Pretended(), ended=told([]))
    again = Pretended()

    run_plan(plan, Store(tmp_path), again, ended=told([]))

    assert again.ran == ["closed"]


def test_a_checkpoint_that_no_unfinished_target_needs_is_not_trained_again(
    toy_grid: Grid, texts: Path, tmp_path: Path
) -> None:
    plan, store = plan_of(toy_grid, texts), Store(tmp_path)
    run_plan(plan, store, Pretended(), ended=told([]))
    for job in plan.checkpoints:
        assert job.train is not None
        store.forget("models", job.train.key)

    assert state_of(plan, store).left == ()


def test_what_starts_from_a_failed_checkpoint_is_told_and_the_rest_goes_on(
    toy_grid: Grid, texts: Path, tmp_path: Path
) -> None:
    lines: list[str] = []
    plan = plan_of(toy_grid, texts)

    failures = run_plan(plan, Store(tmp_path), Pretended("train snli, seed 2"), ended=told(lines))

    assert [failure.job.label for failure in failures] == [
        "tiny: train snli, seed 2",
        "tiny: snli > udpos, seed 2",
        "tiny: snli > tatoeba, seed 2",
    ]
    assert "could not be trained" in failures[1].message
    assert len(lines) == len(plan.jobs)
    state = state_of(plan, Store(tmp_path))
    assert state.cells_done == plan.cells - 3
    # what no worker could note, `status` tells all the same
    assert [each.message for each in state.failures] == [each.message for each in failures]


def predictions(plan: Plan, root: Path) -> dict[str, bytes]:
    store = Store(root)
    return {
        step.key: (store.folder("scores", step.key) / PREDICTIONS).read_bytes()
        for job in plan.scored
        for step in job.scores
    }


@pytest.mark.slow
def test_local_processes_give_the_same_predictions_as_one_process(
    tiny_grid: Grid, texts: Path, tmp_path: Path
) -> None:
    from metatransfer.experiments.work import run_job

    plan = plan_of(tiny_grid, texts)
    for job in plan.jobs:
        run_job(job, tmp_path / "here", 1)

    executor = LocalExecutor(Resources(workers=2))
    failures = run_plan(plan, Store(tmp_path / "there"), executor, ended=told([]))

    assert failures == ()
    assert predictions(plan, tmp_path / "here") == predictions(plan, tmp_path / "there")


@pytest.mark.slow
def test_a_worker_that_is_killed_fails_its_job_and_no_other(
    tiny_grid: Grid, texts: Path, tmp_path: Path
) -> None:
    plan = plan_of(tiny_grid, texts, intermediates=(), targets={"udpos": ("de",)})
    killed: list[int] = []

    def kill_once(_job: Job, _outcome: Outcome) -> None:
        if not killed:
            killed.append(1)
            for pid in children():
                os.kill(pid, signal.SIGKILL)

    executor = LocalExecutor(Resources(workers=1))
    failures = run_plan(plan, Store(tmp_path), executor, ended=kill_once)

    assert len(plan.jobs) == 2
    assert len(failures) <= 1
    again = run_plan(plan, Store(tmp_path), executor, ended=told([]))
    assert again == ()
    assert state_of(plan, Store(tmp_path)).left == ()


def children() -> list[int]:
    """Return the worker processes of this one."""
    listed = subprocess.run(
        ["ps", "-o", "pid=,args=", "--ppid", str(os.getpid())],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    return [int(line.split()[0]) for line in listed.splitlines() if "spawn_main" in line]


SCRIPT = """\
import sys
from pathlib import Path
from metatransfer.cli import main
if __name__ == "__main__":
    main()
"""


@pytest.mark.slow
def test_a_grid_killed_at_several_points_ends_in_the_numbers_of_an_unbroken_run(
    tiny_grid: Grid, texts: Path, tmp_path: Path
) -> None:
    from metatransfer.experiments.work import run_job

    plan = plan_of(tiny_grid, texts)
    for job in plan.jobs:
        run_job(job, tmp_path / "whole", 1)
    path = tmp_path / "grid.yaml"
    path.write_text(tiny_grid.model_dump_json(), encoding="utf-8")
    store = tmp_path / "broken"
    command = [
        *(sys.executable, "-m", "metatransfer", "experiment", "run", str(path)),
        *("--data", str(texts), "--store", str(store), "--quiet"),
    ]

    finished_before: dict[Path, float] = {}
    for wanted in (1, 3, 6, 9):
        process = subprocess.Popen(command, cwd=tmp_path, start_new_session=True)
        wait_for(process, store, wanted)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        now = {record: record.stat().st_mtime for record in records(store)}
        # what was finished before is the same file still
        assert {record: now[record] for record in finished_before} == finished_before
        finished_before = now
    assert subprocess.run(command, cwd=tmp_path, check=False).returncode == 0

    assert predictions(plan, tmp_path / "whole") == predictions(plan, store)
    now = {record: record.stat().st_mtime for record in records(store)}
    kept = {record: stamp for record, stamp in finished_before.items() if record in now}
    assert {record: now[record] for record in kept} == kept


def records(store: Path) -> list[Path]:
    """Return records of finished scores and of intermediate checkpoints."""
    return sorted((store / "scores").glob("*/*/step.json"))


def wait_for(process: "subprocess.Popen[bytes]", store: Path, wanted: int) -> None:
    """Wait until a run has written some scores, or is over."""
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline and process.poll() is None:
        if len(records(store)) >= wanted:
            return
        time.sleep(0.02)
