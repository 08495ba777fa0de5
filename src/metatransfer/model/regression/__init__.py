"""Meta-regression for anybody: a formula and a table in, a posterior that answers questions out.

Knows nothing of claims, tasks or files. What is read and checked here becomes the same
specification and rows that verdicts are made of, and is fitted by the same engines.
"""

from metatransfer.model.regression.averaging import ModelAverage, average
from metatransfer.model.regression.regress import meta_regression
from metatransfer.model.regression.result import MetaRegression

__all__ = ["MetaRegression", "ModelAverage", "average", "meta_regression"]
