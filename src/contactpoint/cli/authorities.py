"""``contactpoint authority``: from which day the users of an authority search."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import click
from django.utils import timezone

from contactpoint.access.actor import Action, JobName
from contactpoint.cli.database_refusals import database_refusals
from contactpoint.cli.declared import does
from contactpoint.cli.jobs import job
from contactpoint.cli.output import answer, print_json, refusals, refuse, say
from contactpoint.services.organisations.errors import (
    NoSuchOrganisationError,
    OrganisationRefusedError,
)
from contactpoint.services.organisations.roll_out import (
    AuthorityLine,
    list_authorities,
    switch_off,
    switch_on,
)


@click.group()
def authority() -> None:
    """Which authorities use the service, and from when."""


@authority.command("switch-on")
@does(Action.KEEP_AUTHORITIES)
@click.argument("gss")
@click.option(
    "--from",
    "on_from",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    help="The first day on which its users search; today.",
)
def switch_on_command(gss: str, on_from: datetime | None) -> None:
    """Let the users of the authority GSS search, or change the day that was planned."""
    day = timezone.localdate() if on_from is None else on_from.date()
    with _refusals():
        switch_on(agent=job(JobName.AUTHORITIES), gss=gss, on_from=day)
    say(f"{gss} is on from {day.isoformat()}.")


@authority.command("switch-off")
@does(Action.KEEP_AUTHORITIES)
@click.argument("gss")
def switch_off_command(gss: str) -> None:
    """Let no user of the authority GSS search any more, at once."""
    with _refusals():
        switch_off(agent=job(JobName.AUTHORITIES), gss=gss)
    say(f"{gss} is switched off.")


@authority.command("list")
@does(Action.KEEP_AUTHORITIES)
@click.option("--json", "as_json", is_flag=True, help="One JSON document, nothing else.")
def list_command(as_json: bool) -> None:
    """All authorities, and from when each is on."""
    with _refusals():
        found = list_authorities()
    if as_json:
        print_json(found)
        return
    for one in found:
        answer(f"{one.gss} {one.name}: {_stands(one)}; {one.organisations:,} accredited")


def _stands(one: AuthorityLine) -> str:
    if one.on_from is None:
        return "not switched on"
    return f"{'on since' if one.is_on else 'planned for'} {one.on_from.isoformat()}"


@contextmanager
def _refusals() -> Iterator[None]:
    with refusals(), database_refusals():
        try:
            yield
        except OrganisationRefusedError as error:
            refuse(str(error))
        except NoSuchOrganisationError:
            refuse("no authority has this code: 'contactpoint authority list' says which do")
