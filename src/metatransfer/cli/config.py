"""``metatransfer config``: every setting, its value, and where that comes from."""

import os

from metatransfer.cli.delivery import check_output, deliver
from metatransfer.cli.exit_codes import ExitCode
from metatransfer.cli.opening import project_root
from metatransfer.cli.options import OutputOptions, TerminalOptions
from metatransfer.cli.render.rows import render_rows
from metatransfer.cli.terminal import width
from metatransfer.library import settings, variable


def config(
    *, output: OutputOptions | None = None, terminal: TerminalOptions | None = None
) -> ExitCode:
    """Print every setting, its value, where that comes from, and the variable that overrides it.

    An environment variable comes before metatransfer.toml, that before
    [tool.metatransfer] in pyproject.toml, that before the default.
    """
    output = output or OutputOptions()
    root = project_root()
    check_output(output.output, root)
    rows = [
        {
            "setting": each.name,
            "value": "-" if each.value is None else str(each.value),
            "from": each.origin,
            "variable": variable(each.name),
        }
        for each in settings(root, os.environ)
    ]
    deliver(render_rows(rows, output.format, width=width()), output, terminal or TerminalOptions())
    return ExitCode.DONE
