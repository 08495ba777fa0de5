"""A grid of a project as one thing that is run, looked at and collected."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final, Literal, Self

from metatransfer.errors import InputError, NotFoundError
from metatransfer.experiments.collect import Collected, collect
from metatransfer.experiments.executors.base import Resources
from metatransfer.experiments.executors.choose import ExecutorName, choose_executor
from metatransfer.experiments.grid import EncoderChoice, Grid
from metatransfer.experiments.overlap import overlap_by
from metatransfer.experiments.plan import Plan, make_plan
from metatransfer.experiments.runner import Ended, Failure, State, run_plan, state_of
from metatransfer.experiments.similarity.compute import (
    Asked,
    Computed,
    MeasureName,
    compute_similarity,
)
from metatransfer.experiments.store import Store
from metatransfer.library import Library, find_root, load_whole, read_record

Preset = Literal["offline"]
STORE: Final = Path(".metatransfer") / "experiments"
"""Where finished work is kept, below the project."""


@dataclass(frozen=True)
class Experiment:
    """A grid, laid out; :meth:`open` makes one.

    Parameters
    ----------
    plan : Plan
        What is to be done.
    store : Store
        Finished work.
    library : Library or None
        Project that the results go to, if any.
    data : Path or None
        Folder of local data; without it the hub is asked.
    """

    plan: Plan
    store: Store
    library: Library | None = None
    data: Path | None = None

    @classmethod
    def open(
        cls,
        grid: Path | None = None,
        *,
        preset: Preset | None = None,
        data: Path | None = None,
        store: Path | None = None,
        root: Path = Path(),
    ) -> Self:
        """Read a grid and lay it out; nothing is trained.

        Parameters
        ----------
        grid : Path, optional
            YAML file; the preset's own grid by default.
        preset : {"offline"}, optional
            Takes the place of the grid's encoders; ``offline`` asks no hub.
        data : Path, optional
            Folder of local data, a folder a task; without it the hub is asked.
        store : Path, optional
            Folder of finished work; ``.metatransfer/experiments`` below the project by default.
        root : Path
            Folder in the project that results go to.

        Raises
        ------
        InputError
            When there is neither a grid nor a preset, or nothing of it can be run.
        """
        read = read_grid(grid, preset)
        if data is not None and not data.is_dir():
            raise NotFoundError(f"--data {data} · no such folder · do: check the path")
        library = _library(root)
        plan = make_plan(read, data=data, shares_data=overlap_by(library, data))
        return cls(plan, Store(store or (library.root if library else root) / STORE), library, data)

    @property
    def state(self) -> State:
        """How far it is: jobs that are done, left, and failed."""
        return state_of(self.plan, self.store)

    def run(
        self,
        executor: ExecutorName = "local",
        resources: Resources | None = None,
        *,
        ended: Ended = lambda _job, _outcome: None,
    ) -> tuple[Failure, ...]:
        """Do what is left, and return what failed; what is finished is never done again.

        Parameters
        ----------
        executor : {"local", "ray", "slurm"}
            Where jobs run.
        resources : Resources, optional
            How many jobs at a time, and what each may use.
        ended : callable, optional
            Told of every job that ended.

        Raises
        ------
        InputError
            When a package that the executor needs is not installed.
        """
        runs = choose_executor(executor, resources or Resources())
        return run_plan(self.plan, self.store, runs, ended=ended)

    def collect(self) -> Collected:
        """Write a study that ``verify`` reads, from all that is finished.

        Raises
        ------
        InputError
            When there is no project, nothing is finished, or the project does not know a task.
        """
        library = self._project("experiment collect", "study")
        return collect(self.plan, self.store, library.root, known_tasks=tuple(library.tasks))

    def compute_similarity(
        self,
        measure: MeasureName = "centroid",
        *,
        texts: int = 300,
        tell: Callable[[str], None] | None = None,
    ) -> Computed:
        """Write a measure for all pairs of the grid, with bootstrap standard errors.

        Parameters
        ----------
        measure : {"centroid", "mmd", "fisher", "format"}
            Cosine of mean text embeddings, maximum mean discrepancy, Fisher task embeddings, or
            the match of format and labels.
        texts : int
            Texts of a task at most.
        tell : callable, optional
            Told what is being done.

        Raises
        ------
        InputError
            When there is no project, or no pair has a value.
        """
        library = self._project("similarity compute", "measure")
        asked = Asked(measure, texts, self.data)
        quiet = tell or (lambda _: None)
        return compute_similarity(self.plan, self.store, library.root, asked, tell=quiet)

    def _project(self, verb: str, what: str) -> Library:
        if self.library is None:
            raise NotFoundError(
                f"{verb} · no metatransfer project here or in any folder above · "
                f"do: run it in the project that the {what} is to go to"
            )
        return self.library


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


def _library(root: Path) -> Library | None:
    try:
        return load_whole(find_root(root))
    except NotFoundError:
        return None
