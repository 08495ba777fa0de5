"""A claim from what a person says in a few words: flags of a command, or answers to questions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from metatransfer.errors import Fault, FaultyRecordsError
from metatransfer.library.drafts import record_of
from metatransfer.library.spelling import Spellings
from metatransfer.records import Claim

Kind = Literal[
    "mean_gain",
    "share_above",
    "contrast",
    "slope",
    "selection",
    "rank",
    "count",
    "documented",
    "provenance",
]

UNITS: Final[Mapping[str, str]] = {
    "mean_gain": "points",
    "contrast": "points",
    "selection": "points",
    "slope": "points_per_sd",
}
"""Unit of the smallest effect of interest, by kind of test."""

NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    "mean_gain": ("value", "reason"),
    "share_above": ("value", "share", "reason"),
    "contrast": ("value", "reason"),
    "slope": ("measure", "value", "reason"),
    "selection": ("measure", "against", "value", "reason"),
    "rank": ("best", "among_top"),
    "count": ("of", "equals"),
    "documented": (),
    "provenance": (),
}
"""What each kind of test needs besides the statement and its source."""


@dataclass(frozen=True, kw_only=True)
class ClaimDraft:
    """What is said of a claim; lists are written with commas.

    Parameters
    ----------
    statement : str
        The statement, in its author's words.
    document : str
        Document that makes it.
    quote : str
        Its words there; the statement when left out.
    locator : str
        Section, page or row.
    title : str
        What it says, in a few words; the statement when left out.
    kind : str
        Kind of test that decides it.
    outcome : str
        What is modelled.
    intermediates : str
        Intermediate tasks.
    targets : str
        Target tasks.
    target_kinds : str
        Kinds of target task.
    benchmarks : str
        Benchmarks of the target tasks.
    languages : str
        Languages of the test sets.
    not_languages : str
        Languages left out.
    minus_intermediates : str
        For a contrast: intermediate tasks of the other side.
    minus_targets : str
        For a contrast: target tasks of the other side.
    alternative : str
        Side that the claim is on.
    value : float
        Smallest effect of interest; for share_above, the gain that a pair must exceed.
    upper : float
        Upper bound, for between.
    share : float
        For share_above: share of pairs that must exceed it.
    reason : str
        Why this effect is the smallest of interest.
    measure : str
        Similarity measure.
    against : str
        For a selection: policy it is compared with (random, constant, oracle).
    best : str
        For a rank: tasks claimed to be the best.
    among_top : int
        For a rank: they are within this many places from the top.
    of : str
        For a count: what is counted.
    equals : int
        For a count: the number claimed.
    status : str
        What the document says of the statement, as you have read it.
    """

    statement: str = ""
    document: str = ""
    quote: str = ""
    locator: str = ""
    title: str = ""
    kind: Kind = "mean_gain"
    outcome: Literal["gain", "transfer_gap"] = "gain"
    intermediates: str = ""
    targets: str = ""
    target_kinds: str = ""
    benchmarks: str = ""
    languages: str = ""
    not_languages: str = ""
    minus_intermediates: str = ""
    minus_targets: str = ""
    alternative: Literal["greater", "less", "between", "equivalent"] = "greater"
    value: float | None = None
    upper: float | None = None
    share: float | None = None
    reason: str = ""
    measure: str = ""
    against: str = ""
    best: str = ""
    among_top: int | None = None
    of: str = ""
    equals: int | None = None
    status: Literal["stated", "stated differently", "contradicted by the source"] = "stated"


def missing_in(draft: ClaimDraft) -> tuple[str, ...]:
    """Return what a claim still needs, as names of fields.

    Parameters
    ----------
    draft : ClaimDraft
        What is said so far.
    """
    wanted = ("statement", "document", "locator", *NEEDED[draft.kind])
    return tuple(name for name in wanted if getattr(draft, name) in ("", None))


def claim_of(name: str, draft: ClaimDraft, spellings: Mapping[str, Spellings], day: date) -> Claim:
    """Return the claim that a draft describes; names of tasks and languages are completed.

    Parameters
    ----------
    name : str
        Id of the claim.
    draft : ClaimDraft
        What is said of it.
    spellings : mapping of str to Spellings
        Under ``task`` and ``language``.
    day : date
        Day on which the document was read.

    Raises
    ------
    FaultyRecordsError
        With all that is missing or wrong.
    """
    where = f"claims/{name}.yaml"
    lacking = missing_in(draft)
    if lacking:
        raise FaultyRecordsError(
            Fault(where, 0, field, "is missing", do=f"say it with --{field.replace('_', '-')}")
            for field in lacking
        )
    quote = draft.quote or draft.statement
    data = {
        "id": name,
        "title": draft.title or draft.statement,
        "statement": draft.statement,
        "source": {"document": draft.document, "quote": quote, "locator": draft.locator},
        "attributions": [_attribution(draft, quote, day)],
        "test": _test(draft, _Completing(where, spellings)),
    }
    return record_of(Claim, data, where)


def _attribution(draft: ClaimDraft, quote: str, day: date) -> dict[str, object]:
    data: dict[str, object] = {"document": draft.document, "status": draft.status, "quote": quote}
    if draft.status == "stated differently":
        data["differences"] = [f"its words are: {quote}"]
    return data | {"checked": day}


@dataclass(frozen=True)
class _Completing:
    """Completes names, and tells all that mean nothing at once."""

    where: str
    spellings: Mapping[str, Spellings]

    def names(self, field: str, kind: str, text: str) -> list[str]:
        """Return the names of a list with commas."""
        known = self.spellings[kind]
        asked = [name.strip() for name in text.split(",") if name.strip()]
        faults = [
            Fault(self.where, 0, field, known.unknown(name), do=f"metatransfer list {kind}s")
            for name in asked
            if known.find(name) is None
        ]
        if faults:
            raise FaultyRecordsError(faults)
        return [known.find(name) or name for name in asked]


def _test(draft: ClaimDraft, names: _Completing) -> dict[str, Any]:
    if draft.kind in {"documented", "provenance"}:
        return {"kind": draft.kind, "by": [draft.document]}
    where = {
        "intermediates": names.names("intermediates", "task", draft.intermediates),
        "targets": names.names("targets", "task", draft.targets),
        "target_kinds": _list(draft.target_kinds),
        "target_benchmarks": _list(draft.benchmarks),
        "languages": names.names("languages", "language", draft.languages),
        "not_languages": names.names("not_languages", "language", draft.not_languages),
    }
    data: dict[str, Any] = {"kind": draft.kind, "where": _filled(where)}
    if draft.outcome != "gain":
        data["outcome"] = draft.outcome
    return data | _particular(draft, names)


def _particular(draft: ClaimDraft, names: _Completing) -> dict[str, Any]:
    """Return the fields of a test that its kind alone has."""
    sided: dict[str, Any] = {"alternative": draft.alternative}
    match draft.kind:
        case "rank":
            best = names.names("best", "task", draft.best)
            return {"best": best, "among_top": draft.among_top}
        case "count":
            return {"of": draft.of, "equals": draft.equals}
        case "share_above":
            share = {"value": draft.share, "unit": "share", "reason": draft.reason}
            threshold = {"value": draft.value, "unit": "points", "reason": draft.reason}
            return {"threshold": threshold, **sided, "share": share}
    size = {"value": draft.value, "unit": UNITS[draft.kind], "reason": draft.reason}
    more: dict[str, Any] = {}
    if draft.kind in {"slope", "selection"}:
        more["measure"] = draft.measure
    if draft.kind == "selection":
        more["against"] = draft.against
    if draft.kind == "contrast":
        other = {
            "intermediates": names.names("minus_intermediates", "task", draft.minus_intermediates),
            "targets": names.names("minus_targets", "task", draft.minus_targets),
            "languages": names.names("languages", "language", draft.languages),
        }
        more["minus"] = _filled(other)
    if draft.upper is not None:
        more["upper"] = draft.upper
    return {**more, **sided, "sesoi": size}


def _list(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _filled(fields: Mapping[str, list[str]]) -> dict[str, list[str]]:
    return {name: values for name, values in fields.items() if values}
