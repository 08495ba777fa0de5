import pytest

from metatransfer.evidence.dataset import FIRST_MEAN, REMAINDER, SECOND_MEAN
from metatransfer.model.plan import make_plan
from metatransfer.records import Outcome
from metatransfer.verdicts.specify import specify
from tests.tiny import arm, cosines, dataset_of, library, matrix

LANGUAGES = ("en", "de", "fr", "zh")


def gap_library(train: tuple[str, ...] = ("en", "de")) -> list:
    return [
        arm(language=test, train_language=home, score_points=50.0 - 3 * i + 2 * j)
        for j, home in enumerate(train)
        for i, test in enumerate(LANGUAGES)
    ]


GAIN = dataset_of(library(*matrix(), similarities=cosines()), measure="cosine")


def test_gains_are_multiplied_by_a_scale_of_their_target_and_model() -> None:
    spec = specify(GAIN)
    assert spec.scale_factors == (("target",), ("model",), ("target", "model"))
    scaled = {term.name for term in spec.groups if term.scaled}
    assert "intermediate" in scaled
    assert "intermediate × target" in scaled
    assert "slope by target" in scaled
    assert "target × model" not in scaled
    # the target's own mean similarity belongs to the target, not to what is transferred
    assert set(spec.scaled_covariates) == {REMAINDER, FIRST_MEAN}
    assert spec.covariates == (REMAINDER, FIRST_MEAN, SECOND_MEAN)


def test_gaps_are_additive() -> None:
    spec = specify(dataset_of(library(*gap_library()), outcome=Outcome.TRANSFER_GAP))
    assert spec.scale_factors == ()
    assert not any(term.scaled for term in spec.groups)


@pytest.mark.parametrize("measure", [None, "cosine"])
def test_a_model_asks_only_for_what_the_dataset_has(measure: str | None) -> None:
    gain = dataset_of(library(*matrix(), similarities=cosines()), measure=measure)
    pairs = {("en", x): 0.1 * i**2 for i, x in enumerate(LANGUAGES[1:])}
    gap = dataset_of(
        library(*gap_library(("en",)), similarities=pairs),
        outcome=Outcome.TRANSFER_GAP,
        measure=measure,
    )
    for dataset in (gain, gap):
        plan = make_plan(specify(dataset), dataset.data)
        slopes = [term for term in plan.terms if term.slope_of is not None]
        assert bool(plan.covariates) == (measure is not None)
        assert measure is not None or not slopes


def test_a_term_with_one_level_is_dropped_and_named() -> None:
    plan = make_plan(specify(GAIN), GAIN.data)
    dropped = {term.name: term.reason for term in plan.dropped}
    assert dropped["sd[study]"] == "study has one level (alpha)"
    assert dropped["sd[language]"] == "language has one level (en)"


def test_every_crossing_of_the_blueprint_is_asked_for() -> None:
    crossings = {frozenset(term.factors) for term in specify(GAIN).groups if not term.slope_of}
    for pair in (
        {"intermediate", "target"},
        {"target", "model"},
        {"intermediate", "model"},
        {"target", "language"},
        {"intermediate", "language"},
    ):
        assert pair in crossings
    for name in ("study", "model", "intermediate", "target", "language"):
        assert {name} in crossings
