import numpy as np
import pytest

from metatransfer.evidence.dataset import SEED_INNOVATION
from metatransfer.evidence.gains import outcome_rows
from metatransfer.evidence.outcomes import OutcomeRow
from metatransfer.evidence.seed_noise import FEWEST_ROWS, seed_innovation
from metatransfer.records import Outcome, Result
from metatransfer.verdicts.specify import specify
from tests.tiny import arm, dataset_of, library

INTERMEDIATES = [f"i{number}" for number in range(8)]
TARGETS = [f"t{number}" for number in range(6)]
MODELS = ["bert", "roberta", "t5"]
NOISY_CELL = ("i3", "t2", "roberta")


def noisy_matrix(factor: float = 1.0) -> list[Result]:
    """Return a full matrix whose deviations are products of task and model factors, but one."""
    arms = []
    for t, target in enumerate(TARGETS):
        for m, model in enumerate(MODELS):
            arms.append(arm("none", target, 50.0, model=model, sd_points=0.4, n_seeds=8))
            for i, intermediate in enumerate(INTERMEDIATES):
                sd = 0.3 * 1.3**t * 1.2**m * 1.1**i
                if (intermediate, target, model) == NOISY_CELL:
                    sd *= factor
                arms.append(
                    arm(intermediate, target, 51.0 + i, model=model, sd_points=sd, n_seeds=8)
                )
    return arms


def gains(arms: list[Result]) -> tuple[OutcomeRow, ...]:
    return outcome_rows(library(*arms), Outcome.GAIN)


def position(rows: tuple[OutcomeRow, ...]) -> int:
    records = [row.arm.record for row in rows]
    cells = [(record.intermediate, record.target, record.model) for record in records]
    return cells.index(NOISY_CELL)


def test_noise_that_task_target_and_model_explain_is_no_innovation() -> None:
    assert seed_innovation(gains(noisy_matrix())) is None


def test_a_cell_noisier_than_its_task_target_and_model_stands_out() -> None:
    rows = gains(noisy_matrix(factor=6.0))
    innovation = seed_innovation(rows)
    assert innovation is not None
    assert int(np.argmax(innovation)) == position(rows)
    assert innovation.std() == pytest.approx(1.0)


@pytest.mark.parametrize(
    "members", [("target", "model"), ("intermediate", "model"), ("intermediate", "target")]
)
def test_the_innovation_has_mean_zero_within_every_effect_of_the_model(
    members: tuple[str, str],
) -> None:
    rows = gains(noisy_matrix(factor=6.0))
    innovation = seed_innovation(rows)
    assert innovation is not None
    totals: dict[tuple[str, str], list[float]] = {}
    for row, value in zip(rows, innovation, strict=True):
        first, second = (getattr(row.arm.record, name) for name in members)
        totals.setdefault((first, second), []).append(float(value))
    # backfitting of a complete design converges in one sweep: what is left is rounding
    assert max(abs(np.mean(values)) for values in totals.values()) < 1e-9


def test_rows_without_seeds_get_zero() -> None:
    arms = noisy_matrix(factor=6.0)
    arms.append(arm("none", "t0", 50.0, model="gpt"))
    arms.append(arm("i0", "t0", 52.0, model="gpt"))
    rows = gains(arms)
    innovation = seed_innovation(rows)
    assert innovation is not None
    single = [row.arm.record.model == "gpt" for row in rows]
    assert sum(single) == 1
    assert innovation[np.array(single)] == pytest.approx(0.0)


def test_too_few_rows_with_seeds_have_no_innovation() -> None:
    rows = gains(noisy_matrix(factor=6.0))
    assert seed_innovation(rows[: FEWEST_ROWS - 1]) is None


def test_the_model_of_gains_carries_the_innovation_where_there_is_one() -> None:
    dataset = dataset_of(library(*noisy_matrix(factor=6.0)))
    assert SEED_INNOVATION in specify(dataset).covariates
    assert SEED_INNOVATION in specify(dataset).scaled_covariates
    without = dataset_of(library(*noisy_matrix()))
    assert SEED_INNOVATION not in specify(without).covariates
