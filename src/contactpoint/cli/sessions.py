"""``contactpoint sessions`` and ``contactpoint account-change``: to end what is open."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import click
from django.conf import settings

from contactpoint.access.actor import Action, JobName
from contactpoint.cli.declared import does
from contactpoint.cli.jobs import job
from contactpoint.cli.output import answer, refuse, say
from contactpoint.cli.proof import secret
from contactpoint.services.accounts import change_account
from contactpoint.services.accounts.errors import NoSuchAccountError
from contactpoint.services.accounts.make_account import AccountRefusedError
from contactpoint.services.accounts.sessions import clear_sessions, end_sessions_of


@click.group()
def sessions() -> None:
    """The sessions of who is signed in: end those of an account, clear away what has ended."""


@sessions.command()
@does(Action.KEEP_SESSIONS)
@click.option("--unattended", is_flag=True, help="Nobody at a terminal asked for it.")
def clear(unattended: bool) -> None:
    """Delete the sessions that ended more than eight hours ago. Run it every hour."""
    cleared = clear_sessions(agent=job(JobName.SESSIONS, unattended=unattended))
    say(f"{cleared:,} sessions that had ended were deleted.")


@sessions.command()
@does(Action.KEEP_SESSIONS)
@click.argument("username")
def end(username: str) -> None:
    """Sign USERNAME out everywhere."""
    with _refusals():
        end_sessions_of(agent=job(JobName.SESSIONS), username=username)
    say("The account is signed out everywhere.")


@click.command(name="account-change")
@does(Action.CHANGE_ACCOUNT)
@click.argument("what", type=click.Choice(["password", "pin", "device", "suspend", "resume"]))
@click.argument("username")
def account_change(what: str, username: str) -> None:
    """Change WHAT of the account USERNAME, which signs it out everywhere.

    Asks for the new password or PIN, or takes it from CONTACTPOINT_PASSWORD or CONTACTPOINT_PIN.
    For another device it prints the address that the device reads; the one before is void.
    """
    if settings.DEMONSTRATION:
        refuse("a demonstration's accounts are made anew whenever it starts")
    with _refusals():
        _CHANGES[what](username)
    say("The account is changed, and signed out everywhere.")


def _password(username: str) -> None:
    password = secret("CONTACTPOINT_PASSWORD", "New password", twice=True)
    change_account.change_password(
        agent=job(JobName.ACCOUNT_CHANGE), username=username, password=password
    )


def _pin(username: str) -> None:
    pin = secret("CONTACTPOINT_PIN", "New PIN", twice=True)
    change_account.change_pin(agent=job(JobName.ACCOUNT_CHANGE), username=username, pin=pin)


def _device(username: str) -> None:
    address = change_account.replace_device(agent=job(JobName.ACCOUNT_CHANGE), username=username)
    say("Give this to its new code device, and to nobody else:")
    answer(address)


def _suspend(username: str) -> None:
    change_account.suspend(agent=job(JobName.ACCOUNT_CHANGE), username=username)


def _resume(username: str) -> None:
    change_account.resume(agent=job(JobName.ACCOUNT_CHANGE), username=username)


_CHANGES: Mapping[str, Callable[[str], None]] = {
    "password": _password,
    "pin": _pin,
    "device": _device,
    "suspend": _suspend,
    "resume": _resume,
}


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except (AccountRefusedError, NoSuchAccountError) as error:
        refuse(str(error))
