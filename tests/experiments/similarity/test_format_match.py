import pytest

from metatransfer.experiments.similarity.format_match import format_match
from metatransfer.experiments.tasks import load_task, task_names


def test_tasks_of_one_form_and_label_set_match_wholly() -> None:
    assert format_match(load_task("snli"), load_task("xnli")) == 1.0


def test_tasks_that_differ_in_all_match_in_little() -> None:
    # tagging against classification of pairs: neither shape, nor labels, nor a second text
    assert format_match(load_task("udpos"), load_task("snli")) == 0.0


def test_the_overlap_of_labels_counts() -> None:
    assert format_match(load_task("uner"), load_task("wikiann")) == 1.0
    assert format_match(load_task("uner"), load_task("udpos")) == pytest.approx(2 / 3)


@pytest.mark.parametrize("name", task_names())
def test_every_task_matches_itself_and_order_does_not_matter(name: str) -> None:
    task, other = load_task(name), load_task("hellaswag")

    assert format_match(task, task) == 1.0
    assert format_match(task, other) == format_match(other, task)
