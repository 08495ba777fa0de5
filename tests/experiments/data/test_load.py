"""Splits from a local folder, and what is said when one cannot be had."""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metatransfer.errors import InputError, NotFoundError
from metatransfer.experiments.data.load import draw, load_test_set, load_training_set
from metatransfer.experiments.tasks import load_task

Write = Callable[[str, Sequence[Mapping[str, Any]]], Path]


def test_a_training_set_is_drawn_to_its_limit_and_hashed(texts: Path) -> None:
    whole = load_training_set(load_task("udpos"), "en", data=texts, limit=None)
    part = load_training_set(load_task("udpos"), "en", data=texts, limit=5)

    assert (len(whole.examples), len(part.examples)) == (12, 5)
    assert set(part.examples) < set(whole.examples)
    assert whole.sha256 != part.sha256


def test_parallel_test_sets_are_drawn_alike_in_every_language(texts: Path) -> None:
    ids = [
        [example.id for example in split.examples]
        for language in ("de", "en")
        for split in [load_test_set(load_task("udpos"), language, data=texts, limit=4)]
    ]

    assert ids[0] == ids[1]


def test_candidates_beside_the_queries_are_drawn_with_them(texts: Path) -> None:
    split = load_test_set(load_task("tatoeba"), "de", data=texts, limit=4)

    assert list(split.candidates) == [example.id for example in split.examples]


def test_candidates_that_stand_apart_are_all_kept(write_rows: Write, tmp_path: Path) -> None:
    write_rows("lareqa/de.questions.jsonl", [{"qid": "1", "question": "q", "cid": "a"}])
    write_rows(
        "lareqa/de.candidates.jsonl",
        [{"cid": "a", "sentence": "s"}, {"cid": "b", "sentence": "t"}],
    )

    split = load_test_set(load_task("lareqa"), "de", data=tmp_path / "texts", limit=1)

    assert split.candidates == {"a": "s", "b": "t"}
    assert split.official_split == "xquad-r-20-articles"


def test_a_query_whose_candidate_does_not_exist_is_told(write_rows: Write, tmp_path: Path) -> None:
    write_rows("lareqa/de.questions.jsonl", [{"qid": "1", "question": "q", "cid": "z"}])
    write_rows("lareqa/de.candidates.jsonl", [{"cid": "a", "sentence": "s"}])

    with pytest.raises(
        InputError, match="1 queries name candidates that do not exist, such as 'z'"
    ):
        load_test_set(load_task("lareqa"), "de", data=tmp_path / "texts", limit=None)


def test_a_task_made_of_others_takes_all_their_training_sets(
    texts: Path, write_rows: Write
) -> None:
    row = {"id": 1, "premise": "p", "hypothesis": "h", "label": 0}
    for name in ("anli", "mnli"):
        write_rows(f"{name}/en.train.jsonl", [row])

    split = load_training_set(load_task("anli-plus"), "en", data=texts, limit=None)

    assert len(split.examples) == 1 + 1 + 12
    assert len(split.origin) == 3


def test_training_sets_with_labels_in_another_order_are_refused(
    texts: Path, write_rows: Write
) -> None:
    write_rows("mnli/en.train.jsonl", [{"premise": "p", "hypothesis": "h", "label": 0}])
    declared = (texts / "tasks" / "mnli.yaml", texts / "tasks" / "xnli.yaml")
    declared[0].parent.mkdir()
    labels = ("[contradiction, neutral, entailment]", "[entailment, neutral, contradiction]")
    for path, order in zip(declared, labels, strict=True):
        path.write_text(
            f"id: {path.stem}\nname: n\nshape: sequence_classification\nmetrics: [accuracy]\n"
            f"metric_source: m\nplace: p\nlabels: {order}\n"
            + ("train_on: [mnli]\n" if path.stem == "xnli" else "")
            + "local: {folder: mnli, columns: {text: premise, text_pair: hypothesis, label: label},"
            " train: train}\n",
            encoding="utf-8",
        )

    with pytest.raises(InputError, match="'mnli' has labels contradiction, neutral, entailment"):
        load_training_set(load_task("xnli", texts), "en", data=texts, limit=None)


def test_a_language_without_file_says_what_to_place_where(texts: Path) -> None:
    with pytest.raises(NotFoundError) as error:
        load_test_set(load_task("udpos"), "fi", data=texts, limit=None)

    assert "no file texts/udpos/fi.test.jsonl" in str(error.value)
    assert "with tokens and upos" in str(error.value)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "holds no example"),
        ('{"id": 1', "en.train.jsonl:1 · is no JSON"),
        (
            '{"id": 1, "premise": "p", "hypothesis": "h", "label": -1}\n',
            "none of 1 rows has a label",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_told(texts: Path, content: str, told: str) -> None:
    (texts / "snli" / "en.train.jsonl").write_text(content, encoding="utf-8")

    with pytest.raises(InputError, match=told):
        load_training_set(load_task("snli"), "en", data=texts, limit=None)


def test_many_faults_of_one_file_are_counted(texts: Path) -> None:
    rows = [json.dumps({"id": at, "premise": "p", "label": 0}) for at in range(9)]
    (texts / "snli" / "en.train.jsonl").write_text("\n".join(rows), encoding="utf-8")

    with pytest.raises(InputError, match="4 more faults"):
        load_training_set(load_task("snli"), "en", data=texts, limit=None)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b"[1, 2]", "is \\[1, 2\\], not an object"),
        (b'{"premise": "caf\xe9"}', "is not UTF-8"),
    ],
)
def test_a_line_that_holds_no_row_is_told_with_its_number(
    texts: Path, line: bytes, told: str
) -> None:
    path = texts / "snli" / "en.train.jsonl"
    path.write_bytes(path.read_bytes() + line)

    with pytest.raises(InputError, match=f"snli/en.train.jsonl:13 · {told}"):
        load_training_set(load_task("snli"), "en", data=texts, limit=None)


def test_a_line_separator_within_a_text_ends_no_row(write_rows: Write, tmp_path: Path) -> None:
    path = write_rows("snli/en.train.jsonl", [])
    row = {"id": 1, "premise": "a\u2028b\x85c", "hypothesis": "h", "label": 0}
    path.write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")

    split = load_training_set(load_task("snli"), "en", data=tmp_path / "texts", limit=None)

    assert [example.text for example in split.examples] == ["a\u2028b\x85c"]  # type: ignore[union-attr]


class Hub:
    """Stands in for ``datasets``, which is neither installed everywhere nor online here."""

    class ClassLabel:
        def __init__(self, *names: str) -> None:
            self.names = list(names)

    def __init__(
        self, rows: list[dict[str, Any]] | None, features: dict[str, Any] | None = None
    ) -> None:
        self.rows = rows
        self.features = (
            features
            if features is not None
            else {"label": Hub.ClassLabel("entailment", "neutral", "contradiction")}
        )
        self.asked: list[tuple[str, str | None, str]] = []
        self.revisions: list[str | None] = []

    def load_dataset(
        self, name: str, config: str | None, split: str, revision: str | None
    ) -> SimpleNamespace:
        self.asked.append((name, config, split))
        self.revisions.append(revision)
        if self.rows is None:
            raise ConnectionError("no route")
        return SimpleNamespace(features=self.features, to_list=lambda: self.rows)


def test_the_hub_is_asked_where_there_is_no_local_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    hub = Hub([{"premise": "p", "hypothesis": "h", "label": 2}])
    monkeypatch.setitem(sys.modules, "datasets", hub)

    split = load_test_set(load_task("xnli"), "sw", data=None, limit=None)

    assert hub.asked == [("facebook/xnli", "sw", "test")]
    assert hub.revisions == [None]
    assert split.examples[0].label == 2  # type: ignore[union-attr]


def test_of_a_data_set_with_a_loader_script_the_hubs_own_copy_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = {"context": "c", "question": "q", "label": 1}
    hub = Hub([row | {f"answer{at}": "a" for at in range(4)}], {})
    monkeypatch.setitem(sys.modules, "datasets", hub)

    load_training_set(load_task("cosmosqa"), "en", data=None, limit=None)

    assert hub.revisions == ["refs/convert/parquet"]


def test_one_configuration_for_all_languages_is_split_by_its_ids(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = {"text": ["c"], "answer_start": [0]}
    rows = [
        {"id": f"{language}-1", "context": "c", "question": "q", "answers": answers}
        for language in ("finnish", "swahili")
    ]
    monkeypatch.setitem(sys.modules, "datasets", Hub(rows))

    split = load_test_set(load_task("tydiqa-goldp"), "fi", data=None, limit=None)

    assert [example.id for example in split.examples] == ["finnish-1"]


def test_tags_that_the_hub_numbers_bear_the_names_that_it_gives_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tags = SimpleNamespace(feature=Hub.ClassLabel("VERB", "NOUN"))
    rows = [{"tokens": ["dogs", "bark"], "pos_tags": [1, 0]}]
    monkeypatch.setitem(sys.modules, "datasets", Hub(rows, {"pos_tags": tags}))

    split = load_test_set(load_task("udpos"), "de", data=None, limit=None)

    assert split.examples[0].tags == ("NOUN", "VERB")  # type: ignore[union-attr]


def test_features_of_a_list_are_found_where_datasets_keeps_them() -> None:
    datasets = pytest.importorskip("datasets", reason="datasets is not installed")
    label = datasets.ClassLabel(names=["O", "B-PER"])

    assert datasets.List(label).feature.names == ["O", "B-PER"]
    assert not hasattr(label, "feature")


def test_a_training_set_that_the_hub_does_not_have_says_what_to_place_where(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hub = Hub([])
    monkeypatch.setitem(sys.modules, "datasets", hub)

    with pytest.raises(NotFoundError, match="'cambridgeltl/xcopa' has none · do: give --data"):
        load_training_set(load_task("xcopa"), "en", data=None, limit=None)

    assert hub.asked == []


def test_a_hub_that_cannot_be_reached_says_what_to_place_where(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "datasets", Hub(None))

    with pytest.raises(NotFoundError) as error:
        load_test_set(load_task("xnli"), "sw", data=None, limit=None)

    assert "cannot be had from the hub: ConnectionError · do: give --data FOLDER" in str(
        error.value
    )
    assert "xnli/{language}.test.jsonl" in str(error.value)


def test_what_no_hub_offers_says_so() -> None:
    with pytest.raises(NotFoundError, match="CCGbank is licensed"):
        load_training_set(load_task("ccg"), "en", data=None, limit=None)


@given(st.integers(0, 50), st.integers(1, 60))
def test_a_draw_keeps_order_and_never_repeats(size: int, limit: int) -> None:
    drawn = draw(range(size), limit)

    assert drawn == sorted(set(drawn))
    assert len(drawn) == min(size, limit)
