"""``metatransfer experiment``: plan a grid, run it, see how far it is, collect its study."""

from cyclopts import App

app = App(
    name="experiment",
    help="Run a grid: intermediate task, then target task, then many languages.",
    help_format="plaintext",
)
app.command("metatransfer.cli.experiment.plan:plan", name="plan", sort_key=0)
app.command("metatransfer.cli.experiment.run:run", name="run", sort_key=1)
app.command("metatransfer.cli.experiment.status:status", name="status", sort_key=2)
app.command("metatransfer.cli.experiment.collect:collect", name="collect", sort_key=3)
