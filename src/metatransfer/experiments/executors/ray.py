"""Jobs on a Ray cluster, or on this machine where none runs."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from metatransfer.errors import InputError
from metatransfer.experiments.executors.base import Resources
from metatransfer.experiments.plan import Job
from metatransfer.experiments.work import Outcome, run_job


class RayExecutor:
    """Remote functions of Ray; the store must lie where every node reaches it.

    Parameters
    ----------
    resources : Resources
        Of each job; on a cluster Ray decides how many run at a time.

    Raises
    ------
    InputError
        When Ray is not installed.
    """

    def __init__(self, resources: Resources) -> None:
        try:
            import ray
        except ImportError as error:
            raise InputError(
                "--executor ray · Ray is not installed · do: pip install 'metatransfer[ray]'"
            ) from error
        self._ray = ray
        self.resources = resources

    def run(self, jobs: Sequence[Job], store_root: Path) -> Iterator[Outcome]:
        """Yield the outcome of each job as it ends.

        Parameters
        ----------
        jobs : sequence of Job
            Jobs that do not depend on one another.
        store_root : Path
            Folder of finished work.
        """
        ray, wanted = self._ray, self.resources
        self._connect()
        remote = ray.remote(num_cpus=wanted.threads, num_gpus=wanted.gpus, max_retries=0)(run_job)
        running = {remote.remote(job, store_root.resolve(), wanted.threads): job for job in jobs}
        while running:
            ended, _ = ray.wait(list(running), num_returns=1)
            for reference in ended:
                job = running.pop(reference)
                try:
                    yield ray.get(reference)
                except ray.exceptions.RayError as error:
                    yield Outcome(job.key, f"its Ray worker failed: {type(error).__name__}", 0.0)

    def close(self) -> None:
        """Leave the cluster, or end the one that was started for this run."""
        self._ray.shutdown()

    def _connect(self) -> None:
        if self._ray.is_initialized():
            return
        environment = {"OMP_WAIT_POLICY": "PASSIVE", "OMP_NUM_THREADS": str(self.resources.threads)}
        address = os.environ.get("RAY_ADDRESS")
        options = {} if address else {"num_cpus": self.resources.workers * self.resources.threads}
        self._ray.init(
            address=address,
            log_to_driver=False,
            include_dashboard=False if not address else None,
            configure_logging=False,
            runtime_env={"env_vars": environment},
            **options,
        )
