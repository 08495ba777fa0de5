from dataclasses import replace

import numpy as np
import pytest

from metatransfer.evidence.dataset import FIRST_MEAN, REMAINDER, SECOND_MEAN, Dataset, build_dataset
from metatransfer.evidence.gains import outcome_rows
from metatransfer.library import Library
from metatransfer.records import Outcome
from tests.tiny import arm, cosines, dataset_of, library, matrix, task


def whole() -> Library:
    return library(*matrix(), similarities=cosines())


def test_rows_stand_in_the_order_of_their_files_whatever_order_they_come_in() -> None:
    lib = whole()
    rows = outcome_rows(lib, Outcome.GAIN)
    forward = build_dataset(lib, Outcome.GAIN, rows, measure="cosine")
    backward = build_dataset(lib, Outcome.GAIN, rows[::-1], measure="cosine")
    assert forward.rows == backward.rows
    assert forward.digest() == backward.digest()


def test_arrays_say_what_the_rows_say() -> None:
    data = dataset_of(whole()).data
    rows = dataset_of(whole()).rows
    assert data.y.tolist() == [row.value_points for row in rows]
    for name in ("study", "model", "target", "language", "intermediate"):
        labels, codes = data.factors[name].labels, data.factors[name].codes
        assert [labels[code] for code in codes] == [getattr(r.arm.record, name) for r in rows]


def test_covariates_are_the_parts_of_the_measure() -> None:
    dataset = dataset_of(whole(), measure="cosine")
    parts = dataset.decomposition
    assert parts is not None
    for at, row in enumerate(dataset.rows):
        assert dataset.data.covariates[REMAINDER][at] == parts.remainder[row.pair]
        assert dataset.data.covariates[FIRST_MEAN][at] == parts.first_mean[row.pair[0]]
        assert dataset.data.covariates[SECOND_MEAN][at] == parts.second_mean[row.pair[1]]


def test_a_pair_without_similarity_tells_nothing_of_the_slope_but_keeps_its_sides_means() -> None:
    pairs = cosines()
    del pairs["i2", "t2"]
    dataset = dataset_of(library(*matrix(), similarities=pairs), measure="cosine")
    (missing,) = {at for at, r in enumerate(dataset.rows) if r.pair == ("i2", "t2")} & set(range(9))
    other = next(at for at, r in enumerate(dataset.rows) if r.pair == ("i2", "t1"))
    covariates = dataset.data.covariates
    assert covariates[REMAINDER][missing] == 0
    assert covariates[FIRST_MEAN][missing] == covariates[FIRST_MEAN][other] != 0


def test_a_pair_that_shares_training_data_has_no_part_in_the_slope_or_in_the_means() -> None:
    shared = [task("i1", trains_on=("x",)), task("t1", trains_on=("x",))]
    close = cosines() | {("i1", "t1"): 99.0}
    marked = dataset_of(library(*matrix(), tasks=shared, similarities=close), measure="cosine")
    without = cosines()
    del without["i1", "t1"]
    absent = dataset_of(library(*matrix(), similarities=without), measure="cosine")
    for name in (REMAINDER, FIRST_MEAN, SECOND_MEAN):
        assert marked.data.covariates[name] == pytest.approx(absent.data.covariates[name])


def test_a_part_that_does_not_vary_is_no_covariate() -> None:
    arms = [arm(language=name, score_points=50 - i) for i, name in enumerate(("en", "de", "fr"))]
    pairs = {("en", "de"): 0.3, ("en", "fr"): 0.6}
    lib = library(*arms, similarities=pairs)
    data = dataset_of(lib, outcome=Outcome.TRANSFER_GAP, measure="cosine").data
    assert list(data.covariates) == [REMAINDER]


def test_metrics_tell_targets_apart_only_where_a_target_has_several() -> None:
    lib = library(
        *(
            arm(name, target, metric=metric, study=study)
            for name in ("none", "i1")
            for target, metric, study in (
                ("t1", "accuracy", "alpha"),
                ("t1", "f1", "beta"),
                ("t2", "f1", "beta"),
            )
        )
    )
    labels = dataset_of(lib).data.factors["target"].labels
    assert labels == ("t1/accuracy", "t1/f1", "t2")


def test_gaps_are_grouped_by_training_language_and_gains_by_intermediate() -> None:
    gap = dataset_of(library(arm(), arm(language="de")), outcome=Outcome.TRANSFER_GAP)
    assert set(gap.data.factors) == {"study", "model", "target", "language", "train_language"}
    assert "intermediate" in dataset_of(whole()).data.factors


def test_a_block_whose_seeds_all_score_the_same_is_exact() -> None:
    same = [arm(name, seeds=(63.0, 63.0)) for name in ("none", "i1", "i2")]
    spread = [arm(name, "t2", seeds=(50.0, 52.0 + i)) for i, name in enumerate(("none", "i1"))]
    dataset = dataset_of(library(*same, *spread))
    assert dataset.data.exact is not None
    assert dataset.data.exact.tolist() == [r.pair[1] == "t1" for r in dataset.rows]
    assert dataset_of(library(*spread)).data.exact is None
    assert dataset_of(library(*same)).data.exact is None, "no model is left if all rows are exact"


def test_seeds_that_agree_on_another_score_and_a_gain_of_nothing_alone_are_not_exact() -> None:
    arms = [
        *(arm(name, seeds=(63.0, 63.0)) for name in ("none", "i1")),
        arm("i2", seeds=(64.0, 64.0)),
        arm("i3", seeds=(62.0, 64.0)),
    ]
    dataset = dataset_of(library(*arms))
    assert dataset.data.exact is not None
    assert [row.pair[0] for row in dataset.rows if row.value_points == 0] == ["i1", "i3"]
    assert dataset.data.exact.tolist() == [row.pair[0] == "i1" for row in dataset.rows]


def test_which_rows_are_exact_is_part_of_the_digest() -> None:
    dataset = dataset_of(whole())
    exact = np.arange(len(dataset.rows)) == 0
    other = np.arange(len(dataset.rows)) == 1
    digests = {
        replace(dataset, data=replace(dataset.data, exact=rows)).digest()
        for rows in (None, exact, other)
    }
    assert len(digests) == 3


def _changes(lib: Library) -> list[tuple[str, Library]]:
    first = lib.results[0]
    scored = first.record.model_copy(update={"score_points": 51.0})
    seeded = first.record.model_copy(update={"sd_points": 1.0, "n_seeds": 3})
    renamed = first.record.model_copy(update={"target": "t3"})
    return [
        (what, replace(lib, results=(replace(first, record=record), *lib.results[1:])))
        for what, record in (("score", scored), ("sd", seeded), ("key", renamed))
    ]


@pytest.mark.parametrize("at", range(3))
def test_whatever_shapes_a_fit_changes_the_digest(at: int) -> None:
    lib = whole()
    what, changed = _changes(lib)[at]
    before = dataset_of(lib, measure="cosine").digest()
    after = dataset_of(changed, measure="cosine").digest()
    assert before != after, f"{what} changed, the digest did not"


def test_similarities_and_the_measure_are_part_of_the_digest() -> None:
    moved = library(*matrix(), similarities=cosines() | {("i1", "t1"): 0.77})
    digests = {
        dataset_of(whole()).digest(),
        dataset_of(whole(), measure="cosine").digest(),
        dataset_of(moved, measure="cosine").digest(),
    }
    assert len(digests) == 3


def test_a_row_of_evidence_keeps_its_place_in_the_file() -> None:
    dataset: Dataset = dataset_of(whole())
    assert dataset.rows[0].arm.file == "data/studies/alpha/results.csv"
    assert np.all(np.diff([row.arm.line for row in dataset.rows]) > 0)
