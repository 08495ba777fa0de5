"""From records to the view model that every format renders."""

from dataclasses import dataclass

from metatransfer.records import verdict_words, wording
from metatransfer.report.back import diagnostics, limitations, references
from metatransfer.report.blocks import Figure, Paragraph, Run, Section, View, neutral, runs
from metatransfer.report.card import card
from metatransfer.report.findings import flow_finding
from metatransfer.report.front import front
from metatransfer.report.material import Material
from metatransfer.report.methods import methods
from metatransfer.report.pictures import FLOW, chapter

DEFAULT_TITLE = "Verdicts on claims about transfer learning"


@dataclass(frozen=True)
class Imprint:
    """What stands on a report besides its content.

    Parameters
    ----------
    title : str
        Its title.
    date : str
        Day it was built, ISO 8601.
    version : str
        Version of metatransfer.
    """

    title: str
    date: str
    version: str


def build_view(material: Material, imprint: Imprint) -> View:
    """Return the view model of a report.

    Parameters
    ----------
    material : Material
        Records it is written from.
    imprint : Imprint
        Title, day and version.
    """
    report = material.findings.report
    data = verdict_words.data_hash(report) or "none"
    read = report.contents
    held = ", ".join(
        (
            wording.count(read.claims, "claim"),
            wording.count(read.studies, "study", "studies"),
            wording.count(read.results, "result"),
            wording.count(read.similarities, "similarity", "similarities"),
        )
    )
    cite = (
        f"The metatransfer authors. {imprint.date[:4]}. {imprint.title}. Built {imprint.date} by "
        f"metatransfer {imprint.version} from data {data}, "
        f"seed {verdict_words.seeds(report) or '0'}."
    )
    return neutral(
        View(
            title=imprint.title,
            subtitle=f"{imprint.date} · data {data} · {held}",
            date=imprint.date,
            authors=("The metatransfer authors",),
            keywords=("meta-analysis", "transfer learning", "evidence synthesis"),
            sections=(
                front(material, cite),
                *(card(verdict, material) for verdict in material.verdicts),
                *_figures(material),
                *_search(material),
                methods(material),
                diagnostics(material),
                limitations(material),
                references(material),
            ),
        )
    )


def _figures(material: Material) -> tuple[Section, ...]:
    figures = tuple(figure for figure, _ in chapter(material))
    if not figures:
        return ()
    opening = Paragraph(
        runs(
            "Each figure can be drawn alone, with the numbers it shows as CSV: ",
            Run("metatransfer plot --help", "code"),
            ".",
        )
    )
    return (Section("figures", "Figures", (opening, *figures)),)


def _search(material: Material) -> tuple[Section, ...]:
    flow = material.flow
    if flow is None:
        return ()
    opening = Paragraph(
        runs(
            f"{flow_finding(flow)} The numbers are counted from the logs of the searches and the "
            "table of screening decisions, and follow PRISMA 2020 (Page et al. 2021); records of "
            "one work, such as a preprint and its publication, are joined before screening."
        )
    )
    figure = Figure(
        FLOW,
        flow_finding(flow),
        "Flow of records through identification and screening, after PRISMA 2020.",
    )
    return (Section("search", "Search and screening", (opening, figure)),)
