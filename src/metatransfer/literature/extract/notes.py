"""What a document notes beside its own claims: ticks, words for them, and confidences.

A *note* is a mark, a share, or both, perhaps under a name: ``✓ 0.40``, ``(verified, 40 %)``,
``Outcome: not supported. Belief .3``, ``8.7 / 10``. A stretch of text is read as notes only where
nothing else stands in it.
"""

import re
from dataclasses import dataclass
from typing import Final

from metatransfer.literature.marks import SYMBOL, WORD, mark_of
from metatransfer.records import SourceVerdict

SHARE: Final = (
    r"(?P<rated>\d+(?:[.,]\d+)?)\s*(?:/|out[ ]of|of)\s*(?P<most>100|10|5)(?![\d.])"
    r"|(?P<stars>[★⭐]+)(?P<empty>☆*)"
    r"|(?P<percent>\d{1,3}(?:[.,]\d+)?)\s?(?:%|percent\b|per[ ]cent\b)"
    r"|(?P<share>[01]?[.,]\d+)(?![\d.]*\d)"
)
"""A rating on a scale that is told, a percentage, or a share; with a point or a comma."""

LEVEL: Final = r"(?:very[ ])?(?:high|medium|moderate|low|strong|weak|none|null)"
"""A confidence in a word, which is no number."""
WORKS: Final = r"(?:sources?|papers?|stud(?:y|ies)|references?|documents?|reviewers?|abstracts?)"
ASIDE: Final = (
    rf"(?<=\s\s)\d{{1,3}}(?=\s*$|\s\s)|n\s?=\s?\d+(?:[ ]\w+)?|(?:\d+[ ]?(?:/|of)[ ]?)?\d+[ ]{WORKS}"
)
"""How many works are said to bear on a claim."""
AFTER: Final = (
    r"(?:[ ]?±[ ]?[\d.,]+)?"
    rf"(?:[ ](?:by|against|in|with|from|across)(?:[ ]\w+){{0,2}}[ ]{WORKS})?"
    r"(?:[ ](?:confiden(?:ce|t)|certain(?:ty)?|sure|trust|claims?|statements?|findings?)\b)?"
)
"""What may follow a mark or share and adds nothing to it: "verified by 2 sources", "80 % sure"."""
KNOWN_NAME: Final = (
    r"claims?|statements?|text|verified|status|verdict|supported|marks?|checked|check|tick"
    r"|outcome|result|confidence|certainty|trust|score|rating|probability|belief|weight|support"
    r"|sources?"
)
"""Names that columns and fields of lists of claims have."""
SHARE_NAME: Final = (
    r"(?:confiden(?:ce|t)|conf\.?|certainty|trust|belief|credence|probability|p"
    r"|konfidenz|sicherheit|confiance|confianza|fiducia)"
)
"""Names of a confidence, which need no colon after them."""
NAME: Final = (
    rf"(?:(?:{KNOWN_NAME}|[^\W\d_]+)[ ]?(?:[:=]|\.{{2,}})"
    rf"|[^\W\d_]+(?:[ -][^\W\d_]+){{1,4}}[ ]?(?:[:=]|\.{{2,}})"
    rf"|(?:{SHARE_NAME}|score|rating|status)(?=[ ]))"
)
"""What may name a mark or a share: anything before a colon, or a known name before a space."""
JUNK: Final = frozenset("|*_·•,;:.()[]{}\"'“”—–-~≈/>→⇒")
"""Signs that part notes, besides spaces."""

NOTE: Final = re.compile(
    rf"(?:(?:{NAME})[\s*_:.(—–~≈-]*)?(?:(?:about|around|roughly|approximately|circa)[ ])?"
    rf"(?:(?P<symbol>{SYMBOL})|{ASIDE}|(?:{SHARE})(?!\w)|(?:{WORD})(?!\w)"
    rf"|(?P<level>{LEVEL})(?!\w))(?:{AFTER})",
    re.IGNORECASE,
)
NAMED_LEVEL: Final = re.compile(rf"\b{SHARE_NAME}", re.IGNORECASE)
LONGEST: Final = 120
"""Characters from which a stretch of text holds more than notes."""


@dataclass(frozen=True, slots=True)
class Notes:
    """What stands beside one claim.

    Parameters
    ----------
    marks : tuple of bool or None
        What each mark says; None for one between yes and no.
    shares : tuple of float or None
        Confidences; None for one that is a word or beyond its scale.
    """

    marks: tuple[bool | None, ...] = ()
    shares: tuple[float | None, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.marks or self.shares)

    def __add__(self, other: "Notes") -> "Notes":
        return Notes(self.marks + other.marks, self.shares + other.shares)

    @property
    def verdict(self) -> SourceVerdict:
        """What they say of the claim: the first mark, the first confidence in figures."""
        return SourceVerdict(
            verified=self.marks[0] if self.marks else None,
            confidence=next((share for share in self.shares if share is not None), None),
        )


def notes_in(text: str) -> Notes | None:
    """Return the notes that a text consists of; None where it holds anything else.

    Notes that are neither marks nor confidences, such as "(3 sources)", are empty ones.

    Parameters
    ----------
    text : str
        A cell, a bracket, or the end of a line.
    """
    notes, at = Notes(), _skip(text, 0)
    if not at < len(text) <= LONGEST:
        return None
    while at < len(text):
        found = NOTE.match(text, at)
        if found is None:
            return None
        notes += _noted(found)
        at = _skip(text, found.end())
    return notes


def _skip(text: str, at: int) -> int:
    """Return where the next note begins: the point of ".4" is no junk."""
    while at < len(text) and _is_junk(text[at]) and not NOTE.match(text, at):
        at += 1
    return at


def _is_junk(sign: str) -> bool:
    return sign in JUNK or sign.isspace()


def _noted(found: re.Match[str]) -> Notes:
    if found["symbol"] or found["between"] or found["denied"] or found["held"]:
        return Notes(marks=(mark_of(found),))
    if found["level"]:
        return Notes(shares=(None,)) if NAMED_LEVEL.search(found.group()) else Notes()
    share = _share(found)
    return Notes() if share is None else Notes(shares=(share if share <= 1.0 else None,))


def _share(found: re.Match[str]) -> float | None:
    rated, percent, share = (_number(found[name]) for name in ("rated", "percent", "share"))
    if rated is not None:
        return round(rated / float(found["most"]), 4)
    if found["empty"]:
        return len(found["stars"]) / len(found["stars"] + found["empty"])
    return share if percent is None else round(percent / 100, 4)


def _number(written: str | None) -> float | None:
    return float(written.replace(",", ".")) if written else None
