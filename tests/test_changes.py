"""Two states of a project: what is different, what caused it, and how states are kept."""

import gzip
import json
import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from metatransfer.changes import compare
from metatransfer.errors import CacheError, InputError, NotFoundError
from metatransfer.library import load_library
from metatransfer.project import Project
from metatransfer.records import Claim, Config, Verdict, VerdictReport, VerdictStatus
from metatransfer.revisions import revision
from metatransfer.states import KEPT, State, States, pack, saved_report, state_of, unpack
from tests.factories import FILES, ProjectFolder


def verdict(claim: str = "helps", **fields: object) -> Verdict:
    values: dict[str, object] = {
        "claim": claim,
        "title": "t",
        "statement": "s",
        "kind": "mean_gain",
        "status": VerdictStatus.SUPPORTED,
        "decided_by": "evidence",
        "probability": 0.97,
        "evidence_hash": "a",
        "model_hash": "m",
    }
    return Verdict.model_validate(values | fields)


@pytest.fixture
def folder(tmp_path: Path) -> ProjectFolder:
    project = ProjectFolder(tmp_path)
    for name, content in FILES.items():
        project.write(name, content)
    return project


def state(folder: ProjectFolder, *verdicts: Verdict, key: str = "k") -> State:
    report = VerdictReport(verdicts=verdicts or (verdict(),))
    return state_of(key, report, folder.load(), Config())


def claims(folder: ProjectFolder) -> dict[str, Claim]:
    return {each.record.id: each.record for each in folder.load().claims}


def test_the_same_state_has_no_changes(folder: ProjectFolder) -> None:
    changes = compare(state(folder), state(folder), claims(folder))
    assert (changes.verdicts, changes.arms, changes.records) == ((), (), ())


def test_an_added_row_is_told_as_the_cause_of_another_word(folder: ProjectFolder) -> None:
    before = state(folder)
    folder.append(
        "data/studies/alpha/results.csv",
        "xlm-r,mnli,tatoeba,de,accuracy,test,60,,,,one seed,own,Table 1 row 4\n",
    )
    now = verdict(status=VerdictStatus.INCONCLUSIVE, probability=0.6, model_hash="n")
    changes = compare(before, state(folder, now), claims(folder))
    (change,) = changes.verdicts
    assert changes.words_changed == {"helps"}
    assert change.causes == ("1 arm added among its own cells",)
    assert [arm.arm.words() for arm in change.arms] == [
        "alpha: mnli → tatoeba · de · xlm-r · accuracy"
    ]
    assert (change.arms[0].happened, change.arms[0].after) == ("added", "60")


def test_changed_and_removed_rows_records_and_settings_are_told(folder: ProjectFolder) -> None:
    before = state(folder)
    folder.replace("data/studies/alpha/results.csv", "xlm-r,mnli,xnli,en,accuracy,test,83", "x")
    folder.write(
        "data/studies/alpha/results.csv",
        FILES["data/studies/alpha/results.csv"].replace("83,1,2,82 84", "84,1,2,83 85"),
    )
    folder.write("data/similarity/cosine/values.csv", "first,second,value\nmnli,xnli,0.8\n")
    folder.replace("claims/helps.yaml", "title: MNLI helps", "title: MNLI does help")
    now = verdict(probability=0.96, model_hash="n", evidence_hash="b")
    changes = compare(before, state(folder, now), claims(folder))
    assert {(each.record, each.happened) for each in changes.records} == {
        ("claim helps", "changed"),
        ("measure cosine", "changed"),
    }
    (change,) = changes.verdicts
    assert not change.word_changed
    assert change.causes == ("the claim itself changed", "1 arm changed among its own cells")
    assert (change.arms[0].before, change.arms[0].after) == ("83 ± 1", "84 ± 1")


def test_rows_beside_a_claims_cells_are_told_as_what_its_model_learns_from(
    folder: ProjectFolder,
) -> None:
    before = state(folder)
    folder.append(
        "data/studies/alpha/results.csv",
        "xlm-r,xnli,tatoeba,de,accuracy,test,60,,,,one seed,own,Table 1 row 4\n",
    )
    now = verdict(probability=0.9, model_hash="n")
    (change,) = compare(before, state(folder, now), claims(folder)).verdicts
    assert change.causes == ("1 arm added in alpha, of which its model may learn",)


def test_claims_that_come_and_go_are_told(folder: ProjectFolder) -> None:
    before = state(folder, verdict("old"))
    after = state(folder, verdict("helps"))
    changes = compare(before, after, claims(folder))
    assert [(c.claim, c.causes) for c in changes.verdicts] == [
        ("helps", ("the claim is new",)),
        ("old", ("the claim is gone",)),
    ]
    assert changes.words_changed == frozenset()


def test_a_probability_that_hardly_moved_is_the_same(folder: ProjectFolder) -> None:
    changes = compare(state(folder), state(folder, verdict(probability=0.972)), claims(folder))
    assert changes.verdicts == ()


def test_a_state_is_read_back_as_it_was_and_equal_states_are_equal_bytes(
    folder: ProjectFolder,
) -> None:
    one = state(folder)
    assert unpack(pack(one)) == one
    assert pack(one) == pack(state(folder))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"nonsense",
        gzip.compress(b"{}"),
        gzip.compress(b'{"format": 1}'),
        gzip.compress(b'{"format": 1, "key": "k", "report": {}, "arms": {}, "records": {}}'),
        gzip.compress(b"[" * 10_000),
    ],
)
def test_what_is_no_state_is_told_and_passed_over(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(CacheError):
        unpack(content)
    path = tmp_path / "states" / "state-000001-k.json.gz"
    path.parent.mkdir()
    path.write_bytes(content)
    assert States(tmp_path).last() is None


def test_a_state_that_is_cut_off_is_told(folder: ProjectFolder) -> None:
    content = pack(state(folder))
    for length in range(0, len(content), 97):
        with pytest.raises(CacheError):
            unpack(content[:length])


def test_a_bomb_is_not_unfolded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("metatransfer.states.MAX_BYTES", 2**20)
    with pytest.raises(CacheError, match="too large"):
        unpack(gzip.compress(b" " * 2**24))


def test_states_are_numbered_kept_in_order_and_few(folder: ProjectFolder, tmp_path: Path) -> None:
    states = States(tmp_path / "cache")
    one = state(folder)
    for number in range(KEPT + 3):
        states.save(replace(one, key=f"{number:02d}"))
        states.save(replace(one, key=f"{number:02d}"))
    last = states.last()
    assert last is not None
    assert last.key == states.last_key() == f"{KEPT + 2:02d}"
    assert len(list((tmp_path / "cache/states").iterdir())) == KEPT
    assert States(None).last() is None


def test_a_project_is_compared_with_its_state_before(folder: ProjectFolder) -> None:
    project = Project(folder.root)
    assert project.changes_since_last() is None
    folder.write("claims/count.yaml", COUNT)
    changes = Project(folder.root).changes_since_last()
    assert changes is not None
    assert [(c.claim, c.causes) for c in changes.verdicts] == [("count", ("the claim is new",))]
    again = Project(folder.root).diff()
    assert again.verdicts == ()


COUNT = (
    FILES["claims/written.yaml"]
    .replace("id: written", "id: count")
    .replace(
        "test: {kind: documented, by: [paper]}",
        "test: {kind: count, where: {}, of: targets, equals: 2}",
    )
)


def test_a_saved_report_is_a_state_without_rows(folder: ProjectFolder, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    report = VerdictReport(verdicts=(verdict(status=VerdictStatus.MIXED),))
    path.write_text(json.dumps(report.model_dump(mode="json")), encoding="utf-8")
    changes = compare(saved_report(path), state(folder), claims(folder))
    assert changes.words_changed == {"helps"}
    assert changes.arms == ()
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(InputError, match="is no report of metatransfer verify"):
        saved_report(path)


@pytest.fixture
def repository(folder: ProjectFolder) -> ProjectFolder:
    environ = {
        **os.environ,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@b",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@b",
    }
    for words in ("init -q", "add .", "commit -q -m one"):
        subprocess.run(["git", *words.split()], cwd=folder.root, env=environ, check=True)  # noqa: S607
    return folder


def test_a_revision_is_the_project_as_it_was(repository: ProjectFolder) -> None:
    repository.replace("claims/helps.yaml", "title: MNLI helps", "title: Another")
    with revision(repository.root, "HEAD") as folder:
        found = {each.record.id: each.record.title for each in load_library(folder).claims}
        assert found["helps"] == "MNLI helps"
    assert not folder.exists()


def test_a_project_is_compared_with_a_revision_and_the_cache_is_shared(
    repository: ProjectFolder,
) -> None:
    repository.write("claims/count.yaml", COUNT)
    changes = Project(repository.root).diff("HEAD")
    assert [c.claim for c in changes.verdicts] == ["count"]


@pytest.mark.parametrize("name", ["nowhere", "--help", "-1", "HEAD~99"])
def test_a_revision_that_is_not_there_is_told(repository: ProjectFolder, name: str) -> None:
    with pytest.raises(NotFoundError, match="allowed: last, now"), revision(repository.root, name):
        pass


def test_without_git_or_repository_it_is_told(
    folder: ProjectFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(folder.root.parent))
    with pytest.raises(NotFoundError, match="git rev-parse"), revision(folder.root, "HEAD"):
        pass
    monkeypatch.setenv("PATH", "")
    with pytest.raises(NotFoundError, match="git is not installed"), revision(folder.root, "HEAD"):
        pass


def test_no_state_yet_is_told(folder: ProjectFolder) -> None:
    with pytest.raises(NotFoundError, match="no state is saved yet"):
        Project(folder.root).diff("last", "last")
