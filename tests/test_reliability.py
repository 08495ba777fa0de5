"""Processes that edit one project at a time, or are killed while they do; input that means harm."""

import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path

import pytest

from metatransfer.errors import InputError, MetatransferError
from metatransfer.importers.layout import Defaults, Layout
from metatransfer.importers.scores import RawScore
from metatransfer.library import load_library, load_registry
from metatransfer.project import Project
from metatransfer.records import Document, Task, TaskKind
from tests.factories import FILES, ProjectFolder

ENDLESS = """
import sys
from metatransfer.project import Project
from metatransfer.records import Document, Similarity, Task, TaskKind
project, first = Project(sys.argv[1]), int(sys.argv[2])
print("ready", flush=True)
for number in range(first, first + 1000):
    name = f"t{number}"
    task = Task(id=name, name=name, kind=TaskKind.TAGGING, trains_on=(name,))
    document = Document(id=name, kind="paper", citation=name, work=name)
    project.add(task, document)
    project.add(Similarity(measure="cosine", first=name, second="xnli", value=0.5))
"""


@pytest.fixture
def folder(tmp_path: Path) -> ProjectFolder:
    project = ProjectFolder(tmp_path / "project")
    for name, content in FILES.items():
        project.write(name, content)
    return project


def _add(root: Path, worker: int, seconds: float) -> int:
    """Add records one after the other for a while; return how many."""
    until, number = time.monotonic() + seconds, 0
    while number == 0 or time.monotonic() < until:
        name = f"w{worker}-{number}"
        task = Task(id=name, name=name, kind=TaskKind.TAGGING, trains_on=(name,))
        try:
            Project(root).add(task, Document(id=name, kind="paper", citation=name, work=name))
        except InputError as busy:
            # where many wait for long one of them is told to run again, and does
            if "held by another edit" not in str(busy):
                raise
        else:
            number += 1
    return number


def _verify(root: Path, seconds: float) -> int:
    """Verify again and again while others add; return how many verdicts each run gave."""
    until, found = time.monotonic() + seconds, set()
    while not found or time.monotonic() < until:
        found.add(len(Project(root).verify().verdicts))
    (number,) = found
    return number


def _crowd(root: Path, *, adding: int, verifying: int, seconds: float) -> None:
    """Let processes add and verify side by side; every record added has to be there after it."""
    claims = len(load_library(root).claims)
    with ProcessPoolExecutor(adding + verifying, mp_context=get_context("spawn")) as pool:
        added = [pool.submit(_add, root, worker, seconds) for worker in range(adding)]
        given = [pool.submit(_verify, root, seconds) for _ in range(verifying)]
    assert {each.result() for each in given} == ({claims} if verifying else set())
    wanted = {f"w{w}-{at}" for w, each in enumerate(added) for at in range(each.result())}
    library = load_library(root)
    assert wanted <= set(library.tasks)
    assert wanted <= set(library.documents)


def test_what_several_processes_add_is_all_there(folder: ProjectFolder) -> None:
    _crowd(folder.root, adding=2, verifying=1, seconds=0.5)


@pytest.mark.slow
def test_what_eight_processes_add_and_verify_for_a_minute_is_all_there(
    folder: ProjectFolder,
) -> None:
    _crowd(folder.root, adding=5, verifying=3, seconds=60.0)


def _killed(folder: ProjectFolder, kills: int, longest: float) -> None:
    rng = random.Random(kills)  # noqa: S311 - moments of death need no secret
    for at in range(kills):
        process = subprocess.Popen(
            [sys.executable, "-c", ENDLESS, str(folder.root), str(10_000 * at)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        time.sleep(rng.uniform(0.0, longest))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        library = load_library(folder.root)
        assert library.tasks.keys() >= {"mnli", "xnli", "tatoeba"}
    # The lock went with its holder.
    _add(folder.root, 99, 0.0)


def test_a_project_loads_whenever_an_edit_is_killed(folder: ProjectFolder) -> None:
    _killed(folder, 4, longest=0.3)


@pytest.mark.slow
def test_a_project_loads_after_two_hundred_kills(folder: ProjectFolder) -> None:
    _killed(folder, 200, longest=1.0)
    # Most of them died in the middle of something.
    assert len(load_registry(folder.root).tasks) > 100


def test_a_disk_that_is_full_leaves_the_project_as_it_was(
    folder: ProjectFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {p: p.read_bytes() for p in folder.root.rglob("*") if p.is_file()}

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="No space left on device"):
        _add(folder.root, 1, 0.0)
    monkeypatch.undo()
    after = {p: p.read_bytes() for p in folder.root.rglob("*") if p.is_file()}
    after.pop(folder.root / ".metatransfer/edit.lock")
    assert after == before


def test_a_project_that_cannot_be_written_to_is_read_and_told(
    folder: ProjectFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    monkeypatch.setattr("tempfile.mkstemp", refuse)
    assert Project(folder.root).check()
    report = Project(folder.root).verify((folder.root / "claims/written.yaml",))
    assert report.verdicts[0].status.value == "stated"
    with pytest.raises(InputError, match="cannot be written"):
        Project(folder.root).add(Document(id="d", kind="paper", citation="D", work="d"))


def test_a_locale_and_a_clock_of_others_change_nothing(folder: ProjectFolder) -> None:
    command = [sys.executable, "-m", "metatransfer", "verify", "claims/written.yaml", "--format"]
    outs = [
        subprocess.run(
            [*command, "json", "--no-cache"],
            cwd=folder.root,
            env={**os.environ, "LC_ALL": locale, "TZ": zone, "PYTHONUTF8": "0"},
            capture_output=True,
            check=True,
        ).stdout
        for locale, zone in (("C", "UTC"), ("tr_TR.UTF-8", "Pacific/Kiritimati"))
    ]
    assert outs[0] == outs[1]


@pytest.mark.parametrize("name", ["../out", "a/b", "", ".", "A", "x\x1b[31m", "n" * 200])
def test_no_study_name_leads_anywhere_else(
    folder: ProjectFolder, tmp_path: Path, name: str
) -> None:
    table = tmp_path / "t.csv"
    table.write_text("task,XNLI\nnone,1\n", encoding="utf-8")
    project = Project(folder.root)
    with pytest.raises(MetatransferError, match="is no name of a study"):
        project.remembered_layout(name, [table])
    with pytest.raises(MetatransferError, match="is no name of a study"):
        project.plan_import(name, [table], Layout())


def test_the_registry_is_never_seen_half_written(folder: ProjectFolder) -> None:
    context = get_context("spawn")
    writer = context.Process(target=_add, args=(folder.root, 0, 6))
    writer.start()
    while writer.is_alive():
        assert load_registry(folder.root).tasks.keys() >= {"mnli", "xnli", "tatoeba"}
    writer.join()
    assert writer.exitcode == 0


@pytest.mark.parametrize("part", ["data/studies/alpha/results.csv", "data/studies/alpha"])
def test_nothing_is_written_through_a_link_out_of_the_project(
    folder: ProjectFolder, tmp_path: Path, part: str
) -> None:
    outside = tmp_path / "outside"
    (folder.root / part).rename(outside)
    (folder.root / part).symlink_to(outside)
    files = [outside] if outside.is_file() else sorted(outside.iterdir())
    before = [file.read_bytes() for file in files]
    score = RawScore(
        key="", value=70.0, intermediate="mnli", target="tatoeba", language="en", metric="accuracy"
    )
    said = Layout(
        unit="points",
        defaults=Defaults(model="m", split="test", train_language="en"),
        locator="Table 1",
        missing_reason="one seed",
    )
    # refused, or the link is replaced by a file of the project's own
    with suppress(MetatransferError):
        Project(folder.root).add_result("alpha", score, said)
    assert [file.read_bytes() for file in files] == before
    assert load_library(folder.root).results
