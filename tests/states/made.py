"""A state of a small project, and a claim to add to it."""

from metatransfer.records import Claim, Config, Verdict, VerdictReport, VerdictStatus
from metatransfer.states.saved import State, state_of
from tests.factories import FILES, ProjectFolder

COUNT = (
    FILES["claims/written.yaml"]
    .replace("id: written", "id: count")
    .replace(
        "test: {kind: documented, by: [paper]}",
        "test: {kind: count, where: {}, of: targets, equals: 2}",
    )
)


def verdict(claim: str = "helps", **fields: object) -> Verdict:
    values: dict[str, object] = {
        "claim": claim,
        "title": "t",
        "statement": "s",
        "kind": "mean_gain",
        "status": VerdictStatus.SUPPORTED,
        "decided_by": "evidence",
        "probability": 0.97,
        "evidence_hash": "a",
        "model_hash": "m",
    }
    return Verdict.model_validate(values | fields)


def state(folder: ProjectFolder, *verdicts: Verdict, key: str = "k") -> State:
    report = VerdictReport(verdicts=verdicts or (verdict(),))
    return state_of(key, report, folder.load(), Config())


def claims(folder: ProjectFolder) -> dict[str, Claim]:
    return {each.record.id: each.record for each in folder.load().claims}
