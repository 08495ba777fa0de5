"""Simulated libraries, the claims about them, and one replicate of each kind."""

import numpy as np
import pytest
from libraries import MEASURE, RELIABILITY, SIMILARITY_SD, Sizes, World, library_of, simulate
from ranks import layout, replicate
from verdict_trials import rulings

from metatransfer.evidence.gains import outcome_rows
from metatransfer.records import Outcome

LARGE = Sizes(12, 12, 6)


def world(scenario: str = "as measured", **options: object) -> World:
    return simulate(scenario, np.random.default_rng(1), **options)


def test_measured_gains_are_off_by_what_their_standard_errors_say() -> None:
    made = world(sizes=LARGE)
    rows = outcome_rows(library_of(made), Outcome.GAIN)
    z = [
        (row.value_points - made.gains[row.arm.record.model, *row.pair]) / row.se_points
        for row in rows
    ]
    # 864 gains, 72 baselines: errors of shrunk variances and of sharing leave a tenth
    assert np.std(z) == pytest.approx(1.0, abs=0.15)
    assert abs(np.mean(z)) < 0.4


def test_slopes_on_the_measure_are_those_on_similarity_times_its_reliability() -> None:
    rng = np.random.default_rng(4)
    x = rng.normal(0, SIMILARITY_SD, 200_000)
    seen = x + rng.normal(0, SIMILARITY_SD / 2, x.size)
    # the standard error of a regression slope on 200,000 points is 0.001
    assert np.cov(x, seen)[0, 1] / seen.var() == pytest.approx(RELIABILITY, abs=0.005)


def test_scenarios_do_what_their_names_say() -> None:
    plain = world(sizes=LARGE)
    collapsed = world("runs that collapsed", sizes=LARGE)
    unreported = world("bad cells unreported", sizes=LARGE)
    assert min(collapsed.gains.values()) < min(plain.gains.values()) - 2
    assert len(unreported.gains) < 0.9 * len(plain.gains)
    assert np.mean(list(unreported.gains.values())) > np.mean(list(plain.gains.values())) + 0.2


def test_cells_are_missing_at_random_where_that_is_asked_for() -> None:
    made = world(sizes=LARGE, missing=0.3)
    # 864 cells: four standard errors are 0.062
    assert len(made.gains) / 864 == pytest.approx(0.7, abs=0.062)


def test_a_replicate_ranks_every_scalar_parameter_and_one_level_of_each_effect() -> None:
    found = replicate("gaussian", 0)
    named = dict(found.ranks)
    spec, _ = layout("gaussian")
    assert {f"slope[{name}]" for name in spec.covariates} <= set(named)
    assert {"intercept", "sigma", "sd[intermediate]", "effect[intermediate] 1"} <= set(named)
    assert "nu" not in named
    assert all(0 <= rank <= 1 for rank in named.values())
    assert replicate("gaussian", 0) == found


def test_a_library_is_asked_claims_of_every_kind_that_a_posterior_decides() -> None:
    found = list(rulings("as measured", "gaussian", 0))
    kinds = {each.kind for each in found}
    assert kinds == {"mean_gain", "share_above", "contrast", "slope", "selection", "rank"}
    for each in found:
        assert each.probability is not None
        assert 0 <= each.probability <= 1
        assert each.lower is not None
        assert each.upper is not None
        assert each.lower <= each.upper


def test_rows_of_a_library_carry_the_measure_as_measured() -> None:
    made = world()
    library = library_of(made)
    (header,) = library.measures.values()
    assert header.record.id == MEASURE
    assert len(library.similarities) == len(made.similarities)
