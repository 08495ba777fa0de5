"""Training: what a seed fixes, what is frozen, and what is told when it goes wrong."""

from pathlib import Path
from typing import Any

import pytest

from metatransfer.errors import InputError
from metatransfer.experiments.data.load import load_training_set
from metatransfer.experiments.encoders.choose import Encoder, choose_encoder
from metatransfer.experiments.grid import EncoderChoice, Recipe
from metatransfer.experiments.models import (
    CHECKPOINT,
    check_length,
    freeze_embeddings,
    load_checkpoint,
    load_model,
    load_tokenizer,
    save_checkpoint,
)
from metatransfer.experiments.shapes.tagging import TokenClassification
from metatransfer.experiments.store import Store
from metatransfer.experiments.tasks import load_task
from metatransfer.experiments.train import Effort, seeded, train

pytest.importorskip("torch", reason="torch is not installed: make test-experiments")
RECIPE = Recipe(name="tiny", batch_size=4, max_length=48, learning_rate=1e-2)


class Bench:
    """A tiny model on made-up tags."""

    def __init__(self, encoder: Path, texts: Path, store: Path) -> None:
        self.encoder: Encoder = choose_encoder(EncoderChoice(id="tiny", name=str(encoder)))
        self.store = Store(store)
        self.shape = TokenClassification("last")
        self.split = load_training_set(load_task("udpos"), "en", data=texts, limit=None)
        self.tokenizer = load_tokenizer(self.encoder, self.store)

    def model(self, seed: int = 1) -> Any:
        seeded(seed)
        options = self.shape.head_options(self.split)
        return load_model(self.encoder, self.store, head=self.shape.head, options=options)

    def train(self, model: Any, seed: int = 1, **changes: Any) -> Effort:
        features = self.shape.training_features(self.split, self.tokenizer, 48)
        recipe = RECIPE.model_copy(update=changes)
        collate = self.shape.collator(self.tokenizer)
        return train(model, features, collate, recipe=recipe, seed=seed)


@pytest.fixture
def bench(tiny_encoder: Path, texts: Path, tmp_path: Path) -> Bench:
    return Bench(tiny_encoder, texts, tmp_path / "store")


def weights(model: Any) -> dict[str, Any]:
    return {name: value.clone() for name, value in model.state_dict().items()}


def same(first: dict[str, Any], second: dict[str, Any]) -> bool:
    return all(bool((first[name] == second[name]).all()) for name in first)


def test_one_seed_gives_one_head_and_another_seed_another(bench: Bench) -> None:
    assert same(weights(bench.model(1)), weights(bench.model(1)))
    assert not same(weights(bench.model(1)), weights(bench.model(2)))


def test_one_seed_gives_one_model_to_the_last_bit(bench: Bench) -> None:
    first, second = bench.model(), bench.model()
    bench.train(first)
    bench.train(second)

    assert same(weights(first), weights(second))


def test_another_seed_of_the_data_gives_another_model(bench: Bench) -> None:
    first, second = bench.model(), bench.model()
    bench.train(first, seed=1)
    bench.train(second, seed=2)

    assert not same(weights(first), weights(second))


def test_frozen_embeddings_stay_and_the_rest_moves(bench: Bench) -> None:
    model = bench.model()
    before = weights(model)
    freeze_embeddings(model)

    bench.train(model)

    after = weights(model)
    moved = {name for name in before if not bool((before[name] == after[name]).all())}
    assert moved
    assert not any("embeddings" in name for name in moved)


def test_effort_tells_steps_and_examples(bench: Bench) -> None:
    effort = bench.train(bench.model(), epochs=2.0)

    assert (effort.examples, effort.steps, effort.device) == (24, 6, "cpu")
    assert effort.wall_s > 0
    assert effort.loss > 0


def test_accumulated_gradients_make_fewer_steps(bench: Bench) -> None:
    assert bench.train(bench.model(), accumulation=3).steps == 1


def test_half_precision_trains_too(bench: Bench) -> None:
    effort = bench.train(bench.model(), precision="bf16")

    assert effort.steps == 3


def test_a_loss_that_is_no_number_is_told(bench: Bench) -> None:
    model = bench.model()
    model.classifier.weight.data.fill_(float("nan"))

    with pytest.raises(InputError, match="the loss is not a number · do: lower learning_rate"):
        bench.train(model)


def test_a_training_set_of_which_nothing_fits_is_told(bench: Bench) -> None:
    collate = bench.shape.collator(bench.tokenizer)

    with pytest.raises(InputError, match="no example fits"):
        train(bench.model(), [], collate, recipe=RECIPE, seed=1)


def test_a_checkpoint_gives_back_encoder_and_head(bench: Bench, tmp_path: Path) -> None:
    trained = bench.model()
    bench.train(trained)
    save_checkpoint(trained, tmp_path)
    again = bench.model(seed=9)

    load_checkpoint(again, tmp_path, with_head=True)

    assert same(weights(trained), weights(again))


def test_a_checkpoint_without_its_head_leaves_the_head_alone(bench: Bench, tmp_path: Path) -> None:
    trained = bench.model()
    bench.train(trained)
    save_checkpoint(trained, tmp_path)
    again = bench.model(seed=9)
    head = again.classifier.weight.clone()

    load_checkpoint(again, tmp_path)

    assert bool((again.classifier.weight == head).all())
    encoders = (weights(each.base_model) for each in (trained, again))
    assert same(*encoders)


def test_a_checkpoint_for_which_there_is_no_room_is_told(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import safetensors
    import safetensors.torch

    def full(*_arguments: Any) -> None:
        # in these words on a file system of 200 kB
        raise safetensors.SafetensorError(
            "Error while serializing: I/O error: No space left on device (os error 28)"
        )

    monkeypatch.setattr(safetensors.torch, "save_file", full)

    with pytest.raises(InputError, match=r"No space left on device .* do: make room"):
        save_checkpoint(bench.model(), tmp_path)


def test_texts_longer_than_an_encoder_reads_are_refused(bench: Bench) -> None:
    model = bench.model()

    check_length(model, bench.tokenizer, 64)
    with pytest.raises(InputError, match="max_length · got 65 · allowed: at most 64"):
        check_length(model, bench.tokenizer, 65)


def test_an_encoder_that_calls_its_embeddings_otherwise_has_them_frozen_too() -> None:
    import torch

    class Otherwise(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.shared = torch.nn.Embedding(3, 2)
            self.layer = torch.nn.Linear(2, 2)

        @property
        def base_model(self) -> "Otherwise":
            return self

        def get_input_embeddings(self) -> torch.nn.Module:
            return self.shared

    found = Otherwise()

    freeze_embeddings(found)

    moved = [name for name, each in found.named_parameters() if each.requires_grad]
    assert moved == ["layer.weight", "layer.bias"]


def test_a_checkpoint_that_is_cut_off_is_told(bench: Bench, tmp_path: Path) -> None:
    model = bench.model()
    save_checkpoint(model, tmp_path)
    path = tmp_path / CHECKPOINT
    path.write_bytes(path.read_bytes()[:-100])

    with pytest.raises(InputError, match=r"cannot be read: .* do: delete its folder and run again"):
        load_checkpoint(model, tmp_path)
