"""The first pages: the answer to the central question, and the table of verdicts."""

from collections.abc import Iterator, Sequence
from typing import Final

from metatransfer.records import (
    Claim,
    Outcome,
    Selection,
    Slope,
    Verdict,
    VerdictStatus,
    verdict_words,
    wording,
)
from metatransfer.records.glossary import MEANINGS, NUMBERS, WEAKENED
from metatransfer.report.blocks import (
    Block,
    Facts,
    Heading,
    Inline,
    Paragraph,
    Run,
    Section,
    Table,
    quiet,
    runs,
    strong,
)
from metatransfer.report.material import TONES, Material

QUESTION: Final = (
    "Does semantic similarity between an intermediate task and a target task predict the "
    "zero-shot cross-lingual gain, and does choosing intermediate tasks by similarity beat "
    "choosing at random, or beat one good task chosen without looking?"
)
"""The central question."""

AGAINST: Final = {
    "random": "a choice at random",
    "constant": "the tasks that are best on other targets",
    "oracle": "the truly best tasks",
}


def front(material: Material, cite: str) -> Section:
    """Return the first section: answer and table.

    Parameters
    ----------
    material : Material
        Verdicts and claims.
    cite : str
        How to cite the report.
    """
    verdicts = material.verdicts
    blocks: list[Block] = []
    if not verdicts:
        blocks.append(Paragraph(runs("There is no claim to report on: claims/ holds none.")))
    else:
        blocks += [
            Paragraph((Run(QUESTION, "emph"),)),
            Paragraph(answer(material)),
            Paragraph(runs(_count(verdicts))),
        ]
        blocks += [Heading("Verdicts"), table(material)]
        blocks += [Heading("How to read them"), glossary(verdicts)]
    blocks += [Heading("How to cite"), Paragraph(runs(cite))]
    return Section("answer", "The answer in short", tuple(blocks), kind="front")


def _count(verdicts: Sequence[Verdict]) -> str:
    said = [v for v in verdicts if v.said_of_it.startswith("verified")]
    text = f"{wording.count(len(verdicts), 'claim')}: {verdict_words.tally(verdicts)}."
    if said:
        text += f" Of {len(said)} that their source marks “verified”: {verdict_words.tally(said)}."
    return text


def table(material: Material) -> Table:
    """Return the table of verdicts, a row a claim.

    Parameters
    ----------
    material : Material
        Verdicts and claims.
    """
    return Table(
        header=(
            "Claim",
            "Verdict",
            "P",
            "Estimate, 95 % interval",
            "Cells",
            "Studies",
            "Source says",
        ),
        rows=tuple(_row(verdict, material) for verdict in material.verdicts),
        widths=(16, 7, 4, 10, 3, 4, 6),
        numeric=(2, 4, 5),
        tones=tuple(TONES[verdict.status] for verdict in material.verdicts),
        sortable=True,
    )


def glossary(verdicts: Sequence[Verdict]) -> Facts:
    """Return the meaning of every word that the verdicts use, and of their numbers.

    Parameters
    ----------
    verdicts : sequence of Verdict
        Verdicts.
    """
    words = {verdict.status for verdict in verdicts}
    weakened = {name for verdict in verdicts for name in verdict.qualifiers}
    decided = any(verdict.estimate is not None for verdict in verdicts)
    meanings = [
        *((status.value, MEANINGS[status]) for status in VerdictStatus if status in words),
        *((name, meaning) for name, meaning in WEAKENED.items() if name in weakened),
        *(NUMBERS.items() if decided else ()),
    ]
    return Facts(tuple((word, runs(meaning)) for word, meaning in meanings))


def _row(verdict: Verdict, material: Material) -> tuple[Inline, ...]:
    qualifiers = f" ({', '.join(verdict.qualifiers)})" if verdict.qualifiers else ""
    decided = verdict.estimate is not None
    chance = verdict.probability if decided else None
    return (
        (Run(material.claims[verdict.claim].title, href=f"#claim-{verdict.claim}"),),
        (strong(verdict.status.value), *((quiet(qualifiers),) if qualifiers else ())),
        runs("" if chance is None else wording.probability(chance)),
        runs("" if verdict.estimate is None else wording.estimate(verdict.estimate)),
        runs(f"{verdict.k_cells:,}" if verdict.k_cells else ""),
        runs(str(verdict.n_studies) if verdict.n_studies else ""),
        runs(verdict.said_of_it),
    )


def answer(material: Material) -> Inline:
    """Return the answer to the central question, from the verdicts on slopes and policies.

    Parameters
    ----------
    material : Material
        Verdicts and claims.
    """
    pairs = [(material.claims[v.claim], v) for v in material.verdicts]
    central = [(claim, verdict) for claim, verdict in pairs if _central(claim)]
    if not central:
        return runs("No claim of this set asks it.")
    open_to = [item for item in central if item[1].decided_by == "nothing"]
    decided = [item for item in central if item[1].decided_by == "evidence"]
    return tuple(_sentences(open_to, decided))


def _central(claim: Claim) -> bool:
    test = claim.test
    return isinstance(test, Slope | Selection) and test.outcome is Outcome.GAIN


def _sentences(
    open_to: Sequence[tuple[Claim, Verdict]], decided: Sequence[tuple[Claim, Verdict]]
) -> Iterator[Run]:
    if open_to:
        reasons = sorted({verdict.reason.split(";")[0] for _, verdict in open_to})
        yield strong("As it stands, the question cannot be answered: ")
        yield Run(
            f"{wording.count(len(open_to), 'claim')} cannot be tested, for there is "
            f"{' and '.join(reasons)}. "
        )
    if not decided:
        return
    indirect = [verdict for _, verdict in decided if "indirect" in verdict.qualifiers]
    yield strong("What evidence at hand says")
    yield Run(f" ({len(indirect)} of {len(decided)} verdicts are indirect). " if indirect else ". ")
    for opening, chosen in _asked(decided):
        yield Run(f"{opening}: ")
        yield Run("; ".join(_by_word(chosen)) + ". ")


def _asked(
    decided: Sequence[tuple[Claim, Verdict]],
) -> Iterator[tuple[str, list[tuple[Claim, Verdict]]]]:
    """Yield the parts of the question with the claims that ask them."""
    slopes = [item for item in decided if isinstance(item[0].test, Slope)]
    if slopes:
        yield "That similarity predicts the gain", slopes
    for against, words in AGAINST.items():
        chosen = [item for item in decided if getattr(item[0].test, "against", None) == against]
        if chosen:
            yield f"That choosing by similarity beats {words}", chosen


def _by_word(items: Sequence[tuple[Claim, Verdict]]) -> Iterator[str]:
    """Yield each word with how many claims got it, their estimates and what they ask for."""
    for status in VerdictStatus:
        chosen = [item for item in items if item[1].status is status]
        if not chosen:
            continue
        asked = sorted({_asked_for(claim) for claim, _ in chosen} - {""})
        estimates = [v.estimate for _, v in chosen if v.estimate is not None]
        number = ""
        if estimates:
            low, high = min(e.mean for e in estimates), max(e.mean for e in estimates)
            unit = wording.unit_words(estimates[0].unit)
            span = f"{low:+.2f}" if len(estimates) == 1 else f"{low:+.2f} to {high:+.2f}"
            number = f" (estimated {span} {unit}, asked for {' or '.join(asked)})"
        yield f"{status.value} in {len(chosen)} of {len(items)}{number}"


def _asked_for(claim: Claim) -> str:
    sesoi = getattr(claim.test, "sesoi", None)
    return "" if sesoi is None else f"more than {sesoi.value:g}"
