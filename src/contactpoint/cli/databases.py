"""``contactpoint migrate``."""

import click

from contactpoint.access.actor import JobName
from contactpoint.cli.jobs import job
from contactpoint.cli.output import say
from contactpoint.services import migrate as databases


@click.command()
@click.option("--unattended", is_flag=True, help="Nobody at a terminal asked for it.")
def migrate(unattended: bool) -> None:
    """Bring both databases to this release's schema, as the role that owns them."""
    began = job(JobName.MIGRATION, unattended=unattended)
    databases.migrate(agent=began)
    say("Both databases are up to date.")
