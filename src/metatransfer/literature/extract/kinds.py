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

SELF: Final = (
    r"(?:reports?|synthes[ie]s|documents?|records?|contents?|reviews?|assessments?|overviews?"
    r"|summary|summaries|maps?|ledgers?|pages?|logs?|digests?)"
)
"""What a document calls itself."""
MADE: Final = (
    r"(?:generated|written|produced|compiled|created|prepared|drafted|assembled|authored|built)"
)
COUNTED: Final = r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
"""Small numbers, which are written as words."""
WORKS: Final = r"(?:papers?|articles?|stud(?:y|ies)|works?|authors?|preprints?|surveys?)"

PROVENANCE: Final = _form(
    rf"\b{SELF}\b[^.]*\b{MADE}\b[^.]*(?:\bby\b|\bautonomous|\bautomatic)",
    r"\bmachine-generated\b|\bai-generated\b|\bgenerated (?:autonomously|automatically) by\b",
    rf"\b{SELF} {MADE} by\b",
    r"\b(?:scor(?:e[sd]?|ing)|ratings?|rated|tribunal|graded?|awarded)\b(?:[^.]|\.\d)*?"
    r"\d+(?:\.\d+)?\s*(?:/|out of|of)\s*\d+",
    r"\b(?:score|rating|tribunal)\b[^.]*\b(?:is|was|of|reached|received|:)\s*\d",
    rf"\b(?:\d+|{COUNTED}) (?:\w+ )?(?:{WORKS}|records|sources|documents|references|claims?)\b"
    r"[^.]*\b(?:retrieved|yielded|extracted|verified|screened|(?:was|were) (?:included|identified"
    r"|found|returned|kept|read))\b",
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
    r"|intend|plan|hope|measur|appl(?:y|ie)"
)
USES: Final = (
    r"(?:us(?:e[sd]?|ing)|train(?:s|ed)?|fine-tunes?|rel(?:y|ies|ied) on|employ(?:s|ed)?"
    r"|adopt(?:s|ed)?|releas(?:e[sd]?)|publish(?:es|ed)?|shar(?:e[sd]?)|omit(?:s|ted)?"
    r"|ignor(?:e[sd]?)|includ(?:e[sd]?)|exclud(?:e[sd]?)|cover(?:s|ed)?|sampl(?:e[sd]?)"
    r"|annotat(?:e[sd]?)|describ(?:e[sd]?)|defin(?:e[sd]?)|discuss(?:es|ed)?)"
)
RUN: Final = r"(?:(?:pre-?|re|fine-?)?t(?:rained|uned)|run|sampled|drawn|collected|annotated|split)"
"""What was done with data and models, told of without those who did it."""
STUDY: Final = (
    rf"(?:we|it|(?:this|the|these|all|most|both|each|every|{COUNTED}|\d+)(?: of the)?"
    rf"(?: [\w-]+)?? (?:{WORKS}|report))"
)
"""A study, or several, as the subject of a sentence."""
DOCUMENTED: Final = _form(
    rf"\b{STUDY}(?:[ ](?:also|further|then|systematically|first|all|only))*(?:[ ]to)?"
    rf"[ ](?:(?:{AIMS})\w*|{USES})\b",
    rf"\bof the (?:[\w-]+ )??{WORKS} {USES}\b",
    rf"\b(?:is|are|was|were) (?:left out|{USES})\b[^.]*\bin (?:most|all|no|many|few|\w+ of)"
    rf"(?: the)? {WORKS}",
    r"\b(?:research|study) (?:goal|question|aim|objective)s?\b",
    r"\b(?:goal|aim|objective|purpose)(?: of [^.]{1,60}?)? (?:is|was) to\b",
    r"\b(?:was|were|is|are) (?:used|employed|chosen|selected|considered) (?:to|for|as|in)\b",
    rf"\b(?:was|were) (?:{AIMS})(?:e?d)\b",
    rf"\b(?:was|were) {RUN}\b[^.]*\b(?:on|with|for|in|from|over|against|between)\b",
    r"\bthe (?:benchmark|data ?set|suite) (?:covers|contains|comprises|consists|spans|includes)\b",
)

REPORTED: Final = _form(rf"\b{STUDY} reports?\b(?! that)", rf"\bof the {WORKS} report\b(?! that)")
"""What studies print, where no effect is what they print."""
AMOUNT: Final = re.compile(
    rf"\b(?:more|less|fewer|other|rather) than (?:an?\b|half|\d|one|{COUNTED})", re.IGNORECASE
)
"""A number in words, which compares nothing."""
MORE: Final = (
    r"(?:more|less|better|worse|fewer|(?:high|low|larg|small|strong|weak|great|fast|slow|short"
    r"|long|easi|hard|cheap|clos|wid|narrow|rich|poor|simpl)(?:er|r))"
)
COMPARISON: Final = _form(
    r"\b(?:out|under)perform\w*|\bbeats?\b|\bsurpass\w*|\bexceed(?:s|ed)\b|\bsuperior\b|\binferior\b",
    r"\b(?:match(?:es|ed)?(?= (?:the|those|all|or|\w+s)\b)|rivals?|equals?|overtak\w+"
    r"|overtook|dominat\w+|trails?|lags? behind|on par with|ahead of"
    r"|as (?:good|accurate|strong|fast|large|effective|robust) as)\b",
    rf"\b{MORE}\b[^.]*\bthan\b",
    rf"\b(?:is|are|was|were|remains?) (?:\w+ )?{MORE}(?:[.,;]|$| (?:for|in|on|among|with|when)\b)",
    r"\b(?:benefit|gain|los|suffer|improv|transfer|help|matter|degrad)\w* "
    r"(?:more|less|better|worse)\b",
    r"\b(?:twice|\w+ times|half|just|not|nearly|almost|equally) as \w+ as\b",
    r"\bachiev\w+ the (?:best|highest|lowest|strongest)\b",
    r"\b(?:is|are|was|were|remains?|as)(?: \w+)? the (?:\w+est|most \w+|least \w+|worst)\b",
    r"\b(?:no|any|little|significant|measurable|large|small) differences? (?:between|in|from)\b",
    r"\b(?:versus|vs\.?|compared (?:to|with)|as opposed to)\b",
)

CHANGES: Final = (
    r"(?:improve|increase|boost|benefit|help|enhance|raise|degrade|hurt|harm|reduce|decrease"
    r"|decline|drop|lower|worsen|correlate|predict|affect|influence|impact|explain|shrink|vanish"
    r"|recover|lose|narrow|widen|halve|double|triple|cut|change|fail|suffer|rise|fall|grow|miss"
    r"|eliminate|prevent|mitigate|amplify|strengthen|weaken|yield|reach|gain|account)"
)
"""Verbs of effects, as they stand after a plural."""
EFFECTS: Final = _form(
    r"\b(?:improv\w*|increas\w*|gains?\b|boost\w*|benefi\w*|help(?:s|ed|ful)?\b|enhanc\w*"
    r"|rais(?:e[sd]?)\b|degrad\w*|hurt\w*|harm\w*|reduc\w*|decreas\w*|declin\w*"
    r"|drop(?:s|ped)?\b|lower(?:s|ed)\b|wors(?:en|e)\w*|correlat\w*|predict\w*|affect\w*"
    r"|influenc\w*|effect(?:s|ive\w*)?\b|impact\w*|explain\w*|account(?:s|ed)? for|shrink\w*"
    r"|vanish\w*|recover\w*|transfers?\b (?:well|poorly|better)|advantage|los(?:es?|t|ing)\b"
    r"|narrow(?:s|ed)\b|widen\w*|halv\w+|doubl\w+|tripl\w+|cuts?\b|chang(?:e[sd]?)\b"
    r"|fail(?:s|ed)? (?:to|for|on|in)\b|suffer\w*|r(?:ises?|ose)\b|f(?:alls?|ell)\b|gr(?:ows?|ew)\b"
    r"|miss(?:es|ed)?\b|eliminat\w+|prevent\w*|mitigat\w+|amplif\w+|strengthen\w*"
    r"|weaken\w*|sav(?:es?|ed)\b|(?:yield|reach|attain)(?:s|ed|es)? \d)"
)
FINDING: Final = (
    r"\b(?:we|they|results?|experiments?|findings?|the (?:authors?|study|paper))\b(?: \w+){0,2} "
    r"(?:see|saw|find|found|observ\w+|obtain\w*|show\w*|report\w*|achiev\w*|demonstrat\w*"
    r"|indicat\w*|suggest\w*|reveal\w*)\b"
)
NUMBER_AND_UNIT: Final = _form(
    r"\d+(?:\.\d+)?\s?(?:%|(?:percentage )?points?\b|percent\b|pp\b|times\b|-?fold\b)",
    r"\d+(?:\.\d+)? (?:F1|EM|accuracy|BLEU|chrF|COMET|ROUGE|LAS|UAS|nDCG|MRR|WER|CER|AUC)\b",
)

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
    prints = REPORTED.search(sentence) and not EFFECTS.search(sentence)
    if prints or DOCUMENTED.search(sentence):
        return ClaimKind.DOCUMENTED
    if COMPARISON.search(AMOUNT.sub("", sentence)):
        return ClaimKind.COMPARATIVE
    if EFFECTS.search(sentence) and (_asserts(sentence) or NUMBER_AND_UNIT.search(sentence)):
        return ClaimKind.QUANTITATIVE
    return None


def kind_of_listed(statement: str) -> ClaimKind:
    """Return what sort of claim a row of a document's own list of claims makes.

    That it is a claim, its document says. What is neither of the document itself, nor of what a
    study does, nor a comparison, states how things are.

    Parameters
    ----------
    statement : str
        Words of the row.
    """
    if NO_CLAIM.search(statement):
        return ClaimKind.DOCUMENTED
    return kind_of(statement) or ClaimKind.QUANTITATIVE


ASSERTS: Final = _form(
    rf"{FINDING}",
    rf"(?<!\bto )\b{CHANGES}(?:e?s)?\b",
    r"\b(?:was|were|is|are|has|have|had|been|be)\b",
    r"\b(?:yield|offer|bring|give|provide|lead|result|produce|cause|deliver)(?:s|ed|ing)?\b",
    r"\b(?:improved|increased|boosted|helped|degraded|reduced|decreased|dropped)\b",
    r"\b(?:brought|led|gave|rose|fell|grew|lost|transfers? (?:well|poorly|better))\b",
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
