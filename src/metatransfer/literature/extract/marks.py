"""What a report says of its own claims: ticks, crosses, words for them, and confidences."""

import re
from typing import Final

from metatransfer.records import SourceVerdict

YES: Final = "✓✔✅☑"
NO: Final = "✗✘❌☒×"
UNCLEAR: Final = "⚠"
SYMBOL: Final = rf"[{YES}{NO}{UNCLEAR}]\ufe0f?"
WORD: Final = (
    r"yes|no|true|false|(?:un|not\s)?verified|(?:un|not\s)?supported|(?:un)?confirmed|refuted"
    r"|partial(?:ly)?(?:\s(?:verified|supported))?|unclear"
)
CONFIDENCE: Final = r"(?P<confidence>[01]?[.,]\d+|1(?:[.,]0+)?|\d{1,3}(?:[.,]\d+)?\s?%)"
"""A share, with a point or a comma, or in per cent."""
MARK_CELL: Final = re.compile(rf"(?P<mark>{SYMBOL}|{WORD})(?:\s+(?:{WORD}))?\.?\Z", re.IGNORECASE)
"""A cell that holds a mark alone, perhaps with its word."""


def said_by(mark: str, confidence: str | None) -> SourceVerdict:
    """Return what a mark and a confidence say.

    Parameters
    ----------
    mark : str
        A sign or a word.
    confidence : str or None
        A share as written; None, or one that is no share, for none.
    """
    return SourceVerdict(verified=_verified(mark), confidence=_share(confidence))


def _verified(mark: str) -> bool | None:
    word = mark.lower().removesuffix("\ufe0f")
    if word in UNCLEAR or word.startswith(("partial", "unclear")):
        return None
    return word in YES or word in {"yes", "true", "verified", "supported", "confirmed", "x"}


def _share(written: str | None) -> float | None:
    found = re.fullmatch(CONFIDENCE, written.strip()) if written else None
    if found is None:
        return None
    number = found.group().rstrip("% ").replace(",", ".")
    value = float(number) / 100 if found.group().endswith("%") else float(number)
    return value if 0.0 <= value <= 1.0 else None
