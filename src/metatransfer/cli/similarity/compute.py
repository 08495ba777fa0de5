"""``metatransfer similarity compute``: a measure for all pairs of a grid."""

from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from metatransfer.cli.exit_codes import ExitCode
from metatransfer.cli.experiment.opening import GridOptions, GridPath, open_experiment
from metatransfer.cli.options import TerminalOptions
from metatransfer.cli.terminal import print_error, progress
from metatransfer.experiments.similarity.compute import MeasureName
from metatransfer.records.wording import count


def compute(
    grid: GridPath = None,
    /,
    *,
    measure: MeasureName = "centroid",
    texts: Annotated[int, Parameter(validator=Number(gte=2))] = 300,
    options: GridOptions | None = None,
    terminal: TerminalOptions | None = None,
) -> ExitCode:
    """Compute a measure for all pairs of a grid, with bootstrap standard errors.

    It goes to data/similarity/, where claims find it by name. Language similarities
    by URIEL distances are in the project already (lang2vec-*, urielplus-*).

    Parameters
    ----------
    measure
        Cosine of mean text embeddings, maximum mean discrepancy, Fisher task embeddings, or the
        match of format and labels.
    texts
        Texts of a task at most.
    """
    terminal = terminal or TerminalOptions()
    experiment = open_experiment(grid, options or GridOptions())
    with progress(terminal) as tell:
        done = experiment.compute_similarity(measure, texts=texts, tell=tell)
    if not terminal.quiet:
        written = (
            f"data/similarity/{done.folder.name}: {count(done.pairs, 'pair')} · "
            "next: name it in a claim, or as gain_similarity in metatransfer.toml"
        )
        print_error("\n".join([*done.missing, written]))
    return ExitCode.DONE
