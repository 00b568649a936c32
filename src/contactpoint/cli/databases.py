"""``contactpoint migrate``."""

import click

from contactpoint.access.actor import Job, JobName
from contactpoint.cli.jobs import job
from contactpoint.cli.output import say
from contactpoint.ledger.entry import Origin
from contactpoint.services import migrate as databases


@click.command()
@click.option("--unattended", is_flag=True, help="Nobody at a terminal asked for it.")
def migrate(unattended: bool) -> None:
    """Bring both databases to this release's schema, as the role that owns them."""
    began = Job(JobName.MIGRATION, Origin.JOB) if unattended else job(JobName.MIGRATION)
    databases.migrate(agent=began)
    say("Both databases are up to date.")
