"""``contactpoint feed withdraw``, ``put-aside`` and ``forget``: after a load."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from contactpoint.access.actor import Action, JobName
from contactpoint.cli.database_refusals import database_refusals
from contactpoint.cli.declared import does
from contactpoint.cli.jobs import job
from contactpoint.cli.numbers import DAYS, LOAD
from contactpoint.cli.output import answer, print_json, refusals, refuse, say
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
_load = click.argument("load", type=LOAD)


@click.command()
@does(Action.WITHDRAW_LOAD)
@_load
@click.option("--held", is_flag=True, help="Take back what a held load placed; it stays held.")
@_json
def withdraw(load: int, held: bool, as_json: bool) -> None:
    """Take LOAD back whole, as if it had not come.

    "contactpoint feed list" has its number. What later loads and reviewers said since stays. Killed
    at any moment it can be run again; no other load runs before it is done.
    """
    with _told():
        report = withdraw_load(agent=job(JobName.FEED_WITHDRAW), load=load, stays_held=held)
    if as_json:
        print_json(report)
        return
    for name in COUNTS:
        answer(f"{name.replace('_', ' '):<18}{report.counts[name]:>10}")
    if report.resumed:
        say("this withdrawal had been interrupted and went on from there")


@click.command("put-aside")
@does(Action.WITHDRAW_LOAD)
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
@does(Action.WITHDRAW_LOAD)
@click.option("--days", type=DAYS, default=DAYS_KEPT, show_default=True, help="How old.")
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


def take_back_held(load: int) -> bool:
    """Take back what a load placed before it was held; whether that was done.

    A process of its own does it, by the role that owns the tables, which a load has not.
    """
    command = [sys.executable, "-m", "contactpoint", "feed", "withdraw", str(load), "--held"]
    done = subprocess.run(command, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
    return done.returncode == 0
