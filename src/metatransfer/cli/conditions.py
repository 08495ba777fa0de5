"""``--fail-on``: verdicts that end in exit code 1."""

from dataclasses import dataclass
from typing import Final, get_args

from metatransfer.errors import InputError, did_you_mean
from metatransfer.records import Verdict, VerdictStatus

STATUS_WORDS: Final = {status.value.replace(" ", "-"): status for status in VerdictStatus}
"""A verdict's word as it is written on the command line."""

QUALIFIERS: Final[tuple[str, ...]] = get_args(
    get_args(Verdict.model_fields["qualifiers"].annotation)[0]
)
"""What weakens a verdict, as records know it."""


@dataclass(frozen=True)
class Conditions:
    """Words and qualifiers that end in exit code 1.

    Parameters
    ----------
    statuses : frozenset of VerdictStatus
        Words.
    qualifiers : frozenset of str
        Qualifiers.
    changed : bool
        Whether another word than before is one of them.
    """

    statuses: frozenset[VerdictStatus] = frozenset()
    qualifiers: frozenset[str] = frozenset()
    changed: bool = False

    def met_by(self, verdict: Verdict) -> bool:
        """Whether a verdict is one that was asked for."""
        return verdict.status in self.statuses or not self.qualifiers.isdisjoint(verdict.qualifiers)


CHANGED: Final = "changed"
"""Another word than before."""

NO_CONDITIONS: Final = Conditions()
"""Nothing ends in exit code 1."""


def parse_conditions(text: str) -> Conditions:
    """Return the conditions of ``contradicted,fragile``.

    Parameters
    ----------
    text : str
        Words joined by commas; blanks in a word may be written as hyphens.

    Raises
    ------
    InputError
        When a word is unknown.
    """
    asked = [word.strip().lower().replace(" ", "-") for word in text.split(",") if word.strip()]
    known = [*STATUS_WORDS, *(name.replace(" ", "-") for name in QUALIFIERS), CHANGED]
    for word in asked:
        if word not in known:
            parts = [f"--fail-on '{word}' is no verdict", did_you_mean(word, known)]
            parts.append(f"known: {', '.join(known)}")
            raise InputError(" · ".join(part for part in parts if part))
    return Conditions(
        frozenset(STATUS_WORDS[word] for word in asked if word in STATUS_WORDS),
        frozenset(name for name in QUALIFIERS if name.replace(" ", "-") in asked),
        CHANGED in asked,
    )
