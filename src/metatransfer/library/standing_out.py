"""Scores within their range that are far from all that is like them: slips of the pen, perhaps."""

import math
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from metatransfer.library.located import Located
from metatransfer.library.two_way import members, residuals, robust_sd
from metatransfer.records import Notice, Result, Study
from metatransfer.records.study import HIGHEST_SCORE_POINTS

FEWEST_ALIKE: Final = 5
"""Scores of a kind from which one can stand out; of fewer the median may be the slip."""
FAR_SDS: Final = 10.0
"""Robust standard deviations from which a score stands out. Real scores have heavy tails: of some
13,500 shipped ones five are that far off."""
POINT_MOVED_SDS: Final = 5.0
"""The same for a score that would be as usual with its decimal point moved: 8.12 for 81.2."""
MENDED_SDS: Final = 2.0
"""Robust standard deviations within which it would be as usual."""
FAR_POINTS: Final = 5.0
"""Points below which no difference is worth a word."""
LEAST_SD_POINTS: Final = 0.5
"""Spread that scores of a kind are given at least: five that happen to agree have none."""
NEAR_SDS: Final = 3.0
"""Robust standard deviations within which a mended score is like the others."""


class Standing(NamedTuple):
    """Where a score stands among those like it.

    Parameters
    ----------
    row : Located[Result]
        Row of a table.
    usual_points : float
        What the others make one expect.
    sd_points : float
        Robust standard deviation about it, and the row's own over seeds.
    """

    row: Located[Result]
    usual_points: float
    sd_points: float

    @property
    def far(self) -> bool:
        """Whether the score is so far off that somebody should look."""
        score = self.row.record.score_points
        mended = abs(10 * score - self.usual_points) <= MENDED_SDS * self.sd_points
        sds = POINT_MOVED_SDS if mended else FAR_SDS
        return abs(score - self.usual_points) > max(FAR_POINTS, sds * self.sd_points)


def standing_out(
    results: Sequence[Located[Result]], studies: Mapping[str, Located[Study]]
) -> tuple[Notice, ...]:
    """Return a notice for each score that is far from those like it, unless it was confirmed.

    Parameters
    ----------
    results : sequence of Located[Result]
        Rows of all tables.
    studies : mapping of str to Located[Study]
        Their studies, which may confirm scores.
    """
    by_study: dict[str, list[Located[Result]]] = defaultdict(list)
    for row in results:
        by_study[row.record.study].append(row)
    return tuple(
        _notice(each)
        for study, rows in by_study.items()
        for each in standings(rows)
        if each.far and not studies[study].record.confirms(each.row.record)
    )


def standings(rows: Sequence[Located[Result]]) -> Iterator[Standing]:
    """Yield the rows of a study that have others to be compared with, and where they stand.

    Arms of one model, target and language are compared with one another. Where a study has one or
    few of them, as in tables of models by languages, scores of a target are compared with what is
    usual for their model and for their language.

    Parameters
    ----------
    rows : sequence of Located[Result]
        Rows of one study.
    """
    crossed = []
    for block in members(row.record.block_key for row in rows):
        alike = [rows[at] for at in block]
        if len(alike) < FEWEST_ALIKE:
            crossed += alike
        else:
            yield from _placed(alike, [""] * len(alike))
    # a model tested in the language it was trained in does better there than both would tell
    crossed = [row for row in crossed if not _at_home(row.record)]
    for table in members(_table(row.record) for row in crossed):
        alike = [crossed[at] for at in table]
        recipes, languages = [_recipe(row.record) for row in alike], [_language(r) for r in alike]
        yield from _placed(alike, recipes, languages)


def _at_home(record: Result) -> bool:
    return record.is_baseline and record.language == record.train_language


def _table(record: Result) -> tuple[str, ...]:
    return (record.target, record.metric, record.split, record.setting)


def _recipe(record: Result) -> Hashable:
    return (record.model, record.intermediate, record.train_language)


def _language(row: Located[Result]) -> Hashable:
    return row.record.language


def _placed(rows: Sequence[Located[Result]], *groupings: Sequence[Hashable]) -> Iterator[Standing]:
    scores = [row.record.score_points for row in rows]
    left = residuals(scores, *groupings)
    spread = max(robust_sd(left), LEAST_SD_POINTS)
    for at in sorted(set.intersection(*map(_in_large_groups, groupings))):
        # a collapse of some seeds shows in their spread, and is no slip
        sd = math.hypot(spread, rows[at].record.sd_points or 0.0)
        yield Standing(rows[at], scores[at] - left[at], sd)


def _in_large_groups(labels: Sequence[Hashable]) -> set[int]:
    groups = members(labels)
    return {at for group in groups if len(group) >= FEWEST_ALIKE for at in group}


def _notice(standing: Standing) -> Notice:
    row, usual, sd = standing.row, standing.usual_points, standing.sd_points
    record = row.record
    arm = f"{record.intermediate} → {record.target}, {record.language}, {record.model}"
    what = (
        f"{record.score_points:g} ({arm}) stands out: scores like it are about {usual:.1f} ± "
        f"{sd:.1f}{_slip(record.score_points, usual, sd)}"
    )
    do = "mend it, or confirm it in study.yaml (confirmed_scores); it is not left out"
    return Notice(file=row.file, line=row.line, field="score_points", what=what, do=do)


def _slip(score: float, usual: float, sd: float) -> str:
    """Return what would make a score like the others, if one slip of the pen would."""
    mended = {
        "ten times as much": score * 10,
        "a tenth of it": score / 10,
        "a hundred times as much": score * 100,
        "two digits exchanged": _exchanged(score),
        f"{HIGHEST_SCORE_POINTS:g} less it": HIGHEST_SCORE_POINTS - score,
    }
    near = [name for name, value in mended.items() if abs(value - usual) <= NEAR_SDS * sd]
    return f"; {near[0]} would be like them" if near else ""


def _exchanged(score: float) -> float:
    digits = f"{score:.10g}"
    return float(digits[1] + digits[0] + digits[2:]) if digits[:2].isdecimal() else score
