"""Intermediate training as reported: X-STILTs on XTREME, its baselines, and STILTs on GLUE."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from metatransfer.records import NO_INTERMEDIATE, Result
from tools.convert_evidence.tables import Row, points, read_rows

REMBERT = "phang2020-rembert"
MT5 = "phang2020-mt5"
HU = "hu2020"
REPLICATION = "phang2020-replication"
STILTS = "stilts2018"

XLMR_LARGE = "xlm-r-large"
BERT_LARGE = "bert-large"
BEST_OF_N = "best-of-n"
LEADERBOARD = "xtreme-avg"
"""Mean over languages, English included, as the leaderboard takes it."""

NOT_PRINTED = "not printed"
CANDIDATES = 9
"""Intermediate tasks that X-STILTs chooses from for each target."""

GLUE = "GLUE overall"
STILTS_CANDIDATES = 2
"""Settings that the best was chosen from, at the least: MNLI and no intermediate task."""

TARGETS = {
    "XNLI": "xnli",
    "PAWS-X": "pawsx",
    "POS": "udpos",
    "NER": "wikiann",
    "XQuAD": "xquad",
    "MLQA": "mlqa",
    "TyDiQA-GoldP": "tydiqa-goldp",
    "BUCC": "bucc",
    "Tatoeba": "tatoeba",
    "XTREME avg": "xtreme-mean",
    "Sentence-pair classification (XNLI,PAWS-X)": "xtreme-sentence-pair",
    "Structured prediction (POS,NER)": "xtreme-structured",
    "Question answering (mean EM/F1)": "xtreme-qa",
    "Avg of 3 categories (no retrieval)": "xtreme-no-retrieval",
    "SST-2": "sst2",
    "MRPC": "mrpc",
    "STS-B": "stsb",
    "QNLI": "qnli",
    "RTE": "rte",
    "CoLA": "cola",
    GLUE: "glue",
}
METRICS = {
    "mean": "category_mean",
    "category mean": "category_mean",
    "GLUE official": "glue_official",
    "GLUE score": "glue_score",
    "Matthews corr": "matthews",
}
SPLITS = {"val": "validation", "dev": "validation", "test (XTREME leaderboard)": "test"}


def results(folder: Path, study: str) -> Iterator[Result]:
    """Yield the arms of one of the studies of this module."""
    if study in (REMBERT, MT5):
        return _xstilts(_reported_by(folder, study), study)
    if study == HU:
        return _hu_baselines(folder)
    if study == REPLICATION:
        return _replication(_baseline_rows(folder, "Phang"))
    return _stilts(read_rows(folder, "stilts2018"))


def _reported_by(folder: Path, study: str) -> list[Row]:
    reporter = {REMBERT: "RemBERT", MT5: "mT5"}[study]
    rows = read_rows(folder, "phang2020_xtreme_secondary")
    return [row for row in rows if reporter in row["study"]]


def _baseline_rows(folder: Path, author: str) -> list[Row]:
    return [
        row for row in read_rows(folder, "xtreme_xlmr_baseline") if row["study"].startswith(author)
    ]


def _xstilts(rows: Iterable[Row], study: str) -> Iterator[Result]:
    for row in rows:
        yield _arm(
            row,
            study=study,
            intermediate=BEST_OF_N,
            score=row["score"],
            baseline="external",
            selected_from=CANDIDATES,
            selected_on="validation",
        )


def _hu_baselines(folder: Path) -> Iterator[Result]:
    """Yield each baseline once: as one third party prints it, else as the other does."""
    seen: set[tuple[str, str]] = set()
    for row in (*_baseline_rows(folder, "Hu"), *_reported_by(folder, REMBERT)):
        if (row["target_task"], row["metric"]) not in seen:
            seen.add((row["target_task"], row["metric"]))
            yield _arm(row, study=HU, intermediate=NO_INTERMEDIATE, score=row["baseline_score"])


def _replication(rows: Iterable[Row]) -> Iterator[Result]:
    for row in rows:
        yield _arm(
            row,
            study=REPLICATION,
            intermediate=NO_INTERMEDIATE,
            score=row["baseline_score"],
            language=row["language"],
            locator="scores of 2020-07-29 in the pull request's discussion",
        )


def _stilts(rows: Iterable[Row]) -> Iterator[Result]:
    for row in rows:
        common: dict[str, object] = {
            "study": STILTS,
            "model": BERT_LARGE,
            "language": "en",
            "n_seeds": 1,
            "missing_reason": "one run",
            "locator": _stilts_locator(row),
        }
        yield _arm(
            row,
            intermediate=BEST_OF_N if row["target_task"] == GLUE else "mnli",
            score=row["score"],
            baseline="own" if row["baseline_score"] else "unknown",
            **_stilts_selection(row),
            **common,
        )
        if row["baseline_score"]:
            yield _arm(row, intermediate=NO_INTERMEDIATE, score=row["baseline_score"], **common)


def _stilts_selection(row: Row) -> dict[str, object]:
    """Released models are the best setting for their target; the quoted table is complete."""
    if _is_quoted(row):
        return {}
    return {"selected_from": STILTS_CANDIDATES, "selected_on": "validation"}


def _is_quoted(row: Row) -> bool:
    return "issue" in row["study"]


def _stilts_locator(row: Row) -> str:
    if _is_quoted(row):
        return "issue 3, quoting Table 1 of the paper"
    if row["target_task"] == GLUE:
        return "README.md, opening text"
    return f"README.md, Trained Models, MNLI to {row['target_task']}"


def _arm(row: Row, *, score: str, **fields: object) -> Result:
    return Result.model_validate(
        {
            "model": XLMR_LARGE,
            "target": TARGETS[row["target_task"]],
            "language": LEADERBOARD,
            "metric": METRICS.get(row["metric"], row["metric"]),
            "split": SPLITS.get(row["split"], row["split"]),
            "score_points": points(score),
            "missing_reason": NOT_PRINTED,
            "locator": row["source_path"],
            **fields,
        }
    )
