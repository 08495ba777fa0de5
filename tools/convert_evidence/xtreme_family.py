"""Scores by language of XTREME's tasks, as model and data set pages print them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from metatransfer.records import NO_INTERMEDIATE, Result
from tools.convert_evidence.tables import Row, points, read_rows

NOT_PRINTED = "not printed"
SETTINGS = ("zero-shot", "translate-train", "translate-test")
"""What is kept; training on all languages at once and people's scores have no training language."""


@dataclass(frozen=True)
class Page:
    """A page of results.

    Parameters
    ----------
    name : str
        Name of the page in the raw table.
    models : dict of str to str
        Identifiers for the models, by the page's names; a model that is not here is left out.
    left_out : tuple of (model, task, metric)
        Rows that another study of the library holds already; an empty metric stands for all.
    """

    name: str
    models: dict[str, str]
    left_out: tuple[tuple[str, str, str], ...] = ()


PAGES = {
    "ouyang2021": Page(
        "ouyang2021_ernie_m_table",
        {
            "XLM": "xlm",
            "Unicoder": "unicoder",
            "XLM-R": "xlm-r-base",
            "INFOXLM": "infoxlm",
            "ERNIE-M": "ernie-m",
            "XLM-R Large": "xlm-r-large",
            "INFOXLM Large": "infoxlm-large",
            "VECO Large": "veco-large",
            "ERNIE-M Large": "ernie-m-large",
            "mBERT": "mbert",
            "MMTE": "mmte",
        },
        left_out=(("mBERT", "MLQA", "F1"), ("XLM", "MLQA", "F1")),
    ),
    "artetxe2020": Page(
        "xquad_readme",
        {
            "mBERT": "mbert",
            "XLM-R Large": "xlm-r-large",
            "Translate-train mBERT": "mbert",
            "Translate-test BERT-L": "bert-large",
        },
    ),
    "lewis2020": Page(
        "lewis2020_mlqa_readme",
        {
            "Multilingual-BERT": "mbert",
            "XLM": "xlm",
            "Translate-test BERT-L": "bert-large",
            "Translate-train M-BERT": "mbert",
            "Translate-train XLM": "xlm",
        },
    ),
    "lample2019": Page(
        "conneau_lample_xlm_readme",
        {
            "mBERT 102lg": "mbert",
            "XLM (MLM) 15lg": "xlm-mlm-15",
            "XLM (MLM+TLM) 15lg": "xlm-mlm-tlm-15",
            "XLM (MLM) 17lg": "xlm-mlm-17",
            "XLM (MLM) 100lg": "xlm-mlm-100",
        },
        left_out=(("XLM (MLM+TLM) 15lg", "XNLI", ""),),
    ),
    "ponti2020": Page(
        "ponti2020_xcopa_readme",
        {
            "RoBERTa Large (Translate test)": "roberta-large",
            "XLM-R Large": "xlm-r-large",
            "MAD-X Base": "mad-x-base",
        },
    ),
}
TASKS = {
    "XNLI": "xnli",
    "PAWS-X": "pawsx",
    "MLQA": "mlqa",
    "XQuAD": "xquad",
    "XCOPA": "xcopa",
    "CoNLL-NER": "conll-ner",
}
METRICS = {"accuracy": "accuracy", "F1": "f1", "EM": "em"}


def results(folder: Path, study: str) -> Iterator[Result]:
    """Yield the arms of one page: no intermediate task, one row a language."""
    page = PAGES[study]
    for row in read_rows(folder, "xtreme_family_per_language"):
        if row["study"] == page.name and _is_kept(row, page):
            yield Result(
                study=study,
                model=page.models[row["model"]],
                intermediate=NO_INTERMEDIATE,
                target=TASKS[row["task"]],
                language=row["language"],
                metric=METRICS[row["metric"]],
                split="test",
                setting=row["setting"],
                score_points=points(row["score"]),
                missing_reason=NOT_PRINTED,
                locator=f"README.md, {row['task']}, {row['model']}",
            )


def _is_kept(row: Row, page: Page) -> bool:
    is_chance = row["note"].startswith("parenthesised")
    is_elsewhere = any(
        (row["model"], row["task"]) == (model, task) and metric in ("", row["metric"])
        for model, task, metric in page.left_out
    )
    return (
        row["model"] in page.models
        and row["setting"] in SETTINGS
        and row["train_language"] == "en"
        and row["language"] != "avg"
        and not is_chance
        and not is_elsewhere
    )
