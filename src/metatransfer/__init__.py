"""Verdicts with calibrated uncertainty on claims about transfer learning."""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from metatransfer.project import Project

__all__ = ["Project", "__version__"]


def __getattr__(name: str) -> Any:
    """Load the API when it is asked for, so that importing the package costs nothing."""
    if name == "Project":
        from metatransfer.project import Project

        return Project
    raise AttributeError(f"module 'metatransfer' has no attribute '{name}'")
