"""``metatransfer schema``: JSON Schema of a record, for editors and for checking output."""

from pathlib import Path
from typing import Annotated, Final, Literal

from cyclopts import Parameter
from pydantic import BaseModel

from metatransfer.cli.delivery import check_output, deliver
from metatransfer.cli.exit_codes import ExitCode
from metatransfer.cli.options import OutputOptions, TerminalOptions
from metatransfer.cli.render.machine import json_text
from metatransfer.records import (
    Claim,
    ConsistencyCheck,
    Document,
    Language,
    Result,
    Similarity,
    SimilarityMeasure,
    Study,
    Task,
    VerdictReport,
)

SchemaName = Literal[
    "verdict",
    "claim",
    "study",
    "result",
    "similarity",
    "measure",
    "task",
    "language",
    "document",
    "check",
]

RECORDS: Final[dict[SchemaName, type[BaseModel]]] = {
    "verdict": VerdictReport,
    "claim": Claim,
    "study": Study,
    "result": Result,
    "similarity": Similarity,
    "measure": SimilarityMeasure,
    "task": Task,
    "language": Language,
    "document": Document,
    "check": ConsistencyCheck,
}
"""Record behind each name; ``verdict`` is the report that ``verify --format json`` prints."""

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def schema(
    name: Annotated[SchemaName, Parameter(name="RECORD")],
    /,
    *,
    output: Path | None = None,
    terminal: TerminalOptions | None = None,
) -> ExitCode:
    """Print the JSON Schema of a record.

    That of verdict describes what verify --format json prints, the others a
    project's files.

    Parameters
    ----------
    name
        Record.
    output
        File to write instead of stdout; replaced whole or not at all.
    """
    check_output(output)
    text = json_text(schema_of(name)) + "\n"
    deliver(text, OutputOptions(format="json", output=output), terminal or TerminalOptions())
    return ExitCode.DONE


def schema_of(name: SchemaName) -> dict[str, object]:
    """Return the JSON Schema of a record, as plain data.

    Parameters
    ----------
    name : str
        A key of ``RECORDS``.
    """
    # What is printed has every field; what people write may leave defaults out.
    mode: Literal["serialization", "validation"] = (
        "serialization" if name == "verdict" else "validation"
    )
    return {"$schema": DIALECT, **RECORDS[name].model_json_schema(mode=mode)}
