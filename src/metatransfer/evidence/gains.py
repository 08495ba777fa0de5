"""Scores to outcomes: gains over a baseline arm, and transfer gaps to the training language."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final, NamedTuple

from metatransfer.evidence.outcomes import Flag, OutcomeRow, SeSource
from metatransfer.evidence.run_errors import run_key, variance_group
from metatransfer.evidence.variance import SeedVariances, seed_variances
from metatransfer.library import Library, Located
from metatransfer.records import Outcome, Result, TaskKind

BEST_OF_N: Final = "best-of-n"
"""Name that an arm carries in the place of a task when the best was chosen for each target."""

METRIC_ORDER: Final = (
    "accuracy",
    "f1",
    "em_f1_mean",
    "acc_f1_mean",
    "macro_f1",
    "pearson_spearman_mean",
    "matthews",
)
"""Of several metrics of the same predictions the first of these is modelled, the rest are not:
two metrics of one run are one observation, not two."""

DECIMALS: Final = 3
"""Decimals of an outcome, points: scores are printed to four at most, so that a difference in the
fourth is their rounding, and two equal means must not count as a gain."""

_Block = tuple[str, ...]


class Comparison(NamedTuple):
    """An arm and the arm it is measured against.

    Parameters
    ----------
    arm, reference : Located[Result]
        The two.
    flags : frozenset of Flag
        What to know of the outcome.
    """

    arm: Located[Result]
    reference: Located[Result]
    flags: frozenset[Flag]


def all_outcome_rows(library: Library) -> dict[Outcome, tuple[OutcomeRow, ...]]:
    """Return what :func:`outcome_rows` does, for every outcome at once.

    Parameters
    ----------
    library : Library
        Records.
    """
    results, variances = _primary(library)
    return {outcome: _rows(library, outcome, results, variances) for outcome in Outcome}


def outcome_rows(library: Library, outcome: Outcome) -> tuple[OutcomeRow, ...]:
    """Return every outcome that the primary studies of a library bear, in file order.

    Parameters
    ----------
    library : Library
        Records; alternate transcriptions are left out, aggregates over tasks too.
    outcome : Outcome
        Gain (arm minus baseline arm) or transfer gap (arm minus the arm in the training language).
    """
    return _rows(library, outcome, *_primary(library))


def _primary(library: Library) -> tuple[list[Located[Result]], SeedVariances]:
    """Return the results that enter the evidence, and their variances over seeds."""
    results = [
        located
        for located in library.results
        if library.studies[located.record.study].record.primary
        and library.tasks[located.record.target].kind is not TaskKind.AGGREGATE
    ]
    variances = seed_variances(
        (located.record for located in results), untrained=_untrained(library, results)
    )
    return results, variances


def _rows(
    library: Library,
    outcome: Outcome,
    results: Sequence[Located[Result]],
    variances: SeedVariances,
) -> tuple[OutcomeRow, ...]:
    compared = _gains(library, results) if outcome is Outcome.GAIN else _gaps(library, results)
    return tuple(
        _row(library, outcome, comparison, variances) for comparison in one_metric_per_arm(compared)
    )


def _untrained(library: Library, results: Iterable[Located[Result]]) -> frozenset[_Block]:
    """Return retrieval baselines whose seeds all score the same: the encoder as it comes."""
    return frozenset(
        arm.record.arm_key
        for arm in results
        if arm.record.is_baseline
        and arm.record.sd_points == 0
        and library.tasks[arm.record.target].kind is TaskKind.RETRIEVAL
    )


def one_metric_per_arm(compared: Sequence[Comparison]) -> list[Comparison]:
    """Keep the leading metric of each set of arms that differ in nothing else.

    Metrics are chosen among those that have a reference: an arm whose leading metric nobody
    compares still tells by another.

    Parameters
    ----------
    compared : sequence of Comparison
        Arms with their references.
    """
    leading: dict[_Block, tuple[int, str]] = {}
    for item in compared:
        run, rank = _run_key(item.arm.record), _metric_rank(item.arm.record.metric)
        leading[run] = min(leading.get(run, rank), rank)
    return [
        item
        for item in compared
        if _metric_rank(item.arm.record.metric) == leading[_run_key(item.arm.record)]
    ]


def _run_key(record: Result) -> _Block:
    return (
        record.study,
        record.model,
        record.intermediate,
        record.target,
        record.language,
        record.train_language,
        record.split,
        record.setting,
    )


def _metric_rank(metric: str) -> tuple[int, str]:
    """Return a metric's place; those that are not listed come last, by name."""
    place = METRIC_ORDER.index(metric) if metric in METRIC_ORDER else len(METRIC_ORDER)
    return (place, metric)


def _gains(library: Library, results: Sequence[Located[Result]]) -> list[Comparison]:
    own = {
        (arm.record.study, *arm.record.block_key): arm for arm in results if arm.record.is_baseline
    }
    external: dict[_Block, Located[Result]] = {}
    for arm in own.values():
        # of several papers that print a baseline the first in file order stands, flagged
        external.setdefault(arm.record.block_key, arm)
    flat = _blocks_without_variation(results)
    compared = []
    for arm in results:
        record = arm.record
        if record.is_baseline or record.baseline in {"unknown", "relative_only"}:
            continue
        block = (record.study, *record.block_key)
        reference = own.get(block) or external.get(record.block_key)
        if reference is None:
            continue
        flags = _gain_flags(library, arm, reference)
        if block in flat:
            flags |= {Flag.UNSTABLE_BLOCK}
        compared.append(Comparison(arm, reference, _one_of_each(flags)))
    return compared


def _gaps(library: Library, results: Sequence[Located[Result]]) -> list[Comparison]:
    plain = [arm for arm in results if arm.record.is_baseline]
    home = {
        (arm.record.study, *_gap_block(arm.record)): arm
        for arm in plain
        if arm.record.language == arm.record.train_language
        and arm.record.setting in {"zero-shot", "monolingual"}
    }
    compared = []
    for arm in plain:
        record = arm.record
        reference = home.get((record.study, *_gap_block(record)))
        if (
            reference is None
            # a translated training or test set is no transfer between languages
            or record.setting != "zero-shot"
            or record.language == record.train_language
            or library.languages[record.language].aggregate
        ):
            continue
        compared.append(Comparison(arm, reference, _one_of_each(frozenset())))
    return compared


def _gap_block(record: Result) -> _Block:
    """All that two languages share when one fine-tuned model scored both."""
    return (record.model, record.target, record.train_language, record.metric, record.split)


@cache
def _one_of_each(flags: frozenset[Flag]) -> frozenset[Flag]:
    """Return the same set for equal ones: a million sets take a fifth of a gigabyte."""
    return flags


def _gain_flags(
    library: Library, arm: Located[Result], reference: Located[Result]
) -> frozenset[Flag]:
    record = arm.record
    flags = set()
    if reference.record.study != record.study or record.baseline == "external":
        flags.add(Flag.EXTERNAL_BASELINE)
    if record.intermediate == BEST_OF_N or record.selected_from is not None:
        flags.add(Flag.BEST_OF_N)
    elif shares_training_data(library, record.intermediate, record.target):
        flags.add(Flag.SHARED_TRAINING_DATA)
    if library.languages[record.language].aggregate:
        flags.add(Flag.LANGUAGE_AVERAGE)
    return frozenset(flags)


def shares_training_data(library: Library, intermediate: str, target: str) -> bool:
    """Say whether two tasks train on the same data, or are the same task.

    Parameters
    ----------
    library : Library
        Registry of tasks.
    intermediate, target : str
        Task ids.
    """
    if intermediate == target:
        return True
    first = set(library.tasks[intermediate].trains_on) | {intermediate}
    second = set(library.tasks[target].trains_on) | {target}
    return bool(first & second)


def _row(
    library: Library, outcome: Outcome, compared: Comparison, variances: SeedVariances
) -> OutcomeRow:
    arm, reference = compared.arm, compared.reference
    arm_variance, arm_source = _mean_variance(arm.record, variances)
    reference_variance, reference_source = _mean_variance(reference.record, variances)
    arm_share, reference_share = (
        variances.common_shares.get(variance_group(each.record), 0.0) for each in (arm, reference)
    )
    if run_key(arm.record) == run_key(reference.record):
        # a gap is between languages of one model, and what they have in common cancels
        arm_variance, reference_variance = (
            variance * (1 - arm_share) for variance in (arm_variance, reference_variance)
        )
        arm_share = reference_share = 0.0
    return OutcomeRow(
        outcome=outcome,
        arm=arm,
        reference=reference,
        study=library.studies[arm.record.study].record,
        value_points=round(arm.record.score_points - reference.record.score_points, DECIMALS),
        arm_variance=arm_variance,
        reference_variance=reference_variance,
        se_source=max(arm_source, reference_source, key=list(SeSource).index),
        flags=compared.flags,
        arm_common_share=arm_share,
        reference_common_share=reference_share,
    )


def _mean_variance(record: Result, variances: SeedVariances) -> tuple[float, SeSource]:
    """Return the sampling variance of an arm's printed score, and where it comes from.

    Arms that share seeds share an error that cancels in their difference, so each keeps the part
    ``1 - rho`` of its variance.
    """
    single_run = variances.by_arm.get(record.arm_key)
    if single_run is not None:
        kept = 1 - variances.seed_correlation if record.seed_scores_points else 1.0
        return kept * single_run / (record.n_seeds or 1), SeSource.SEEDS
    if variances.median is not None:
        return variances.median / (record.n_seeds or 1), SeSource.IMPUTED
    return 0.0, SeSource.NONE


def _blocks_without_variation(results: Iterable[Located[Result]]) -> frozenset[_Block]:
    """Return blocks of which every arm, baseline included, has the same score."""
    scores: dict[_Block, list[float]] = defaultdict(list)
    for arm in results:
        scores[arm.record.study, *arm.record.block_key].append(arm.record.score_points)
    return frozenset(
        block for block, values in scores.items() if len(values) > 2 and len(set(values)) == 1
    )
