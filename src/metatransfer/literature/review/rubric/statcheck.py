"""Tests reported with statistic, degrees of freedom and p-value, computed again.

The method is that of statcheck (Nuijten et al. 2016, doi:10.3758/s13428-015-0664-2).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

TEST: Final = re.compile(
    r"""\b(?P<kind>t|F|χ2|χ²|chi2|z|r)\s*(?:\(\s*(?P<df1>\d+(?:\.\d+)?)\s*
    (?:,\s*(?P<df2>[^)=]*?\d+(?:\.\d+)?))?\s*\))?\s*=\s*(?P<value>-?\d*\.?\d+)\s*[,;]\s*
    p\s*(?P<sign>[<=>])\s*(?P<p>\d?\.\d+)""",
    re.VERBOSE,
)
NUMBER: Final = re.compile(r"\d+(?:\.\d+)?$")


@dataclass(frozen=True, slots=True)
class ReportedTest:
    """A test as reported, and whether its p-value follows from its statistic.

    Parameters
    ----------
    text : str
        The report.
    consistent : bool
        Whether the p-value is what the statistic gives, two-sided, rounding allowed for.
    says : str
        The p-value computed.
    """

    text: str
    consistent: bool
    says: str


def reported_tests(text: str) -> Iterator[ReportedTest]:
    """Yield the tests that a text reports in full.

    Parameters
    ----------
    text : str
        Any text.
    """
    for found in TEST.finditer(text):
        lowest, highest = (_p(found, shift) for shift in (0.5, -0.5))
        if lowest is None or highest is None:
            continue
        ok = _agrees(found["sign"], found["p"], lowest, highest)
        yield ReportedTest(found.group(), ok, f"p between {lowest:.3g} and {highest:.3g}")


def _p(found: re.Match[str], shift: float) -> float | None:
    """Return the two-sided p-value of the statistic, moved by ``shift`` of its last digit."""
    from scipy import stats

    written = found["value"]
    places = len(written.partition(".")[2])
    size = max(0.0, abs(float(written)) + shift * 10.0**-places)
    first = float(found["df1"]) if found["df1"] else None
    second = NUMBER.search(found["df2"]) if found["df2"] else None
    match found["kind"]:
        case "z":
            return float(2 * stats.norm.sf(size))
        case "t" if first:
            return float(2 * stats.t.sf(size, first))
        case "F" if first and second:
            return float(stats.f.sf(size, first, float(second.group())))
        case "r" if first and size < 1:
            statistic = size * (first / (1 - size**2)) ** 0.5
            return float(2 * stats.t.sf(statistic, first))
        case "χ2" | "χ²" | "chi2" if first:
            return float(stats.chi2.sf(size, first))
        case _:
            return None


def _agrees(sign: str, written: str, lowest: float, highest: float) -> bool:
    p = float(written)
    half = 0.5 * 10.0 ** -len(written.partition(".")[2])
    if sign == "=":
        return lowest <= p + half and highest >= p - half
    return lowest < p if sign == "<" else highest > p
