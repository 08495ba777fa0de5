import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from metatransfer.literature.search.prisma import prisma_counts
from metatransfer.literature.search.sources import Means, run_search, sources_of
from metatransfer.records.search import (
    Decision,
    Hit,
    Inquiry,
    Screening,
    Search,
    SearchResults,
    Stage,
)
from tests.literature.search.test_sources import QUESTION


def decision(key: str, stage: str, decided: str, reason: str = "made") -> Screening:
    return Screening(
        key=key,
        stage=Stage(stage),
        decision=Decision(decided),
        reason=reason,
        by="me",
        day="2026-11-23",
    )


def results(count: int, name: str = "made", repeats: str | None = None) -> SearchResults:
    asked = Inquiry(source="openalex", sent="x", asked_at="2026-11-23T14:05:00Z", client="made")
    return SearchResults(
        search=Search(id=name, query="x", limit=10, inquiries=(asked,), repeats=repeats),
        hits=tuple(
            Hit(search=name, source="openalex", key=f"openalex:W{at}", title=f"Work {at}")
            for at in range(count)
        ),
    )


def test_the_flow_of_recorded_answers_is_counted(means: Means) -> None:
    kept = run_search(QUESTION, sources_of([]), means)
    counts = prisma_counts(
        [kept],
        [
            decision("arxiv:2001.00001", "abstract", "include"),
            decision("acl:2020.made-main.1", "full_text", "include"),
            decision("doi:10.5555/made.4", "abstract", "exclude", "no gains"),
        ],
    )
    assert {item.of: item.n for item in counts.identified} == {"openalex": 4, "arxiv": 3, "acl": 2}
    # three records of one work
    assert counts.duplicates == 2
    assert (counts.by_automation, counts.retracted) == (1, 3)
    assert (counts.screened, counts.unscreened) == (2, 1)
    assert [(item.of, item.n) for item in counts.excluded] == [("no gains", 1)]
    assert (counts.sought, counts.assessed, counts.included, counts.reports) == (1, 1, 1, 3)


def test_repeats_identify_nothing_again() -> None:
    both = [results(3), results(3, "made-again", repeats="made")]
    assert prisma_counts(both, []) == prisma_counts(both[:1], [])


def test_the_later_decision_counts() -> None:
    said = [
        decision("openalex:W0", "abstract", "exclude"),
        decision("openalex:W0", "abstract", "include"),
    ]
    assert prisma_counts([results(1)], said).sought == 1
    assert prisma_counts([results(1)], said[::-1]).sought == 0


def test_a_text_read_in_the_end_was_retrieved() -> None:
    said = [
        decision("openalex:W0", "not_retrieved", "exclude"),
        decision("openalex:W0", "full_text", "exclude", "no numbers"),
        decision("openalex:W1", "not_retrieved", "exclude"),
    ]
    counts = prisma_counts([results(2)], said)
    assert (counts.not_retrieved, counts.assessed) == (1, 1)
    assert [(item.of, item.n) for item in counts.excluded_by_text] == [("no numbers", 1)]


def test_what_could_not_be_had_cannot_be_included() -> None:
    with pytest.raises(ValidationError, match="could not be had"):
        decision("openalex:W0", "not_retrieved", "include")


def test_no_search_is_a_flow_of_noughts() -> None:
    counts = prisma_counts([], []).model_dump()
    assert not any(counts.values())


@given(
    st.integers(0, 6),
    st.lists(
        st.tuples(
            st.integers(0, 6),
            st.sampled_from(["abstract", "full_text"]),
            st.sampled_from(["include", "exclude"]),
            st.sampled_from(["a", "b"]),
        )
    ),
)
def test_the_boxes_of_the_flow_always_add_up(
    count: int, rows: list[tuple[int, str, str, str]]
) -> None:
    said = [decision(f"openalex:W{at}", stage, word, why) for at, stage, word, why in rows]
    flow = prisma_counts([results(count)], said)
    works = sum(item.n for item in flow.identified) - flow.duplicates
    assert works - flow.by_automation - flow.retracted == flow.screened + flow.unscreened
    assert flow.screened == flow.sought + sum(item.n for item in flow.excluded)
    assert flow.sought == flow.assessed + flow.not_retrieved + flow.undecided
    assert flow.assessed == flow.included + sum(item.n for item in flow.excluded_by_text)
