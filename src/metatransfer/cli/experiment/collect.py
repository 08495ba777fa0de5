"""``metatransfer experiment collect``: finished scores as a study that ``verify`` reads."""

from metatransfer.cli.exit_codes import ExitCode
from metatransfer.cli.experiment.opening import GridOptions, GridPath, open_plan
from metatransfer.cli.options import TerminalOptions
from metatransfer.cli.terminal import print_error
from metatransfer.errors import NotFoundError
from metatransfer.experiments.collect import collect as collect_study
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
    opened = open_plan(grid, options or GridOptions())
    if opened.library is None:
        raise NotFoundError(
            "experiment collect · no metatransfer project here or in any folder above · "
            "do: run it in the project that the study is to go to"
        )
    library = opened.library
    done = collect_study(opened.plan, opened.store, library.root, known_tasks=tuple(library.tasks))
    if not terminal.quiet:
        print_error(
            f"data/studies/{done.folder.name}: {count(done.arms, 'arm')}, "
            f"{count(done.gains, 'gain')}; {count(done.unfinished, 'score')} unfinished · "
            "next: metatransfer verify"
        )
    return ExitCode.DONE
