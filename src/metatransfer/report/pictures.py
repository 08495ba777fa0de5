"""Which figures there are, what each says, and how it is drawn: for reports and for ``plot``."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from typing import Final, TypeVar

from metatransfer.errors import InputError
from metatransfer.plots.card import MOST_GROUPS
from metatransfer.plots.drawing import Drawing
from metatransfer.plots.forest import forest as draw_forest
from metatransfer.plots.funnel import funnel as draw_funnel
from metatransfer.plots.heat import LANGUAGES, TASKS, ordered
from metatransfer.plots.heat import heat as draw_heat
from metatransfer.plots.orchard import orchard as draw_orchard
from metatransfer.plots.selection import selection as draw_selection
from metatransfer.plots.sesoi import sesoi as draw_sesoi
from metatransfer.plots.similarity import similarity as draw_similarity
from metatransfer.plots.strip import strip as draw_strip
from metatransfer.records import (
    Claim,
    Outcome,
    PosteriorSummary,
    Rows,
    ShareAbove,
    Verdict,
    wording,
)
from metatransfer.report import findings
from metatransfer.report.blocks import Figure
from metatransfer.report.material import Material

FLOW: Final = "prisma"
"""Name of the picture of the flow of records."""
FEWEST_ROWS: Final = 10
"""Rows below which a cloud of points shows nothing that the forest does not."""
PANELS_A_PAGE: Final = 24
"""Claims whose smallest effects of interest are shown in one figure."""
ROWS_A_PAGE: Final = 48
"""Rows of a forest that a page has room for."""
BRANCHES_A_PAGE: Final = 28
"""Groups of an orchard that a page has room for."""
CELLS_A_PAGE: Final = 50
"""Rows of a heat map that a page has room for."""

T = TypeVar("T")


@dataclass(frozen=True)
class Subject:
    """What a figure is drawn of.

    Parameters
    ----------
    verdict : Verdict
        Verdict on a claim.
    claim : Claim
        The claim.
    summary : PosteriorSummary
        Its posterior.
    rows : Rows
        Rows behind it.
    whole : PosteriorSummary, optional
        The posterior that ``summary`` is one page of: all its pages have one scale.
    """

    verdict: Verdict
    claim: Claim
    summary: PosteriorSummary
    rows: Rows
    whole: PosteriorSummary | None = None


@dataclass(frozen=True)
class Kind:
    """One kind of figure.

    Parameters
    ----------
    name : str
        What ``metatransfer plot`` calls it.
    line : str
        What it shows, in a line.
    unfit : callable
        Why it cannot be drawn of a subject; empty where it can.
    key : callable
        Names a picture: subjects with the same key give the same picture.
    finding : callable
        What it shows of a subject, in a sentence.
    caption : callable
        How to read it.
    draw : callable
        Draws it.
    parts : callable
        Subjects that it is drawn of on pages of a report, where one page has no room for all.
    """

    name: str
    line: str
    unfit: Callable[[Subject], str]
    key: Callable[[Subject], str]
    finding: Callable[[Subject], str]
    caption: Callable[[Subject], str]
    draw: Callable[[Subject], Drawing]
    parts: "Callable[[Subject], Sequence[Subject]]" = lambda subject: (subject,)


def _by_branches(subject: Subject) -> list[Subject]:
    """Return a subject in parts whose groups an orchard of one page has room for."""
    groups = subject.summary.forest.groups
    return [
        _with_summary(subject, forest=subject.summary.forest.model_copy(update={"groups": part}))
        for part in _pages(groups, BRANCHES_A_PAGE)
    ]


def _by_rows(subject: Subject) -> list[Subject]:
    """Return a subject in parts whose pairs a heat map of one page has room for."""
    pairs = subject.summary.pairs
    found = []
    for names in _pages(ordered(pairs.first, pairs), CELLS_A_PAGE):
        inside = [at for at, name in enumerate(pairs.first) if name in set(names)]
        part = pairs.model_copy(
            update={
                field: tuple(getattr(pairs, field)[at] for at in inside)
                for field in ("first", "second", "raw_points", "posterior_points")
            }
        )
        found.append(_with_summary(subject, pairs=part))
    return found


def _with_summary(subject: Subject, **changes: object) -> Subject:
    part = subject.summary.model_copy(update=changes)
    return replace(subject, summary=part, whole=subject.summary)


def _pages(items: Sequence[T], room: int) -> list[Sequence[T]]:
    return [items[start : start + room] for start in range(0, len(items), room)]


def _always(_: Subject) -> str:
    return ""


def _of_means(subject: Subject) -> str:
    if subject.verdict.kind not in ("mean_gain", "share_above"):
        return f"a claim of kind '{subject.verdict.kind}' is not about outcomes of cells"
    found = len(subject.rows.outcome_points)
    if found < FEWEST_ROWS:
        return f"{wording.count(found, 'row')} behind it, and {FEWEST_ROWS} are needed"
    return ""


def _of_slopes(subject: Subject) -> str:
    return "" if subject.summary.moderation else "the claim is not about a slope"


def _of_policies(subject: Subject) -> str:
    return "" if subject.summary.policies else "the claim is not about selection"


def _with_sesoi(subject: Subject) -> str:
    return "" if subject.verdict.sesoi else "the claim has no smallest effect of interest"


def _claim_key(subject: Subject) -> str:
    return subject.verdict.claim


def _is_gain(subject: Subject) -> bool:
    return subject.rows.outcome is Outcome.GAIN


def _rows_key(subject: Subject) -> str:
    return subject.verdict.evidence_hash


def _policy_key(subject: Subject) -> str:
    combine = getattr(subject.claim.test, "combine", "")
    return f"{subject.verdict.model_hash[:12]}-{combine}"


def _slope_key(subject: Subject) -> str:
    moderation = subject.summary.moderation
    component = moderation.component if moderation else ""
    return f"{subject.verdict.model_hash[:12]}-{component}"


def _sesoi_unit(claim: Claim) -> str:
    test = claim.test
    sesoi = test.threshold if isinstance(test, ShareAbove) else getattr(test, "sesoi", None)
    return "" if sesoi is None else wording.unit_words(sesoi.unit)


def _similarity_drawing(subject: Subject) -> Drawing:
    moderation = subject.summary.moderation
    if moderation is None:
        raise InputError(
            f"plot similarity · {_of_slopes(subject)} · do: name a claim about a slope"
        )
    return draw_similarity(moderation, subject.rows)


KINDS: Final[Mapping[str, Kind]] = {
    kind.name: kind
    for kind in (
        Kind(
            "similarity",
            "Outcome against similarity, with the fitted line.",
            _of_slopes,
            _slope_key,
            lambda it: findings.moderation_finding(it.verdict),
            lambda it: (
                f"Outcomes against similarity, {it.verdict.claim}. Points: rows, larger where "
                "more precise. Line: posterior mean with its 95 % credible band."
            ),
            _similarity_drawing,
        ),
        Kind(
            "selection",
            "Choosing by similarity against other policies.",
            _of_policies,
            _policy_key,
            lambda it: findings.policies_finding(it.summary),
            lambda it: (
                "Mean true gain of choosing by similarity, minus that of other policies on the "
                f"same candidates, by number chosen ({getattr(it.claim.test, 'combine', '')} of "
                "those chosen is earned). Bars: 95 % intervals; at zero there is no advantage."
            ),
            lambda it: draw_selection(it.summary.policies),
        ),
        Kind(
            "sesoi",
            "The verdict by smallest effect of interest.",
            _with_sesoi,
            _claim_key,
            lambda it: findings.sesoi_finding(it.verdict),
            lambda it: f"Probability of {it.verdict.claim} by smallest effect of interest.",
            lambda it: draw_sesoi([(it.verdict, _sesoi_unit(it.claim))]),
        ),
        Kind(
            "orchard",
            "Every outcome, by group, with means and spread.",
            _of_means,
            _rows_key,
            lambda it: findings.orchard_finding(it.summary, it.rows),
            lambda it: (
                f"Orchard of the rows behind {it.verdict.claim}: observed outcomes, larger "
                "where more precise; thick, 95 % interval of the group's mean; thin, 95 % of true "
                "outcomes."
            ),
            lambda it: draw_orchard(it.summary, it.rows, it.whole),
            _by_branches,
        ),
        Kind(
            "funnel",
            "Outcome against standard error, with the model's contours.",
            _of_means,
            _rows_key,
            lambda it: findings.funnel_finding(it.summary, it.rows),
            lambda it: (
                f"Funnel of the rows behind {it.verdict.claim}. Lines: where 95 % of outcomes lie "
                "under the multilevel model, heterogeneity included. Shaded: outcomes within 1.96 "
                "standard errors of zero."
            ),
            lambda it: draw_funnel(it.summary, it.rows),
        ),
        Kind(
            "heat",
            "Outcome by pair, with missing pairs shown.",
            _of_means,
            _rows_key,
            lambda it: findings.heat_finding(it.summary.pairs),
            lambda it: (
                f"Posterior mean by pair behind {it.verdict.claim}, points; hatched pairs are not "
                "reported; where numbers have no room a dash marks values below zero."
            ),
            lambda it: draw_heat(
                it.summary.pairs,
                TASKS if _is_gain(it) else LANGUAGES,
                whole=it.whole.pairs if it.whole else None,
            ),
            _by_rows,
        ),
        Kind(
            "forest",
            "Groups as observed and as believed, pooled, and a new one.",
            _always,
            _claim_key,
            lambda it: findings.forest_finding(it.summary),
            lambda it: (
                f"All groups behind {it.verdict.claim}: {it.summary.forest.quantity} by "
                f"{it.summary.forest.by}."
            ),
            lambda it: draw_forest(it.summary.forest),
        ),
        Kind(
            "strip",
            "Posterior of the estimand, with the claim's side.",
            _always,
            _claim_key,
            lambda it: findings.card_finding(it.verdict, it.summary),
            lambda it: f"Posterior of the estimand of {it.verdict.claim}.",
            lambda it: draw_strip(it.verdict, it.summary),
        ),
    )
}
"""Every kind of figure, by name."""

IN_CHAPTER: Final = ("similarity", "selection", "orchard", "funnel", "heat")
"""Kinds that the chapter of figures shows, in this order."""


def subjects(material: Material) -> Iterator[Subject]:
    """Yield what figures can be drawn of, in the order of the claims.

    Parameters
    ----------
    material : Material
        Verdicts and posteriors.
    """
    for verdict in material.verdicts:
        summary = material.summaries.get(verdict.claim)
        rows = material.rows.get(verdict.evidence_hash)
        if summary is not None and rows is not None:
            yield Subject(verdict, material.claims[verdict.claim], summary, rows)


def chapter(material: Material) -> Iterator[tuple[Figure, Callable[[], Drawing]]]:
    """Yield the figures of the chapter, each once, with what draws it.

    Parameters
    ----------
    material : Material
        Verdicts and posteriors.
    """
    seen = set()
    for name in IN_CHAPTER:
        kind = KINDS[name]
        for subject in subjects(material):
            key = f"{name}-{kind.key(subject)}"
            if key in seen or kind.unfit(subject):
                continue
            seen.add(key)
            parts = kind.parts(subject)
            for number, part in enumerate(parts, start=1):
                of = f" Part {number} of {len(parts)}." if len(parts) > 1 else ""
                yield (
                    Figure(
                        f"{key}-{number}" if of else key,
                        kind.finding(subject),
                        f"{kind.caption(subject)}{of}",
                    ),
                    partial(draw_subject, name, part),
                )
    yield from _sesoi_pages(material)
    for subject in subjects(material):
        yield from _forest_pages(subject)


def _sesoi_pages(material: Material) -> Iterator[tuple[Figure, Callable[[], Drawing]]]:
    turning = [it for it in subjects(material) if it.verdict.sesoi]
    for number, start in enumerate(range(0, len(turning), PANELS_A_PAGE), start=1):
        chosen = turning[start : start + PANELS_A_PAGE]
        panels = [(it.verdict, _sesoi_unit(it.claim)) for it in chosen]
        said = " ".join(
            f"{it.verdict.claim}: {findings.sesoi_finding(it.verdict)}" for it in chosen
        )
        caption = (
            "Probability of each claim by smallest effect of interest. Shaded: supported (above), "
            "contradicted (below)."
        )
        yield Figure(f"sesoi-{number}", said, caption), partial(draw_sesoi, panels)


def _forest_pages(subject: Subject) -> Iterator[tuple[Figure, Callable[[], Drawing]]]:
    """Yield a whole forest, a page at a time, where a card could not show all of it."""
    groups = subject.summary.forest.groups
    if len(groups) <= MOST_GROUPS:
        return
    for number, start in enumerate(range(0, len(groups), ROWS_A_PAGE), start=1):
        last = start + ROWS_A_PAGE >= len(groups)
        change: dict[str, object] = {"groups": groups[start : start + ROWS_A_PAGE]}
        part = subject.summary.forest.model_copy(
            update=change if last else change | {"pooled": None, "prediction": None}
        )
        figure = Figure(
            f"forest-{subject.verdict.claim}-{number}",
            findings.forest_finding(subject.summary),
            f"{KINDS['forest'].caption(subject)} Groups {start + 1} to "
            f"{min(start + ROWS_A_PAGE, len(groups))} of {len(groups)}.",
        )
        yield figure, partial(draw_forest, part, subject.summary.forest)


def draw_subject(kind: str, subject: Subject) -> Drawing:
    """Return a figure of a subject.

    Parameters
    ----------
    kind : str
        Name of its kind.
    subject : Subject
        What it is drawn of.
    """
    return KINDS[kind].draw(subject)


def drawn_by() -> str:
    """Return the version of what draws figures; another one may draw other bytes."""
    try:
        return version("matplotlib")
    except PackageNotFoundError:
        return "none"
