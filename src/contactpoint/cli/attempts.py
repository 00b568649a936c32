"""``contactpoint attempts``: helping a person who has to wait, and forgetting old counts."""

import click

from contactpoint.access.actor import Action, JobName
from contactpoint.cli.declared import does
from contactpoint.cli.jobs import job
from contactpoint.cli.output import print_json, refuse, say
from contactpoint.services.accounts.attempts import end_wait, forget_attempts


@click.group()
def attempts() -> None:
    """Attempts to sign in that failed: after some, each further one has to wait."""


@attempts.command()
@does(Action.KEEP_ATTEMPTS)
@click.argument("username")
def release(username: str) -> None:
    """Let the account USERNAME try to sign in again at once; recorded.

    For a person whom you know to be who they say. It changes neither password nor PIN.
    """
    if not end_wait(agent=job(JobName.ATTEMPTS), username=username):
        refuse("there is no account with this user name")
    say("The account may try to sign in again, from wherever.")


@attempts.command()
@does(Action.KEEP_ATTEMPTS)
@click.option("--unattended", is_flag=True, help="Nobody at a terminal asked for it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document, nothing else.")
def forget(unattended: bool, as_json: bool) -> None:
    """Delete counts of attempts that say nothing more. To be run every hour."""
    forgotten = forget_attempts(agent=job(JobName.ATTEMPTS, unattended=unattended))
    if as_json:
        print_json({"counts": forgotten})
    else:
        say(f"{forgotten} counts deleted.")
