"""Columns are read one after the other, and running heads not at all."""

from metatransfer.literature.documents.layout import uncolumned, without_running_heads

LEFT = (
    "We study transfer to languages",
    "with few texts, for which there",
    "is little to use.",
)
RIGHT = ("Adapters help in most of the", "languages, but gains are small", "where scripts differ.")
PAGE = "\n".join(f"{a:34}{b}" for a, b in zip(LEFT * 2, RIGHT * 2, strict=True))


def test_columns_of_prose_are_read_one_after_the_other() -> None:
    text = uncolumned(f"A Title\n\n{PAGE}\n\nAn end.")
    assert text.split() == f"A Title {' '.join(LEFT * 2)} {' '.join(RIGHT * 2)} An end.".split()


def test_a_table_of_fixed_width_stays_as_it_is() -> None:
    rows = "\n".join(f"Adapters help language {n:<12}   yes   0.{n}" for n in range(1, 9))
    assert uncolumned(rows) == rows


def test_plain_prose_stays_as_it_is() -> None:
    text = "We study transfer.  It helps.\n" * 10
    assert uncolumned(text) == text


def test_heads_of_pages_are_left_out() -> None:
    text = "Review 31    Page 1\nOne.\nReview 31    Page 2\nTwo, see page 4.\n"
    assert without_running_heads(text) == "One.\nTwo, see page 4.\n"
