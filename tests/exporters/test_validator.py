"""A crate of the shipped library, held to RO-Crate 1.1 by ``roc-validator``.

It asks for an older ``rich``, and so has an environment of its own: ``make validate-exports``.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from metatransfer.exporters.bundle import Bundle
from metatransfer.exporters.registry import exporter
from tests.exporters.bundles import ROOT, written

PYTHON = ROOT / ".venvcrate/bin/python"
SCRIPT = ROOT / "validation/exports/validate_crate.py"
Validate = Callable[[], subprocess.CompletedProcess[str]]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not PYTHON.exists(), reason="no .venvcrate · do: make validate-exports"),
    pytest.mark.skipif(sys.platform == "win32", reason="environments are laid out otherwise"),
]


@pytest.fixture
def crate(bundle: Bundle, tmp_path: Path) -> Path:
    return written(exporter("ro-crate")(bundle), tmp_path)


@pytest.fixture
def validate(crate: Path) -> Validate:
    def run() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(PYTHON), str(SCRIPT), str(crate)], capture_output=True, text=True, check=False
        )

    return run


def test_a_crate_lacks_nothing_that_is_required(validate: Validate) -> None:
    ran = validate()
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "required: 0 issues" in ran.stdout


def test_a_crate_without_its_date_is_found_out(validate: Validate, crate: Path) -> None:
    path = crate / "ro-crate-metadata.json"
    data = json.loads(path.read_bytes())
    (root,) = [each for each in data["@graph"] if each["@id"] == "./"]
    del root["datePublished"]
    path.write_text(json.dumps(data), encoding="utf-8")
    ran = validate()
    assert ran.returncode == 1
    assert "required: 1 issues" in ran.stdout
