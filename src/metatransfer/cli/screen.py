"""``metatransfer screen``: works that searches found, decided one by one."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from metatransfer.cli.delivery import check_output, deliver
from metatransfer.cli.exit_codes import ExitCode
from metatransfer.cli.opening import open_project
from metatransfer.cli.options import OutputOptions, TerminalOptions
from metatransfer.cli.render.searches import rendered_screening
from metatransfer.cli.terminal import print_error, width
from metatransfer.errors import InputError

if TYPE_CHECKING:
    from metatransfer.records.search import Screening

Stages = Literal["abstract", "full_text", "not_retrieved"]


def screen(
    *keys: Annotated[str, Parameter(name="WORK")],
    include: str | None = None,
    exclude: str | None = None,
    stage: Stages = "abstract",
    by: str = "",
    output: OutputOptions | None = None,
    terminal: TerminalOptions | None = None,
) -> ExitCode:
    """Decide on works that searches found, and count them as PRISMA 2020 does.

    Without works: all of them with what was decided, and the numbers of the flow.
    Decisions stand in data/searches/screening.csv, which may be edited by hand.

    Parameters
    ----------
    keys
        Names of works, such as doi:10.18653/v1/2020.aacl-main.56.
    include
        Keep the works, for this reason.
    exclude
        Leave them out, for this reason.
    stage
        What was read: title and abstract, the full text; or that it could not be had.
    by
        Who decides: lower-case letters, figures, and - _ . : +.
    """
    output, terminal = output or OutputOptions(), terminal or TerminalOptions()
    project = open_project()
    check_output(output.output, project.root)
    if not keys and (include or exclude):
        raise InputError("screen · no work named · do: name those that are decided on")
    if keys:
        written = project.screen(_decisions(keys, include, exclude, stage, by))
        if not terminal.quiet:
            print_error(f"{len(keys)} decided · {', '.join(written)}")
    deliver(rendered_screening(project.screened(), output.format, width=width()), output, terminal)
    return ExitCode.DONE


def _decisions(
    keys: tuple[str, ...], include: str | None, exclude: str | None, stage: Stages, by: str
) -> "list[Screening]":
    from metatransfer.library import record_of
    from metatransfer.records.search import Screening

    if (include is None) == (exclude is None):
        raise InputError("screen · say --include REASON or --exclude REASON")
    if not by:
        raise InputError("screen · say who decides, with --by NAME")
    shared = {
        "stage": stage,
        "decision": "exclude" if include is None else "include",
        "reason": include or exclude or "",
        "by": by,
        "day": datetime.now(tz=UTC).date().isoformat(),
    }
    return [record_of(Screening, {"key": key, **shared}, f"work {key}") for key in keys]
