"""Pages as sessions: what counts as the same output, and what is run."""

from pathlib import Path

import pytest

from tools.doc_pages import Page, Session, alike, commands, rewritten, shown

PAGE = """---
start: empty
---
```csv title="a/b.csv"
x,1
```

```console
$ cat a/b.csv
old
$ cd a && \\
    cat b.csv
```

```python
print("hello")
```

```text
nothing
```
"""


def test_a_page_is_run_and_written_anew(tmp_path: Path) -> None:
    page = Page(tmp_path / "p.md", PAGE)
    new = rewritten(page, shown(page, tmp_path))
    assert "$ cat a/b.csv\nx,1\n$ cd a && \\\n    cat b.csv\nx,1\n```" in new
    assert "```text\nhello\n```" in new
    again = Page(tmp_path / "p.md", new)
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    assert rewritten(again, shown(again, fresh)) == new


def test_commands_are_joined_over_lines() -> None:
    [first, second] = commands(Page(Path(), PAGE).blocks[1])
    assert first == ("cat a/b.csv", ("$ cat a/b.csv",), ("old",))
    assert second[0] == "cd a && cat b.csv"


@pytest.mark.parametrize(
    ("page", "now", "same"),
    [
        (["a", "b"], ["a", "b"], True),
        (["a", "b"], ["a", "c"], False),
        (["a"], ["a", "b"], False),
        (["a", "…"], ["a", "b", "c"], True),
        (["…", "c"], ["a", "b", "c"], True),
        (["…", "b"], ["a", "b", "c"], False),
        (["a", "…", "c"], ["a", "b", "b", "c"], True),
        (["b", "…"], ["a", "b"], False),
        (["a", "…", "a"], ["a"], False),
        (["3.1 s on 2026-11-23"], ["40.9 s on 2027-01-02"], True),
        (["data 0123456789ab"], ["data ffffffffff00"], True),
        (["data 0123456789ab"], ["data none"], False),
    ],
)
def test_lines_are_alike(page: list[str], now: list[str], *, same: bool) -> None:
    assert alike(page, now) is same


def test_numbers_may_be_apart_as_far_as_a_page_says() -> None:
    one, other = ["+1.34 [+0.90, 178] points"], ["+1.30  [+0.95, 170] points"]
    assert not alike(one, other)
    assert alike(one, other, 0.1)
    assert not alike(one, ["+1.30 [+0.95, 17] points"], 0.1)
    assert not alike(one, ["+1.34 [+0.90] points"], 0.1)
    assert not alike(one, ["+1.34 [+0.90, 178] shares"], 0.1)


def test_other_programs_are_not_run(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="run by nothing"):
        Session(tmp_path).console("rm -r /")


def test_an_exit_code_can_be_asked_for_and_ends_a_line(tmp_path: Path) -> None:
    session = Session(tmp_path)
    assert "--nonsense" in session.console("metatransfer check --nonsense")
    assert session.console("echo $?") == "2\n"
    assert session.console("cat nothing && cat nothing").count("nothing") == 1
