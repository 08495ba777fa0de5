"""Detection of changed statements and false alarms on faithful ones: writes ``results.csv``.

    python validation/attribution/measure_attribution.py

Each statement is looked for among all sources at once, as in an audit: ranked, compared, put in one
word. A change is detected when the word is not *stated*; a paraphrase raises a false alarm when
the word is not *stated*.
"""

import csv
import sys
from collections import Counter
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parent))

from perturbations import SOURCES, changed, paraphrases

from metatransfer.literature.bearing import bearing
from metatransfer.records import Status

TARGET: Final = Path(__file__).parent / "results.csv"


def tally() -> dict[str, Counter[str]]:
    """Return how often each word was given, by kind of statement."""
    words: dict[str, Counter[str]] = {}
    for kind, _, statement in changed():
        words.setdefault(kind, Counter())[_word(statement)] += 1
    words["faithful paraphrase"] = Counter(map(_word, paraphrases()))
    words["word for word"] = Counter(_word(source) for source in SOURCES)
    return words


def _word(statement: str) -> str:
    return bearing(statement, SOURCES).status.value


def main() -> None:
    """Write the table and print it."""
    statuses = [status.value for status in Status]
    rows = []
    for kind, words in tally().items():
        total = sum(words.values())
        alarms = total - words[Status.STATED.value]
        counts = [words[status] for status in statuses]
        rows.append([kind, total, *counts, f"{alarms / total:.3f}"])
    with TARGET.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["kind", "statements", *statuses, "share_not_stated"])
        writer.writerows(rows)
    print(TARGET.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
