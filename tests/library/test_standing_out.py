import pytest

from metatransfer.library.standing_out import standing_out
from metatransfer.records import Notice
from tests.factories import HEADER, ProjectFolder

RESULTS = "data/studies/gamma/results.csv"
TAIL = "accuracy,test,{score},{sd},{seeds},,{reason},own,Table 1\n"
USUAL = (81.2, 80.4, 82.0, 81.7, 80.9, 81.4)


def row(model: str, name: str, language: str, score: object, sd: str = "") -> str:
    """Return a line of a table; with a deviation, of two seeds."""
    rest = TAIL.format(
        score=score, sd=sd, seeds=2 if sd else "", reason="" if sd else "not printed"
    )
    return f"{model},{name},xnli,{language},{rest}"


def block(score: object, sd: str = "") -> str:
    """Return the arms of one model, the last of them with a score of its own."""
    names = ("none", *(f"i{at}" for at in range(len(USUAL) - 1)))
    lines = [row("bert", name, "en", usual) for name, usual in zip(names, USUAL, strict=True)]
    return HEADER + "".join((*lines, row("bert", "mnli", "en", score, sd)))


@pytest.fixture
def gamma(project: ProjectFolder) -> ProjectFolder:
    tasks = "".join(
        f"  - {{id: i{at}, name: I{at}, kind: classification}}\n" for at in range(len(USUAL))
    )
    project.append("data/tasks.yaml", tasks)
    project.append("data/languages.csv", "".join(f"l{at},L{at},\n" for at in range(6)))
    header = (project.root / "data/studies/alpha/study.yaml").read_text()
    project.write("data/studies/gamma/study.yaml", header.replace("alpha", "gamma"))
    return project


def notices(folder: ProjectFolder) -> tuple[Notice, ...]:
    library = folder.load()
    return standing_out(library.results, library.studies)


@pytest.mark.parametrize(
    ("score", "told"),
    [
        (8.14, "ten times as much would be like them"),
        (18.3, "two digits exchanged would be like them"),
        (20.1, "100 less it would be like them"),
        (45.0, "about 81.2 ± 0.7"),
        (99.9, "about 81.4 ± 0.7"),
    ],
)
def test_a_score_far_from_those_like_it_is_told_at_its_line(
    gamma: ProjectFolder, score: float, told: str
) -> None:
    gamma.write(RESULTS, block(score))
    (notice,) = notices(gamma)
    assert (notice.file, notice.line, notice.field) == (RESULTS, 8, "score_points")
    assert f"{score:g} (mnli → xnli, en, bert) stands out" in notice.what
    assert told in notice.what
    assert "confirmed_scores" in notice.do


@pytest.mark.parametrize("score", [79.0, 83.5, 84.9])
def test_what_is_a_little_off_is_not_told(gamma: ProjectFolder, score: float) -> None:
    gamma.write(RESULTS, block(score))
    assert notices(gamma) == ()


def test_a_collapse_that_shows_in_the_seeds_is_not_told(gamma: ProjectFolder) -> None:
    gamma.write(RESULTS, block(55.0, "14.0"))
    assert notices(gamma) == ()


def test_of_few_scores_none_stands_out(gamma: ProjectFolder) -> None:
    lines = block(8.14).splitlines(keepends=True)
    gamma.write(RESULTS, "".join((*lines[:4], lines[-1])))
    assert notices(gamma) == ()


def crossed(score: object) -> str:
    """Return a table of five models by six languages, one of whose cells is given."""
    lines = [
        row(f"m{model}", "none", f"l{at}", 70.0 + 2 * model - 5 * at + 0.1 * ((model + at) % 3))
        for model in range(5)
        for at in range(6)
    ]
    lines[8] = row("m1", "none", "l2", score)
    return HEADER + "".join(lines)


def test_a_cell_of_models_by_languages_is_held_to_both(gamma: ProjectFolder) -> None:
    gamma.write(RESULTS, crossed(62.1))
    assert notices(gamma) == ()
    # another language has 52 points, another model 70: for these two it is a slip
    gamma.write(RESULTS, crossed(52.1))
    (notice,) = notices(gamma)
    assert notice.line == 10
    assert "about 62." in notice.what


def test_a_confirmed_score_is_not_told_and_another_in_its_place_is(gamma: ProjectFolder) -> None:
    gamma.write(RESULTS, block(45.0))
    gamma.append(
        "data/studies/gamma/study.yaml",
        "confirmed_scores:\n- {model: bert, intermediate: mnli, target: xnli, language: en,"
        " score_points: 45.0, why: looked up again}\n",
    )
    assert notices(gamma) == ()
    gamma.write(RESULTS, block(46.0))
    assert len(notices(gamma)) == 1


def test_a_confirmation_without_a_reason_is_a_fault(gamma: ProjectFolder) -> None:
    gamma.write(RESULTS, block(45.0))
    gamma.append(
        "data/studies/gamma/study.yaml",
        "confirmed_scores:\n- {model: bert, target: xnli, language: en, score_points: 45.0}\n",
    )
    assert "why" in str(gamma.fault())
