"""The default engine where coefficients are conditionally normal: they are integrated out.

What is left is a posterior over a few standard deviations, mixing weights and correlations:

1. :mod:`.statistics` sums over rows once, at Chebyshev nodes in sigma;
2. :mod:`.coordinates` turns hyperparameters into quantiles of their priors;
3. :mod:`.density` integrates the coefficients out, and draws them afterwards;
4. :mod:`.importance` samples what is left, weighs it (:mod:`.pareto`) and gives the evidence.

NumPy and SciPy only.
"""

from metatransfer.model.collapsed.engine import applies, sample

__all__ = ["applies", "sample"]
