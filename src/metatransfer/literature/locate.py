"""Where a quotation stands in a text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz

from metatransfer.literature.fold import Folded, fold

EXACT: Final = 100.0
"""Score of a quotation that stands in the text letter by letter, typography apart."""

NEAREST: Final = 99.9
"""Highest score of a passage that only comes near."""

ELLIPSIS: Final = re.compile(r"\s*(?:\[(?:\.\.\.|…)\]|\.\.\.|…)\s*")

QUOTE_SHOWN: Final = 60
"""Characters of a quotation told in a message."""

SENTENCE_END: Final = re.compile(
    r"""(?<![.\s][^\W\d_]\.)(?<!\b(?:al|vs|cf)\.)(?<!\b(?:Fig|Tab|Sec)\.)  # no abbreviation
        (?<=[.!?])["'”’)\]]*\s+(?=["'“‘(\[]?[A-Z0-9])                     # a capital after
      | \n\s*\n | \t | \n(?=[-•*#])""",
    re.VERBOSE,
)
"""Ends of sentences, paragraphs, table cells and list items."""


@dataclass(frozen=True, slots=True)
class Location:
    """A passage of a text.

    Parameters
    ----------
    start, end : int
        Positions in the text; ``end`` is exclusive.
    score : float
        Alignment with what was looked for, 0 to 100; 100 is letter by letter.
    """

    start: int
    end: int
    score: float

    @property
    def exact(self) -> bool:
        """Whether it stands there letter by letter, typography apart."""
        return self.score >= EXACT


def find(quote: str, text: str, *, cut_off: bool = False) -> Location | None:
    """Return where ``quote`` stands in ``text``, letter by letter.

    Typography does not matter (see :mod:`metatransfer.literature.fold`). An ellipsis in the quote
    stands for any words.

    Parameters
    ----------
    quote : str
        Words to look for.
    text : str
        Text to look in.
    cut_off : bool
        Whether the quote may end in the middle of a word.
    """
    whole = fold(text)
    pieces = [chars for piece in ELLIPSIS.split(quote) if (chars := fold(piece).chars)]
    for candidate in ([fold(quote).chars], pieces):
        found = _find_in_order(candidate, whole, text, cut_off=cut_off)
        if found is not None:
            return found
    return None


def locate(quote: str, text: str, *, cut_off: bool = False) -> Location | None:
    """Return where ``quote`` stands in ``text``, or the passage that comes nearest.

    The nearest passage is found by rapidfuzz's partial alignment of the folded texts.

    Parameters
    ----------
    quote, text, cut_off
        See :func:`find`.

    Returns
    -------
    Location or None
        None where either has no letters.
    """
    return find(quote, text, cut_off=cut_off) or _nearest(fold(quote).chars, fold(text))


def sentence_around(text: str, passage: Location) -> Location:
    """Return the sentence, or sentences, that a passage stands in.

    Parameters
    ----------
    text : str
        The text.
    passage : Location
        A passage of it.
    """
    start, end = 0, len(text)
    for cut in SENTENCE_END.finditer(text):
        if cut.end() <= passage.start:
            start = cut.end()
        elif cut.start() >= passage.end:
            end = cut.start()
            break
    return Location(start, end, passage.score)


def shortened(text: str) -> str:
    """Return the beginning of a text, on one line, as messages quote it.

    Parameters
    ----------
    text : str
        Any text.
    """
    words = " ".join(text.split())
    return words if len(words) <= QUOTE_SHOWN else f"{words[: QUOTE_SHOWN - 1]}…"


def _find(quote: str, whole: Folded, text: str, begin: int = 0, *, cut_off: bool) -> int:
    """Return where folded ``quote`` begins in the folded text, or -1."""
    at = whole.chars.find(quote, begin) if quote else -1
    while at >= 0:
        end = at + len(quote)
        if _starts_word(whole, text, at) and _ends_word(whole, text, end, cut_off=cut_off):
            break
        at = whole.chars.find(quote, at + 1)
    return at


def _starts_word(whole: Folded, text: str, at: int) -> bool:
    if at == 0:
        return True
    before, first = whole.chars[at - 1], whole.chars[at]
    if first.isdigit() and (before.isdigit() or before in ".,-"):
        return False
    return _apart(text, whole.origins[at - 1], whole.origins[at])


def _ends_word(whole: Folded, text: str, end: int, *, cut_off: bool) -> bool:
    if end == len(whole.chars):
        return True
    last, after = whole.chars[end - 1], whole.chars[end]
    if last.isdigit() and (after.isdigit() or after in ".,"):
        return False
    return (cut_off and last.isalpha()) or _apart(text, whole.origins[end - 1], whole.origins[end])


def _apart(text: str, left: int, right: int) -> bool:
    """Tell whether two characters belong to two words; "tasResearch" is two that were glued."""
    if right - left > 1 or not (text[left].isalnum() and text[right].isalnum()):
        return True
    return text[left].islower() and text[right].isupper()


def _find_in_order(
    pieces: Sequence[str], whole: Folded, text: str, *, cut_off: bool
) -> Location | None:
    """Return the passage from the first piece to the last, when all stand there in order."""
    starts: list[int] = []
    begin = 0
    for number, piece in enumerate(pieces, start=1):
        at = _find(piece, whole, text, begin, cut_off=cut_off and number == len(pieces))
        if at < 0:
            return None
        starts.append(at)
        begin = at + len(piece)
    if not starts:
        return None
    return Location(whole.origins[starts[0]], whole.origins[begin - 1] + 1, EXACT)


def _nearest(quote: str, whole: Folded) -> Location | None:
    if not quote or not whole.chars:
        return None
    begin, end, score = 0, len(whole.chars), fuzz.ratio(quote, whole.chars)
    if len(quote) <= len(whole.chars):
        aligned = fuzz.partial_ratio_alignment(quote, whole.chars)
        if aligned is not None and aligned.dest_end > aligned.dest_start:
            begin, end, score = aligned.dest_start, aligned.dest_end, aligned.score
    # The same letters across the border of a word or number ("5.4" in "15.4") are no quotation.
    return Location(whole.origins[begin], whole.origins[end - 1] + 1, min(score, NEAREST))
