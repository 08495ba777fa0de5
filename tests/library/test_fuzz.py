"""Whatever stands in the files, the answer is a library or a list of faults, and it comes soon."""

import time
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metatransfer.errors import FaultyRecordsError
from metatransfer.library.csv_table import Columns, parse_csv
from metatransfer.library.fault_log import FaultLog
from metatransfer.library.yaml_tree import parse_yaml
from tests.factories import FILES, ProjectFolder

SOON_SECONDS = 5.0
"""A load of the small project takes 10 ms; slower machines and the first import are allowed for."""

PIECES = st.sampled_from(
    [
        *":-[]{},&*!|>%@`#\"'\\\n\t \r\0\ufeff\u2028é",
        "<<",
        "---",
        "...",
        "&a",
        "*a",
        "!!binary",
        "!!set",
        "no",
        "null",
        ".nan",
        "-.inf",
        "1e999",
        "0x",
        "1:30",
        "2026-99-99",
        "9" * 5000,
        "[" * 100,
        "{a: " * 40,
        "none",
        "best-of-n",
        "\n  ",
        ",,",
        '"',
    ]
)


@st.composite
def spoiled(draw: st.DrawFn, text: str) -> bytes:
    """Cut, repeat and insert pieces at a few places of a text."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        stop = draw(st.integers(start, min(len(text), start + 40)))
        middle = draw(st.one_of(PIECES, st.text(max_size=8), st.just(text[start:stop] * 2)))
        text = text[:start] + middle + text[stop:]
    content = text.encode("utf-8", "surrogatepass")
    return content[: draw(st.integers(0, len(content)))] if draw(st.booleans()) else content


@pytest.mark.parametrize("file", sorted(FILES))
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_spoiled_file_gives_faults_or_a_library_and_never_anything_else(
    file: str, data: st.DataObject
) -> None:
    with TemporaryDirectory() as folder:
        project = ProjectFolder(Path(folder))
        for name, content in FILES.items():
            project.write(name, content)
        project.write(file, data.draw(spoiled(FILES[file])))
        begun = time.process_time()
        with suppress(FaultyRecordsError):
            assert project.load().claims
        assert time.process_time() - begun < SOON_SECONDS


@given(text=st.text(st.sampled_from("ab:-[]{},&*!|>'\"#\n \t?<~0.1e"), max_size=60))
def test_any_text_is_a_tree_or_a_fault(text: str) -> None:
    log = FaultLog()
    tree = parse_yaml(text, log.of("x.yaml"))
    assert tree is not None or log.faults


@given(text=st.text(st.sampled_from('ab,"\n\r \0'), max_size=60))
def test_any_text_is_a_table_or_a_fault(text: str) -> None:
    log = FaultLog()
    table = parse_csv(text, Columns(("a", "b"), frozenset({"a"})), log.of("x.csv"))
    assert table is not None or log.faults


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? ", "!!seq [", "&a ["])
def test_deep_nesting_is_refused_at_once(opening: str) -> None:
    log = FaultLog()
    begun = time.process_time()
    assert parse_yaml(opening * 100_000, log.of("x.yaml")) is None
    assert time.process_time() - begun < SOON_SECONDS
    assert len(log.faults) == 1


def test_an_alias_bomb_is_refused_at_once() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    log = FaultLog()
    begun = time.process_time()
    assert parse_yaml("\n".join(lines), log.of("x.yaml")) is None
    assert time.process_time() - begun < SOON_SECONDS
    assert "more than" in log.faults[0].what


def test_a_wide_alias_bomb_with_few_aliases_is_refused() -> None:
    wide = ", ".join(["x"] * 5000)
    bomb = f"a: &a [{wide}]\n" + "".join(f"b{n}: *a\n" for n in range(60))
    log = FaultLog()
    assert parse_yaml(bomb, log.of("x.yaml")) is None
    assert "values, aliases counted" in log.faults[0].what
