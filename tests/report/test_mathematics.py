import pytest

from metatransfer.records import FitSummary, MeanGain, Outcome, Sesoi, Spread, TermSummary, Where
from metatransfer.report.formula import Lines, Node, spoken
from metatransfer.report.mathematics import estimand, gain, model, side, term_symbol
from tests.made_report import made_material

ONE = Spread(mean=1.0, lower=0.5, upper=1.5)


def said(node: Node | None) -> str:
    return "" if node is None else spoken(node)


def a_fit(**fields: object) -> FitSummary:
    values: dict[str, object] = {
        "model_hash": "m",
        "outcome": Outcome.GAIN,
        "rows": 10,
        "exact_rows": 0,
        "references": 0,
        "residual": "gaussian",
        "intercept": ONE,
        "sigma": ONE,
        "nu": None,
        "covariates": (),
        "terms": (),
        "priors": {},
        "checks": (),
        "check_limit": 0.005,
    }
    return FitSummary.model_validate(values | fields)


def a_term(*factors: str, **fields: object) -> TermSummary:
    values: dict[str, object] = {
        "name": " × ".join(factors),
        "factors": factors,
        "levels": 3,
        "role": "effect",
        "sd": ONE,
    }
    return TermSummary.model_validate(values | fields)


@pytest.mark.parametrize(
    ("name", "estimated", "asked"),
    [
        ("mean", "μ = ", "μ > 0.5"),
        ("share", "1[θ_j > 0.5]", "π > 0.5"),
        ("contrast", "δ = μ_1 − μ_2", "δ > 0.5"),
        ("slope", "θ_j", "β > 0.1"),
        ("select-random", "θ_t^similarity − θ_t^random", "Δ > 0.5"),
        ("rank", "rank", "R ≤ 2"),
        ("gap", "θ_j", "β < -0.1"),
    ],
)
def test_every_kind_of_test_has_its_formula(name: str, estimated: str, asked: str) -> None:
    claim = made_material().claims[name]
    assert estimated in said(estimand(claim))
    assert said(side(claim)).replace(" (", "(") == asked


@pytest.mark.parametrize("name", ["count", "written", "made-by"])
def test_what_is_not_estimated_has_none(name: str) -> None:
    assert estimand(made_material().claims[name]) is None
    assert side(made_material().claims[name]) is None


@pytest.mark.parametrize(
    ("alternative", "upper", "text"),
    [
        ("equivalent", None, "|μ| < 1"),
        ("between", 3.0, "1 < μ < 3"),
        ("between", None, "1 < μ < ∞"),
        ("less", None, "μ < 1"),
    ],
)
def test_every_alternative_has_its_side(alternative: str, upper: float | None, text: str) -> None:
    test = MeanGain.model_validate(
        {
            "kind": "mean_gain",
            "where": Where(),
            "alternative": alternative,
            "upper": upper,
            "sesoi": Sesoi(value=1.0, unit="points", reason="any"),
        }
    )
    claim = made_material().claims["mean"].model_copy(update={"test": test})
    assert said(side(claim)) == text


def test_outcomes_are_differences_of_scores() -> None:
    assert "S_i,t,l,m,s − S_none,t,l,m,s" in said(gain(Outcome.GAIN))
    assert "S_o→l,t,m,s − S_o→o,t,m,s" in said(gain(Outcome.TRANSFER_GAP))


def test_a_model_without_terms_is_an_intercept_and_a_residual() -> None:
    node = model(a_fit())
    assert isinstance(node, Lines)
    outcome, residual = map(said, node.rows)
    assert outcome == "y_j = α + ε_j"
    assert residual == "ε_j ~ Normal(0,(σ)^2 + v_j)"


def test_scaled_terms_stand_inside_the_brackets_of_k() -> None:
    fit = a_fit(
        residual="student",
        nu=ONE,
        references=4,
        covariates=({"name": "similarity", "scaled": True, "slope": ONE},),
        terms=(
            a_term("target"),
            a_term("intermediate", scaled=True),
            a_term("target", role="slope", slope_of="similarity", scaled=True),
            a_term("target", role="block scale"),
            a_term("intermediate", role="residual scale"),
        ),
    )
    node = model(fit)
    assert isinstance(node, Lines)
    outcome, effects, scale, residual = map(said, node.rows)
    assert outcome == "y_j = α + d_t + r_ref(j) + k_j(β_xx_j + c_i + b_tx_j) + ε_j"
    assert effects == "each group effect z ~ Normal(0,τ_z^2)"
    assert scale == "log k_j = κ_t"
    assert residual == "ε_j ~ Student-t(ν,0,(k_jσexp(λ_i))^2 + v_j)"


def test_a_factor_nobody_foresaw_keeps_its_name() -> None:
    assert term_symbol(a_term("decade")).letter == "z"
    assert term_symbol(a_term("decade")).below == "decade"


def test_every_fitted_model_can_be_written_down() -> None:
    for fit in made_material().fits.values():
        text = said(model(fit))
        assert text.startswith("y_j = α")
        for term in fit.terms:
            assert spoken(term_symbol(term)) in text
