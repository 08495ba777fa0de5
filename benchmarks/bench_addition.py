"""Time `metatransfer verify` after one study more, with all that it leaves alone kept.

    python benchmarks/bench_addition.py

Each study is some rows of a shipped one under another name, as if somebody had run them again; it
is added to a copy of the project whose verdicts were made before. What is fitted again is named.
"""

import csv
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench_verify import copy_project, timed

NAME: Final = "one-more"
FITTING: Final = "fitting "
"""What a message of progress begins with that is about a fit."""


@dataclass(frozen=True)
class Addition:
    """A study that is added.

    Parameters
    ----------
    what : str
        What its rows are, in a few words.
    source : str
        Shipped study that rows are taken from.
    targets, models : tuple of str
        Those whose rows are taken; all of them where it is empty.
    """

    what: str
    source: str
    targets: tuple[str, ...] = ()
    models: tuple[str, ...] = ()

    def takes(self, row: dict[str, str]) -> bool:
        """Return whether a row is one of the study's.

        Parameters
        ----------
        row : dict
            A row of results.
        """
        return (not self.targets or row["target"] in self.targets) and (
            not self.models or row["model"] in self.models
        )


ADDITIONS: Final = (
    Addition("gains in other languages", "own-offline-2026", targets=("tatoeba",)),
    Addition("transfer from English", "lample2019"),
    Addition(
        "gains in English", "taskweb2023", targets=("boolq", "cb", "rte"), models=("t5b:finetune",)
    ),
)


def add_study(folder: Path, addition: Addition) -> int:
    """Write a study into a project; return its number of rows.

    Parameters
    ----------
    folder : Path
        A project with the study that rows are taken from.
    addition : Addition
        Which rows.
    """
    source, place = (folder / "data" / "studies" / name for name in (addition.source, NAME))
    with (source / "results.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if addition.takes(row)]
    place.mkdir()
    with (place / "results.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    (place / "study.yaml").write_text(
        f"id: {NAME}\ncitation: Nobody. 2026.\nyear: 2026\nkind: published\nworks: [{NAME}]\n"
        "licence: none\nextraction: {what: scores, where: table 1, how: copied}\n",
        encoding="utf-8",
    )
    return len(rows)


def added() -> list[tuple[Addition, int, float, list[str]]]:
    """Return, for each addition, its rows, the seconds of ``verify``, and what was fitted again."""
    environment = dict(os.environ)
    found = []
    with tempfile.TemporaryDirectory() as made:
        before = Path(made, "before")
        before.mkdir()
        copy_project(before)
        timed(before, environment, 0)
        for number, addition in enumerate(ADDITIONS):
            folder = Path(made, str(number))
            shutil.copytree(before, folder)
            rows = add_study(folder, addition)
            told = timed(folder, environment, 0)
            fits = [text.removeprefix(FITTING) for _, text in told if text.startswith(FITTING)]
            found.append((addition, rows, told[-1][0], fits))
    return found


def main() -> None:
    """Run and print a line for each addition."""
    for addition, rows, wall, fits in added():
        print(f"{addition.what}, {rows} rows | {wall:.1f} s | {'; '.join(fits) or 'nothing'}")


if __name__ == "__main__":
    main()
