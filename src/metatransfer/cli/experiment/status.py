"""``metatransfer experiment status``: how far a grid is."""

from metatransfer.cli.delivery import check_output, deliver
from metatransfer.cli.exit_codes import ExitCode
from metatransfer.cli.experiment.opening import GridOptions, GridPath, open_experiment
from metatransfer.cli.experiment.plan import problems, summary
from metatransfer.cli.options import OutputOptions, TerminalOptions
from metatransfer.cli.render.machine import Row
from metatransfer.cli.render.rows import render_rows
from metatransfer.cli.terminal import print_error, width


def status(
    grid: GridPath = None,
    /,
    *,
    options: GridOptions | None = None,
    output: OutputOptions | None = None,
    terminal: TerminalOptions | None = None,
) -> ExitCode:
    """Show each job of a grid: done, left or failed, and why."""
    output, terminal = output or OutputOptions(), terminal or TerminalOptions()
    check_output(output.output)
    experiment = open_experiment(grid, options or GridOptions())
    state = experiment.state
    why = {failure.job.key: failure.message for failure in state.failures}
    left = {job.key for job in state.left}
    rows: list[Row] = [
        {
            "job": job.label,
            "state": "failed" if job.key in why else "left" if job.key in left else "done",
            "scores": len(job.scores),
            "why": why.get(job.key, ""),
        }
        for job in experiment.plan.jobs
    ]
    deliver(render_rows(rows, output.format, width=width()), output, terminal)
    if not terminal.quiet:
        print_error("\n".join([*problems(experiment), summary(experiment)]))
    return ExitCode.DONE
