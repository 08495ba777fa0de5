"""Audits as pages, Markdown and data."""

from collections import Counter
from typing import Final

from rich.text import Text

from metatransfer.cli.options import Format
from metatransfer.cli.render.machine import Row
from metatransfer.cli.render.page import Page, Sheet, safe
from metatransfer.cli.render.review import score_line, write_review
from metatransfer.cli.render.sheets import told
from metatransfer.cli.render.verdicts import figures
from metatransfer.literature.audit.claims import OF_ITSELF
from metatransfer.literature.audit.summary import in_short, why
from metatransfer.records import Status, wording
from metatransfer.records.audit import AuditedClaim, AuditFolder, AuditReport

STANDING_STYLES: Final = {
    "borne out": "green",
    "not borne out": "bold red",
    "undecided": "yellow",
    "it says nothing": "",
}


def rendered(found: AuditFolder, form: Format, *, width: int) -> str | Page:
    """Return audits in a format.

    Parameters
    ----------
    found : AuditFolder
        The audits.
    form : str
        Format.
    width : int
        Columns of a page.
    """
    rows: list[Row] = [_row(report, item) for report in found.audits for item in report.claims]
    data = found.model_dump(mode="json")
    return told(lambda sheet: write_folder(sheet, found), data, rows, form, width)


def write_folder(sheet: Sheet, found: AuditFolder) -> None:
    """Write audits on a sheet: each in full, then a table of all where there are several.

    Parameters
    ----------
    sheet : Sheet
        Page or Markdown.
    found : AuditFolder
        The audits.
    """
    for report in found.audits:
        write_audit(sheet, report)
    if len(found.audits) > 1:
        sheet.heading(f"All {len(found.audits)} documents")
        sheet.columns([_summary(report) for report in found.audits])
    if found.failed:
        sheet.heading(f"Not read ({len(found.failed)})")
        for item in found.failed:
            sheet.paragraph(item.reason)


def write_audit(sheet: Sheet, report: AuditReport) -> None:
    """Write the audit of one document on a sheet.

    Parameters
    ----------
    sheet : Sheet
        Page or Markdown.
    report : AuditReport
        The audit.
    """
    sheet.heading(report.title or report.file)
    sheet.figures(safe(piece) for piece in _facts(report))
    for problem in report.problems:
        sheet.labelled("problem", problem)
    sheet.paragraph(in_short(report))
    _write_claims(sheet, "Claims that it lists", [c for c in report.claims if _is_listed(c)])
    rest = [c for c in report.claims if not _is_listed(c) and not c.draft.same_as]
    _write_claims(sheet, "Other statements", rest)
    repeated = sum(bool(item.draft.same_as) for item in report.claims)
    if repeated:
        sheet.paragraph(f"{repeated} more statements repeat one above.")
    if report.findings:
        sheet.heading(f"What is odd ({len(report.findings)})")
        for finding in report.findings:
            sheet.labelled(finding.kind.value, finding.text, column=13)
    if report.review is not None:
        write_review(sheet, report.review, report.claims)


def _is_listed(item: AuditedClaim) -> bool:
    return item.draft.origin == "listed"


def _facts(report: AuditReport) -> list[str]:
    return [
        report.file,
        report.kind.value.replace("_", " "),
        *([f"dated {report.dated}"] if report.dated else []),
        wording.count(len(report.references), "reference"),
        f"compared with {wording.count(len(report.compared_with), 'document')}",
    ]


def _write_claims(sheet: Sheet, title: str, claims: list[AuditedClaim]) -> None:
    if not claims:
        return
    sheet.heading(f"{title} ({len(claims)})")
    for number, item in enumerate(claims, start=1):
        flags = f" [{', '.join(item.draft.flags)}]" if item.draft.flags else ""
        sheet.labelled(f"{number}", safe(f"“{item.draft.statement}”{flags}"), column=4)
        sheet.figures(_pieces(item), indent=4)
        if _is_listed(item):
            sheet.labelled("why", safe(why(item)), indent=4, column=9)
        if told_of := _told(item):
            sheet.labelled("sources", told_of, indent=4, column=9)


def _pieces(item: AuditedClaim) -> list[Text]:
    said = item.draft.said_of_it
    own = {True: "verified", False: "not verified", None: ""}[said.verified]
    if said.confidence is not None:
        own = f"{own} {said.confidence:.2f}".strip()
    pieces = [safe(item.draft.kind.value)]
    if own:
        pieces.append(safe(f"it says: {own}"))
    pieces.append(safe(f"we say: {item.word}", STANDING_STYLES[item.standing]))
    if own:
        pieces.append(safe(item.standing, STANDING_STYLES[item.standing]))
    if item.verdict is not None and item.verdict.decided_by == "evidence":
        pieces += figures(item.verdict)
    pieces.append(safe(item.matched or item.basis, "dim"))
    return pieces


def _told(item: AuditedClaim) -> str:
    """Return what texts say, those of one word together."""
    by_word: dict[str, list[str]] = {}
    for bearing in item.bearings:
        if bearing.status is not Status.NOT_FOUND:
            by_word.setdefault(bearing.status.value, []).append(bearing.document)
    told_of = "; ".join(f"{word}: {', '.join(names)}" for word, names in by_word.items())
    silent = item.bearings and item.word != OF_ITSELF
    return told_of or ("not found in any text at hand" if silent else "")


def _summary(report: AuditReport) -> list[Text]:
    listed = [item for item in report.claims if _is_listed(item)]
    words_of = Counter(item.word for item in report.claims if not item.draft.same_as)
    marks = sum(item.standing == "not borne out" for item in listed)
    listing = f"{marks} of {len(listed)} not borne out" if listed else "lists no claims"
    # four columns fit into 80 characters without the scale, which the pages before this table name
    score = score_line(report.review).replace(" of 10", "") if report.review else ""
    return [
        safe(report.file),
        safe(listing),
        safe(wording.count(len(report.findings), "finding")),
        safe(score),
        safe(", ".join(f"{count} {word}" for word, count in words_of.most_common())),
    ]


def _row(report: AuditReport, item: AuditedClaim) -> dict[str, object]:
    said = item.draft.said_of_it
    return {
        "file": report.file,
        "claim": item.draft.id,
        "kind": item.draft.kind.value,
        "origin": item.draft.origin,
        "statement": item.draft.statement,
        "flags": "; ".join(item.draft.flags),
        "same_as": item.draft.same_as,
        "says_verified": said.verified,
        "says_confidence": said.confidence,
        "attribution": item.attribution.value,
        "attributed_to": item.attributed_to,
        "matched": item.matched,
        "word": item.word,
        "standing": item.standing,
    }
