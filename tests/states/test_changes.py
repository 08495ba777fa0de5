"""Two states of a project: what is different, and what caused it."""

import json
from pathlib import Path

import pytest

from metatransfer.errors import InputError, NotFoundError
from metatransfer.project import Project
from metatransfer.records import VerdictReport, VerdictStatus
from metatransfer.states.changes import compare
from metatransfer.states.saved import saved_report
from tests.factories import FILES, ProjectFolder
from tests.states.made import COUNT, claims, state, verdict


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


def test_a_project_is_compared_with_its_state_before(folder: ProjectFolder) -> None:
    project = Project(folder.root)
    assert project.changes_since_last() is None
    folder.write("claims/count.yaml", COUNT)
    changes = Project(folder.root).changes_since_last()
    assert changes is not None
    assert [(c.claim, c.causes) for c in changes.verdicts] == [("count", ("the claim is new",))]
    again = Project(folder.root).diff()
    assert again.verdicts == ()


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


def test_no_state_yet_is_told(folder: ProjectFolder) -> None:
    with pytest.raises(NotFoundError, match="no state is saved yet"):
        Project(folder.root).diff("last", "last")
