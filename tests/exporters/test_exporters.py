"""Exports are what their formats ask for: read back by the formats' own libraries."""

import csv
import io
import json
from pathlib import Path

import bibtexparser
import pytest
from pyld import jsonld
from rocrate.rocrate import ROCrate

from metatransfer.errors import InputError, NotFoundError
from metatransfer.exporters.bibtex import cited, entries
from metatransfer.exporters.bundle import Bundle
from metatransfer.exporters.registry import BUILT_IN, exporter
from metatransfer.exporters.verdict_tables import table
from metatransfer.library import Library
from metatransfer.records import VerdictReport
from tests.exporters.bundles import HOSTILE, ROOT, written


def test_all_exporters_are_known_and_others_are_told() -> None:
    assert all(callable(exporter(name)) for name in BUILT_IN)
    with pytest.raises(InputError, match=r"is no exporter · did you mean 'ro-crate'"):
        exporter("rocrate")


def test_exports_are_the_same_bytes_each_time(bundle: Bundle) -> None:
    for name in BUILT_IN:
        assert exporter(name)(bundle) == exporter(name)(bundle)


def test_reviews_are_json_ld_of_which_no_key_is_lost(bundle: Bundle) -> None:
    (content,) = exporter("claim-review")(bundle).values()
    data = json.loads(content)
    data["@context"] = {"@vocab": "https://schema.org/", "@base": "https://example.org/"}
    expanded = jsonld.expand(data)
    assert len(expanded) == len(bundle.report.verdicts)
    first = next(r for r in expanded if "ratingValue" in json.dumps(r))
    assert first["@type"] == ["https://schema.org/ClaimReview"]
    assert _keys(data["@graph"]) == _keys(expanded)
    rating = first["https://schema.org/reviewRating"][0]
    assert rating["https://schema.org/ratingValue"] == [{"@value": 0.9712}]
    assert rating["https://schema.org/alternateName"] == [{"@value": "supported"}]


def _keys(data: object) -> set[str]:
    if isinstance(data, list):
        return set().union(*map(_keys, data)) if data else set()
    if not isinstance(data, dict):
        return set()
    own = {k.removeprefix("https://schema.org/") for k in data if not k.startswith("@")}
    return own.union(*map(_keys, data.values())) if data else own


def test_reviews_have_what_search_engines_require(bundle: Bundle) -> None:
    (content,) = exporter("claim-review")(bundle).values()
    for review in json.loads(content)["@graph"]:
        assert review["claimReviewed"]
        assert review["author"]["name"].startswith("metatransfer")
        assert review["reviewRating"]["alternateName"]
        assert review["itemReviewed"]["appearance"]["name"]


def test_a_data_package_is_valid_and_its_tables_fit_their_columns(
    bundle: Bundle, tmp_path: Path
) -> None:
    from frictionless import Package, validate

    folder = written(exporter("frictionless")(bundle), tmp_path)
    package = Package(str(folder / "datapackage.json"))
    assert len(package.resources) == 1 + len(bundle.library.studies) + len(bundle.library.measures)
    # small tables are read through here, all of them in a test that takes longer
    for name in ("results-stilts2018", "languages", "results-lample2019"):
        report = validate(package.get_resource(name))
        assert report.valid, report.flatten(["fieldName", "message"])
    fields = {f.name: f for f in package.get_resource("results-taskweb2023").schema.fields}
    assert fields["score_points"].type == "number"
    assert fields["n_seeds"].type == "integer"
    assert fields["score_points"].to_descriptor()["unit"] == "points"


@pytest.mark.slow
def test_every_table_of_a_data_package_fits_its_columns(bundle: Bundle, tmp_path: Path) -> None:
    from frictionless import validate

    folder = written(exporter("frictionless")(bundle), tmp_path)
    report = validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["fieldName", "message"])[:5]
    assert len(report.tasks) == 1 + len(bundle.library.studies) + len(bundle.library.measures)


def test_a_crate_names_every_file_and_is_read_by_the_formats_library(
    bundle: Bundle, tmp_path: Path
) -> None:
    folder = written(exporter("ro-crate")(bundle), tmp_path)
    crate = ROCrate(str(folder))
    named = {entity.id for entity in crate.data_entities}
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert named == there - {"ro-crate-metadata.json"}
    assert crate.root_dataset["datePublished"] == "2026-11-23"
    assert crate.root_dataset["license"]
    assert str(crate.metadata["conformsTo"]) == "https://w3id.org/ro/crate/1.1"
    assert VerdictReport.model_validate_json((folder / "verdicts.json").read_bytes())


def test_links_out_of_a_project_are_not_published(tmp_path: Path, bundle: Bundle) -> None:
    from dataclasses import replace
    from shutil import copytree

    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    for part in ("claims", "data"):
        copytree(ROOT / part, tmp_path / "p" / part)
    (tmp_path / "p/data/secret.yaml").symlink_to(tmp_path / "secret")
    library = replace(bundle.library, root=tmp_path / "p")
    files = exporter("ro-crate")(replace(bundle, library=library))
    assert "data/secret.yaml" not in files
    assert b"secret.yaml" not in files["ro-crate-metadata.json"]


def test_references_are_read_by_a_bibtex_parser(bundle: Bundle) -> None:
    (content,) = exporter("bibtex")(bundle).values()
    found = bibtexparser.parse_string(content.decode())
    assert found.failed_blocks == []
    keys = {entry.key for entry in found.entries}
    assert {"lample2019", "metatransfer", "taskweb2023"} <= keys
    lample = next(entry for entry in found.entries if entry.key == "lample2019")
    assert lample["author"] == "Guillaume Lample and Alexis Conneau"
    assert lample["title"] == "{Cross-lingual Language Model Pretraining}"
    assert (lample["year"], lample["eprint"]) == ("2019", "1901.07291")


def test_a_claim_cites_what_it_rests_on(library: Library) -> None:
    (claim, *_) = library.claims
    found = cited(library, [claim.record.id])
    assert claim.record.source.document in {record.id for record in found}
    with pytest.raises(NotFoundError, match="did you mean 'lample2019'"):
        cited(library, ["lample219"])


def test_what_tex_would_run_or_choke_on_is_escaped(library: Library) -> None:
    study = library.studies["lample2019"].record
    text = entries([study.model_copy(update={"citation": HOSTILE})])
    parsed = bibtexparser.parse_string(text)
    assert parsed.failed_blocks == []
    assert r"\{evil\} \% \$ \# \_" in text
    assert r"\textbackslash{}" in text


def test_tables_hold_no_formula(bundle: Bundle) -> None:
    files = exporter("csv")(bundle)
    rows = list(csv.DictReader(io.StringIO(files["verdicts.csv"].decode())))
    assert len(rows) == len(bundle.report.verdicts)
    assert rows[0]["reason"] == f"'{HOSTILE}"
    assert rows[1]["probability"] == "0.97123"
    cells = [["+1"], ["-x"], ["@x"], ["\tx"], [-1.5], [None], ["plain"]]
    text = table(("a",), [{"a": value} for (value,) in cells]).decode()
    found = [row[0] if row else "" for row in csv.reader(io.StringIO(text))]
    assert found == ["a", "'+1", "'-x", "'@x", "'\tx", "-1.5", "", "plain"]
