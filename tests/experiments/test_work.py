"""Jobs on a tiny encoder: what is trained, kept, resumed, and how errors are told."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from metatransfer.experiments.grid import EncoderChoice, Grid
from metatransfer.experiments.plan import Job, Plan, make_plan
from metatransfer.experiments.store import Store
from metatransfer.experiments.work import PREDICTIONS, run_job

Write = Callable[[str, Sequence[Mapping[str, Any]]], Path]

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")


def plan_of(grid: Grid, texts: Path, **changes: Any) -> Plan:
    changed = grid.model_copy(update=changes)
    return make_plan(changed, data=texts, shares_data=lambda _first, _second: False)


def run_all(plan: Plan, root: Path) -> dict[str, str]:
    return {job.label: run_job(job, root, 1).message for job in plan.jobs}


def scores(plan: Plan, root: Path) -> dict[tuple[str, str, int | None, str], dict[str, float]]:
    store = Store(root)
    return {
        (job.intermediate, job.target, job.seed, step.language): store.record("scores", step.key)[
            "scores_points"
        ]
        for job in plan.scored
        for step in job.scores
    }


def predictions(store: Store, job: Job) -> list[Any]:
    from pyarrow import parquet

    return [
        parquet.read_table(store.folder("scores", step.key) / PREDICTIONS).to_pylist()
        for step in job.scores
    ]


def test_a_grid_runs_from_the_encoder_to_scores(
    tiny_grid: Grid, texts: Path, tmp_path: Path
) -> None:
    plan = plan_of(tiny_grid, texts)

    messages = run_all(plan, tmp_path / "store")

    assert set(messages.values()) == {""}
    found = scores(plan, tmp_path / "store")
    assert len(found) == plan.cells == 11
    assert all(set(each) == {"accuracy", "f1"} for key, each in found.items() if key[1] == "udpos")
    assert all(0 <= points <= 100 for each in found.values() for points in each.values())


def test_predictions_are_kept_example_by_example_and_add_up_to_the_score(
    tiny_grid: Grid, texts: Path, tmp_path: Path
) -> None:
    plan = plan_of(tiny_grid, texts, intermediates=(), targets={"udpos": ("de",)}, seeds=(1,))
    run_all(plan, tmp_path)

    (rows,) = predictions(Store(tmp_path), plan.scored[0])

    assert len(rows) == 6
    assert rows[0]["gold"] == "DET NOUN VERB DET NOUN"
    right = sum(row["accuracy.numerator"] for row in rows)
    words = sum(row["accuracy.denominator"] for row in rows)
    (found,) = scores(plan, tmp_path).values()
    assert found["accuracy"] == pytest.approx(100 * right / words)


def test_the_same_job_gives_the_same_predictions_in_another_store(
    tiny_grid: Grid, texts: Path, tmp_path: Path
) -> None:
    plan = plan_of(tiny_grid, texts, targets={"udpos": ("de",)}, seeds=(1,))
    for place in ("one", "two"):
        run_all(plan, tmp_path / place)

    one, two = (Store(tmp_path / place) for place in ("one", "two"))
    for job in plan.scored:
        assert predictions(one, job) == predictions(two, job)


def test_a_score_lost_after_training_is_made_again_from_the_kept_model(
    tiny_grid: Grid, texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from metatransfer.experiments import work

    plan = plan_of(tiny_grid, texts, intermediates=(), targets={"udpos": ("de", "en")}, seeds=(1,))
    (job,) = plan.jobs
    run_all(plan, tmp_path / "whole")
    original = work._score

    def killed_at_the_second(job: Job, step: Any, *rest: Any) -> None:
        if step.language == "en":
            raise KeyboardInterrupt
        original(job, step, *rest)

    monkeypatch.setattr(work, "_score", killed_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        run_job(job, tmp_path / "broken", 1)
    monkeypatch.setattr(work, "_score", original)
    monkeypatch.setattr(work, "train", None)  # it must not train again
    outcome = run_job(job, tmp_path / "broken", 1)

    assert outcome.message == ""
    whole, broken = Store(tmp_path / "whole"), Store(tmp_path / "broken")
    assert predictions(whole, job) == predictions(broken, job)


def test_a_targets_checkpoint_is_dropped_and_an_intermediates_is_kept(
    tiny_grid: Grid, texts: Path, tmp_path: Path
) -> None:
    plan = plan_of(tiny_grid, texts, targets={"udpos": ("de",)}, seeds=(1,))
    run_all(plan, tmp_path)

    store = Store(tmp_path)
    kept = {job.label: store.has("models", job.train.key) for job in plan.jobs if job.train}
    assert kept == {
        "tiny: train snli, seed 1": True,
        "tiny: none > udpos, seed 1": False,
        "tiny: snli > udpos, seed 1": False,
    }


def test_an_intermediate_task_changes_the_encoder_that_targets_start_from(
    tiny_grid: Grid, texts: Path, tmp_path: Path
) -> None:
    from safetensors.torch import load_file
    from transformers import AutoModel

    plan = plan_of(tiny_grid, texts, targets={"tatoeba": ("de",)}, seeds=(1,))
    run_all(plan, tmp_path)

    (job,) = plan.checkpoints
    assert job.train is not None
    weights = load_file(Store(tmp_path).folder("models", job.train.key) / "trained.safetensors")
    bare = AutoModel.from_pretrained(tiny_grid.encoders[0].name).state_dict()
    name = "encoder.layer.0.attention.self.query.weight"
    assert not (weights[f"encoder.{name}"] == bare[name]).all()
    # embeddings are frozen, so they are not stored a second time
    assert not any("embeddings" in each for each in weights)
    assert any(each.startswith("head.") for each in weights)


def test_two_tasks_are_trained_together_on_one_encoder(
    tiny_grid: Grid, texts: Path, tmp_path: Path
) -> None:
    plan = plan_of(
        tiny_grid,
        texts,
        intermediates=("snli+hellaswag",),
        targets={"tatoeba": ("de",)},
        seeds=(1,),
    )

    messages = run_all(plan, tmp_path)

    assert set(messages.values()) == {""}
    assert ("snli+hellaswag", "tatoeba", 1, "de") in scores(plan, tmp_path)


def test_question_answering_runs(tiny_grid: Grid, texts: Path, tmp_path: Path) -> None:
    plan = plan_of(
        tiny_grid,
        texts,
        intermediates=("hellaswag",),
        targets={"tydiqa-goldp": ("en",)},
        seeds=(1,),
    )

    messages = run_all(plan, tmp_path)

    assert set(messages.values()) == {""}
    found = scores(plan, tmp_path)["none", "tydiqa-goldp", 1, "en"]
    assert set(found) == {"f1", "em"}


def test_an_unknown_label_is_told_with_its_row(
    tiny_grid: Grid, texts: Path, write_rows: Write
) -> None:
    write_rows("udpos/de.test.jsonl", [{"id": 1, "tokens": ["a", "b"], "upos": ["NOUN", "NOMEN"]}])

    plan = plan_of(tiny_grid, texts, targets={"udpos": ("de", "en")})

    assert "udpos/de.test.jsonl · row 1 · tags · NOMEN unknown" in plan.missing[0]


def test_weights_that_can_run_code_are_refused(
    tiny_grid: Grid, texts: Path, tmp_path: Path
) -> None:
    from metatransfer.errors import InputError

    folder = tmp_path / "pickled"
    folder.mkdir()
    (folder / "pytorch_model.bin").write_bytes(b"")

    with pytest.raises(InputError, match=r"pytorch_model.bin · allowed: safetensors"):
        plan_of(tiny_grid, texts, encoders=(EncoderChoice(id="x", name=str(folder)),))


def test_an_encoder_that_cannot_be_loaded_fails_its_job_and_says_what_to_place(
    tiny_grid: Grid, texts: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(b"no weights")
    (folder / "config.json").write_text(json.dumps({"model_type": "bert"}), encoding="utf-8")
    broken = EncoderChoice(id="broken", name=str(folder))
    plan = plan_of(tiny_grid, texts, encoders=(broken,), intermediates=(), seeds=(1,))

    messages = run_all(plan, tmp_path / "store")

    assert all("cannot be loaded" in message for message in messages.values())
    assert Store(tmp_path / "store").failure(plan.jobs[0].key) == messages[plan.jobs[0].label]


def test_a_checkpoint_of_another_architecture_is_refused(
    tiny_grid: Grid, texts: Path, tmp_path: Path
) -> None:
    import torch
    from safetensors.torch import save_file

    plan = plan_of(tiny_grid, texts, targets={"tatoeba": ("de",)}, seeds=(1,))
    checkpoint = plan.checkpoints[0].train
    assert checkpoint is not None
    with Store(tmp_path).writing("models", checkpoint.key, {}) as folder:
        foreign = {"encoder.encoder.layer.7.output.dense.weight": torch.zeros(2, 2)}
        save_file(foreign, str(folder / "trained.safetensors"))

    job = next(job for job in plan.scored if job.intermediate == "snli")
    outcome = run_job(job, tmp_path, 1)

    assert "another architecture: 1 of 1 weights do not fit" in outcome.message


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (MemoryError(), "out of memory · do: lower batch_size"),
        (RuntimeError("CUDA out of memory. Tried to allocate"), "out of memory"),
        (
            RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried"),
            "out of memory",
        ),
        (ValueError("first line\nsecond line"), "ValueError: first line"),
    ],
)
def test_errors_of_libraries_become_one_line(
    tiny_grid: Grid,
    texts: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    told: str,
) -> None:
    from metatransfer.experiments import work

    def fails(*_arguments: Any) -> None:
        raise error

    monkeypatch.setattr(work, "_do", fails)
    plan = plan_of(tiny_grid, texts)

    message = run_job(plan.jobs[0], tmp_path, 1).message

    assert told in message
    assert "\n" not in message
