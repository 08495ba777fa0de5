from importlib.metadata import EntryPoint

import pytest

from metatransfer import __version__, plugins
from metatransfer.errors import InputError

GROUP = "some.makers"
OWN = {"join": "posixpath:join"}


def test_what_this_package_brings_is_not_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = [EntryPoint("zip", "builtins:zip", GROUP), EntryPoint("join", "builtins:len", GROUP)]
    monkeypatch.setattr("metatransfer.plugins.entry_points", lambda **_: theirs)
    assert [point.name for point in plugins.foreign(GROUP, OWN)] == ["zip"]
    assert plugins.load(GROUP, OWN, "join", option="--to")("a", "b") == "a/b"
    assert plugins.load(GROUP, OWN, "zip", option="--to") is zip


class TheirDistribution:
    """Stands for an installed package."""

    name, version = "others", "2.1"


def test_own_names_are_listed_first_and_others_with_their_package(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Theirs(EntryPoint):
        dist = TheirDistribution()

    theirs = [Theirs("zip", "no.such.module:X", GROUP), EntryPoint("abs", "builtins:abs", GROUP)]
    monkeypatch.setattr("metatransfer.plugins.entry_points", lambda **_: theirs)
    assert plugins.listed(GROUP, OWN) == (
        ("join", "metatransfer", __version__),
        ("abs", "?", "?"),
        ("zip", "others", "2.1"),
    )


def test_a_name_that_is_none_and_a_plugin_that_breaks_are_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    broken = [EntryPoint("broken", "no.such.module:X", GROUP)]
    monkeypatch.setattr("metatransfer.plugins.entry_points", lambda **_: broken)
    with pytest.raises(InputError) as told:
        plugins.load(GROUP, OWN, "jion", option="--to", also=("disk",))
    assert str(told.value) == (
        "--to 'jion' is no maker · did you mean 'join'? · known: broken, join, disk"
    )
    with pytest.raises(InputError, match=r"maker 'broken' · cannot be loaded: ModuleNotFoundError"):
        plugins.load(GROUP, OWN, "broken", option="--to")
