"""``contactpoint migrate``."""

import click
from django.core.management import call_command

from contactpoint.cli.output import say
from contactpoint.services.loading.put_into_queues import put_old_cases_into_queues


@click.command()
def migrate() -> None:
    """Bring both databases to this release's schema, as the role that owns them."""
    for database in ("default", "keys"):
        call_command("migrate", database=database, verbosity=0, interactive=False)
    # What only the key of a child opens is beyond a migration.
    put_old_cases_into_queues()
    say("Both databases are up to date.")
