"""Reviews as pages, Markdown and data."""

from collections.abc import Sequence

from rich.text import Text

from metatransfer.cli.options import Format
from metatransfer.cli.render.machine import Row
from metatransfer.cli.render.page import Page, Sheet, safe
from metatransfer.cli.render.sheets import told
from metatransfer.literature.audit.summary import own_score
from metatransfer.records import wording
from metatransfer.records.audit import AuditedClaim, AuditReport
from metatransfer.records.review import Review


def rendered(report: AuditReport, form: Format, *, width: int) -> str | Page:
    """Return the review of a document in a format.

    Parameters
    ----------
    report : AuditReport
        The audit.
    form : str
        Format.
    width : int
        Columns of a page.
    """
    review = report.review
    rows: list[Row] = [
        {
            "file": report.file,
            "reviewer": rating.reviewer,
            "item": rating.item,
            "score": rating.score,
            "reason": rating.reason,
        }
        for rating in (review.ratings if review else ())
    ]

    def write(sheet: Sheet) -> None:
        sheet.heading(report.title or report.file)
        if review is not None:
            write_review(sheet, review, report.claims)
            _write_answers(sheet, review)

    return told(write, review.model_dump(mode="json") if review else {}, rows, form, width)


def score_line(review: Review) -> str:
    """Return ``4.8 of 10 [2.9, 6.5]``, or an empty string where nothing was rated.

    Parameters
    ----------
    review : Review
        The review.
    """
    found = review.consensus
    if found is None:
        return ""
    return f"{found.score:.1f} of 10 [{found.interval.lower:.1f}, {found.interval.upper:.1f}]"


def write_review(sheet: Sheet, review: Review, claims: Sequence[AuditedClaim]) -> None:
    """Write score, agreement and reviewers on a sheet.

    Parameters
    ----------
    sheet : Sheet
        Page or Markdown.
    review : Review
        The review.
    claims : sequence of AuditedClaim
        Claims of the document, of which some state a score of its own.
    """
    sheet.heading("Review")
    sheet.labelled("score", f"{score_line(review)}, consensus of {_panel(review)}")
    sheet.labelled("its own", own_score(claims, review.consensus))
    agreed = review.agreement
    if agreed.alpha is None:
        sheet.labelled("agreement", f"none can be told: {agreed.note}")
    else:
        ends = agreed.interval
        interval = f" [{ends.lower:+.2f}, {ends.upper:+.2f}]" if ends else ""
        sheet.labelled(
            "agreement",
            f"Krippendorff's α {agreed.alpha:+.2f}{interval}, {agreed.reviewers} reviewers, "
            f"{agreed.items} items; they differ in method, so that low agreement is no error",
        )
    if review.consensus is not None:
        sheet.columns([_profile(review, at) for at in range(len(review.consensus.reviewers))])
        sheet.labelled("note", review.consensus.note)


def _panel(review: Review) -> str:
    names = {rating.reviewer for rating in review.ratings}
    people = sum(not name.startswith("auto-") for name in names)
    rated = wording.count(people, "person", "people")
    return f"{len(names) - people} automatic reviewers and {rated}"


def _profile(review: Review, at: int) -> list[Text]:
    if review.consensus is None:
        return []
    found = review.consensus.reviewers[at]
    ends = found.severity_interval
    mean = [rating.score for rating in review.ratings if rating.reviewer == found.reviewer]
    return [
        safe(found.reviewer),
        safe(wording.count(found.ratings, "item")),
        safe(f"mean {sum(mean) / len(mean):.1f}"),
        safe(f"severity {found.severity:+.1f} [{ends.lower:+.1f}, {ends.upper:+.1f}]"),
        safe(f"noise {found.noise:.1f}"),
    ]


def _write_answers(sheet: Sheet, review: Review) -> None:
    sheet.heading("Rubric, answered")
    for rating in review.ratings:
        sheet.labelled(f"{rating.reviewer} · {rating.item}", f"{rating.score:.1f} {rating.reason}")
        for answer in rating.answers:
            because = f" ({answer.because})" if answer.because else ""
            word = "yes" if answer.met else "no"
            sheet.labelled(word, f"{answer.question}{because}", indent=2, column=5)
