"""Documents written and labelled before the rules were first run on them, and how rules do on them.

Each stands as ``NAME.SUFFIX`` in a folder of its batch with ``NAME.gold.yaml`` beside it: the rows
of its list of claims as statement, kind, mark, confidence and, where it breaks off, ``cut``.

Later batches are labelled for the audit too: ``provenance`` (beginnings of what a document says of
itself), ``prose`` (of other sentences, with their kind or none), ``findings`` (kind, and words that
the finding must have), ``no_findings`` (the same, for what must not be told), and ``attributions``
(words of a listed claim, with what its own document says of it).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from metatransfer.errors import InputError
from metatransfer.literature.audit import Bench, audit
from metatransfer.literature.corpus import CorpusText
from metatransfer.literature.documents import read_document
from metatransfer.literature.extract import Gazetteer, extract
from metatransfer.records.audit import AuditReport, Finding
from metatransfer.records.draft import DraftClaim

FOLDER: Final = Path(__file__).parent / "unseen"
BENCH: Final = Bench(Gazetteer((), ()), None, (), (), lambda _: {})


@dataclass(frozen=True)
class Row:
    """A row of a list of claims, as labelled or as read."""

    statement: str
    kind: str | None
    verified: bool | None
    confidence: float | None
    cut: bool

    @property
    def as_listed(self) -> tuple[str, bool | None, float | None]:
        """Statement, mark and confidence: what a document itself says."""
        return (self.statement, self.verified, self.confidence)


@dataclass(frozen=True)
class Score:
    """Rows of one document: labelled, read, right, and right in kind and cut too."""

    name: str
    labelled: int
    read: int
    right: int
    whole: int


def documents(batch: str) -> Iterator[Path]:
    """Yield the documents of a batch."""
    folder = FOLDER / batch
    return (path for path in sorted(folder.iterdir()) if not path.name.endswith(".gold.yaml"))


def labels(document: Path) -> list[Row]:
    """Return the labelled rows of a document."""
    return [Row(*row[:4], cut="cut" in row[4:]) for row in _gold(document)["rows"]]


def _gold(document: Path) -> dict[str, list[Any]]:
    file = document.with_name(f"{document.stem}.gold.yaml")
    gold: dict[str, list[Any]] = yaml.safe_load(file.read_text("utf-8"))
    return gold


def rows_read(document: Path) -> list[Row]:
    """Return the rows that the rules read; none where they refuse the document."""
    try:
        read = read_document(document.name, document.read_bytes())
    except InputError:
        return []
    claims = extract(read, Gazetteer.of([], []), None).claims
    return [_row(claim) for claim in claims if claim.origin == "listed"]


def _row(claim: DraftClaim) -> Row:
    said = claim.said_of_it
    cut = "truncated" in claim.flags
    return Row(claim.statement, claim.kind.value, said.verified, said.confidence, cut)


def score(document: Path) -> Score:
    """Count the rows of a document that are read as they are labelled."""
    wanted, found = labels(document), rows_read(document)
    by_statement = {row.as_listed: row for row in found}
    hits = [(row, by_statement[row.as_listed]) for row in wanted if row.as_listed in by_statement]
    whole = [want for want, got in hits if want.kind in {None, got.kind} and want.cut == got.cut]
    return Score(document.stem, len(wanted), len(found), len(hits), len(whole))


def judged(document: Path) -> list[tuple[str, bool]]:
    """Hold each label of an audit against what the rules find: the label, and whether it holds."""
    gold = _gold(document)
    report = audit(CorpusText(read_document(document.name, document.read_bytes())), [], BENCH)
    kinds = dict.fromkeys(gold.get("provenance", []), "provenance")
    kinds |= dict(gold.get("prose", []))
    said = dict(gold.get("attributions", []))
    return [
        *((f"kind {label}", _kind_of(report, label) == kind) for label, kind in kinds.items()),
        *((f"source {label}", _said_of(report, label) == word) for label, word in said.items()),
        *((f"told {label}", _tells(report.findings, *label)) for label in gold["findings"]),
        *(
            (f"not told {label}", not _tells(report.findings, *label))
            for label in gold.get("no_findings", [])
        ),
    ]


def _kind_of(report: AuditReport, beginning: str) -> str | None:
    rest = (item.draft for item in report.claims if item.draft.origin != "listed")
    return next((d.kind.value for d in rest if d.statement.startswith(beginning)), None)


def _said_of(report: AuditReport, words: str) -> str | None:
    listed = (item for item in report.claims if item.draft.origin == "listed")
    return next((i.attribution.value for i in listed if words in i.draft.statement), None)


def _tells(findings: Sequence[Finding], kind: str, *words: str) -> bool:
    return any(item.kind == kind and all(word in item.text for word in words) for item in findings)
