"""The experiment verbs as a user types them; nothing here needs torch."""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.conftest import Ran
from tests.experiments.conftest import GRID_YAML

Run = Callable[..., Ran]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with texts and a grid on an encoder that can be named but not loaded."""
    encoder = tmp_path / "encoder"
    encoder.mkdir()
    (encoder / "model.safetensors").write_bytes(b"weights")
    grid = yaml.safe_load(GRID_YAML.format(encoder=encoder))
    grid |= {"targets": {"udpos": ["de"]}, "intermediates": []}
    (tmp_path / "grid.yaml").write_text(yaml.safe_dump(grid), encoding="utf-8")
    rows = [{"id": at, "tokens": ["a", "b"], "upos": ["X", "NOUN"]} for at in range(4)]
    for name in ("en.train", "de.test"):
        path = tmp_path / "texts" / "udpos" / f"{name}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def grid_of(here: Path, **changes: Any) -> None:
    path = here / "grid.yaml"
    grid = yaml.safe_load(path.read_text(encoding="utf-8")) | changes
    path.write_text(yaml.safe_dump(grid, sort_keys=False), encoding="utf-8")


def words(*more: str) -> Sequence[str]:
    return ("grid.yaml", "--data", "texts", "--store", "store", *more)


def test_plan_prints_arms_and_what_is_left(here: Path, metatransfer: Run) -> None:
    ran = metatransfer("experiment", "plan", *words("--format", "json"))

    assert ran.code == 0
    assert json.loads(ran.out) == [
        {
            "encoder": "tiny",
            "intermediate": "none",
            "target": "udpos",
            "languages": 1,
            "seeds": 2,
            "scores": 2,
            "finished": 0,
            "note": "",
        }
    ]
    assert "2 scores: 0 finished, 2 left in 2 jobs with 2 trainings" in ran.err
    assert "of one worker, guessed from the size of the encoder" in ran.err
    assert not (here / "store").exists()


def test_plan_lists_targets_in_the_grids_order(here: Path, metatransfer: Run) -> None:
    path = here / "texts" / "tatoeba" / "de-en.test.jsonl"
    path.parent.mkdir()
    path.write_text(json.dumps({"id": 1, "src": "a", "en": "b"}) + "\n", encoding="utf-8")
    # retrieval without training has no seed and so comes first in the plan, not in its table
    grid_of(here, targets={"udpos": ["de"], "tatoeba": ["de"]})

    ran = metatransfer("experiment", "plan", *words("--format", "json"))

    assert [row["target"] for row in json.loads(ran.out)] == ["udpos", "tatoeba"]


@pytest.mark.usefixtures("here")
def test_plan_fits_a_terminal_of_eighty_columns(metatransfer: Run) -> None:
    ran = metatransfer("experiment", "plan", *words())

    assert ran.out.splitlines()[0].split() == [
        *("encoder", "intermediate", "target", "languages", "seeds", "scores", "finished", "note"),
    ]
    assert max(map(len, ran.out.splitlines())) <= 80


def test_a_language_without_texts_is_told_and_the_plan_stands(
    here: Path, metatransfer: Run
) -> None:
    grid_of(here, targets={"udpos": ["de", "fi"]})

    ran = metatransfer("experiment", "plan", *words())

    assert ran.code == 0
    assert "task 'udpos' · fi · test · no file texts/udpos/fi.test.jsonl" in ran.err


@pytest.mark.usefixtures("here")
def test_status_lists_every_job(metatransfer: Run) -> None:
    ran = metatransfer("experiment", "status", *words("--format", "json"))

    assert [(row["job"], row["state"]) for row in json.loads(ran.out)] == [
        ("tiny: none > udpos, seed 1", "left"),
        ("tiny: none > udpos, seed 2", "left"),
    ]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("experiment", "plan"), "no grid is named · do: name a YAML file, or --preset"),
        (("experiment", "plan", "nowhere.yaml"), "nowhere.yaml · no such file"),
        (
            ("experiment", "plan", "grid.yaml", "--data", "nowhere"),
            "--data nowhere · no such folder",
        ),
        (("experiment", "run", "grid.yaml", "--workers", "0"), "--workers"),
        (("experiment", "run", "grid.yaml", "--executor", "cloud"), "local"),
        (("experiment", "plam"), 'Did you mean "plan"'),
        (
            ("experiment", "collect", *("grid.yaml", "--data", "texts")),
            "no metatransfer project here",
        ),
        (
            ("similarity", "compute", *("grid.yaml", "--data", "texts")),
            "no metatransfer project here",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_wrong_words_end_in_code_two_with_what_to_do(
    here: Path, metatransfer: Run, arguments: tuple[str, ...], told: str
) -> None:
    assert here.is_dir()

    ran = metatransfer(*arguments)

    assert ran.code == 2
    assert told in ran.err
    assert ran.out == ""
    assert "Traceback" not in ran.err


def test_all_faults_of_a_grid_are_told_with_their_lines(here: Path, metatransfer: Run) -> None:
    grid_of(here, seeds=["one"], scoring={"pooling": "max"})

    ran = metatransfer("experiment", "plan", *words())

    assert ran.code == 2
    assert "seeds" in ran.err
    assert "scoring.pooling" in ran.err
    assert "faults in 1 file" in ran.err


def test_planning_and_help_import_no_torch(here: Path) -> None:
    script = (
        "import sys\n"
        "from metatransfer.cli.app import run\n"
        "for words in (['--help'], ['experiment', '--help'], ['experiment', 'plan', 'grid.yaml',"
        " '--data', 'texts']):\n"
        "    assert run(words) == 0\n"
        "heavy = {'torch', 'transformers', 'datasets', 'pymc', 'pyarrow'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )

    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=here, capture_output=True, text=True, check=False
    )

    assert ran.returncode == 0, ran.stderr


def test_without_torch_a_run_says_what_to_install(
    here: Path, metatransfer: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from metatransfer.experiments import work
    from metatransfer.experiments.executors import local

    class InProcess:
        def __init__(self, _resources: object) -> None:
            pass

        def run(self, jobs: Sequence[Any], store_root: Path) -> Any:
            monkeypatch.setitem(sys.modules, "torch", None)
            return (work.run_job(job, store_root, 1) for job in jobs)

        def close(self) -> None:
            pass

    monkeypatch.setattr(local, "LocalExecutor", InProcess)

    ran = metatransfer("experiment", "run", *words())

    assert here.is_dir()
    assert ran.code == 2
    assert "pip install 'metatransfer[experiments]'" in ran.err
    assert "failed · tiny: none > udpos, seed 1" in ran.err


def test_the_presets_own_grid_is_valid(metatransfer: Run) -> None:
    from metatransfer.experiments.experiment import read_grid

    assert read_grid(None, "offline").encoders[0].preset == "offline"
    assert metatransfer("experiment", "--help").code == 0


def test_a_preset_takes_the_place_of_a_grids_encoders(here: Path) -> None:
    from metatransfer.experiments.experiment import read_grid

    grid = read_grid(here / "grid.yaml", "offline")

    assert [(each.id, each.preset) for each in grid.encoders] == [("me5-small", "offline")]
    assert tuple(grid.targets) == ("udpos",)
