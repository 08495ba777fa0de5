"""Questions at a terminal; a script is never asked, and told what is missing instead."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from typing import Any, TypeVar

from metatransfer.cli.neutral import neutral, one_line
from metatransfer.errors import InputError

D = TypeVar("D", bound=Any)


def interactive() -> bool:
    """Whether somebody is there to be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def ask(question: str, default: str = "") -> str:
    """Return the answer to a question, asked on stderr.

    Parameters
    ----------
    question : str
        What is asked.
    default : str
        Answer of an empty line.

    Raises
    ------
    InputError
        When input ends.
    """
    shown = f" [{one_line(default)}]" if default else ""
    sys.stderr.write(f"{neutral(question)}{shown}: ")
    sys.stderr.flush()
    line = sys.stdin.readline()
    if not line:
        raise InputError("input ended · nothing was written")
    return line.strip() or default


def ask_until(question: str, accept: Callable[[str], str], default: str = "") -> None:
    """Ask until an answer is accepted.

    Parameters
    ----------
    question : str
        What is asked.
    accept : callable
        Takes an answer and returns what is wrong with it, or an empty string.
    default : str
        Answer of an empty line.
    """
    while wrong := accept(ask(question, default)):
        sys.stderr.write(f"  {neutral(wrong)}\n")


def confirmed(question: str, *, yes: bool) -> bool:
    """Whether to go on; without a terminal, or with ``--yes``, nobody is asked.

    Parameters
    ----------
    question : str
        What is asked.
    yes : bool
        Whether the answer was given beforehand.
    """
    if yes or not interactive():
        return True
    return ask(f"{question} [Y/n]").lower() in {"", "y", "yes"}


def completed(draft: D, missing: Callable[[D], Sequence[str]], hints: dict[str, str]) -> D:
    """Return a dataclass with the fields filled in that it still needs, by asking.

    Parameters
    ----------
    draft : dataclass
        What is said so far.
    missing : callable
        Returns the fields that are needed still.
    hints : dict of str to str
        What to say beside the name of a field.
    """
    if not interactive():
        return draft
    kinds = {field.name: str(field.type) for field in fields(draft)}
    while lacking := missing(draft):
        name = lacking[0]

        def accept(answer: str, name: str = name) -> str:
            nonlocal draft
            try:
                draft = replace(draft, **{name: _typed(answer, kinds[name])})
            except ValueError:
                return f"'{answer}' is no number"
            return "" if name not in missing(draft) else "an answer is needed"

        label = name.replace("_", " ")
        ask_until(f"{label} ({hints[name]})" if name in hints else label, accept)
    return draft


def _typed(answer: str, kind: str) -> object:
    if "float" in kind:
        return float(answer)
    return int(answer) if "int" in kind else answer
