"""Reviews of a document: ratings on a rubric, agreement of reviewers, a score with its interval."""

from metatransfer.literature.review.agreement import alpha, krippendorff_alpha
from metatransfer.literature.review.assess import review
from metatransfer.literature.review.consensus import Panel, consensus

__all__ = ["Panel", "alpha", "consensus", "krippendorff_alpha", "review"]
