"""The whole pipeline on a tiny project, with a fit that is made up, and once with a real one."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from jsonschema import Draft202012Validator

from metatransfer.bench import Bench, Means
from metatransfer.cache.fits import FitCache
from metatransfer.cache.verdicts import VerdictCache
from metatransfer.errors import DiagnosticsError, FaultyRecordsError
from metatransfer.library import read_texts
from metatransfer.literature import check_quotations
from metatransfer.model.checks import PredictiveCheck
from metatransfer.model.design import ModelData
from metatransfer.model.fit import Fit
from metatransfer.model.settings import Settings
from metatransfer.model.spec import ModelSpec
from metatransfer.records import Verdict, VerdictReport, VerdictStatus
from metatransfer.verdicts.question import Moderators
from metatransfer.verify import investigate, verify
from tests.factories import ProjectFolder
from tests.tiny import synthetic_fit
from tests.tiny_project import TESTS, write_project


@pytest.fixture
def folder(tmp_path: Path) -> ProjectFolder:
    return write_project(tmp_path / "project")


class Fitted:
    """Stands in the place of the sampler, and remembers what it was given."""

    def __init__(self, **fields: Any) -> None:
        self.fields = fields
        self.rows: list[int] = []

    def __call__(self, spec: ModelSpec, data: ModelData, *, seed: int, settings: Settings) -> Fit:
        del settings
        self.rows.append(len(data.y))
        return synthetic_fit(spec, data, seed=seed, **self.fields)


@pytest.fixture
def fitted(monkeypatch: pytest.MonkeyPatch) -> Fitted:
    stand_in = Fitted()
    monkeypatch.setattr("metatransfer.bench.fit", stand_in)
    return stand_in


def means(seed: int = 0, tell: Callable[[str], None] = lambda _: None) -> Means:
    return Means(
        cache=FitCache(None),
        settings=Settings(),
        moderators=Moderators(gain="cosine", transfer_gap=None),
        seed=seed,
        tell=tell,
    )


def report(folder: ProjectFolder, seed: int = 0) -> VerdictReport:
    lib = folder.load()
    return verify(lib, read_texts(lib, None), means(seed))


def verdicts(folder: ProjectFolder) -> dict[str, Verdict]:
    return {verdict.claim: verdict for verdict in report(folder).verdicts}


@pytest.mark.usefixtures("fitted")
def test_every_kind_of_test_gives_a_verdict(folder: ProjectFolder) -> None:
    found = verdicts(folder)
    assert set(found) == set(TESTS)
    assert found["written"].status is VerdictStatus.STATED
    assert found["made-by"].status is VerdictStatus.STATED
    assert found["made-by"].decided_by == "attribution"
    assert found["count"].status is VerdictStatus.SUPPORTED
    assert found["count"].probability == 1
    assert found["abroad"].status is VerdictStatus.NOT_TESTABLE
    for name in set(TESTS) - {"written", "made-by", "count", "abroad"}:
        verdict = found[name]
        assert verdict.decided_by == "evidence", name
        assert verdict.probability is not None
        assert verdict.estimate is not None
        low, high = verdict.estimate.interval.lower, verdict.estimate.interval.upper
        assert low <= verdict.estimate.mean <= high or verdict.estimate.unit == "ranks"
        assert verdict.k_cells == len(verdict.evidence) > 0
        assert verdict.terms_fitted
        assert verdict.diagnostics.passed


def test_a_report_reads_kept_verdicts_and_fits_and_says_the_same(
    folder: ProjectFolder, fitted: Fitted, tmp_path: Path
) -> None:
    lib, kept = folder.load(), tmp_path / "kept"

    def with_kept() -> Means:
        return replace(means(), cache=FitCache(kept), kept=VerdictCache(kept))

    before = verify(lib, read_texts(lib, None), with_kept())
    made = len(fitted.rows)
    found = investigate(lib, read_texts(lib, None), with_kept())
    assert len(fitted.rows) == made
    assert found.report == before
    fresh = investigate(lib, read_texts(lib, None), means())
    assert found.summaries == fresh.summaries
    assert {each.claim for each in found.summaries.summaries} == {
        verdict.claim for verdict in before.verdicts if verdict.estimate is not None
    }


@pytest.mark.usefixtures("fitted")
def test_what_comes_nearest_is_told_where_nothing_decides(folder: ProjectFolder) -> None:
    found = verdicts(folder)
    (near,) = found["abroad"].nearest
    assert "in English" in near.kept_out_by[0]
    assert near.rows_in_all == 48
    assert all(verdict.nearest == () for name, verdict in found.items() if name != "abroad")


@pytest.mark.usefixtures("fitted")
def test_what_a_document_decides_borrows_nothing_from_evidence(folder: ProjectFolder) -> None:
    for name in ("written", "made-by"):
        verdict = verdicts(folder)[name]
        assert verdict.probability is None
        assert verdict.estimate is None
        assert verdict.evidence == ()
        assert "whether it is so is not asked" in verdict.rule


@pytest.mark.usefixtures("fitted")
def test_the_same_seed_gives_the_same_bytes_and_another_gives_others(
    folder: ProjectFolder,
) -> None:
    one, same, other = (report(folder, seed).model_dump_json() for seed in (1, 1, 2))
    assert one == same
    assert one != other


@pytest.mark.usefixtures("fitted")
def test_a_verdict_does_not_depend_on_which_other_claims_there_are(folder: ProjectFolder) -> None:
    before = verdicts(folder)["mean"]
    for name in set(TESTS) - {"mean"}:
        (folder.root / f"claims/{name}.yaml").unlink()
    assert verdicts(folder) == {"mean": before}


@pytest.mark.usefixtures("fitted")
def test_a_report_follows_its_own_schema(folder: ProjectFolder) -> None:
    schema = VerdictReport.model_json_schema()
    Draft202012Validator.check_schema(schema)
    made = report(folder)
    Draft202012Validator(schema).validate(made.model_dump(mode="json"))
    assert VerdictReport.model_validate_json(made.model_dump_json()) == made


def test_claims_on_the_same_rows_share_a_fit(folder: ProjectFolder, fitted: Fitted) -> None:
    report(folder)
    # English gains for five claims; all gains for the contrast (the same rows, English all); gaps;
    # the slope's own rows (the same); each once more without the claimant's own study
    assert sorted(fitted.rows) == [8, 16, 24, 48]


@pytest.mark.usefixtures("fitted")
def test_without_its_own_study_the_claim_rests_on_the_others(folder: ProjectFolder) -> None:
    beside = verdicts(folder)["mean"].without_claimant
    assert beside is not None
    assert beside.note == "left out: alpha"
    assert beside.estimate is not None
    folder.replace(
        "claims/mean.yaml", "document: paper, status: stated", "document: report, status: stated"
    )
    beside = verdicts(folder)["mean"].without_claimant
    assert beside.note == "no row behind the verdict is the claimant's own"


@pytest.mark.usefixtures("fitted")
def test_a_claim_that_rests_on_its_own_study_alone_says_what_is_left_without(
    folder: ProjectFolder,
) -> None:
    for file in ("study.yaml", "results.csv"):
        (folder.root / "data/studies/beta" / file).unlink()
    (folder.root / "data/studies/beta").rmdir()
    beside = verdicts(folder)["mean"].without_claimant
    assert beside.estimate is None
    assert beside.note.startswith("nothing is left without alpha: no gain in evidence")


@pytest.mark.usefixtures("fitted")
def test_rows_measured_against_the_claimants_baseline_leave_with_it(folder: ProjectFolder) -> None:
    beta = folder.root / "data/studies/beta/results.csv"
    text = beta.read_text(encoding="utf-8").replace("own", "external")
    lines = [line for line in text.splitlines(keepends=True) if ",none," not in line]
    folder.write("data/studies/beta/results.csv", "".join(lines))
    found = verdicts(folder)["mean"]
    assert "16 of 48 cells are measured against the baseline of another paper" in found.reason
    assert found.without_claimant.note.startswith("nothing is left without alpha")


@pytest.mark.usefixtures("fitted")
def test_deleting_a_study_changes_the_verdicts_that_rested_on_it(folder: ProjectFolder) -> None:
    before = verdicts(folder)
    for file in ("study.yaml", "results.csv"):
        (folder.root / "data/studies/beta" / file).unlink()
    (folder.root / "data/studies/beta").rmdir()
    after = verdicts(folder)
    assert (before["mean"].k_cells, after["mean"].k_cells) == (48, 32)
    assert (before["mean"].n_studies, after["mean"].n_studies) == (2, 1)
    assert before["mean"].evidence_hash != after["mean"].evidence_hash
    assert before["mean"].model_hash != after["mean"].model_hash
    for file in ("study.yaml", "results.csv"):
        (folder.root / "data/studies/alpha" / file).unlink()
    (folder.root / "data/studies/alpha").rmdir()
    nothing = verdicts(folder)
    for name in set(TESTS) - {"written", "made-by"}:
        assert nothing[name].status is VerdictStatus.NOT_TESTABLE, name
        assert nothing[name].reason
    assert nothing["written"].status is VerdictStatus.STATED


def test_a_posterior_that_failed_its_gate_gives_no_verdict(
    folder: ProjectFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("metatransfer.bench.fit", Fitted(passed=False))
    verdict = verdicts(folder)["mean"]
    assert verdict.status is VerdictStatus.NOT_ASSESSED
    assert "R-hat 1.500 above 1.01" in verdict.reason
    assert verdict.probability is None
    assert verdict.estimate is None
    assert verdict.diagnostics is not None
    assert not verdict.diagnostics.passed
    assert verdict.k_cells == 48


def test_a_failed_gate_points_to_the_row_that_is_furthest_off(
    folder: ProjectFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("metatransfer.bench.fit", Fitted(passed=False))
    file = "data/studies/beta/results.csv"
    head, *lines = (folder.root / file).read_text().splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith("bert,i2,t3,en"))
    cells = lines[at].split(",")
    lines[at] = ",".join((*cells[:6], f"{float(cells[6]) / 10:.3f}", *cells[7:]))
    folder.write(file, "\n".join((head, *lines)) + "\n")
    assert f"; furthest from rows like them: {file}:{at + 2} (-" in verdicts(folder)["mean"].reason


def test_a_claim_whose_rows_nothing_could_sample_is_not_assessed_and_others_go_on(
    folder: ProjectFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> Fit:
        raise DiagnosticsError("no point to start from")

    monkeypatch.setattr("metatransfer.bench.fit", broken)
    found = verdicts(folder)
    assert found["mean"].status is VerdictStatus.NOT_ASSESSED
    assert found["mean"].reason == "nothing could be sampled: no point to start from"
    assert found["mean"].k_cells == 48
    assert found["written"].status is VerdictStatus.STATED


def test_a_failed_predictive_check_weakens_the_word(
    folder: ProjectFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    checks = (PredictiveCheck("kurtosis", 9.0, 0.001, error=0.001),)
    monkeypatch.setattr("metatransfer.bench.fit", Fitted(checks=checks))
    verdict = verdicts(folder)["mean"]
    assert "checks failed" in verdict.qualifiers
    assert "how heavy their tails are (kurtosis)" in verdict.reason
    assert verdict.diagnostics.checks_failed == ("kurtosis",)


@pytest.mark.usefixtures("fitted")
def test_arithmetic_on_the_sources_figures_stands_beside_and_decides_nothing(
    folder: ProjectFolder,
) -> None:
    with_check = verdicts(folder)["mean"]
    # the mean after: (60 + 1) for two tasks, less 55 that are known, less a baseline of 50
    assert [figure.lower for figure in with_check.consistency] == [17.0]
    folder.replace("claims/mean.yaml", "consistency_checks: [a-check]\n", "")
    without = verdicts(folder)["mean"]
    assert without == with_check.model_copy(update={"consistency": ()})


@pytest.mark.usefixtures("fitted")
def test_every_row_of_evidence_is_named_down_to_its_line(folder: ProjectFolder) -> None:
    row = verdicts(folder)["mean"].evidence[0]
    file, line = row.where.split(":")
    text = (folder.root / file).read_text(encoding="utf-8").splitlines()[int(line) - 1]
    model, intermediate, target = text.split(",")[:3]
    assert row.cell == f"{intermediate} → {target} · en · {model} · accuracy"


@pytest.mark.usefixtures("fitted")
def test_a_quotation_that_is_not_in_its_document_stops_everything(folder: ProjectFolder) -> None:
    folder.write("documents/report.txt", "Something else entirely.\n")
    with pytest.raises(FaultyRecordsError, match="'It helps' is not in 'report'") as raised:
        report(folder)
    assert len(raised.value.faults) >= len(TESTS)
    lib = folder.load()
    check_quotations(lib.claims, {})


def test_what_is_being_fitted_is_told(folder: ProjectFolder, fitted: Fitted) -> None:
    told: list[str] = []
    lib = folder.load()
    bench = Bench(lib, {}, means(tell=told.append))
    bench.verdict(next(c.record for c in lib.claims if c.record.id == "mean"))
    assert told == ["fitting 48 gains, cosine", "fitting 16 gains, cosine"]
    assert fitted.rows == [48, 16]


SHORT = Settings(engine="reference", chains=2, tune=300, draws=400, retries=0)


@pytest.fixture(scope="module")
def sampled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Verdict]]:
    """Verdicts on claims that share one fit, which is sampled in earnest."""
    folder = write_project(tmp_path_factory.mktemp("sampled"))
    lib = folder.load()
    bench = Bench(lib, {}, Means(FitCache(None), SHORT, Moderators("cosine", None), 3, str))
    wanted = {"mean", "select-random", "rank"}
    claims = [located.record for located in lib.claims if located.record.id in wanted]
    # the gate is tested elsewhere: 800 draws need not pass it
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("metatransfer.model.fit.failures", lambda *_: ())
        patch.setattr(Bench, "_without_claimant", lambda *_: None)
        yield {claim.id: bench.verdict(claim) for claim in claims}


@pytest.mark.inference
def test_gains_of_known_size_are_found_again(sampled: dict[str, Verdict]) -> None:
    truth = float(np.mean([0.5, 1.5, 2.5, 4.0]))
    estimate = sampled["mean"].estimate
    assert estimate is not None
    assert estimate.interval.lower < truth < estimate.interval.upper
    assert estimate.sd < 0.6
    assert sampled["mean"].status is VerdictStatus.SUPPORTED


@pytest.mark.inference
def test_the_truly_best_tasks_rank_first(sampled: dict[str, Verdict]) -> None:
    # i4 and i3 are 1.5 and 1 points above the next; twelve cells each with noise of .8
    assert sampled["rank"].probability > 0.9


@pytest.mark.inference
def test_a_similarity_that_ignores_the_best_task_is_not_said_to_choose_well(
    sampled: dict[str, Verdict],
) -> None:
    verdict = sampled["select-random"]
    assert verdict.status is not VerdictStatus.SUPPORTED
    assert [point.value for point in verdict.sesoi] == [0.0, 0.5, 2.0]
