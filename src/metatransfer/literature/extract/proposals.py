"""A test for a quantitative claim, from its words: for a person to confirm or change.

The readings are those of the shipped claims (``docs/claims.md``): "often" is more than half of the
pairs, "substantially" more than 1 point, "large" more than 5, "moderate" from 1 to 5.
"""

import re
from dataclasses import dataclass
from typing import Final

from metatransfer.records import Alternative, Reading, Sesoi, TaskKind, Where
from metatransfer.records.claim import MeanGain, QuantitativeTest, Selection, ShareAbove, Slope
from metatransfer.records.draft import Direction, StatedNumber


@dataclass(frozen=True, slots=True)
class Size:
    """What a word of size is taken to mean, in points."""

    least: float
    most: float | None = None


SIZES: Final = {
    "large": Size(5.0),
    "dramatic": Size(5.0),
    "moderate": Size(1.0, 5.0),
    "substantial": Size(1.0),
    "significant": Size(1.0),
    "considerable": Size(1.0),
    "strong": Size(1.0),
    "small": Size(0.0, 1.0),
    "slight": Size(0.0, 1.0),
    "marginal": Size(0.0, 1.0),
}
FREQUENT: Final = frozenset(
    {"often", "usual", "typical", "frequent", "most", "majority", "general"}
)
HALF_A_POINT: Final = 0.5
IN_POINTS: Final = frozenset({"point", "points", "pp", "percent", "f1", "em", "accuracy"})
"""What a number of points is followed by: its unit, or a metric that runs from 0 to 100."""
PLACES: Final = 6
"""Decimals of a bound: a sum of printed numbers has no more."""
SHARE: Final = 0.5

SIMILARITY: Final = re.compile(r"\b(?:semantic )?similarit|\bdistance\b", re.IGNORECASE)
RELATION: Final = re.compile(r"\bcorrelat|\bpredict|\bassociat|\brelat(?:es|ed)\b", re.IGNORECASE)
CHOICE: Final = re.compile(r"\b(?:select|chos|choos|pick)", re.IGNORECASE)
RANDOM: Final = re.compile(r"\brandom", re.IGNORECASE)
ENGLISH_ONLY: Final = re.compile(r"\bmonolingual\b|\bin English\b|\bEnglish settings?\b")
OTHER_LANGUAGES: Final = re.compile(r"non-English|cross-lin|zero-shot|\bXTREME", re.IGNORECASE)


@dataclass(frozen=True)
class Words:
    """What a proposal is made of.

    Parameters
    ----------
    statement : str
        The statement.
    direction : str
        Direction of its effect.
    tasks, kinds, magnitudes, numbers
        What it names; see :class:`metatransfer.records.DraftClaim`.
    measure : str or None
        Similarity measure for claims that name none.
    """

    statement: str
    direction: Direction
    tasks: tuple[str, ...]
    kinds: tuple[TaskKind, ...]
    magnitudes: tuple[str, ...]
    numbers: tuple[StatedNumber, ...]
    measure: str | None


Proposal = tuple[QuantitativeTest | None, tuple[Reading, ...]]


def propose(words: Words) -> Proposal:
    """Return a proposed test with its readings; no test where the words call for none.

    Parameters
    ----------
    words : Words
        The statement and what was found in it.
    """
    where = _where(words)
    if words.measure is not None and SIMILARITY.search(words.statement):
        if CHOICE.search(words.statement):
            return _selection(words.statement, where, words.measure)
        if RELATION.search(words.statement):
            return _slope(where, words.measure)
    if not words.direction:
        return None, ()
    if frequent := next((word for word in words.magnitudes if word in FREQUENT), None):
        return _share(words, where, frequent)
    return _mean(words, where)


def _where(words: Words) -> Where:
    if ENGLISH_ONLY.search(words.statement):
        return Where(targets=words.tasks, languages=("en",), train_languages=("en",))
    kinds = () if words.tasks else words.kinds
    cross = OTHER_LANGUAGES.search(words.statement) is not None or bool(words.tasks)
    return Where(targets=words.tasks, target_kinds=kinds, not_languages=("en",) if cross else ())


def _size(words: Words) -> tuple[str, Size]:
    word = next((word for word in words.magnitudes if word in SIZES), "")
    return word, SIZES.get(word, Size(0.0))


def _reading(word: str, read_as: str) -> Reading:
    return Reading(word=word, read_as=read_as, why="As the shipped claims read the word.")


def _share(words: Words, where: Where, frequent: str) -> Proposal:
    word, size = _size(words)
    readings = [_reading(frequent, "in more than half of the intermediate-target pairs")]
    if word:
        readings.append(_reading(word, f"by more than {size.least:g} points"))
    test = ShareAbove(
        kind="share_above",
        where=where,
        threshold=Sesoi(value=size.least, unit="points", reason=f"'{word or 'any gain'}'"),
        alternative=Alternative.GREATER,
        share=Sesoi(value=SHARE, unit="share", reason=f"'{frequent}': more pairs than not"),
    )
    return test, tuple(readings)


def _mean(words: Words, where: Where) -> Proposal:
    points = next((n.value for n in words.numbers if n.unit in IN_POINTS), None)
    if points is not None:
        middle = -points if words.direction == "down" else points
        reading = _reading(f"{points:g}", f"{middle:+g} points, half a point on either side")
        reason = "Half a point on either side of the number stated."
        low, high = (round(middle + side, PLACES) for side in (-HALF_A_POINT, HALF_A_POINT))
        sesoi = Sesoi(value=low, unit="points", reason=reason)
        return _mean_gain(where, Alternative.BETWEEN, sesoi, high), (reading,)
    word, size = _size(words)
    sign = -1.0 if words.direction == "down" else 1.0
    sesoi = Sesoi(
        value=sign * size.least + 0.0, unit="points", reason=f"'{word or words.direction}'"
    )
    readings = (_reading(word, f"a mean of at least {size.least:g} points"),) if word else ()
    if size.most is not None and sign > 0:
        return _mean_gain(where, Alternative.BETWEEN, sesoi, size.most), readings
    side = Alternative.GREATER if sign > 0 else Alternative.LESS
    return _mean_gain(where, side, sesoi, None), readings


def _mean_gain(
    where: Where, alternative: Alternative, sesoi: Sesoi, upper: float | None
) -> MeanGain:
    return MeanGain(
        kind="mean_gain", where=where, alternative=alternative, sesoi=sesoi, upper=upper
    )


def _slope(where: Where, measure: str) -> Proposal:
    reason = "Two standard deviations then earn the point of 'substantially'."
    test = Slope(
        kind="slope",
        where=where,
        measure=measure,
        alternative=Alternative.GREATER,
        sesoi=Sesoi(value=HALF_A_POINT, unit="points_per_sd", reason=reason),
    )
    return test, (_reading("similarity", f"the measure {measure}"),)


def _selection(statement: str, where: Where, measure: str) -> Proposal:
    test = Selection(
        kind="selection",
        where=where,
        measure=measure,
        against="random" if RANDOM.search(statement) else "constant",
        alternative=Alternative.GREATER,
        sesoi=Sesoi(
            value=HALF_A_POINT, unit="points", reason="About one standard error of a gain."
        ),
    )
    return test, (_reading("selected", f"the task nearest by {measure}"),)
