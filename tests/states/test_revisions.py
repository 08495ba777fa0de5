"""A project as it was in a revision of git."""

import os
import subprocess

import pytest

from metatransfer.errors import NotFoundError
from metatransfer.library import load_library
from metatransfer.project import Project
from metatransfer.states.revisions import revision
from tests.factories import ProjectFolder
from tests.states.made import COUNT


@pytest.fixture
def repository(folder: ProjectFolder) -> ProjectFolder:
    environ = {
        **os.environ,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@b",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@b",
    }
    for words in ("init -q", "add .", "commit -q -m one"):
        subprocess.run(["git", *words.split()], cwd=folder.root, env=environ, check=True)  # noqa: S607
    return folder


def test_a_revision_is_the_project_as_it_was(repository: ProjectFolder) -> None:
    repository.replace("claims/helps.yaml", "title: MNLI helps", "title: Another")
    with revision(repository.root, "HEAD") as folder:
        found = {each.record.id: each.record.title for each in load_library(folder).claims}
        assert found["helps"] == "MNLI helps"
    assert not folder.exists()


def test_a_project_is_compared_with_a_revision_and_the_cache_is_shared(
    repository: ProjectFolder,
) -> None:
    repository.write("claims/count.yaml", COUNT)
    changes = Project(repository.root).diff("HEAD")
    assert [c.claim for c in changes.verdicts] == ["count"]


@pytest.mark.parametrize("name", ["nowhere", "--help", "-1", "HEAD~99"])
def test_a_revision_that_is_not_there_is_told(repository: ProjectFolder, name: str) -> None:
    with pytest.raises(NotFoundError, match="allowed: last, now"), revision(repository.root, name):
        pass


def test_without_git_or_repository_it_is_told(
    folder: ProjectFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(folder.root.parent))
    with pytest.raises(NotFoundError, match="git rev-parse"), revision(folder.root, "HEAD"):
        pass
    monkeypatch.setenv("PATH", "")
    with pytest.raises(NotFoundError, match="git is not installed"), revision(folder.root, "HEAD"):
        pass
