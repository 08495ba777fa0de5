"""BibTeX of studies, documents, measures and metatransfer itself."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from metatransfer import __version__
from metatransfer.errors import NotFoundError, did_you_mean
from metatransfer.exporters.bundle import Bundle, Files
from metatransfer.library import Library
from metatransfer.records import Claim, Document, SimilarityMeasure, Study

_SPECIAL: Final = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_SENTENCE_END: Final = re.compile(r"(?<!\b[A-Z])(?<!\bal)\.\s+")
"""A full stop that ends a part of a citation: none after an initial, none in ``et al.``"""
_YEAR: Final = re.compile(r"\b(19[5-9]\d|20\d\d)\b")

Cited = Study | Document | SimilarityMeasure


def bibtex(bundle: Bundle) -> Files:
    """Return everything that a project cites.

    Parameters
    ----------
    bundle : Bundle
        Project and verdicts.
    """
    library = bundle.library
    records = [each.record for each in library.studies.values()]
    documents = [each.record for each in library.documents.values()]
    measures = [each.record for each in library.measures.values()]
    return {"references.bib": entries((*records, *documents, *measures)).encode()}


def cited(library: Library, names: Sequence[str]) -> tuple[Cited, ...]:
    """Return the records that names stand for; a claim stands for what it rests on.

    Parameters
    ----------
    library : Library
        Records.
    names : sequence of str
        Ids of studies, documents, measures or claims; all studies when empty.

    Raises
    ------
    NotFoundError
        When a name is none of these.
    """
    claims = {each.record.id: each.record for each in library.claims}
    known: dict[str, list[Cited]] = {}
    for shelf in (library.studies, library.documents, library.measures):
        for name, located in shelf.items():
            known.setdefault(name, []).append(located.record)
    found: dict[str, Cited] = {}
    for name in names or list(library.studies):
        wanted = _documents(claims[name]) if name in claims else [name]
        for each in wanted:
            if each not in known:
                hint = did_you_mean(each, [*known, *claims])
                raise NotFoundError(
                    f"nothing to cite under '{each}' · {hint or 'no name is near'} · "
                    "allowed: ids of studies, documents, measures and claims"
                )
            found |= {f"{type(r).__name__}:{r.id}": r for r in known[each]}
    return tuple(found.values())


def _documents(claim: Claim) -> list[str]:
    named = [claim.source.document, *(each.document for each in claim.attributions)]
    return list(dict.fromkeys(named))


def entries(records: Iterable[Cited]) -> str:
    """Return BibTeX entries, metatransfer's own last; one a key.

    Parameters
    ----------
    records : iterable of Study, Document or SimilarityMeasure
        What is cited.
    """
    found: dict[str, str] = {}
    for record in records:
        key = _key(record.id)
        # A document of the same name is the same work: one entry will do.
        found.setdefault(key, _entry(key, _fields(record)))
    own = {
        "author": "{The metatransfer authors}",
        "title": "{metatransfer}: verdicts on claims about transfer learning",
        "version": __version__,
    }
    return "\n".join((*found.values(), _entry("metatransfer", own, kind="software")))


def _entry(key: str, fields: dict[str, str], kind: str = "misc") -> str:
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@{kind}{{{key},\n{lines}}}\n"


def _key(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9:+.-]", "-", name)


def _fields(record: Cited) -> dict[str, str]:
    citation = " ".join(record.citation.split())
    parts = [part.strip(" .") for part in _SENTENCE_END.split(citation) if part.strip(" .")]
    years = _YEAR.findall(citation)
    fields = {"note": _escaped(citation)}
    # Authors, title and place are told apart only where a citation has all three.
    if len(parts) >= 3:
        authors = [name for name in re.split(r",\s*(?:and\s+)?|\s+and\s+", parts[0]) if name]
        fields = {
            "author": " and ".join(map(_escaped, authors)),
            "title": f"{{{_escaped(parts[1])}}}",
            "howpublished": _escaped(". ".join(parts[2:])),
        }
    else:
        fields["title"] = f"{{{_escaped(citation)}}}"
        fields.pop("note")
    year = getattr(record, "year", None) or (years[-1] if years else "")
    fields["year"] = str(year)
    fields["doi"] = getattr(record, "doi", "")
    arxiv = getattr(record, "arxiv", "")
    if arxiv:
        fields |= {"eprint": arxiv, "archiveprefix": "arXiv"}
    url = getattr(record, "url", "")
    # Braces and blanks would end the field; addresses are escaped by per cent signs anyhow.
    fields["url"] = re.sub(r"[{}\s\\]", "", str(url or ""))
    return fields


def _escaped(text: str) -> str:
    return "".join(_SPECIAL.get(char, char) for char in text)
