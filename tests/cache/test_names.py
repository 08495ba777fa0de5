"""What changes the name of a fit."""

from dataclasses import replace

import pytest

from metatransfer.cache.names import fit_key
from metatransfer.model.settings import Settings
from metatransfer.verdicts.specify import specify
from tests.tiny import cosines, dataset_of, library, matrix

DATASET = dataset_of(library(*matrix(), similarities=cosines()), measure="cosine")
SPEC = specify(DATASET)


def test_whatever_shapes_a_fit_changes_its_name() -> None:
    other = dataset_of(library(*matrix()))
    names = {
        fit_key(SPEC, DATASET, Settings(), 0),
        fit_key(SPEC, DATASET, Settings(), 1),
        fit_key(SPEC, DATASET, Settings(draws=999), 0),
        fit_key(replace(SPEC, residual="gaussian"), DATASET, Settings(), 0),
        fit_key(SPEC, other, Settings(), 0),
    }
    assert len(names) == 5
    assert fit_key(SPEC, DATASET, Settings(), 0) in names


def test_another_version_of_the_software_is_another_name(monkeypatch: pytest.MonkeyPatch) -> None:
    before = fit_key(SPEC, DATASET, Settings(), 0)
    monkeypatch.setattr("metatransfer.provenance.version_of", lambda _: "99.0")
    assert fit_key(SPEC, DATASET, Settings(), 0) != before


def test_a_changed_source_is_another_name(monkeypatch: pytest.MonkeyPatch) -> None:
    before = fit_key(SPEC, DATASET, Settings(), 0)
    monkeypatch.setattr("metatransfer.cache.names.code_digest", lambda _: "another")
    assert fit_key(SPEC, DATASET, Settings(), 0) != before
