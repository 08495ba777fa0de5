"""Tables of results in a document, as draft scores for a person to confirm."""

from metatransfer.literature.tables.drafts import draft_tables

__all__ = ["draft_tables"]
