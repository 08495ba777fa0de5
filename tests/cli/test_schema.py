import json
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import jsonschema
import pytest

from metatransfer.cli.render.explanation import Context
from metatransfer.cli.schema import RECORDS, SchemaName, schema_of

Run = Callable[..., object]


def test_every_name_that_is_offered_has_a_record() -> None:
    assert set(get_args(SchemaName)) == set(RECORDS)


@pytest.mark.parametrize("name", get_args(SchemaName))
def test_every_schema_is_a_valid_schema(metatransfer: Run, name: str) -> None:
    ran = metatransfer("schema", name)
    schema = json.loads(ran.out)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["additionalProperties"] is False


def test_a_claim_validates_and_a_misspelt_key_does_not(context: Context) -> None:
    data = context.claim.record.model_dump(mode="json")
    jsonschema.validate(data, schema_of("claim"))
    with pytest.raises(jsonschema.ValidationError, match="titel"):
        jsonschema.validate({**data, "titel": "x"}, schema_of("claim"))


def test_a_schema_can_be_written_to_a_file(metatransfer: Run, tmp_path: Path) -> None:
    ran = metatransfer("schema", "claim", "--output", str(tmp_path / "claim.json"))
    assert ran.out == ""
    assert json.loads((tmp_path / "claim.json").read_text()) == schema_of("claim")
