import json
from collections.abc import Callable

import jsonschema
import pytest

from metatransfer.cli.exit_codes import ExitCode
from metatransfer.cli.explain import parse_rows
from metatransfer.cli.schema import schema_of
from metatransfer.errors import InputError

Run = Callable[..., object]


@pytest.mark.parametrize(
    "name", ["often-improves", "often-improves.yaml", "claims/often-improves.yaml"]
)
def test_a_claim_is_explained_by_its_id_or_its_file(
    metatransfer: Run, stand_in: type, name: str
) -> None:
    del stand_in
    ran = metatransfer("explain", name)
    assert ran.code == ExitCode.DONE
    assert ran.out.startswith("often-improves  claims/often-improves.yaml:1")
    assert "What would flip it" in ran.out


def test_an_unknown_claim_gets_the_nearest_name(metatransfer: Run, stand_in: type) -> None:
    del stand_in
    ran = metatransfer("explain", "often-improve")
    assert ran.code == ExitCode.BAD_INPUT
    assert "did you mean 'often-improves'?" in ran.err
    assert "list claims" in metatransfer("explain", "zzz").err


def test_rows_is_a_number_or_all(metatransfer: Run, stand_in: type) -> None:
    del stand_in
    assert parse_rows("all") is None
    assert parse_rows("5") == 5
    for wrong in ("-1", "five", "", "1.5", "²"):
        with pytest.raises(InputError, match="a number of rows, or all"):
            parse_rows(wrong)
    assert "… 3 more" in metatransfer("explain", "often-improves", "--rows", "1").out
    assert "more: --rows" not in metatransfer("explain", "often-improves", "--rows", "all").out


def test_json_of_an_explanation_is_a_report_of_one(metatransfer: Run, stand_in: type) -> None:
    del stand_in
    data = json.loads(metatransfer("explain", "often-improves", "--format", "json").out)
    jsonschema.validate(data, schema_of("verdict"))
    assert len(data["verdicts"]) == 1
    assert len(data["verdicts"][0]["evidence"]) == 4


@pytest.mark.parametrize("form", ["jsonl", "csv", "md"])
def test_an_explanation_comes_in_every_format(metatransfer: Run, stand_in: type, form: str) -> None:
    del stand_in
    assert "often-improves" in metatransfer("explain", "often-improves", "--format", form).out
