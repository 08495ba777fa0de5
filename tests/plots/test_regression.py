import numpy as np
import pytest

import metatransfer
from metatransfer.errors import ModelDataError
from metatransfer.model.regression import MetaRegression, meta_regression
from metatransfer.plots.drawing import encoded
from metatransfer.plots.regression import (
    _ends,
    _folded_density,
    predictive_drawing,
    prior_drawing,
)


@pytest.fixture(scope="module")
def result() -> MetaRegression:
    rng = np.random.default_rng(5)
    data = {"y": rng.normal(size=20), "x": rng.normal(size=20), "se": np.full(20, 0.3)}
    return meta_regression("y ~ x", data, se="se")


def test_priors_stand_beside_posteriors_with_their_numbers(result: MetaRegression) -> None:
    drawing = prior_drawing(result)
    assert [row[:2] for row in drawing.rows] == [
        (name, kind) for name in ("Intercept", "x", "sigma") for kind in ("prior", "posterior")
    ]
    widths = {row[:2]: row[4] - row[2] for row in drawing.rows}  # type: ignore[operator]
    assert widths["x", "prior"] > widths["x", "posterior"]
    titles = [axes.get_title(loc="left") for axes in drawing.figure.axes]
    assert titles == ["Intercept", "x", "sigma"]


def test_the_density_of_a_deviation_does_not_fall_off_at_zero(result: MetaRegression) -> None:
    panel = prior_drawing(result).figure.axes[2]
    prior = panel.lines[0]
    x, height = np.asarray(prior.get_xdata()), np.asarray(prior.get_ydata())
    assert x[0] == 0
    # a half-Student-t is highest at zero; a kernel density of quantiles is flat there
    assert height[0] > 0.97


def test_a_posterior_far_from_zero_is_drawn_once_and_as_wide_as_it_is() -> None:
    rng = np.random.default_rng(5)
    data = {"y": 3 + rng.normal(size=60), "se": np.full(60, 0.3)}
    sure = meta_regression("y ~ 1", data, se="se")
    for panel, name in zip(prior_drawing(sure).figure.axes, sure.draws, strict=False):
        line = panel.lines[1]
        x, height = np.asarray(line.get_xdata()), np.asarray(line.get_ydata())
        area = height / height.sum()
        mean = float(area @ x)
        assert mean == pytest.approx(sure.draws[name].mean(), rel=0.02)
        # a kernel of Silverman's width makes a density of 400 quantiles 6 % wider, no more
        spread = float(np.sqrt(area @ (x - mean) ** 2))
        assert spread == pytest.approx(sure.draws[name].std(), rel=0.12)


@pytest.mark.parametrize("name", ["relatedness(1|g)", "cor(1|g, x|g)"])
def test_a_density_between_two_ends_falls_off_at_neither(name: str) -> None:
    ends = _ends(name, np.array([-0.5, 0.5]))
    draws = np.linspace(*ends, 1001)
    _, height = _folded_density(draws, *ends, ends)
    assert height.min() > 0.95 * height.max()


@pytest.mark.parametrize("prior", [True, False])
def test_replicates_stand_beside_the_estimates(result: MetaRegression, prior: bool) -> None:
    drawing = predictive_drawing(result, prior=prior)
    assert drawing.header == ("probability", "observed", "replicated")
    assert len(drawing.figure.axes[0].lines) == 42
    assert ("the prior expects" in drawing.figure.axes[0].get_title(loc="left")) is prior
    for line in drawing.figure.axes[0].lines[:41]:
        area = np.trapezoid(np.asarray(line.get_ydata()), np.asarray(line.get_xdata()))
        assert area == pytest.approx(1)


def test_the_same_result_gives_the_same_bytes(result: MetaRegression) -> None:
    one, other = (encoded(prior_drawing(result), "svg") for _ in range(2))
    assert one == other


def test_users_get_figures(result: MetaRegression) -> None:
    from matplotlib.figure import Figure

    assert isinstance(metatransfer.plot_prior(result), Figure)
    assert isinstance(metatransfer.plot_predictive(result, prior=True), Figure)


def test_two_estimates_have_no_shape() -> None:
    data = {"y": np.array([0.1, 0.4]), "se": np.array([0.2, 0.1])}
    few = meta_regression("y ~ 1", data, se="se")
    with pytest.raises(ModelDataError, match="2 estimates have no shape"):
        metatransfer.plot_predictive(few)
