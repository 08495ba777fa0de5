"""Other executors give what local processes give."""

import warnings
from pathlib import Path

import pytest

from metatransfer.errors import InputError
from metatransfer.experiments.executors.base import Resources
from metatransfer.experiments.executors.choose import choose_executor
from metatransfer.experiments.executors.local import VISIBLE, LocalExecutor, devices_of
from metatransfer.experiments.grid import Grid
from metatransfer.experiments.plan import Plan, make_plan
from metatransfer.experiments.runner import run_plan
from metatransfer.experiments.store import Store
from metatransfer.experiments.work import PREDICTIONS, run_job

pytestmark = pytest.mark.filterwarnings("ignore")


def plan_of(grid: Grid, texts: Path) -> Plan:
    return make_plan(grid, data=texts, shares_data=lambda _first, _second: False)


def predictions(plan: Plan, root: Path) -> dict[str, bytes]:
    store = Store(root)
    return {
        step.key: (store.folder("scores", step.key) / PREDICTIONS).read_bytes()
        for job in plan.scored
        for step in job.scores
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", ["ray", "submitit"])
def test_the_same_grid_gives_the_same_predictions_elsewhere(
    name: str, tiny_grid: Grid, texts: Path, tmp_path: Path
) -> None:
    pytest.importorskip(name, reason=f"{name} is not installed: make test-experiments")
    plan = plan_of(tiny_grid, texts)
    for job in plan.jobs:
        run_job(job, tmp_path / "here", 1)
    resources = Resources(workers=2, threads=1)
    if name == "ray":
        executor = choose_executor("ray", resources)
    else:
        from metatransfer.experiments.executors.slurm import SlurmExecutor

        # submitit's stand-in for a cluster: processes of this machine
        executor = SlurmExecutor(resources, cluster="local")

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        failures = run_plan(
            plan, Store(tmp_path / "there"), executor, ended=lambda _job, _outcome: None
        )

    assert failures == ()
    assert predictions(plan, tmp_path / "here") == predictions(plan, tmp_path / "there")


def test_local_processes_are_the_default_and_need_no_package() -> None:
    assert isinstance(choose_executor("local", Resources()), LocalExecutor)


def test_every_worker_sees_gpus_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VISIBLE, raising=False)

    assert [devices_of(worker, 1) for worker in range(3)] == ["0", "1", "2"]
    assert devices_of(1, 2) == "2,3"
    assert devices_of(1, 0) is None
    monkeypatch.setenv(VISIBLE, "4,6")
    assert devices_of(1, 1) == "6"


def test_more_gpus_than_are_in_sight_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VISIBLE, "4,6")

    with pytest.raises(InputError, match="names 2, too few for worker 3 · do: use fewer workers"):
        choose_executor("local", Resources(workers=3, gpus=1))


@pytest.mark.parametrize(("name", "package"), [("ray", "ray"), ("slurm", "submitit")])
def test_an_executor_without_its_package_says_what_to_install(
    name: str, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, package, None)

    with pytest.raises(
        InputError, match=rf"--executor {name} .* pip install 'metatransfer\[{name}"
    ):
        choose_executor(name, Resources())  # type: ignore[arg-type]
