"""A small project that tests may write, bend and read."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from metatransfer.errors import Fault, FaultyRecordsError
from metatransfer.library import Library, load_library

STUDY = """\
id: {id}
citation: {id}, 2020, a paper
year: 2020
kind: published
works: [{id}]
licence: none stated
extraction:
  what: scores
  where: Table 1
  how: by hand
"""

HEADER = (
    "model,intermediate,target,language,metric,split,score_points,sd_points,n_seeds,"
    "seed_scores_points,missing_reason,baseline,locator\n"
)

FILES = {
    "data/tasks.yaml": """\
schema_version: 1
tasks:
  - id: mnli
    name: MNLI
    kind: classification
    trains_on: [mnli]
    benchmarks: [glue]
  - id: xnli
    name: XNLI
    kind: classification
    aliases: [X-NLI]
    trains_on: [mnli]
    benchmarks: [xtreme]
    parallel_test_sets: true
  - id: tatoeba
    name: Tatoeba
    kind: retrieval
    benchmarks: [xtreme]
""",
    "data/languages.csv": "id,name,iso639_3\nen,English,eng\nde,German,deu\n",
    "data/studies/alpha/study.yaml": STUDY.format(id="alpha"),
    "data/studies/alpha/results.csv": HEADER
    + "xlm-r,none,xnli,en,accuracy,test,80,1,2,79 81,,own,Table 1 row 1\n"
    + "xlm-r,mnli,xnli,en,accuracy,test,83,1,2,82 84,,own,Table 1 row 2\n"
    + "xlm-r,none,tatoeba,de,accuracy,test,57.3,,,,one seed,own,Table 1 row 3\n",
    "data/studies/beta/study.yaml": STUDY.format(id="beta"),
    "data/studies/beta/results.csv": HEADER
    + "xlm-r,mnli,tatoeba,de,accuracy,test,60.5,,,,one seed,external,Table 2 row 1\n",
    "data/similarity/cosine/measure.yaml": """\
id: cosine
of: tasks
name: Cosine of centroids
orientation: similarity
symmetric: true
how_computed: by hand
citation: nobody
licence: none stated
se_missing_reason: not printed
""",
    "data/similarity/cosine/values.csv": "first,second,value\nmnli,xnli,0.9\nmnli,tatoeba,0.2\n",
    "data/documents/paper.yaml": """\
id: paper
kind: paper
citation: Somebody, 2020
work: alpha
filename: paper.txt
""",
    "claims/helps.yaml": """\
id: helps
title: MNLI helps
statement: MNLI helps substantially
source:
  document: paper
  quote: MNLI helps substantially
  locator: abstract
attributions:
  - document: paper
    status: stated
    quote: MNLI helps substantially
    checked: 2026-11-23
test:
  kind: mean_gain
  where:
    intermediates: [mnli]
    targets:
      - xnli
      - tatoeba
  alternative: greater
  sesoi:
    value: 1.0
    unit: points
    reason: so it is read
""",
    "claims/written.yaml": """\
id: written
title: It is written
statement: MNLI helps
source: {document: paper, quote: MNLI helps, locator: abstract}
attributions:
  - {document: paper, status: stated, quote: MNLI helps, checked: 2026-11-23}
test: {kind: documented, by: [paper]}
""",
}
"""Two studies, three tasks, two languages, one measure, one document and two claims."""


@dataclass(frozen=True)
class ProjectFolder:
    """A project on disk, and ways to spoil it."""

    root: Path

    def write(self, file: str, content: str | bytes) -> Path:
        """Write a file, and the folders above it."""
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def replace(self, file: str, old: str, new: str) -> None:
        """Replace text that stands in a file exactly once."""
        text = (self.root / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        self.write(file, text.replace(old, new))

    def append(self, file: str, text: str) -> None:
        """Add text to the end of a file."""
        self.write(file, (self.root / file).read_text(encoding="utf-8") + text)

    def load(self) -> Library:
        """Read the project."""
        return load_library(self.root)

    def faults(self) -> tuple[Fault, ...]:
        """Read the project and return its faults."""
        with pytest.raises(FaultyRecordsError) as raised:
            self.load()
        return raised.value.faults

    def fault(self) -> Fault:
        """Read the project and return its one fault."""
        faults = self.faults()
        assert len(faults) == 1, "\n".join(map(str, faults))
        return faults[0]
