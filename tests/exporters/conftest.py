import pytest

from metatransfer.exporters.bundle import Bundle
from metatransfer.library import Library, load_library
from metatransfer.records import Verdict, VerdictReport, VerdictStatus
from tests.exporters.bundles import HOSTILE, ROOT


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library(ROOT)


@pytest.fixture(scope="module")
def bundle(library: Library) -> Bundle:
    verdicts = tuple(
        Verdict(
            claim=each.record.id,
            title=each.record.title,
            statement=each.record.statement,
            kind=each.record.test.kind,
            status=VerdictStatus.SUPPORTED if number % 2 else VerdictStatus.NOT_TESTABLE,
            decided_by="evidence" if number % 2 else "nothing",
            probability=0.97123 if number % 2 else None,
            reason=HOSTILE,
        )
        for number, each in enumerate(library.claims)
    )
    report = VerdictReport(contents=library.contents, verdicts=verdicts)
    return Bundle(library, report, "2026-11-23")
