"""What sources do wrong; it needs none of the packages that ask them."""

from metatransfer.errors import InputError


class SourceError(InputError):
    """A source that cannot be searched, or answered with something else than data."""
