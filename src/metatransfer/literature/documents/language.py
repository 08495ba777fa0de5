"""Whether a text is English, which is all that the rules for claims can read."""

import re
from collections.abc import Iterator
from typing import Final

from metatransfer.literature.lexicon import FUNCTIONS

WORD: Final = re.compile(r"[^\W\d_]+")
CELLS: Final = re.compile(r"^.*[|\t].*$", re.MULTILINE)
"""Rows of a table, which have few function words in any language."""
FEWEST_WORDS: Final = 12
"""Words from which a language can be told; titles and tables have few function words."""
FEWEST_LETTERS: Final = 20
LEAST_SHARE: Final = 0.12
"""Share of function words below which a text is not English prose, which has .35 and more."""
MOST_FOREIGN: Final = 0.3
"""Share of letters of other scripts from which a text is not English."""
LAST_LATIN: Final = "\u024f"
READ: Final = 20_000
"""Characters that are looked at."""


def not_english(text: str) -> Iterator[str]:
    """Yield what to say of a text that does not read as English; nothing of one that does.

    Parameters
    ----------
    text : str
        Text of a document.
    """
    words = [word.lower() for word in WORD.findall(CELLS.sub("", text[:READ]))]
    letters = "".join(words)
    foreign = sum(letter > LAST_LATIN for letter in letters)
    known = sum(word in FUNCTIONS for word in words)
    other_script = len(letters) >= FEWEST_LETTERS and foreign > MOST_FOREIGN * len(letters)
    other_words = len(words) >= FEWEST_WORDS and known < LEAST_SHARE * len(words)
    if other_script or other_words:
        yield "does not read as English; the rules know English alone, and find no other claims"
