"""``metatransfer search``: the literature searched, with a log by which it can be repeated."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from metatransfer.cli.delivery import check_output, deliver
from metatransfer.cli.exit_codes import ExitCode
from metatransfer.cli.opening import open_project
from metatransfer.cli.options import OutputOptions, TerminalOptions
from metatransfer.cli.render.searches import rendered, rendered_repetition
from metatransfer.cli.terminal import progress, width
from metatransfer.errors import InputError

if TYPE_CHECKING:
    from metatransfer.literature.search.sources import Means
    from metatransfer.project import Project


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class SourceOptions:
    """Whom to ask, for how much, and how they are reached."""

    source: Annotated[
        tuple[str, ...],
        Parameter(
            help="openalex, arxiv, acl, parted by commas; all of them by default.", negative=""
        ),
    ] = ()
    limit: Annotated[
        int,
        Parameter(help="Most records asked of each source.", validator=Number(gte=1, lte=10_000)),
    ] = 100
    email: Annotated[
        str | None,
        Parameter(help="Address told to sources; by default that of the settings."),
    ] = None
    acl_data: Annotated[
        Path | None, Parameter(help="Copy of the ACL Anthology's data/ folder.")
    ] = None


def search(
    query: Annotated[str | None, Parameter(name="QUERY")] = None,
    /,
    *,
    name: Annotated[str, Parameter(name="--id")] = "",
    repeat: str | None = None,
    reach: SourceOptions | None = None,
    output: OutputOptions | None = None,
    terminal: TerminalOptions | None = None,
) -> ExitCode:
    """Search the literature; keep what was asked, when, and what came back.

    Written to data/searches/ID/: search.yaml, the log, and results.csv. Works are
    screened with metatransfer screen.

    Parameters
    ----------
    query
        Words and "phrases", all of which a record must have; or one DOI, to be looked up.
    name
        Name of the search; made of the day and the query by default.
    repeat
        Search to make again as its log says, and to compare with.
    """
    output, terminal = output or OutputOptions(), terminal or TerminalOptions()
    if (query is None) == (repeat is None):
        raise InputError("search · say what is looked for, or --repeat ID of an earlier search")
    asked = reach or SourceOptions()
    project = open_project()
    check_output(output.output, project.root)
    with progress(terminal) as tell:
        means = _means(project, asked, tell)
        if repeat is not None:
            before, after = project.repeat_search(repeat, means=means)
            page = rendered_repetition(before, after, output.format, width=width())
        else:
            found = project.search(
                query or "", sources=asked.source, limit=asked.limit, name=name, means=means
            )
            page = rendered(found, output.format, width=width())
    deliver(page, output, terminal)
    return ExitCode.DONE


def _means(project: "Project", reach: SourceOptions, tell: Callable[[str], None] | None) -> "Means":
    try:
        from metatransfer.literature.search.sources import Means
        from metatransfer.literature.search.wire import Wire
    except ImportError as error:
        raise InputError(
            f"search · the package '{error.name}' is not installed · "
            "do: pip install 'metatransfer[literature]'"
        ) from error
    email = project.config.search.email if reach.email is None else reach.email
    return Means(
        now=lambda: datetime.now(tz=UTC),
        wire=Wire(email=email),
        acl_folder=reach.acl_data,
        tell=tell,
    )
