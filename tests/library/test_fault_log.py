import pytest

from metatransfer.errors import FaultyRecordsError
from metatransfer.library.fault_log import MAX_FAULTS_PER_FILE, FaultLog


def test_faults_are_kept_in_the_order_of_files_and_lines() -> None:
    log = FaultLog()
    log.of("b.yaml").add(1, "", "one")
    log.of("a.yaml").add(12, "", "two")
    log.of("a.yaml").add(3, "", "three")
    assert [fault.what for fault in log.faults] == ["three", "two", "one"]


def test_the_same_fault_is_told_once() -> None:
    log = FaultLog()
    for _ in range(3):
        log.of("a.yaml").add(1, "x", "wrong")
    assert len(log.faults) == 1


def test_a_file_full_of_faults_is_cut_short_and_says_so() -> None:
    log = FaultLog()
    for line in range(MAX_FAULTS_PER_FILE + 7):
        log.of("a.csv").add(line + 1, "x", "wrong")
    log.of("b.csv").add(1, "x", "wrong")
    assert len(log.faults) == MAX_FAULTS_PER_FILE + 2
    assert log.faults[0].what == "7 more faults in this file"


def test_no_fault_raises_nothing_and_one_raises_all() -> None:
    log = FaultLog()
    log.raise_any()
    log.of("a.yaml").add(1, "x", "wrong", allowed="allowed: right", do="mend it")
    with pytest.raises(FaultyRecordsError, match=r"^a\.yaml:1 · x · wrong · allowed: right · mend"):
        log.raise_any()
