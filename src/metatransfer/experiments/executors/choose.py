"""The executor that a flag names."""

from typing import Literal, get_args

from metatransfer.errors import InputError
from metatransfer.experiments.executors.base import Executor, Resources

ExecutorName = Literal["local", "ray", "slurm"]


def choose_executor(name: ExecutorName, resources: Resources) -> Executor:
    """Return an executor.

    Parameters
    ----------
    name : str
        ``local``, ``ray`` or ``slurm``.
    resources : Resources
        What each worker may use.

    Raises
    ------
    InputError
        When there is none of this name, or its package is not installed.
    """
    match name:
        case "local":
            from metatransfer.experiments.executors.local import LocalExecutor

            return LocalExecutor(resources)
        case "ray":
            from metatransfer.experiments.executors.ray import RayExecutor

            return RayExecutor(resources)
        case "slurm":
            from metatransfer.experiments.executors.slurm import SlurmExecutor

            return SlurmExecutor(resources)
    allowed = ", ".join(get_args(ExecutorName))
    raise InputError(f"executor '{name}' · is no executor · allowed: {allowed}")
