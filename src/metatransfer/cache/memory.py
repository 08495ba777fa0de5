"""Memory that nothing uses any more, handed back to the system."""

import ctypes
from contextlib import suppress


def hand_back() -> None:
    """Hand back what was freed in the midst of what is still used, where the C library can.

    The allocator of glibc keeps such memory for itself: after a fit, a few hundred megabytes that
    the next one has no use for in their places. It takes milliseconds. Elsewhere nothing is done.
    """
    # no such function outside glibc, and no library by no name on Windows
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
