from pathlib import Path

import pytest
from requests.exceptions import ConnectionError as NoConnection
from requests.exceptions import ReadTimeout

from metatransfer.errors import InputError
from metatransfer.literature.search import acl, arxiv, openalex
from metatransfer.literature.search.answer import Question
from metatransfer.literature.search.errors import SourceError
from metatransfer.literature.search.sources import Means, run_search, sources_of
from metatransfer.literature.search.wire import LONGEST_PAUSE_SECONDS, TRIES
from tests.literature.search.conftest import Clock, Recorded, WireOf, answered, make_anthology

QUESTION = Question("made", "similarity", 10)
EMPTY_FEED = (
    b"<feed xmlns='http://www.w3.org/2005/Atom' "
    b"xmlns:o='http://a9.com/-/spec/opensearch/1.1/'><o:totalResults>0</o:totalResults></feed>"
)


class TestOpenAlex:
    def test_pages_are_followed_to_the_end_and_read_in_order(
        self, wire_of: WireOf, all_answer: Recorded
    ) -> None:
        found = openalex.ask(QUESTION, wire_of(all_answer))
        assert [hit.key.removeprefix("openalex:W100000000") for hit in found.hits] == list("1234")
        assert found.found == 4
        assert not found.problem
        assert found.client.startswith("pyalex ")

    def test_a_work_keeps_its_doi_arxiv_number_and_abstract(
        self, wire_of: WireOf, all_answer: Recorded
    ) -> None:
        first = openalex.ask(QUESTION, wire_of(all_answer)).hits[0]
        assert first.title == "Does a similar intermediate task help the target task?"
        assert (first.doi, first.arxiv) == ("10.5555/made.1", "2001.00001")
        assert first.abstract == "We ask whether similarity helps; sometimes similarity does."
        assert first.authors == "Ada Example; Bo Sample"

    def test_a_retraction_is_told(self, wire_of: WireOf, all_answer: Recorded) -> None:
        hits = openalex.ask(QUESTION, wire_of(all_answer)).hits
        assert [hit.retracted for hit in hits if hit.retracted] == [
            "OpenAlex marks it as retracted"
        ]

    def test_the_limit_ends_the_paging(self, wire_of: WireOf, all_answer: Recorded) -> None:
        found = openalex.ask(Question("made", "similarity", 2), wire_of(all_answer))
        assert len(found.hits) == 2
        assert len(all_answer.asked) == 1

    def test_the_address_is_told_and_no_key_is_needed(
        self, wire_of: WireOf, all_answer: Recorded
    ) -> None:
        openalex.ask(QUESTION, wire_of(all_answer))
        headers = all_answer.asked[0].headers
        assert headers["From"] == "me@example.org"
        assert "Authorization" not in headers

    def test_phrases_are_sent_as_phrases(self) -> None:
        assert (
            openalex.sent_as('"intermediate task" transfer') == '"intermediate task" AND transfer'
        )

    def test_what_came_before_a_failure_is_kept(self, wire_of: WireOf) -> None:
        recorded = Recorded(
            {
                "made-cursor": [answered("page.html", 429)],
                "openalex.org": [answered("openalex_1.json")],
            }
        )
        found = openalex.ask(QUESTION, wire_of(recorded))
        assert len(found.hits) == 3
        assert "rate limit" in found.problem

    def test_a_refused_query_is_told_in_its_words(self, wire_of: WireOf) -> None:
        recorded = Recorded({"openalex.org": [answered("openalex_400.json", 400)]})
        found = openalex.ask(QUESTION, wire_of(recorded))
        assert "made_field is not a valid field" in found.problem

    @pytest.mark.parametrize("body", [b"not json", b"[]", b'{"results": [{}]}', b'{"meta": {}}'])
    def test_an_answer_of_another_shape_is_told_and_never_raised(
        self, wire_of: WireOf, body: bytes
    ) -> None:
        found = openalex.ask(QUESTION, wire_of(Recorded({"openalex.org": [(200, body, {})]})))
        assert found.problem.startswith("OpenAlex · its answer cannot be used")
        assert not found.hits


class TestArxiv:
    def test_entries_are_read_with_number_doi_and_year(
        self, wire_of: WireOf, all_answer: Recorded
    ) -> None:
        found = arxiv.ask(QUESTION, wire_of(all_answer))
        assert [hit.arxiv for hit in found.hits] == ["2001.00001", "cmp-lg/9901001", "2002.00002"]
        assert found.hits[1].doi == "10.5555/made.early"
        assert found.hits[0].title == "Does a similar intermediate task help the target task?"
        assert (found.found, found.hits[0].year) == (3, 2020)

    def test_a_withdrawal_is_told_in_the_words_of_its_comment(
        self, wire_of: WireOf, all_answer: Recorded
    ) -> None:
        told = [hit.retracted for hit in arxiv.ask(QUESTION, wire_of(all_answer)).hits]
        assert told == ["", "", "comment on arXiv: This paper has been withdrawn by the author"]

    def test_every_word_is_looked_for_in_all_fields(self) -> None:
        assert arxiv.sent_as('zero-shot "target task" gain') == (
            'all:"zero-shot" AND all:"target task" AND all:gain'
        )

    def test_a_query_that_it_cannot_read_is_told(self, wire_of: WireOf) -> None:
        recorded = Recorded({"arxiv.org": [answered("arxiv_fault.xml")]})
        found = arxiv.ask(QUESTION, wire_of(recorded))
        assert found.problem == "arXiv · cannot read the query: the query could not be parsed"
        assert not found.hits
        assert found.found is None

    def test_no_record_is_an_answer(self, wire_of: WireOf) -> None:
        found = arxiv.ask(QUESTION, wire_of(Recorded({"arxiv.org": [(200, EMPTY_FEED, {})]})))
        assert (found.hits, found.found, found.problem) == ((), 0, "")

    @pytest.mark.parametrize("body", [b"", b"Rate exceeded.", b"<feed"])
    def test_what_is_no_feed_is_told(self, wire_of: WireOf, body: bytes) -> None:
        found = arxiv.ask(QUESTION, wire_of(Recorded({"arxiv.org": [(200, body, {})]})))
        assert "no feed" in found.problem


class TestAnthology:
    def test_title_and_abstract_are_searched(self, anthology: Path) -> None:
        found = acl.ask(QUESTION, anthology)
        assert [hit.key for hit in found.hits] == ["acl:2020.made-main.1", "acl:2020.made-main.2"]
        assert found.hits[0].title == "Does a Similar Intermediate Task Help the Target Task?"
        assert found.hits[1].authors == "Mononym"

    def test_all_words_must_be_there(self, anthology: Path) -> None:
        found = acl.ask(Question("made", 'similarity "intermediate task"', 10), anthology)
        assert [hit.key for hit in found.hits] == ["acl:2020.made-main.1"]

    def test_a_retraction_is_told_with_its_note(self, anthology: Path) -> None:
        told = acl.ask(QUESTION, anthology).hits[1].retracted
        assert told == "the Anthology says retracted: Retracted by the authors."

    def test_without_a_copy_it_says_how_to_get_one(self, tmp_path: Path) -> None:
        for folder in (None, tmp_path):
            with pytest.raises(SourceError, match="git clone"):
                acl.ask(QUESTION, folder)

    def test_a_spoilt_file_does_not_cost_the_others(self, tmp_path: Path) -> None:
        folder = make_anthology(tmp_path, ["2020.made.xml"])
        (folder / "data" / "xml" / "2019.cut.xml").write_text("<collection id='2019.cut'><vol")
        found = acl.ask(QUESTION, folder)
        assert len(found.hits) == 2
        assert "2019.cut.xml" in found.problem

    def test_a_data_folder_without_schema_is_refused(self, anthology: Path) -> None:
        (anthology / "data" / "xml" / "schema.rnc").unlink()
        with pytest.raises(SourceError, match=r"schema\.rnc"):
            acl.ask(QUESTION, anthology)

    def test_the_version_of_a_copy_is_its_commit(self, anthology: Path) -> None:
        from git import Actor, Repo

        assert acl.data_version(anthology / "data") == "no version known"
        repository = Repo.init(anthology)
        repository.index.add(["data/xml/2020.made.xml"])
        who = Actor("A", "a@example.org")
        commit = repository.index.commit("data", author=who, committer=who)
        assert acl.data_version(anthology / "data") == f"commit {commit.hexsha}"
        repository.close()


class TestDoi:
    QUESTION = Question("made", "https://doi.org/10.5555/Made.1", 10)

    def test_it_is_looked_up_and_not_searched_for(
        self, wire_of: WireOf, all_answer: Recorded, anthology: Path
    ) -> None:
        found = openalex.ask(self.QUESTION, wire_of(all_answer))
        assert found.sent == "filter=doi:10.5555/made.1"
        assert "filter=doi:10.5555%2Fmade.1" in (all_answer.asked[0].url or "")
        assert [hit.key for hit in acl.ask(self.QUESTION, anthology).hits] == [
            "acl:2020.made-main.1"
        ]

    def test_one_that_does_not_exist_is_found_nowhere(
        self, wire_of: WireOf, anthology: Path
    ) -> None:
        nobody = Question("made", "doi:10.5555/nobody", 10)
        none = b'{"meta": {"count": 0, "next_cursor": null}, "results": []}'
        found = openalex.ask(nobody, wire_of(Recorded({"openalex.org": [(200, none, {})]})))
        assert (found.hits, found.found, found.problem) == ((), 0, "")
        assert acl.ask(nobody, anthology).hits == ()

    def test_arxiv_is_asked_for_numbers_alone(self, wire_of: WireOf, all_answer: Recorded) -> None:
        assert "cannot be asked" in arxiv.ask(self.QUESTION, wire_of(all_answer)).problem
        assert not all_answer.asked
        own = Question("made", "10.48550/arXiv.2001.00001", 10)
        assert arxiv.ask(own, wire_of(all_answer)).sent == "id_list=2001.00001"
        assert "id_list=2001.00001" in (all_answer.asked[0].url or "")


class TestPatience:
    def test_a_failure_that_passes_is_waited_for(self, wire_of: WireOf, clock: Clock) -> None:
        recorded = Recorded(
            {
                "openalex.org": [
                    (503, b"", {}),
                    NoConnection("gone"),
                    ReadTimeout("late"),
                    answered("openalex_2.json"),
                ]
            }
        )
        found = openalex.ask(QUESTION, wire_of(recorded))
        assert len(found.hits) == 1
        assert not found.problem
        assert clock.pauses == [2.0, 4.0, 8.0]

    def test_the_pause_is_as_long_as_the_source_asks(self, wire_of: WireOf, clock: Clock) -> None:
        recorded = Recorded(
            {"openalex.org": [(429, b"", {"Retry-After": "7"}), answered("openalex_2.json")]}
        )
        openalex.ask(QUESTION, wire_of(recorded))
        assert clock.pauses == [7.0]

    def test_a_pause_in_no_known_form_is_our_own(self, wire_of: WireOf, clock: Clock) -> None:
        recorded = Recorded(
            {"openalex.org": [(429, b"", {"Retry-After": "soon"}), answered("openalex_2.json")]}
        )
        openalex.ask(QUESTION, wire_of(recorded))
        assert clock.pauses == [2.0]

    def test_a_source_that_asks_for_hours_is_given_up(self, wire_of: WireOf, clock: Clock) -> None:
        long = str(int(LONGEST_PAUSE_SECONDS) + 1)
        recorded = Recorded({"openalex.org": [(429, b"", {"Retry-After": long})]})
        assert "asks to wait for 121 s" in openalex.ask(QUESTION, wire_of(recorded)).problem
        assert not clock.pauses

    def test_after_some_tries_it_is_given_up_and_not_tried_by_the_client_again(
        self, wire_of: WireOf
    ) -> None:
        recorded = Recorded({"arxiv.org": [NoConnection("gone")]})
        found = arxiv.ask(QUESTION, wire_of(recorded))
        assert "cannot be reached after 4 tries" in found.problem
        assert len(recorded.asked) == TRIES

    def test_a_page_for_people_is_no_data(self, wire_of: WireOf) -> None:
        recorded = Recorded({"arxiv.org": [answered("page.html")]})
        found = arxiv.ask(QUESTION, wire_of(recorded))
        assert "Too Many Requests in place of data" in found.problem


class TestSeveralSources:
    def test_all_answers_are_kept_with_their_counts_and_moment(self, means: Means) -> None:
        kept = run_search(QUESTION, sources_of([]), means)
        counts = [(one.source, one.found, one.returned) for one in kept.search.inquiries]
        assert counts == [("openalex", 4, 4), ("arxiv", 3, 3), ("acl", 2, 2)]
        assert {one.asked_at for one in kept.search.inquiries} == {"2026-11-23T14:05:00Z"}
        assert len(kept.hits) == 9

    def test_one_that_fails_does_not_cost_the_others(
        self, wire_of: WireOf, clock: Clock, all_answer: Recorded
    ) -> None:
        means = Means(now=clock.now, wire=wire_of(all_answer))
        kept = run_search(QUESTION, sources_of(["arxiv,acl"]), means)
        assert [bool(one.problem) for one in kept.search.inquiries] == [False, True]
        assert len(kept.hits) == 3

    def test_where_all_fail_each_says_why(self, wire_of: WireOf, clock: Clock) -> None:
        recorded = Recorded({"": [NoConnection("gone")]})
        with pytest.raises(InputError, match=r"OpenAlex · .*\narXiv · .*\nACL"):
            run_search(QUESTION, sources_of([]), Means(now=clock.now, wire=wire_of(recorded)))

    def test_the_same_answers_give_the_same_search(
        self, wire_of: WireOf, clock: Clock, anthology: Path
    ) -> None:
        def once() -> str:
            recorded = Recorded(
                {
                    "made-cursor": [answered("openalex_2.json")],
                    "openalex.org": [answered("openalex_1.json")],
                    "arxiv.org": [answered("arxiv.xml")],
                }
            )
            means = Means(now=clock.now, wire=wire_of(recorded), acl_folder=anthology)
            return run_search(QUESTION, sources_of([]), means).model_dump_json()

        assert once() == once()

    def test_names_of_sources_may_stand_in_one_text(self) -> None:
        assert sources_of(["acl, OpenAlex", "acl"]) == ("openalex", "acl")
        with pytest.raises(InputError, match="did you mean 'arxiv'"):
            sources_of(["arxvi"])
