import gc
from pathlib import Path

import pytest

from metatransfer.errors import FaultyRecordsError
from metatransfer.library.contents import Contents, read_contents
from metatransfer.library.fault_log import FaultLog
from tests.factories import ProjectFolder


def read(root: Path) -> tuple[Contents, FaultLog]:
    log = FaultLog()
    return read_contents(root, (), log), log


def test_every_name_that_a_record_may_use_is_known(project: ProjectFolder) -> None:
    contents, log = read(project.root)
    names = contents.names
    assert not log.faults
    assert names.tasks.names == {"mnli", "xnli", "tatoeba"}
    assert names.tasks.aliases == {"x-nli": "xnli"}
    assert names.benchmarks.names == {"glue", "xtreme"}
    assert names.languages.names == {"en", "de"}
    assert names.studies.names == {"alpha", "beta"}
    assert names.measures.names == {"cosine"}
    assert names.documents.names == {"paper"}
    assert names.checks.names == set()


def test_a_faulty_header_keeps_the_name_of_its_folder(project: ProjectFolder) -> None:
    project.write("data/similarity/cosine/measure.yaml", "id: cosine\n")
    contents, log = read(project.root)
    assert contents.names.measures.names == {"cosine"}
    assert {fault.file for fault in log.faults} == {"data/similarity/cosine/measure.yaml"}


def test_a_faulty_row_leaves_its_table_incomplete(project: ProjectFolder) -> None:
    project.replace("data/studies/alpha/results.csv", "57.3,,,", "x,,,")
    alpha, beta = read(project.root)[0].results
    assert (alpha.folder, alpha.complete, len(alpha.rows)) == ("alpha", False, 2)
    assert list(alpha.faulty) == [4]
    assert sorted(alpha.cells("target")) == [(2, "xnli"), (3, "xnli"), (4, "tatoeba")]
    assert beta.complete


@pytest.mark.parametrize("missing", ["data/studies", "data/similarity", "data/documents"])
def test_a_kind_of_record_that_a_project_has_none_of_is_no_fault(
    project: ProjectFolder, missing: str
) -> None:
    (project.root / missing).rename(project.root / "elsewhere")
    assert not read(project.root)[1].faults


@pytest.mark.parametrize("enabled", [True, False])
def test_the_collector_is_left_as_it_was_found(project: ProjectFolder, *, enabled: bool) -> None:
    before = gc.isenabled()
    try:
        (gc.enable if enabled else gc.disable)()
        project.load()
        assert gc.isenabled() is enabled
        project.write("claims/odd.yaml", "")
        with pytest.raises(FaultyRecordsError):
            project.load()
        assert gc.isenabled() is enabled
    finally:
        (gc.enable if before else gc.disable)()
