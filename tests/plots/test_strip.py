import numpy as np
import pytest

from metatransfer.plots.strip import density, strip
from tests.made_report import summary_of, verdict_of


def test_a_density_is_highest_where_quantiles_crowd() -> None:
    quantiles = np.concatenate([np.linspace(-3, -1, 20), np.linspace(-0.1, 0.1, 100)])
    x, height = density(quantiles, -4.0, 4.0)
    assert abs(x[np.argmax(height)]) < 0.2
    assert (height >= 0).all()


def test_equal_quantiles_are_a_spike_and_no_error() -> None:
    x, height = density(np.full(50, 3.0), 2.0, 4.0)
    assert np.isfinite(height).all()
    assert x[np.argmax(height)] == pytest.approx(3.0, abs=0.01)


def test_a_strip_gives_its_quantiles() -> None:
    summary = summary_of("mean")
    drawing = strip(verdict_of("mean"), summary)
    assert [row[1] for row in drawing.rows] == list(summary.quantiles)
    probabilities = [row[0] for row in drawing.rows]
    assert probabilities[0] == pytest.approx(0.5 / len(probabilities))
