"""What processes that others start have in common."""

import os
import threading
import time
from typing import Final

WATCH_SECONDS: Final = 1.0
"""How often a worker looks whether whoever started it still lives."""


def end_with_parent(parent: int) -> None:
    """End this process when whoever started it was killed: nobody would hear of its results.

    Parameters
    ----------
    parent : int
        Number of the process that started this one.
    """

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(WATCH_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
