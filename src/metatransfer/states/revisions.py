"""A project as it was in a revision of git, laid out in a folder of its own."""

import io
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from metatransfer.errors import InputError, NotFoundError

PARTS: Final = ("claims", "data", "metatransfer.toml", "documents")
"""What of a revision is a project."""
GIT_SECONDS: Final = 60.0


@contextmanager
def revision(root: Path, name: str) -> Iterator[Path]:
    """Yield a folder with the project as it was in a revision; it is gone afterwards.

    Parameters
    ----------
    root : Path
        Project folder, within a git work tree.
    name : str
        Revision, such as ``HEAD~1`` or ``main``.

    Raises
    ------
    NotFoundError
        When there is no such revision, or no git.
    InputError
        When the revision cannot be laid out.
    """
    commit = _commit(root, name)
    where = _git(root, "rev-parse", "--show-prefix").decode().strip()
    listed = _git(root, "ls-tree", "--name-only", commit, where or ".").decode()
    there = {line.rsplit("/", 1)[-1] for line in listed.splitlines()}
    parts = [f"{where}{part}" for part in PARTS if part in there]
    if not parts:
        raise NotFoundError(f"revision '{name}' · holds no claims and data in {root}")
    top = Path(_git(root, "rev-parse", "--show-toplevel").decode().strip())
    content = _git(top, "archive", "--format=tar", commit, "--", *parts)
    with tempfile.TemporaryDirectory(prefix="metatransfer-") as folder:
        try:
            with tarfile.open(fileobj=io.BytesIO(content)) as archive:
                archive.extractall(folder, filter="data")
        except (tarfile.TarError, OSError) as error:
            raise InputError(f"revision '{name}' · cannot be laid out: {error}") from error
        yield Path(folder, where)


def _commit(root: Path, name: str) -> str:
    asked = ("--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    try:
        return _git(root, "rev-parse", *asked).decode().strip()
    except NotFoundError as error:
        raise NotFoundError(
            f"state '{name}' · is no file, and no revision of git: {error} · "
            "allowed: last, now, a saved report, a revision of git"
        ) from error


def _git(folder: Path, *words: str) -> bytes:
    program = shutil.which("git")
    if program is None:
        raise NotFoundError("git is not installed · do: name a saved report instead of a revision")
    try:
        ran = subprocess.run(  # noqa: S603 - a list of words, no shell
            [program, "-C", str(folder), *words],
            capture_output=True,
            check=False,
            timeout=GIT_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise InputError(f"git {words[0]} · {error}") from error
    if ran.returncode:
        said = ran.stderr.decode("utf-8", "replace").strip().splitlines()
        why = said[-1] if said else "no such revision"
        raise NotFoundError(f"git {words[0]}: {why}")
    return ran.stdout
