"""The one pipeline, readable top to bottom: library to evidence to fits to verdicts."""

from collections.abc import Mapping, Sequence

from metatransfer.bench import Bench, Means
from metatransfer.library import DocumentText, Library, standing_out
from metatransfer.literature.attribution import check_quotations
from metatransfer.records import Claim, Findings, Notice, VerdictReport
from metatransfer.verdicts.question import Question
from metatransfer.verdicts.summary import gathered, rows_of


def verify(library: Library, texts: Mapping[str, DocumentText], means: Means) -> VerdictReport:
    """Give every claim of a library its verdict.

    Parameters
    ----------
    library : Library
        Records, already checked against one another.
    texts : mapping from document id to DocumentText
        Documents at hand.
    means : Means
        Cache, settings, seed.

    Raises
    ------
    FaultyRecordsError
        When a quotation is not in its document; all such are told at once.
    """
    return investigate(library, texts, means).report


def investigate(library: Library, texts: Mapping[str, DocumentText], means: Means) -> Findings:
    """Give every claim of a library its verdict, and keep what reports draw on.

    Parameters and errors are those of :func:`verify`.
    """
    return investigated(Bench(library, texts, means))


def investigated(bench: Bench) -> Findings:
    """Give every claim of a library its verdict, and keep what reports draw on.

    Claims on one fit are asked one after the other, so that few fits are in memory at a time.

    Parameters
    ----------
    bench : Bench
        Library, documents, cache, settings.

    Raises
    ------
    FaultyRecordsError
        When a quotation is not in its document; all such are told at once.
    """
    claims = [item.record for item in bench.library.claims]
    check_quotations(bench.library.claims, bench.texts)
    # told before anything is fitted, which may take long and fail for such a row
    notices = _notices(bench, claims)
    for notice in notices:
        bench.means.tell(f"{notice.file}:{notice.line} stands out from scores like it")
    found = {claim.id: bench.ruling(claim) for claim in bench.fit_by_fit(claims)}
    rulings = [found[claim.id] for claim in claims]
    rows = {}
    for claim, ruling in zip(claims, rulings, strict=True):
        question, name = bench.question(claim), ruling.verdict.evidence_hash
        if ruling.summary is not None and isinstance(question, Question) and name not in rows:
            rows[name] = rows_of(question, name)
    return Findings(
        report=VerdictReport(
            contents=bench.library.contents,
            verdicts=tuple(each.verdict for each in rulings),
            notices=notices,
        ),
        summaries=gathered(rulings, tuple(rows.values())),
    )


def _notices(bench: Bench, claims: Sequence[Claim]) -> tuple[Notice, ...]:
    """Return notices on rows that a verdict is read off, or that such a row is measured against."""
    questions = [bench.question(claim) for claim in claims]
    behind = {
        (part.file, part.line)
        for question in questions
        if isinstance(question, Question)
        for row in question.dataset.rows
        for part in (row.arm, row.reference)
    }
    found = standing_out(bench.library.results, bench.library.studies)
    return tuple(notice for notice in found if (notice.file, notice.line) in behind)
