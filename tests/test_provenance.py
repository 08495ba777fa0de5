"""Versions of software, and the state of our own source."""

import numpy as np
import pytest

from metatransfer.provenance import SHAPING_PACKAGES, code_digest, software


def test_the_model_is_a_part_of_the_whole_source() -> None:
    assert code_digest("model") != code_digest()
    assert len(code_digest()) == 32


def test_a_package_that_is_not_installed_is_said_to_be_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("metatransfer.provenance.SHAPING_PACKAGES", ("numpy", "no-such-package"))
    assert software() == {"numpy": np.__version__, "no-such-package": "not installed"}
    assert "pymc" in SHAPING_PACKAGES
