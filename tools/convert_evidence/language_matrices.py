"""Scores for every training language and every test language."""

from collections.abc import Iterator
from pathlib import Path

from metatransfer.records import NO_INTERMEDIATE, Result
from tools.convert_evidence.tables import Row, points, points_of_fraction, read_rows

MARTINEZ = "martinez2021"
DEVRIES = "devries2022"
MAJORITY = "majority-class"
"""A model of its own: guessing the commonest class is no baseline without intermediate task."""

SPLIT = "test"
NOT_PRINTED = "not printed"
MODELS = {"mBERT": "mbert", "XLM-R-base": "xlm-r-base"}
TASKS = {"UDPOS": "udpos", "binary-sentiment": "binary-sentiment"}
METRICS = {"Accuracy": "accuracy", "Macro_F1": "macro_f1"}


def martinez_results(folder: Path) -> Iterator[Result]:
    """Yield POS and sentiment scores, then the majority-class scores by language."""
    majority: dict[tuple[str, str, str], Row] = {}
    for row in read_rows(folder, "barnes_pos_sentiment"):
        yield _martinez(
            row,
            model=MODELS[row["model"]],
            train_language=row["train_language"],
            score=row["score"],
            locator=f"{_sheet(row)}: {row['train_language']} to {row['language']}",
        )
        majority.setdefault((row["task"], row["language"], row["metric"]), row)
    for row in majority.values():
        yield _martinez(
            row,
            model=MAJORITY,
            train_language=row["language"],
            score=row["baseline"],
            setting="monolingual",
            locator=f"{_sheet(row)}: baseline of {row['language']}",
        )


def devries_results(folder: Path) -> Iterator[Result]:
    """Yield POS accuracies for 65 training and 105 test languages."""
    for row in read_rows(folder, "xpos_65x105"):
        yield Result(
            study=DEVRIES,
            model="xlm-r-base",
            intermediate=NO_INTERMEDIATE,
            target="udpos",
            language=row["language"],
            train_language=row["train_language"],
            metric="accuracy",
            split=SPLIT,
            score_points=points(row["score"]),
            missing_reason=NOT_PRINTED,
            locator=f"udpos-ft-10000.csv: {row['train_language']} to {row['language']}",
        )


def _martinez(row: Row, *, score: str, **fields: object) -> Result:
    return Result.model_validate(
        {
            "study": MARTINEZ,
            "intermediate": NO_INTERMEDIATE,
            "target": TASKS[row["task"]],
            "language": row["language"],
            "metric": METRICS[row["metric"]],
            "split": SPLIT,
            "score_points": points_of_fraction(score),
            "missing_reason": NOT_PRINTED,
            **fields,
        }
    )


def _sheet(row: Row) -> str:
    return row["source_path"].split("results/acl-en/", 1)[1]
