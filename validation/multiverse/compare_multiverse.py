"""Hold the short chains of the multiverse against full fits, and time a hundred specifications.

``python validation/multiverse/compare_multiverse.py [CLAIM ENGINE NUMBER]…`` writes
``<claim>-<engine>.csv`` beside this file: a sample of the hundred specifications, each as the short
chain has it and as a full fit by an engine has it (``gibbs``, or ``reference`` for NUTS), with the
difference of their means in combined Monte-Carlo errors.
"""

import csv
import math
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, cast, get_args

from metatransfer.answers import Answer, read_off
from metatransfer.bench import Bench
from metatransfer.errors import DiagnosticsError
from metatransfer.model.settings import Engine, Settings
from metatransfer.project import Project
from metatransfer.records import Claim, Estimate, Multiverse, SpecificationPoint
from metatransfer.records.estimate import CONTRADICTED_UNTIL, SUPPORTED_FROM
from metatransfer.specifications import (
    DRAWS_AN_EFFECTIVE,
    many_worlds,
    posed_under,
    specifications_of,
)
from metatransfer.verdicts.multiverse import chosen, respecified
from metatransfer.verdicts.question import Question
from metatransfer.verdicts.specify import specify

ROOT: Final = Path(__file__).parents[2]
SPECIFICATIONS: Final = 100
ASKED: Final = (
    ("similarity-slope-english", "gibbs", 2),
    ("lauscher2020-distance-from-english", "gibbs", 5),
    ("lauscher2020-distance-from-english", "reference", 4),
)
"""Claim, engine of the full fits, and how many of them."""


def compared(name: str, engine: Engine, number: int) -> Iterator[dict[str, object]]:
    """Yield short chains beside full fits.

    Parameters
    ----------
    name : str
        Claim.
    engine : str
        Engine of the full fits.
    number : int
        How many specifications are fitted in full.
    """
    project = Project(ROOT)
    bench = Bench(project.library, {}, project._means(None))  # noqa: SLF001 - what verify uses
    claim = project.claim(name)
    question = bench.question(claim)
    if not isinstance(question, Question):
        raise SystemExit(f"{name} · no evidence decides it")
    verdict = bench.verdict(claim)
    started, worked = time.perf_counter(), time.process_time()
    world = many_worlds(bench, question, verdict, SPECIFICATIONS)
    _tell(name, world, time.perf_counter() - started, time.process_time() - worked)
    some = chosen(specifications_of(bench, question), SPECIFICATIONS)
    step = max(1, (len(some) - 1) // number)
    picked = [*zip(some, world.points, strict=True)][1::step][:number]
    full = replace(bench, means=replace(bench.means, settings=settings_of(engine)))
    for each, point in picked:
        posed = posed_under(full, question, each)
        if isinstance(posed, str):
            continue
        try:
            fit = full.posterior(posed, respecified(specify(posed.dataset), each)).fit
        except DiagnosticsError as error:
            raise SystemExit(f"{name} · {'; '.join(point.choices)} · {error}") from error
        # a fit that fails its gate is compared all the same, and the table says how it fails
        passed = replace(fit, diagnostics=replace(fit.diagnostics, passed=True))
        answer = read_off(posed, passed, full.means.seed)
        row = _row(claim, engine, point, (answer, fit.diagnostics.ess_min))
        yield row | {"gate": "; ".join(fit.diagnostics.reasons) or "passed"}


def settings_of(engine: Engine) -> Settings:
    """Return how carefully full fits are sampled: NUTS at once as long as these models ask for.

    Parameters
    ----------
    engine : str
        Engine.
    """
    if engine != "reference":
        return Settings(engine=engine)
    return Settings(engine=engine, draws=4000, target_accept=0.99, retries=0)


def _tell(name: str, world: Multiverse, seconds: float, worked: float) -> None:
    draws = sorted(point.draws for point in world.points)
    print(
        f"{name}: {len(world.points)} specifications in {seconds:.1f} s ({worked:.1f} s of "
        f"processor time), {draws[len(draws) // 2]} draws at the median",
        flush=True,
    )


def _row(
    claim: Claim, engine: Engine, point: SpecificationPoint, in_full: tuple[Answer, float]
) -> dict[str, object]:
    answer, ess = in_full
    full = answer.estimate
    edges = (SUPPORTED_FROM, CONTRADICTED_UNTIL)
    near = answer.probability is not None and min(abs(answer.probability - e) for e in edges) < 0.03
    return {
        "claim": claim.id,
        "choices": "; ".join(point.choices),
        "engine": engine,
        "draws": point.draws,
        "word": point.status.value,
        "word_in_full": answer.status.value,
        "p": _short(point.probability),
        "p_in_full": _short(answer.probability),
        "mean": _short(point.mean),
        "mean_in_full": _short(None if full is None else full.mean),
        "sd_in_full": _short(None if full is None else full.sd),
        "ess_in_full": round(ess),
        "apart_in_errors": _short(_apart(point, full, ess)),
        "near_a_threshold": near,
    }


def _apart(point: SpecificationPoint, full: Estimate | None, ess: float) -> float | None:
    """Return the difference of two means over their combined Monte-Carlo error.

    The effective size of the full fit is its worst quantity's, so that the error is rather too
    large for its mean; that of the short chain is what the multiverse takes it to be.
    """
    if full is None or point.mean is None or not point.draws:
        return None
    error = full.sd * math.sqrt(DRAWS_AN_EFFECTIVE / point.draws + 1.0 / ess)
    return (point.mean - full.mean) / error


def _short(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"


def write(name: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows beside this file.

    Parameters
    ----------
    name : str
        Claim and engine.
    rows : sequence of mapping
        Rows.
    """
    path = Path(__file__).with_name(f"{name}.csv")
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main(words: Sequence[str]) -> None:
    """Compare the claims asked for, or all."""
    given = [tuple(words[at : at + 3]) for at in range(0, len(words), 3)]
    for name, engine, number in given or ASKED:
        if engine not in get_args(Engine):
            raise SystemExit(f"{engine} · is no engine")
        rows = []
        for row in compared(str(name), cast("Engine", engine), int(number)):
            print(row, flush=True)
            rows.append(row)
            # a fit takes minutes: what is there is kept
            write(f"{name}-{engine}", rows)


if __name__ == "__main__":
    main(sys.argv[1:])
