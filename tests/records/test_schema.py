"""What holds of every record, whatever it is of."""

import json
from collections.abc import Iterator
from enum import Enum

import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel, ValidationError

from metatransfer import records
from metatransfer.records import SCHEMA_VERSION, Claim, Part, Record

MODELS = sorted(
    (each for each in vars(records).values() if isinstance(each, type) and issubclass(each, Part)),
    key=lambda model: model.__name__,
)
RECORDS = [model for model in MODELS if issubclass(model, Record)]


def open_objects(schema: object) -> Iterator[dict[str, object]]:
    """Yield each object of a schema that names its properties."""
    if isinstance(schema, dict):
        if "properties" in schema:
            yield schema
        schema = list(schema.values())
    if isinstance(schema, list):
        for part in schema:
            yield from open_objects(part)


def test_there_are_records_to_test() -> None:
    assert {"Claim", "Study", "Result", "Verdict"} <= {model.__name__ for model in MODELS}


@pytest.mark.parametrize("model", MODELS)
def test_every_record_is_frozen_closed_and_finite(model: type[BaseModel]) -> None:
    assert model.model_config["frozen"] is True
    assert model.model_config["extra"] == "forbid"
    assert model.model_config["allow_inf_nan"] is False


@pytest.mark.parametrize("model", MODELS)
def test_every_field_says_what_it_is(model: type[BaseModel]) -> None:
    assert model.__doc__
    undescribed = [name for name, field in model.model_fields.items() if not field.description]
    assert not undescribed


@pytest.mark.parametrize("model", MODELS)
def test_every_schema_is_valid_json_schema_and_closed(model: type[BaseModel]) -> None:
    schema = json.loads(json.dumps(model.model_json_schema()))
    Draft202012Validator.check_schema(schema)
    objects = list(open_objects(schema))
    assert objects or not model.model_fields
    assert all(each["additionalProperties"] is False for each in objects)


@pytest.mark.parametrize("model", RECORDS)
def test_a_record_says_which_schema_it_follows(model: type[Record]) -> None:
    field = model.model_fields["schema_version"]
    assert field.default == SCHEMA_VERSION


def test_a_later_schema_than_this_is_refused() -> None:
    with pytest.raises(ValidationError, match="schema_version"):
        Record(schema_version=SCHEMA_VERSION + 1)


def test_the_kinds_of_test_are_told_apart_by_one_word() -> None:
    schema = Claim.model_json_schema()["properties"]["test"]
    assert schema["discriminator"]["propertyName"] == "kind"
    assert set(schema["discriminator"]["mapping"]) == {
        "mean_gain",
        "share_above",
        "contrast",
        "slope",
        "selection",
        "rank",
        "count",
        "documented",
        "provenance",
    }


def test_everything_that_is_exported_exists_and_all_records_are() -> None:
    assert all(hasattr(records, name) for name in records.__all__)
    public = [
        name
        for name, each in vars(records).items()
        if isinstance(each, type) and issubclass(each, Part | Enum)
    ]
    assert set(public) <= set(records.__all__)
