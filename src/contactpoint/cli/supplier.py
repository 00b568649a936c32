"""``contactpoint supplier``: who may send a feed, and for which sources."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, BinaryIO, TypeVar

import click
from django.utils import timezone

from contactpoint.access.actor import Action, JobName
from contactpoint.cli.database_refusals import database_refusals
from contactpoint.cli.declared import does
from contactpoint.cli.jobs import job
from contactpoint.cli.output import answer, print_json, refusals, refuse, say
from contactpoint.feeds.catalogue import FEEDS
from contactpoint.services.suppliers import (
    DEFAULT_BOUNDS,
    Bound,
    Bounds,
    RegisteredSupplier,
    SupplierRefusedError,
    add_supplier,
    list_suppliers,
    resume_supplier,
    suspend_supplier,
)

Command = TypeVar("Command", bound=Callable[..., Any])

_MOST_SOURCES_PRINTED = 10
_WRITTEN = re.compile(r"^(\d{1,9})[,/](\d{1,3})%?$")


def _read_bound(_: click.Context, option: click.Parameter, written: str) -> Bound:
    """A bound as it is typed: a number and per cent."""
    found = _WRITTEN.match(written.replace(" ", ""))
    if found is None:
        raise click.BadParameter("write a number and per cent, as 10,35", param=option)
    return Bound(int(found[1]), int(found[2]))


def _described(bound: Bound) -> str:
    return f"{bound.number},{bound.percent}"


def _bound(option: str, default: Bound, what: str) -> Callable[[Command], Command]:
    return click.option(
        option,
        callback=_read_bound,
        default=_described(default),
        show_default=True,
        metavar="NUMBER,PERCENT",
        help=f"{what} by one load, before somebody else has to approve it; both must be passed.",
    )


@click.group()
def supplier() -> None:
    """Who may send a feed, for which sources."""


@supplier.command()
@does(Action.KEEP_SUPPLIERS)
@click.argument("name")
@click.option("--feed", "feed", required=True, type=click.Choice(sorted(FEEDS)))
@click.option(
    "--source",
    "sources",
    multiple=True,
    metavar="CODE",
    help="For whom it may send, in the feed's own terms; again for each. A national feed has one.",
)
@click.option("--title", default="", help="As people call it.")
@click.option(
    "--from-day",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    help="The first day on which it may send; today.",
)
@click.option(
    "--key", type=click.File("rb"), help="Its Ed25519 public key, PEM: its deliveries are signed."
)
@_bound("--ends", DEFAULT_BOUNDS.ends, "Statements that may end")
@_bound("--changes", DEFAULT_BOUNDS.changes, "Statements that may change")
@_bound("--cases", DEFAULT_BOUNDS.cases, "Records that may go before people")
@click.option(
    "--same-name",
    type=click.IntRange(1, 1_000_000),
    default=DEFAULT_BOUNDS.same_name,
    show_default=True,
    help="Different records of one source with one family name and date of birth.",
)
def add(
    name: str,
    feed: str,
    sources: tuple[str, ...],
    title: str,
    from_day: datetime | None,
    key: BinaryIO | None,
    ends: Bound,
    changes: Bound,
    cases: Bound,
    same_name: int,
) -> None:
    """Register a supplier under NAME. From the first one on, nobody else's deliveries get in."""
    with _refusals():
        add_supplier(
            agent=job(JobName.SUPPLIERS),
            name=name,
            feed=feed,
            sources=sources,
            from_day=_day(from_day),
            title=title,
            public_key=None if key is None else key.read(),
            bounds=Bounds(ends=ends, changes=changes, cases=cases, same_name=same_name),
        )
    say(f"{name} is registered to send {feed}.")


def _day(given: datetime | None) -> date:
    return timezone.localdate() if given is None else given.date()


@supplier.command("list")
@does(Action.KEEP_SUPPLIERS)
@click.option("--json", "as_json", is_flag=True, help="One JSON document, nothing else.")
def list_command(as_json: bool) -> None:
    """The suppliers that are registered."""
    with _refusals():
        found = list_suppliers()
    if as_json:
        print_json(found)
        return
    for one in found:
        answer(_told(one))
    if not found:
        say("no supplier is registered: everybody's deliveries are taken")


def _sources(one: RegisteredSupplier) -> str:
    more = len(one.sources) - _MOST_SOURCES_PRINTED
    named = ", ".join(one.sources[:_MOST_SOURCES_PRINTED])
    return named if more <= 0 else f"{named} and {more} more (--json has all)"


def _told(one: RegisteredSupplier) -> str:
    bounds = one.bounds
    parts = (
        f"{one.name}: {one.feed} for {_sources(one)}",
        one.title,
        f"from {one.from_day.isoformat()}",
        f"signs, delivery {one.delivery_number} was the last" if one.key else "does not sign",
        f"bounds: ends {_described(bounds.ends)}%, changes {_described(bounds.changes)}%,"
        f" cases {_described(bounds.cases)}%, same name {bounds.same_name}",
        "" if one.suspended_at is None else f"SUSPENDED on {one.suspended_at:%Y-%m-%d}",
    )
    return "; ".join(part for part in parts if part)


@supplier.command()
@does(Action.KEEP_SUPPLIERS)
@click.argument("name")
def suspend(name: str) -> None:
    """Let nothing of the supplier NAME in."""
    with _refusals():
        suspend_supplier(agent=job(JobName.SUPPLIERS), name=name)
    say(f"{name} is suspended: nothing of it is let in.")


@supplier.command()
@does(Action.KEEP_SUPPLIERS)
@click.argument("name")
def resume(name: str) -> None:
    """Let the supplier NAME send again."""
    with _refusals():
        resume_supplier(agent=job(JobName.SUPPLIERS), name=name)
    say(f"{name} may send again.")


@contextmanager
def _refusals() -> Iterator[None]:
    with refusals(), database_refusals():
        try:
            yield
        except SupplierRefusedError as error:
            refuse(str(error))
