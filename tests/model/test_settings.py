import pytest

from metatransfer.errors import ModelDataError
from metatransfer.model.settings import Engine, Settings, attempts


@pytest.mark.parametrize(
    ("field", "value"),
    [("tune", 0), ("draws", 0), ("cores", 0), ("chains", 1), ("retries", -1), ("target_accept", 1)],
)
def test_a_setting_that_cannot_work_is_refused_by_name(field: str, value: int) -> None:
    with pytest.raises(ModelDataError, match=f"settings · {field} · got {value}"):
        Settings(**{field: value})


def test_the_default_settings_are_valid() -> None:
    assert Settings().chains >= 2


def test_gibbs_runs_first_and_the_reference_engine_only_where_it_fails() -> None:
    engines = [attempt.engine for attempt in attempts(Settings(retries=1))]
    assert engines == ["gibbs", "gibbs", "reference", "reference"]


def test_engines_are_tried_in_the_order_in_which_they_are_able() -> None:
    able: tuple[Engine, ...] = ("collapsed", "gibbs", "reference")
    engines = [attempt.engine for attempt in attempts(Settings(retries=1), able)]
    # it draws more points by itself: running it again would repeat that
    assert engines == ["collapsed", "gibbs", "gibbs", "reference", "reference"]
    able = ("gibbs", "collapsed", "reference")
    engines = [attempt.engine for attempt in attempts(Settings(retries=0), able)]
    assert engines == ["gibbs", "collapsed", "reference"]


def test_quick_is_every_engine_that_can_fit_the_model_but_nuts() -> None:
    able: tuple[Engine, ...] = ("collapsed", "gibbs", "reference")
    engines = [attempt.engine for attempt in attempts(Settings(engine="quick"), able)]
    assert engines == ["collapsed", "gibbs", "gibbs"]


@pytest.mark.parametrize("engine", ["collapsed", "gibbs", "reference"])
def test_an_engine_that_is_named_never_gives_way_to_another(engine: Engine) -> None:
    assert {attempt.engine for attempt in attempts(Settings(engine=engine))} == {engine}


def test_a_run_after_a_failed_one_is_longer_and_takes_smaller_steps() -> None:
    first, again = attempts(Settings(engine="reference", retries=1))
    assert again.draws == 2 * first.draws
    assert again.target_accept > first.target_accept
