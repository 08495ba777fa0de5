"""An importer as another package would bring it."""

from metatransfer.importers.layout import Layout
from metatransfer.importers.scores import RawScore, Reading, Source


class Theirs:
    name = "theirs"
    version = "9"
    describes = "their own format"

    def recognises(self, source: Source) -> bool:
        return source.path.suffix == ".theirs"

    def read(self, source: Source, layout: Layout) -> Reading:
        del layout
        if b"broken" in source.content:
            raise KeyError("scores")
        return Reading((RawScore(key="k", value=0.5, metric="accuracy", unit="fraction"),))
