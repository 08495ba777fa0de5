"""``metatransfer experiment plan``: what a grid asks for, what is finished, what is left."""

from collections import defaultdict

from metatransfer.cli.delivery import check_output, deliver
from metatransfer.cli.exit_codes import ExitCode
from metatransfer.cli.experiment.opening import GridOptions, GridPath, open_experiment
from metatransfer.cli.options import OutputOptions, TerminalOptions
from metatransfer.cli.render.machine import Row
from metatransfer.cli.render.rows import render_rows
from metatransfer.cli.terminal import print_error, width
from metatransfer.experiments.costs import Estimate, time_left
from metatransfer.experiments.experiment import Experiment
from metatransfer.experiments.plan import Job
from metatransfer.records.wording import count


def plan(
    grid: GridPath = None,
    /,
    *,
    options: GridOptions | None = None,
    output: OutputOptions | None = None,
    terminal: TerminalOptions | None = None,
) -> ExitCode:
    """Show the arms of a grid: finished, refused, missing, left.

    Texts are read and hashed, nothing is trained. The time left is estimated from
    finished steps of the same encoder, in this grid or another one of the store;
    before the first it is guessed from the size of the encoder.
    """
    output, terminal = output or OutputOptions(), terminal or TerminalOptions()
    check_output(output.output)
    experiment = open_experiment(grid, options or GridOptions())
    deliver(render_rows(plan_rows(experiment), output.format, width=width()), output, terminal)
    if not terminal.quiet:
        print_error("\n".join([*problems(experiment), summary(experiment)]))
    return ExitCode.DONE


def plan_rows(experiment: Experiment) -> list[Row]:
    """Return one row for each arm: intermediate task and target, over seeds and languages.

    Parameters
    ----------
    experiment : Experiment
        The grid.
    """
    arms: dict[tuple[str, str, str], list[Job]] = defaultdict(list)
    for job in experiment.plan.scored:
        arms[job.encoder.id, job.intermediate, job.target].append(job)
    rows: list[Row] = []
    targets = list(experiment.plan.grid.targets)
    by_target = sorted(arms.items(), key=lambda arm: targets.index(arm[0][2]))
    for (encoder, intermediate, target), jobs in by_target:
        steps = [step for job in jobs for step in job.scores]
        marked = (intermediate, target) in experiment.plan.marked
        rows.append(
            {
                "encoder": encoder,
                "intermediate": intermediate,
                "target": target,
                "languages": len({step.language for step in steps}),
                "seeds": len({job.seed for job in jobs if job.seed is not None}),
                "scores": len(steps),
                "finished": sum(experiment.store.has("scores", step.key) for step in steps),
                "note": "shares training data" if marked else "",
            }
        )
    return rows


def problems(experiment: Experiment) -> list[str]:
    """Return what is refused and what cannot be had, one line each.

    Parameters
    ----------
    experiment : Experiment
        The grid.
    """
    return [*experiment.plan.refused, *experiment.plan.missing]


def summary(experiment: Experiment) -> str:
    """Return how much is left, and how long that takes where it is known.

    Parameters
    ----------
    experiment : Experiment
        The grid.
    """
    plan, store = experiment.plan, experiment.store
    finished = sum(store.has("scores", step.key) for job in plan.jobs for step in job.scores)
    left = [job for job in plan.jobs if not job.is_done(store)]
    trainings = sum(job.train is not None for job in left)
    words = (
        f"{count(plan.cells, 'score')}: {finished:,} finished, {plan.cells - finished:,} left "
        f"in {count(len(left), 'job')} with {count(trainings, 'training')}"
    )
    if not left:
        return words
    return f"{words}; {_in_words(time_left(plan, store))}"


def _in_words(estimate: Estimate) -> str:
    words = f"about {duration(estimate.seconds)} of one worker"
    if not estimate.guessed_seconds:
        return f"{words}, by {count(estimate.steps, 'step')}"
    if estimate.guessed_seconds == estimate.seconds:
        return f"{words}, guessed from the size of the encoder; measured once a step is finished"
    guessed = duration(estimate.guessed_seconds)
    return f"{words}, of which {guessed} are guessed from the size of an encoder"


def duration(seconds: float) -> str:
    """Return ``45 s``, ``12 min`` or ``3.5 h``.

    Parameters
    ----------
    seconds : float
        How long.
    """
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
