"""Searches of a project on disk: kept, repeated from their log, screened, and wrong input."""

from pathlib import Path

import pytest

from metatransfer.errors import FaultyRecordsError, InputError, NotFoundError
from metatransfer.library import SCREENING_FILE
from metatransfer.literature.search.repetition import compare_searches
from metatransfer.literature.search.sources import Means
from metatransfer.project import Project
from metatransfer.records.search import Decision, Screening, Stage
from tests.literature.search.conftest import (
    Clock,
    Recorded,
    WireOf,
    all_answer,
    answered,
    anthology,
    clock,
    means,
    wire_of,
)

__all__ = ["all_answer", "anthology", "clock", "means", "wire_of"]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "project" / "data").mkdir(parents=True)
    (tmp_path / "project" / "claims").mkdir()
    return Project(tmp_path / "project")


def decision(key: str, reason: str = "on topic") -> Screening:
    return Screening(
        key=key,
        stage=Stage.ABSTRACT,
        decision=Decision.INCLUDE,
        reason=reason,
        by="me",
        day="2026-11-23",
    )


def test_a_search_is_read_back_as_it_was_made(project: Project, means: Means) -> None:
    made = project.search('similarity "target task"', means=means)
    assert made.search.id == "2026-11-23-similarity-target-task"
    assert project.searches == (made,)


def test_the_limit_is_kept_and_asked_again(project: Project, means: Means) -> None:
    project.search("similarity", sources=["acl"], limit=1, means=means)
    before, after = project.repeat_search("2026-11-23-similarity", means=means)
    assert [one.returned for one in (*before.search.inquiries, *after.search.inquiries)] == [1, 1]


def test_a_repetition_sends_the_same_queries_to_the_same_sources(
    project: Project, wire_of: WireOf, clock: Clock
) -> None:
    recorded = Recorded({"arxiv.org": [answered("arxiv.xml")]})
    made = Means(now=clock.now, wire=wire_of(recorded))
    project.search("similarity", sources=["arxiv"], means=made)
    before, after = project.repeat_search("2026-11-23-similarity", means=made)
    assert [request.url for request in recorded.asked[:1]] == [recorded.asked[1].url]
    assert after.search.inquiries == before.search.inquiries
    assert after.search.repeats == before.search.id
    changes = compare_searches(before, after)
    assert (changes.same, changes.new, changes.gone) == (3, (), ())


def test_a_repetition_tells_what_is_new_and_what_is_gone(
    project: Project, wire_of: WireOf, clock: Clock
) -> None:
    recorded = Recorded(
        {"openalex.org": [answered("openalex_2.json"), answered("openalex_1.json")]}
    )
    made = Means(now=clock.now, wire=wire_of(recorded))
    project.search("similarity", sources=["openalex"], limit=3, means=made)
    changes = compare_searches(*project.repeat_search("2026-11-23-similarity", means=made))
    assert [work.key for work in changes.gone] == ["doi:10.5555/made.4"]
    assert len(changes.new) == 3


def test_decisions_are_written_at_the_end_and_counted(project: Project, means: Means) -> None:
    project.search("similarity", means=means)
    project.screen([decision("arxiv:2001.00001", 'says "gain", twice')])
    project.screen([decision("doi:10.5555/made.4")])
    table = (project.root / SCREENING_FILE).read_text()
    assert table.splitlines()[0] == "key,stage,decision,reason,by,day"
    assert len(table.splitlines()) == 3
    counts = project.prisma()
    assert (counts.screened, counts.sought, counts.unscreened) == (2, 2, 1)
    said = {work.key: project.screened().standing(work) for work in project.screened().works}
    assert said["doi:10.5555/made.1"] == "text to be read"
    assert said["openalex:W1000000002"] == "no evidence: machine-generated"
    assert said["arxiv:2002.00002"] == "no evidence: retracted"
    assert said["doi:10.5555/made.early"] == "to be screened"


def test_columns_may_stand_in_another_order(project: Project, means: Means) -> None:
    project.search("similarity", means=means)
    (project.root / SCREENING_FILE).write_text("day,by,reason,decision,stage,key")
    project.screen([decision("arxiv:2001.00001")])
    assert project.prisma().sought == 1


def test_a_work_that_no_search_found_cannot_be_decided(project: Project, means: Means) -> None:
    project.search("similarity", means=means)
    with pytest.raises(NotFoundError, match=r"did you mean 'arxiv:2001\.00001'"):
        project.screen([decision("arxiv:2001.00009")])
    assert not (project.root / SCREENING_FILE).exists()


def test_a_name_that_is_taken_is_refused_before_anybody_is_asked(
    project: Project, wire_of: WireOf, clock: Clock, all_answer: Recorded
) -> None:
    made = Means(now=clock.now, wire=wire_of(all_answer))
    project.search("similarity", sources=["arxiv"], name="mine", means=made)
    asked = len(all_answer.asked)
    for name in ("mine", "../mine", "Mine"):
        with pytest.raises(InputError, match=r"is there already|allowed"):
            project.search("similarity", sources=["arxiv"], name=name, means=made)
    assert len(all_answer.asked) == asked


def test_a_search_that_is_not_there_cannot_be_repeated(project: Project, means: Means) -> None:
    project.search("similarity", name="mine", means=means)
    with pytest.raises(NotFoundError, match="did you mean 'mine'"):
        project.repeat_search("mime", means=means)


def test_two_searches_of_a_day_have_names_of_their_own(project: Project, means: Means) -> None:
    names = [project.search("similarity", sources=["acl"], means=means).search.id for _ in "ab"]
    assert names == ["2026-11-23-similarity", "2026-11-23-similarity-2"]


def test_faults_of_the_files_are_told_all_at_once(project: Project, means: Means) -> None:
    project.search("similarity", name="mine", means=means)
    folder = project.root / "data" / "searches" / "mine"
    log = folder / "search.yaml"
    log.write_text(log.read_text().replace("limit: 100", "limit: none"))
    with pytest.raises(FaultyRecordsError, match=r"search\.yaml:\d+ · limit"):
        project.check_searches()
    log.write_text(
        log.read_text().replace("limit: none", "limit: 100").replace("id: mine", "id: other")
    )
    table = folder / "results.csv"
    table.write_text(table.read_text().replace("arxiv:2001.00001", "2001.00001"))
    with pytest.raises(FaultyRecordsError, match="filed under") as raised:
        project.check_searches()
    assert "results.csv" in str(raised.value)


def test_settings_name_the_address_and_the_copy(project: Project, anthology: Path) -> None:
    text = f'[search]\nemail = "me@example.org"\nacl_data = "{anthology}"\n'
    (project.root / "metatransfer.toml").write_text(text)
    assert project.search("similarity", sources=["acl"]).search.inquiries[0].returned == 2
    (project.root / "metatransfer.toml").write_text('[search]\nemail = "nobody"\n')
    with pytest.raises(FaultyRecordsError, match=r"search\.email"):
        _ = Project(project.root).config
