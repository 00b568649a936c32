"""``contactpoint keys``: renewing what everything is wrapped by."""

import click

from contactpoint.access.actor import JobName
from contactpoint.cli.jobs import job
from contactpoint.cli.output import AS_OWNER, print_json, refuse, say
from contactpoint.services import keep_keys
from contactpoint.services.unavailable import StaysSealedError, seals_told


@click.group()
def keys() -> None:
    """The keys by which children's records are sealed."""


@keys.command()
@click.option("--unattended", is_flag=True, help="Nobody at a terminal asked for it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document, nothing else.")
def rewrap(unattended: bool, as_json: bool) -> None:
    """Wrap every key anew, under a new key-encryption key or by the chosen token.

    The service goes on meanwhile. Killed at any moment it can be run again. Run it again an hour
    later: it then deletes the key file's old key, under which nothing is wrapped any more.
    """
    try:
        with seals_told():
            done = keep_keys.rewrap_keys(agent=job(JobName.KEYS, unattended=unattended))
    except keep_keys.KeysNotOwnedError as error:
        refuse(f"{error}: {AS_OWNER}")
    except StaysSealedError as error:
        refuse(f"{error}; what was wrapped anew is, and the same command goes on")
    if as_json:
        print_json(done)
        return
    say(f"{done.rewrapped} of {done.keys} keys wrapped anew.")
    if done.key_before_kept:
        say("The key before is kept: run the same command again in an hour to delete it.")
