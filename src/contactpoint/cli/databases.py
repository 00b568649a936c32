"""``contactpoint migrate``."""

import click
from django.core.management import call_command

from contactpoint.cli.output import say


@click.command()
def migrate() -> None:
    """Bring both databases to this release's schema, as the role that owns them."""
    for database in ("default", "keys"):
        call_command("migrate", database=database, verbosity=0, interactive=False)
    say("Both databases are up to date.")
