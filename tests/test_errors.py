import pytest
from hypothesis import given
from hypothesis import strategies as st

from metatransfer import errors
from metatransfer.errors import (
    CacheError,
    DiagnosticsError,
    Fault,
    FaultyRecordsError,
    InputError,
    MetatransferError,
    ModelDataError,
    NotFoundError,
    and_did_you_mean,
    did_you_mean,
)

WORDS = st.text(st.characters(categories=["L"]), min_size=1, max_size=6)
FAULTS = st.builds(Fault, WORDS, st.integers(0, 99), WORDS, WORDS, WORDS, WORDS)


def test_a_fault_says_where_what_got_allowed_and_do() -> None:
    fault = Fault("claims/x.yaml", 12, "test.kind", "got 'a'", "allowed: 'b'", "mend it")
    assert str(fault) == "claims/x.yaml:12 · test.kind · got 'a' · allowed: 'b' · mend it"


def test_a_fault_of_a_whole_file_has_no_line_and_empty_parts_are_left_out() -> None:
    assert str(Fault("claims/x.yaml", 0, "", "the file is empty")) == (
        "claims/x.yaml · the file is empty"
    )


@given(faults=st.lists(FAULTS, min_size=1, max_size=8))
def test_faults_are_told_sorted_and_once(faults: list[Fault]) -> None:
    error = FaultyRecordsError([*faults, *faults])
    assert list(error.faults) == sorted(set(faults))
    assert str(error).count("\n") == len(error.faults) - 1


def test_faults_of_a_file_come_in_the_order_of_its_lines() -> None:
    faults = [Fault("a", line, "", "x") for line in (10, 9, 100)]
    assert [fault.line for fault in FaultyRecordsError(faults).faults] == [9, 10, 100]


@pytest.mark.parametrize("kind", [FaultyRecordsError, ModelDataError, NotFoundError])
def test_what_the_user_can_mend_is_an_input_error(kind: type[Exception]) -> None:
    assert issubclass(kind, InputError)


@pytest.mark.parametrize("kind", [DiagnosticsError, CacheError])
def test_what_the_user_cannot_mend_is_no_input_error(kind: type[Exception]) -> None:
    assert issubclass(kind, MetatransferError)
    assert not issubclass(kind, InputError)


def test_the_tree_that_is_drawn_on_top_names_every_error() -> None:
    kinds = [
        name
        for name, each in vars(errors).items()
        if isinstance(each, type) and issubclass(each, Exception)
    ]
    assert kinds
    assert all(name in (errors.__doc__ or "") for name in kinds)


@pytest.mark.parametrize(
    ("got", "told"),
    [
        ("tatoebba", "did you mean 'tatoeba'?"),
        ("tatoeba", "did you mean 'tatoeba'?"),
        ("zzz", ""),
        ("", ""),
    ],
)
def test_only_a_near_name_is_suggested(got: str, told: str) -> None:
    assert did_you_mean(got, ["xnli", "tatoeba"]) == told


def test_nothing_is_suggested_where_nothing_is_known() -> None:
    assert did_you_mean("xnli", []) == ""


def test_a_hint_is_a_part_of_its_own_after_what_is_allowed() -> None:
    assert and_did_you_mean("similarty", ["similarity"]) == " · did you mean 'similarity'?"
    assert and_did_you_mean("zebra", ["similarity"]) == ""
