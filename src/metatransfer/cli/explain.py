"""``metatransfer explain``: why a claim got its verdict."""

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from metatransfer.cli.delivery import check_output, deliver
from metatransfer.cli.exit_codes import ExitCode
from metatransfer.cli.opening import open_project
from metatransfer.cli.options import FitOptions, OutputOptions, StressOptions, TerminalOptions
from metatransfer.cli.render.explanation import Context, explain_page
from metatransfer.cli.render.machine import REPORTS
from metatransfer.cli.render.markdown import explain_markdown
from metatransfer.cli.render.page import Page
from metatransfer.cli.terminal import Progress, progress, width
from metatransfer.cli.verify import exit_code
from metatransfer.errors import InputError, NotFoundError, did_you_mean
from metatransfer.library import Library, Located
from metatransfer.records import Claim, Verdict, VerdictReport, wording

if TYPE_CHECKING:
    from metatransfer.project import Project


def explain(
    claim: Annotated[str, Parameter(name="ID")],
    /,
    *,
    rows: str = "20",
    stress: StressOptions | None = None,
    output: OutputOptions | None = None,
    fit: FitOptions | None = None,
    terminal: TerminalOptions | None = None,
) -> ExitCode:
    """Explain a verdict: how the claim was read, the rule, the evidence, and what would flip it.

    Parameters
    ----------
    claim
        Id of a claim; metatransfer list claims prints them all.
    rows
        Rows of evidence to show: a number, or all.
    """
    output, terminal = output or OutputOptions(), terminal or TerminalOptions()
    max_rows = parse_rows(rows)
    project = open_project((), fit)
    check_output(output.output, project.root)
    context = Context(find_claim(project.library, claim), project.library.documents, max_rows)
    with progress(terminal) as tell:
        verdict = _explained(project, context.claim.record.id, stress or StressOptions(), tell)
    deliver(_rendered(verdict, context, output), output, terminal)
    return exit_code(VerdictReport(verdicts=(verdict,)))


def _explained(
    project: "Project", claim: str, stress: StressOptions, tell: Progress | None
) -> Verdict:
    if not stress.asked:
        return project.explain(claim, progress=tell)
    return project.explain(
        claim,
        specifications=stress.asked_specifications,
        leave_one_out=stress.leave_one_out,
        progress=tell,
    )


def parse_rows(text: str) -> int | None:
    """Return how many rows to show, None for all.

    Parameters
    ----------
    text : str
        A number, or ``all``.

    Raises
    ------
    InputError
        When it is neither.
    """
    if text == "all":
        return None
    if text.isdecimal() and text.isascii():
        return int(text)
    raise InputError(f"--rows '{text}' · allowed: a number of rows, or all")


def find_claim(library: Library, name: str) -> Located[Claim]:
    """Return the claim of an id; the name of its file will do as well.

    Parameters
    ----------
    library : Library
        Project.
    name : str
        Id, ``id.yaml`` or ``claims/id.yaml``.

    Raises
    ------
    NotFoundError
        When no claim has that id.
    """
    claims = {located.record.id: located for located in library.claims}
    wanted = name.removeprefix("claims/").removesuffix(".yaml")
    if wanted in claims:
        return claims[wanted]
    hint = did_you_mean(wanted, list(claims)) or "do: metatransfer list claims"
    raise NotFoundError(f"no claim '{name}' · {hint} · {wording.count(len(claims), 'claim')} known")


def _rendered(verdict: Verdict, context: Context, output: OutputOptions) -> str | Page:
    form = output.format
    if form == "table":
        return explain_page(verdict, context, width=width())
    if form == "md":
        return explain_markdown(verdict, context)
    return REPORTS[form](VerdictReport(verdicts=(verdict,)))
