"""Jobs on a SLURM cluster by submitit, or by its local stand-in."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from metatransfer.errors import InputError
from metatransfer.experiments.executors.base import Resources
from metatransfer.experiments.plan import Job
from metatransfer.experiments.work import Outcome, run_job

MINUTES: Final = 720
"""Longest time of a job; one that needs more is told of and can be run again."""


class SlurmExecutor:
    """Submitted jobs; the store must lie where every node reaches it.

    Parameters
    ----------
    resources : Resources
        Of each job, and how many run at a time.
    cluster : str or None
        ``slurm``, ``local`` (processes of this machine, for a try), or None to look.

    Raises
    ------
    InputError
        When submitit is not installed.
    """

    def __init__(self, resources: Resources, cluster: str | None = None) -> None:
        try:
            import submitit
        except ImportError as error:
            raise InputError(
                "--executor slurm · submitit is not installed · "
                "do: pip install 'metatransfer[slurm]'"
            ) from error
        self._submitit = submitit
        self.resources = resources
        self.cluster = cluster

    def run(self, jobs: Sequence[Job], store_root: Path) -> Iterator[Outcome]:
        """Yield the outcome of each job as it ends.

        Parameters
        ----------
        jobs : sequence of Job
            Jobs that do not depend on one another.
        store_root : Path
            Folder of finished work.
        """
        executor = self._submitit.AutoExecutor(
            folder=str(store_root / "slurm" / "%j"), cluster=self.cluster
        )
        executor.update_parameters(
            cpus_per_task=self.resources.threads,
            gpus_per_node=self.resources.gpus,
            timeout_min=MINUTES,
            slurm_array_parallelism=self.resources.workers,
            name="metatransfer",
        )
        with executor.batch():
            submitted = [
                executor.submit(run_job, job, store_root.resolve(), self.resources.threads)
                for job in jobs
            ]
        by_id = {each.job_id: job for each, job in zip(submitted, jobs, strict=True)}
        for each in self._submitit.helpers.as_completed(submitted):
            yield self._outcome(each, by_id[each.job_id])

    def close(self) -> None:
        """Leave submitted jobs as they are: they end by themselves."""

    def _outcome(self, submitted: Any, job: Job) -> Outcome:
        try:
            outcome: Outcome = submitted.result()
        except Exception as error:  # noqa: BLE001 - submitit raises what the node did
            return Outcome(job.key, f"its SLURM job failed: {type(error).__name__}", 0.0)
        return outcome
