from typing import Any

import pytest

from metatransfer.errors import ModelDataError
from metatransfer.model.spec import GroupTerm, ModelSpec, Priors


def test_a_varying_slope_needs_its_covariate_in_the_model() -> None:
    with pytest.raises(ModelDataError, match=r"'similarty' is no covariate .* did you mean"):
        ModelSpec(
            covariates=("similarity",),
            scaled_covariates=(),
            groups=(GroupTerm("slope", ("target",), slope_of="similarty"),),
        )


def test_a_scaled_covariate_needs_to_be_a_covariate() -> None:
    with pytest.raises(ModelDataError, match="'x' is no covariate of the model"):
        ModelSpec(covariates=(), scaled_covariates=("x",), groups=())


@pytest.mark.parametrize("names", [("a", "a"), ("a", "b", "a")])
def test_two_terms_of_one_name_are_refused(names: tuple[str, ...]) -> None:
    groups = tuple(GroupTerm(name, ("f",)) for name in names)
    with pytest.raises(ModelDataError, match="'a' is named twice"):
        ModelSpec(covariates=(), scaled_covariates=(), groups=groups)


def test_a_covariate_is_named_once() -> None:
    with pytest.raises(ModelDataError, match="'x' is named twice"):
        ModelSpec(covariates=("x", "x"), scaled_covariates=(), groups=())


def test_a_group_term_needs_a_factor() -> None:
    with pytest.raises(ModelDataError, match="'target' · factors · empty"):
        GroupTerm("target", ())


@pytest.mark.parametrize("scale", [0.0, -1.0, float("nan")])
def test_the_scale_of_a_prior_is_above_zero(scale: float) -> None:
    with pytest.raises(ModelDataError, match="slope_sd_points"):
        Priors(slope_sd_points=scale)


def test_specifications_of_equal_content_are_equal() -> None:
    def made() -> ModelSpec:
        return ModelSpec(covariates=("x",), scaled_covariates=(), groups=())

    assert made() == made()
    assert repr(made()) == repr(made())


def test_relatedness_is_of_one_factor() -> None:
    with pytest.raises(ModelDataError, match="task × model is an interaction"):
        GroupTerm("both", ("task", "model"), related=True)


@pytest.mark.parametrize("how", [{"related": True}, {"correlated_as": "target"}])
def test_a_scaled_term_is_neither_related_nor_correlated(how: dict[str, Any]) -> None:
    with pytest.raises(ModelDataError, match="'target' · scaled"):
        GroupTerm("target", ("target",), scaled=True, **how)
