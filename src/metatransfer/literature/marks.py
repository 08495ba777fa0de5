"""Signs and words by which a document says whether a claim of its own holds."""

import re
from typing import Final

YES: Final = "✓✔✅☑🗸🟢👍"
NO: Final = "✗✘❌☒☐×✖🔴👎"
UNCLEAR: Final = "⚠🟡🟠◐"
TIMES: Final = r"×(?=\s*(?:$|[|\t(\[]|[01]?[.,]\d|\d+\s?%))"
"""A cross, unless it multiplies what comes after it."""
SYMBOL: Final = rf"(?:(?!×)[{YES}{NO}{UNCLEAR}]\ufe0f?|{TIMES})"

HELD: Final = (
    r"verified|verifies|confirmed|supported|supports|support|validated|valid|grounded|corroborated"
    r"|substantiated|proven|established|replicated|entailed|entails|entailment|accepted|accurate"
    r"|correct|true|yes|ok|holds|passed|pass"
    r"|bestätigt|belegt|ja|vérifiée?|confirmée?|oui|verificad[oa]|confirmad[oa]|sí|si|verificat[oa]"
)
"""Words that say of a claim that it holds."""
DENIED: Final = (
    r"refute[sd]|rejected|disputed|contradict(?:s|ed|ion)|disproved|disproven|debunked|false|wrong"
    r"|failed|fail|no|falsch|widerlegt|nein|faux|non|réfutée?|falso|refutad[oa]"
)
"""Words that deny it."""
BETWEEN: Final = (
    r"partial(?:ly)?|partly|weakly|barely|insufficiently|mixed|unclear|uncertain|inconclusive"
    r"|pending|unknown|open|plausible|contested|tentative|neutral"
    r"|not[ ]enough[ ]info(?:rmation)?|insufficient[ ]evidence"
    r"|teilweise|unklar|partiellement|parcialmente|parzialmente"
)
"""Words that say neither."""
DENYING: Final = (
    r"un|in|(?:not|could[ ]not[ ]be|cannot[ ]be)(?:[ ]yet)?[ _-]?|non[ _-]|nicht[ ]|no[ ]"
)
"""What turns a word for yes into its opposite."""
SURELY: Final = (
    r"(?:(?:independently|fully|strongly|well|clearly|largely|mostly|automatically)[ _-])?"
)
WORD: Final = (
    rf"(?P<between>(?:{BETWEEN})(?:[ _-](?:{HELD}))?|(?:{HELD}) (?:in part|partially|partly))"
    rf"|(?P<denied>(?:{DENYING}){SURELY}(?:{HELD})|(?:does|do|did) not (?:hold|replicate)|{DENIED})"
    rf"|{SURELY}(?P<held>{HELD})"
)
"""A word for a mark."""
UNNAMED_WORD: Final = re.sub(r"\?P<\w+>", "?:", WORD)
"""The same for patterns with groups of their own."""


def mark_of(found: re.Match[str]) -> bool | None:
    """Return what a mark says: yes, no, or neither.

    Parameters
    ----------
    found : re.Match
        Match of a pattern that has the groups of `SYMBOL` as ``symbol`` and of `WORD`.
    """
    if symbol := found["symbol"]:
        sign = symbol.removesuffix("\ufe0f")
        return None if sign in UNCLEAR else sign in YES
    return None if found["between"] else bool(found["held"])
