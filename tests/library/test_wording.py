from collections.abc import Iterator
from typing import get_args

import pytest
from pydantic_core.core_schema import ErrorType

from metatransfer import records
from metatransfer.errors import Fault
from metatransfer.library.schema_walk import Place
from metatransfer.library.wording import MAX_SHOWN, PATTERNS, Mistake, explain, shown
from metatransfer.records import Part
from tests.factories import ProjectFolder

CLAIM = "claims/helps.yaml"
STUDY = "data/studies/beta/study.yaml"
JARGON = ("input should", "value error", "pydantic", "validation error", "str_", "none_required")


@pytest.mark.parametrize("kind", get_args(ErrorType))
def test_no_error_of_the_validator_shows_its_own_jargon(kind: str) -> None:
    place = Place(("a",), None, None)
    mistake = Mistake(kind, "x", "x", {}, "Input should be what it is not", place)
    told = " · ".join(explain(mistake)).lower()
    assert told.strip(" ·")
    assert not any(word in told for word in JARGON)


def patterns_in(schema: object) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get("pattern"), str):
            yield schema["pattern"]
        schema = list(schema.values())
    if isinstance(schema, list):
        for part in schema:
            yield from patterns_in(part)


def test_every_pattern_of_every_record_has_words() -> None:
    models = [each for each in vars(records).values() if isinstance(each, type)]
    used = {
        pattern
        for model in models
        if issubclass(model, Part)
        for pattern in patterns_in(model.model_json_schema())
    }
    assert used == set(PATTERNS)


@pytest.mark.parametrize(
    ("file", "old", "new", "field", "told"),
    [
        (CLAIM, "title: MNLI helps", "title:", "title", "got nothing · allowed: text"),
        (CLAIM, "title: MNLI helps", "title: ''", "title", "is empty"),
        (CLAIM, "title: MNLI helps", "title: 2020", "title", 'put it in quotes: "2020"'),
        (CLAIM, "title: MNLI helps", "title: [a]", "title", "got a list of 1 · allowed: text"),
        (CLAIM, "title: MNLI helps", "truncated: maybe\ntitle: x", "truncated", "true or false"),
        (CLAIM, "[mnli]", "[no]", "test.where.intermediates", 'put it in quotes: "no"'),
        (CLAIM, "[mnli]", "[MNLI]", "test.where.intermediates", "write 'mnli'"),
        (CLAIM, "[mnli]", "mnli", "test.where.intermediates", "got 'mnli' · allowed: a list"),
        (CLAIM, "value: 1.0", "value: yes", "test.sesoi.value", "got true · allowed: a number"),
        (CLAIM, "value: 1.0", "value: .nan", "test.sesoi.value", "a finite number"),
        (CLAIM, "value: 1.0", "value: 1,0", "test.sesoi.value", "a point before the decimals"),
        (CLAIM, "unit: points", "unit: point", "test.sesoi.unit", "did you mean 'points'?"),
        (CLAIM, "status: stated", "status: sated", "attributions[0].status", "'stated'?"),
        (CLAIM, "2026-11-23", "soon", "attributions[0].checked", "a date such as"),
        (CLAIM, "kind: mean_gain", "kind: mean", "test.kind", "kind 'mean' does not exist"),
        (CLAIM, "  kind: mean_gain\n", "", "test.kind", "'kind' is missing"),
        (CLAIM, "greater", "bigger", "test.alternative", "got 'bigger' · known: between"),
        (CLAIM, "sesoi:", "sesoi: 1\n  x:", "test.sesoi", "got 1 · allowed: a mapping"),
        (STUDY, "year: 2020", "year: 1066", "year", "got 1066 · allowed: at least 1950"),
        (STUDY, "year: 2020", "year: 3066", "year", "got 3066 · allowed: at most 2100"),
        (STUDY, "year: 2020", "year: 20.5", "year", "got 20.5 · allowed: a whole number"),
        (STUDY, "works: [beta]", "works: []", "works", "got 0 items · allowed: 1 or more"),
        (STUDY, "year: 2020", "year: 2020\nurl: here", "url", "begins with https://"),
        (STUDY, "year: 2020", "year: 2020\ndoi: doi.org/1", "doi", "begins with 10."),
        (STUDY, "year: 2020", "year: 2020\narxiv: '20'", "arxiv", "an arXiv number"),
        (STUDY, "kind: published", "kind: blog", "kind", "known: own_experiment, published"),
    ],
)
def test_a_slip_is_told_in_plain_words(
    project: ProjectFolder, file: str, old: str, new: str, field: str, told: str
) -> None:
    project.replace(file, old, new)
    faults = {fault.field: fault for fault in project.faults()}
    assert told in str(faults[field])


def test_text_beyond_the_bound_is_not_repeated_whole(project: ProjectFolder) -> None:
    project.replace(CLAIM, "title: MNLI helps", f"title: {'x' * 5000}")
    fault = project.fault()
    assert (fault.what, fault.allowed) == ("got 5000 characters", "allowed: up to 4000")


def test_a_records_own_rule_is_repeated_as_it_stands(project: ProjectFolder) -> None:
    project.replace(CLAIM, "status: stated", "status: not found")
    fault = project.fault()
    assert fault == Fault(
        CLAIM,
        9,
        "attributions[0]",
        "status 'not found' with quote 'MNLI helps substantially' · "
        "allowed: a quote for all that was found, none for 'not found'",
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "nothing"),
        (True, "true"),
        (False, "false"),
        (1, "1"),
        (0, "0"),
        (2.5, "2.5"),
        ("a", "'a'"),
        ({"a": 1, "b": 2}, "a mapping (a, b)"),
        ([1, 2], "a list of 2"),
    ],
)
def test_values_are_shown_in_the_words_of_yaml(value: object, text: str) -> None:
    assert shown(value) == text


def test_a_long_value_is_cut() -> None:
    assert len(shown("x" * 500)) == MAX_SHOWN + 1
