"""Functions that are compiled to machine code when they are first called, and kept on disk.

They release the interpreter lock, so that chains run in threads, and they do their own linear
algebra: its rounding does not depend on how many processors are idle.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., Any])

FAST_MATH = {"reassoc", "contract", "arcp", "nsz"}
"""Sums may be taken in another order, the same at each call; infinities and NaN keep their
meaning. A loop that adds up does not store as well: where its arrays lie in memory would decide
whether it is vectorised, and so how it rounds."""

OPTIONS: dict[str, Any] = {"nogil": True, "fastmath": FAST_MATH, "error_model": "numpy"}


def compiled(function: Function) -> Function:
    """Compile a function that Python calls.

    Parameters
    ----------
    function : callable
        In the part of Python that Numba knows.
    """
    return cast(Function, numba.njit(cache=True, **OPTIONS)(function))


def part(function: Function) -> Function:
    """Compile a function together with those compiled ones that call it.

    Parameters
    ----------
    function : callable
        In the part of Python that Numba knows.
    """
    return cast(Function, numba.njit(**OPTIONS)(function))
