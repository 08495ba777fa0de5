"""The ACL Anthology, through acl-anthology.

The Anthology has no service that can be asked: it is searched in a copy of its data, whose version
is noted, so that the same search gives the same records for ever.
"""

import re
import warnings
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

from metatransfer.literature.locate import shortened
from metatransfer.literature.search.answer import Answer, Question
from metatransfer.literature.search.errors import SourceError
from metatransfer.literature.search.keys import doi_of, plain
from metatransfer.literature.search.query import asked_doi, terms_of
from metatransfer.records.search import Hit

if TYPE_CHECKING:
    from acl_anthology.collections import Paper

SOURCE: Final = "acl"
SHOWN: Final = 3
"""Spoilt files that are named."""
HOW: Final = (
    "do: git clone --depth 1 https://github.com/acl-org/acl-anthology, then name its data/ "
    "with --acl-data, or as acl_data below [search] in metatransfer.toml"
)


def ask(question: Question, folder: Path | None) -> Answer:
    """Look for papers whose title or abstract has all words.

    Parameters
    ----------
    question : Question
        What is looked for.
    folder : Path or None
        Copy of the Anthology's data.

    Raises
    ------
    SourceError
        When there is no copy.
    """
    data = data_folder(folder)
    doi, terms = asked_doi(question.query), terms_of(question.query)
    words = [re.compile(rf"\b{re.escape(term)}", re.IGNORECASE) for term in terms]
    unread: list[str] = []
    hits = [
        _hit(paper, title, abstract, question.search)
        for paper in _papers(data, unread)
        for title, abstract in [_texts(paper)]
        if (
            doi == doi_of(paper.doi)
            if doi
            else all(word.search(f"{title}\n{abstract}") for word in words)
        )
    ]
    return Answer(
        sent=f"DOI is {doi}" if doi else f"title or abstract has: {', '.join(terms)}",
        client=f"acl-anthology {version('acl-anthology')}",
        hits=tuple(hits[: question.limit]),
        found=len(hits),
        data_version=data_version(data),
        problem=_told(unread),
    )


def _told(unread: Sequence[str]) -> str:
    if not unread:
        return ""
    rest = f" and {len(unread) - SHOWN} more" if len(unread) > SHOWN else ""
    return (
        f"ACL Anthology · cannot be read: {'; '.join(unread[:SHOWN])}{rest} · "
        "do: bring the data and the package acl-anthology to versions of one time"
    )


def data_folder(folder: Path | None) -> Path:
    """Return the folder that holds the Anthology's XML files.

    Parameters
    ----------
    folder : Path or None
        Copy of the Anthology, or its ``data/``.

    Raises
    ------
    SourceError
        When there is none.
    """
    if folder is None:
        raise SourceError(f"ACL Anthology · is searched in a copy of its data · {HOW}")
    for place in (folder, folder / "data"):
        if (place / "xml").is_dir():
            return place
    raise SourceError(f"--acl-data {folder} · holds no folder xml/ · {HOW}")


def data_version(data: Path) -> str:
    """Return the commit of a copy, else what can be said of it.

    Parameters
    ----------
    data : Path
        Folder of the data.
    """
    from git import Repo
    from git.exc import GitError

    try:
        repository = Repo(data, search_parent_directories=True)
        if repository.git.ls_files(str(data / "xml")):
            return f"commit {repository.head.commit.hexsha}"
    except (GitError, ValueError, OSError):
        # no repository, or one without a commit
        pass
    return "no version known"


def _papers(data: Path, unread: list[str]) -> Iterator["Paper"]:
    """Yield papers, collection by collection: one spoilt file must not cost the others."""
    from acl_anthology import Anthology
    from acl_anthology.exceptions import SchemaMismatchWarning

    with warnings.catch_warnings():
        # a copy is mostly some days older or newer than the package
        warnings.simplefilter("ignore", SchemaMismatchWarning)
        try:
            anthology = Anthology(data, suppress_warnings=True, verbose=False)
        except OSError as error:
            raise SourceError(f"ACL Anthology · {data} · {error} · {HOW}") from error
    for name in list(anthology.collections):
        try:
            volumes = list(anthology.collections[name].volumes())
        except Exception as error:  # noqa: BLE001 - the package checks little: a cut file may raise anything
            unread.append(f"{name}.xml: {type(error).__name__}: {shortened(str(error))}")
            continue
        for volume in volumes:
            yield from (paper for paper in volume.papers() if not paper.is_frontmatter)


def _texts(paper: "Paper") -> tuple[str, str]:
    title = plain(paper.title.as_text())
    return title, plain(paper.abstract.as_text()) if paper.abstract else ""


def _hit(paper: "Paper", title: str, abstract: str, search: str) -> Hit:
    deletion = paper.deletion
    note = f": {plain(deletion.note)}" if deletion and deletion.note else ""
    return Hit(
        search=search,
        source=SOURCE,
        key=f"acl:{paper.full_id}",
        title=title,
        authors="; ".join(_name(item.name) for item in paper.authors),
        year=int(paper.year),
        doi=doi_of(paper.doi),
        venue=plain(paper.parent.title.as_text()),
        form="journal-article" if paper.parent.type.value == "journal" else "proceedings-article",
        url=f"https://aclanthology.org/{paper.full_id}/",
        abstract=abstract,
        retracted=f"the Anthology says {deletion.type.value}{note}" if deletion else "",
    )


def _name(name: object) -> str:
    first, last = getattr(name, "first", None) or "", getattr(name, "last", "")
    return f"{first} {last}".strip()
