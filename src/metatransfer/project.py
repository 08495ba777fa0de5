"""The API: a project folder, and what can be asked of it."""

from collections.abc import Callable, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from metatransfer.cache.reports import KeptReports
from metatransfer.errors import NotFoundError
from metatransfer.library import Library, load_library, read_texts
from metatransfer.library.load import collector_paused
from metatransfer.project_figures import ProjectFigures
from metatransfer.records import Config, Findings, SummaryReport, Verdict, VerdictReport
from metatransfer.states.changes import Changes, compare
from metatransfer.states.revisions import revision
from metatransfer.states.saved import State, States, saved_report, state_of

if TYPE_CHECKING:
    from metatransfer.bench import Means
    from metatransfer.exporters.bundle import Files
    from metatransfer.model.settings import Engine
    from metatransfer.report.build import Making
    from metatransfer.report.material import Material
    from metatransfer.report.rendered import Rendered
    from metatransfer.report.view import Imprint
    from metatransfer.stress import Stress

CACHE_FOLDER: Final = ".metatransfer"
"""Where fits and reports are kept, below the root."""
ROWS_IN_REPORT: Final = 5
"""Rows of evidence that a report shows of each claim; ``explain`` shows all."""

Tell = Callable[[str], None]


class Project(ProjectFigures):
    """A folder with ``claims/`` and ``data/``.

    Parameters
    ----------
    root : Path
        The folder.
    seed : int
        Seed of everything that is drawn.
    documents : Path, optional
        Folder with the texts of documents; ``documents/`` below the root by default.
    use_cache : bool
        Whether fits and reports are kept and read.
    cache : Path, optional
        Where they are kept; ``.metatransfer/`` below the root by default.
    engine : str, optional
        What samples, in place of what the settings of the project say.
    """

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
        self._engine = engine
        self._folder = (cache or self.root / CACHE_FOLDER) if use_cache else None
        self._reports = KeptReports(self.root, self._folder, documents, seed)
        self._states = States(self._folder)

    @cached_property
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

    def check(self, claims: Sequence[Path] = ()) -> Library:
        """Check records and quotations, without inference.

        Parameters
        ----------
        claims : sequence of Path
            Claim files or folders; all of ``claims/`` by default.

        Raises
        ------
        FaultyRecordsError
            With every fault.
        """
        library = self.library_of(claims) if claims else self.library
        if texts := read_texts(library, self._documents):
            from metatransfer.literature import check_quotations

            check_quotations(library.claims, texts)
        self.check_searches()
        return library

    def verify(
        self,
        claims: Sequence[Path] = (),
        *,
        specifications: int = 0,
        leave_one_out: bool = False,
        progress: Tell | None = None,
    ) -> VerdictReport:
        """Give claims their verdicts.

        Parameters
        ----------
        claims : sequence of Path
            Claim files or folders; all of ``claims/`` by default.
        specifications : int
            How many specifications of the multiverse are fitted for each claim.
        leave_one_out : bool
            Whether each study is left out in turn, and evidence is taken year by year.
        progress : callable, optional
            Told in a few words what is being done.

        Raises
        ------
        FaultyRecordsError
            With every fault of every file.
        """
        key = self._report_key(claims, f"{specifications} {leave_one_out}")
        stress_free = not specifications and not leave_one_out
        report = self._reports.get(f"report-{key}", VerdictReport)
        if report is None:
            if stress_free:
                report = self._investigated(key, claims, progress).report
            else:
                from metatransfer.stress import Stress, verify_stressed

                stress, library = Stress(leave_one_out, specifications), self.library_of(claims)
                texts = read_texts(library, self._documents)
                found = verify_stressed(library, texts, self._means(progress), stress)
                report = found.shortened(ROWS_IN_REPORT)
                self._reports.keep(f"report-{key}", report)
        if not claims and stress_free and self._states.last_key() != key:
            self._states.save(state_of(key, report, self.library, self.config))
        return report

    def findings(self, claims: Sequence[Path] = (), *, progress: Tell | None = None) -> Findings:
        """Give claims their verdicts, with what figures and methods need of the posteriors.

        Parameters and errors are those of :meth:`verify`.
        """
        key = self._report_key(claims)
        return self._kept_findings(key) or self._investigated(key, claims, progress)

    def _kept_findings(self, key: str) -> Findings | None:
        report = self._reports.get(f"report-{key}", VerdictReport)
        summaries = self._reports.get(f"summaries-{key}", SummaryReport)
        return Findings(report=report, summaries=summaries) if report and summaries else None

    def material(self, claims: Sequence[Path] = (), *, progress: Tell | None = None) -> "Material":
        """Give claims their verdicts, with all that reports and figures are made from.

        Parameters and errors are those of :meth:`verify`.
        """
        from metatransfer.report.material import Material

        key, flow = self._report_key(claims), self.prisma() if self.searches else None
        findings = self._kept_findings(key)
        if findings is None:
            findings = self._investigated(key, claims, progress)
            return Material(self.library_of(claims), findings, flow)
        # the key is a hash of every file: they were checked when the findings were made
        return Material(load_library(self.root, claims, rows=False), findings, flow)

    def report(
        self,
        forms: Sequence[str],
        imprint: "Imprint",
        *,
        claims: Sequence[Path] = (),
        making: "Making | None" = None,
        stress: "Stress | None" = None,
        progress: Tell | None = None,
    ) -> dict[str, "Rendered"]:
        """Write a report on claims.

        Parameters
        ----------
        forms : sequence of {"pdf", "html", "md", "json"}
            Formats.
        imprint : Imprint
            Title, day and version.
        claims : sequence of Path
            Claim files or folders; all of ``claims/`` by default.
        making : Making, optional
            With which fonts, and how many processes.
        stress : Stress, optional
            What verdicts are put to; see :meth:`verify`.
        progress : callable, optional
            Told in a few words what is being done.

        Returns
        -------
        dict of str to Rendered
            A file for each format.

        Raises
        ------
        FaultyRecordsError
            With every fault of every file.
        InputError
            When a package or a font folder that a format needs is not there.
        """
        from metatransfer.report.build import Making, build
        from metatransfer.report.drawing import Figures

        making = making or Making()
        figures = Figures(self._reports, self._report_key(claims))
        with figures.helped(forms, making.processes) as helper:
            material = self.material(claims, progress=progress)
            if stress is not None:
                put_to = self.verify(
                    claims,
                    specifications=stress.specifications,
                    leave_one_out=stress.leave_one_out,
                    progress=progress,
                )
                material = material.with_verdicts(put_to)
            # of a figure's ten thousand objects few are garbage before the report is done
            with collector_paused():
                draw = partial(figures.of, material, helper, progress)
                return build(material, imprint, forms, pictures=draw, making=making)

    def _investigated(self, key: str, claims: Sequence[Path], progress: Tell | None) -> Findings:
        # the pipeline takes a second to import, which a kept report should not wait for
        from metatransfer.verify import investigate

        library = self.library_of(claims)
        texts = read_texts(library, self._documents)
        found = investigate(library, texts, self._means(progress))
        found = Findings(report=found.report.shortened(ROWS_IN_REPORT), summaries=found.summaries)
        self._reports.keep(f"report-{key}", found.report)
        self._reports.keep(f"summaries-{key}", found.summaries)
        return found

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
            report = self.verify(progress=progress)
            return state_of(
                self._reports.key((), self.config.model_dump_json()),
                report,
                self.library,
                self.config,
            )
        if name == "last":
            last = self._states.last()
            if last is None:
                raise NotFoundError("no state is saved yet · do: metatransfer verify")
            return last
        if Path(name).is_file():
            return saved_report(Path(name))
        with revision(self.root, name) as folder:
            then = Project(folder, seed=self.seed, documents=self._documents, cache=self._folder)
            return then.state_alone(progress=progress)

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

    def export(
        self, to: str, *, day: str, base_url: str = "", progress: Tell | None = None
    ) -> "Files":
        """Return the project and its verdicts in a format of others.

        Parameters
        ----------
        to : str
            ``bibtex``, ``claim-review``, ``csv``, ``frictionless``, ``ro-crate``, or the name of
            an exporter of another package.
        day : str
            Day of the export, as in ``2026-11-23``.
        base_url : str
            Address that the export will stand at.
        progress : callable, optional
            Told in a few words what is being done.

        Returns
        -------
        mapping of str to bytes
            Content by path, relative to where the export goes.

        Raises
        ------
        InputError
            When there is no such format.
        """
        from metatransfer.exporters.bundle import Bundle
        from metatransfer.exporters.registry import exporter

        write = exporter(to)
        report = self.verify(progress=progress)
        return write(Bundle(self.library, report, day, base_url))

    def cite(self, *names: str) -> str:
        """Return BibTeX of studies, documents, measures, or of what claims rest on.

        Parameters
        ----------
        *names : str
            Their ids; all studies when left out.

        Raises
        ------
        NotFoundError
            When one of them does not exist.
        """
        from metatransfer.exporters.bibtex import cited, entries

        return entries(cited(self.library, names))

    def posterior(self, claim: str, path: Path, *, progress: Tell | None = None) -> None:
        """Write the posterior that a claim is read off, as netCDF for ArviZ.

        Parameters
        ----------
        claim : str
            Id of a claim that evidence decides.
        path : Path
            File to write.
        progress : callable, optional
            Told in a few words what is being done.

        Raises
        ------
        InputError
            When the claim has no posterior, or the file cannot be written.
        """
        from metatransfer.bench import Bench, write_posterior

        bench = Bench(self.library, {}, self._means(progress))
        write_posterior(bench, self.claim(claim), path)

    def explain(
        self,
        claim: str,
        *,
        specifications: int = 0,
        leave_one_out: bool = False,
        progress: Tell | None = None,
    ) -> Verdict:
        """Give one claim its verdict, with every row of evidence behind it.

        Parameters
        ----------
        claim : str
            Id of the claim.
        specifications : int
            How many specifications of the multiverse are fitted.
        leave_one_out : bool
            Whether each study is left out in turn, and evidence is taken year by year.
        progress : callable, optional
            Told in a few words what is being done.

        Raises
        ------
        NotFoundError
            When there is no such claim.
        FaultyRecordsError
            With every fault of every file.
        """
        from metatransfer.bench import Bench
        from metatransfer.literature import check_quotations
        from metatransfer.stress import Stress, stressed

        texts = read_texts(self.library, self._documents)
        check_quotations(self.library.claims, texts)
        bench, record = Bench(self.library, texts, self._means(progress)), self.claim(claim)
        return stressed(bench, record, bench.verdict(record), Stress(leave_one_out, specifications))

    def _report_key(self, claims: Sequence[Path], stress: str = "0 False") -> str:
        return self._reports.key(claims, self.config.model_dump_json(), stress)

    def _means(self, progress: Tell | None) -> "Means":
        from metatransfer.bench import Means
        from metatransfer.cache.fits import FitCache
        from metatransfer.cache.verdicts import VerdictCache
        from metatransfer.model.settings import Settings
        from metatransfer.verdicts.question import Moderators

        model = self.config.model
        return Means(
            cache=FitCache(self._folder),
            kept=VerdictCache(self._folder),
            settings=Settings(engine=self.config.sampling.engine),
            moderators=Moderators(model.gain_similarity, model.gap_similarity),
            seed=self.seed,
            tell=progress or (lambda _: None),
            made=self.fits_made.append,
        )
