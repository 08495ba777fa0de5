"""An audit in a few words, as pages and screens both tell it."""

from collections import Counter
from collections.abc import Sequence

from metatransfer.literature.locate import shortened
from metatransfer.records import Status, wording
from metatransfer.records.audit import AuditedClaim, AuditReport
from metatransfer.records.draft import ClaimKind
from metatransfer.records.review import HIGHEST, Consensus


def in_short(report: AuditReport) -> str:
    """Return what became of the claims that a document lists, in a sentence.

    Parameters
    ----------
    report : AuditReport
        The audit.
    """
    listed = [item for item in report.claims if item.draft.origin == "listed"]
    if not listed:
        counted = wording.count(len(report.claims), "statement")
        return f"It lists no claims; {counted} of its text were read."
    words = Counter(item.word for item in listed)
    told = ", ".join(f"{count} {word}" for word, count in words.most_common())
    return f"Of {wording.count(len(listed), 'claim')} that it lists: {told}."


def why(item: AuditedClaim) -> str:
    """Return why a claim is not simply stated or decided by numbers; empty where it is.

    Parameters
    ----------
    item : AuditedClaim
        The claim.
    """
    if item.verdict is not None:
        settled = item.standing == "borne out" or item.verdict.decided_by == "evidence"
        return "" if settled else item.verdict.reason
    telling = next((each for each in item.bearings if each.status is not Status.NOT_FOUND), None)
    if telling is None or telling.status is Status.STATED:
        return ""
    return f"{'; '.join(telling.differences)}: {telling.document} has “{shortened(telling.quote)}”"


def own_score(claims: Sequence[AuditedClaim], consensus: Consensus | None) -> str:
    """Return the score that a document gives itself beside ours; empty where it gives none.

    Parameters
    ----------
    claims : sequence of AuditedClaim
        Its claims.
    consensus : Consensus or None
        Our score.
    """
    about = [item.draft for item in claims if item.draft.kind is ClaimKind.PROVENANCE]
    numbers = [number for draft in about for number in draft.numbers if number.unit[:1] == "/"]
    if not numbers:
        return ""
    own = numbers[0]
    told = f"{own.value:g}{own.unit}, a claim like the others"
    if consensus is None or not float(own.unit[1:]):
        return told
    score, ends = HIGHEST * own.value / float(own.unit[1:]), consensus.interval
    if ends.lower <= score <= ends.upper:
        return f"{told}: within our interval"
    return f"{told}: {'above' if score > ends.upper else 'below'} our interval"
