"""Words that change what a sentence says.

The lists are closed classes of English: short, and chosen by what changing such a word does to a
statement about results. Content words are not listed; they are compared by their beginnings, since
a claim is mostly a paraphrase.
"""

import re
from typing import Final

from rapidfuzz.distance import Prefix


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _numbered(words: str, *, first: int, step: int) -> dict[str, int]:
    return {word: first + step * place for place, word in enumerate(words.split())}


UNITS: Final = _numbered(
    """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
    fifteen sixteen seventeen eighteen nineteen""",
    first=0,
    step=1,
)
TENS: Final = _numbered("twenty thirty forty fifty sixty seventy eighty ninety", first=20, step=10)
MULTIPLES: Final = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
NUMBER_WORDS: Final = frozenset({*UNITS, *TENS, *MULTIPLES})

NEGATIONS: Final = _set(
    """not no never neither none nobody nothing cannot without fail fails failed hardly scarcely
    barely non lack lacks"""
)
"""One more or one fewer turns a statement round. "Nor" only goes with "neither"."""

WITHIN_PHRASES: Final = _set("without non lack lacks")
"""Negations of a thing and not of a statement: "scored without training" denies no result."""

STRENGTHS: Final = _set(
    """always often usual general typical frequent common sometimes occasional rare seldom
    consistent only most main partly all every each any some several many few majority minority
    may might can could should would likely unlikely possible possibly probable probably perhaps
    apparent appears appear seems seem suggests suggest tends tend potential
    approximate approximately roughly near nearly almost least
    large larger largest small smaller smallest moderate substantial significant slight
    considerable dramatic marginal strong weak much more less fewer
    best worst better worse higher lower highest lowest"""
)
"""How often, how sure, how much: "often" is not "always". Adverbs in -ly go with these."""

FUNCTIONS: Final = _set(
    """a an the of in on at to for from by with as and or but nor that this these those it its we
    our us i is are was were be been being has have had do does did using use used while when where
    which who whose what how than then there here into over under between across also such too so
    if whether their they he she after before again just very"""
)

OPPOSITES: Final = tuple(
    tuple(pair.split("/"))
    for pair in sorted(
        _set(
            """increas/decreas improv/degrad improv/wors improv/hurt improv/harm higher/lower
            highest/lowest more/less more/fewer better/worse best/worst large/small larger/smaller
            often/rare often/seldom positiv/negativ gain/los outperform/underperform above/below
            strong/weak most/least most/few majority/minority support/contradict help/hurt
            help/harm benefi/harm similar/dissimilar likely/unlikely multilingual/monolingual
            rais/lower rise/fall widen/narrow grow/shrink early/late fast/slow slower/faster
            exceed/below longer/shorter close/distant expand/contract seldom/usual rare/usual
            succe/fail win/lose outperform/trail"""
        )
    )
)
"""Beginnings of words that say the contrary of one another."""


RIVALS: Final = tuple(
    _set(group)
    for group in (
        """retrieval classification tagging summarization translation recognition answering parsing
        inference entailment sentiment paraphrase""",
        "monolingual crosslingual multilingual",
        "pretraining finetuning",
        "supervised unsupervised",
        "training test",
        "human machine",
        "source target",
        "first second third last",
        "encoder decoder",
    )
)
"""Words of which a thing is one and not the other."""


def rivals(left: str, right: str) -> bool:
    """Tell whether two words name different members of one group.

    Parameters
    ----------
    left, right : str
        Folded words.
    """
    return left != right and any(left in group and right in group for group in RIVALS)


SAID_AS: Final = {"per": "each", "every": "each"}
"""Words of strength under another name."""

COMPARING: Final = (
    *("better", "worse", "higher", "lower"),
    *("exceed", "outperform", "underperform", "beat", "surpass", "trail"),
)
"""Beginnings of words of which one thing stands before and another after."""


def strength_of(word: str) -> str:
    """Return the word of strength that a word is a form of, or an empty string.

    Parameters
    ----------
    word : str
        Folded word.
    """
    if word in SAID_AS:
        return SAID_AS[word]
    plain = word.removesuffix("ly")
    return next((form for form in (plain, word) if form in STRENGTHS), "")


def same_beginning(left: str, right: str) -> bool:
    """Tell whether two words are forms of one: "varies" and "vary", "improved" and "improvements".

    Parameters
    ----------
    left, right : str
        Folded words.
    """
    left, right = (re.sub("ies$", "y", word) for word in (left, right))
    shorter = min(len(left), len(right))
    return left == right or Prefix.similarity(left, right) >= max(4, shorter - 1)


def opposed(left: str, right: str) -> bool:
    """Tell whether two words say the contrary of one another.

    Parameters
    ----------
    left, right : str
        Folded words.
    """
    return any(
        (left.startswith(first) and right.startswith(second))
        or (left.startswith(second) and right.startswith(first))
        for first, second in OPPOSITES
    )
