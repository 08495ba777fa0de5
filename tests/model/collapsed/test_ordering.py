import numpy as np
import pytest

from metatransfer.model.blocks import Block
from metatransfer.model.collapsed.ordering import Order, order_of

NOTHING: frozenset[str] = frozenset()


def block(name: str, codes: np.ndarray) -> Block:
    """Return effects over given levels."""
    return Block(
        name, "term", codes, np.ones(len(codes)), scaled=False,
        known_variance=np.zeros(int(codes.max()) + 1), sd_name=f"sd[{name}]",
    )  # fmt: skip


def crossed_blocks() -> tuple[Block, ...]:
    """Return effects of two crossed factors, of their pairs, and of pairs with a third one."""
    task, target, model = (codes.ravel() for codes in np.indices((12, 10, 4)))
    return (
        block("intercept", np.zeros_like(task)),
        block("task", task),
        block("target", target),
        block("task × target", task * 10 + target),
        block("target × model", target * 4 + model),
    )


def order(kept: frozenset[str] = NOTHING) -> Order:
    return order_of(crossed_blocks(), whole=NOTHING, kept=kept)


def test_the_longest_block_is_nested_and_what_splits_targets_is_grouped() -> None:
    found = order()
    assert found.nested is not None
    assert found.nested.name == "task × target"
    assert [b.name for b in found.grouped] == ["target", "target × model"]
    assert found.columns == 1 + 12 + 10 + 40


def test_what_has_to_be_kept_is_neither_nested_nor_grouped() -> None:
    found = order(frozenset({"task × target", "target"}))
    assert found.nested is None or found.nested.name == "target × model"
    assert "target" not in [b.name for b in found.grouped]


def test_an_order_costs_no_more_than_a_dense_factor() -> None:
    every = frozenset(b.name for b in crossed_blocks())
    dense = order(every)
    assert dense.nested is None
    assert dense.grouped == ()
    assert dense.products == pytest.approx((1 + 12 + 10 + 120 + 40) ** 3 / 6)
    assert order().products < dense.products / 10


def test_groups_are_never_linked_by_a_nested_level() -> None:
    found = order()
    assert found.nested is not None
    for member in (found.nested, *found.grouped):
        pairs = {(int(a), int(b)) for a, b in zip(member.codes, found.groups, strict=True)}
        assert len(pairs) == member.levels
