import os
from pathlib import Path
from typing import Any

import pytest

from metatransfer.errors import FaultyRecordsError, InputError, NotFoundError
from metatransfer.project import ROWS_IN_REPORT, Project
from metatransfer.project_states import CACHE_FOLDER
from metatransfer.records import VerdictReport
from metatransfer.report.view import Imprint
from tests.factories import ProjectFolder
from tests.test_verify import Fitted
from tests.tiny_project import TESTS, write_project


@pytest.fixture
def folder(tmp_path: Path) -> ProjectFolder:
    """Return the tiny project with two claims, which is all that is asked of most tests here."""
    made = write_project(tmp_path / "project")
    for name in set(TESTS) - {"mean", "written"}:
        (made.root / f"claims/{name}.yaml").unlink()
    return made


@pytest.fixture
def fitted(monkeypatch: pytest.MonkeyPatch) -> Fitted:
    stand_in = Fitted()
    monkeypatch.setattr("metatransfer.bench.fit", stand_in)
    return stand_in


def kept(folder: ProjectFolder, pattern: str) -> list[Path]:
    return sorted((folder.root / CACHE_FOLDER).glob(pattern))


def test_an_unchanged_project_answers_without_reading_it_again(
    folder: ProjectFolder, fitted: Fitted, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Project(folder.root).verify()
    n_fits = len(fitted.rows)
    assert n_fits > 0
    monkeypatch.setattr("metatransfer.verify.investigate", lambda *_: pytest.fail("asked again"))
    assert Project(folder.root).verify() == first
    assert len(fitted.rows) == n_fits


def test_a_changed_claim_is_judged_anew_by_the_fit_that_is_there(
    folder: ProjectFolder, fitted: Fitted
) -> None:
    first = Project(folder.root).verify()
    n_fits = len(fitted.rows)
    folder.replace("claims/mean.yaml", "value: 0.5", "value: 1.5")
    second = Project(folder.root).verify()
    assert second != first
    assert len(fitted.rows) == n_fits


@pytest.mark.usefixtures("fitted")
def test_what_was_saved_since_it_was_read_is_read_again(folder: ProjectFolder) -> None:
    project = Project(folder.root)
    (before,) = [each for each in project.verify().verdicts if each.claim == "mean"]
    path = folder.root / "data/studies/beta/results.csv"
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:-25]))
    folder.append("metatransfer.toml", '[sampling]\nengine = "reference"\n')
    (after,) = [each for each in project.verify().verdicts if each.claim == "mean"]
    assert after.k_cells < before.k_cells
    assert project.config.sampling.engine == "reference"
    # a report kept under the hash of other rows would mislead every later process
    assert Project(folder.root).verify() == project.verify()
    assert Project(folder.root, use_cache=False).verify() == project.verify()


def test_what_is_saved_while_a_project_is_verified_is_not_taken_for_what_was_read(
    folder: ProjectFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in, table = Fitted(), folder.root / "data/studies/beta/results.csv"
    shorter = "".join(table.read_text().splitlines(keepends=True)[:-25])

    def saves_meanwhile(spec: Any, data: Any, **more: Any) -> Any:
        table.write_text(shorter)
        return stand_in(spec, data, **more)

    monkeypatch.setattr("metatransfer.bench.fit", saves_meanwhile)
    project = Project(folder.root)
    stale = project.verify()
    assert kept(folder, "states/state-*") == []
    now = project.state("now")
    assert now.report != stale
    assert now.report == project.verify() == Project(folder.root, use_cache=False).verify()


def test_a_project_says_which_fits_it_made_and_which_it_found(
    folder: ProjectFolder, fitted: Fitted
) -> None:
    first = Project(folder.root)
    first.verify()
    assert len(first.fits_made) == len(fitted.rows)
    assert first.fits_made[0].endswith(" gains, cosine")
    second = Project(folder.root)
    second.verify()
    assert second.fits_made == []


def test_a_changed_score_is_fitted_anew(folder: ProjectFolder, fitted: Fitted) -> None:
    Project(folder.root).verify()
    n_fits = len(fitted.rows)
    path = folder.root / "data/studies/beta/results.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    lines[2] = lines[2].replace(lines[2].split(",")[6], "70.0")
    folder.write("data/studies/beta/results.csv", "".join(lines))
    Project(folder.root).verify()
    assert len(fitted.rows) > n_fits


@pytest.mark.usefixtures("fitted")
@pytest.mark.parametrize("content", [b"", b"{}", b"{", b"\xff\xfe", b'{"verdicts": 3}'])
def test_a_kept_report_that_cannot_be_read_is_made_again(
    folder: ProjectFolder, content: bytes
) -> None:
    first = Project(folder.root).verify()
    (report,) = kept(folder, "report-*.json")
    report.write_bytes(content)
    assert Project(folder.root).verify() == first
    assert VerdictReport.model_validate_json(report.read_bytes()) == first


def test_kept_fits_that_were_cut_off_are_made_again(folder: ProjectFolder, fitted: Fitted) -> None:
    first = Project(folder.root).verify()
    n_fits = len(fitted.rows)
    for path in kept(folder, "fit-*"):
        path.write_bytes(path.read_bytes()[:100])
    for path in (*kept(folder, "report-*"), *kept(folder, "verdict-*")):
        path.unlink()
    assert Project(folder.root).verify() == first
    assert len(fitted.rows) == 2 * n_fits


def test_without_the_cache_nothing_is_kept_or_read(folder: ProjectFolder, fitted: Fitted) -> None:
    Project(folder.root, use_cache=False).verify()
    Project(folder.root, use_cache=False).verify()
    assert not (folder.root / CACHE_FOLDER).exists()
    assert len(set(fitted.rows)) * 2 == len(fitted.rows)


@pytest.mark.usefixtures("fitted")
@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is write-protected from root")
def test_a_project_that_cannot_be_written_to_is_verified_all_the_same(
    folder: ProjectFolder,
) -> None:
    folder.root.chmod(0o500)
    try:
        assert len(Project(folder.root).verify().verdicts) == 2
    finally:
        folder.root.chmod(0o700)


@pytest.mark.usefixtures("fitted")
def test_a_cache_that_is_in_the_way_of_itself_costs_time_and_not_the_answer(
    folder: ProjectFolder,
) -> None:
    folder.write(CACHE_FOLDER, "a file where the folder should be")
    assert len(Project(folder.root).verify().verdicts) == 2


@pytest.mark.usefixtures("fitted")
def test_another_seed_has_a_report_of_its_own(folder: ProjectFolder) -> None:
    Project(folder.root).verify()
    Project(folder.root, seed=1).verify()
    assert len(kept(folder, "report-*")) == 2


@pytest.mark.usefixtures("fitted")
def test_only_the_claims_asked_for_are_judged(folder: ProjectFolder) -> None:
    asked = [folder.root / "claims/written.yaml"]
    assert [v.claim for v in Project(folder.root).verify(asked).verdicts] == ["written"]
    assert len(Project(folder.root).verify().verdicts) == 2


@pytest.mark.usefixtures("fitted")
def test_what_does_not_exist_is_never_answered_from_the_cache(
    folder: ProjectFolder, tmp_path: Path
) -> None:
    for path in (folder.root / "documents").iterdir():
        path.unlink()
    Project(folder.root).verify()
    with pytest.raises(NotFoundError, match="no such folder of documents"):
        Project(folder.root, documents=tmp_path / "nowhere").verify()
    with pytest.raises(NotFoundError):
        Project(folder.root).verify([folder.root / "claims/nothing.yaml"])


@pytest.mark.usefixtures("fitted")
def test_a_document_that_changed_is_read_again(folder: ProjectFolder) -> None:
    Project(folder.root).verify()
    folder.write("documents/report.txt", "Something else entirely.\n")
    with pytest.raises(FaultyRecordsError, match="is not in 'report'"):
        Project(folder.root).verify()


@pytest.mark.usefixtures("fitted")
def test_files_far_below_a_folder_of_documents_are_nobodys_business(folder: ProjectFolder) -> None:
    Project(folder.root).verify()
    folder.write("documents/other/notes.txt", "nothing of this project")
    Project(folder.root).verify()
    assert len(kept(folder, "report-*")) == 1


@pytest.mark.usefixtures("fitted")
def test_a_report_shows_a_few_rows_and_explain_shows_all(folder: ProjectFolder) -> None:
    project = Project(folder.root)
    (short,) = [v for v in project.verify().verdicts if v.claim == "mean"]
    whole = project.explain("mean")
    assert len(short.evidence) == ROWS_IN_REPORT
    assert len(whole.evidence) == whole.k_cells == short.k_cells == 48
    assert whole.model_copy(update={"evidence": short.evidence}) == short


def test_a_claim_that_does_not_exist_is_answered_with_the_nearest_name(
    folder: ProjectFolder,
) -> None:
    with pytest.raises(NotFoundError, match=r"'meen' .* did you mean 'mean'\?"):
        Project(folder.root).explain("meen")


@pytest.mark.usefixtures("fitted")
def test_progress_is_told(folder: ProjectFolder) -> None:
    told: list[str] = []
    Project(folder.root).verify(progress=told.append)
    assert told[0] == "fitting 48 gains, cosine"


def test_checking_needs_no_fit(folder: ProjectFolder, fitted: Fitted) -> None:
    assert len(Project(folder.root).check().claims) == 2
    assert len(Project(folder.root).check([folder.root / "claims/mean.yaml"]).claims) == 1
    assert fitted.rows == []
    folder.write("documents/paper.txt", "Something else.\n")
    with pytest.raises(FaultyRecordsError, match="is not in 'paper'"):
        Project(folder.root).check()


def test_the_settings_of_a_project_reach_the_sampler(
    folder: ProjectFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.append("metatransfer.toml", '[sampling]\nengine = "reference"\n')
    seen = []
    stand_in = Fitted()

    def remember(spec, data, *, seed, settings):  # noqa: ANN001, ANN202
        seen.append((settings.engine, seed))
        return stand_in(spec, data, seed=seed, settings=settings)

    monkeypatch.setattr("metatransfer.bench.fit", remember)
    Project(folder.root, seed=9).verify()
    assert set(seen) == {("reference", 9)}


def test_what_reports_need_is_kept_beside_the_verdicts(
    folder: ProjectFolder, fitted: Fitted, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Project(folder.root).findings()
    n_fits = len(fitted.rows)
    assert [each.claim for each in first.summaries.summaries] == ["mean"]
    monkeypatch.setattr("metatransfer.verify.investigate", lambda *_: pytest.fail("asked again"))
    assert Project(folder.root).findings() == first
    assert Project(folder.root).verify() == first.report
    assert len(fitted.rows) == n_fits


def test_a_report_after_verdicts_needs_no_fit(folder: ProjectFolder, fitted: Fitted) -> None:
    kept = folder.root / ".metatransfer"
    report = Project(folder.root).verify()
    n_fits = len(fitted.rows)
    for path in (*kept.glob("fit-*"), *kept.glob("report-*"), *kept.glob("summaries-*")):
        path.unlink()
    found = Project(folder.root).findings()
    assert found.report == report
    assert [each.claim for each in found.summaries.summaries] == ["mean"]
    assert len(fitted.rows) == n_fits


@pytest.mark.usefixtures("fitted")
def test_a_report_on_kept_verdicts_is_the_same_as_on_new_ones(folder: ProjectFolder) -> None:
    imprint = Imprint("A title", "2026-11-23", "0")
    new, kept = (Project(folder.root).report(["md", "json"], imprint) for _ in range(2))
    assert kept == new


@pytest.mark.usefixtures("fitted")
@pytest.mark.parametrize("content", [b"", b"{", b'{"rows": 3}'])
def test_kept_summaries_that_cannot_be_read_are_made_again(
    folder: ProjectFolder, content: bytes
) -> None:
    first = Project(folder.root).findings()
    (path,) = kept(folder, "summaries-*.json")
    path.write_bytes(content)
    assert Project(folder.root).findings() == first


def test_an_engine_that_is_asked_for_takes_the_place_of_the_settings(tmp_path: Path) -> None:
    (tmp_path / "metatransfer.toml").write_text('[sampling]\nengine = "gibbs"\n')
    assert Project(tmp_path).config.sampling.engine == "gibbs"
    asked = Project(tmp_path, engine="quick")
    assert asked.config.sampling.engine == "quick"
    assert asked._means(None).settings.engine == "quick"
    assert asked._report_key(()) != Project(tmp_path)._report_key(())
    wrong: Any = "stan"
    with pytest.raises(InputError, match="'stan' · is no engine · allowed: auto, quick"):
        Project(tmp_path, engine=wrong)
