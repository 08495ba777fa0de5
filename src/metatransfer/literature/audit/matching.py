"""Which claim of the project a draft is, if any."""

from collections.abc import Iterable
from typing import Final

from rapidfuzz import fuzz

from metatransfer.literature.compare import compare
from metatransfer.literature.locate import find
from metatransfer.records import Claim
from metatransfer.records.draft import ClaimKind, DraftClaim

ALIKE: Final = 80.0
"""Words in common, 0 to 100, from which two statements may be one claim."""

OWN_SOURCE: Final = 10.0
"""What a claim gains that the project took from this very document."""


def match(draft: DraftClaim, document: str, claims: Iterable[Claim]) -> Claim | None:
    """Return the claim that a draft is, or None.

    Parameters
    ----------
    draft : DraftClaim
        The draft.
    document : str
        Id of the document it stands in; empty where the project has none.
    claims : iterable of Claim
        All claims of the project.
    """
    scored = [(_score(draft, document, claim), at, claim) for at, claim in enumerate(claims)]
    best = max(scored, key=lambda item: (item[0], -item[1]), default=None)
    return best[2] if best is not None and best[0] >= ALIKE else None


def _score(draft: DraftClaim, document: str, claim: Claim) -> float:
    own = claim.source.document == document
    if draft.kind is ClaimKind.PROVENANCE and not own:
        # what one document says of itself is no claim of another
        return 0.0
    effect = draft.kind in {ClaimKind.QUANTITATIVE, ClaimKind.COMPARATIVE}
    if effect != claim.quantitative:
        return 0.0
    bonus = OWN_SOURCE if own else 0.0
    if _contains(draft.statement, claim) or _contains(claim.statement, draft):
        return fuzz.ratio(draft.statement, claim.statement) / 2 + 50.0 + bonus
    cut = "truncated" in draft.flags
    if not compare(draft.statement, claim.statement, cut_off=cut).same_in_substance:
        return 0.0
    if not compare(claim.statement, draft.statement, cut_off=claim.truncated).same_in_substance:
        return 0.0
    return fuzz.token_set_ratio(draft.statement, claim.statement) + bonus


def _contains(text: str, part: Claim | DraftClaim) -> bool:
    cut = part.truncated if isinstance(part, Claim) else "truncated" in part.flags
    return find(part.statement, text, cut_off=cut) is not None
