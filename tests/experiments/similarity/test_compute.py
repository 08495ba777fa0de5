"""Measures of a whole grid, written where ``verify`` reads them."""

from pathlib import Path
from typing import Any

import pytest

from metatransfer.experiments.grid import Grid
from metatransfer.experiments.plan import Plan, make_plan
from metatransfer.experiments.similarity.compute import Asked, Computed, compute_similarity
from metatransfer.experiments.store import Store
from metatransfer.library import load_library
from tests.factories import ProjectFolder

TASKS = """\
tasks:
  - {id: snli, name: SNLI, kind: classification, trains_on: [snli]}
  - {id: mnli, name: MNLI, kind: classification, trains_on: [mnli]}
  - {id: xnli, name: XNLI, kind: classification, trains_on: [mnli], benchmarks: [xtreme]}
  - {id: hellaswag, name: HellaSwag, kind: multiple_choice, trains_on: [hellaswag]}
  - {id: udpos, name: POS, kind: tagging, trains_on: [universal-dependencies]}
  - {id: tatoeba, name: Tatoeba, kind: retrieval, trains_on: [tatoeba]}
"""


def plan_of(grid: Grid, texts: Path) -> Plan:
    return make_plan(grid, data=texts, shares_data=lambda _first, _second: False)


def compute(grid: Grid, texts: Path, project: ProjectFolder, measure: Any) -> Computed:
    project.write("data/tasks.yaml", TASKS)
    store = Store(project.root / ".metatransfer" / "experiments")
    asked = Asked(measure, 8, texts)
    return compute_similarity(plan_of(grid, texts), store, project.root, asked, tell=lambda _: None)


@pytest.mark.parametrize("measure", ["centroid", "mmd", "format"])
def test_a_measure_is_written_where_the_library_reads_it(
    tiny_grid: Grid, texts: Path, project: ProjectFolder, measure: str
) -> None:
    done = compute(tiny_grid, texts, project, measure)

    library = load_library(project.root)
    own = [row.record for row in library.similarities if row.record.measure == f"tiny-{measure}"]
    assert done.pairs == len(own) == 2
    assert {(each.first, each.second) for each in own} == {("snli", "udpos"), ("snli", "tatoeba")}
    assert all((each.se is None) == (measure == "format") for each in own)


def test_fisher_embeddings_leave_out_what_is_not_trained_and_say_so(
    tiny_grid: Grid, texts: Path, project: ProjectFolder
) -> None:
    done = compute(tiny_grid, texts, project, "fisher")

    assert done.pairs == 1
    assert "task 'tatoeba' · has no training of its own" in done.missing[0]
    (row,) = [
        each.record
        for each in load_library(project.root).similarities
        if each.record.measure == "tiny-fisher"
    ]
    # squared gradients are positive, so their cosine is too
    assert 0 < row.value <= 1
    assert row.se is not None
