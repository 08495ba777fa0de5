"""The registry of languages, and distances between them."""

from collections.abc import Iterator
from pathlib import Path

from metatransfer.records import Language, Similarity
from tools.convert_evidence.tables import Row, read_rows

ENGLISH = "en"
LEADERBOARD_MEAN = Language(
    id="xtreme-avg", name="Mean over XTREME's languages, English included", aggregate=True
)
NAMES = {
    "arq": "Algerian Arabic",
    "az": "Azerbaijani",
    "bn": "Bengali",
    "gu": "Gujarati",
    "ht": "Haitian Creole",
    "jv": "Javanese",
    "ka": "Georgian",
    "ml": "Malayalam",
    "ms": "Malay",
    "my": "Burmese",
    "pa": "Punjabi",
    "qu": "Quechua",
    "sw": "Swahili",
}
"""English names of languages that the table of 105 does not hold."""

LANG2VEC = {
    "lang2vec-syntax": "l2v_cossim_syntax",
    "lang2vec-phonology": "l2v_cossim_phonology",
    "lang2vec-inventory": "l2v_cossim_inventory",
    "lang2vec-family": "l2v_cossim_fam",
    "lang2vec-geography": "l2v_cossim_geo",
}
URIELPLUS = {
    "urielplus-genetic": "urielplus_dist_genetic",
    "urielplus-geographic": "urielplus_dist_geographic",
    "urielplus-syntactic": "urielplus_dist_syntactic",
    "urielplus-phonological": "urielplus_dist_phonological",
    "urielplus-inventory": "urielplus_dist_inventory",
    "urielplus-featural": "urielplus_dist_featural",
    "urielplus-script": "urielplus_dist_script",
}
LDND = "ldnd"


def languages(folder: Path) -> list[Language]:
    """Return all languages that a table names, sorted by id, the leaderboard's mean last."""
    matrix = _printed_by_matrix(folder)
    iso3 = {row["language"]: row["target_iso3"] for row in read_rows(folder, "langsim_to_english")}
    found = [
        Language(
            id=code,
            name=matrix[code]["language_name"] if code in matrix else NAMES[code],
            iso639_3=iso3.get(code, ""),
            family=matrix[code]["target_family"] if code in matrix else "",
            script=matrix[code]["target_script"] if code in matrix else "",
        )
        for code in sorted({*matrix, *iso3, *NAMES})
    ]
    return [*found, LEADERBOARD_MEAN]


def language_rows(folder: Path) -> list[Row]:
    """Return the registry as table rows; an empty cell is the record's default."""
    return [
        {
            "id": language.id,
            "name": language.name,
            "iso639_3": language.iso639_3,
            "family": language.family,
            "script": language.script,
            "aggregate": "true" if language.aggregate else "",
        }
        for language in languages(folder)
    ]


def lang2vec(folder: Path, measure: str) -> Iterator[Similarity]:
    """Yield cosine similarities, each unordered pair once."""
    return _pairs(read_rows(folder, "langsim_pairwise"), measure, LANG2VEC[measure])


def urielplus(folder: Path, measure: str) -> Iterator[Similarity]:
    """Yield distances to English.

    A distance of exactly 0 to another language than English means that no feature is known of both;
    such values are left out.
    """
    for pair in _pairs(read_rows(folder, "langsim_to_english"), measure, URIELPLUS[measure]):
        if pair.value > 0.0:
            yield pair


def ldnd(folder: Path, measure: str) -> Iterator[Similarity]:
    """Yield lexical distances between training and test languages."""
    return _pairs(read_rows(folder, "xpos_65x105"), measure, "ldnd")


def _pairs(rows: list[Row], measure: str, column: str) -> Iterator[Similarity]:
    """Yield the filled values of a symmetric measure, each unordered pair of languages once."""
    seen: set[frozenset[str]] = set()
    for row in rows:
        pair = frozenset((row["train_language"], row["language"]))
        if row[column] and len(pair) == 2 and pair not in seen:
            seen.add(pair)
            first, second = _in_order(pair)
            yield Similarity(
                measure=measure, first=first, second=second, value=round(float(row[column]), 4)
            )


def _in_order(pair: frozenset[str]) -> tuple[str, str]:
    """Return English first, else alphabetical order."""
    first, second = sorted(pair, key=lambda code: (code != ENGLISH, code))
    return first, second


def _printed_by_matrix(folder: Path) -> dict[str, Row]:
    return {row["language"]: row for row in read_rows(folder, "xpos_65x105")}
