"""What a document notes beside its own claims: ticks, words for them, and confidences.

A *note* is a mark, a share, or both, perhaps under a name: ``✓ 0.40``, ``(verified, 40 %)``,
``Outcome: not supported. Belief .3``, ``8.7 / 10``. A stretch of text is read as notes only where
nothing else stands in it.
"""

import re
from dataclasses import dataclass
from typing import Final

from metatransfer.records import SourceVerdict

YES: Final = "✓✔✅☑🗸🟢👍"
NO: Final = "✗✘❌☒☐×✖🔴👎"
UNCLEAR: Final = "⚠🟡🟠◐"
TIMES: Final = r"×(?=\s*(?:$|[|\t(\[]|[01]?[.,]\d|\d+\s?%))"
"""A cross, unless it multiplies what comes after it."""
SYMBOL: Final = rf"(?:(?!×)[{YES}{NO}{UNCLEAR}]\ufe0f?|{TIMES})"

HELD: Final = (
    r"verified|confirmed|supported|validated|grounded|corroborated|substantiated|proven|accepted"
    r"|passed|pass|true|yes|holds"
    r"|bestätigt|belegt|ja|vérifiée?|confirmée?|oui|verificad[oa]|confirmad[oa]|sí|si|verificat[oa]"
)
"""Words that say of a claim that it holds."""
DENIED: Final = (
    r"refuted|rejected|disputed|contradicted|disproved|disproven|debunked|false|failed|fail|no"
    r"|falsch|widerlegt|nein|faux|non|réfutée?|falso|refutad[oa]"
)
"""Words that deny it."""
BETWEEN: Final = (
    r"partial(?:ly)?|partly|mixed|unclear|uncertain|inconclusive|pending|unknown|open"
    r"|teilweise|unklar|partiellement|parcialmente|parzialmente"
)
"""Words that say neither."""
WORD: Final = (
    rf"(?P<between>{BETWEEN})(?:[ _-](?:{HELD}))?"
    rf"|(?P<denied>(?:un|in|not[ _-]?|non[ _-]|nicht[ ]|no[ ])(?:{HELD})|{DENIED})|(?P<held>{HELD})"
)
SHARE: Final = (
    r"(?P<rated>\d+(?:[.,]\d+)?)\s*(?:/|out[ ]of|of)\s*(?P<most>100|10|5)(?![\d.])"
    r"|(?P<percent>\d{1,3}(?:[.,]\d+)?)\s?(?:%|percent\b|per[ ]cent\b)"
    r"|(?P<share>[01]?[.,]\d+|(?<=[:=]\s)1)(?![\d.]*\d)"
)
"""A rating on a scale that is told, a percentage, or a share; with a point or a comma."""

LEVEL: Final = r"(?:very[ ])?(?:high|medium|moderate|low|strong|weak|none|null)"
COUNT: Final = r"n\s?=\s?\d+(?:[ ]\w+)?|\d+[ ](?:sources?|papers?|stud(?:y|ies)|references?)"
KNOWN_NAME: Final = (
    r"claims?|statements?|text|verified|status|verdict|supported|marks?|checked|check|tick"
    r"|outcome|result|confidence|certainty|trust|score|rating|probability|belief|weight|support"
    r"|sources?"
)
"""Names that columns and fields of lists of claims have."""
NAME: Final = (
    rf"(?:(?:{KNOWN_NAME}|[^\W\d_]+)[ ]?(?:[:=]|\.{{2,}})"
    rf"|[^\W\d_]+(?:[ -][^\W\d_]+){{1,2}}[ ]?(?:[:=]|\.{{2,}})"
    rf"|(?:confidence|certainty|trust|score|belief|rating|probability|status|p)(?=[ ]))"
)
"""What may name a mark or a share: anything before a colon, or a known name before a space."""
JUNK: Final = frozenset("|*_·•,;:.()[]{}\"'“”—–-")
"""Signs that part notes, besides spaces."""

NOTE: Final = re.compile(
    rf"(?:(?:{NAME})[\s*_:.]*)?"
    rf"(?:(?P<symbol>{SYMBOL})|{COUNT}|(?:{SHARE})(?!\w)|(?:{WORD})(?!\w)|{LEVEL}(?!\w))",
    re.IGNORECASE,
)
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
        Confidences; None for one beyond its scale.
    """

    marks: tuple[bool | None, ...] = ()
    shares: tuple[float | None, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.marks or self.shares)

    def __add__(self, other: "Notes") -> "Notes":
        return Notes(self.marks + other.marks, self.shares + other.shares)

    @property
    def verdict(self) -> SourceVerdict:
        """What they say of the claim: the first of each sort."""
        return SourceVerdict(
            verified=self.marks[0] if self.marks else None,
            confidence=self.shares[0] if self.shares else None,
        )


def notes_in(text: str) -> Notes | None:
    """Return the notes that a text consists of; None where it holds anything else, or none.

    Parameters
    ----------
    text : str
        A cell, a bracket, or the end of a line.
    """
    if len(text) > LONGEST:
        return None
    notes, at = Notes(), _skip(text, 0)
    while at < len(text):
        found = NOTE.match(text, at)
        if found is None:
            return None
        notes += _noted(found)
        at = _skip(text, found.end())
    return notes or None


def _skip(text: str, at: int) -> int:
    """Return where the next note begins: the point of ".4" is no junk."""
    while at < len(text) and _is_junk(text[at]) and not NOTE.match(text, at):
        at += 1
    return at


def _is_junk(sign: str) -> bool:
    return sign in JUNK or sign.isspace()


def _noted(found: re.Match[str]) -> Notes:
    if symbol := found["symbol"]:
        return Notes(marks=(_of_symbol(symbol),))
    if found["between"]:
        return Notes(marks=(None,))
    if found["denied"] or found["held"]:
        return Notes(marks=(bool(found["held"]),))
    share = _share(found)
    return Notes() if share is None else Notes(shares=(share if share <= 1.0 else None,))


def _of_symbol(symbol: str) -> bool | None:
    sign = symbol.removesuffix("\ufe0f")
    return None if sign in UNCLEAR else sign in YES


def _share(found: re.Match[str]) -> float | None:
    rated, percent, share = (_number(found[name]) for name in ("rated", "percent", "share"))
    if rated is not None:
        return rated / float(found["most"])
    return share if percent is None else percent / 100


def _number(written: str | None) -> float | None:
    return float(written.replace(",", ".")) if written else None
