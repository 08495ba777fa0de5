"""Sentences labelled by hand, with the reason of each label.

quantitative: an effect, its size or how often it comes. comparative: one thing against another.
documented: what a study asks, does or uses, decided by reading it. provenance: what a document says
of its own making, score or checks. None: definitions, background, questions, advice, names.
"""

from typing import Final

Q, C, D, P = "quantitative", "comparative", "documented", "provenance"

Label = tuple[str, str | None]

PHANG: Final[tuple[Label, ...]] = (
    ("Intermediate-task training", Q),  # "often improves ... substantially": how often, how much
    ("We investigate whether English", D),  # an aim: no number could decide it
    ("Using nine intermediate", D),  # what was used; a count that the paper settles
    ("We see large improvements", Q),  # a finding with a word of size
)
XLM: Final[tuple[Label, ...]] = (
    ("In zero-shot cross-lingual transfer, a supervised", None),  # a definition
    ("A source of cross-lingual transfer can be", None),  # what may be; states no effect
    ("Recently introduced cross-lingual language model", C),  # "the most important factor"
    ("In this paper, we aim", None),  # cut off before it says at what
)
SIBLING: Final[tuple[Label, ...]] = (
    ("Research goal:", D),  # the document's own goal: stated there or not
    ("Autonomous synthesis report generated", P),
    ("Tribunal consensus score:", P),
)
NOTES: Final[tuple[Label, ...]] = (
    ("Published June", P),  # a day that the document gives itself
    ("This report was generated autonomously", P),
    ("The content synthesizes findings", P),  # how it was made
    ("Tribunal score:", P),
)

DOCUMENTS: Final[dict[str, tuple[Label, ...]]] = {
    "phang2020_v2_abstract.txt": (
        *PHANG,
        ("MNLI, SQuAD and HellaSwag achieve the best", C),  # three tasks against six others
        ("while multi-task intermediate offers", Q),  # "small additional improvements"
        ("Using our best intermediate-task models", Q),  # 5.4 points over the baseline: a gain
        ("We also investigate continuing", D),
        ("but neither consistently outperforms", C),
    ),
    "report_20737826.txt": (*PHANG, *SIBLING),
    "report_20737862.txt": (*PHANG, *SIBLING, *NOTES),
    "report_20742381.txt": (*PHANG, *SIBLING, *NOTES),
    "report_20844759.txt": (*XLM, *SIBLING, *NOTES),
    "report_21046341.txt": (*PHANG, *SIBLING, *NOTES),
    "report_20779776.txt": (
        *XLM,
        ("Research goal:", D),
        ("Published 21 June", P),
        ("Verification: L2", P),
        ("Gate reason:", P),  # what check it is said to have passed
        ("Quality tier:", P),
    ),
    "report_82e99146-e8c.txt": (
        ("Transfer learning from large language models", None),  # background: no effect stated
        ("However, it remains an open question", None),
        ("In this paper, we analyze", D),
        ("Research goal:", D),
        ("Published 25 June", P),
        ("Verification: L2", P),
        ("Gate reason:", P),
        ("No formal proof", P),
        ("Quality tier:", P),
    ),
    "source_report.txt": (
        ("Intermediate-task training often improves", Q),
        ("The study investigates whether", D),
        ("Nine intermediate", D),
        ("Large improvements were observed", Q),
        ("The research goal is to determine", D),
        ("The autonomous synthesis report was", P),
        ("The tribunal consensus score is", P),
        ("Intermediate-task training—", Q),
        ("We investigate whether", D),
        ("Using nine", D),
        ("We see large", Q),
        ("This paper examines:", D),
        ("Research question:", D),
        ("Systematic literature search", P),
        ("Claims were extracted", P),
        ("An independent multi-reviewer", P),
        ("4 papers retrieved", P),
        ("7 claims extracted", P),
        ("Quality review score", P),
        ("This report is a machine-generated", P),
        ("Automated retrieval and verification", P),  # a caveat on how it was made
        ("Review scores reflect", P),
        ("Readers should consult", None),  # advice
    ),
}
"""By file: the beginning of each sentence, and its kind."""

OTHERS: Final[tuple[Label, ...]] = (
    ("Fine-tuning on MNLI first raises XNLI accuracy by 1.2 points on average.", Q),
    ("Transfer from English hurts performance on Finnish tagging.", Q),
    ("Gains of up to 7% were found for low-resource languages.", Q),
    ("Task similarity correlates strongly with transfer gains (r = 0.62).", Q),
    ("Typological distance predicts the transfer gap in 18 of 22 languages.", Q),
    ("Intermediate training had no effect on PAWS-X.", Q),
    ("Results show that vocabulary overlap helps zero-shot transfer.", Q),
    ("Accuracy drops by 14 points when the script differs.", Q),
    ("More intermediate data did not improve scores further.", Q),
    ("Similarity-based selection yields substantial gains in most target tasks.", Q),
    ("mBERT underperforms XLM-R on all nine tasks.", C),
    ("Selecting tasks by similarity beats random selection by 0.8 points.", C),
    ("QA tasks transfer better than classification tasks.", C),
    ("Large encoders are more robust than small ones to distant languages.", C),
    ("HellaSwag was the best intermediate task for XCOPA.", C),
    ("Diversity of tasks matters more than their size.", C),
    ("Compared with translation, zero-shot transfer gave lower scores.", C),
    ("We compare 22 intermediate tasks on 20 targets.", D),
    ("This work examines how script affects transfer.", D),
    ("The authors evaluate three encoders on XTREME-R.", D),
    ("XTREME-R was used to evaluate all models.", D),
    ("We propose a measure of task similarity.", D),
    ("The benchmark covers 50 languages.", D),
    ("The aim is to quantify the effect of pretraining size.", D),
    ("A total of 12 studies were included in the synthesis.", P),
    ("This document was compiled automatically by a research pipeline.", P),
    ("Overall quality was rated 8.7 out of 10.", P),
    ("All claims were checked against the retrieved abstracts.", P),
    ("The search returned 31 records.", P),
    ("Gate status: Unverified.", P),
    ("Reviewers gave the synthesis a consensus rating of 9/10.", P),
    ("The review was produced by an autonomous agent.", P),
    ("Cross-lingual transfer is the use of a model in another language.", None),
    ("How large is the gain from intermediate tasks?", None),
    ("Multilingual encoders have attracted much attention.", None),
    ("Future work should look at more languages.", None),
    ("The remainder is organised as follows.", None),
    ("Pretrained models are available for 100 languages.", None),
    ("Readers are referred to the appendix for hyperparameters.", None),
    ("It is unclear whether similarity matters.", None),
)
"""Sentences of no document at hand, made and labelled before the rules were first run on them."""
