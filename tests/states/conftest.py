"""The folder of a small project."""

from pathlib import Path

import pytest

from tests.factories import FILES, ProjectFolder


@pytest.fixture
def folder(tmp_path: Path) -> ProjectFolder:
    project = ProjectFolder(tmp_path)
    for name, content in FILES.items():
        project.write(name, content)
    return project
