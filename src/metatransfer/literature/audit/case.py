"""What rules about a document may look at."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from metatransfer.literature.corpus import CorpusText
from metatransfer.records import Document
from metatransfer.records.audit import AuditedClaim, Finding


@dataclass(frozen=True)
class Case:
    """Everything that findings may look at.

    Parameters
    ----------
    own : CorpusText
        The document.
    others : sequence of CorpusText
        Documents at hand.
    claims : sequence of AuditedClaim
        Its claims.
    records : sequence of Document
        Records of documents that the project has.
    """

    own: CorpusText
    others: Sequence[CorpusText]
    claims: Sequence[AuditedClaim]
    records: Sequence[Document]

    @property
    def listed(self) -> tuple[AuditedClaim, ...]:
        """Claims that the document lists as such."""
        return tuple(item for item in self.claims if item.draft.origin == "listed")

    @property
    def reports(self) -> tuple[CorpusText, ...]:
        """Machine-generated reports at hand."""
        return tuple(item for item in self.others if item.by_machine)

    @property
    def papers(self) -> tuple[CorpusText, ...]:
        """Papers and abstracts at hand."""
        return tuple(item for item in self.others if not item.by_machine)


Look = Callable[[Case], Iterator[Finding]]
"""A rule that yields findings."""
