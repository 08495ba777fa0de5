"""A hand-made report, a hand-made project on disk, and a way to run the command line in process."""

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest

from metatransfer.cli.app import run
from metatransfer.cli.render.explanation import Context
from metatransfer.cli.render.verdicts import RunFacts
from metatransfer.errors import NotFoundError
from metatransfer.library import Library, Located, load_library
from metatransfer.records import (
    AttributionOutcome,
    Claim,
    Companion,
    ConsistencyFigure,
    Diagnostics,
    Document,
    DroppedTerm,
    Estimate,
    EvidenceRow,
    Interval,
    SesoiPoint,
    Status,
    Verdict,
    VerdictReport,
    VerdictStatus,
)

GOLDEN = Path(__file__).parent / "golden"

CLAIM_YAML = """\
id: often-improves
title: Intermediate training often helps
statement: Intermediate-task training often improves performance
truncated: true
source:
  document: a-report
  quote: Intermediate-task training often improves performance
  locator: row 1
said_of_it:
  verified: true
  confidence: 0.4
attributions:
  - document: a-report
    status: stated
    quote: Intermediate-task training often improves performance
    checked: 2026-11-23
readings:
  - word: often
    read_as: in more than half of the pairs
    why: below one half it would not be the usual thing
test:
  kind: share_above
  where:
    languages: [en]
  threshold:
    value: 1.0
    unit: points
    reason: twice a typical standard error
    alternatives: [0.0, 2.0]
  alternative: greater
  share:
    value: 0.5
    unit: share
    reason: more pairs than not
"""

PROJECT_FILES = {
    "claims/often-improves.yaml": CLAIM_YAML,
    "data/tasks.yaml": """\
tasks:
  - id: boolq
    name: BoolQ
    kind: classification
    trains_on: [boolq]
  - id: mnli
    name: MNLI
    kind: classification
    trains_on: [mnli]
""",
    "data/languages.csv": "id,name\nen,English\nde,German\n",
    "data/documents/a-report.yaml": """\
id: a-report
kind: machine_synthesis
citation: A report. 2026.
work: a-report
filename: a-report.txt
""",
    "data/studies/one-study/study.yaml": """\
id: one-study
citation: Somebody. A study. 2020.
year: 2020
kind: published
works: [one-study]
licence: states none
extraction:
  what: scores
  where: table 1
  how: by hand
""",
    "data/studies/one-study/results.csv": """\
model,intermediate,target,language,metric,split,score_points,missing_reason,locator
bert,none,boolq,en,accuracy,test,60.0,one seed,table 1 row 1
bert,mnli,boolq,en,accuracy,test,62.5,one seed,table 1 row 2
""",
    "data/similarity/a-measure/measure.yaml": """\
id: a-measure
of: tasks
name: A measure
orientation: similarity
symmetric: true
how_computed: by hand
citation: Somebody.
licence: states none
se_missing_reason: none printed
""",
    "data/similarity/a-measure/values.csv": "first,second,value\nmnli,boolq,0.5\n",
    "documents/a-report.txt": "Intermediate-task training often improves performance.\n",
}


class Ran(NamedTuple):
    """What a command line left behind."""

    code: int
    out: str
    err: str


def a_row(number: int) -> EvidenceRow:
    return EvidenceRow(
        where=f"data/studies/one-study/results.csv:{number}",
        locator=f"table 2, row {number}",
        study="one-study",
        cell=f"mnli > boolq, en, bert-{number}",
        outcome_points=1.25 - number,
        se_points=None if number == 3 else 0.5,
        se_source="none: one seed" if number == 3 else "8 seeds, shared baseline",
        flags=("shared training data",) if number == 2 else (),
    )


def supported() -> Verdict:
    return Verdict(
        claim="often-improves",
        title="Intermediate training often helps",
        statement="Intermediate-task training often improves performance",
        kind="share_above",
        status=VerdictStatus.SUPPORTED,
        qualifiers=("fragile",),
        reason="leaving out target boolq moves P to .91, below the .95 that the word needs",
        decided_by="evidence",
        probability=0.9731,
        probability_at_zero=0.9996,
        estimate=Estimate(
            estimand="share of intermediate-target pairs whose true gain is above 1 point",
            unit="share",
            mean=0.553,
            sd=0.026,
            interval=Interval(lower=0.501, upper=0.605),
        ),
        prediction=Interval(lower=-4.23, upper=7.11),
        k_cells=2940,
        k_pairs=480,
        n_studies=1,
        terms_fitted=("intermediate", "target", "target x model"),
        terms_dropped=(DroppedTerm(term="study", reason="one level"),),
        diagnostics=Diagnostics(
            engine="nutpie 0.16",
            draws=4000,
            rhat_max=1.0031,
            ess_min=812.4,
            divergences=0,
            passed=True,
            checks_failed=("kurtosis",),
        ),
        companions=(
            Companion(
                label="share above 0 points, posterior",
                estimate=Estimate(
                    estimand="share above 0",
                    unit="share",
                    mean=0.626,
                    sd=0.013,
                    interval=Interval(lower=0.6, upper=0.651),
                ),
                probability=0.9999,
                note="each pair weighs the same",
            ),
            Companion(label="share above 0 points, raw", value=0.6261, unit="share"),
        ),
        sesoi=(
            SesoiPoint(value=0.0, probability=0.9996, status=VerdictStatus.SUPPORTED),
            SesoiPoint(value=2.0, probability=0.012, status=VerdictStatus.CONTRADICTED),
        ),
        without_claimant=Companion(label="no study of the claimant is in evidence"),
        attributions=(
            AttributionOutcome(
                document="a-report",
                status=Status.STATED,
                basis="checked now",
                quote="Intermediate-task training often improves performance",
                score=100.0,
                differences=('cut off after "performance"',),
            ),
        ),
        said_of_it="marked verified, confidence 0.40",
        rule="supported, because P = .973 is at least .95",
        would_decide="matrices in English from other groups",
        evidence=tuple(a_row(number) for number in range(2, 6)),
        evidence_hash="e" * 64,
        model_hash="f" * 64,
        versions={"pymc": "5.28.5", "numpy": "2.4.6"},
    )


def a_fit(**changes: object) -> Diagnostics:
    values: dict[str, object] = {
        "engine": "nutpie 0.16",
        "draws": 4000,
        "rhat_max": 1.001,
        "ess_min": 1500.0,
        "divergences": 0,
        "passed": True,
    }
    return Diagnostics.model_validate(values | changes)


def evidence_verdict(claim: str, status: VerdictStatus, **changes: object) -> Verdict:
    values: dict[str, object] = {
        "claim": claim,
        "title": claim,
        "statement": f"The statement of {claim}",
        "kind": "slope",
        "status": status,
        "decided_by": "evidence",
        "probability": 0.5,
        "estimate": {
            "estimand": "a slope",
            "unit": "points_per_sd",
            "mean": -0.31,
            "sd": 0.12,
            "interval": {"lower": -0.55, "upper": -0.07},
        },
        "k_cells": 88,
        "k_pairs": 22,
        "n_studies": 3,
        "diagnostics": a_fit(),
        "evidence_hash": "d" * 64,
    }
    return Verdict.model_validate(values | changes)


def attributed_verdict(claim: str, status: Status, **changes: object) -> Verdict:
    values: dict[str, object] = {
        "claim": claim,
        "title": claim,
        "statement": f"The statement of {claim}",
        "kind": "documented",
        "status": VerdictStatus(status.value),
        "decided_by": "attribution",
        "attributions": (
            AttributionOutcome(
                document="a-report", status=status, basis="recorded", checked="2026-11-23"
            ),
        ),
    }
    return Verdict.model_validate(values | changes)


def undecided() -> Verdict:
    return Verdict(
        claim="large-on-retrieval",
        title="Large improvements on retrieval",
        statement="We see large improvements on the BUCC and Tatoeba tasks",
        kind="mean_gain",
        status=VerdictStatus.NOT_TESTABLE,
        reason="no cell in evidence has target bucc or tatoeba with an intermediate task",
        decided_by="nothing",
        would_decide="per-task scores of the nine intermediate tasks on BUCC and Tatoeba",
        consistency=(
            ConsistencyFigure(
                check="implied-retrieval-gain",
                says="the headline gain of 5.4 points over 9 tasks implies a mean gain of 14.8 to "
                "15.5 points on bucc and tatoeba, whose scores are not printed",
                lower=14.8,
                upper=15.5,
                unit="points",
            ),
        ),
        attributions=(
            AttributionOutcome(
                document="a-report", status=Status.STATED, basis="checked now", score=98.0
            ),
        ),
    )


def unassessed() -> Verdict:
    return evidence_verdict(
        "not-sampled",
        VerdictStatus.NOT_ASSESSED,
        decided_by="nothing",
        probability=None,
        estimate=None,
        reason="the fit failed its diagnostics",
        diagnostics=a_fit(
            rhat_max=1.31, passed=False, reasons=("R-hat 1.310 is above 1.01", "ESS 12 < 400")
        ),
    )


@pytest.fixture
def sound_report() -> VerdictReport:
    """A report with every word but the one that means a failed fit."""
    return VerdictReport(
        verdicts=(
            supported(),
            evidence_verdict(
                "similarity-predicts-gain", VerdictStatus.CONTRADICTED, probability=0.0004
            ),
            evidence_verdict(
                "a-claim-with-a-very-long-name-that-does-not-fit-beside-its-word-on-a-narrow-line",
                VerdictStatus.INCONCLUSIVE,
                probability=0.9496,
            ),
            evidence_verdict(
                "mixed-signs",
                VerdictStatus.MIXED,
                qualifiers=("indirect",),
                reason="English only, for a claim about other languages",
            ),
            undecided(),
            attributed_verdict("nine-tasks", Status.STATED_DIFFERENTLY),
            attributed_verdict("research-goal", Status.CONTRADICTED_BY_SOURCE),
            attributed_verdict("who-made-it", Status.NOT_FOUND),
            attributed_verdict("what-it-studies", Status.STATED),
        )
    )


@pytest.fixture
def failed_report(sound_report: VerdictReport) -> VerdictReport:
    """The same and one claim whose fit failed."""
    return VerdictReport(verdicts=(*sound_report.verdicts, unassessed()))


@pytest.fixture
def facts() -> RunFacts:
    return RunFacts("0.1.0", ("10 claims", "1 study", "2 results", "1 similarity"), 41.23)


@pytest.fixture
def context() -> Context:
    claim = Claim.model_validate(_claim_data())
    document = Document(
        id="a-report", kind="machine_synthesis", citation="A report. 2026.", work="a-report"
    )
    return Context(
        Located(claim, "claims/often-improves.yaml", 1),
        {"a-report": Located(document, "data/documents/a-report.yaml", 1)},
        max_rows=3,
    )


def _claim_data() -> object:
    import yaml

    return yaml.safe_load(CLAIM_YAML)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small valid project, and the current folder in it."""
    for name, content in PROJECT_FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


class StandIn:
    """A project whose verdicts were made by hand: the command line decides nothing itself."""

    report = VerdictReport(verdicts=())
    raises: BaseException | None = None
    fits_made: tuple[str, ...] = ()

    def __init__(
        self,
        root: Path,
        *,
        seed: int = 0,
        documents: Path | None = None,
        use_cache: bool = True,
        engine: str | None = None,
    ) -> None:
        self.root, self.seed, self.documents, self.use_cache = root, seed, documents, use_cache
        self.engine = engine
        type(self).last = self

    last: "StandIn"

    @property
    def library(self) -> Library:
        return load_library(self.root)

    def check(self, claims: Sequence[Path] = ()) -> Library:
        return load_library(self.root, claims)

    def verify(
        self, claims: Sequence[Path] = (), *, progress: Callable[[str], None] | None = None
    ) -> VerdictReport:
        self.claims = claims
        if progress is not None:
            progress("fitting \x1b[31mgains")
        if self.raises is not None:
            raise self.raises
        return self.report

    def explain(self, claim_id: str, *, progress: Callable[[str], None] | None = None) -> Verdict:
        del progress
        found = [v for v in self.report.verdicts if v.claim == claim_id]
        if not found:
            raise NotFoundError(f"no claim '{claim_id}'")
        return found[0]


@pytest.fixture
def stand_in(
    project: Path, sound_report: VerdictReport, monkeypatch: pytest.MonkeyPatch
) -> type[StandIn]:
    """The class that stands in for the project; set ``report`` or ``raises`` on it."""
    del project
    module = ModuleType("metatransfer.project")
    fake = type("Project", (StandIn,), {"report": sound_report})
    module.Project = fake  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "metatransfer.project", module)
    return fake


@pytest.fixture
def metatransfer(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Ran]:
    """Run a command line in this process."""
    monkeypatch.setenv("COLUMNS", "80")

    def call(*words: str) -> Ran:
        code = run(words)
        out, err = capsys.readouterr()
        return Ran(int(code), out, err)

    return call


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    """Compare with a kept file; METATRANSFER_REGENERATE_GOLDEN=1 writes it anew."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if os.environ.get("METATRANSFER_REGENERATE_GOLDEN"):
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8")

    return compare
