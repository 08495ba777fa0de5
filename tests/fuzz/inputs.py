"""A file of each format that results can be imported from."""

import json

from tests.importers.test_formats import HF, HF_STATE, JIANT, LM_EVAL, MTEB_NEW, MTEB_OLD
from tests.importers.test_tables import CSV, LATEX, MARKDOWN

LONG = "Model,Source task,Task,Lang,Score,Std,Seeds\nx,MNLI,XNLI,de,70,0.5,3\nx,,XNLI,en,69,,\n"

INPUTS = {
    "hf.json": json.dumps(HF).encode(),
    "hf-state.json": json.dumps(HF_STATE).encode(),
    "lm-eval.json": json.dumps(LM_EVAL).replace("xnli_fr", "xnli_en").encode(),
    "mteb.json": json.dumps(MTEB_NEW).encode(),
    "mteb-old.json": json.dumps(MTEB_OLD).encode(),
    "jiant.json": json.dumps(JIANT).encode(),
    "long.csv": LONG.encode(),
    "wide.csv": CSV.encode(),
    "table.tex": LATEX.encode(),
    "table.md": MARKDOWN.encode(),
}
