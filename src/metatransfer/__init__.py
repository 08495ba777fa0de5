"""Verdicts with calibrated uncertainty on claims about transfer learning.

Besides, meta-regression for any estimates with standard errors: :func:`meta_regression`, and
:func:`average` over specifications of one outcome, :func:`plot_prior` and :func:`plot_predictive`.
All are imported when they are asked for.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from metatransfer.model.regression import average, meta_regression
    from metatransfer.model.spec import Priors
    from metatransfer.plots.regression import plot_predictive, plot_prior
    from metatransfer.project import Project

__all__ = [
    "Priors",
    "Project",
    "__version__",
    "average",
    "meta_regression",
    "plot_predictive",
    "plot_prior",
]

__version__ = "0.1.0"

_HOMES = {
    "Priors": "metatransfer.model.spec",
    "Project": "metatransfer.project",
    "average": "metatransfer.model.regression",
    "meta_regression": "metatransfer.model.regression",
    "plot_predictive": "metatransfer.plots.regression",
    "plot_prior": "metatransfer.plots.regression",
}


def __getattr__(name: str) -> Any:
    """Import what is asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module 'metatransfer' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """Return what can be asked for."""
    return sorted(__all__)
