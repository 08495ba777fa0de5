"""Quantities in words, the same in verdicts, on terminals and in reports."""

from metatransfer.records.verdict import CONTRADICTED_UNTIL, SUPPORTED_FROM


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
