from metatransfer.experiments.overlap import overlap_by
from tests.factories import ProjectFolder


def test_the_projects_registry_says_what_data_sets_are_made_of(project: ProjectFolder) -> None:
    shares = overlap_by(project.load())

    # mnli is in the training data of xnli there
    assert shares("mnli", "xnli")
    assert not shares("mnli", "tatoeba")


def test_without_a_project_the_declared_training_sets_say_it() -> None:
    shares = overlap_by(None)

    assert shares("mnli", "xnli")
    assert shares("udpos", "udpos")
    assert not shares("snli", "xnli")


def test_a_task_that_the_project_does_not_know_is_looked_up_among_the_declared(
    project: ProjectFolder,
) -> None:
    assert overlap_by(project.load())("anli-plus", "xnli")
