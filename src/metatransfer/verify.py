"""The one pipeline, readable top to bottom: library to evidence to fits to verdicts."""

from collections.abc import Iterator, Mapping

from metatransfer.bench import Bench, Means
from metatransfer.library import DocumentText, Library
from metatransfer.literature.attribution import check_quotations
from metatransfer.records import (
    Findings,
    Verdict,
    VerdictReport,
)
from metatransfer.verdicts.summary import Basis, summaries


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
    return verified(Bench(library, texts, means))


def verified(bench: Bench) -> VerdictReport:
    """Give every claim of a library its verdict.

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
    found = {claim.id: bench.verdict(claim) for claim in bench.fit_by_fit(claims)}
    return VerdictReport(
        contents=bench.library.contents, verdicts=tuple(found[claim.id] for claim in claims)
    )


def investigate(library: Library, texts: Mapping[str, DocumentText], means: Means) -> Findings:
    """Give every claim of a library its verdict, and keep what reports draw on.

    Parameters and errors are those of :func:`verify`.
    """
    bench = Bench(library, texts, means)
    claims = [item.record for item in library.claims]
    check_quotations(library.claims, texts)
    verdicts: dict[str, Verdict] = {}

    def bases() -> Iterator[Basis]:
        for claim in bench.fit_by_fit(claims):
            finding = bench.finding(claim)
            verdicts[claim.id] = finding.verdict
            if finding.basis is not None:
                yield finding.basis

    found = summaries(bases(), [claim.id for claim in claims])
    return Findings(
        report=VerdictReport(
            contents=library.contents, verdicts=tuple(verdicts[claim.id] for claim in claims)
        ),
        summaries=found,
    )
