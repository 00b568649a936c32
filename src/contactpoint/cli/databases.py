"""``contactpoint migrate``."""

import click

from contactpoint.access.actor import Action, JobName
from contactpoint.cli.declared import does
from contactpoint.cli.jobs import job
from contactpoint.cli.output import refuse, say
from contactpoint.services import migrate as databases
from contactpoint.services.unavailable import StaysSealedError, seals_told


@click.command()
@does(Action.MIGRATE)
@click.option("--unattended", is_flag=True, help="Nobody at a terminal asked for it.")
def migrate(unattended: bool) -> None:
    """Bring both databases to this release's schema, as the role that owns them."""
    began = job(JobName.MIGRATION, unattended=unattended)
    try:
        with seals_told():
            databases.migrate(agent=began)
    except databases.MigrationRefusedError as error:
        refuse(str(error))
    except StaysSealedError as error:
        refuse(f"{error}, and run the same command again")
    say("Both databases are up to date.")
