import pytest
from hypothesis import given
from hypothesis import strategies as st

from metatransfer.library.names import (
    MAX_NAMES_ALL,
    MAX_NAMES_NEAR,
    Known,
    first_places,
    is_identifier,
    nearest,
)

IDENTIFIERS = st.from_regex(r"[a-z0-9][a-z0-9_.:+-]{0,10}", fullmatch=True)
MANY = [f"task-{n}" for n in range(57)]


def test_a_few_names_are_all_listed() -> None:
    assert nearest("xnlii", ["xnli", "mnli"]) == "did you mean 'xnli'? · known: mnli, xnli"


def test_of_many_names_the_nearest_are_listed_and_the_rest_counted() -> None:
    told = nearest("tatoebba", [*MANY, "tatoeba"])
    assert told.startswith("did you mean 'tatoeba'? · known: tatoeba, ")
    assert told.endswith(", … (58 in all)")
    assert told.count(",") == MAX_NAMES_NEAR


def test_a_name_like_no_other_gets_no_suggestion() -> None:
    assert nearest("zzz", ["xnli"]) == "known: xnli"


def test_upper_case_does_not_hide_the_nearest() -> None:
    assert nearest("XNLI", ["xnli", "mnli"]).startswith("did you mean 'xnli'?")


def test_where_nothing_is_known_that_is_said() -> None:
    assert nearest("xnli", []) == "none is known"


@given(got=st.text(max_size=10), known=st.sets(IDENTIFIERS, min_size=1, max_size=30))
def test_the_list_is_short_and_true(got: str, known: set[str]) -> None:
    listed = nearest(got, known).split("known: ")[1].split(", … (")[0].split(", ")
    assert set(listed) <= known
    assert len(listed) == (len(known) if len(known) <= MAX_NAMES_ALL else MAX_NAMES_NEAR)


def test_an_alias_suggests_the_name_it_stands_for() -> None:
    known = Known("task", frozenset({"wikiann", "xnli"}), "data/tasks.yaml", {"pan-x": "wikiann"})
    what, allowed, do = known.unknown("pan-x")
    assert what == "unknown task 'pan-x'"
    assert allowed == "did you mean 'wikiann'?"
    assert "data/tasks.yaml" in do


@pytest.mark.parametrize(("complete", "admitted"), [(True, False), (False, True)])
def test_a_home_that_could_not_be_read_admits_every_name(*, complete: bool, admitted: bool) -> None:
    known = Known("task", frozenset({"xnli"}), "data/tasks.yaml", complete=complete)
    assert known.admits("other") is admitted
    assert known.admits("xnli")


@given(name=IDENTIFIERS)
def test_identifiers_are_known_as_such(name: str) -> None:
    assert is_identifier(name)
    assert not is_identifier(name + " ")
    assert not is_identifier(name + "\n")
    assert not is_identifier("X" + name)


@given(names=st.lists(st.sampled_from("abc")))
def test_each_position_of_each_name_is_found(names: list[str]) -> None:
    places = first_places(names)
    assert list(places) == list(dict.fromkeys(names))
    assert sorted(place for each in places.values() for place in each) == list(range(len(names)))
