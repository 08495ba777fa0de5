"""Training through the experiment's path against a bare PyTorch loop: same model, same batches.

    python benchmarks/bench_training.py [--examples 96] [--repeats 3] [--data FOLDER]

Both train the offline encoder with frozen embeddings on the same padded batches in one process,
turn and turn about, so that what else the machine does falls on both. Needs the extra
`experiments`; without it, or without texts, it says so and measures nothing.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

BUDGET = 1.10
"""The path may take this many times what the bare loop takes."""


def main() -> int:
    """Print seconds of both, turn by turn, and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=96)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--data", type=Path, default=Path("../shared/xtreme_r"))
    asked = parser.parse_args()
    try:
        import torch
    except ImportError:
        print("bench_training: skipped, torch is not installed (extra 'experiments')")
        return 0
    if not asked.data.is_dir():
        print(f"bench_training: skipped, no texts in {asked.data}")
        return 0
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        ways = _ways(asked.data, asked.examples, Path(folder))
        seconds: dict[str, list[float]] = {name: [] for name in ways}
        for turn in range(asked.repeats + 1):
            for name, way in ways.items():
                started = time.process_time()
                way()
                if turn:  # the first turn of each warms up
                    seconds[name].append(time.process_time() - started)
    for name, values in seconds.items():
        rate = asked.examples / statistics.median(values)
        shown = " ".join(f"{value:.1f}" for value in values)
        print(f"{name:8} {rate:6.2f} examples/CPU-s  ({shown} s)")
    pairs = zip(seconds["trainer"], seconds["bare"], strict=True)
    ratio = statistics.median(own / bare for own, bare in pairs)
    print(f"trainer takes {ratio:.3f} times the bare loop; budget {BUDGET}")
    return int(ratio > BUDGET)


def _ways(data: Path, examples: int, folder: Path) -> dict[str, Callable[[], None]]:
    import torch

    from metatransfer.experiments.data.load import load_training_set
    from metatransfer.experiments.encoders.choose import choose_encoder
    from metatransfer.experiments.grid import EncoderChoice, Recipe
    from metatransfer.experiments.models import freeze_embeddings, load_model, load_tokenizer
    from metatransfer.experiments.shapes.tagging import TokenClassification
    from metatransfer.experiments.store import Store
    from metatransfer.experiments.tasks import load_task
    from metatransfer.experiments.train import train

    store = Store(folder)
    encoder = choose_encoder(EncoderChoice(id="me5-small", preset="offline"))
    split = load_training_set(load_task("udpos"), "en", data=data, limit=examples)
    shape = TokenClassification("last")
    tokenizer = load_tokenizer(encoder, store)
    recipe = Recipe(name="bench", batch_size=16, max_length=64, freeze_embeddings=True, warmup=0.0)
    features = shape.training_features(split, tokenizer, recipe.max_length)
    collate = shape.collator(tokenizer)

    def model() -> Any:
        loaded = load_model(encoder, store, head=shape.head, options=shape.head_options(split))
        freeze_embeddings(loaded)
        return loaded

    ours, bare = model(), model()

    def by_trainer() -> None:
        train(ours, features, collate, recipe=recipe, seed=1)

    def by_hand() -> None:
        trained = [parameter for parameter in bare.parameters() if parameter.requires_grad]
        optimiser = torch.optim.AdamW(trained, lr=recipe.learning_rate, weight_decay=0.01)
        generator = torch.Generator().manual_seed(1)
        order = torch.randperm(len(features), generator=generator).tolist()
        bare.train()
        for start in range(0, len(order), recipe.batch_size):
            batch = collate([features[at] for at in order[start : start + recipe.batch_size]])
            bare(**batch).loss.backward()
            torch.nn.utils.clip_grad_norm_(trained, 1.0)
            optimiser.step()
            optimiser.zero_grad()

    return {"trainer": by_trainer, "bare": by_hand}


if __name__ == "__main__":
    sys.exit(main())
