"""A process that runs some chains: a task on standard input, draws on standard output."""

import pickle
import sys

from metatransfer.model.gibbs.engine import Task


def main() -> None:
    """Read a task, run it, write its draws."""
    task: Task = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by the parent process
    pickle.dump(task.run(), sys.stdout.buffer)


if __name__ == "__main__":
    main()
