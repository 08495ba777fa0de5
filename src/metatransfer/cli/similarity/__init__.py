"""``metatransfer similarity``: similarities of tasks from their own texts."""

from cyclopts import App

app = App(
    name="similarity",
    help="Similarities of tasks from their own texts.",
    help_format="plaintext",
)
app.command("metatransfer.cli.similarity.compute:compute", name="compute")
