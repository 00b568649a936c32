"""``contactpoint feed list``, ``withdraw``, ``put-aside`` and ``forget``: after a load."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from contactpoint.access.actor import JobName
from contactpoint.cli.database_refusals import database_refusals
from contactpoint.cli.jobs import job
from contactpoint.cli.output import print_json, refusals, refuse, say
from contactpoint.services.list_loads import list_loads
from contactpoint.services.put_aside import CasesNotKnownError, put_aside
from contactpoint.services.withdraw_load import (
    COUNTS,
    DAYS_KEPT,
    FirstLoadUnfinishedError,
    LinkingBusyError,
    NotWithdrawableError,
    forget_loads,
    withdraw_load,
)

_json = click.option("--json", "as_json", is_flag=True, help="One JSON document, nothing else.")
_load = click.argument("load", type=int)


@click.command("list")
@_json
def list_command(as_json: bool) -> None:
    """The last loads, the newest first, each with its number."""
    with _told():
        found = list_loads()
    if as_json:
        print_json(found)
        return
    for one in found:
        counted = ", ".join(f"{name} {count}" for name, count in one.counts.items() if count)
        click.echo(
            f"{one.load:>6}  {one.started_at:%Y-%m-%d %H:%M}  {one.feed} {one.sender}".rstrip()
            + f"  {one.state}{', full' if one.full else ''}"
            + f"{'' if one.withdrawable else ', not withdrawable'}  {counted}"
        )


@click.command()
@_load
@_json
def withdraw(load: int, as_json: bool) -> None:
    """Take LOAD back whole, as if it had not come.

    "contactpoint feed list" has its number. What later loads and reviewers said since stays. Killed
    at any moment it can be run again; no other load runs before it is done.
    """
    with _told():
        report = withdraw_load(agent=job(JobName.FEED_WITHDRAW), load=load)
    if as_json:
        print_json(report)
        return
    for name in COUNTS:
        click.echo(f"{name.replace('_', ' '):<18}{report.counts[name]:>10}")
    if report.resumed:
        say("this withdrawal had been interrupted and went on from there")


@click.command("put-aside")
@_load
@click.option("--back", is_flag=True, help="Bring them back into their queues.")
@_json
def put_aside_command(load: int, back: bool, as_json: bool) -> None:
    """Take the cases that LOAD opened out of every queue; none is decided by it."""
    with _told():
        put = put_aside(agent=job(JobName.FEED_WITHDRAW), load=load, back=back)
    if as_json:
        print_json({"load": load, "cases": put, "back": back})
    else:
        say(f"{put} cases {'brought back' if back else 'put aside'}.")


@click.command()
@click.option(
    "--days", type=click.IntRange(min=0), default=DAYS_KEPT, show_default=True, help="How old."
)
@click.option("--unattended", is_flag=True, help="Nobody at a terminal asked for it.")
@_json
def forget(days: int, unattended: bool, as_json: bool) -> None:
    """Destroy what older loads had replaced: they can then not be withdrawn. Run it every night."""
    with _told():
        forgotten = forget_loads(agent=job(JobName.FEED_WITHDRAW, unattended=unattended), days=days)
    if as_json:
        print_json({"loads": forgotten})
    else:
        say(f"{forgotten} loads can no longer be withdrawn.")


@contextmanager
def _told() -> Iterator[None]:
    try:
        with refusals(), database_refusals():
            yield
    except (
        NotWithdrawableError,
        CasesNotKnownError,
        LinkingBusyError,
        FirstLoadUnfinishedError,
    ) as error:
        refuse(str(error))
