"""The registries and the headers of ``data/``: complete, consistent, sourced."""

import csv
import re
from pathlib import Path

import pytest

from metatransfer.library import Library
from metatransfer.records import DocumentKind, PairOf, StudyKind, TaskKind

PARALLEL = {"xnli", "pawsx", "xquad", "xcopa"}
XTREME = {
    "xnli",
    "pawsx",
    "udpos",
    "wikiann",
    "xquad",
    "mlqa",
    "tydiqa-goldp",
    "bucc",
    "tatoeba",
}
NINE_INTERMEDIATES = {
    "anli-plus",
    "mnli",
    "qqp",
    "squad1",
    "squad2",
    "hellaswag",
    "ccg",
    "cosmosqa",
    "commonsenseqa",
}
OVERLAPS = [
    ("mnli", "xnli"),
    ("anli-plus", "xnli"),
    ("anli-plus", "snli"),
    ("anli-plus", "anli-r3"),
    ("squad1", "xquad"),
    ("squad2", "mlqa"),
    ("squad2", "lareqa"),
    ("squad2", "qnli"),
    ("socialiqa", "xcopa"),
    ("copa", "xcopa"),
    ("mlqa-en", "mlqa"),
]
SEPARATE = [
    ("snli", "mnli"),
    ("squad2", "tydiqa-goldp"),
    ("cosmosqa", "hellaswag"),
    ("wikiann", "uner"),
    ("qqp", "pawsx"),
]


def shares_training_data(library: Library, first: str, second: str) -> bool:
    tasks = library.tasks
    return bool({*tasks[first].trains_on} & {*tasks[second].trains_on})


def test_the_benchmarks_have_their_tasks(library: Library) -> None:
    members = {task.id for task in library.tasks.values() if "xtreme" in task.benchmarks}
    revised = {task.id for task in library.tasks.values() if "xtreme-r" in task.benchmarks}
    assert members == XTREME
    assert revised == members - {"pawsx", "bucc"} | {"xcopa", "lareqa", "mewsli-x"}


def test_the_nine_intermediate_tasks_of_x_stilts_are_registered(library: Library) -> None:
    assert set(library.tasks) >= NINE_INTERMEDIATES


def test_only_translated_test_sets_are_called_parallel(library: Library) -> None:
    assert {task.id for task in library.tasks.values() if task.parallel_test_sets} == PARALLEL


@pytest.mark.parametrize(("first", "second"), OVERLAPS)
def test_tasks_that_share_training_data_are_seen_to(
    library: Library, first: str, second: str
) -> None:
    assert shares_training_data(library, first, second)


@pytest.mark.parametrize(("first", "second"), SEPARATE)
def test_tasks_that_only_look_alike_are_kept_apart(
    library: Library, first: str, second: str
) -> None:
    assert not shares_training_data(library, first, second)


def test_every_task_that_is_no_mean_names_its_training_data(library: Library) -> None:
    tasks = [task for task in library.tasks.values() if task.kind is not TaskKind.AGGREGATE]
    assert [task.id for task in tasks if not task.trains_on] == []


def test_members_of_a_mean_are_tasks(library: Library) -> None:
    members = {member for task in library.tasks.values() for member in task.members}
    assert members <= set(library.tasks)


def test_reserved_words_are_no_tasks(library: Library) -> None:
    assert not {"none", "best-of-n"} & set(library.tasks)


def test_no_two_tasks_answer_to_one_name(library: Library) -> None:
    names = [
        name.casefold()
        for task in library.tasks.values()
        for name in {task.id, task.name, *task.aliases}
        if name not in task.aliases or name.casefold() not in (task.id, task.name.casefold())
    ]
    doubled = {name for name in names if names.count(name) > 1 and name not in library.tasks}
    assert doubled == set()


def test_only_the_leaderboards_mean_is_an_aggregate_language(library: Library) -> None:
    means = [language.id for language in library.languages.values() if language.aggregate]
    assert means == ["xtreme-avg"]
    assert "English included" in library.languages["xtreme-avg"].name


def test_three_letter_codes_are_not_shared(library: Library) -> None:
    codes = [code.iso639_3 for code in library.languages.values() if code.iso639_3]
    assert len(codes) == len(set(codes)) == 56


def test_family_and_script_stand_where_the_source_prints_them(library: Library) -> None:
    english, swahili = library.languages["en"], library.languages["sw"]
    assert (english.family, english.script) == ("Indo-European", "latin")
    assert (swahili.family, swahili.script) == ("", "")


def test_every_study_says_who_where_and_under_which_licence(library: Library) -> None:
    for study in library.studies.values():
        assert re.search(r"\b(19|20)\d\d\b", study.record.citation), study.file
        assert study.record.caveats, study.file
        # an experiment of our own stands nowhere else
        assert study.record.url or study.record.kind is StudyKind.OWN_EXPERIMENT, study.file
        assert len(study.record.extraction.where) > 30, study.file


def test_every_study_has_results_and_every_measure_has_values(library: Library) -> None:
    assert {row.record.study for row in library.results} == set(library.studies)
    assert {row.record.measure for row in library.similarities} == set(library.measures)


def test_machine_generated_reports_are_documents_and_never_studies(library: Library) -> None:
    reports = {
        document.record.work
        for document in library.documents.values()
        if document.record.kind is DocumentKind.MACHINE_SYNTHESIS
    }
    assert len(reports) >= 8
    assert not reports & {work for study in library.studies.values() for work in study.record.works}


def test_licences_are_listed_for_every_folder(data: Path, library: Library) -> None:
    listed = (data / "LICENSES.md").read_text(encoding="utf-8")
    patterns = re.findall(r"`((?:studies|similarity)/[\w*-]+)`", listed)
    folders = [
        *(f"studies/{study}" for study in library.studies),
        *(f"similarity/{measure}" for measure in library.measures),
    ]
    unlisted = [
        folder for folder in folders if not any(Path(folder).match(pattern) for pattern in patterns)
    ]
    assert unlisted == []


def test_language_distances_keep_their_licence(library: Library) -> None:
    for measure in library.measures.values():
        if measure.record.id.startswith(("lang2vec", "urielplus")):
            assert measure.record.licence == "CC BY-SA 4.0."


def test_a_symmetric_measure_holds_each_pair_once_and_none_with_itself(library: Library) -> None:
    for measure in library.measures.values():
        pairs = [
            (row.record.first, row.record.second)
            for row in library.similarities
            if row.record.measure == measure.record.id
        ]
        assert all(first != second for first, second in pairs), measure.file
        if measure.record.symmetric:
            assert len({frozenset(pair) for pair in pairs}) == len(pairs), measure.file


def test_measures_name_tasks_or_languages_as_they_say(library: Library) -> None:
    for row in library.similarities:
        of_tasks = library.measures[row.record.measure].record.of is PairOf.TASKS
        known = library.tasks if of_tasks else library.languages
        assert row.record.first in known
        assert row.record.second in known


def test_no_distance_to_another_language_is_zero_for_want_of_features(library: Library) -> None:
    values = [
        row.record.value
        for row in library.similarities
        if row.record.measure.startswith("urielplus")
    ]
    assert min(values) > 0


def test_tables_hold_no_empty_column_and_no_windows_line_ends(data: Path) -> None:
    for path in sorted(data.rglob("*.csv")):
        content = path.read_bytes()
        assert b"\r" not in content, path
        rows = list(csv.DictReader(content.decode().splitlines()))
        for name in rows[0]:
            assert any(row[name] for row in rows), f"{path}: column {name} is empty"


def test_no_file_names_a_place_of_the_machine_it_was_made_on(data: Path) -> None:
    for path in sorted(data.rglob("*.*")):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"(?<![\w.])/(work|root|home|tmp)/", text), path
