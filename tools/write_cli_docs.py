"""Write ``docs/cli.md`` from the help of the command line: ``python tools/write_cli_docs.py``."""

import contextlib
import io
import os
from pathlib import Path

from metatransfer.cli.app import SUBVERBS, VERBS, run
from metatransfer.cli.exit_codes import ExitCode

TARGET = Path(__file__).parent.parent / "docs" / "cli.md"

STREAMS = (
    "Results go to stdout, progress and errors to stderr. Formats for machines carry no times, "
    "so that the same seed gives the same bytes."
)

MEANINGS = {
    ExitCode.DONE: "finished; a contradicted claim is a finding, not an error",
    ExitCode.FAIL_ON: "a condition asked for by `--fail-on` was met",
    ExitCode.BAD_INPUT: "a wrong option, or records that cannot be used; nothing was written",
    ExitCode.DIAGNOSTICS: "a fit failed its diagnostics; outranks 1",
    ExitCode.INTERNAL: "a defect of metatransfer itself",
    ExitCode.INTERRUPTED: "stopped from the keyboard",
}


def help_of(*words: str) -> str:
    """Return the help of a verb, 80 columns wide.

    Parameters
    ----------
    *words : str
        Words after ``metatransfer``, without ``--help``.
    """
    out = io.StringIO()
    kept = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = "80"
    try:
        with contextlib.redirect_stdout(out):
            run([*words, "--help"])
    finally:
        os.environ.pop("COLUMNS") if kept is None else os.environ.update(COLUMNS=kept)
    return "\n".join(line.rstrip() for line in out.getvalue().strip().splitlines())


def document() -> str:
    """Return the whole of ``docs/cli.md``."""
    parts = [
        "# Command line",
        "Written by `python tools/write_cli_docs.py` from the program's own help.",
        STREAMS,
        "## Exit codes",
        "\n".join(f"- `{code.value}` {MEANINGS[code]}" for code in ExitCode),
        "## metatransfer",
        f"```text\n{help_of()}\n```",
    ]
    for verb in VERBS:
        parts += [f"## metatransfer {verb}", f"```text\n{help_of(verb)}\n```"]
        for below in SUBVERBS.get(verb, ()):
            parts += [f"### metatransfer {verb} {below}", f"```text\n{help_of(verb, below)}\n```"]
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    TARGET.write_text(document(), encoding="utf-8")
