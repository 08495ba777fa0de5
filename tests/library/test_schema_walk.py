import pytest

from metatransfer.library.schema_walk import dotted, place_of
from metatransfer.library.yaml_tree import PathPart
from metatransfer.records import Attribution, Claim, MeanGain, Sesoi, ShareAbove, Where


@pytest.mark.parametrize(
    ("location", "path", "owner"),
    [
        (("title",), ("title",), Claim),
        (("test", "mean_gain", "sesoi", "unit"), ("test", "sesoi", "unit"), Sesoi),
        (("test", "share_above", "share", "value"), ("test", "share", "value"), Sesoi),
        (("test", "share_above", "share"), ("test", "share"), ShareAbove),
        (("test", "mean_gain", "upper"), ("test", "upper"), MeanGain),
        (
            ("test", "mean_gain", "where", "targets", 1),
            ("test", "where", "targets", 1),
            Where,
        ),
        (("attributions", 2, "status"), ("attributions", 2, "status"), Attribution),
        (("test",), ("test",), Claim),
    ],
)
def test_the_name_of_a_union_member_is_taken_out_of_the_path(
    location: tuple[PathPart, ...], path: tuple[PathPart, ...], owner: type
) -> None:
    place = place_of(Claim, location)
    assert place.path == path
    assert place.owner is owner


def test_a_field_is_found_with_its_description() -> None:
    place = place_of(Claim, ("test", "mean_gain", "sesoi", "reason"))
    assert place.field is not None
    assert place.field.description == "Why this value."


def test_an_unknown_key_has_an_owner_and_no_field() -> None:
    place = place_of(Claim, ("test", "mean_gain", "sesio"))
    assert (place.path, place.owner, place.field) == (("test", "sesio"), MeanGain, None)


def test_a_tag_that_no_member_has_leaves_the_path_readable() -> None:
    assert place_of(Claim, ("test", "nothing", "deeper")).path == ("test", "deeper")


@pytest.mark.parametrize(
    ("path", "of_value", "text"),
    [
        (("test", "where", "targets", 3), True, "test.where.targets"),
        (("attributions", 0), False, "attributions[0]"),
        (("attributions", 0, "status"), True, "attributions[0].status"),
        ((0,), True, ""),
        ((), True, ""),
    ],
)
def test_paths_read_like_code(path: tuple[PathPart, ...], *, of_value: bool, text: str) -> None:
    assert dotted(path, of_value=of_value) == text
