"""What a project keeps from one run to the next, and the states it compares."""

from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, get_args

from metatransfer.cache.folder import Kept, clean, contents
from metatransfer.cache.reports import KeptReports
from metatransfer.errors import InputError, NotFoundError
from metatransfer.project_figures import ProjectFigures
from metatransfer.records import Config, VerdictReport
from metatransfer.records.config import SamplingConfig
from metatransfer.states.changes import Changes, compare
from metatransfer.states.revisions import revision
from metatransfer.states.saved import State, States, saved_report, state_of

if TYPE_CHECKING:
    from metatransfer.model.settings import Engine

CACHE_FOLDER: Final = ".metatransfer"
"""Where fits and reports are kept, below the root."""
ENGINES: Final = get_args(SamplingConfig.model_fields["engine"].annotation)
"""What may sample."""
WATCHED: Final = ("claims", "data", "metatransfer.toml", "documents")
"""What of a project is looked at for saves."""

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Look:
    """What became of a project when it was verified after a save.

    Parameters
    ----------
    changes : Changes or None
        What is different from the state before; None at the first state, and where there is an
        error.
    error : InputError or None
        Why it could not be verified.
    """

    changes: Changes | None = None
    error: InputError | None = None


class ProjectStates(ProjectFigures):
    """A project that keeps fits, reports and states; parameters are those of ``Project``."""

    def __init__(
        self,
        root: Path | str = ".",
        *,
        seed: int = 0,
        documents: Path | None = None,
        use_cache: bool = True,
        cache: Path | None = None,
        engine: "Engine | None" = None,
    ) -> None:
        super().__init__(root, seed=seed, documents=documents)
        if engine is not None and engine not in ENGINES:
            raise InputError(f"engine '{engine}' · is no engine · allowed: {', '.join(ENGINES)}")
        self._engine = engine
        self._folder = (cache or self.root / CACHE_FOLDER) if use_cache else None
        self._reports = KeptReports(self.root, self._folder, documents, seed)
        self._states = States(self._folder)

    @abstractmethod
    def verify(self, claims: Sequence[Path] = (), *, progress: Tell | None = None) -> VerdictReport:
        """Give claims their verdicts; see :meth:`metatransfer.Project.verify`."""

    @property
    def config(self) -> Config:
        """Settings of the project, with the engine that was asked for.

        Raises
        ------
        FaultyRecordsError
            With all that is wrong in them.
        """
        config = super().config
        if self._engine is None:
            return config
        sampling = config.sampling.model_copy(update={"engine": self._engine})
        return config.model_copy(update={"sampling": sampling})

    @property
    def kept(self) -> tuple[Kept, ...]:
        """Files of the cache with kind and size, the one that was used longest ago first."""
        return () if self._folder is None else contents(self._folder)

    def clean_cache(self, *, most_bytes: int = 0, states: bool = False) -> tuple[Kept, ...]:
        """Take out what can be made again, the longest unused first; return what is gone.

        Parameters
        ----------
        most_bytes : int
            Size that may stay.
        states : bool
            Whether saved states may go too, by which :meth:`diff` compares: they cannot be made
            again.
        """
        if self._folder is None:
            return ()
        return clean(self._folder, most_bytes=most_bytes, states=states)

    def state(self, name: str = "now", *, progress: Tell | None = None) -> State:
        """Return a state of the project, by which it can be compared with another.

        Parameters
        ----------
        name : str
            ``now``; ``last`` for the newest saved one; the file of a report that
            ``verify --format json`` wrote; or a revision of git.
        progress : callable, optional
            Told in a few words what is being done.

        Raises
        ------
        NotFoundError
            When there is no such state.
        FaultyRecordsError
            With every fault of the state's files.
        """
        if name == "now":
            return self._settled(progress)
        if name == "last":
            last = self._states.last()
            if last is None:
                raise NotFoundError("no state is saved yet · do: metatransfer verify")
            return last
        if Path(name).is_file():
            return saved_report(Path(name))
        with revision(self.root, name) as folder:
            then = type(self)(
                folder,
                seed=self.seed,
                documents=self._documents,
                cache=self._folder,
                engine=self._engine,
            )
            return then.state_alone(progress=progress)

    def _settled(self, progress: Tell | None) -> State:
        """Return the state of now; what was saved while it was verified is verified as well."""
        while True:
            key = self._report_key(())
            report, library = self.verify(progress=progress), self.library
            if key == self._report_key(()):
                return state_of(key, report, library, self.config)

    def _report_key(self, claims: Sequence[Path], stress: str = "0 False") -> str:
        return self._reports.key(claims, self.config.model_dump_json(), stress)

    def state_alone(self, *, progress: Tell | None = None) -> State:
        """Return the state of now, without saving it; fits are kept as ever."""
        self._states = States(None)
        return self.state("now", progress=progress)

    def changes_since_last(self, *, progress: Tell | None = None) -> Changes | None:
        """Verify, and return what is different from the newest saved state; None without one."""
        known = self._states.last_key()
        if known:
            return self.diff("last", "now", progress=progress)
        self.verify(progress=progress)
        return None

    def diff(
        self, before: str = "last", after: str = "now", *, progress: Tell | None = None
    ) -> Changes:
        """Return what is different between two states; see :meth:`state` for their names.

        Parameters
        ----------
        before, after : str
            Names of states.
        progress : callable, optional
            Told in a few words what is being done.

        Raises
        ------
        NotFoundError
            When there is no such state.
        """
        # The last state is read first: verifying now saves a newer one.
        old = self.state(before, progress=progress)
        new = self.state(after, progress=progress)
        claims = {each.record.id: each.record for each in self.library.claims}
        return compare(old, new, claims)

    def watch(self, *, progress: Tell | None = None) -> Iterator[Look]:
        """Verify, and again whenever a record is saved; faults are told and waited out.

        Parameters
        ----------
        progress : callable, optional
            Told in a few words what is being done.

        Yields
        ------
        Look
            One at once, and one for each save; it does not end.
        """
        yield self.look(progress=progress)
        for _ in self.saves():
            yield self.look(progress=progress)

    def saves(self) -> Iterator[object]:
        """Wait for claims, results, settings or documents to be saved, and yield once for each."""
        from watchfiles import watch

        places = [self.root / name for name in WATCHED if (self.root / name).exists()]
        return watch(*places, raise_interrupt=True)

    def look(self, *, progress: Tell | None = None) -> Look:
        """Verify, and return what is different from the look or the run before, or what is wrong.

        ``fits_made`` then has the fits of this look.

        Parameters
        ----------
        progress : callable, optional
            Told in a few words what is being done.
        """
        self.fits_made.clear()
        try:
            return Look(changes=self.changes_since_last(progress=progress))
        except InputError as error:
            return Look(error=error)
