import subprocess
import sys
from collections.abc import Callable
from inspect import cleandoc

import pytest

from metatransfer import __version__
from metatransfer.cli.app import SUBVERBS, VERBS, build_app, count_faults
from metatransfer.cli.exit_codes import ExitCode
from metatransfer.errors import DiagnosticsError, Fault, FaultyRecordsError, InputError

HEAVY = (
    "arviz",
    "matplotlib",
    "metatransfer.library",
    "metatransfer.model",
    "metatransfer.records",
    "numpy",
    "nutpie",
    "polars",
    "pydantic",
    "pymc",
    "pytensor",
    "rapidfuzz",
    "scipy",
    "yaml",
)


def test_help_lists_every_verb(metatransfer: Callable[..., object]) -> None:
    ran = metatransfer("--help")
    assert ran.code == 0
    assert all(f"│ {verb} " in ran.out for verb in VERBS)
    assert ran.err == ""


def test_nothing_at_all_prints_help(metatransfer: Callable[..., object]) -> None:
    assert metatransfer().out == metatransfer("--help").out


def test_the_version_is_that_of_the_package(metatransfer: Callable[..., object]) -> None:
    assert metatransfer("--version").out == f"{__version__}\n"


@pytest.mark.parametrize(
    ("verb", "below"), [(verb, below) for verb in SUBVERBS for below in SUBVERBS[verb]]
)
def test_every_verb_below_a_verb_has_help_and_a_line_of_it_above(
    metatransfer: Callable[..., object], verb: str, below: str
) -> None:
    ran = metatransfer(verb, below, "--help")
    assert ran.code == 0
    assert "--debug" in ran.out
    line = ran.out.splitlines()[2].rstrip(".")
    assert line[:40] in metatransfer(verb, "--help").out


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb not in SUBVERBS])
def test_every_verb_has_help_beyond_its_one_line(
    metatransfer: Callable[..., object], verb: str
) -> None:
    ran = metatransfer(verb, "--help")
    assert ran.code == 0
    assert f"Usage: metatransfer {verb}" in ran.out
    # a verb with verbs of its own lists them instead of options
    assert "--debug" in ran.out or f"metatransfer {verb} COMMAND" in ran.out
    assert VERBS[verb][1] not in ran.out


def test_help_imports_nothing_heavy() -> None:
    script = (
        "import sys; from metatransfer.cli.app import run; code = run(['--help']); "
        f"heavy = [name for name in {HEAVY!r} if name in sys.modules]; "
        "sys.exit(f'imported {heavy}' if heavy else int(code))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("words", [["list", "--help"], ["schema", "claim"], ["doctor"]])
def test_small_verbs_start_without_the_pipeline(words: list[str]) -> None:
    script = (
        f"import sys; from metatransfer.cli.app import run; run({words!r}); "
        "heavy = [n for n in ('numpy', 'scipy', 'pymc', 'arviz', 'nutpie') if n in sys.modules]; "
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["verifi"], 'Unknown command "verifi". Did you mean "verify"?'),
        (["verify", "--quite"], "Unknown option: --quite. Did you mean --quiet?"),
        (["verify", "--format", "jsn"], 'Did you mean "json"?'),
        (["verify", "--seed", "many"], 'unable to convert "many" into int'),
        (["verify", "--seed", "-1"], "Must be >= 0"),
        (["verify", "--seed"], "--seed"),
        (["list"], "KIND"),
        (["list", "verdicts"], "Choose from"),
        (["explain"], "ID"),
        (["explain", "a", "b"], "Unused"),
        (["schema", "claims"], 'Did you mean "claim"?'),
        (["show"], "ID"),
        (["doctor", "now"], "Unused"),
        (["--bogus"], "--bogus"),
        (["verify", "\x1b[2J\u202e", "--format", "\x1b[31m"], r"\x1b[31m"),
    ],
)
def test_a_wrong_command_line_is_told_in_a_line_and_ends_in_2(
    metatransfer: Callable[..., object], words: list[str], said: str
) -> None:
    ran = metatransfer(*words)
    assert ran.code == ExitCode.BAD_INPUT
    assert said in ran.err
    assert "help: metatransfer" in ran.err
    assert "Traceback" not in ran.err
    assert "\x1b" not in ran.err
    assert ran.out == ""


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (InputError("claims · none"), ExitCode.BAD_INPUT, "claims · none"),
        (DiagnosticsError("R-hat 1.3"), ExitCode.DIAGNOSTICS, "R-hat 1.3"),
        (KeyboardInterrupt(), ExitCode.INTERRUPTED, "interrupted"),
        (ZeroDivisionError("by zero"), ExitCode.INTERNAL, "internal error: ZeroDivisionError"),
        (RecursionError("deep"), ExitCode.INTERNAL, "--debug"),
    ],
)
def test_every_error_has_its_exit_code_and_no_traceback(
    metatransfer: Callable[..., object],
    stand_in: type,
    error: BaseException,
    code: ExitCode,
    said: str,
) -> None:
    stand_in.raises = error
    ran = metatransfer("verify")
    assert ran.code == code
    assert said in ran.err
    assert "Traceback" not in ran.err
    assert ran.out == ""


@pytest.mark.parametrize(
    ("error", "code"),
    [(InputError("wrong"), ExitCode.BAD_INPUT), (ZeroDivisionError("0"), ExitCode.INTERNAL)],
)
def test_debug_adds_the_traceback_and_keeps_the_exit_code(
    metatransfer: Callable[..., object], stand_in: type, error: Exception, code: ExitCode
) -> None:
    stand_in.raises = error
    ran = metatransfer("verify", "--debug")
    assert ran.code == code
    assert "Traceback (most recent call last)" in ran.err


def test_faults_are_told_one_a_line_and_counted(
    metatransfer: Callable[..., object], stand_in: type
) -> None:
    stand_in.raises = FaultyRecordsError(
        [
            Fault("claims/a.yaml", 3, "test.kind", "unknown kind 'meen'"),
            Fault("claims/a.yaml", 9, "title", "missing"),
            Fault("data/tasks.yaml", 1, "tasks", "is empty \x1b[31m"),
        ]
    )
    ran = metatransfer("verify", "-q")
    assert ran.code == ExitCode.BAD_INPUT
    assert ran.err.splitlines() == [
        "claims/a.yaml:3 · test.kind · unknown kind 'meen'",
        "claims/a.yaml:9 · title · missing",
        r"data/tasks.yaml:1 · tasks · is empty \x1b[31m",
        "3 faults in 2 files",
    ]


def test_one_fault_is_counted_in_the_singular() -> None:
    assert count_faults(FaultyRecordsError([Fault("a", 1, "b", "c")])) == "1 fault in 1 file"


def test_a_reader_that_goes_away_is_no_error() -> None:
    script = "from metatransfer.cli import main; main()"
    command = [sys.executable, "-c", script, "schema", "verdict"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        errors = process.stderr.read()
    assert errors == b""
    assert process.returncode == ExitCode.DONE


def test_the_exit_codes_are_those_that_are_documented() -> None:
    assert {code.name: code.value for code in ExitCode} == {
        "DONE": 0,
        "FAIL_ON": 1,
        "BAD_INPUT": 2,
        "DIAGNOSTICS": 3,
        "INTERNAL": 4,
        "INTERRUPTED": 130,
    }


def test_a_missing_argument_is_named_with_what_it_may_be(
    metatransfer: Callable[..., object],
) -> None:
    ran = metatransfer("list")
    assert ran.code == 2
    assert ran.err.startswith("metatransfer list · KIND is missing · allowed: claims, studies, ")
    ran = metatransfer("explain")
    assert ran.code == 2
    assert ran.err == "metatransfer explain · ID is missing\nhelp: metatransfer explain --help\n"


@pytest.mark.parametrize("verb", VERBS)
def test_what_a_verb_says_of_itself_fills_eighty_columns_evenly(verb: str) -> None:
    command = build_app([verb])[verb]
    told = [command, *(command[name] for name in SUBVERBS.get(verb, ()))]
    for each in told:
        text = cleandoc(getattr(each.default_command, "__doc__", None) or "")
        for paragraph in text.partition("\nParameters\n")[0].split("\n\n"):
            *lines, _ = paragraph.splitlines() or [""]
            # a line that is wrapped by the terminal and by its author is ragged
            assert all(len(line) <= 80 for line in lines), paragraph
