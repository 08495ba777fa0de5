"""The committed documents about the command line are what the program says of itself."""

import importlib
import importlib.util
import re
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from metatransfer import __version__
from metatransfer.cli.app import SUBVERBS, VERBS
from metatransfer.cli.conditions import QUALIFIERS
from metatransfer.cli.exit_codes import ExitCode
from metatransfer.records import VerdictStatus

ROOT = Path(__file__).parents[2]


@pytest.fixture
def writer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("w", ROOT / "tools" / "write_cli_docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_reference_is_the_help_of_today(writer: ModuleType) -> None:
    # Re-made by: python tools/write_cli_docs.py
    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8") == writer.document()


@pytest.mark.parametrize("verb", SUBVERBS)
def test_a_verb_with_verbs_below_it_says_the_same_before_and_after_it_is_loaded(verb: str) -> None:
    # what is printed must not hang on which modules were imported before
    module, name = VERBS[verb][0].split(":")
    assert getattr(importlib.import_module(module), name).help == VERBS[verb][1]


def test_the_reference_names_every_verb_and_exit_code() -> None:
    text = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert all(f"## metatransfer {verb}\n" in text for verb in VERBS)
    assert all(f"- `{code.value}` " in text for code in ExitCode)


def test_every_command_in_the_readme_exists() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"metatransfer ([a-z]+)(?= |`|$)", text, re.MULTILINE))
    commands = set(re.findall(r"^\$? *metatransfer ([a-z]+)", text, re.MULTILINE))
    assert commands <= set(VERBS)
    assert commands <= named
    assert "verify" in commands


def test_every_target_that_the_readme_tells_people_to_make_is_in_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    text += (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for target in set(re.findall(r"make ([a-z0-9-]+)", text)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_citation_has_what_its_format_requires() -> None:
    data = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= set(data)
    assert data["version"] == __version__
    assert all("name" in author for author in data["authors"])


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_links_to_files_lead_somewhere(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)]+)\)", text) if "://" not in link]
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_exit_codes_of_the_readme_are_those_of_the_program() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", text, re.MULTILINE)} == set(ExitCode)


def test_the_vocabulary_has_every_word_of_a_verdict() -> None:
    text = (ROOT / "docs" / "vocabulary.md").read_text(encoding="utf-8")
    words = [status.value for status in VerdictStatus] + list(QUALIFIERS)
    assert [word for word in words if word not in text] == []


def test_constraints_are_plain_versions_of_all_dependencies() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    form = re.compile(r"[a-z0-9-]+==[0-9][\w.]*(; python_version (<|>=) '3\.12')?")
    assert [pin for pin in pins if not form.fullmatch(pin)] == []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    names = {re.split(r"[<>=!; \[]", line, maxsplit=1)[0] for line in wanted}
    pinned = {pin.split("==")[0] for pin in pins}
    assert {name.lower() for name in names} - pinned == set()
