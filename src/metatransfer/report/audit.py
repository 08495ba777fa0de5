"""Audits as a view: what every document claims, what sources and evidence say, what is odd."""

from collections.abc import Iterator, Sequence
from typing import Final

from metatransfer.literature.audit.claims import OF_ITSELF
from metatransfer.literature.audit.summary import in_short, own_score
from metatransfer.records import Status, Verdict, wording
from metatransfer.records.audit import (
    AuditedClaim,
    AuditFolder,
    AuditReport,
    Bearing,
    Standing,
)
from metatransfer.records.review import Review
from metatransfer.report.blocks import (
    Badge,
    Block,
    Facts,
    Heading,
    Inline,
    Listing,
    Paragraph,
    Quote,
    Run,
    Section,
    Table,
    Tone,
    View,
    linked,
    neutral,
    quiet,
    runs,
    strong,
)
from metatransfer.report.view import Imprint

STANDINGS: Final[dict[Standing, Tone]] = {
    "borne out": "for",
    "not borne out": "against",
    "undecided": "open",
    "it says nothing": "none",
}
HOW: Final = (
    (
        "Claims are drafts: rules read them, and nobody has confirmed them yet. Those that a "
        "document lists are quoted in its own words."
    ),
    (
        "What sources say is compared by rules: words, numbers, negations and hedges. Papers "
        "come before the document itself, and that before machine-generated reports, which "
        "are never evidence."
    ),
    (
        "Where a claim is one of the project's, the verdict is the project's, from published "
        "scores; else the word is what the most authoritative text says of it."
    ),
    (
        "A document's own mark is borne out when the word goes with it: supported or stated "
        "for a tick. Not decided is neither."
    ),
    (
        "The score is a Bayesian consensus of reviewers who differ in severity and "
        "reliability; each automatic one gives ten times the share of its questions answered "
        "yes."
    ),
)
"""How to read an audit."""


def audit_view(found: AuditFolder, imprint: Imprint) -> View:
    """Return the view model of audits.

    Parameters
    ----------
    found : AuditFolder
        The audits.
    imprint : Imprint
        Title, day and version.
    """
    several = len(found.audits) > 1
    counted = wording.count(len(found.audits), "document")
    how = Section("how", "How to read this", (Listing(tuple(runs(line) for line in HOW)),))
    return neutral(
        View(
            title=imprint.title,
            subtitle=f"{imprint.date} · metatransfer {imprint.version} · {counted}",
            date=imprint.date,
            authors=("The metatransfer authors",),
            keywords=("audit", "claims", "transfer learning"),
            sections=(
                *([_overview(found)] if several or found.failed else []),
                *(
                    _section(report, f"document-{number}")
                    for number, report in enumerate(found.audits, start=1)
                ),
                how,
            ),
        )
    )


def _overview(found: AuditFolder) -> Section:
    table = Table(
        header=("Document", "Claims it lists", "Not borne out", "Findings", "Score of 10"),
        rows=tuple(_overview_row(report, n) for n, report in enumerate(found.audits, start=1)),
        widths=(14, 5, 5, 4, 6),
        numeric=(1, 2, 3),
    )
    failed = tuple(runs(item.reason) for item in found.failed)
    rest: list[Block] = [Heading("Not read"), Listing(failed)] if failed else []
    return Section("documents", "All documents", (table, *rest), kind="front")


def _overview_row(report: AuditReport, number: int) -> tuple[Inline, ...]:
    listed = [item for item in report.claims if item.draft.origin == "listed"]
    marks = sum(item.standing == "not borne out" for item in listed)
    return (
        (Run(report.file, href=f"#document-{number}"),),
        runs(str(len(listed)) if listed else "–"),
        runs(str(marks) if listed else "–"),
        runs(str(len(report.findings))),
        runs(_score(report.review)),
    )


def _section(report: AuditReport, anchor: str) -> Section:
    return Section(
        anchor=anchor,
        title=report.title or report.file,
        beside=f"{report.file} · SHA-256 {report.sha256[:16]}",
        blocks=tuple(_blocks(report)),
    )


def _blocks(report: AuditReport) -> Iterator[Block]:
    listed = [item for item in report.claims if item.draft.origin == "listed"]
    if listed:
        yield _badge(listed)
    yield Paragraph(runs(in_short(report)))
    yield Facts(tuple(_facts(report)))
    if listed:
        yield Heading(f"Claims that it lists ({len(listed)})")
        yield _claim_table(listed)
    if report.findings:
        yield Heading(f"What is odd ({len(report.findings)})")
        yield Listing(
            tuple((strong(f"{f.kind.value}: "), *linked(f.text)) for f in report.findings)
        )
    if listed:
        yield Heading("Claim by claim")
        for number, item in enumerate(listed, start=1):
            yield from _claim(item, number)
    others = [item for item in report.claims if item.draft.origin != "listed"]
    fresh = [item for item in others if not item.draft.same_as]
    if fresh:
        yield Heading(f"Other statements ({len(fresh)})")
        yield _statement_table(fresh)
    if len(fresh) < len(others):
        yield Paragraph(runs(f"{len(others) - len(fresh)} more statements repeat one above."))
    if report.review is not None:
        yield from _review(report.review, report.claims)


def _badge(listed: Sequence[AuditedClaim]) -> Badge:
    ticked = [item for item in listed if item.draft.said_of_it.verified]
    held = sum(item.standing == "borne out" for item in ticked)
    if not ticked:
        return Badge("no marks", "none", f"it lists {len(listed)} claims and marks none verified")
    tone: Tone = "for" if held == len(ticked) else "against"
    return Badge(f"{held} of {len(ticked)} borne out", tone, "of the claims that it marks verified")


def _facts(report: AuditReport) -> Iterator[tuple[str, Inline]]:
    yield "What it is", runs(report.kind.value.replace("_", " "))
    if report.dated:
        yield "Dated", runs(report.dated)
    if report.references:
        yield "References", linked("; ".join(report.references))
    if report.compared_with:
        yield "Compared with", runs(", ".join(report.compared_with))
    for problem in report.problems:
        yield "Problem", runs(problem)


def _claim_table(listed: Sequence[AuditedClaim]) -> Table:
    return Table(
        header=("", "Claim", "Kind", "It says", "Sources say", "We say", "Its mark is"),
        rows=tuple(
            (
                runs(str(number)),
                runs(item.draft.statement),
                runs(item.draft.kind.value),
                runs(_own_mark(item)),
                runs(item.attribution.value),
                (strong(item.word),),
                runs(item.standing),
            )
            for number, item in enumerate(listed, start=1)
        ),
        widths=(1, 15, 5, 5, 6, 6, 5),
        tones=tuple(STANDINGS[item.standing] for item in listed),
    )


def _own_mark(item: AuditedClaim) -> str:
    said = item.draft.said_of_it
    word = {True: "verified", False: "not verified", None: ""}[said.verified]
    return f"{word} {said.confidence:.2f}".strip() if said.confidence is not None else word


def _claim(item: AuditedClaim, number: int) -> Iterator[Block]:
    flags = f" ({', '.join(item.draft.flags)})" if item.draft.flags else ""
    yield Quote(item.draft.statement, runs(f"{number} · {item.draft.locator}{flags}"))
    rows: list[tuple[str, Inline]] = [("We say", (strong(item.word), quiet(f" ({_basis(item)})")))]
    if item.verdict is not None:
        rows += _verdict_rows(item.verdict)
    rows += [("Sources", line) for line in _told(item.bearings)]
    yield Facts(tuple(rows))


def _basis(item: AuditedClaim) -> str:
    return f"{item.basis}: {item.matched}" if item.matched else item.basis


def _verdict_rows(verdict: Verdict) -> Iterator[tuple[str, Inline]]:
    if verdict.estimate is not None and verdict.probability is not None:
        numbers = (
            wording.estimate(verdict.estimate),
            f"P {wording.probability(verdict.probability)}",
            wording.count(verdict.k_cells, "cell"),
            wording.count(verdict.n_studies, "study", "studies"),
        )
        yield "Evidence", runs(" · ".join(numbers))
    if verdict.reason:
        # what numbers decide needs no reason: what is said beside them is a note on them
        yield "Note" if verdict.decided_by == "evidence" else "Why", linked(verdict.reason)


def _told(bearings: Sequence[Bearing]) -> Iterator[Inline]:
    """Yield what texts say: the first that states it otherwise in full, all others by name."""
    by_word: dict[Status, list[Bearing]] = {}
    for bearing in bearings:
        if bearing.status is not Status.NOT_FOUND:
            by_word.setdefault(bearing.status, []).append(bearing)
    for status, found in by_word.items():
        first = found[0]
        others = ", ".join(item.document for item in found[1:])
        yield (
            strong(f"{status.value} "),
            Run(f"{first.document}: “{first.quote}”"),
            quiet(f" ({'; '.join(first.differences)})" if first.differences else ""),
            Run(f"; likewise {others}" if others else ""),
        )
    if bearings and not by_word:
        yield runs("not found in any text at hand")


def _statement_table(claims: Sequence[AuditedClaim]) -> Table:
    sources = ["" if item.word == OF_ITSELF else item.attributed_to for item in claims]
    # a column without a word in it says nothing
    columns = 4 if any(sources) else 3
    rows = (
        (runs(item.draft.statement), runs(item.draft.kind.value), runs(item.word), runs(source))
        for item, source in zip(claims, sources, strict=True)
    )
    return Table(
        header=("Statement", "Kind", "We say", "First source")[:columns],
        rows=tuple(row[:columns] for row in rows),
        widths=(20, 6, 6, 7)[:columns],
    )


def _review(review: Review, claims: Sequence[AuditedClaim]) -> Iterator[Block]:
    yield Heading("Review")
    own = own_score(claims, review.consensus)
    rows: list[tuple[str, Inline]] = [("Score", (strong(_score(review)), Run(" of 10")))]
    if own:
        rows.append(("Its own", runs(own)))
    rows.append(("Agreement", runs(_agreement(review))))
    if review.consensus is not None and review.consensus.note:
        rows.append(("Note", runs(review.consensus.note)))
    yield Facts(tuple(rows))
    if review.consensus is not None:
        yield Table(
            header=("Reviewer", "Ratings", "Severity, 95 % interval", "Noise"),
            rows=tuple(
                (
                    runs(item.reviewer),
                    runs(str(item.ratings)),
                    runs(
                        f"{wording.number(item.severity, 1, signed=True)} "
                        f"{wording.interval(item.severity_interval, 1, signed=True)}"
                    ),
                    runs(f"{item.noise:.1f}"),
                )
                for item in review.consensus.reviewers
            ),
            numeric=(1, 3),
            caption="Severity: points below the consensus that a reviewer rates. Noise: standard "
            "deviation of their ratings around it.",
        )
    yield Heading("Questions answered no")
    yield Listing(tuple(_missed(review)) or (runs("none"),))


def _score(review: Review | None) -> str:
    found = review.consensus if review else None
    if found is None:
        return "not rated"
    return f"{found.score:.1f} {wording.interval(found.interval, 1, signed=False)}"


def _agreement(review: Review) -> str:
    agreed = review.agreement
    if agreed.alpha is None:
        return f"none can be told: {agreed.note}"
    ends = agreed.interval
    interval = f" {wording.interval(ends, 2, signed=True)}" if ends else ""
    return (
        f"Krippendorff's α {wording.number(agreed.alpha, 2, signed=True)}{interval}, "
        f"{agreed.reviewers} reviewers, {agreed.items} items; they differ in method, so that low "
        "agreement is no error"
    )


def _missed(review: Review) -> Iterator[Inline]:
    """Yield questions answered no, once each, with the items they were asked of."""
    asked: dict[tuple[str, str], list[str]] = {}
    for rating in review.ratings:
        for answer in rating.answers:
            if not answer.met:
                key = (rating.reviewer, answer.question)
                asked.setdefault(key, []).append(rating.item)
    for (reviewer, question), items in asked.items():
        of = f" ({wording.count(len(items), 'claim')})" if items != ["report"] else ""
        yield (quiet(f"{reviewer}: "), Run(f"{question}{of}"))
