"""Figures of what was found, each with the numbers it shows; drawn from records alone."""
