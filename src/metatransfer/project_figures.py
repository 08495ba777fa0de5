"""What a project draws: a figure of the evidence behind a claim, and the numbers in it."""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from metatransfer.errors import InputError, NotFoundError, and_did_you_mean
from metatransfer.library import write_atomic
from metatransfer.project_literature import ProjectLiterature
from metatransfer.records import Verdict, wording

if TYPE_CHECKING:
    from metatransfer.plots.drawing import Drawing
    from metatransfer.report.material import Material
    from metatransfer.report.pictures import Subject

CURVE_SPECIFICATIONS: Final = 100
"""Specifications of a curve."""
CURVE: Final = "specifications"
"""Kind of figure that is drawn of other fits than all the rest."""
ENDINGS: Final = (".svg", ".png", ".pdf")

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Figure:
    """A figure of a claim's evidence; a notebook shows it.

    Parameters
    ----------
    drawing : Drawing
        What was drawn.
    """

    drawing: "Drawing"

    @property
    def csv(self) -> str:
        """The numbers that it shows."""
        from metatransfer.plots.drawing import csv_text

        return csv_text(self.drawing)

    def encoded(self, form: str) -> bytes:
        """Return the figure as a file.

        Parameters
        ----------
        form : {"svg", "png", "pdf"}
            Format.
        """
        from metatransfer.plots.drawing import encoded

        return encoded(self.drawing, form)

    def write(self, path: Path) -> tuple[Path, Path]:
        """Write the figure, and its numbers beside it; each whole or not at all.

        Parameters
        ----------
        path : Path
            File, ending in .svg, .png or .pdf.

        Returns
        -------
        tuple of Path
            The figure and its numbers.

        Raises
        ------
        InputError
            When it ends otherwise, or cannot be written.
        """
        if path.suffix.lower() not in ENDINGS:
            raise InputError(f"{path} · allowed endings: {', '.join(ENDINGS)}")
        content, numbers = self.encoded(path.suffix.lower()[1:]), path.with_suffix(".csv")
        write_atomic(path, content)
        write_atomic(numbers, self.csv.encode())
        return path, numbers

    def _repr_svg_(self) -> str:
        """Return the figure for notebooks."""
        return self.encoded("svg").decode()


class ProjectFigures(ProjectLiterature):
    """A project that draws figures."""

    @abstractmethod
    def material(self, claims: Sequence[Path] = (), *, progress: Tell | None = None) -> "Material":
        """Give claims their verdicts; see :meth:`metatransfer.Project.material`."""

    @abstractmethod
    def explain(
        self, claim: str, *, specifications: int = 0, progress: Tell | None = None
    ) -> Verdict:
        """Give one claim its verdict; see :meth:`metatransfer.Project.explain`."""

    def plot(self, kind: str, claim: str, *, progress: Tell | None = None) -> Figure:
        """Draw a figure of a claim's evidence.

        Parameters
        ----------
        kind : str
            ``forest``, ``strip``, ``orchard``, ``funnel``, ``similarity``, ``selection``, ``heat``,
            ``sesoi`` or ``specifications``.
        claim : str
            Id of a claim.
        progress : callable, optional
            Told in a few words what is being done.

        Raises
        ------
        NotFoundError
            When there is no such claim, or no posterior stands behind its verdict.
        InputError
            When there is no such kind, or the figure does not fit the claim.
        """
        from metatransfer.report.pictures import KINDS, subjects

        known = (*KINDS, CURVE)
        if kind not in known:
            raise InputError(
                f"plot {kind} · no such figure · known: {', '.join(known)}"
                f"{and_did_you_mean(kind, known)}"
            )
        self.claim(claim)
        if kind == CURVE:
            return Figure(self._curve(claim, progress))
        material = self.material(progress=progress)
        return Figure(KINDS[kind].draw(_subject(kind, claim, list(subjects(material)))))

    def _curve(self, claim: str, progress: Tell | None) -> "Drawing":
        from metatransfer.plots.specifications import specifications

        verdict = self.explain(claim, specifications=CURVE_SPECIFICATIONS, progress=progress)
        if verdict.multiverse is None or verdict.estimate is None:
            raise _nothing_to_draw(CURVE, claim)
        unit = wording.unit_words(verdict.estimate.unit)
        return specifications(verdict, verdict.multiverse, unit)


def _nothing_to_draw(kind: str, claim: str) -> NotFoundError:
    reason = "no posterior stands behind its verdict, so that there is nothing to draw"
    return NotFoundError(f"plot {kind} {claim} · {reason} · do: metatransfer explain {claim}")


def _subject(kind: str, claim: str, found: Sequence["Subject"]) -> "Subject":
    """Return what a figure is drawn of."""
    from metatransfer.report.pictures import KINDS

    by_claim = {subject.verdict.claim: subject for subject in found}
    if claim not in by_claim:
        raise _nothing_to_draw(kind, claim)
    reason = KINDS[kind].unfit(by_claim[claim])
    if not reason:
        return by_claim[claim]
    fitting = [name for name, subject in by_claim.items() if not KINDS[kind].unfit(subject)]
    allowed = f"allowed: {', '.join(fitting[:5])}" if fitting else "it fits no claim here"
    raise InputError(f"plot {kind} {claim} · {reason} · {allowed}")
