"""All that a report is written from, found by name."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from metatransfer.library import Library
from metatransfer.records import (
    Claim,
    Document,
    Findings,
    FitSummary,
    PosteriorSummary,
    Rows,
    Verdict,
    VerdictReport,
    VerdictStatus,
)
from metatransfer.records.search import PrismaCounts
from metatransfer.report.blocks import Inline, Run, Tone, linked

TONES: Mapping[VerdictStatus, Tone] = {
    VerdictStatus.SUPPORTED: "for",
    VerdictStatus.CONTRADICTED: "against",
    VerdictStatus.MIXED: "mixed",
    VerdictStatus.INCONCLUSIVE: "open",
    VerdictStatus.NOT_TESTABLE: "none",
    VerdictStatus.NOT_ASSESSED: "none",
    VerdictStatus.STATED: "for",
    VerdictStatus.STATED_DIFFERENTLY: "mixed",
    VerdictStatus.CONTRADICTED_BY_SOURCE: "against",
    VerdictStatus.NOT_FOUND: "none",
}
"""What each word says, for its colour."""


@dataclass(frozen=True, eq=False)
class Material:
    """Records that a report is written from.

    Parameters
    ----------
    library : Library
        Claims, documents, studies and measures.
    findings : Findings
        Verdicts, and what figures and methods need.
    flow : PrismaCounts, optional
        Flow of records through the searches behind the library; None where there was none.
    """

    library: Library
    findings: Findings
    flow: PrismaCounts | None = None

    def with_verdicts(self, report: VerdictReport) -> "Material":
        """Return the same material with other verdicts on its claims.

        Parameters
        ----------
        report : VerdictReport
            Verdicts that were put to more than those that the posteriors came with.
        """
        return replace(self, findings=self.findings.model_copy(update={"report": report}))

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """Verdicts, in the order of the claims' files."""
        return self.findings.report.verdicts

    @cached_property
    def claims(self) -> Mapping[str, Claim]:
        """Claims by id."""
        return {item.record.id: item.record for item in self.library.claims}

    @cached_property
    def files(self) -> Mapping[str, str]:
        """File of each claim, by id."""
        return {item.record.id: item.file for item in self.library.claims}

    @cached_property
    def summaries(self) -> Mapping[str, PosteriorSummary]:
        """Posterior summaries by claim."""
        return {each.claim: each for each in self.findings.summaries.summaries}

    @cached_property
    def fits(self) -> Mapping[str, FitSummary]:
        """Fitted models behind the verdicts, by hash."""
        used = {verdict.model_hash for verdict in self.verdicts}
        fits = self.findings.summaries.fits
        return {each.model_hash: each for each in fits if each.model_hash in used}

    @cached_property
    def rows(self) -> Mapping[str, Rows]:
        """Rows of evidence by hash."""
        return {each.evidence_hash: each for each in self.findings.summaries.rows}

    def document(self, name: str) -> Document | None:
        """Return a document by id, None where the library has none of that name.

        Parameters
        ----------
        name : str
            Id of a document.
        """
        found = self.library.documents.get(name)
        return None if found is None else found.record

    def cited(self, name: str) -> Inline:
        """Return a document's citation, linked where it has a DOI or an address.

        Parameters
        ----------
        name : str
            Id of a document; it stands alone where the library does not have it.
        """
        document = self.document(name)
        if document is None:
            return (Run(name, "code"),)
        version = f" ({document.version})" if document.version else ""
        return citation(document.citation + version, doi=document.doi, url=document.url)


def citation(text: str, *, doi: str = "", arxiv: str = "", url: str = "") -> Inline:
    """Return a citation with the address it can be looked up at.

    Parameters
    ----------
    text : str
        Citation in words.
    doi, arxiv, url : str
        Identifiers; the first that there is becomes the link.
    """
    if doi:
        return (*linked(text), Run(" "), Run(f"doi:{doi}", href=f"https://doi.org/{doi}"))
    if arxiv:
        return (
            *linked(text),
            Run(" "),
            Run(f"arXiv:{arxiv}", href=f"https://arxiv.org/abs/{arxiv}"),
        )
    if url and url not in text:
        return (*linked(text), Run(" "), Run(url, href=url))
    return linked(text)
