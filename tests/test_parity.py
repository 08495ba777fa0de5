"""What the command line does, Python does: the two lists are held against one another."""

import re
from pathlib import Path

from metatransfer.cli.app import SUBVERBS, VERBS
from metatransfer.experiments.experiment import Experiment
from metatransfer.project import Project

PAGE = Path(__file__).parents[1] / "docs/howto/python.md"
FOR_OTHER_MODULES = {
    # what reports and figures are made of, and steps of what the page names
    *("check_searches", "findings", "library_of", "material", "state_alone", "write"),
    *("look", "saves", "plan_result"),
}


def rows() -> list[tuple[str, str]]:
    """Return command and Python of each row of the page's table."""
    text = PAGE.read_text(encoding="utf-8")
    found = re.findall(r"^\| (`.+`.*?) \| (.+) \|$", text, re.MULTILINE)
    assert len(found) > 20
    return found


def commands() -> set[str]:
    return {
        command
        for verb in VERBS
        for command in (
            [f"{verb} {below}" for below in SUBVERBS[verb]] if verb in SUBVERBS else [verb]
        )
    }


def test_every_command_has_its_like_in_python() -> None:
    named = [said for command, _ in rows() for said in re.findall(r"`([^`]+)`", command)]
    told = {
        command
        for command in commands()
        if any(f"{said} ".startswith(f"{command} ") for said in named)
    }
    assert commands() - told == set()
    verbs = {said.split()[0] for said in named}
    assert verbs - set(VERBS) == set()


def test_what_the_page_names_is_there() -> None:
    for _, python in rows():
        for owner, name in re.findall(r"\b(project|Project|experiment)\.(\w+)", python):
            assert hasattr(Experiment if owner == "experiment" else Project, name) or (
                name in Experiment.__dataclass_fields__
            ), f"{owner}.{name}"


def test_whatever_a_project_can_be_asked_is_on_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    public = {name for name in dir(Project) if not name.startswith("_")}
    named = set(re.findall(r"\b[pP]roject\.(\w+)", text))
    assert public - named == FOR_OTHER_MODULES
