"""What documents say of a claim: quotations located, statements compared, differences named.

Texts are passed in; nothing here reads a file. That a document says something is never a reason to
call it true: these functions return what stands where, and evidence decides the rest.
"""

from metatransfer.literature.attribution import (
    DocumentText,
    LocatedClaim,
    attribute,
    check_quotations,
    quotation_faults,
)
from metatransfer.literature.compare import Comparison, Difference, DifferenceKind, compare
from metatransfer.literature.locate import Location, find, locate

__all__ = [
    "Comparison",
    "Difference",
    "DifferenceKind",
    "DocumentText",
    "LocatedClaim",
    "Location",
    "attribute",
    "check_quotations",
    "compare",
    "find",
    "locate",
    "quotation_faults",
]
