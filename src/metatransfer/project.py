"""The API: a project folder, and what can be asked of it."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from metatransfer.library import DocumentText, Library, load_library, read_texts
from metatransfer.library.load import collector_paused
from metatransfer.project_states import ProjectStates
from metatransfer.records import Findings, SummaryReport, Verdict, VerdictReport
from metatransfer.states.saved import state_of

if TYPE_CHECKING:
    from metatransfer.bench import Means
    from metatransfer.exporters.bundle import Files
    from metatransfer.report.build import Making
    from metatransfer.report.material import Material
    from metatransfer.report.rendered import Rendered
    from metatransfer.report.view import Imprint
    from metatransfer.stress import Stress

ROWS_IN_REPORT: Final = 5
"""Rows of evidence that a report shows of each claim; ``explain`` shows all."""

Tell = Callable[[str], None]


class Project(ProjectStates):
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
        report = self._reports.get(f"report-{key}", VerdictReport)
        if specifications or leave_one_out:
            return report or self._stressed(claims, specifications, leave_one_out, progress)
        report = report or self._investigated(claims, progress).report
        if not claims and self._states.last_key() != key:
            library = self.library
            # records that were saved meanwhile are not those that the report is of
            if self._report_key(()) == key:
                self._states.save(state_of(key, report, library, self.config))
        return report

    def findings(self, claims: Sequence[Path] = (), *, progress: Tell | None = None) -> Findings:
        """Give claims their verdicts, with what figures and methods need of the posteriors.

        Parameters and errors are those of :meth:`verify`.
        """
        key = self._report_key(claims)
        return self._kept_findings(key) or self._investigated(claims, progress)

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
            findings = self._investigated(claims, progress)
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

    def _investigated(self, claims: Sequence[Path], progress: Tell | None) -> Findings:
        # the pipeline takes a second to import, which a kept report should not wait for
        from metatransfer.verify import investigate

        key, library, texts = self._at_hand(claims)
        found = investigate(library, texts, self._means(progress))
        found = Findings(report=found.report.shortened(ROWS_IN_REPORT), summaries=found.summaries)
        self._reports.keep(f"report-{key}", found.report)
        self._reports.keep(f"summaries-{key}", found.summaries)
        return found

    def _stressed(
        self,
        claims: Sequence[Path],
        specifications: int,
        leave_one_out: bool,  # noqa: FBT001 - named by its one caller
        progress: Tell | None,
    ) -> VerdictReport:
        from metatransfer.stress import Stress, verify_stressed

        key, library, texts = self._at_hand(claims, f"{specifications} {leave_one_out}")
        stress = Stress(leave_one_out, specifications)
        report = verify_stressed(library, texts, self._means(progress), stress)
        report = report.shortened(ROWS_IN_REPORT)
        self._reports.keep(f"report-{key}", report)
        return report

    def _at_hand(
        self, claims: Sequence[Path], *stress: str
    ) -> tuple[str, Library, Mapping[str, DocumentText]]:
        """Return records and texts, with the key of just the bytes that were read."""
        while True:
            key, library = self._report_key(claims, *stress), self.library_of(claims)
            texts = read_texts(library, self._documents)
            if key == self._report_key(claims, *stress):
                return key, library, texts

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

    def doctor(self) -> dict[str, str]:
        """Return versions, engines, this project, its cache and its documents, each in words."""
        from metatransfer.installation import installed, project_state

        return installed() | project_state(self.root, self._folder, self._documents)

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
