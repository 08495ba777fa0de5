"""``metatransfer experiment collect``: finished scores as a study that ``verify`` reads."""

from metatransfer.cli.exit_codes import ExitCode
from metatransfer.cli.experiment.opening import GridOptions, GridPath, open_experiment
from metatransfer.cli.options import TerminalOptions
from metatransfer.cli.terminal import print_error
from metatransfer.records.wording import count


def collect(
    grid: GridPath = None,
    /,
    *,
    options: GridOptions | None = None,
    terminal: TerminalOptions | None = None,
) -> ExitCode:
    """Write a study that verify reads, from all that is finished.

    It goes to data/studies/: results, paired gains, their covariance, provenance. A
    grid that is not finished gives a study of what is; collect again when it is.
    """
    terminal = terminal or TerminalOptions()
    done = open_experiment(grid, options or GridOptions()).collect()
    if not terminal.quiet:
        print_error(
            f"data/studies/{done.folder.name}: {count(done.arms, 'arm')}, "
            f"{count(done.gains, 'gain')}; {count(done.unfinished, 'score')} unfinished · "
            "next: metatransfer verify"
        )
    return ExitCode.DONE
