"""``contactpoint requests``: what takes two persons, at a terminal; and the job that clears it."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from contactpoint.access.actor import Action, Actor, JobName
from contactpoint.access.two_persons import Kind
from contactpoint.cli.database_refusals import database_refusals
from contactpoint.cli.declared import does
from contactpoint.cli.jobs import job, operator
from contactpoint.cli.numbers import LOAD
from contactpoint.cli.output import answer, print_json, refusals, refuse, say
from contactpoint.cli.proof import proved_actor
from contactpoint.services.own_contact.carry import carry_contacts
from contactpoint.services.reports.forget import forget_reports
from contactpoint.services.review.proposals import clear_proposals
from contactpoint.services.two_persons import answering
from contactpoint.services.two_persons.errors import RequestError
from contactpoint.services.two_persons.lapsing import clear_requests
from contactpoint.services.two_persons.seeing import RequestView, see_requests

_as = click.option("--as", "username", required=True, metavar="ACCOUNT", help="Your user name.")


@click.group()
def requests() -> None:
    """What one person asks for and another has to approve within a day."""


@requests.command("list")
@does(Action.SEE_REQUESTS)
@_as
@click.option("--json", "as_json", is_flag=True, help="One JSON document, nothing else.")
def list_command(username: str, as_json: bool) -> None:
    """What waits for your answer, the oldest first, and what you asked for."""
    actor = proved_actor(username)
    with _refusals(actor):
        found = see_requests(actor=actor)
    if as_json:
        print_json(found)
        return
    for one in found.to_answer:
        answer(f"{_line(one)}  until {one.until:%Y-%m-%d %H:%M}")
    for one in found.own:
        answer(f"{_line(one)}  {one.state.value.replace('_', ' ')}")


@requests.command()
@does(Action.ANSWER_REQUEST)
@click.argument("number", metavar="REQUEST", type=LOAD)
@_as
def approve(number: int, username: str) -> None:
    """Approve the REQUEST of this number, of which 'requests list' tells: it is done at once.

    Your half of a code by which somebody is let in again waits on the page of approvals.
    """
    _answer(number, username, approve=True)
    say(f"request {number} is approved, and done")


@requests.command()
@does(Action.ANSWER_REQUEST)
@click.argument("number", metavar="REQUEST", type=LOAD)
@_as
def decline(number: int, username: str) -> None:
    """Decline the REQUEST of this number: nothing changes."""
    _answer(number, username, approve=False)
    say(f"request {number} is declined")


@requests.command()
@does(Action.KEEP_REQUESTS)
@click.option("--unattended", is_flag=True, help="Nobody at a terminal asked for it.")
def clear(unattended: bool) -> None:
    """Record what lapsed unanswered, and delete what was closed a week ago. Run it every hour.

    Verdicts that were proposed and lapsed go as well, and their cases are in their queues again; so
    do reports of what is wrong that were decided 90 days ago. Where somebody's confirmed telephone
    or email is not yet on all records, it is brought there.
    """
    agent = job(JobName.REQUESTS, unattended=unattended)
    with refusals(), database_refusals():
        cleared = clear_requests(agent=agent)
        proposals = clear_proposals(agent=agent)
        reports = forget_reports(agent=agent)
        carried = carry_contacts(agent=agent)
    say(
        f"{cleared.lapsed:,} requests and {proposals:,} proposals had lapsed;"
        f" {cleared.deleted:,} old requests and {reports:,} old reports were deleted;"
        f" the contacts of {carried:,} accounts were brought up to date"
    )


def _answer(number: int, username: str, *, approve: bool) -> None:
    actor = proved_actor(username)
    with _refusals(actor):
        answering.answer(actor=actor, request=number, approve=approve, on=operator())


@contextmanager
def _refusals(actor: Actor) -> Iterator[None]:
    with refusals(actor), database_refusals():
        try:
            yield
        except RequestError as error:
            refuse(str(error))


def _line(one: RequestView) -> str:
    return "  ".join(
        part
        for part in (
            f"{one.request:>6}",
            _what(one),
            one.about.organisation,
            f"asked by {one.asked_by or 'a job'}",
            f"{one.asked_at:%Y-%m-%d %H:%M}",
        )
        if part
    )


def _what(one: RequestView) -> str:
    about = one.about
    if one.kind is Kind.LOAD:
        return f"load {about.load} of {about.feed}"
    if about.role is not None:
        return f"{about.role.value.replace('_', ' ')} for {about.person}"
    return f"recovery of {about.person}"
