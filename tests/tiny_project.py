"""A small project on disk with a claim of every kind of test."""

from pathlib import Path

import numpy as np

from tests.factories import HEADER, STUDY, ProjectFolder

INTERMEDIATES = ("i1", "i2", "i3", "i4")
TARGETS = ("t1", "t2", "t3", "t4")
LANGUAGES = ("en", "de", "fr", "zh", "hi")
GAIN = {"i1": 0.5, "i2": 1.5, "i3": 2.5, "i4": 4.0}
"""What each intermediate task is worth everywhere, points."""

DOCUMENT_TEXT = "It helps. It was made by hand.\n"

CLAIM = """\
id: {id}
title: It helps ({id})
statement: It helps
source: {{document: report, quote: It helps, locator: row 1}}
attributions:
  - {{document: paper, status: stated, quote: It helps, checked: 2026-11-23}}
test: {test}
{more}"""

POINT = "{value: 0.5, unit: points, reason: any, alternatives: [0.0, 2.0]}"
IN_ENGLISH = "where: {languages: [en]}, alternative: greater"

TESTS = {
    "mean": f"{{kind: mean_gain, {IN_ENGLISH}, sesoi: {POINT}}}",
    "share": f"{{kind: share_above, {IN_ENGLISH}, threshold: {POINT}, "
    "share: {value: 0.5, unit: share, reason: any, alternatives: [0.25]}}",
    "contrast": "{kind: contrast, where: {intermediates: [i4]}, minus: {intermediates: [i1]}, "
    f"alternative: greater, sesoi: {POINT}}}",
    "slope": f"{{kind: slope, {IN_ENGLISH}, measure: cosine, "
    "sesoi: {value: 0.1, unit: points_per_sd, reason: any}}",
    "select-random": f"{{kind: selection, {IN_ENGLISH}, measure: cosine, against: random, "
    f"sesoi: {POINT}}}",
    "select-constant": f"{{kind: selection, {IN_ENGLISH}, measure: cosine, against: constant, "
    f"top: 2, combine: best, sesoi: {POINT}}}",
    "rank": "{kind: rank, where: {languages: [en]}, best: [i4, i3], among_top: 2}",
    "count": "{kind: count, where: {}, of: intermediates, equals: 4}",
    "written": "{kind: documented, by: [paper]}",
    "made-by": "{kind: provenance, by: [report]}",
    "gap": "{kind: slope, outcome: transfer_gap, where: {}, measure: far, alternative: less, "
    "sesoi: {value: -0.1, unit: points_per_sd, reason: any}}",
    "abroad": f"{{kind: mean_gain, where: {{not_languages: [en]}}, alternative: greater, "
    f"sesoi: {POINT}}}",
}
"""Test of each claim, by its id."""

MADE_BY = """\
  - {document: report, status: stated, quote: made by hand, checked: 2026-11-23}
"""

CHECK = """\
id: a-check
kind: implied_remainder
title: What follows
claimed_gain: {name: gain, value_points: 1.0, source: any}
total_baselines: [{name: total, value_points: 60.0, source: any}]
known: [{name: first, value_points: 55.0, source: any}]
rest_baselines: [{name: second, value_points: 50.0, source: any}]
caveat: Its input is the claim itself.
"""


def results(seed: int, models: tuple[str, ...], sd: str) -> str:
    """Return the table of a study: gains in English, and one transfer to other languages."""
    rng = np.random.default_rng(seed)
    lines = []
    tail = f"{sd},4,,,own,Table 1\n" if sd else ",,,one seed,own,Table 1\n"
    for model in models:
        for target in TARGETS:
            base = 60 + rng.normal(0, 5)
            lines.append(f"{model},none,{target},en,accuracy,test,{base:.3f},{tail}")
            for name in INTERMEDIATES:
                score = base + GAIN[name] + rng.normal(0, 0.8)
                lines.append(f"{model},{name},{target},en,accuracy,test,{score:.3f},{tail}")
        for at, language in enumerate(LANGUAGES[1:]):
            for target in TARGETS[:2]:
                score = 50 - 4 * at + rng.normal(0, 1)
                lines.append(f"{model},none,{target},{language},accuracy,test,{score:.3f},{tail}")
    return HEADER + "".join(lines)


def _measure(name: str, of: str, orientation: str) -> str:
    return (
        f"id: {name}\nof: {of}\nname: {name}\norientation: {orientation}\nsymmetric: true\n"
        "how_computed: by hand\ncitation: nobody\nlicence: none stated\n"
        "se_missing_reason: not printed\n"
    )


def _pairs() -> str:
    values = {
        (name, target): 0.1 * i + 0.05 * t + 0.3 * ((2 * i + t) % 3)
        for i, name in enumerate(INTERMEDIATES)
        for t, target in enumerate(TARGETS)
    }
    return "first,second,value\n" + "".join(f"{a},{b},{v:.3f}\n" for (a, b), v in values.items())


def _document(name: str, work: str) -> str:
    return (
        f"id: {name}\nkind: paper\ncitation: Somebody, 2020\nwork: {work}\nfilename: {name}.txt\n"
    )


def claim_yaml(name: str) -> str:
    """Return the file of a claim."""
    more = "consistency_checks: [a-check]\n" if name == "mean" else ""
    text = CLAIM.format(id=name, test=TESTS[name], more=more)
    return text.replace("test: ", f"{MADE_BY}test: ") if name == "made-by" else text


def write_project(root: Path) -> ProjectFolder:
    """Write the project."""
    folder = ProjectFolder(root)
    names = (*INTERMEDIATES, *TARGETS)
    tasks = "".join(f"  - {{id: {n}, name: {n}, kind: classification}}\n" for n in names)
    files = {
        "data/tasks.yaml": f"schema_version: 1\ntasks:\n{tasks}",
        "data/languages.csv": "id,name\n" + "".join(f"{x},{x}\n" for x in LANGUAGES),
        "data/studies/alpha/study.yaml": STUDY.format(id="alpha"),
        "data/studies/alpha/results.csv": results(1, ("bert", "gpt"), "0.6"),
        "data/studies/beta/study.yaml": STUDY.format(id="beta"),
        "data/studies/beta/results.csv": results(2, ("bert",), ""),
        "data/similarity/cosine/measure.yaml": _measure("cosine", "tasks", "similarity"),
        "data/similarity/cosine/values.csv": _pairs(),
        "data/similarity/far/measure.yaml": _measure("far", "languages", "distance"),
        "data/similarity/far/values.csv": "first,second,value\n"
        + "".join(f"en,{x},{0.2 * i + 0.1:.1f}\n" for i, x in enumerate(LANGUAGES[1:])),
        "data/documents/report.yaml": _document("report", "report"),
        "data/documents/paper.yaml": _document("paper", "alpha"),
        "data/checks/a-check.yaml": CHECK,
        "documents/report.txt": DOCUMENT_TEXT,
        "documents/paper.txt": DOCUMENT_TEXT,
        "metatransfer.toml": '[model]\ngain_similarity = "cosine"\n',
    }
    files |= {f"claims/{name}.yaml": claim_yaml(name) for name in TESTS}
    for file, content in files.items():
        folder.write(file, content)
    return folder
