"""From the words of an experiment verb to the experiment they name."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from metatransfer.experiments.experiment import Experiment, Preset

GridPath = Annotated[
    Path | None, Parameter(name="GRID", help="YAML file of the grid; a preset has one of its own.")
]


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class GridOptions:
    """Where an experiment's parts are; every experiment verb takes these."""

    preset: Annotated[
        Preset | None,
        Parameter(
            help="offline: the encoder comes from the package index, no hub is asked; without GRID "
            "a small grid of its own."
        ),
    ] = None
    data: Annotated[
        Path | None,
        Parameter(help="Folder of local data, a folder a task; without it the hub is asked."),
    ] = None
    store: Annotated[
        Path | None,
        Parameter(help="Folder of finished work. [default: .metatransfer/experiments]"),
    ] = None


def open_experiment(path: Path | None, options: GridOptions) -> Experiment:
    """Return the experiment that the words of a verb name.

    Parameters
    ----------
    path : Path or None
        File of its grid.
    options : GridOptions
        Preset, data, store.

    Raises
    ------
    InputError
        When there is neither a grid nor a preset, or nothing of it can be run.
    """
    return Experiment.open(
        path, preset=options.preset, data=options.data, store=options.store, root=Path.cwd()
    )
