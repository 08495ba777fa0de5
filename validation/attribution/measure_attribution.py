"""Detection of changed statements and false alarms on faithful ones: writes the result files.

    python validation/attribution/measure_attribution.py

Each statement is looked for among all sources at once, as in an audit: ranked, compared, put in one
word. A change is detected when the word is not *stated*; a paraphrase raises a false alarm when
the word is not *stated*.
"""

import csv
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parent))

from perturbations import SOURCES, changed, held_out, paraphrases

from metatransfer.literature.bearing import bearing
from metatransfer.records import Status

FOLDER: Final = Path(__file__).parent


def tally() -> dict[str, Counter[str]]:
    """Return how often each word was given, by kind of statement."""
    words: dict[str, Counter[str]] = {}
    for kind, _, statement in changed():
        words.setdefault(kind, Counter())[_word(statement, SOURCES)] += 1
    words["faithful paraphrase"] = Counter(_word(one, SOURCES) for one in paraphrases())
    words["word for word"] = Counter(_word(source, SOURCES) for source in SOURCES)
    return words


def tally_held_out() -> dict[str, Counter[str]]:
    """Return the same for statements that the rules were not written with."""
    rows = held_out()
    sources = (*dict.fromkeys(source for source, _, _ in rows), *SOURCES)
    words: dict[str, Counter[str]] = {}
    for _, kind, statement in rows:
        words.setdefault(kind, Counter())[_word(statement, sources)] += 1
    return words


def _word(statement: str, sources: Sequence[str]) -> str:
    return bearing(statement, sources).status.value


def main() -> None:
    """Write the tables and print them."""
    write(FOLDER / "results.csv", tally())
    write(FOLDER / "held_out_results.csv", tally_held_out())


def write(target: Path, tallied: dict[str, Counter[str]]) -> None:
    """Write a table and print it.

    Parameters
    ----------
    target : Path
        File.
    tallied : dict of str to Counter
        How often each word was given, by kind of statement.
    """
    statuses = [status.value for status in Status]
    rows = []
    for kind, words in tallied.items():
        total = sum(words.values())
        alarms = total - words[Status.STATED.value]
        counts = [words[status] for status in statuses]
        rows.append([kind, total, *counts, f"{alarms / total:.3f}"])
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["kind", "statements", *statuses, "share_not_stated"])
        writer.writerows(rows)
    print(target.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
