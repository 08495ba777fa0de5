"""The experiment verbs, loaded when one of them is asked for."""

from cyclopts import App

from metatransfer.cli.experiment.collect import collect
from metatransfer.cli.experiment.plan import plan
from metatransfer.cli.experiment.run import run
from metatransfer.cli.experiment.status import status

app = App(
    name="experiment",
    help="Run a grid of transfer experiments.",
    help_format="plaintext",
)
app.command(plan, sort_key=0)
app.command(run, sort_key=1)
app.command(status, sort_key=2)
app.command(collect, sort_key=3)
