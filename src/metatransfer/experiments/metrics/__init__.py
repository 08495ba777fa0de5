"""Metrics by their official definitions, as sums over examples so that they can be resampled."""
