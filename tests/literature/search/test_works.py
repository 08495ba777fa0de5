import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metatransfer.literature.search.keys import arxiv_of, doi_of, folded_title, plain
from metatransfer.literature.search.works import works_of
from metatransfer.records.search import Hit

TITLE = "Does a similar intermediate task help?"


def hit(key: str, title: str = TITLE, **fields: object) -> Hit:
    source = key.partition(":")[0]
    return Hit.model_validate(
        {"search": "made", "source": source, "key": key, "title": title, **fields}
    )


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("http://arxiv.org/abs/2001.00001v3", "2001.00001"),
        ("https://arxiv.org/pdf/2001.00001v3.pdf", "2001.00001"),
        ("arXiv:2001.00001", "2001.00001"),
        ("10.48550/arxiv.2001.00001", "2001.00001"),
        ("cmp-lg/9901001v1", "cmp-lg/9901001"),
        ("https://example.org/2001.00001/x", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_arxiv_numbers_are_found_without_version(text: str | None, number: str) -> None:
    assert arxiv_of(text) == number


def test_dois_lose_their_resolver_and_case() -> None:
    assert doi_of("https://doi.org/10.5555/Made.1") == "10.5555/made.1"
    assert doi_of(None) == ""


def test_titles_lose_markup_and_controls() -> None:
    assert plain("A <i>made</i>\n\x00 title, p < .05") == "A made title, p < .05"
    assert folded_title("Zero-Shot: A (made) Title!") == "zero shot a made title"


class TestOneWork:
    def test_a_doi_joins_records_of_different_titles(self) -> None:
        pair = [
            hit("openalex:W1", doi="10.5555/made.1"),
            hit("acl:2020.made-main.1", "Another title altogether", doi="10.5555/made.1"),
        ]
        assert len(works_of(pair)) == 1

    def test_a_preprint_joins_its_publication_by_number(self) -> None:
        pair = [
            hit("openalex:W1", doi="10.5555/made.1", arxiv="2001.00001"),
            hit("arxiv:2001.00001", "Another title altogether", arxiv="2001.00001"),
        ]
        (work,) = works_of(pair)
        assert work.key == "doi:10.5555/made.1"
        assert set(work.keys) == {"doi:10.5555/made.1", "arxiv:2001.00001", "openalex:W1"}

    def test_an_arxiv_doi_is_an_arxiv_number(self) -> None:
        pair = [
            hit("openalex:W1", doi="10.48550/arxiv.2001.00001"),
            hit("arxiv:2001.00001", "Another title altogether", arxiv="2001.00001"),
        ]
        (work,) = works_of(pair)
        assert work.key == "arxiv:2001.00001"

    def test_a_title_joins_but_for_case_and_punctuation(self) -> None:
        pair = [
            hit("arxiv:2001.00001", authors="Ada Example", year=2020),
            hit("openalex:W1", "Does a Similar Intermediate-Task Help", authors="Example, A."),
        ]
        assert len(works_of(pair)) == 1

    def test_chains_of_names_join(self) -> None:
        three = [
            hit("openalex:W1", "First made title of this work", doi="10.5555/made.1"),
            hit("arxiv:2001.00001", "Second made title of this work", arxiv="2001.00001"),
            hit(
                "acl:2020.made-main.1",
                "Third made title of this work",
                doi="10.5555/made.1",
                arxiv="2001.00001",
            ),
        ]
        assert len(works_of(three)) == 1


class TestSeveralWorks:
    def test_other_authors_of_one_title_are_other_works(self) -> None:
        pair = [
            hit("arxiv:2001.00001", authors="Ada Example"),
            hit("openalex:W1", authors="Bo Sample"),
        ]
        assert len(works_of(pair)) == 2

    def test_one_title_ten_years_later_is_another_work(self) -> None:
        assert (
            len(works_of([hit("arxiv:2001.00001", year=2010), hit("openalex:W1", year=2020)])) == 2
        )

    def test_a_short_title_joins_nothing(self) -> None:
        pair = [hit("arxiv:2001.00001", "Introduction"), hit("openalex:W1", "Introduction")]
        assert len(works_of(pair)) == 2


def test_a_machine_generated_synthesis_is_marked_and_never_evidence() -> None:
    made = hit("openalex:W1", authors="Autonomous AI Research System")
    said = hit("openalex:W2", "A made review", abstract="This is a machine-generated synthesis.")
    own = hit("openalex:W3", "A study of machine translation", abstract="We translate.")
    assert [work.by_machine for work in works_of([made, said, own])] == [True, True, False]


def test_a_retraction_of_one_record_is_one_of_the_work() -> None:
    pair = [
        hit("openalex:W1", doi="10.5555/made.1"),
        hit("acl:2020.made-main.1", doi="10.5555/made.1", retracted="retracted"),
    ]
    assert works_of(pair)[0].retracted == "retracted"


NUMBERS = st.integers(0, 4)


@given(st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), max_size=12), st.randoms())
def test_every_record_is_in_one_work_whatever_the_order(
    rows: list[tuple[int, int, int]], chance: random.Random
) -> None:
    hits = [
        hit(
            f"openalex:W{at}",
            f"A made title of some length {title}",
            doi=f"10.5555/made.{doi}" if doi else "",
            arxiv=f"2001.0000{arxiv}" if arxiv else "",
        )
        for at, (doi, arxiv, title) in enumerate(rows)
    ]
    shuffled = list(hits)
    chance.shuffle(shuffled)
    groups, other = (
        {frozenset(one.key for one in work.hits) for work in works_of(order)}
        for order in (hits, shuffled)
    )
    assert groups == other
    assert sorted(key for group in groups for key in group) == sorted(one.key for one in hits)
