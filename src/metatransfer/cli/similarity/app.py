"""The similarity verbs, loaded when one of them is asked for."""

from cyclopts import App

from metatransfer.cli.similarity.compute import compute

app = App(
    name="similarity",
    help="Similarities of tasks from their texts.",
    help_format="plaintext",
)
app.command(compute)
