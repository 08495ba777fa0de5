"""``metatransfer experiment run``: do what is left of a grid."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from metatransfer.cli.exit_codes import ExitCode
from metatransfer.cli.experiment.opening import GridOptions, GridPath, open_experiment
from metatransfer.cli.experiment.plan import duration, problems, summary
from metatransfer.cli.neutral import one_line
from metatransfer.cli.options import TerminalOptions
from metatransfer.cli.terminal import console, print_error
from metatransfer.experiments.costs import work_of
from metatransfer.experiments.executors.base import Resources
from metatransfer.experiments.executors.choose import ExecutorName
from metatransfer.experiments.experiment import Experiment
from metatransfer.experiments.plan import Job
from metatransfer.experiments.runner import Ended, Failure
from metatransfer.experiments.work import Outcome
from metatransfer.records.wording import count


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class ResourceOptions:
    """Where jobs run, and on what."""

    executor: Annotated[
        ExecutorName,
        Parameter(help="Where jobs run: this machine, Ray, or SLURM by submitit."),
    ] = "local"
    workers: Annotated[int, Parameter(help="Jobs at a time.", validator=Number(gte=1))] = 1
    threads: Annotated[int, Parameter(help="Threads of each.", validator=Number(gte=1))] = 1
    gpus: Annotated[
        int,
        Parameter(
            help="GPUs of each; a job uses one, so that a recipe is the same on every machine.",
            validator=Number(gte=0),
        ),
    ] = 0

    @property
    def each(self) -> Resources:
        """What each worker may use, and how many there are."""
        return Resources(workers=self.workers, threads=self.threads, gpus=self.gpus)


def run(
    grid: GridPath = None,
    /,
    *,
    resources: ResourceOptions | None = None,
    options: GridOptions | None = None,
    terminal: TerminalOptions | None = None,
) -> ExitCode:
    """Do what is left of a grid.

    Killed at any point and started again it repeats nothing finished and loses
    nothing. An arm that fails is told of and does not stop the others; the exit
    code is then 2.
    """
    terminal = terminal or TerminalOptions()
    asked = resources or ResourceOptions()
    experiment = open_experiment(grid, options or GridOptions())
    if not terminal.quiet:
        print_error("\n".join([*problems(experiment), summary(experiment)]))
    with _progress(experiment, terminal) as ended:
        failures = experiment.run(asked.executor, asked.each, ended=ended)
    _tell(failures, experiment, terminal)
    return ExitCode.BAD_INPUT if failures or experiment.plan.missing else ExitCode.DONE


def _tell(failures: tuple[Failure, ...], experiment: Experiment, terminal: TerminalOptions) -> None:
    for failure in failures:
        print_error(f"{failure.job.label} · {failure.message}")
    if terminal.quiet:
        return
    print_error(
        f"{count(experiment.state.cells_done, 'score')} finished of {experiment.plan.cells:,}, "
        f"{count(len(failures), 'failure')} · next: metatransfer experiment collect"
    )


@contextmanager
def _progress(experiment: Experiment, terminal: TerminalOptions) -> Iterator[Ended]:
    """Yield what is told of every job: a bar with the time left on a terminal, else a line."""
    weights = {job.key: work_of(job, experiment.store) for job in experiment.plan.jobs}
    if terminal.quiet:
        yield lambda _job, _outcome: None
        return
    if not sys.stderr.isatty():
        yield _line
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
    from rich.progress import TimeRemainingColumn as TimeLeft

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    left = TextColumn("left")
    screen = console(stderr=True, no_color=terminal.no_color)
    with Progress(*columns, TimeLeft(), left, console=screen) as bar:
        task = bar.add_task("experiment", total=sum(weights.values()))

        def ended(job: Job, outcome: Outcome) -> None:
            if outcome.message:
                bar.console.print(f"failed: {one_line(job.label)}")
            bar.update(task, advance=weights[job.key], description=one_line(job.label))

        yield ended


def _line(job: Job, outcome: Outcome) -> None:
    print_error(
        f"{'failed' if outcome.message else 'done'} · {job.label} · {duration(outcome.seconds)}"
    )
