"""What a chain learns during its warm-up, and nothing afterwards."""

import numpy as np

from metatransfer.model.design import FloatArray
from metatransfer.model.gibbs.leapfrog import StepSize

STEPS = 12
"""Leapfrog steps given standardised effects. On 2,943 gains the slowest of a thousand quantities
had 0.07, 0.18, 0.25, 0.24 and 0.20 effective draws a draw at 5, 8, 12, 16 and 22."""

NESTED_STEPS = 20
"""Leapfrog steps with weights: their number makes steps short, and they make periods long. On 3,052
gaps 12, 20 and 32 gave 0.20, 0.27 and 0.30 for sigma, and 32 cost half a sweep more."""

LOOK_EVERY = 5
"""Warm-up sweeps between two looks at the curvature."""

FORGET_SHARE = 0.15
"""Share of the warm-up whose curvature, far from where the chain will be, is forgotten."""

METRIC_SHARE = 0.6
"""Share of the warm-up after which the metric stays; step sizes are tuned to the end."""


class Tuning:
    """Step sizes and the mean curvature of the scales' posterior.

    Parameters
    ----------
    sweeps : int
        Length of the warm-up.
    size : int
        Number of coordinates.
    """

    def __init__(self, sweeps: int, size: int) -> None:
        self.sweeps, self.done = sweeps, 0
        self.step = StepSize(0.4, STEPS)
        self.nested_step = StepSize(0.2, NESTED_STEPS)
        self.information = np.zeros((size, size))
        self.looks, self.nu = 0, 4.0

    @property
    def looking(self) -> bool:
        """Whether the curvature is wanted in this sweep."""
        due = self.done < METRIC_SHARE * self.sweeps and self.done % LOOK_EVERY == 0
        return due or not self.looks

    def look(self, information: FloatArray, nu: float) -> None:
        """Take the curvature at one more point into the mean.

        Parameters
        ----------
        information : FloatArray, shape (m, m)
            Fisher information there.
        nu : float
            Degrees of freedom there.
        """
        self.looks += 1
        self.nu += (nu - self.nu) / self.looks
        self.information = self.information + (information - self.information) / self.looks

    def learn(self, acceptance: float, nested_acceptance: float | None) -> None:
        """Close a sweep of the warm-up.

        Parameters
        ----------
        acceptance, nested_acceptance : float
            Acceptance probabilities of the two trajectories; None for one that was not made.
        """
        self.done += 1
        self.step.learn(acceptance)
        if nested_acceptance is not None:
            self.nested_step.learn(nested_acceptance)
        if self.done == int(FORGET_SHARE * self.sweeps):
            self.looks = 0
        if self.done == int(METRIC_SHARE * self.sweeps):
            self.step = StepSize(self.step.now, STEPS)
            self.nested_step = StepSize(self.nested_step.now, NESTED_STEPS)
        if self.done == self.sweeps:
            self.step.freeze()
            self.nested_step.freeze()
