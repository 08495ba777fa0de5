"""What other packages add by entry point, beside what this package brings itself."""

from collections.abc import Mapping, Sequence
from importlib.metadata import EntryPoint, entry_points
from typing import Any, NamedTuple

from metatransfer import __version__
from metatransfer.errors import InputError, did_you_mean


def foreign(group: str, own: Mapping[str, str]) -> list[EntryPoint]:
    """Return the entry points of other packages, by name; none takes the place of an own one.

    Parameters
    ----------
    group : str
        Entry-point group.
    own : mapping of str to str
        ``module:object`` of what this package brings, by name.
    """
    found = sorted(entry_points(group=group), key=lambda point: point.name)
    return [point for point in found if point.name not in own]


class Plugin(NamedTuple):
    """A name that can be asked for, and the package that brings it.

    Parameters
    ----------
    name : str
        Name.
    package, version : str
        Package that brings it, and its version.
    """

    name: str
    package: str
    version: str


def listed(group: str, own: Mapping[str, str]) -> tuple[Plugin, ...]:
    """Return all there are of a group, own ones first, without loading any.

    Parameters
    ----------
    group : str
        Entry-point group.
    own : mapping of str to str
        ``module:object`` of what this package brings, by name.
    """
    ours = [Plugin(name, "metatransfer", __version__) for name in own]
    theirs = [
        Plugin(point.name, point.dist.name, point.dist.version)
        if point.dist
        else Plugin(point.name, "?", "?")
        for point in foreign(group, own)
    ]
    return (*ours, *theirs)


def load(
    group: str, own: Mapping[str, str], name: str, *, option: str, also: Sequence[str] = ()
) -> Any:
    """Return what stands behind a name.

    Parameters
    ----------
    group : str
        Entry-point group; its last word, in the singular, is what messages call it.
    own : mapping of str to str
        ``module:object`` of what this package brings, by name.
    name : str
        Name asked for.
    option : str
        Option that names it.
    also : sequence of str
        Names that are known and come from elsewhere.

    Raises
    ------
    InputError
        When there is none of this name, or it cannot be loaded.
    """
    noun = group.rpartition(".")[2].removesuffix("s")
    points = {point.name: point for point in foreign(group, own)}
    points |= {each: EntryPoint(each, path, group) for each, path in own.items()}
    if name not in points:
        known = [*points, *also]
        parts = (
            f"{option} '{name}' is no {noun}",
            did_you_mean(name, known),
            f"known: {', '.join(known)}",
        )
        raise InputError(" · ".join(filter(None, parts)))
    try:
        return points[name].load()
    except Exception as error:
        raise InputError(
            f"{noun} '{name}' · cannot be loaded: {type(error).__name__}: {error} · "
            "do: mend or uninstall its package"
        ) from error
