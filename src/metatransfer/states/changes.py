"""What is different between two states: verdicts, and the rows and records that caused it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

from metatransfer.records import NO_INTERMEDIATE, Claim, Contrast, QuantitativeTest, Verdict, Where
from metatransfer.records.html import table_html
from metatransfer.records.wording import estimate
from metatransfer.states.saved import SEPARATOR, State

Happened = Literal["added", "removed", "changed"]

NOTICED: Final = 0.005
"""A probability that moved by less is the same to two digits."""


@dataclass(frozen=True)
class Arm:
    """What tells one arm from another.

    Parameters
    ----------
    study, model, target, language, train_language, metric, split, setting, intermediate : str
        As in :class:`metatransfer.records.Result`.
    """

    study: str
    model: str
    target: str
    language: str
    train_language: str
    metric: str
    split: str
    setting: str
    intermediate: str

    def words(self) -> str:
        """Return the arm in one line."""
        parts = (f"{self.intermediate} → {self.target}", self.language, self.model, self.metric)
        return f"{self.study}: {' · '.join(parts)}"


@dataclass(frozen=True)
class ArmChange:
    """An arm that came, went or has another score.

    Parameters
    ----------
    arm : Arm
        The arm.
    happened : {"added", "removed", "changed"}
        What became of it.
    before, after : str
        Score and deviation; empty where there is none.
    """

    arm: Arm
    happened: Happened
    before: str
    after: str


@dataclass(frozen=True)
class RecordChange:
    """Another record that came, went or is different.

    Parameters
    ----------
    record : str
        Kind and id.
    happened : {"added", "removed", "changed"}
        What became of it.
    """

    record: str
    happened: Happened


@dataclass(frozen=True)
class VerdictChange:
    """A claim whose verdict or evidence is different.

    Parameters
    ----------
    claim : str
        Claim.
    before, after : Verdict or None
        Its verdicts; None where the claim was not there.
    causes : tuple of str
        What changed that bears on it, in words.
    arms : tuple of ArmChange
        Changed arms of its own cells.
    """

    claim: str
    before: Verdict | None
    after: Verdict | None
    causes: tuple[str, ...]
    arms: tuple[ArmChange, ...]

    @property
    def word_changed(self) -> bool:
        """Whether the word is another; a new claim has no word to change."""
        return (
            self.before is not None
            and self.after is not None
            and self.before.status is not self.after.status
        )

    @property
    def noticed(self) -> bool:
        """Whether a reader would see a difference in word, qualifiers, numbers or evidence."""
        if self.before is None or self.after is None:
            return True
        return (
            self.word_changed
            or self.before.qualifiers != self.after.qualifiers
            or _moved(self.before, self.after)
            or self.before.evidence_hash != self.after.evidence_hash
            or self.before.attributions != self.after.attributions
        )


def _moved(before: Verdict, after: Verdict) -> bool:
    if before.probability is None or after.probability is None:
        return before.probability != after.probability
    if abs(before.probability - after.probability) >= NOTICED:
        return True
    if before.estimate is None or after.estimate is None:
        return before.estimate != after.estimate
    # A tenth of a standard deviation is more than another seed moves a mean.
    return abs(before.estimate.mean - after.estimate.mean) > 0.1 * before.estimate.sd


@dataclass(frozen=True)
class Changes:
    """All that is different between two states.

    Parameters
    ----------
    verdicts : tuple of VerdictChange
        Claims of which anything is different, in the order of the later state.
    arms : tuple of ArmChange
        Arms.
    records : tuple of RecordChange
        Other records.
    """

    verdicts: tuple[VerdictChange, ...]
    arms: tuple[ArmChange, ...]
    records: tuple[RecordChange, ...]

    @cached_property
    def words_changed(self) -> frozenset[str]:
        """Claims whose word is another."""
        return frozenset(change.claim for change in self.verdicts if change.word_changed)

    def _repr_html_(self) -> str:
        """Return a table of what moved, for notebooks."""
        headings = ("claim", "before", "after", "estimate before", "after", "because")
        return table_html(headings, map(_cells, self.verdicts))


def _cells(change: VerdictChange) -> tuple[str, ...]:
    both = (change.before, change.after)
    return (
        change.claim,
        *("" if verdict is None else verdict.status.value for verdict in both),
        *(
            "" if verdict is None or verdict.estimate is None else estimate(verdict.estimate)
            for verdict in both
        ),
        "; ".join(change.causes),
    )


def compare(before: State, after: State, claims: Mapping[str, Claim]) -> Changes:
    """Return what is different between two states.

    Parameters
    ----------
    before, after : State
        The states.
    claims : mapping of str to Claim
        Claims at hand, which say whose cells an arm belongs to.
    """
    # A saved report holds verdicts alone: nothing can be said of what caused a difference.
    whole = bool(before.records) and bool(after.records)
    arms = _arm_changes(before.arms, after.arms) if whole else ()
    happened = _happened(before.records, after.records) if whole else {}
    records = tuple(RecordChange(name, what) for name, what in happened.items())
    old = {verdict.claim: verdict for verdict in before.report.verdicts}
    new = {verdict.claim: verdict for verdict in after.report.verdicts}
    changes = [
        _verdict_change(name, (old.get(name), new.get(name)), claims.get(name), arms, records)
        for name in dict.fromkeys((*new, *old))
    ]
    return Changes(tuple(c for c in changes if c.noticed), arms, records)


def _happened(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, Happened]:
    found: dict[str, Happened] = {}
    for name in dict.fromkeys((*after, *before)):
        if name not in before:
            found[name] = "added"
        elif name not in after:
            found[name] = "removed"
        elif before[name] != after[name]:
            found[name] = "changed"
    return found


def _arm_changes(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[ArmChange, ...]:
    return tuple(
        ArmChange(_arm(name), happened, before.get(name, ""), after.get(name, ""))
        for name, happened in _happened(before, after).items()
    )


def _arm(name: str) -> Arm:
    study, model, target, language, train, metric, split, setting, intermediate = name.split(
        SEPARATOR
    )
    return Arm(study, model, target, language, train, metric, split, setting, intermediate)


def _verdict_change(
    name: str,
    verdicts: tuple[Verdict | None, Verdict | None],
    claim: Claim | None,
    arms: tuple[ArmChange, ...],
    records: tuple[RecordChange, ...],
) -> VerdictChange:
    before, after = verdicts
    own = tuple(each for each in arms if claim is not None and concerns(claim, each.arm))
    causes = _causes(name, before, after, claim, records)
    if before is not None and after is not None and before.model_hash != after.model_hash:
        causes += _model_causes(own, arms)
    return VerdictChange(name, before, after, causes, own)


def _model_causes(own: tuple[ArmChange, ...], arms: tuple[ArmChange, ...]) -> tuple[str, ...]:
    if own:
        return (f"{_counted(own)} among its own cells",)
    if arms:
        studies = ", ".join(sorted({each.arm.study for each in arms}))
        return (f"{_counted(arms)} in {studies}, of which its model may learn",)
    return ()


def _counted(arms: tuple[ArmChange, ...]) -> str:
    words = []
    for happened in ("added", "removed", "changed"):
        count = sum(each.happened == happened for each in arms)
        if count:
            words.append(f"{count:,} {'arm' if count == 1 else 'arms'} {happened}")
    return ", ".join(words)


def _causes(
    name: str,
    before: Verdict | None,
    after: Verdict | None,
    claim: Claim | None,
    records: tuple[RecordChange, ...],
) -> tuple[str, ...]:
    """Return what changed besides arms that bears on a claim, in words."""
    if before is None or after is None:
        return ("the claim is new" if before is None else "the claim is gone",)
    measure = getattr(claim.test, "measure", None) if claim is not None else None
    bearing = {f"claim {name}": "the claim itself", "settings": "the settings"}
    bearing |= {f"document {d.document}": f"document {d.document}" for d in after.attributions}
    if measure:
        bearing[f"measure {measure}"] = f"measure {measure}"
    causes = [f"{bearing[c.record]} {c.happened}" for c in records if c.record in bearing]
    causes += [
        f"{c.record} {c.happened}"
        for c in records
        if c.record.startswith("study ") and c.happened != "changed"
    ]
    if before.versions != after.versions:
        causes.append("other versions of software")
    if before.seed != after.seed:
        causes.append(f"seed {before.seed} became {after.seed}")
    return tuple(causes)


def concerns(claim: Claim, arm: Arm) -> bool:
    """Whether an arm belongs to the cells of a claim, or is a baseline of them.

    Parameters
    ----------
    claim : Claim
        The claim.
    arm : Arm
        The arm.
    """
    test = claim.test
    if not isinstance(test, QuantitativeTest):
        return False
    wheres = [test.where, *((test.minus,) if isinstance(test, Contrast) else ())]
    return any(_admits(where, arm) for where in wheres)


def _admits(where: Where, arm: Arm) -> bool:
    """Whether a choice by name admits an arm; kinds and benchmarks of tasks are not asked."""
    intermediates = where.intermediates if arm.intermediate != NO_INTERMEDIATE else ()
    listed = (
        (intermediates, arm.intermediate),
        (where.targets, arm.target),
        (where.languages, arm.language),
        (where.train_languages, arm.train_language),
    )
    inside = all(not allowed or value in allowed for allowed, value in listed)
    return inside and arm.language not in where.not_languages
