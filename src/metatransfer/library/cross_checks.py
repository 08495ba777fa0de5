"""Whether the records of a project agree with one another."""

from metatransfer.library.claim_cells import impossible_cells
from metatransfer.library.claim_names import unknown_names
from metatransfer.library.claim_tests import misfits_in_test
from metatransfer.library.contents import Contents
from metatransfer.library.fault_log import FaultLog, FileFaults
from metatransfer.library.misfit import Misfit
from metatransfer.library.names import KnownNames
from metatransfer.library.result_checks import check_results
from metatransfer.library.schema_walk import dotted
from metatransfer.library.similarity_checks import check_similarities
from metatransfer.library.yaml_tree import Tree


def check_contents(contents: Contents, log: FaultLog) -> None:
    """Log every disagreement between the records of a project.

    Parameters
    ----------
    contents : Contents
        All records.
    log : FaultLog
        Takes all that is wrong.
    """
    names = contents.names
    _check_claims(contents, names, log)
    for study in contents.studies.records.values():
        # A study that is not there is no fault: studies come and go; alternates are never pooled.
        if study.record.alternate_of == study.record.id:
            what = f"'{study.record.id}' cannot be an alternate of itself"
            line, faults = study.line_of("alternate_of"), log.of(study.file)
            faults.add(line, "alternate_of", what, do="name the primary study")
    check_results(contents.results, names, log)
    check_similarities(contents.similarities, contents.measures.records, names, log)


def _check_claims(contents: Contents, names: KnownNames, log: FaultLog) -> None:
    registry, measures = contents.registry, contents.measures.records
    misnamed = set()
    for file, tree in contents.claims.trees.items():
        for misfit in unknown_names(tree, names):
            misnamed.add(file)
            _log(misfit, tree, log.of(file))
    for claim in contents.claims.records.values():
        tree, faults = contents.claims.trees[claim.file], log.of(claim.file)
        for misfit in misfits_in_test(claim.record, measures):
            _log(misfit, tree, faults)
        # Cells chosen by a name that does not exist are empty for that reason alone.
        if registry.complete and claim.file not in misnamed:
            for misfit in impossible_cells(claim.record, registry.tasks, registry.languages):
                _log(misfit, tree, faults)


def _log(misfit: Misfit, tree: Tree, faults: FileFaults) -> None:
    path, what, allowed, do = misfit
    faults.add(tree.line_of(path), dotted(path), what, allowed=allowed, do=do)
