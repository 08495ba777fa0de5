"""Questions about one claim."""

import re
from collections.abc import Iterator
from typing import Final

from metatransfer.records import Status, VerdictStatus
from metatransfer.records.audit import AuditedClaim
from metatransfer.records.draft import ClaimKind
from metatransfer.records.review import Answer

UNCERTAINTY: Final = re.compile(
    r"±|\bCI\b|confidence interval|standard (?:error|deviation)|\bp\s*[<=>]|\bs\.?d\.?\b"
    r"|\[-?\d.*,.*\]"
)
EFFECTS: Final = frozenset({ClaimKind.QUANTITATIVE, ClaimKind.COMPARATIVE})


def attribution(item: AuditedClaim) -> Iterator[Answer]:
    """Yield answers on what texts at hand say of the claim.

    Parameters
    ----------
    item : AuditedClaim
        The claim.
    """
    if not item.bearings:
        return
    stated = [b.document for b in item.bearings if b.status is Status.STATED]
    against = [b.document for b in item.bearings if b.status is Status.CONTRADICTED_BY_SOURCE]
    yield Answer(
        question="Does a text at hand state it?", met=bool(stated), because=", ".join(stated)
    )
    yield Answer(
        question="Does no text at hand contradict it?", met=not against, because=", ".join(against)
    )
    yield Answer(
        question="Does the most authoritative text that speaks of it state it?",
        met=item.attribution is Status.STATED,
        because=item.attributed_to,
    )


def evidence(item: AuditedClaim) -> Iterator[Answer]:
    """Yield answers on the verdict that evidence gives.

    Parameters
    ----------
    item : AuditedClaim
        The claim.
    """
    if item.draft.kind not in EFFECTS or item.verdict is None:
        return
    status = item.verdict.status
    decided = item.verdict.decided_by == "evidence"
    yield Answer(
        question="Is there evidence that bears on it?", met=decided, because=item.verdict.reason
    )
    yield Answer(
        question="Does evidence support it?",
        met=status is VerdictStatus.SUPPORTED,
        because=status.value,
    )


def statistics(item: AuditedClaim) -> Iterator[Answer]:
    """Yield answers on what is reported with an effect.

    Parameters
    ----------
    item : AuditedClaim
        The claim.
    """
    if item.draft.kind not in EFFECTS:
        return
    draft = item.draft
    units = {"point", "points", "percent"}
    size = any(number.unit in units for number in draft.numbers)
    yield Answer(question="Does it state the size of the effect as a number?", met=size)
    sure = UNCERTAINTY.search(draft.statement) is not None
    yield Answer(question="Does it state how uncertain the number is?", met=sure)
    scope = bool(draft.tasks or draft.task_kinds or draft.benchmarks)
    yield Answer(question="Does it name the tasks it speaks of?", met=scope)
    tongues = bool(draft.languages) or "lingual" in draft.statement
    yield Answer(question="Does it say for which languages?", met=tongues)


def wording(item: AuditedClaim) -> Iterator[Answer]:
    """Yield answers on whether the claim can be read.

    Parameters
    ----------
    item : AuditedClaim
        The claim.
    """
    draft = item.draft
    yield Answer(question="Is it a whole sentence?", met="truncated" not in draft.flags)
    yield Answer(question="Is it a statement, not a question?", met="question" not in draft.flags)
    if draft.kind in EFFECTS:
        named = bool(draft.direction or draft.test)
        yield Answer(question="Can a test be made of it?", met=named)
