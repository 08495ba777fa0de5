"""From the location in a validation error to the field a person wrote.

Pydantic names the chosen member of a discriminated union inside the location
(``test.mean_gain.sesoi.unit``); nobody wrote that, so it is taken out here. The walk also finds the
model and field at a location, for their descriptions and their neighbours' names.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from metatransfer.library.yaml_tree import PathPart

TAG_FIELD: Final = "kind"
"""Field that tells the members of every discriminated union apart."""


@dataclass(frozen=True, slots=True)
class Place:
    """A field of a record.

    Parameters
    ----------
    path : tuple of str or int
        Keys and positions as they were written.
    owner : type of BaseModel or None
        Model that has the field.
    field : FieldInfo or None
        The field; None where the model has no such field.
    """

    path: tuple[PathPart, ...]
    owner: type[BaseModel] | None
    field: FieldInfo | None


def dotted(path: Sequence[PathPart], *, of_value: bool = True) -> str:
    """Return ``attributions[0].status`` for a path of keys and positions.

    Parameters
    ----------
    path : sequence of str or int
        Keys and positions from the top of the record.
    of_value : bool
        Whether a plain value stands there: its position in a list is then left out, since its
        line says which it is (``test.where.targets``).
    """
    parts = list(path)
    while of_value and parts and isinstance(parts[-1], int):
        parts.pop()
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)
    return text.removeprefix(".")


def place_of(model: type[BaseModel], location: Sequence[PathPart]) -> Place:
    """Return the field that a validation error of ``model`` speaks of.

    Parameters
    ----------
    model : type of BaseModel
        Model that was validated.
    location : sequence of str or int
        ``loc`` of the error.
    """
    path: list[PathPart] = []
    candidates: list[type[BaseModel]] = [model]
    owner: type[BaseModel] | None = None
    field: FieldInfo | None = None
    for part in location:
        if isinstance(part, str) and len(candidates) > 1:
            candidates = [member for member in candidates if _has_tag(member, part)]
            continue
        path.append(part)
        if isinstance(part, str):
            owner = candidates[0] if candidates else None
            field = owner.model_fields.get(part) if owner else None
            candidates = list(_models_in(field.annotation)) if field else []
    return Place(tuple(path), owner, field)


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    else:
        for argument in get_args(annotation):
            yield from _models_in(argument)


def _has_tag(member: type[BaseModel], tag: str) -> bool:
    field = member.model_fields.get(TAG_FIELD)
    return field is not None and tag in get_args(field.annotation)
