import io
import sys

import pytest
from rich.text import Text

from metatransfer.cli import terminal
from metatransfer.cli.options import TerminalOptions
from metatransfer.cli.render.page import Page


class Tty(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> Tty:
    # Not a fixture: pytest puts its own stdout in place between setting up and calling.
    stream = Tty()
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    return stream


def a_page() -> Page:
    page = Page(80)
    page.lines.append(Text("SUPPORTED", style="bold green"))
    return page


def test_a_terminal_gets_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    coloured = on_a_terminal(monkeypatch)
    terminal.print_page(a_page(), TerminalOptions())
    assert "\x1b[" in coloured.getvalue()
    assert "SUPPORTED" in coloured.getvalue()


def test_no_color_on_the_command_line_leaves_no_escape_code(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    coloured = on_a_terminal(monkeypatch)
    terminal.print_page(a_page(), TerminalOptions(no_color=True))
    assert coloured.getvalue() == "SUPPORTED\n"


def test_no_color_in_the_environment_leaves_no_escape_code(monkeypatch: pytest.MonkeyPatch) -> None:
    coloured = on_a_terminal(monkeypatch)
    monkeypatch.setenv("NO_COLOR", "1")
    terminal.print_page(a_page(), TerminalOptions())
    assert coloured.getvalue() == "SUPPORTED\n"


def test_a_pipe_gets_no_colour(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.print_page(a_page(), TerminalOptions())
    assert capsys.readouterr().out == "SUPPORTED\n"


def test_progress_is_plain_lines_where_stderr_is_no_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with terminal.progress(TerminalOptions()) as tell:
        assert tell is not None
        tell("fitting gains")
    assert capsys.readouterr().err == "fitting gains\n"


def test_progress_on_a_terminal_is_a_status_that_neutralises_messages(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stream = Tty()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "xterm-256color")
    with terminal.progress(TerminalOptions()) as tell:
        assert tell is not None
        tell("fitting \x1b]0;owned\x07 gains")
    assert "\x1b]0;" not in stream.getvalue()


def test_quiet_progress_is_none() -> None:
    with terminal.progress(TerminalOptions(quiet=True)) as tell:
        assert tell is None


@pytest.mark.parametrize(("columns", "width"), [("80", 80), ("120", 120), ("10", 40)])
def test_the_width_follows_columns_and_is_never_too_narrow_to_read(
    monkeypatch: pytest.MonkeyPatch, columns: str, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert terminal.width() == width
