"""What stands out in the records, told on stderr beside whatever a verb prints."""

from collections.abc import Sequence
from typing import Final

from metatransfer.cli.terminal import print_error
from metatransfer.records import Notice, wording

MOST_NOTICES: Final = 8
"""Notices of which so many are told."""


def tell_notices(notices: Sequence[Notice]) -> None:
    """Tell of rows that stand out, one a line, as faults are told; nothing where there is none.

    Parameters
    ----------
    notices : sequence of Notice
        What stands out.
    """
    for notice in notices[:MOST_NOTICES]:
        print_error(f"notice: {notice}")
    if len(notices) > MOST_NOTICES:
        rest = wording.count(len(notices) - MOST_NOTICES, "row")
        print_error(f"notice: {rest} more that stand out")
