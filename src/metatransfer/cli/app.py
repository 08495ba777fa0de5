"""The verbs, and the one place where errors become exit codes.

Verbs are named by import path, so that ``metatransfer --help`` loads none of them.
"""

import os
import sys
import traceback
import warnings
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Final, get_args

from cyclopts import App, CycloptsError, MissingArgumentError

from metatransfer import __version__
from metatransfer.cli.exit_codes import ExitCode
from metatransfer.cli.neutral import one_line
from metatransfer.cli.terminal import print_error
from metatransfer.errors import DiagnosticsError, FaultyRecordsError, InputError

VERBS: Final[dict[str, tuple[str, str]]] = {
    "demo": ("metatransfer.cli.demo:demo", "From nothing to verdicts and a report."),
    "init": ("metatransfer.cli.init:init", "Make a new project."),
    "add": ("metatransfer.cli.add:app", "Add a claim, study, result, similarity, task, language."),
    "import": ("metatransfer.cli.importing:import_files", "Import results from files."),
    "verify": ("metatransfer.cli.verify:verify", "A verdict on every claim."),
    "check": ("metatransfer.cli.check:check", "Validate claims and data; no inference."),
    "explain": ("metatransfer.cli.explain:explain", "Why a claim got its verdict."),
    "report": ("metatransfer.cli.report:report", "A report to read: PDF, HTML, Markdown."),
    "plot": ("metatransfer.cli.plot:plot", "A figure of a claim's evidence."),
    "diff": ("metatransfer.cli.diff:diff", "Compare two states, and what caused it."),
    "watch": ("metatransfer.cli.watch:watch", "Verify again whenever a record is saved."),
    "list": ("metatransfer.cli.listing:list_records", "List records of one kind."),
    "show": ("metatransfer.cli.show:show", "Show a record and where it stands."),
    "cite": ("metatransfer.cli.export:cite", "BibTeX of studies, documents and measures."),
    "export": ("metatransfer.cli.export:export", "Verdicts and evidence in formats of others."),
    "schema": ("metatransfer.cli.schema:schema", "JSON Schema of a record, for editors."),
    "experiment": ("metatransfer.cli.experiment.app:app", "Run a grid of transfer experiments."),
    "similarity": (
        "metatransfer.cli.similarity.app:app",
        "Similarities of tasks from their texts.",
    ),
    "search": ("metatransfer.cli.search:search", "Search the literature, and keep the log."),
    "screen": ("metatransfer.cli.screen:screen", "Decide on works found; PRISMA 2020 counts."),
    "audit": ("metatransfer.cli.audit:audit", "Check the claims of a document end to end."),
    "extract": ("metatransfer.cli.extract:extract", "Draft claims of a document."),
    "attribute": ("metatransfer.cli.attribute:attribute", "What documents say of a statement."),
    "review": ("metatransfer.cli.review:review", "Rate a document; how far raters agree."),
    "config": ("metatransfer.cli.config:config", "Every setting and where it comes from."),
    "cache": ("metatransfer.cli.cache:app", "What is kept, and how large it is."),
    "doctor": ("metatransfer.cli.doctor:doctor", "Versions, engines, cache and project."),
}
"""Name of each verb: where its function is, and its one line of help."""

SUBVERBS: Final[dict[str, tuple[str, ...]]] = {
    "add": ("claim", "study", "results", "similarity", "task", "language", "document"),
    "experiment": ("plan", "run", "status", "collect"),
    "similarity": ("compute",),
    "cache": ("info", "clean"),
}
"""Verbs that have verbs of their own."""

ANNOTATED: Final = ("--format", "github")
"""Words of a command line that asks for annotations."""

EPILOGUE: Final = (
    "Exit codes: 0 done, 1 a --fail-on condition was met, 2 bad input, "
    "3 diagnostics failed, 4 internal error, 130 interrupted."
)


def build_app(asked: Collection[str] = ()) -> App:
    """Return the application with all its verbs.

    Parameters
    ----------
    asked : collection of str
        Words of the command line. A verb among them tells its own story; the others stay at
        their one line, so that they need not be loaded.
    """
    app = App(
        name="metatransfer",
        help="Verdicts with calibrated uncertainty on claims about transfer learning.",
        help_epilogue=EPILOGUE,
        help_format="plaintext",
        version=__version__,
        result_action="return_value",
        exit_on_error=False,
        suppress_keyboard_interrupt=False,
        print_error=False,
    )
    for order, (verb, (path, line)) in enumerate(VERBS.items()):
        app.command(path, name=verb, help=None if verb in asked else line, sort_key=order)
    return app


def run(arguments: Sequence[str]) -> ExitCode:
    """Run one command line and return its exit code; raise nothing.

    Parameters
    ----------
    arguments : sequence of str
        Words after ``metatransfer``.
    """
    try:
        return _dispatch(arguments)
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the last line of defence
        # Read off the words themselves: an error may come before any option is parsed.
        if "--debug" in arguments:
            print_error(traceback.format_exc().rstrip())
        if isinstance(error, FaultyRecordsError) and _asks_for_annotations(arguments):
            _annotate(error)
        return _explained(error)


def main() -> None:
    """Run the command line of this process and exit."""
    arguments = sys.argv[1:]
    if "--debug" not in arguments:
        # Warnings of libraries (no BLAS to link to, and the like) are not the user's to mend;
        # what bears on a verdict is in its diagnostics.
        warnings.simplefilter("ignore")
    sys.exit(run(arguments))


def _dispatch(arguments: Sequence[str]) -> ExitCode:
    outcome = build_app(arguments)(list(arguments))
    sys.stdout.flush()
    # Help and version return nothing.
    return outcome if isinstance(outcome, ExitCode) else ExitCode.DONE


def _asks_for_annotations(arguments: Sequence[str]) -> bool:
    return ANNOTATED in pairwise(arguments) or "=".join(ANNOTATED) in arguments


def _annotate(error: FaultyRecordsError) -> None:
    """Write faults where GitHub looks for annotations, besides what people read."""
    from metatransfer.cli.delivery import write_utf8
    from metatransfer.cli.render.annotations import fault_annotations

    write_utf8(fault_annotations(error.faults))


def _explained(error: Exception | KeyboardInterrupt) -> ExitCode:
    """Print what went wrong and return the exit code that says so."""
    if isinstance(error, BrokenPipeError):
        return _reader_gone()
    message, code = _outcome(error)
    print_error(message)
    return code


def _outcome(error: Exception | KeyboardInterrupt) -> tuple[str, ExitCode]:
    match error:
        case CycloptsError():
            return _usage(error), ExitCode.BAD_INPUT
        case FaultyRecordsError():
            return f"{error}\n{count_faults(error)}", ExitCode.BAD_INPUT
        case InputError():
            return str(error), ExitCode.BAD_INPUT
        case DiagnosticsError():
            return str(error), ExitCode.DIAGNOSTICS
        case KeyboardInterrupt():
            return "interrupted; what is finished is kept and not done again", ExitCode.INTERRUPTED
        case _:
            return _defect(error), ExitCode.INTERNAL


def _usage(error: CycloptsError) -> str:
    command = " ".join(("metatransfer", *(error.command_chain or ())))
    told = _missing(error) if isinstance(error, MissingArgumentError) else str(error)
    return f"{one_line(told)}\nhelp: {command} --help"


def _missing(error: MissingArgumentError) -> str:
    """Say which argument is missing, and what it may be where that is a list of words."""
    if error.argument is None:
        return str(error)
    allowed = [str(word) for word in get_args(error.argument.hint) if isinstance(word, str)]
    pieces = [" ".join(("metatransfer", *(error.command_chain or ()))), error.argument.name]
    pieces[-1] += " is missing"
    if allowed:
        pieces.append(f"allowed: {', '.join(allowed)}")
    return " · ".join(pieces)


def _defect(error: BaseException) -> str:
    return (
        f"internal error: {type(error).__name__}: {one_line(str(error))} · "
        "do: run the same command with --debug and report what it prints"
    )


def count_faults(error: FaultyRecordsError) -> str:
    """Return ``7 faults in 3 files``."""
    faults, files = len(error.faults), len({fault.file for fault in error.faults})
    return (
        f"{faults} {'fault' if faults == 1 else 'faults'} "
        f"in {files} {'file' if files == 1 else 'files'}"
    )


def _reader_gone() -> ExitCode:
    # The interpreter flushes stdout once more at exit; there must be nothing left to fail.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return ExitCode.DONE
