"""Converting raw tables: small made-up tables with every trap of the real ones."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metatransfer.records import Result
from tools.convert_evidence import (
    language_matrices,
    languages,
    tables,
    taskweb,
    xstilts,
    xtreme_family,
)

SEEDS = (10, 15, 20, 25, 30, 35, 40, 42)
MATRIX_COLUMNS = (
    "train_language",
    "language",
    "language_name",
    "target_family",
    "target_script",
    "score",
    "ldnd",
)


def write(folder: Path, name: str, rows: list[dict[str, object]]) -> None:
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def arm(**fields: object) -> Result:
    return Result.model_validate(
        {
            "study": "s",
            "model": "m",
            "intermediate": "none",
            "target": "t",
            "language": "en",
            "metric": "accuracy",
            "split": "test",
            "score_points": 50.0,
            "missing_reason": "not printed",
            "locator": "Table 1",
            **fields,
        }
    )


def read(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


# --- numbers and tables --------------------------------------------------------------------------


@given(st.decimals(min_value=-1, max_value=1, places=6))
def test_a_fraction_of_six_decimals_becomes_points_exactly(fraction: Decimal) -> None:
    assert Decimal(str(tables.points_of_fraction(str(fraction)))) == fraction * 100


@given(st.decimals(min_value=-100, max_value=100, places=4))
def test_points_of_four_decimals_stay_as_they_are(value: Decimal) -> None:
    assert Decimal(str(tables.points(str(value)))) == value


def test_longer_numbers_are_rounded_to_a_ten_thousandth_of_a_point() -> None:
    assert tables.points("96.04587470044505") == 96.0459
    assert tables.points_of_fraction("0.956737410523672") == 95.6737


def test_a_column_that_nothing_uses_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "results.csv"
    assert tables.write_results(path, [arm(), arm(language="de")]) == 2
    assert "n_seeds" not in read(path)[0]
    assert "train_language" not in read(path)[0]


def test_a_column_that_one_row_uses_is_written_for_all(tmp_path: Path) -> None:
    path = tmp_path / "results.csv"
    tables.write_results(
        path, [arm(), arm(train_language="de", selected_from=9, selected_on="dev")]
    )
    first, second = read(path)
    assert {first["train_language"], second["train_language"]} == {"en", "de"}
    assert {first["selected_from"], second["selected_from"]} == {"", "9"}


def test_seed_scores_stand_in_one_cell(tmp_path: Path) -> None:
    path = tmp_path / "results.csv"
    seeds = arm(score_points=51.0, sd_points=1.0, n_seeds=3, seed_scores_points=(50.0, 51.0, 52.0))
    tables.write_results(path, [seeds])
    assert read(path)[0]["seed_scores_points"] == "50 51 52"


@given(st.permutations(["de", "en", "fr", "zh"]))
def test_rows_come_out_in_one_order_whatever_the_order_they_came_in(
    tmp_path_factory: pytest.TempPathFactory, codes: list[str]
) -> None:
    path = tmp_path_factory.mktemp("order") / "results.csv"
    tables.write_results(path, [arm(language=code) for code in codes])
    assert [row["language"] for row in read(path)] == ["de", "en", "fr", "zh"]


def test_what_is_written_reads_back_as_the_same_arm(tmp_path: Path) -> None:
    path = tmp_path / "results.csv"
    written = arm(score_points=12.3456, locator='a, "quoted" place')
    tables.write_results(path, [written])
    filled = {name: cell for name, cell in read(path)[0].items() if cell}
    assert Result.model_validate({"study": "s", **filled}) == written


def test_writing_leaves_nothing_beside_the_table(tmp_path: Path) -> None:
    tables.write_rows(tmp_path / "new" / "table.csv", [{"a": "1"}])
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["table.csv"]


# --- TaskWeb -------------------------------------------------------------------------------------


def taskweb_row(**fields: object) -> dict[str, object]:
    return {
        "model": "t5s:finetune",
        "intermediate_task": "squad_v2",
        "target_task": "rte",
        "language": "en",
        "metric": "accuracy",
        "baseline_score": "0.5",
        "score": "0.6",
        "sd": "0.01",
        "baseline_sd": "0.02",
        "baseline_kind": "per_seed",
        "sim_roe_minilm_dot32": "0.25",
        "sim_llm_davinci003": "",
        "source_path": "o/r@abc:data/taskweb/results/rte/squad_v2/t5s-s*/eval_results.json",
        **fields,
    }


def taskweb_seeds(
    row: dict[str, object], scores: tuple[str, ...], baseline: str = "0.5"
) -> list[dict[str, object]]:
    return [
        {
            "model": row["model"],
            "intermediate_task": row["intermediate_task"],
            "target_task": row["target_task"],
            "seed": seed,
            "score": score,
            "baseline_score_recovered": baseline,
        }
        for seed, score in zip(SEEDS, scores, strict=True)
    ]


def taskweb_arms(
    folder: Path, row: dict[str, object], scores: tuple[str, ...] = ("0.6",) * 8
) -> list[Result]:
    write(folder, "taskweb_pairwise", [row])
    write(folder, "taskweb_seedlevel", taskweb_seeds(row, scores)[::-1])
    return list(taskweb.results(folder))


def test_a_pair_gives_a_treated_arm_and_its_baseline(tmp_path: Path) -> None:
    treated, baseline = taskweb_arms(tmp_path, taskweb_row())
    assert (treated.intermediate, treated.score_points, treated.baseline) == ("squad2", 60.0, "own")
    assert treated.locator == "rte/squad_v2/t5s-s*"
    assert (baseline.intermediate, baseline.score_points, baseline.n_seeds) == ("none", 50.0, 8)
    assert baseline.block_key == treated.block_key


def test_seeds_keep_their_order_whatever_the_order_of_rows(tmp_path: Path) -> None:
    scores = tuple(f"0.{digit}" for digit in range(52, 68, 2))
    treated, _ = taskweb_arms(tmp_path, taskweb_row(score="0.59"), scores)
    assert treated.seed_scores_points == (52.0, 54.0, 56.0, 58.0, 60.0, 62.0, 64.0, 66.0)


def test_an_arm_that_lost_a_seed_is_summarised_without_scores_by_seed(tmp_path: Path) -> None:
    treated, _ = taskweb_arms(tmp_path, taskweb_row(), ("0.6", "", *("0.6",) * 6))
    assert (treated.n_seeds, treated.seed_scores_points) == (7, ())


@pytest.mark.parametrize(
    ("kind", "says"), [("none", "unknown"), ("rel_only", "relative_only"), ("per_seed", "own")]
)
def test_the_kind_of_baseline_is_carried_over(tmp_path: Path, kind: str, says: str) -> None:
    score = "0.5" if kind == "per_seed" else ""
    arms = taskweb_arms(tmp_path, taskweb_row(baseline_kind=kind, baseline_score=score))
    assert arms[0].baseline == says
    assert len(arms) == (2 if score else 1)


def test_a_baseline_known_as_a_mean_only_says_so(tmp_path: Path) -> None:
    _, baseline = taskweb_arms(tmp_path, taskweb_row(baseline_kind="mean_only", baseline_sd=""))
    assert baseline.sd_points is None
    assert baseline.seed_scores_points == ()
    assert "mean" in baseline.missing_reason


def test_an_arm_with_an_impossible_seed_is_left_out(tmp_path: Path) -> None:
    row = taskweb_row(target_task="stsb", metric="pearson_spearman_mean", baseline_score="")
    assert taskweb_arms(tmp_path, row, ("-2.4", *("0.6",) * 7)) == []


def test_the_task_outside_the_design_is_left_out(tmp_path: Path) -> None:
    assert taskweb_arms(tmp_path, taskweb_row(intermediate_task="sst2")) == []


def test_a_pair_without_a_similarity_has_no_value(tmp_path: Path) -> None:
    write(tmp_path, "taskweb_pairwise", [taskweb_row()])
    (pair,) = taskweb.similarities(tmp_path, "taskweb-roe-minilm")
    assert (pair.first, pair.second, pair.value) == ("squad2", "rte", 0.25)
    assert list(taskweb.similarities(tmp_path, "taskweb-llm-davinci003")) == []


# --- X-STILTs and STILTs -------------------------------------------------------------------------


def report_row(**fields: object) -> dict[str, object]:
    return {
        "study": "Phang et al. 2020 (as reported by Chung et al. 2021 RemBERT Tab.16)",
        "target_task": "XNLI",
        "language": "XTREME-avg",
        "metric": "accuracy",
        "baseline_score": "79.2",
        "score": "80.0",
        "split": "test (XTREME leaderboard)",
        "source_path": "Table 16",
        **fields,
    }


def test_a_report_gives_best_of_nine_with_an_external_baseline(tmp_path: Path) -> None:
    write(tmp_path, "phang2020_xtreme_secondary", [report_row()])
    (best,) = xstilts.results(tmp_path, xstilts.REMBERT)
    assert (best.intermediate, best.selected_from, best.baseline) == ("best-of-n", 9, "external")
    assert (best.language, best.split, best.score_points) == ("xtreme-avg", "test", 80.0)


def test_each_report_goes_to_its_own_study(tmp_path: Path) -> None:
    other = report_row(study="Phang et al. 2020 (as reported by Xue et al. 2021 mT5 README)")
    write(tmp_path, "phang2020_xtreme_secondary", [report_row(), other])
    assert len(list(xstilts.results(tmp_path, xstilts.REMBERT))) == 1
    assert len(list(xstilts.results(tmp_path, xstilts.MT5))) == 1


def test_a_baseline_that_two_sources_print_stands_once(tmp_path: Path) -> None:
    write(tmp_path, "phang2020_xtreme_secondary", [report_row(), report_row(target_task="POS")])
    write(tmp_path, "xtreme_xlmr_baseline", [report_row(study="Hu et al. 2020", split="test")])
    baselines = list(xstilts.results(tmp_path, xstilts.HU))
    assert sorted(arm.target for arm in baselines) == ["udpos", "xnli"]
    assert all(arm.is_baseline for arm in baselines)


def test_the_replication_keeps_its_languages(tmp_path: Path) -> None:
    row = report_row(
        study="Phang (zphang)", target_task="Tatoeba", language="af", split="validation"
    )
    write(tmp_path, "xtreme_xlmr_baseline", [row])
    (only,) = xstilts.results(tmp_path, xstilts.REPLICATION)
    assert (only.language, only.split, only.target) == ("af", "validation", "tatoeba")


def test_a_quoted_pair_gives_two_arms_and_no_selection(tmp_path: Path) -> None:
    row = report_row(
        study="STILTs (Table 1, quoted in issue)",
        target_task="CoLA",
        metric="Matthews corr",
        split="dev",
        baseline_score="62.1",
        score="59.8",
    )
    write(tmp_path, "stilts2018", [row])
    treated, baseline = xstilts.results(tmp_path, xstilts.STILTS)
    assert (treated.intermediate, treated.selected_from, treated.baseline) == ("mnli", None, "own")
    assert baseline.block_key == treated.block_key


def test_a_released_model_is_marked_as_chosen(tmp_path: Path) -> None:
    row = report_row(
        study="STILTs (released)",
        target_task="RTE",
        metric="GLUE official",
        split="val",
        baseline_score="",
    )
    write(tmp_path, "stilts2018", [row])
    (released,) = xstilts.results(tmp_path, xstilts.STILTS)
    assert (released.selected_from, released.baseline, released.split) == (
        2,
        "unknown",
        "validation",
    )


# --- pages of scores by language -----------------------------------------------------------------


def page_row(**fields: object) -> dict[str, object]:
    return {
        "study": "ouyang2021_ernie_m_table",
        "model": "XLM-R",
        "train_language": "en",
        "task": "XNLI",
        "language": "de",
        "metric": "accuracy",
        "score": "76.5",
        "setting": "zero-shot",
        "note": "",
        **fields,
    }


def test_a_score_by_language_becomes_an_arm_without_intermediate_task(tmp_path: Path) -> None:
    write(tmp_path, "xtreme_family_per_language", [page_row()])
    (only,) = xtreme_family.results(tmp_path, "ouyang2021")
    assert (only.model, only.intermediate, only.language) == ("xlm-r-base", "none", "de")


@pytest.mark.parametrize(
    "left_out",
    [
        {"language": "avg"},
        {"setting": "translate-train-all", "train_language": "multi"},
        {"setting": "human"},
        {"model": "Human"},
        {"note": "parenthesised in source = language unsupported, set at chance"},
        {"model": "mBERT", "task": "MLQA", "metric": "F1"},
        {"study": "xue2021_mt5_readme"},
    ],
)
def test_rows_that_are_no_single_run_in_one_language_are_left_out(
    tmp_path: Path, left_out: dict[str, object]
) -> None:
    write(tmp_path, "xtreme_family_per_language", [page_row(**left_out)])
    assert list(xtreme_family.results(tmp_path, "ouyang2021")) == []


def test_another_metric_of_a_run_told_elsewhere_is_kept(tmp_path: Path) -> None:
    write(
        tmp_path,
        "xtreme_family_per_language",
        [page_row(model="mBERT", task="MLQA", metric="EM")],
    )
    assert [arm.metric for arm in xtreme_family.results(tmp_path, "ouyang2021")] == ["em"]


# --- matrices and languages ----------------------------------------------------------------------


def test_the_commonest_class_becomes_a_model_of_its_own_once_a_language(tmp_path: Path) -> None:
    rows = [
        {
            "model": model,
            "train_language": "de",
            "task": "UDPOS",
            "language": "fr",
            "metric": "Accuracy",
            "score": "0.8",
            "baseline": "0.2",
            "source_path": "o/r@abc:results/acl-en/mbert/results_pos.xlsx",
        }
        for model in ("mBERT", "XLM-R-base")
    ]
    write(tmp_path, "barnes_pos_sentiment", rows)
    arms = list(language_matrices.martinez_results(tmp_path))
    assert [(arm.model, arm.train_language, arm.score_points) for arm in arms] == [
        ("mbert", "de", 80.0),
        ("xlm-r-base", "de", 80.0),
        ("majority-class", "fr", 20.0),
    ]
    assert arms[0].locator == "mbert/results_pos.xlsx: de to fr"


def matrix_row(train: str, test: str, distance: str) -> dict[str, object]:
    cells = (train, test, test.upper(), "Family", "latin", "90.12345678", distance)
    return dict(zip(MATRIX_COLUMNS, cells, strict=True))


def test_a_matrix_gives_one_arm_for_each_pair_of_languages(tmp_path: Path) -> None:
    write(tmp_path, "xpos_65x105", [matrix_row("de", "fr", "70"), matrix_row("de", "de", "0.0")])
    arms = list(language_matrices.devries_results(tmp_path))
    assert [(arm.train_language, arm.language) for arm in arms] == [("de", "fr"), ("de", "de")]
    assert arms[0].score_points == 90.1235


def test_a_symmetric_pair_is_told_once_and_a_language_never_with_itself(tmp_path: Path) -> None:
    rows = [
        matrix_row("fr", "de", "70"),
        matrix_row("de", "fr", "70"),
        matrix_row("de", "de", "0.0"),
        matrix_row("fr", "en", "60"),
        matrix_row("fr", "bxr", ""),
    ]
    write(tmp_path, "xpos_65x105", rows)
    pairs = [(pair.first, pair.second, pair.value) for pair in languages.ldnd(tmp_path, "ldnd")]
    assert pairs == [("de", "fr", 70.0), ("en", "fr", 60.0)]


def test_a_distance_of_nought_to_another_language_is_no_distance(tmp_path: Path) -> None:
    column = languages.URIELPLUS["urielplus-syntactic"]
    rows: list[dict[str, object]] = [
        {"train_language": "en", "language": code, column: value}
        for code, value in (("de", "0.42"), ("hr", "0.0"), ("en", "0.0"), ("jv", ""))
    ]
    write(tmp_path, "langsim_to_english", rows)
    pairs = list(languages.urielplus(tmp_path, "urielplus-syntactic"))
    assert [(pair.second, pair.value) for pair in pairs] == [("de", 0.42)]


def test_the_registry_of_languages_unites_all_tables(tmp_path: Path) -> None:
    write(tmp_path, "xpos_65x105", [matrix_row("de", "fr", "70")])
    write(tmp_path, "langsim_to_english", [{"language": "fr", "target_iso3": "fra"}])
    rows = {row["id"]: row for row in languages.language_rows(tmp_path)}
    assert rows["fr"]["iso639_3"] == "fra"
    assert rows["sw"] == {
        "id": "sw",
        "name": "Swahili",
        "iso639_3": "",
        "family": "",
        "script": "",
        "aggregate": "",
    }
    assert rows["xtreme-avg"]["aggregate"] == "true"
