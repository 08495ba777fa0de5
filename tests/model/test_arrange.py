from dataclasses import replace

import numpy as np
import pytest

from metatransfer.model.arrange import Piece, arrange, total
from metatransfer.model.crossing import cross
from metatransfer.model.layout import Layout
from metatransfer.model.pilot import Pilot
from metatransfer.model.plan import make_plan
from metatransfer.model.spec import ModelSpec, Priors
from tests.model.made import SCALED, SPEC, crossed

DATA = crossed(tasks=8, targets=4, models=3)


def laid_out(spec: ModelSpec, informed: float) -> Layout:
    plan = make_plan(spec, DATA)
    names = [term.name for term in plan.terms]
    pilot = Pilot(dict.fromkeys(names, 1.0), dict.fromkeys(names, informed), 1.0)
    return arrange(plan, Priors(), pilot)


def test_well_determined_fine_blocks_become_hubs() -> None:
    layout = laid_out(SCALED, 0.9)
    assert layout.free_hub is not None
    assert layout.free_hub.block.public == "total[target × model]"
    assert layout.scaled_hub is not None
    assert layout.scaled_hub.block.public == "deviation[task × model]"
    assert layout.log_hub is not None
    assert layout.log_hub.block.public == "log_k[target,model]"


def test_badly_determined_effects_are_no_hubs() -> None:
    layout = laid_out(SCALED, 0.1)
    assert layout.free_hub is None
    assert layout.scaled_hub is None
    assert {block.public for block in layout.location.blocks} == {
        "deviation[target]",
        "total[target × model]",
        "deviation[task]",
        "deviation[task × model]",
        "deviation[slope by target]",
    }


def test_a_hub_needs_something_coarser_unless_it_is_merged() -> None:
    layout = laid_out(replace(SPEC, groups=SPEC.groups[:2]), 0.9)
    assert layout.free_hub is None
    assert [block.public for block in layout.location.blocks][-1] == "shared[baseline]"


def test_what_all_scaled_effects_share_moves_with_the_free_hub() -> None:
    layout = laid_out(SCALED, 0.9)
    carried = layout.free_hub.carried if layout.free_hub else None
    assert carried is not None
    assert layout.location.common_public[carried] == "common[·k]"
    assert carried not in layout.scaled.index


def test_it_stays_in_the_rows_where_the_scale_varies_within_the_hubs_levels() -> None:
    finer = replace(SCALED, scale_factors=(("task",),))
    layout = laid_out(finer, 0.9)
    assert layout.free_hub is not None
    assert layout.free_hub.carried is None
    assert (layout.scaled.index == layout.location.common_public.index("common[·k]")).any()


def test_the_variance_of_a_common_value_adds_the_fixed_part_and_each_groups_mean() -> None:
    layout = laid_out(SPEC, 0.1)
    sd = np.arange(1.0, len(layout.sd_names) + 1)
    first = layout.location.common(np, sd, np.ones(len(layout.location.common_public)))[0]
    # target (4 levels, sd 1) and model (3 levels, sd 2) beside an intercept of sd 5
    assert first == pytest.approx(np.sqrt(25 + 1 / 4 + 4 / 3))


@pytest.mark.parametrize("centred", [0.0, 0.3, 1.0])
def test_effects_have_their_spread_however_they_are_centred(centred: float) -> None:
    layout = laid_out(replace(SPEC, covariates=(), groups=SPEC.groups[:1]), 0.1)
    space = replace(
        layout.location,
        blocks=tuple(replace(b, centred=centred, zero_sum=False) for b in layout.location.blocks),
    )
    sd = np.array([3.0, 1.0])
    scale = space.spread(np, sd) ** space.centred
    raw = scale[:, None] * np.random.default_rng(0).normal(size=(space.size, 40_000))
    effects = space.effects(np, np.repeat(sd[:, None], 40_000, axis=1), raw)
    # 160,000 draws for the four targets: five standard errors of a deviation are 0.9 %
    assert effects[:4].std() == pytest.approx(3.0, rel=0.009)
    assert effects[4:].std() == pytest.approx(np.sqrt(0.2), rel=0.009)


def test_a_piece_is_constant_within_levels_that_refine_it() -> None:
    target = DATA.factors["target"].codes
    piece = Piece(0, target, np.ones(len(target)))
    assert piece.constant_within(cross(DATA, ("target", "model")))
    assert not piece.constant_within(cross(DATA, ("model",)))
    weighted = replace(piece, weight=DATA.covariates["x"])
    assert not weighted.constant_within(cross(DATA, ("target", "model")))


def test_a_total_points_at_the_values_of_its_pieces() -> None:
    pieces = [Piece(0, np.array([0, 1]), np.ones(2)), Piece(5, np.array([1, 0]), np.full(2, 2.0))]
    both = total(pieces, np.array([1]))
    assert both.index.tolist() == [[1, 5]]
    assert both.weight.tolist() == [[1.0, 2.0]]
