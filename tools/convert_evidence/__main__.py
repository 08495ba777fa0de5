"""Convert the raw tables of evidence into ``data/``.

Usage::

    python -m tools.convert_evidence --from FOLDER [--to data]

Writes ``languages.csv``, every ``studies/*/results.csv`` and every ``similarity/*/values.csv``, and
nothing else: citations, locators of sources and caveats are written by hand in the ``study.yaml``
and ``measure.yaml`` beside them. The same tables give the same bytes, whatever stood there before.
"""

import argparse
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from metatransfer.records import Result, Similarity
from tools.convert_evidence import (
    language_matrices,
    languages,
    tables,
    taskweb,
    xstilts,
    xtreme_family,
)

Studies = dict[str, Callable[[Path], Iterator[Result]]]
Measures = dict[str, Callable[[Path, str], Iterator[Similarity]]]

STUDIES: Studies = {
    taskweb.STUDY: taskweb.results,
    **{
        study: partial(xstilts.results, study=study)
        for study in (
            xstilts.REMBERT,
            xstilts.MT5,
            xstilts.HU,
            xstilts.REPLICATION,
            xstilts.STILTS,
        )
    },
    **{study: partial(xtreme_family.results, study=study) for study in xtreme_family.PAGES},
    language_matrices.MARTINEZ: language_matrices.martinez_results,
    language_matrices.DEVRIES: language_matrices.devries_results,
}
MEASURES: Measures = {
    **dict.fromkeys(taskweb.SIMILARITY_COLUMNS, taskweb.similarities),
    **dict.fromkeys(languages.LANG2VEC, languages.lang2vec),
    **dict.fromkeys(languages.URIELPLUS, languages.urielplus),
    languages.LDND: languages.ldnd,
}


def convert(source: Path, data: Path) -> Iterator[tuple[Path, int]]:
    """Write all tables, yielding each file with its number of rows.

    Parameters
    ----------
    source : Path
        Folder of raw tables.
    data : Path
        Folder to write to.
    """
    registry = data / "languages.csv"
    yield registry, tables.write_rows(registry, languages.language_rows(source))
    for study, results in STUDIES.items():
        path = data / "studies" / study / "results.csv"
        yield path, tables.write_results(path, results(source))
    for measure, similarities in MEASURES.items():
        path = data / "similarity" / measure / "values.csv"
        yield path, tables.write_similarities(path, similarities(source, measure))


def main() -> None:
    """Parse the command line, convert, and say what was written."""
    parser = argparse.ArgumentParser(prog="convert_evidence", description="Convert raw tables.")
    parser.add_argument("--from", dest="source", type=Path, required=True)
    parser.add_argument("--to", dest="data", type=Path, default=Path("data"))
    arguments = parser.parse_args()
    for path, rows in convert(arguments.source, arguments.data):
        print(f"{rows:6d} rows  {path}")


if __name__ == "__main__":
    main()
