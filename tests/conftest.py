"""Fixtures that all tests may use."""

from pathlib import Path

import pytest
from hypothesis import settings

from tests.factories import FILES, ProjectFolder

# how long an example takes is no property: the first one may compile what it calls
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture
def project(tmp_path: Path) -> ProjectFolder:
    """Write a minimal valid project."""
    folder = ProjectFolder(tmp_path / "project")
    for file, content in FILES.items():
        folder.write(file, content)
    return folder
