"""Fields that a page runs together, set apart again."""

import re
from typing import Final

from metatransfer.literature.locate import shortened
from metatransfer.literature.marks import SYMBOL, UNNAMED_WORD

GLUED_LABEL: Final = re.compile(r"(?<=[a-z,;.?!)\d])(?=[A-Z][a-z]+(?:[ ][a-z]+){0,3}:[ ])")
"""A label in the middle of a word or right after it: "retrieval tasResearch goal: ..."."""

GLUED_SENTENCE: Final = re.compile(r"(?<=[a-z\d)][.?!])(?=[A-Z][a-z]+\s)")
"""A sentence right after the end of another: "... settings.We investigate"."""

GLUED_HEADER: Final = re.compile(r"\b(?i:(claim)(verified|status)(confidence|score))(?![a-z])")

GLUED_ROW: Final = re.compile(
    rf"(?<=\S)(?P<mark>{SYMBOL}|[ \t]?(?=[A-Z])(?i:{UNNAMED_WORD}))[ \t]*"
    r"(?P<confidence>[01]?\.\d{1,3}|\d{1,3}%)(?=[A-Z\n]|$)"
)
"""Mark and confidence right after a statement, or before the next: "tasks.✓0.40The study ..."."""


def unglue(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a text with its fields set apart, and what was set apart.

    Parameters
    ----------
    text : str
        Text of a document.
    """
    seams = [found.start() for found in GLUED_LABEL.finditer(text)]
    told = tuple(
        f"fields run together at '{shortened(text[max(0, at - 20) : at + 20])}'; set apart"
        for at in seams
    )
    text = GLUED_LABEL.sub("\n\n", text)
    text = GLUED_HEADER.sub(r"\1\t\2\t\3\n", text)
    text = GLUED_ROW.sub(r"\t\g<mark>\t\g<confidence>\n", text)
    return GLUED_SENTENCE.sub(" ", text), told
