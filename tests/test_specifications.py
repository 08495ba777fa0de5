"""When a short chain is drawn from for longer, and what agreement is."""

import pytest

from metatransfer.specifications import in_doubt


@pytest.mark.parametrize(
    ("probability", "draws", "doubtful"),
    [
        (0.95, 10_000, True),
        (0.94, 300, True),
        (0.06, 300, True),
        (0.5, 80, False),
        (0.8, 600, False),
        (1.0, 80, True),
        (1.0, 300, False),
        (0.0, 300, False),
        (None, 80, False),
    ],
)
def test_a_probability_near_a_threshold_is_in_doubt(
    probability: float | None, draws: int, *, doubtful: bool
) -> None:
    assert in_doubt(probability, draws) is doubtful
