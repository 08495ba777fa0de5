from pathlib import Path

from metatransfer.library.fault_log import FaultLog
from metatransfer.library.shelves import Shelf, read_shelf
from metatransfer.records import Document

SOUND = "id: {id}\nkind: paper\ncitation: Somebody\nwork: alpha\n"


def read(root: Path, *names: str) -> tuple[Shelf[Document], FaultLog]:
    log = FaultLog()
    filed = [(name.split(".")[0], root / name) for name in names]
    return read_shelf(filed, root, Document, log), log


def test_records_are_found_by_id_with_their_file(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(SOUND.format(id="a"))
    shelf, log = read(tmp_path, "a.yaml")
    assert shelf.records["a"].file == "a.yaml"
    assert not log.faults


def test_a_faulty_record_keeps_its_name_and_its_tree(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("id: a\nkind: rumour\n")
    shelf, log = read(tmp_path, "a.yaml")
    assert not shelf.records
    assert shelf.names == {"a"}
    assert shelf.trees["a.yaml"].data == {"id": "a", "kind": "rumour"}
    assert log.faults


def test_a_file_that_is_no_yaml_keeps_its_name_alone(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("id: [")
    shelf, _ = read(tmp_path, "a.yaml")
    assert shelf.names == {"a"}
    assert not shelf.trees


def test_a_record_filed_under_another_name_is_known_by_both(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(SOUND.format(id="b"))
    shelf, log = read(tmp_path, "a.yaml")
    assert shelf.names == {"a", "b"}
    assert log.faults[0].allowed == "allowed: 'a'"


def test_two_endings_of_one_name_are_one_name_taken_twice(tmp_path: Path) -> None:
    for name in ("a.yaml", "a.yml"):
        (tmp_path / name).write_text(SOUND.format(id="a"))
    _, log = read(tmp_path, "a.yaml", "a.yml")
    assert [fault.what for fault in log.faults] == ["id 'a' is taken by a.yaml:1"]
