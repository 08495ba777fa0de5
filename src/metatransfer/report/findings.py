"""What a figure shows, said in a sentence for those who do not see it."""

from metatransfer.records import (
    Pairs,
    PosteriorSummary,
    Rows,
    Spread,
    Verdict,
    wording,
)
from metatransfer.records.search import PrismaCounts


def interval(spread: Spread) -> str:
    """Return ``+1.8 (+0.4 to +3.1)``."""
    places = wording.decimals((spread.upper - spread.lower) / 4)
    mean, lower, upper = (
        wording.number(value, places, signed=True)
        for value in (spread.mean, spread.lower, spread.upper)
    )
    return f"{mean} ({lower} to {upper})"


def card_finding(verdict: Verdict, summary: PosteriorSummary) -> str:
    """Return what the figure of a claim card shows.

    Parameters
    ----------
    verdict : Verdict
        Verdict on the claim.
    summary : PosteriorSummary
        Its posterior.
    """
    first = f"{verdict.status.value}"
    if verdict.estimate is not None and verdict.probability is not None:
        chance = wording.probability(verdict.probability)
        first = (
            f"The estimand is {wording.estimate(verdict.estimate)}, on the claim's side with "
            f"probability {chance}: {verdict.status.value}"
        )
    return f"{first}. {forest_finding(summary)}"


def forest_finding(summary: PosteriorSummary) -> str:
    """Return what a forest shows.

    Parameters
    ----------
    summary : PosteriorSummary
        Posterior behind it.
    """
    forest = summary.forest
    groups = wording.count(len(forest.groups), forest.by)
    above = sum(group.posterior.lower > 0 for group in forest.groups)
    below = sum(group.posterior.upper < 0 for group in forest.groups)
    text = (
        f"Of {groups}, {above} have an interval above zero, {below} below, "
        f"{len(forest.groups) - above - below} across it"
    )
    if forest.pooled is not None:
        text += f"; over all {interval(forest.pooled)} {wording.unit_words(forest.unit)}"
    if forest.prediction is not None:
        new = forest.prediction
        text += f"; a new one lies between {new.lower:+.1f} and {new.upper:+.1f}"
    return text + "."


def orchard_finding(summary: PosteriorSummary, rows: Rows) -> str:
    """Return what an orchard plot shows.

    Parameters
    ----------
    summary : PosteriorSummary
        Posterior behind it.
    rows : Rows
        Its fruit.
    """
    low, high = min(rows.outcome_points), max(rows.outcome_points)
    return (
        f"{len(rows.outcome_points):,} observed outcomes run from {low:+.1f} to {high:+.1f} "
        f"points. {forest_finding(summary)}"
    )


def funnel_finding(summary: PosteriorSummary, rows: Rows) -> str:
    """Return what a funnel plot shows.

    Parameters
    ----------
    summary : PosteriorSummary
        Posterior behind it.
    rows : Rows
        Its points.
    """
    known = [se for se in rows.se_points if se is not None]
    spread = summary.spread_points.mean
    text = f"True outcomes spread by {spread:.1f} points"
    if known:
        typical = sorted(known)[len(known) // 2]
        more, less = "heterogeneity", "sampling error"
        if typical > spread:
            more, less = less, more
        text += (
            f", and the median standard error is {typical:.2f}: {more} widens the cloud more than "
            f"{less}"
        )
    return text + "."


def moderation_finding(verdict: Verdict) -> str:
    """Return what a plot of outcomes against similarity shows.

    Parameters
    ----------
    verdict : Verdict
        Verdict on a claim about a slope.
    """
    if verdict.estimate is None:
        return "No slope was estimated."
    return (
        f"The line rises by {wording.estimate(verdict.estimate)} of similarity within target; the "
        "outcomes scatter widely around it."
    )


def policies_finding(summary: PosteriorSummary) -> str:
    """Return what a selection curve shows.

    Parameters
    ----------
    summary : PosteriorSummary
        Posterior of a claim about selection.
    """
    top = min(point.top for point in summary.policies)
    first = [point for point in summary.policies if point.top == top]
    words = {
        "random": "random choice",
        "constant": "the best on other targets",
        "oracle": "the best",
    }
    parts = [f"{interval(point.advantage)} points over {words[point.against]}" for point in first]
    return f"Choosing {wording.count(top, 'task')} by similarity earns {', '.join(parts)}."


def heat_finding(pairs: Pairs) -> str:
    """Return what a heat map shows.

    Parameters
    ----------
    pairs : Pairs
        Its cells.
    """
    values = pairs.posterior_points
    best, worst = (
        max(range(len(values)), key=values.__getitem__),
        min(range(len(values)), key=values.__getitem__),
    )
    grid = len(set(pairs.first)) * len(set(pairs.second))
    return (
        f"The largest is {pairs.first[best]} to {pairs.second[best]} with {values[best]:+.1f} "
        f"points, the smallest {pairs.first[worst]} to {pairs.second[worst]} with "
        f"{values[worst]:+.1f}; {grid - len(values):,} of {grid:,} pairs are not reported."
    )


def sesoi_finding(verdict: Verdict) -> str:
    """Return where a verdict turns.

    Parameters
    ----------
    verdict : Verdict
        Verdict with other smallest effects of interest.
    """
    words = [f"{point.value:g}: {point.status.value}" for point in verdict.sesoi]
    return (
        f"By smallest effect of interest, {', '.join(words)}." if words else "No other was asked."
    )


def flow_finding(flow: PrismaCounts) -> str:
    """Return what a PRISMA flow shows.

    Parameters
    ----------
    flow : PrismaCounts
        Its numbers.
    """
    records = sum(source.n for source in flow.identified)
    verb = "was" if flow.screened == 1 else "were"
    text = (
        f"Of {wording.count(records, 'record')}, {wording.count(flow.screened, 'work')} "
        f"{verb} screened, {flow.assessed:,} assessed by their text and {flow.included:,} included"
    )
    waiting = flow.unscreened + flow.undecided
    return f"{text}; {waiting:,} still wait." if waiting else f"{text}."
