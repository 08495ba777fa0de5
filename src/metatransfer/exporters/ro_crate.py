"""A whole project with its verdicts as an RO-Crate, fit for an archive."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from metatransfer import __version__
from metatransfer.exporters.bibtex import bibtex
from metatransfer.exporters.bundle import Bundle, Files
from metatransfer.exporters.claim_review import claim_review
from metatransfer.exporters.frictionless import frictionless
from metatransfer.exporters.verdict_tables import verdict_tables

CONTEXT: Final = "https://w3id.org/ro/crate/1.1/context"
CONFORMS: Final = "https://w3id.org/ro/crate/1.1"
METADATA: Final = "ro-crate-metadata.json"
MEDIA: Final = {
    ".yaml": "application/yaml",
    ".csv": "text/csv",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".bib": "application/x-bibtex",
    ".toml": "application/toml",
    ".md": "text/markdown",
    ".pdf": "application/pdf",
    ".html": "text/html",
}
REPORTS: Final = (".pdf", ".html")


def ro_crate(bundle: Bundle) -> Files:
    """Return claims, evidence, verdicts, reports and what describes them.

    Parameters
    ----------
    bundle : Bundle
        Project and verdicts.
    """
    files = dict(_content(bundle))
    described = [_file(path, content) for path, content in files.items()]
    software = _software()
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": "Claims about transfer learning, evidence on them, and verdicts",
        "description": f"{len(bundle.report.verdicts)} claims with the verdicts that metatransfer "
        f"{__version__} gave on {bundle.report.contents.results:,} results of "
        f"{bundle.report.contents.studies} studies.",
        "datePublished": bundle.day,
        "license": {"@id": "#licences"},
        "hasPart": [{"@id": each["@id"]} for each in described],
        "mentions": {"@id": software["@id"]},
    }
    licences = {
        "@id": "#licences",
        "@type": "CreativeWork",
        "name": "Licences by study and measure",
        "description": "Each folder's own study.yaml or measure.yaml says its licence.",
    }
    head = {
        "@id": METADATA,
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": {"@id": CONFORMS},
    }
    graph = [head, root, licences, software, *described]
    text = json.dumps({"@context": CONTEXT, "@graph": graph}, indent=2, ensure_ascii=False)
    return {METADATA: f"{text}\n".encode(), **files}


def _content(bundle: Bundle) -> Iterator[tuple[str, bytes]]:
    root = bundle.library.root
    for part in ("claims", "data"):
        for path in sorted((root / part).rglob("*")):
            # A link may lead out of the project: what it names is not the project's to publish.
            if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
                yield path.relative_to(root).as_posix(), path.read_bytes()
    for path in sorted((root / "reports").glob("*")):
        if path.suffix in REPORTS and path.is_file() and not path.is_symlink():
            yield f"reports/{path.name}", path.read_bytes()
    yield "verdicts.json", f"{bundle.report.model_dump_json(indent=2)}\n".encode()
    yield from verdict_tables(bundle).items()
    yield from claim_review(bundle).items()
    yield from bibtex(bundle).items()
    yield "datapackage.json", frictionless(bundle)["datapackage.json"]


def _file(path: str, content: bytes) -> dict[str, Any]:
    return {
        "@id": path,
        "@type": "File",
        "name": Path(path).name,
        "contentSize": str(len(content)),
        "encodingFormat": MEDIA.get(Path(path).suffix, "application/octet-stream"),
    }


def _software() -> dict[str, Any]:
    return {
        "@id": "#metatransfer",
        "@type": "SoftwareApplication",
        "name": "metatransfer",
        "version": __version__,
    }
