import pytest

from metatransfer.library.claim_names import EACH, REFERENCES
from metatransfer.library.names import KnownNames
from metatransfer.library.schema_walk import place_of
from metatransfer.records import Claim
from tests.factories import ProjectFolder

CLAIM = "claims/helps.yaml"


@pytest.mark.parametrize(
    ("old", "new", "field", "kind"),
    [
        (
            "source:\n  document: paper",
            "source:\n  document: papers",
            "source.document",
            "document",
        ),
        ("  - document: paper", "  - document: papers", "attributions[0].document", "document"),
        ("[mnli]", "[mnlii]", "test.where.intermediates", "task"),
        ("- xnli", "- xnlii", "test.where.targets", "task"),
        ("[mnli]", "[]\n    languages: [xx]", "test.where.languages", "language"),
        ("[mnli]", "[]\n    not_languages: [xx]", "test.where.not_languages", "language"),
        ("[mnli]", "[]\n    train_languages: [xx]", "test.where.train_languages", "language"),
        ("[mnli]", "[]\n    target_benchmarks: [x]", "test.where.target_benchmarks", "benchmark"),
        ("title:", "consistency_checks: [x]\ntitle:", "consistency_checks", "consistency check"),
    ],
)
def test_a_name_that_does_not_exist_is_told_at_its_place(
    project: ProjectFolder, old: str, new: str, field: str, kind: str
) -> None:
    project.replace(CLAIM, old, new)
    fault = project.fault()
    assert fault.field == field
    assert fault.what.startswith(f"unknown {kind} '")


@pytest.mark.parametrize(
    ("test", "field"),
    [
        ("kind: slope\n  measure: cosinus", "test.measure"),
        ("kind: selection\n  against: random\n  measure: cosinus", "test.measure"),
    ],
)
def test_a_measure_that_does_not_exist_is_told(
    project: ProjectFolder, test: str, field: str
) -> None:
    project.replace(CLAIM, "kind: mean_gain", test)
    unit = "points_per_sd" if "slope" in test else "points"
    project.replace(CLAIM, "unit: points", f"unit: {unit}")
    fault = project.fault()
    assert (fault.field, fault.allowed) == (field, "did you mean 'cosine'? · known: cosine")


def test_the_subtrahend_of_a_contrast_is_looked_at_too(project: ProjectFolder) -> None:
    project.replace(CLAIM, "kind: mean_gain", "kind: contrast\n  minus: {targets: [xnlii]}")
    assert project.fault().field == "test.minus.targets"


def test_the_best_of_a_rank_are_looked_at_too(project: ProjectFolder) -> None:
    text = (project.root / CLAIM).read_text()
    head = text[: text.index("test:")]
    rank = "test: {kind: rank, where: {}, best: [mnli, squad], among_top: 2}\n"
    project.write(CLAIM, head + rank)
    assert project.fault().what == "unknown task 'squad'"


def test_documents_that_decide_are_looked_at_too(project: ProjectFolder) -> None:
    project.replace("claims/written.yaml", "by: [paper]", "by: [paper, other]")
    told = [fault.what for fault in project.faults()]
    assert "unknown document 'other'" in told
    assert any("no attribution is recorded" in what for what in told)


@pytest.mark.parametrize(
    ("name", "do"), [("none", "leave it out"), ("best-of-n", "best_of_n: true")]
)
def test_a_reserved_word_is_no_task_of_a_claim(project: ProjectFolder, name: str, do: str) -> None:
    project.replace(CLAIM, "[mnli]", f"[{name}]")
    fault = project.fault()
    assert "stands for an arm" in fault.what
    assert do in fault.do


def test_every_place_of_the_table_exists_in_a_claim() -> None:
    tags = {"where": "contrast", "minus": "contrast", "by": "documented"}
    tags |= {"measure": "slope", "best": "rank"}
    for pattern, kind in REFERENCES.items():
        assert kind in KnownNames.__dataclass_fields__
        first, *rest = pattern
        steps = [first, tags[rest[0]], *rest] if first == "test" else [first, *rest]
        location = [0 if step == EACH else step for step in steps]
        assert place_of(Claim, location).field is not None, pattern
