"""What stands beside a verdict: other effects of interest, other choices, other evidence."""

from collections.abc import Iterator, Sequence

from metatransfer.records import Claim, Companion, ShareAbove, Verdict, wording
from metatransfer.report.blocks import (
    Block,
    Facts,
    Heading,
    Inline,
    Table,
    joined,
    plain,
    runs,
)


def sensitivity(verdict: Verdict, claim: Claim) -> Iterator[Block]:
    """Yield the word under other effects of interest, and without the claimant's own study.

    Parameters
    ----------
    verdict : Verdict
        Verdict.
    claim : Claim
        Its claim, for units.
    """
    if verdict.without_claimant is None and not verdict.sesoi:
        return
    yield Heading("Would it be another word?")
    if verdict.sesoi:
        yield Table(
            header=("Smallest effect of interest", "P", "Then"),
            rows=tuple(
                (
                    runs(_sesoi_words(point.value, claim)),
                    runs(wording.probability(point.probability)),
                    runs(point.status.value),
                )
                for point in verdict.sesoi
            ),
            widths=(6, 3, 5),
            numeric=(1,),
        )
    if verdict.without_claimant is not None:
        yield _companions((verdict.without_claimant,))


def _sesoi_words(value: float, claim: Claim) -> str:
    if isinstance(claim.test, ShareAbove):
        return wording.quantity(value, claim.test.threshold.unit)
    sesoi = getattr(claim.test, "sesoi", None)
    return wording.quantity(value, sesoi.unit) if sesoi is not None else f"{value:g}"


def beside(verdict: Verdict) -> Iterator[Block]:
    """Yield the numbers that stand beside a verdict and do not decide it.

    Parameters
    ----------
    verdict : Verdict
        Verdict.
    """
    if verdict.companions:
        yield Heading("Beside it")
        yield _companions(verdict.companions)


def stress(verdict: Verdict) -> Iterator[Block]:
    """Yield what becomes of a verdict under other choices and other evidence, where it was asked.

    Parameters
    ----------
    verdict : Verdict
        Verdict.
    """
    found = verdict.multiverse
    if found is not None:
        yield Heading("Under other defensible choices")
        agreeing = "none gives a word" if found.agreeing is None else f"{found.agreeing:.0%} agree"
        told = f"{len(found.points)} of {found.possible:,}: {agreeing}"
        rows = [("specifications", told)]
        if found.flips:
            rows.append(("alone enough to change the word", "; ".join(found.flips)))
        yield Facts(tuple((label, runs(text)) for label, text in rows))
    for heading, companions in (
        ("Without each study", verdict.without_study),
        ("Year by year", verdict.by_year),
    ):
        if companions:
            yield Heading(heading)
            yield _companions(companions)


def _companions(companions: Sequence[Companion]) -> Facts:
    rows = map(_companion_row, companions)
    return Facts(
        tuple((plain(label), joined((numbers, note), ": ")) for label, numbers, note in rows)
    )


def _companion_row(companion: Companion) -> tuple[Inline, Inline, Inline]:
    figures = []
    if companion.estimate is not None:
        figures.append(wording.estimate(companion.estimate))
    if companion.value is not None:
        unit = wording.unit_words(companion.unit)
        figures.append(f"{companion.value:.4g} {unit}".rstrip())
    if companion.probability is not None:
        figures.append(f"P {wording.probability(companion.probability)}")
    return runs(companion.label), runs(" · ".join(figures)), runs(companion.note)
