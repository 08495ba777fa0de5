"""Claims of a document as drafts: a grammar of claim forms and the names of the field."""

from metatransfer.literature.extract.extraction import extract
from metatransfer.literature.extract.gazetteer import Gazetteer
from metatransfer.literature.extract.kinds import kind_of

__all__ = ["Gazetteer", "extract", "kind_of"]
