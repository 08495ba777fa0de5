"""An experiment from Python; nothing here needs torch."""

from pathlib import Path
from typing import Any

import pytest

from metatransfer.errors import InputError, NotFoundError
from metatransfer.experiments.experiment import Experiment
from tests.experiments.conftest import GRID_YAML
from tests.factories import FILES, ProjectFolder


@pytest.fixture
def opened(tmp_path: Path, texts: Path) -> Experiment:
    """A grid in a project, on an encoder that can be named but not loaded."""
    project = ProjectFolder(tmp_path)
    for name, content in FILES.items():
        project.write(name, content)
    encoder = tmp_path / "encoder"
    encoder.mkdir()
    (encoder / "model.safetensors").write_bytes(b"weights")
    grid = tmp_path / "grid.yaml"
    grid.write_text(GRID_YAML.format(encoder=encoder), encoding="utf-8")
    return Experiment.open(grid, data=texts, root=tmp_path / "claims")


def test_work_is_kept_in_the_project_that_the_folder_lies_in(
    opened: Experiment, tmp_path: Path
) -> None:
    assert opened.library is not None
    assert opened.library.root == tmp_path.resolve()
    assert opened.store.root == tmp_path.resolve() / ".metatransfer/experiments"
    state = opened.state
    assert (state.done, len(state.left)) == ((), len(opened.plan.jobs))


def test_a_measure_of_declarations_needs_no_model(opened: Experiment) -> None:
    done = opened.compute_similarity("format")
    assert done.pairs > 0
    assert (done.folder / "values.csv").is_file()
    with pytest.raises(InputError, match="no score is finished"):
        opened.collect()


def test_what_goes_to_a_project_needs_one(tmp_path: Path, texts: Path, opened: Experiment) -> None:
    alone = Experiment(opened.plan, opened.store, None, texts)
    with pytest.raises(NotFoundError, match="experiment collect · no metatransfer project"):
        alone.collect()
    with pytest.raises(NotFoundError, match="project that the measure is to go to"):
        alone.compute_similarity()
    with pytest.raises(NotFoundError, match="no such folder"):
        Experiment.open(tmp_path / "grid.yaml", data=tmp_path / "nowhere")


def test_an_executor_that_does_not_exist_is_told_with_those_that_do(opened: Experiment) -> None:
    name: Any = "slrum"
    with pytest.raises(InputError, match=r"'slrum' · is no executor · allowed: local, ray, slurm"):
        opened.run(name)
