"""Verdicts with calibrated uncertainty on claims about transfer learning."""

__version__ = "0.1.0"
