"""Verdicts put to the test: without each study, year by year, under other choices."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from metatransfer.bench import Means
from metatransfer.cache.fits import FitCache
from metatransfer.library import Library, load_library
from metatransfer.model.brief import Reweighed
from metatransfer.model.design import ModelData
from metatransfer.model.fit import Fit
from metatransfer.model.settings import Settings
from metatransfer.model.spec import ModelSpec, Priors
from metatransfer.records import SpecificationPoint, VerdictStatus
from metatransfer.specifications import agreement
from metatransfer.stress import Stress, verify_stressed
from metatransfer.verdicts.question import Moderators
from tests.tiny import synthetic_fit
from tests.tiny_project import write_project

KEPT = ("mean", "slope", "count", "written", "abroad")


@pytest.fixture(autouse=True)
def _no_sampling(monkeypatch: pytest.MonkeyPatch) -> None:
    def fit(spec: ModelSpec, data: ModelData, *, seed: int, settings: Settings) -> Fit:
        del settings
        return synthetic_fit(spec, data, seed=seed)

    monkeypatch.setattr("metatransfer.bench.fit", fit)
    # what short chains say is held to full fits elsewhere
    monkeypatch.setattr("metatransfer.specifications.FEWEST_DRAWS", 20)
    monkeypatch.setattr("metatransfer.specifications.MOST_DRAWS", 20)


@pytest.fixture
def tiny(tmp_path: Path) -> Library:
    folder = write_project(tmp_path)
    for path in (folder.root / "claims").iterdir():
        if path.stem not in KEPT:
            path.unlink()
    folder.replace("data/studies/beta/study.yaml", "year: 2020", "year: 2021")
    return load_library(folder.root)


def means(told: list[str] | None = None) -> Means:
    tell = (told if told is not None else []).append
    return Means(FitCache(None), Settings(), Moderators("cosine", None), 3, tell)


def test_each_study_is_left_out_and_years_are_gone_through(tiny: Library) -> None:
    report = verify_stressed(tiny, {}, means(), Stress(leave_one_out=True))
    found = {verdict.claim: verdict for verdict in report.verdicts}
    mean = found["mean"]
    assert [each.label for each in mean.without_study] == ["without alpha", "without beta"]
    assert [each.label for each in mean.by_year] == ["known in 2020"]
    assert all(each.probability is not None for each in mean.without_study)
    # Two studies that say the same: neither is needed.
    assert mean.status is VerdictStatus.SUPPORTED
    assert "fragile" not in mean.qualifiers
    for name in ("count", "written", "abroad"):
        assert found[name].without_study == ()


def test_other_choices_are_made_and_what_is_not_asked_is_not_done(
    tiny: Library,
) -> None:
    told: list[str] = []
    report = verify_stressed(tiny, {}, means(told), Stress(specifications=4))
    found = {verdict.claim: verdict for verdict in report.verdicts}
    world = found["mean"].multiverse
    assert world is not None
    assert [point.choices for point in world.points] == [
        (),
        *[(point.choices[0],) for point in world.points[1:]],
    ]
    assert world.points[0].status is found["mean"].status
    assert world.points[0].probability == found["mean"].probability
    assert world.possible > 4
    assert found["mean"].without_study == ()
    assert found["written"].multiverse is None
    assert "mean: as the verdict" in told


def point(status: VerdictStatus, *, passed: bool = True) -> SpecificationPoint:
    return SpecificationPoint(choices=(), status=status, checks_passed=passed)


def test_only_specifications_that_give_a_word_and_pass_their_checks_count() -> None:
    yes, no = VerdictStatus.SUPPORTED, VerdictStatus.INCONCLUSIVE
    nothing = VerdictStatus.NOT_ASSESSED
    assert agreement([point(yes), point(no), point(nothing)], yes) == 0.5
    assert agreement([point(yes), point(no, passed=False)], yes) == 1.0
    assert agreement([point(yes, passed=False), point(no, passed=False)], yes) == 0.5
    assert agreement([point(nothing)], yes) is None
    assert agreement([], yes) is None


def test_a_word_that_hangs_on_one_study_is_fragile(
    tiny: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fit(spec: ModelSpec, data: ModelData, *, seed: int, settings: Settings) -> Fit:
        del settings
        # Only study alpha speaks for the claim: without it, gains are nowhere near.
        shift = 0.0 if len(data.y) > 20 else -20.0
        found = synthetic_fit(spec, data, seed=seed)
        return replace(found, theta=found.theta + np.float32(shift))

    monkeypatch.setattr("metatransfer.bench.fit", fit)
    report = verify_stressed(tiny, {}, means(), Stress(leave_one_out=True))
    verdict = next(each for each in report.verdicts if each.claim == "mean")
    alone = {each.label: each.note for each in verdict.without_study}
    assert alone["without alpha"] == "contradicted"
    assert "fragile" in verdict.qualifiers
    assert "without alpha it is contradicted (P <.001)" in verdict.reason


def test_few_specifications_that_agree_make_a_verdict_fragile(
    tiny: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def under(fit: Fit, priors: Priors, *, seed: int) -> Reweighed:
        del seed
        wide = priors.slope_sd_points > Priors().slope_sd_points
        return Reweighed(replace(fit, theta=fit.theta - np.float32(20.0 if wide else 0.0)), -1.0)

    monkeypatch.setattr("metatransfer.specifications.reweighed", under)
    report = verify_stressed(tiny, {}, means(), Stress(specifications=9))
    verdict = next(each for each in report.verdicts if each.claim == "mean")
    assert verdict.multiverse is not None
    assert verdict.multiverse.flips == ("prior width: 2",)
    averaged = verdict.multiverse.averaged
    assert averaged is not None
    # one model at its usual width, two of 1/e of its marginal likelihood, one of which turns
    weights = np.array([1.0, np.exp(-1), np.exp(-1)]) / (1 + 2 * np.exp(-1))
    assert averaged.models == 3
    assert averaged.heaviest == pytest.approx(weights[0])
    assert averaged.probability == pytest.approx(weights[:2].sum(), abs=1e-3)
    assert "fragile" in verdict.qualifiers
    assert "alone enough: prior width: 2" in verdict.reason
