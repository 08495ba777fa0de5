"""The default engine where coefficients are conditionally normal: they are integrated out.

What is left is a posterior over a few standard deviations, mixing weights and correlations:

1. :mod:`.ordering` finds the order in which columns are eliminated (:mod:`.columns`);
2. :mod:`.statistics` sums over rows once, at Chebyshev nodes in sigma (:mod:`.sums`);
3. :mod:`.coordinates` turns hyperparameters into quantiles of their priors;
4. :mod:`.density` integrates the coefficients out (:mod:`.elimination`), and draws them afterwards;
5. :mod:`.importance` samples what is left by proposals of :mod:`.mixture`, weighs it
   (:mod:`.pareto`) and gives the evidence.
"""

from metatransfer.model.collapsed.engine import applies, sample

__all__ = ["applies", "sample"]
