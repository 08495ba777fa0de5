from datetime import date

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from metatransfer.errors import Fault
from metatransfer.library.fault_log import FaultLog
from metatransfer.library.yaml_tree import MAX_ALIASES, MAX_DEPTH, Tree, parse_yaml

SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.dates()
TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=20,
)


def parsed(text: str) -> Tree:
    log = FaultLog()
    tree = parse_yaml(text, log.of("x.yaml"))
    assert tree is not None, log.faults
    assert not log.faults
    return tree


def faults(text: str) -> tuple[Fault, ...]:
    log = FaultLog()
    parse_yaml(text, log.of("x.yaml"))
    return log.faults


@settings(max_examples=50)
@given(data=st.dictionaries(st.text(max_size=6), TREES, min_size=1))
def test_what_was_dumped_is_read_back(data: dict[str, object]) -> None:
    assert parsed(yaml.safe_dump(data)).data == data


def test_scalars_are_resolved_as_yaml_does() -> None:
    tree = parsed("a: 1\nb: 1.5\nc: yes\nd: 2026-11-23\ne: ~\nf: '1'\ng: 0x10\nh: text\n")
    assert tree.data == {
        "a": 1,
        "b": 1.5,
        "c": True,
        "d": date(2026, 11, 23),
        "e": None,
        "f": "1",
        "g": 16,
        "h": "text",
    }


def test_every_value_knows_its_line() -> None:
    tree = parsed("a:\n  b: 1\n  c:\n    - x\n    - y: 2\n      z: 3\n")
    assert tree.line_of(("a",)) == 1
    assert tree.line_of(("a", "b")) == 2
    assert tree.line_of(("a", "c", 0)) == 4
    assert tree.line_of(("a", "c", 1, "z")) == 6


def test_a_path_that_is_not_there_has_the_line_of_its_nearest_parent() -> None:
    tree = parsed("# a remark\n\na:\n  b: 1\n")
    assert tree.line_of(("a", "missing", "deeper")) == 3
    assert tree.line_of(("nothing",)) == 3
    assert tree.line_of(()) == 3


def test_a_folded_text_has_the_line_of_its_key() -> None:
    tree = parsed("a: 1\nb: >-\n  long\n  text\nc: 2\n")
    assert tree.line_of(("b",)) == 2
    assert tree.line_of(("c",)) == 5


def test_a_scalar_can_be_told_as_it_was_written() -> None:
    tree = parsed("languages: [no, en]\nempty: {}\n")
    assert tree.data == {"languages": [False, "en"], "empty": {}}
    assert tree.raw(("languages", 0)) == "no"
    assert tree.raw(("languages",)) is None
    assert tree.raw(("absent",)) is None


def test_lengths_are_of_lists_and_mappings_only() -> None:
    tree = parsed("a: [1, 2, 3]\nb: {c: 1}\nd: text\n")
    assert [tree.length((key,)) for key in "abdx"] == [3, 1, 0, 0]


def test_a_doubled_key_names_both_lines() -> None:
    (fault,) = faults("a: 1\nb: {c: 2}\na: {d: 3}\n")
    assert (fault.line, fault.what) == (3, "key 'a' stands twice, first in line 1")


def test_each_of_many_doubled_keys_is_told() -> None:
    assert len(faults("a: {x: 1, x: 2}\nb: {y: 1, y: 2}\na: {z: 1}\n")) == 3


@pytest.mark.parametrize("tag", ["!!python/name:os.system", "!local", "!!binary", "!!set"])
@pytest.mark.parametrize("value", ["x", "[x]", "{x: 1}"])
def test_a_tag_beyond_the_core_is_refused(tag: str, value: str) -> None:
    told = faults(f"a: 1\nb: {tag} {value}\n")
    assert told
    assert told[0].line == 2
    assert "tag" in told[0].what


@pytest.mark.parametrize("text", ["a: !!str 5", "a: !!int '5'", "a: !!seq [1]", "a: !!map {b: 1}"])
def test_tags_of_the_core_are_read(text: str) -> None:
    assert parsed(text).data == yaml.safe_load(text)


def test_a_merge_key_is_refused() -> None:
    told = faults("a: &a {b: 1}\nc:\n  <<: *a\n")
    assert told[0].what == "merge key '<<' is not read"


@pytest.mark.parametrize("key", ["no", "12", "2026-11-23", "~"])
def test_a_key_that_yaml_reads_as_something_else_asks_for_quotes(key: str) -> None:
    (fault,) = faults(f"{key}: 1\n")
    assert fault.what.startswith(f"key '{key}' is read as")
    assert fault.do == "quote it"


def test_a_few_aliases_are_read_as_what_they_stand_for() -> None:
    tree = parsed("a: &a [1, 2]\nb: *a\nc: &c text\nd: *c\n")
    assert tree.data == {"a": [1, 2], "b": [1, 2], "c": "text", "d": "text"}


def test_too_many_aliases_are_refused() -> None:
    text = "a: &a x\n" + "".join(f"b{n}: *a\n" for n in range(MAX_ALIASES + 1))
    assert faults(text)[0].what == f"more than {MAX_ALIASES} aliases"


@pytest.mark.parametrize("text", ["a: *unknown", "a: &a [*a]", "? *a\n: b", "a: &a {b: *a}"])
def test_an_alias_without_a_value_is_refused(text: str) -> None:
    (fault,) = faults(text)
    assert "has no value to stand for here" in fault.what


@pytest.mark.parametrize(("depth", "sound"), [(MAX_DEPTH, True), (MAX_DEPTH + 1, False)])
def test_nesting_is_bounded(depth: int, *, sound: bool) -> None:
    told = faults("[" * depth + "]" * depth)
    assert (told == ()) is sound


@pytest.mark.parametrize("key", ["[a, b]", "{a: b}"])
def test_a_key_that_is_no_text_is_refused(key: str) -> None:
    assert "a key that is itself a list or mapping" in faults(f"? {key}\n: 1\n")[0].what


@pytest.mark.parametrize("value", ["2026-13-45", "2026-02-30"])
def test_a_date_that_does_not_exist_is_told(value: str) -> None:
    (fault,) = faults(f"day: {value}\n")
    assert fault.what == f"'{value}' is no valid date"


def test_an_endless_number_is_told() -> None:
    (fault,) = faults(f"n: {'9' * 5000}\n")
    assert "is no valid int" in fault.what


@pytest.mark.parametrize(
    ("text", "line", "hint"),
    [
        ("a: 1\nb: c: d\n", 2, "quotes"),
        ("a: 1\nb:\n\t- c\n", 3, "spaces, never tabs"),
        ("a: 'open\n", 2, "close the quote"),
        ("a: @x\n", 1, "quotes"),
    ],
)
def test_a_slip_of_syntax_has_its_line_and_a_hint(text: str, line: int, hint: str) -> None:
    (fault,) = faults(text)
    assert fault.line == line
    assert fault.what.startswith("not valid YAML: ")
    assert hint in fault.do
