import pytest

from metatransfer.errors import ModelDataError
from metatransfer.model.settings import Settings


@pytest.mark.parametrize(
    ("field", "value"),
    [("tune", 0), ("draws", 0), ("cores", 0), ("chains", 1), ("retries", -1), ("target_accept", 1)],
)
def test_a_setting_that_cannot_work_is_refused_by_name(field: str, value: int) -> None:
    with pytest.raises(ModelDataError, match=f"settings · {field} · got {value}"):
        Settings(**{field: value})


def test_the_default_settings_are_valid() -> None:
    assert Settings().chains >= 2
