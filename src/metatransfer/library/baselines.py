"""Whether the arms that results are compared with are there."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from metatransfer.library.fault_log import FaultLog
from metatransfer.library.located import Located
from metatransfer.library.misfit import Misfit
from metatransfer.library.row_checks import log_rows
from metatransfer.records import Result

Row = Located[Result]
Block = tuple[str, ...]

BLOCK_FIELDS: Final = (
    "model",
    "target",
    "language",
    "train_language",
    "metric",
    "split",
    "setting",
)
"""What an arm shares with its baseline, in the order of ``Result.block_key``."""

_ALIKE: Final = 3
"""Leading fields of a block without which two arms have nothing in common."""
_OWN: Final = "add the row of 'none', or say in `baseline` (import: --baseline) whose it is"


class _Baselines:
    """Arms without an intermediate task, as far as the wanted blocks could be meant for them."""

    def __init__(self, rows: Iterable[Row], wanted: Iterable[Block]) -> None:
        self.blocks: set[Block] = set()
        self._alike: dict[Block, list[Row]] = {block[:_ALIKE]: [] for block in wanted}
        for row in rows if self._alike else ():
            if row.record.is_baseline:
                block = row.record.block_key
                self.blocks.add(block)
                self._alike.get(block[:_ALIKE], []).append(row)

    def nearest(self, block: Block) -> Row | None:
        """Return a baseline of the same model, target and language, the fewest fields apart."""
        alike = self._alike.get(block[:_ALIKE], [])
        return min(alike, key=lambda row: len(_differing(block, row)), default=None)


def check_own_baselines(rows: Sequence[Row], log: FaultLog) -> None:
    """Log each block of a study whose rows claim a baseline of the study that is not there.

    Parameters
    ----------
    rows : sequence of Located[Result]
        All rows of one study.
    log : FaultLog
        Takes what is wrong.
    """
    wanted = _blocks(rows, "own")
    baselines = _Baselines(rows, wanted)
    for block, treated in wanted.items():
        if block in baselines.blocks:
            continue
        near = baselines.nearest(block)
        if near is None:
            what = f"no baseline: no row with intermediate 'none' for {', '.join(block)}"
            log_rows(treated, Misfit(("baseline",), what, do=_OWN), log)
        else:
            log_rows(treated, _mismatch(block, near), log)


def check_external_baselines(rows: Sequence[Row], log: FaultLog) -> None:
    """Log each row whose external baseline is there in another metric, split or setting only.

    An external baseline that no study at hand reports at all is no fault: studies come and go, and
    the row then carries no gain.

    Parameters
    ----------
    rows : sequence of Located[Result]
        All rows of all studies.
    log : FaultLog
        Takes what is wrong.
    """
    wanted = _blocks(rows, "external")
    baselines = _Baselines(rows, wanted)
    for block, treated in wanted.items():
        near = None if block in baselines.blocks else baselines.nearest(block)
        if near is not None:
            log_rows(treated, _mismatch(block, near), log)


def _blocks(rows: Iterable[Row], baseline: str) -> dict[Block, list[Row]]:
    """Return rows with an intermediate task and this sort of baseline, by block."""
    blocks: dict[Block, list[Row]] = defaultdict(list)
    for row in rows:
        if row.record.baseline == baseline and not row.record.is_baseline:
            blocks[row.record.block_key].append(row)
    return blocks


def _differing(block: Block, row: Row) -> list[int]:
    own = row.record.block_key
    return [place for place, value in enumerate(block) if own[place] != value]


def _mismatch(block: Block, near: Row) -> Misfit:
    places = _differing(block, near)
    fields = " and ".join(BLOCK_FIELDS[place] for place in places)
    here = ", ".join(block[place] for place in places)
    there = ", ".join(near.record.block_key[place] for place in places)
    verb = "differs" if len(places) == 1 else "differ"
    what = f"{fields} {verb} from the baseline's: {here} vs {there} in {near.file}:{near.line}"
    return Misfit((BLOCK_FIELDS[places[0]],), what, do="compare like with like")
