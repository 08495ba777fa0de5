from pathlib import Path

from metatransfer.records.glossary import MEANINGS, WEAKENED

VOCABULARY = Path(__file__).parents[2] / "docs" / "vocabulary.md"


def test_documentation_gives_words_the_meaning_that_reports_give_them() -> None:
    lines = VOCABULARY.read_text(encoding="utf-8").splitlines()
    for word, meaning in [*MEANINGS.items(), *WEAKENED.items()]:
        assert f"| {word} | {meaning} |" in lines
