import gc
from dataclasses import dataclass

from metatransfer.verdicts.kept import kept_with_first


@dataclass(frozen=True, eq=False)
class Owner:
    name: str


def test_what_was_asked_is_not_asked_again_and_is_gone_with_its_owner() -> None:
    asked: list[tuple[str, int]] = []

    @kept_with_first
    def answer(owner: Owner, number: int, *, twice: bool = False) -> list[int]:
        asked.append((owner.name, number))
        return [number] * (2 if twice else 1)

    one, other = Owner("one"), Owner("one")
    assert answer(one, 3) is answer(one, 3)
    assert answer(one, 3, twice=True) == [3, 3]
    assert answer(other, 3) is not answer(one, 3)
    assert asked == [("one", 3)] * 3
    kept = answer.__closure__
    assert kept is not None
    memory = next(cell.cell_contents for cell in kept if hasattr(cell.cell_contents, "keyrefs"))
    assert len(memory) == 2
    del one, other
    gc.collect()
    assert len(memory) == 0
