"""``contactpoint organisation``: whose accounts may be used."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import click
from django.utils import timezone

from contactpoint.access.actor import Action, JobName
from contactpoint.children.statement import OrganisationCode, OrganisationScheme
from contactpoint.cli.database_refusals import database_refusals
from contactpoint.cli.declared import does
from contactpoint.cli.jobs import job
from contactpoint.cli.output import answer, print_json, refusals, refuse, say
from contactpoint.services.organisations.accreditation import accredit, latest_end
from contactpoint.services.organisations.errors import (
    NoSuchOrganisationError,
    OrganisationRefusedError,
)
from contactpoint.services.organisations.find import (
    OrganisationLine,
    State,
    list_organisations,
)


@click.group()
def organisation() -> None:
    """Which organisations are accredited, and until when."""


@organisation.command("accredit")
@does(Action.KEEP_AUTHORITIES)
@click.argument("code")
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    help="The last day, three years ahead at most; three years ahead.",
)
def accredit_command(code: str, until: datetime | None) -> None:
    """Let the accounts of the organisation CODE be used, as urn:140438, ods:N81029, dfe_la:895."""
    day = latest_end(timezone.localdate()) if until is None else until.date()
    with _refusals():
        accredit(agent=job(JobName.AUTHORITIES), organisation=_code(code), until=day)
    say(f"{code} is accredited to {day.isoformat()}.")


@organisation.command("list")
@does(Action.KEEP_AUTHORITIES)
@click.option("--words", default="", help="Part of the name or the town, or the whole code.")
@click.option("--authority", default="", help="Of this authority, by its GSS code.")
@click.option(
    "--state",
    default=State.ACCREDITED.value,
    show_default=True,
    type=click.Choice([state.value for state in State]),
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document, nothing else.")
def list_command(words: str, authority: str, state: str, as_json: bool) -> None:
    """The organisations in a state, by name; the first hundred."""
    with _refusals():
        found = list_organisations(words=words, gss=authority, state=State(state))
    if as_json:
        print_json(found.lines)
        return
    for one in found.lines:
        answer(_told(one))
    if found.many > len(found.lines):
        say(f"and {found.many - len(found.lines):,} more: narrow the search down")
    if not found.many:
        say("there is none")


def _told(one: OrganisationLine) -> str:
    until = "" if one.until is None else f" to {one.until.isoformat()}"
    parts = (
        f"{one.code.scheme.value}:{one.code.code} {one.name}",
        one.town,
        one.authority,
        f"accredited{until}" if one.holds else "not accredited",
        "" if one.closed_on is None else f"closed on {one.closed_on.isoformat()}",
        f"{one.accounts:,} accounts",
    )
    return "; ".join(part for part in parts if part)


def _code(written: str) -> OrganisationCode:
    scheme, _, code = written.partition(":")
    if scheme not in set(OrganisationScheme) or not code:
        raise click.BadParameter("write it as urn:140438", param_hint="CODE")
    return OrganisationCode(OrganisationScheme(scheme), code)


@contextmanager
def _refusals() -> Iterator[None]:
    with refusals(), database_refusals():
        try:
            yield
        except OrganisationRefusedError as error:
            refuse(str(error))
        except NoSuchOrganisationError:
            refuse("no register has this organisation; run 'contactpoint registers' first")
