"""Which pairs share training data: by the project's registry, else by the declared tasks alone."""

from pathlib import Path

from metatransfer.evidence.gains import shares_training_data
from metatransfer.experiments.plan import SharesData, training_sets
from metatransfer.library import Library


def overlap_by(library: Library | None, data: Path | None = None) -> SharesData:
    """Return a function that says whether two tasks train on the same data.

    Parameters
    ----------
    library : Library or None
        Project, whose ``data/tasks.yaml`` knows what data sets are made of.
    data : Path or None
        Folder of local data, which may declare tasks of its own.
    """

    def shares(intermediate: str, target: str) -> bool:
        if library is not None and {intermediate, target} <= set(library.tasks):
            return shares_training_data(library, intermediate, target)
        return bool(training_sets(intermediate, data) & training_sets(target, data))

    return shares
