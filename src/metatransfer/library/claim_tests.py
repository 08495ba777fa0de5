"""Whether the parts of a test fit one another."""

from collections.abc import Iterator, Mapping
from typing import Final

from metatransfer.library.located import Located
from metatransfer.library.misfit import Misfit, Path
from metatransfer.records import (
    Alternative,
    Claim,
    Contrast,
    Count,
    MeanGain,
    Outcome,
    PairOf,
    Population,
    QuantitativeTest,
    Rank,
    Selection,
    Sesoi,
    ShareAbove,
    SimilarityMeasure,
    Slope,
)

_COMPARED: Final = {Outcome.GAIN: PairOf.TASKS, Outcome.TRANSFER_GAP: PairOf.LANGUAGES}
"""What a measure must compare for an outcome: gains lie between tasks, gaps between languages."""


def misfits_in_test(
    claim: Claim, measures: Mapping[str, Located[SimilarityMeasure]]
) -> Iterator[Misfit]:
    """Yield each pair of parts of a claim's test that do not go together.

    Parameters
    ----------
    claim : Claim
        The claim.
    measures : mapping of str to Located[SimilarityMeasure]
        Similarity measures, by id.
    """
    test = claim.test
    if isinstance(test, QuantitativeTest):
        yield from _wrong_measure(test, measures)
        yield from _wrong_bounds(test)
        yield from _wrong_units(test)
        yield from _wrong_ranks(test)
        yield from _wrong_population(test)


def _wrong_measure(
    test: QuantitativeTest, measures: Mapping[str, Located[SimilarityMeasure]]
) -> Iterator[Misfit]:
    if not isinstance(test, Slope | Selection) or test.measure not in measures:
        return
    compared, wanted = measures[test.measure].record.of, _COMPARED[test.outcome]
    if compared is not wanted:
        fitting = sorted(name for name, each in measures.items() if each.record.of is wanted)
        yield Misfit(
            ("test", "measure"),
            f"'{test.measure}' compares {compared}, the outcome is {test.outcome}",
            f"allowed: a measure of {wanted} ({', '.join(fitting) or 'none is known'})",
        )


def _wrong_bounds(test: QuantitativeTest) -> Iterator[Misfit]:
    alternative = getattr(test, "alternative", None)
    between = alternative is Alternative.BETWEEN
    if isinstance(test, MeanGain):
        yield from _wrong_upper(test)
    elif between:
        yield Misfit(
            ("test", "alternative"), "'between' needs two bounds", "allowed: only in mean_gain"
        )
    sesoi = test.share if isinstance(test, ShareAbove) else getattr(test, "sesoi", None)
    if alternative is Alternative.EQUIVALENT and isinstance(sesoi, Sesoi) and sesoi.value <= 0:
        what = f"'equivalent' within {sesoi.value:g} {sesoi.unit} holds of nothing"
        yield Misfit(("test", "sesoi", "value"), what, "allowed: more than 0")


def _wrong_upper(test: MeanGain) -> Iterator[Misfit]:
    path: Path = ("test", "upper")
    if test.alternative is not Alternative.BETWEEN:
        if test.upper is not None:
            what = f"upper {test.upper:g} has no meaning for '{test.alternative}'"
            yield Misfit(path, what, "allowed: with 'between'", "drop one of the two")
    elif test.upper is None:
        yield Misfit(path, "missing", "'between' needs it", "add the upper bound")
    elif test.upper <= test.sesoi.value:
        allowed = f"allowed: more than sesoi.value, which is {test.sesoi.value:g}"
        yield Misfit(path, f"got {test.upper:g}", allowed)


def _wrong_units(test: QuantitativeTest) -> Iterator[Misfit]:
    for name, unit, sesoi in _sesois(test):
        if sesoi.unit != unit:
            path: Path = ("test", name, "unit")
            yield Misfit(path, f"got '{sesoi.unit}'", f"allowed in {test.kind}: '{unit}'")
        elif unit == "share" and not 0.0 <= sesoi.value <= 1.0:
            path = ("test", name, "value")
            yield Misfit(path, f"got {sesoi.value:g}", "allowed: a share from 0 to 1")


def _sesois(test: QuantitativeTest) -> Iterator[tuple[str, str, Sesoi]]:
    """Yield each effect size of a test with its field and the unit it must have."""
    if isinstance(test, ShareAbove):
        yield "threshold", "points", test.threshold
        yield "share", "share", test.share
    elif isinstance(test, Slope):
        yield "sesoi", "points_per_sd", test.sesoi
    elif isinstance(test, MeanGain | Contrast | Selection):
        yield "sesoi", "points", test.sesoi


def _wrong_ranks(test: QuantitativeTest) -> Iterator[Misfit]:
    if not isinstance(test, Rank):
        return
    if len(test.best) > test.among_top:
        what = f"{len(test.best)} tasks cannot all be among the top {test.among_top}"
        yield Misfit(("test", "among_top"), what, f"allowed: {len(test.best)} or more")
    for index, name in enumerate(test.best):
        path: Path = ("test", "best", index)
        if name in test.best[:index]:
            yield Misfit(path, f"'{name}' stands twice", do="keep one")
        elif test.where.intermediates and name not in test.where.intermediates:
            allowed = f"allowed: one of where.intermediates ({', '.join(test.where.intermediates)})"
            yield Misfit(path, f"'{name}' is not among the tasks that are ranked", allowed)


def _wrong_population(test: QuantitativeTest) -> Iterator[Misfit]:
    path: Path = ("test", "population")
    if isinstance(test, Count) and test.population is not Population.OBSERVED:
        yield Misfit(path, f"'{test.population}' cannot be counted", "allowed: 'observed'")
    chosen = {
        Population.NEW_TASK: test.where.targets,
        Population.NEW_LANGUAGE: test.where.languages,
    }.get(test.population, ())
    if len(chosen) == 1:
        what = f"'{test.population}' with only '{chosen[0]}' to learn from"
        yield Misfit(path, what, "allowed: 'observed'", "or widen `where`")
