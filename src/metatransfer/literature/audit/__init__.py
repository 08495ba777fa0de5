"""A document audited: its claims beside sources and verdicts, and what is odd about it."""

from metatransfer.literature.audit.pipeline import Bench, audit
from metatransfer.literature.corpus import CorpusText, is_about_a_folder, machine_made

__all__ = ["Bench", "CorpusText", "audit", "is_about_a_folder", "machine_made"]
