import os
import signal
import subprocess
import sys
import time

CHILD = (
    "import os, time; from metatransfer.processes import end_with_parent; "
    "end_with_parent(os.getppid()); print(os.getpid(), flush=True); time.sleep(60)"
)
PARENT = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {CHILD!r}])"
LONGEST_S = 20.0
"""Far more than a worker waits between two looks, on a busy machine too."""


def lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{process}/stat") as file:  # noqa: PTH123 - a file of the system
        return file.read().rpartition(")")[2].split()[0] != "Z"


def test_a_worker_ends_when_its_parent_is_killed() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    worker = int(parent.stdout.readline())
    assert lives(worker)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    until = time.monotonic() + LONGEST_S
    while lives(worker) and time.monotonic() < until:
        time.sleep(0.1)
    assert not lives(worker)
