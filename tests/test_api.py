"""The API: what the command line can do, Python can."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import metatransfer
from metatransfer.errors import FaultyRecordsError, InputError
from metatransfer.project import Project
from metatransfer.records import Document, Interval, Verdict, VerdictReport, VerdictStatus
from metatransfer.records.estimate import Estimate
from metatransfer.states.changes import Changes, VerdictChange
from tests.factories import FILES, ProjectFolder
from tests.tiny import synthetic_fit
from tests.tiny_project import TESTS, write_project


def test_the_api_is_loaded_only_when_it_is_asked_for() -> None:
    script = (
        "import sys, metatransfer; assert 'pydantic' not in sys.modules; "
        "from metatransfer import Project; assert 'pymc' not in sys.modules; print(Project)"
    )
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)
    assert metatransfer.Project is Project
    with pytest.raises(AttributeError, match="no attribute 'project_'"):
        metatransfer.project_  # type: ignore[attr-defined]  # noqa: B018


def test_records_are_added_checked_and_seen_at_once(tmp_path: Path) -> None:
    folder = ProjectFolder(tmp_path)
    for name, content in FILES.items():
        folder.write(name, content)
    project = Project(tmp_path)
    assert "new" not in project.library.documents
    written = project.add(Document(id="new", kind="paper", citation="New. 2024.", work="new"))
    assert written == ("data/documents/new.yaml",)
    assert "new" in project.library.documents
    with pytest.raises(InputError, match="is there already"):
        project.add(Document(id="new", kind="paper", citation="New. 2024.", work="new"))


def test_a_notebook_shows_a_table_in_which_nothing_is_run() -> None:
    verdict = Verdict(
        claim="c",
        title="t",
        statement='<script>alert("x")</script>',
        kind="mean_gain",
        status=VerdictStatus.SUPPORTED,
        decided_by="evidence",
        probability=0.971,
        estimate=Estimate(
            estimand="e", unit="points", mean=1.5, sd=0.2, interval=Interval(lower=1, upper=2)
        ),
        k_cells=3000,
        qualifiers=("fragile",),
    )
    html = VerdictReport(verdicts=(verdict,))._repr_html_()
    assert (
        "<td>supported</td><td>+1.50 [+1.00, +2.00] points</td><td>.97</td><td>3,000</td>" in html
    )
    assert "<script>" not in html
    assert html == verdict._repr_html_()


def test_a_notebook_shows_what_moved_and_why() -> None:
    before = Verdict(
        claim="c",
        title="t",
        statement="s",
        kind="mean_gain",
        status=VerdictStatus.SUPPORTED,
        decided_by="evidence",
        estimate=Estimate(
            estimand="e", unit="points", mean=1.5, sd=0.2, interval=Interval(lower=1, upper=2)
        ),
    )
    change = VerdictChange("c", before, None, ("study <b> removed",), ())
    html = Changes((change,), (), ())._repr_html_()
    assert "<td>supported</td><td></td><td>+1.50 [+1.00, +2.00] points</td><td></td>" in html
    assert "study &lt;b&gt; removed" in html


def test_a_project_shows_its_claims(tmp_path: Path) -> None:
    project = Project(write_project(tmp_path).root)
    html = project._repr_html_()
    assert html.count("<tr>") == 1 + len(project.library.claims)
    assert "claims/mean.yaml:1" in html
    assert repr(project) == f"Project({str(tmp_path)!r})"


def test_a_project_is_made_as_the_command_makes_one(tmp_path: Path) -> None:
    project = Project.create(tmp_path / "new")
    assert project.evidence.tasks
    assert Project.create(tmp_path / "whole", starter=True).library.claims
    with pytest.raises(InputError, match="is a project already"):
        Project.create(tmp_path / "new")


def test_what_stands_out_is_at_hand(tmp_path: Path) -> None:
    folder = write_project(tmp_path)
    assert Project(tmp_path).notices == ()
    text = (tmp_path / "data/studies/beta/results.csv").read_text()
    first = text.splitlines()[1].split(",")[6]
    folder.replace("data/studies/beta/results.csv", first, f"{float(first) / 10:.3f}")
    (notice,) = Project(tmp_path).notices
    assert (notice.line, notice.field) == (2, "score_points")


def test_a_figure_is_drawn_shown_and_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "metatransfer.bench.fit",
        lambda spec, data, *, seed, **_: synthetic_fit(spec, data, seed=seed),
    )
    folder = write_project(tmp_path / "p")
    for name in set(TESTS) - {"mean", "written"}:
        (folder.root / f"claims/{name}.yaml").unlink()
    project = Project(folder.root)
    figure = project.plot("forest", "mean")
    assert figure._repr_svg_().startswith("<?xml")
    assert figure.write(tmp_path / "f.png") == (tmp_path / "f.png", tmp_path / "f.csv")
    assert (tmp_path / "f.csv").read_text(encoding="utf-8") == figure.csv
    for kind, claim, told in (
        ("forrest", "mean", "no such figure · known: similarity"),
        ("forest", "meen", "did you mean 'mean'"),
        ("forest", "written", "nothing to draw"),
        ("similarity", "mean", "not about a slope"),
    ):
        with pytest.raises(InputError, match=told):
            project.plot(kind, claim)
    with pytest.raises(InputError, match="allowed endings"):
        figure.write(tmp_path / "f.jpg")


def test_a_posterior_is_written_for_arviz(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import arviz as az

    monkeypatch.setattr(
        "metatransfer.bench.fit",
        lambda spec, data, *, seed, **_: synthetic_fit(spec, data, seed=seed),
    )
    folder = write_project(tmp_path / "p")
    project, path = Project(folder.root), tmp_path / "posterior.nc"
    project.posterior("mean", path)
    found = az.from_netcdf(path)
    posterior = found["posterior"]
    assert posterior["intercept"].shape[0] == 1
    assert posterior.attrs["claim"] == "mean"
    assert "i4" in posterior["effect[intermediate]"].coords["level of effect[intermediate]"].values
    with pytest.raises(InputError, match="has no posterior: no model decides it"):
        project.posterior("written", path)
    with pytest.raises(InputError, match="cannot be written"):
        project.posterior("mean", tmp_path / "gone" / "x.nc")


def test_records_are_found_by_name_and_by_row(tmp_path: Path) -> None:
    project = Project(write_project(tmp_path).root)
    (claim,) = project.find("mean")
    assert (claim.kind, claim.where, claim.record) == (
        "claim",
        "claims/mean.yaml:1",
        project.claim("mean"),
    )
    (row,) = project.find("beta/results.csv:2")
    assert row.record == next(r.record for r in project.library.results if r.record.study == "beta")
    with pytest.raises(InputError, match="did you mean 'mean'"):
        project.find("meen")


def test_documents_are_asked_what_they_say(tmp_path: Path) -> None:
    project = Project(write_project(tmp_path).root)
    said = "Training on questions first improves translation by two points."
    (tmp_path / "paper.txt").write_text(f"{said} Nothing else does.")
    (found,) = project.attribute(
        "Training on questions improves translation", [tmp_path / "paper.txt"]
    )
    assert (found.document, found.quote) == ("paper.txt", said)
    with pytest.raises(InputError, match="no document named"):
        project.attribute("It helps", [])


def test_settings_say_where_they_come_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = Project(write_project(tmp_path).root)
    origins = {each.name: each.origin for each in project.settings}
    monkeypatch.setenv("METATRANSFER_SAMPLING_ENGINE", "gibbs")
    changed = {each.name: each.origin for each in project.settings}
    assert origins["sampling.engine"] == "default"
    assert changed["sampling.engine"] == "METATRANSFER_SAMPLING_ENGINE"


def test_what_is_kept_is_shown_and_taken_out(tmp_path: Path) -> None:
    folder = written_claim_alone(tmp_path)
    project = Project(folder)
    assert project.kept == ()
    project.verify()
    assert {each.kind for each in project.kept} >= {"reports", "states"}
    assert all(each.kind != "states" for each in project.clean_cache())
    assert {each.kind for each in project.kept} == {"states"}
    nothing = Project(folder, use_cache=False)
    assert nothing.kept == nothing.clean_cache(states=True) == ()
    assert project.doctor()["cache"].startswith(str(folder / ".metatransfer"))
    assert nothing.doctor()["cache"] == "nothing is kept"


@pytest.mark.parametrize("use_cache", [True, False])
def test_each_save_is_looked_at_and_faults_are_waited_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, use_cache: bool
) -> None:
    folder = written_claim_alone(tmp_path)
    project, claim = Project(folder, use_cache=use_cache), folder / "claims/written.yaml"
    whole = claim.read_text()
    contents = ("nonsense: [", whole.replace("title: It", "title: That it"), "title: gone")

    def saves(*places: Path, **_: object) -> Iterator[None]:
        assert folder / "claims" in places
        for content in contents:
            claim.write_text(content)
            yield None

    monkeypatch.setattr("watchfiles.watch", saves)
    first, faulty, mended, gone = project.watch()
    assert (first.changes, first.error) == (None, None)
    assert isinstance(faulty.error, FaultyRecordsError)
    assert mended.changes is not None
    assert mended.error is None
    assert gone.error is not None


def written_claim_alone(folder: Path) -> Path:
    """Return a project with one claim, which needs no fit."""
    write_project(folder)
    for name in set(TESTS) - {"written"}:
        (folder / f"claims/{name}.yaml").unlink()
    return folder
