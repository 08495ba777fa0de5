import pytest

from metatransfer.literature.documents import read_document
from metatransfer.literature.documents.language import not_english


@pytest.mark.parametrize(
    "text",
    [
        (
            "Zwischentraining verbessert die Genauigkeit auf XNLI um drei Punkte, wir untersuchen "
            "neun Aufgaben in vierzehn Sprachen."
        ),
        (
            "L'entraînement intermédiaire améliore la précision de trois points sur XNLI et nous "
            "étudions neuf tâches dans quatorze langues."
        ),
        "中间任务训练使XNLI的准确率提高了三个百分点。我们研究了九个任务。",
        "Промежуточное обучение повышает точность на XNLI на три пункта.",
    ],
)
def test_another_language_is_told_of(text: str) -> None:
    assert list(not_english(text))
    assert "does not read as English" in read_document("a.txt", text.encode()).problems[-1]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "XNLI MLQA",
        "| Task | Language | Score |\n" + "| XNLI | German | 70 |\n" * 20,
        "We train on MNLI and score German, Chinese (中文) and Russian: it helps by 3 points.",
        (
            "MNLI, SQuAD and HellaSwag achieve the best results as intermediate tasks, while "
            "multi-task intermediate offers small additional improvements."
        ),
    ],
)
def test_english_is_not(text: str) -> None:
    assert not list(not_english(text))
