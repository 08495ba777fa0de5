from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from metatransfer.errors import ModelDataError
from metatransfer.model.regression import MetaRegression, meta_regression
from tests.model.regression.conftest import ROWS, TRUE_SLOPE, Columns


def test_the_slope_is_recovered_in_the_unit_of_its_covariate(result: MetaRegression) -> None:
    slope = result.summary().loc["similarity"]
    assert abs(slope["mean"] - TRUE_SLOPE) < 3 * slope["sd"]
    assert slope["sd"] < 0.05
    assert slope["low"] < slope["median"] < slope["high"]
    assert slope["P(> 0)"] == 1.0


def test_quantities_carry_the_names_of_the_formula(result: MetaRegression) -> None:
    assert list(result.draws) == [
        "Intercept",
        "similarity",
        "size[large]",
        "sd(1|target)",
        "sigma",
    ]
    assert np.isnan(result.summary().loc["sigma", "P(> 0)"])


def test_powers_of_whole_numbers_do_not_overflow(data: Columns) -> None:
    whole = data | {"similarity": (10**9 * np.arange(ROWS)).astype(np.int64)}
    small = data | {"similarity": np.arange(ROWS).astype(np.int8)}
    one, other = (
        meta_regression("gain ~ similarity + I(similarity**2)", each, se="se")
        for each in (whole, small)
    )
    ratio = one.draws["I(similarity ** 2)"] / other.draws["I(similarity ** 2)"]
    np.testing.assert_allclose(ratio, 1e-18, rtol=1e-6)


def test_where_a_covariate_is_put_changes_no_slope(data: Columns, result: MetaRegression) -> None:
    moved = data | {"similarity": 100 * data["similarity"] - 7}
    other = meta_regression("gain ~ similarity + size + (1 | target)", moved, se="se")
    np.testing.assert_allclose(
        100 * other.draws["similarity"], result.draws["similarity"], rtol=1e-6
    )
    shift = other.draws["Intercept"] - 7 * other.draws["similarity"]
    np.testing.assert_allclose(shift, result.draws["Intercept"], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("kind", ["pandas", "polars", "lists"])
def test_every_kind_of_table_gives_the_same_answer(
    data: Columns, result: MetaRegression, kind: str
) -> None:
    makers: dict[str, Callable[[Columns], Any]] = {
        "pandas": lambda d: pytest.importorskip("pandas").DataFrame(d),
        "polars": lambda d: pytest.importorskip("polars").DataFrame(d),
        "lists": lambda d: {name: list(column) for name, column in d.items()},
    }
    table = makers[kind](data)
    other = meta_regression("gain ~ similarity + size + (1 | target)", table, se="se")
    np.testing.assert_array_equal(other.draws["similarity"], result.draws["similarity"])


@pytest.mark.parametrize("numbered", [False, True])
def test_the_order_of_categories_says_which_level_is_the_reference(
    data: Columns, numbered: bool
) -> None:
    import pandas as pd
    import polars as pl

    level = {"base": 1, "large": 2} if numbered else {"base": "base", "large": "large"}
    values = [level[size] for size in data["size"]]
    order = [level["large"], 9 if numbered else "huge", level["base"]]
    frame = pd.DataFrame(data).assign(size=pd.Categorical(values, order))
    found = meta_regression("gain ~ similarity + size", frame, se="se")
    plain = meta_regression("gain ~ similarity + size", data, se="se")
    name = f"size[{level['base']}]"
    assert found.draws[name].mean() == pytest.approx(-plain.draws["size[large]"].mean(), abs=0.02)
    new = {"similarity": [10.0, 10.0], "size": [str(level["base"]), str(level["large"])]}
    rise = float(found.predict(new)["mean"].diff().iloc[1])
    assert rise == pytest.approx(-found.draws[name].mean())
    found.small_study_effects()
    if not numbered:
        enumerated = pl.DataFrame(data).with_columns(pl.col("size").cast(pl.Enum(order)))
        other = meta_regression("gain ~ similarity + size", enumerated, se="se")
        np.testing.assert_array_equal(other.draws[name], found.draws[name])


def test_a_column_whose_name_is_no_word_stands_in_backticks(
    data: Columns, result: MetaRegression
) -> None:
    names = {"similarity": "how similar", "gain": "the gain"}
    renamed = {names.get(name, name): column for name, column in data.items()}
    other = meta_regression("`the gain` ~ `how similar` + size + (1 | target)", renamed, se="se")
    np.testing.assert_array_equal(other.draws["how similar"], result.draws["similarity"])
    assert len(other.predict()) == ROWS


def test_probabilities_are_read_off_the_draws(result: MetaRegression) -> None:
    assert result.probability("similarity > 0") == 1.0
    slope = result.draws["similarity"]
    inside = float(((slope > 0.75) & (slope < 0.85)).mean())
    assert result.probability("0.75 < similarity < 0.85") == inside
    assert result.probability("sd(1|target) > sigma") > 0.9
    assert result.probability("sd(1 | target)>sigma") == result.probability("sd(1|target) > sigma")


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("similarity", "no comparison"),
        ("similarty > 0", "neither a number nor estimated .* did you mean 'similarity'"),
        ("similarity > ", "neither a number nor estimated"),
    ],
)
def test_a_comparison_that_cannot_be_made(
    result: MetaRegression, expression: str, message: str
) -> None:
    with pytest.raises(ModelDataError, match=message):
        result.probability(expression)


def test_a_prediction_interval_holds_the_interval_of_the_mean(result: MetaRegression) -> None:
    new = {"similarity": [8.0, 12.0], "size": ["base", "base"]}
    predicted = result.predict(new)
    assert (predicted["prediction_low"] < predicted["low"]).all()
    assert (predicted["prediction_high"] > predicted["high"]).all()
    rise = predicted["mean"].diff().iloc[1]
    assert rise == pytest.approx(4 * result.draws["similarity"].mean())
    narrow = result.predict(new, probability=0.5)
    assert (narrow["high"] - narrow["low"] < predicted["high"] - predicted["low"]).all()


def test_a_known_group_is_predicted_with_its_effect_and_a_new_one_without(
    result: MetaRegression,
) -> None:
    new = {"similarity": [10.0] * 3, "size": ["base"] * 3, "target": ["a", "q", "q"]}
    predicted = result.predict(new)
    effect = result.effects("1 | target").loc["a", "mean"]
    assert predicted["mean"][0] - predicted["mean"][1] == pytest.approx(effect)
    width = predicted["prediction_high"] - predicted["prediction_low"]
    assert width[1] > width[0]


def test_a_new_study_of_a_model_without_covariates_is_predicted_from_nothing(
    data: Columns,
) -> None:
    found = meta_regression("gain ~ 1 + (1 | target)", data, se="se")
    (row,) = found.predict({}).to_dict("records")
    total = float(found.tau().loc["total", "median"])
    assert row["mean"] == pytest.approx(found.draws["Intercept"].mean())
    assert row["prediction_high"] - row["prediction_low"] > 3 * total
    with pytest.raises(ModelDataError, match="predict · new · 'similarity'"):
        meta_regression("gain ~ similarity", data, se="se").predict({})


def test_a_level_is_known_again_in_another_type(data: Columns) -> None:
    numbered = data | {"target": np.unique(data["target"], return_inverse=True)[1].astype(float)}
    found = meta_regression("gain ~ similarity + (1 | target)", numbered, se="se")
    assert list(found.effects("1|target").index) == list("012345")
    new = {"similarity": [10.0, 10.0], "target": [1, 6]}
    width = found.predict(new).eval("prediction_high - prediction_low")
    assert width[1] > width[0]


@pytest.mark.parametrize("probability", [95, 0, 1.0, -0.5])
def test_an_interval_without_a_probability(result: MetaRegression, probability: float) -> None:
    for read in (result.summary, result.tau, result.shrunken):
        with pytest.raises(ModelDataError, match=r"must be between 0 and 1: \.95 for 95 %"):
            read(probability)
    with pytest.raises(ModelDataError, match="must be between 0 and 1"):
        result.predict(probability=probability)


def test_without_new_rows_those_that_were_fitted_are_predicted(result: MetaRegression) -> None:
    assert len(result.predict()) == ROWS


@pytest.mark.parametrize(
    ("new", "message"),
    [
        ({"size": ["base"]}, "similarity"),
        ({"similarity": [1.0], "size": ["huge"]}, "huge"),
        ({"similarity": [np.nan], "size": ["base"]}, "column 'similarity' · missing in row 0"),
        ({"similarity": ["much"], "size": ["base"]}, "predict"),
    ],
)
def test_rows_that_cannot_be_predicted(result: MetaRegression, new: Any, message: str) -> None:
    with pytest.raises(ModelDataError, match=message):
        result.predict(new)


def test_shrunken_effects_lie_nearer_to_the_others_than_the_estimates(
    result: MetaRegression, data: Columns
) -> None:
    table = result.shrunken()
    assert list(table["observed"]) == list(data["gain"])
    fitted = result.predict()["mean"]
    raw = (table["observed"] - fitted).abs().mean()
    assert (table["mean"] - fitted).abs().mean() < raw
    assert (table["high"] - table["low"] < 2 * 1.96 * table["se"]).mean() > 0.9


def test_rows_are_labelled_as_a_data_frame_labels_them(data: Columns) -> None:
    frame = pytest.importorskip("pandas").DataFrame(data)
    some = frame[frame["target"] != "a"]
    found = meta_regression("gain ~ similarity", some, se="se")
    for table in (found.shrunken(), found.predict(), found.leave_one_out(refit=False).table):
        assert list(table.index) == list(some.index)
    joined = some.drop(columns="se").join(found.shrunken())
    assert (joined["observed"] == joined["gain"]).all()
    worst = int(np.abs(found.leave_one_out(refit=False).shifts["similarity"]).argmax())
    assert f"without row {some.index[worst]}:" in str(found.leave_one_out(refit=False))


def test_heterogeneity_adds_up(result: MetaRegression) -> None:
    tau = result.tau()
    assert list(tau.index) == ["1|target", "residual", "total"]
    assert (tau.loc["total", "median"] > tau.loc[["1|target", "residual"], "median"]).all()
    share = result.i_squared()
    parts = share.loc["1|target", "mean"] + share.loc["residual", "mean"]
    assert parts == pytest.approx(share.loc["total", "mean"])
    assert 0 < share.loc["total", "low"] < share.loc["total", "high"] < 1


def test_i_squared_is_that_of_higgins_and_thompson() -> None:
    rng = np.random.default_rng(2)
    se = rng.uniform(0.1, 0.5, 20)
    data = {"gain": rng.normal(size=20), "se": se}
    found = meta_regression("gain ~ 1", data, se="se")
    weight = 1 / (se**2 + (found.priors.resolution_points / 2) ** 2)
    typical = 19 * weight.sum() / (weight.sum() ** 2 - (weight**2).sum())
    sigma2 = found.draws["sigma"] ** 2
    expected = np.median(sigma2 / (sigma2 + typical))
    assert found.i_squared().loc["total", "median"] == pytest.approx(expected)
    assert list(found.i_squared().index) == ["total"]


def test_a_group_is_left_out_at_a_time_under_the_same_priors(result: MetaRegression) -> None:
    table = result.leave_one_group_out("language")
    assert list(table.index) == ["de", "fi", "sw", "ur"]
    assert table["passed"].all()
    spread = result.summary().loc["similarity", "sd"]
    assert ((table["similarity"] - TRUE_SLOPE).abs() < 5 * spread).all()
    assert table["similarity"].nunique() == 4


def test_a_group_that_cannot_be_left_out_is_named(data: Columns) -> None:
    only_first = data | {"first": np.where(data["target"] == "a", 2.0, 1.0)}
    found = meta_regression("gain ~ similarity + first", only_first, se="se")
    with pytest.raises(ModelDataError, match=r"without 'a' of 'target' .* term 'first' · is 1"):
        found.leave_one_group_out("target")


def test_without_a_level_slopes_are_still_those_against_the_same_one(data: Columns) -> None:
    found = meta_regression("gain ~ similarity + language", data, se="se")
    table = found.leave_one_group_out("target")
    assert list(table.columns[:3]) == ["Intercept", "Intercept low", "Intercept high"]
    alone = data | {"language": np.where(data["target"] == "c", "xh", data["language"])}
    found = meta_regression("gain ~ similarity + language", alone, se="se")
    table = found.leave_one_group_out("target")
    assert np.isnan(table.loc["c", "language[xh]"])
    assert np.isfinite(table.drop(index="c")["language[xh]"]).all()
    with pytest.raises(ModelDataError, match=r"without 'de' of 'language' .* is a combination of"):
        found.leave_one_group_out("language")


def test_a_transformed_covariate_is_coded_by_all_rows_when_some_are_left_out(
    data: Columns,
) -> None:
    raw = meta_regression("gain ~ similarity", data, se="se")
    scaled = meta_regression("gain ~ scale(similarity)", data, se="se")
    one = scaled.leave_one_group_out("target")["scale(similarity)"] / data["similarity"].std()
    other = raw.leave_one_group_out("target")["similarity"]
    # the same fits, but for rounding
    np.testing.assert_allclose(one, other, rtol=1e-6)


def test_rows_from_the_model_pass_its_checks(result: MetaRegression) -> None:
    table = result.checks()
    assert "kurtosis" in table.index
    assert table["passed"].all()


def test_groups_whose_spread_the_model_does_not_know_fail_their_check(data: Columns) -> None:
    loud = data["size"] == "large"
    noise = np.random.default_rng(9).normal(size=ROWS)
    uneven = data | {"gain": np.where(loud, 4 * noise, 0.3 * noise)}
    found = meta_regression("gain ~ 1", uneven, se="se").checks(by="size")
    assert not found.loc["sd by size", "passed"]
    assert found.loc["sd by size", "observed"] > 0


def test_a_column_without_groups_cannot_be_checked(result: MetaRegression) -> None:
    with pytest.raises(ModelDataError, match="'place' has fewer than two levels of three rows"):
        result.checks(by="place")
    with pytest.raises(ModelDataError, match=r"no column 'sise' .* did you mean 'size'"):
        result.checks(by="sise")


def test_a_grouping_of_one_level_has_nothing_to_leave_out(data: Columns) -> None:
    found = meta_regression("gain ~ similarity + (1 | place)", data, se="se")
    assert found.dropped == {"sd(1|place)": "place has one level (here)"}
    assert "dropped sd(1|place): place has one level (here)" in str(found)
    with pytest.raises(ModelDataError, match="'place' has one level"):
        found.leave_one_group_out("place")
    with pytest.raises(ModelDataError, match=r"'1\|place' was not fitted"):
        found.effects("1|place")


def test_a_level_for_each_row_is_dropped_and_named(data: Columns) -> None:
    numbered = data | {"row": np.arange(ROWS)}
    found = meta_regression("gain ~ similarity + (1 | row)", numbered, se="se")
    assert found.dropped == {"sd(1|row)": "row has a level for each row, as the residual has"}


def test_terms_of_one_bar_are_correlated_and_those_of_two_are_not(data: Columns) -> None:
    one = meta_regression("gain ~ similarity + (1 + similarity | target)", data, se="se")
    assert "cor(1|target, similarity|target)" in one.draws
    other = meta_regression("gain ~ similarity + (1 + similarity || target)", data, se="se")
    assert not any(name.startswith("cor(") for name in other.draws)
    # in the unit of the covariate, whose standard deviation is near 3
    ratio = one.draws["sd(similarity|target)"] / one.sampled.draws["sd[similarity|target]"]
    assert ratio == pytest.approx(np.full(len(ratio), 1 / data["similarity"].std()))


def test_relatedness_is_estimated_with_its_share(data: Columns) -> None:
    import pandas as pd

    labels = ["de", "fi", "sw", "ur"]
    kernel = pd.DataFrame(0.5 + 0.5 * np.eye(4), index=labels, columns=labels)
    found = meta_regression(
        "gain ~ similarity + (1 | language)", data, se="se", relatedness={"language": kernel}
    )
    share = found.draws["relatedness(1|language)"]
    assert 0 <= share.min() < share.max() <= 1
    assert found.diagnostics.engine == "collapsed"


def test_of_two_terms_over_the_same_levels_the_related_one_is_kept(data: Columns) -> None:
    labels = ["de", "fi", "sw", "ur"]
    distance = np.abs(np.subtract.outer(np.arange(4.0), np.arange(4.0)))
    both = data | {"area": data["language"]}
    found = meta_regression(
        "gain ~ 1 + (1 | area) + (1 | language)", both, se="se",
        relatedness={"language": (labels, np.exp(-distance))},
    )  # fmt: skip
    assert found.dropped == {"sd(1|area)": "area splits the rows exactly as 1|language does"}
    assert "relatedness(1|language)" in found.draws


def test_a_covariance_of_shared_errors_means_the_same_by_either_way(data: Columns) -> None:
    from metatransfer.model.regression.sampling import SamplingErrors, as_shared, sampling_errors
    from metatransfer.model.regression.table import Table

    same = data["target"][:, None] == data["target"]
    matrix = 0.04 * same + np.diag(data["se"] ** 2)
    errors = sampling_errors(Table(data), None, matrix)
    assert isinstance(errors, SamplingErrors)
    shared = as_shared(errors)
    assert shared is not None
    own, (error,) = shared
    indicator = np.eye(len(error.variance))[error.codes]
    rebuilt = np.diag(own) + indicator @ np.diag(error.variance) @ indicator.T
    np.testing.assert_allclose(rebuilt, matrix, atol=1e-12)


def test_a_result_shows_itself_as_its_page(result: MetaRegression) -> None:
    assert repr(result) == str(result)


def test_the_page_fits_eighty_columns_and_names_the_engine(result: MetaRegression) -> None:
    lines = str(result).splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[1] == "48 rows, 6 target, gaussian residual"
    assert lines[2].startswith("collapsed, 4,000 draws")
    assert "Pareto k" in lines[2]


@pytest.mark.inference
def test_the_posterior_is_labelled_for_arviz(result: MetaRegression) -> None:
    posterior = result.posterior["posterior"]
    assert posterior["similarity"].shape == (1, 4000)
    levels = posterior["1|target"].coords["1|target level"]
    assert list(levels.values) == list("abcdef")
    assert posterior["theta"].shape == (1, 4000, ROWS)


@pytest.mark.slow
@pytest.mark.inference
def test_heavy_tails_and_a_residual_by_group_go_to_the_sampler(data: Columns) -> None:
    found = meta_regression(
        "gain ~ similarity + (1 | target)", data, se="se", family="student", residual="size"
    )
    assert found.diagnostics.engine == "gibbs"
    assert found.diagnostics.passed
    assert found.log_evidence is None
    assert {"nu", "sd of log sigma(size)"} <= set(found.draws)
    geometric = np.sqrt(found.draws["sigma(size[base])"] * found.draws["sigma(size[large])"])
    np.testing.assert_allclose(geometric, found.draws["sigma"])
    assert 0 < found.probability("sigma(size[base]) > sigma(size[large])") < 1
    slope = found.summary().loc["similarity"]
    assert abs(slope["mean"] - TRUE_SLOPE) < 3 * slope["sd"]
    predicted = found.predict({"similarity": [10.0], "size": ["base"]})
    assert np.isfinite(predicted.to_numpy()).all()
    assert "R-hat" in str(found)
