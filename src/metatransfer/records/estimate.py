"""Estimates with intervals, and the probabilities at which a verdict turns."""

from typing import Final

from pydantic import Field

from metatransfer.records.base import Part, Probability

SUPPORTED_FROM: Final = 0.95
"""Probability of the claim from which it is supported."""
CONTRADICTED_UNTIL: Final = 0.05
"""Probability of the claim up to which it is contradicted."""


class Interval(Part):
    """An equal-tailed interval."""

    lower: float
    """Lower end."""
    upper: float
    """Upper end."""
    probability: Probability = 0.95
    """Probability it holds."""


class Estimate(Part):
    """Posterior of an estimand."""

    estimand: str
    """What it is, in words."""
    unit: str
    """Unit of all numbers here."""
    mean: float
    """Posterior mean."""
    sd: float = Field(ge=0.0)
    """Posterior standard deviation."""
    interval: Interval
    """95 % posterior interval."""
