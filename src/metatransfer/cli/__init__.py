"""The command line: parse, call, render, exit. One module a verb; nothing is decided here."""

from metatransfer.cli.app import main

__all__ = ["main"]
