"""Quantities in words, the same in verdicts, on terminals and in reports."""

import math
from collections.abc import Sequence
from typing import Final

from metatransfer.records.estimate import (
    CONTRADICTED_UNTIL,
    SUPPORTED_FROM,
    Estimate,
    Interval,
)

MOST_FITS: Final = 8
"""Fits of which so many are named."""


def unit_words(unit: str) -> str:
    """Return a unit as people write it: ``points_per_sd`` is ``points per sd``.

    Parameters
    ----------
    unit : str
        Unit as records have it.
    """
    return unit.replace("_", " ")


def quantity(value: float, unit: str) -> str:
    """Return a value with its unit: ``1 point``, ``0.5 points``, ``a share of 0.5``.

    Parameters
    ----------
    value : float
        Value.
    unit : str
        Unit as records have it.
    """
    words = unit_words(unit)
    if words == "share":
        return f"a share of {value:g}"
    if abs(value) == 1:
        words = words.replace("points", "point", 1).replace("ranks", "rank", 1)
    return f"{value:g} {words}"


def fits_made(made: Sequence[str]) -> str:
    """Return which fits were made: ``1 fit made: 2,951 gains, cosine``.

    Parameters
    ----------
    made : sequence of str
        Fits in words.
    """
    if not made:
        return "no fit made again"
    more = f"; and {len(made) - MOST_FITS} more" if len(made) > MOST_FITS else ""
    return f"{count(len(made), 'fit')} made: {'; '.join(made[:MOST_FITS])}{more}"


def probability(value: float) -> str:
    """Return a probability, never a bare 0 or 1, never rounded across a verdict's threshold.

    Parameters
    ----------
    value : float
        Probability.
    """
    if value < 0.001:
        return "<.001"
    if value > 0.999:
        return ">.999"
    least = 2 if 0.01 <= value <= 0.99 else 3
    places = next(
        (n for n in range(least, 6) if _side(round(value, n)) == _side(value)),
        6,
    )
    return f"{value:.{places}f}".removeprefix("0")


def _side(value: float) -> tuple[bool, bool]:
    return value >= SUPPORTED_FROM, value <= CONTRADICTED_UNTIL


def count(number: int, noun: str, plural: str = "") -> str:
    """Return ``2,940 rows`` or ``1 row``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def decimals(sd: float) -> int:
    """Return decimals that show two significant digits of a standard deviation, 0 to 4."""
    if sd <= 0 or not math.isfinite(sd):
        return 2
    return min(4, max(0, 1 - math.floor(math.log10(sd))))


def number(value: float, places: int, *, signed: bool = False) -> str:
    """Return a number with fixed decimals, ``+`` where a sign matters, and never ``-0.0``."""
    rounded = round(value, places) + 0.0
    return f"{rounded:{'+' if signed and rounded else ''}.{places}f}"


def signed_unit(unit: str) -> bool:
    """Whether numbers in a unit are differences, so that their sign is worth printing."""
    return unit.startswith("points")


def estimate(value: Estimate) -> str:
    """Return ``+1.84 [+0.43, +3.10] points``."""
    places, signed = decimals(value.sd), signed_unit(value.unit)
    mean = number(value.mean, places, signed=signed)
    return f"{mean} {interval(value.interval, places, signed=signed)} {unit_words(value.unit)}"


def interval(value: Interval, places: int, *, signed: bool) -> str:
    """Return ``[+0.43, +3.10]``."""
    lower, upper = (number(end, places, signed=signed) for end in (value.lower, value.upper))
    return f"[{lower}, {upper}]"


def span(lower: float, upper: float, unit: str) -> str:
    """Return ``14.8 to 15.5 points``, or ``17.0 points`` where both ends print alike.

    Parameters
    ----------
    lower, upper : float
        Ends.
    unit : str
        Unit as records have it.
    """
    ends = dict.fromkeys((number(lower, 1), number(upper, 1)))
    return f"{' to '.join(ends)} {unit_words(unit)}"


STATISTICS: Final = {
    "kurtosis": "how heavy their tails are (kurtosis)",
    "min": "the smallest",
    "max": "the largest",
    "interquartile range": "the width of their middle half",
}
"""What predictive checks compare, in words; others say it themselves."""


def failed_checks(statistics: Sequence[str]) -> str:
    """Return what it means that predictive checks failed, in words for those who never ran one.

    Parameters
    ----------
    statistics : sequence of str
        Names of the statistics that failed, at least one.
    """
    what = [_statistic(name) for name in statistics]
    return (
        f"outcomes that the fitted model makes up are unlike those in evidence in "
        f"{listed(what)}: its interval may be too short, and its probability too sure"
    )


def _statistic(name: str) -> str:
    if name.startswith("share above "):
        return f"the {name} {'point' if name.endswith(' 1') else 'points'}"
    if name.startswith("sd by "):
        return f"how unlike their spread is by {name.removeprefix('sd by ')}"
    return STATISTICS.get(name, name)


def listed(items: Sequence[str]) -> str:
    """Return ``a``, ``a and b``, or ``a, b and c``."""
    return " and ".join(filter(None, (", ".join(items[:-1]), *items[-1:])))
