"""The tables of a project as a Frictionless data package: columns with types and units."""

import json
from collections.abc import Iterator
from typing import Any, Final, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from metatransfer.exporters.bundle import Bundle, Files
from metatransfer.records import Language, Result, Similarity

TYPES: Final = {str: "string", float: "number", int: "integer", bool: "boolean"}
PROFILE: Final = "tabular-data-package"


def frictionless(bundle: Bundle) -> Files:
    """Return ``datapackage.json`` and the tables that it describes.

    Parameters
    ----------
    bundle : Bundle
        Project and verdicts.
    """
    tables = list(_tables(bundle))
    files = {path: bundle.source_file(path) for path, *_ in tables}
    resources = [_resource(bundle, *table, files[table[0]]) for table in tables]
    package = {
        "profile": PROFILE,
        "name": "metatransfer-evidence",
        "title": "Evidence on transfer learning: results of studies and similarities",
        "created": f"{bundle.day}T00:00:00Z",
        "resources": resources,
    }
    text = json.dumps(package, indent=2, ensure_ascii=False)
    return {"datapackage.json": f"{text}\n".encode(), **files}


def _tables(bundle: Bundle) -> Iterator[tuple[str, str, str, str, type[BaseModel]]]:
    """Yield path, name, title, licence and kind of row of each table."""
    yield "data/languages.csv", "languages", "Languages", "", Language
    for name, located in bundle.library.studies.items():
        study = located.record
        path = f"data/studies/{name}/results.csv"
        yield path, f"results-{_slug(name)}", study.citation, study.licence, Result
    for name, header in bundle.library.measures.items():
        measure = header.record
        path = f"data/similarity/{name}/values.csv"
        yield path, f"similarity-{_slug(name)}", measure.name, measure.licence, Similarity


def _slug(name: str) -> str:
    return "".join(char if char.isalnum() else "-" for char in name)


def _resource(
    bundle: Bundle, path: str, name: str, title: str, licence: str, *rest: Any
) -> dict[str, Any]:
    del bundle
    model, content = rest
    header = content.decode("utf-8-sig").splitlines()[0].split(",")
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "path": path,
        "title": " ".join(title.split()),
        **({"description": f"Licence: {' '.join(licence.split())}"} if licence else {}),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "schema": {"fields": [_field(column, model) for column in header], "missingValues": [""]},
    }


def _field(column: str, model: type[BaseModel]) -> dict[str, Any]:
    info = model.model_fields[column]
    field: dict[str, Any] = {"name": column, "type": _type(column, info)}
    if info.description:
        field["description"] = info.description
    if column.endswith("_points"):
        field["unit"] = "points"
    if info.is_required():
        field["constraints"] = {"required": True}
    return field


def _type(column: str, info: FieldInfo) -> str:
    # Scores by seed stand in one cell, separated by blanks.
    if column == "seed_scores_points":
        return "string"
    for kind in (info.annotation, *get_args(info.annotation)):
        if kind in TYPES:
            return TYPES[kind]
    return "string"
