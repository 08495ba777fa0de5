"""A grammar of the field's claim forms: what sort of statement a sentence makes, if any.

Forms are tried in order: what a document says of itself, then what a study does or intends, then
comparisons, then effects. A sentence of none of these forms is no claim of the kinds that can be
checked here, such as a definition, a question or advice.
"""

import re
from typing import Final

from metatransfer.records.draft import ClaimKind, Direction


def _form(*words: str) -> re.Pattern[str]:
    return re.compile("|".join(words), re.IGNORECASE)


NO_CLAIM: Final = _form(
    r"\?\s*$",
    r"\breaders? should\b|\bshould (?:consult|be consulted)\b|\bwe (?:thank|recommend)\b",
    r"\b(?:is|are|remains?) (?:still )?(?:an open question|unclear|unknown)\b",
    r"\b(?:may|might) introduce errors\b",
)
"""Questions, advice, and what is said to be open."""

SELF: Final = r"(?:report|synthesis|document|record|content|review|assessment)"

COUNTED: Final = r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
"""Small numbers, which are written as words."""

PROVENANCE: Final = _form(
    rf"\b{SELF}s?\b[^.]*\b(?:generated|written|produced|compiled|created|prepared)\b[^.]*"
    r"(?:\bby\b|\bautonomous|\bautomatic)",
    r"\bmachine-generated\b|\bai-generated\b|\bgenerated (?:autonomously|automatically) by\b",
    rf"\b{SELF}s? (?:generated|written|produced|created) by\b",
    r"\b(?:score|rating|rated|tribunal|grade)\b(?:[^.]|\.\d)*?\d+(?:\.\d+)?\s*"
    r"(?:/|out of|of)\s*\d+",
    r"\b(?:score|rating|tribunal)\b[^.]*\b(?:is|was|of|reached|received|:)\s*\d",
    rf"\b(?:\d+|{COUNTED}) (?:\w+ )?(?:papers?|articles|records|sources|studies|documents"
    r"|references|claims?)\b[^.]*\b(?:retrieved|yielded|extracted|verified|screened|included|identified|found|returned)",
    r"\b(?:search|review|synthesis)\b[^.]*\b(?:yielded|returned|retrieved|identified|covered|drew)"
    r"\b[^.]*\d+",
    r"\bclaims? (?:was|were|are|have been)\b[^.]*\b(?:extracted|verified|checked|grounded)\b",
    r"\b\d+ (?:\w+ )?verified\b|\b\d+ claims;",
    r"\b(?:gate (?:status|reason|\d)|quality tier|verification pipeline|sandbox|formal proof)\b",
    r"\bhuman peer review\b|\bautomated (?:assessment|retrieval)\b|\boriginal research\b",
    rf"\b{SELF} synthesi[sz]es findings\b|\bpublished (?:on )?(?:\d|[A-Z][a-z]+ \d)",
    r"\bpeer-reviewed papers\b",
)

AIMS: Final = (
    r"investigat|examin|stud(?:y|ie[sd])|analy[sz]|explor|aim|ask|address|evaluat|propos|introduc"
    r"|present|compar|revisit|focus|consider|test|determin|quantif|seek|assess|collect|review"
    r"|intend|plan|hope"
)
DOCUMENTED: Final = _form(
    rf"\b(?:we|this (?:paper|study|report|work)|the (?:study|paper|authors?|work)|it)\b"
    rf"(?:[ ](?:also|further|then|systematically|first))*(?:[ ]to)?[ ](?:{AIMS})\w*",
    r"\b(?:research|study) (?:goal|question|aim|objective)s?\b",
    r"\b(?:goal|aim|objective|purpose)(?: of [^.]{1,60}?)? (?:is|was) to\b",
    r"\b(?:was|were|is|are) (?:used|employed|chosen|selected|considered) (?:to|for|as|in)\b",
    rf"\b(?:was|were) (?:{AIMS})(?:e?d)\b",
    r"\bwe (?:use|train on|fine-tune|rely on|employ)\b",
    r"\bthe (?:benchmark|data ?set|suite) (?:covers|contains|comprises|consists|spans|includes)\b",
)

EFFECT: Final = (
    r"improv\w*|increas\w*|gains?\b|boost\w*|benefi\w*|help(?:s|ed|ful)?\b|enhanc\w*|rais(?:es|ed)"
    r"|degrad\w*|hurt\w*|harm\w*|reduc\w*|decreas\w*|declin\w*|drop(?:s|ped)?\b|lower(?:s|ed)\b"
    r"|wors(?:en|e)\w*|correlat\w*|predict\w*|affect\w*|influenc\w*|effect(?:s|ive\w*)?\b"
    r"|impact\w*|explain\w*|account(?:s|ed)? for|shrink\w*|vanish\w*|recover\w*"
    r"|transfers?\b (?:well|poorly|better)|advantage"
)
FINDING: Final = (
    r"\b(?:we|they|results?|experiments?|findings?|the (?:authors?|study|paper))\b(?: \w+){0,2} "
    r"(?:see|saw|find|found|observ\w+|obtain\w*|show\w*|report\w*|achiev\w*|demonstrat\w*"
    r"|indicat\w*|suggest\w*|reveal\w*)\b"
)
COMPARISON: Final = _form(
    r"\b(?:out|under)perform\w*|\bbeats?\b|\bsurpass\w*|\bexceed(?:s|ed)\b|\bsuperior\b|\binferior\b",
    r"\b(?:more|less|better|worse|higher|lower|larger|smaller|stronger|weaker|fewer|greater)\b"
    r"[^.]*\bthan\b",
    r"\bachiev\w+ the (?:best|highest|lowest|strongest)\b|\b(?:is|are|was|were) the (?:best|worst|"
    r"strongest|weakest|most (?:important|effective|useful|helpful))\b",
    r"\bas the most (?:important|effective|useful)\b",
    r"\b(?:no|any|little|significant|measurable|large|small) differences? (?:between|in|from)\b",
    r"\b(?:versus|vs\.?|compared (?:to|with)|as opposed to)\b",
    r"\bmatch(?:es|ed) (?:or exceed)",
)
EFFECTS: Final = _form(rf"\b(?:{EFFECT})")
STATEMENT: Final = _form(
    rf"\b(?:{EFFECT})",
    rf"{FINDING}",
)
NUMBER_AND_UNIT: Final = _form(r"\d+(?:\.\d+)?\s?(?:%|points?\b|pp\b|F1\b|accuracy\b|BLEU\b)")

UP: Final = _form(r"\b(?:improv|increas|gain|boost|benefi|help|enhanc|rais|outperform|beat)\w*")
DOWN: Final = _form(
    r"\b(?:degrad|hurt|harm|reduc|decreas|declin|drop|lower(?=s|ed|ing)|worse|underperform)\w*"
)
NEGATED: Final = _form(
    r"\b(?:no|not|never|neither|none|nor|without|cannot|fails? to|does ?n[o']t|did ?n[o']t)\b"
)
HEDGED: Final = _form(
    r"\b(?:may|might|can|could|often|sometimes|possibl[ey]|likely|suggests?|appears?|seems?|tends?"
    r"|probably|potentially|generally|usually|in some cases|perhaps)\b"
)


def kind_of(sentence: str) -> ClaimKind | None:
    """Return what sort of claim a sentence makes, or None where it makes none.

    Parameters
    ----------
    sentence : str
        A sentence, whole or cut off.
    """
    if NO_CLAIM.search(sentence):
        return None
    if PROVENANCE.search(sentence):
        return ClaimKind.PROVENANCE
    if DOCUMENTED.search(sentence):
        return ClaimKind.DOCUMENTED
    if COMPARISON.search(sentence):
        return ClaimKind.COMPARATIVE
    if EFFECTS.search(sentence) and (_asserts(sentence) or NUMBER_AND_UNIT.search(sentence)):
        return ClaimKind.QUANTITATIVE
    return None


ASSERTS: Final = _form(
    rf"{FINDING}",
    r"\b(?:improves?|increases?|boosts?|benefits?|helps?|enhances?|raises?|degrades?|hurts?|harms?"
    r"|reduces?|decreases?|lowers?|worsens?|correlates?|predicts?|affects?|influences?"
    r"|explains?|accounts?|shrinks?|vanish(?:es)?|recovers?)\b",
    r"\b(?:was|were|is|are|has|have|had|been|be)\b",
    r"\b(?:yield|offer|bring|give|provide|lead|result|produce|cause|deliver)(?:s|ed|ing)?\b",
    r"\b(?:improved|increased|boosted|helped|degraded|reduced|decreased|dropped)\b",
    r"\b(?:brings|brought|led|gave)\b",
)


def _asserts(sentence: str) -> bool:
    """Tell a statement of an effect from a noun phrase that names one."""
    return ASSERTS.search(sentence) is not None


def direction_of(sentence: str) -> Direction:
    """Return the direction of the effect that a sentence states; "none" where it denies one.

    Parameters
    ----------
    sentence : str
        A sentence.
    """
    up, down = UP.search(sentence), DOWN.search(sentence)
    if not (up or down):
        return ""
    if NEGATED.search(sentence):
        return "none"
    return "up" if up and not (down and down.start() < up.start()) else "down"
