"""Draft claims as pages, Markdown, data, and YAML files for a person to finish."""

import json

from metatransfer.cli.options import Format
from metatransfer.cli.render.machine import Row
from metatransfer.cli.render.page import Page, Sheet, safe
from metatransfer.cli.render.sheets import told
from metatransfer.records.draft import DraftClaim, Extraction


def rendered(found: Extraction, form: Format, *, width: int) -> str | Page:
    """Return draft claims in a format.

    Parameters
    ----------
    found : Extraction
        The drafts.
    form : str
        Format.
    width : int
        Columns of a page.
    """
    rows: list[Row] = [_row(draft) for draft in found.claims]
    data = found.model_dump(mode="json")
    return told(lambda sheet: _write(sheet, found), data, rows, form, width)


def _write(sheet: Sheet, found: Extraction) -> None:
    sheet.heading(found.title or found.document)
    for problem in found.problems:
        sheet.labelled("problem", problem)
    if not found.claims:
        sheet.paragraph("no claim found")
    for draft in found.claims:
        sheet.labelled(draft.id, safe(f"“{draft.statement}”"))
        pieces = [draft.kind.value, draft.origin, draft.locator, *draft.flags]
        pieces += [f"same as {draft.same_as}"] if draft.same_as else []
        pieces += [f"test: {draft.test.kind}"] if draft.test else []
        sheet.figures((safe(piece) for piece in pieces), indent=2)


def _row(draft: DraftClaim) -> dict[str, object]:
    said = draft.said_of_it
    return {
        "claim": draft.id,
        "kind": draft.kind.value,
        "origin": draft.origin,
        "locator": draft.locator,
        "statement": draft.statement,
        "flags": list(draft.flags),
        "same_as": draft.same_as,
        "direction": draft.direction,
        "tasks": list(draft.tasks),
        "languages": list(draft.languages),
        "numbers": [f"{number.value:g} {number.unit}".strip() for number in draft.numbers],
        "says_verified": said.verified,
        "says_confidence": said.confidence,
        "test": draft.test.kind if draft.test else "",
    }


def draft_yaml(draft: DraftClaim, found: Extraction) -> str:
    """Return a draft as the beginning of a claim's file.

    Parameters
    ----------
    draft : DraftClaim
        The draft.
    found : Extraction
        The document it is from.
    """
    source = {
        "document": f"TO BE NAMED: the record in data/documents/ of {found.document}",
        "quote": draft.statement,
        "locator": draft.locator,
    }
    content: dict[str, object] = {
        "id": draft.id,
        "title": "TO BE WRITTEN",
        "statement": draft.statement,
        "truncated": "truncated" in draft.flags,
        "source": source,
    }
    if draft.said_of_it.verified is not None:
        content["said_of_it"] = draft.said_of_it.model_dump(exclude_none=True)
    if draft.readings:
        content["readings"] = [item.model_dump() for item in draft.readings]
    if draft.test:
        content["test"] = draft.test.model_dump(mode="json", exclude_defaults=True)
    head = (
        f"# Draft, read by rules and by nobody yet: {draft.kind.value}, {draft.origin}.\n"
        "# Confirm or change every line, then move the file to claims/.\n"
    )
    # a JSON value is a YAML value too, and needs no second quoting
    body = (f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in content.items())
    return head + "\n".join(body) + "\n"
