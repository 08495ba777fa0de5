"""Material of a report on the tiny project, with fits that nobody sampled."""

import tempfile
from functools import cache
from pathlib import Path

import pytest

from metatransfer.bench import Means
from metatransfer.cache.fits import FitCache
from metatransfer.library import read_texts
from metatransfer.model.settings import Settings
from metatransfer.records import GroupSummary, PosteriorSummary, Spread, Verdict
from metatransfer.report.material import Material
from metatransfer.report.pictures import Subject, subjects
from metatransfer.report.view import Imprint
from metatransfer.verdicts.question import Moderators
from metatransfer.verify import investigate
from tests.test_verify import Fitted
from tests.tiny_project import write_project

IMPRINT = Imprint("Verdicts on a tiny project", "2026-11-23", "0.1.0")


@cache
def made_material() -> Material:
    """Return the material; every kind of test is among its claims."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr("metatransfer.bench.fit", Fitted())
        library = write_project(Path(folder)).load()
        means = Means(FitCache(None), Settings(), Moderators("cosine", None), 0, lambda _: None)
        return Material(library, investigate(library, read_texts(library, None), means))


def verdict_of(name: str) -> Verdict:
    """Return the verdict on a claim of the tiny project."""
    return next(v for v in made_material().verdicts if v.claim == name)


def summary_of(name: str) -> PosteriorSummary:
    """Return what is kept of the posterior behind it."""
    return made_material().summaries[name]


def subject_of(name: str) -> Subject:
    """Return it as something that figures can be drawn of."""
    return next(s for s in subjects(made_material()) if s.verdict.claim == name)


def some_groups(number: int) -> tuple[GroupSummary, ...]:
    """Return groups with long names and uneven intervals."""
    return tuple(
        GroupSummary(
            label=f"a-target-task-with-a-long-name-{place:03d}",
            cells=1 + 37 * place,
            studies=1 + place % 9,
            raw=None if place % 7 == 3 else 3.0 - place / 20,
            raw_se=None if place % 5 == 2 else 0.3 + place / 100,
            posterior=Spread(mean=2.5 - place / 25, lower=1.0 - place / 20, upper=4.0 - place / 30),
        )
        for place in range(number)
    )
