"""Fixtures that all tests may use."""

from pathlib import Path

import pytest

from tests.factories import FILES, ProjectFolder


@pytest.fixture
def project(tmp_path: Path) -> ProjectFolder:
    """Write a minimal valid project."""
    folder = ProjectFolder(tmp_path / "project")
    for file, content in FILES.items():
        folder.write(file, content)
    return folder
