"""Posterior and claim to verdict: which cells, which estimand, which word."""
