"""What the exit status of a command means."""

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit status of every verb."""

    DONE = 0
    """Finished; a contradicted claim is a finding, not an error."""
    FAIL_ON = 1
    """A condition asked for by ``--fail-on`` was met."""
    BAD_INPUT = 2
    """A wrong option, or records that cannot be used; nothing was written."""
    DIAGNOSTICS = 3
    """A fit failed its diagnostics, so that a claim has no verdict; outranks 1."""
    INTERNAL = 4
    """A defect of metatransfer itself."""
    INTERRUPTED = 130
    """Stopped from the keyboard."""
