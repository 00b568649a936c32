"""``contactpoint feed load``, ``list`` and ``approve``, and the group of what is about feeds."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

from contactpoint.access.actor import Action, JobName
from contactpoint.cli.database_refusals import database_refusals
from contactpoint.cli.declared import does
from contactpoint.cli.faults import print_faults, told
from contactpoint.cli.first_load import first_load_command
from contactpoint.cli.jobs import job, operator
from contactpoint.cli.numbers import LOAD
from contactpoint.cli.output import answer, print_json, progress, refusals, refuse, say
from contactpoint.cli.proof import proved_actor
from contactpoint.cli.withdrawing import forget, put_aside_command, take_back_held, withdraw
from contactpoint.feeds.catalogue import FEEDS
from contactpoint.services.held_loads import (
    ListedLoad,
    NotApprovedError,
    approve_load,
    list_loads,
)
from contactpoint.services.load_feed import (
    COUNTS,
    Figures,
    FileChangedError,
    FirstLoadUnfinishedError,
    LinkingBusyError,
    LoadHeldError,
    LoadRefusedError,
    LoadReport,
    ManifestRefusedError,
    SenderRefusedError,
    WithdrawalUnfinishedError,
    load_feed,
)
from contactpoint.services.suppliers import is_any_registered

# The bounds, as a person reads them.
_BOUNDS = {
    "ends": "statements that would end",
    "changes": "statements in which a value would become another",
    "cases": "records that would go before people",
    "same_name": "different records of one source with one family name and date of birth",
}
_UNREGISTERED = (
    "no supplier is registered, so this delivery is taken as it names its sender: register who may"
    " send by 'contactpoint supplier add', and nobody else gets in"
)


@click.group()
def feed() -> None:
    """What suppliers send."""


for command in (first_load_command, withdraw, put_aside_command, forget):
    feed.add_command(command)


@feed.command()
@does(Action.LOAD_FEED)
@click.argument("source", type=click.Choice(sorted(FEEDS)))
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--full/--delta",
    "full",
    default=False,
    help="Full: all that the sender holds; what is not in it ends. Delta (default): changes.",
)
@click.option(
    "--from",
    "sender",
    default="",
    metavar="SUPPLIER|CODE",
    help="Who sent it: the supplier's name, or the code of the source.",
)
@click.option(
    "--manifest",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The signed delivery's manifest; its signature lies beside it, as MANIFEST.sig.",
)
@click.option("--as", "username", default="", metavar="ACCOUNT", help="Your user name, if proved.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document, nothing else.")
def load(
    source: str,
    files: tuple[Path, ...],
    full: bool,
    sender: str,
    manifest: Path | None,
    username: str,
    as_json: bool,
) -> None:
    """Check and load FILES of one SOURCE; safe to repeat and to interrupt.

    A load that passes the bounds of its supplier is held: somebody else approves it with "feed
    approve", and the same command goes on.
    """
    begun_by = proved_actor(username) if username else None
    with refusals(begun_by), database_refusals(), _load_refusals():
        if not is_any_registered():
            if FEEDS[source].sender_is and not sender:
                refuse(
                    "this format does not say who sent it: add --from with"
                    f" {FEEDS[source].sender_is}"
                )
            say(_UNREGISTERED)
        with _progress() as bar:
            task = bar.add_task("checking", total=None)

            def advance(phase: str, done: int, total: int) -> None:
                bar.update(task, description=phase, completed=done, total=total or None)

            report = load_feed(
                agent=job(JobName.FEED_LOAD),
                feed=FEEDS[source],
                files=files,
                sender=sender,
                full=full,
                manifest=manifest,
                begun_by=begun_by,
                progress=advance,
            )
    if as_json:
        print_json(report)
    else:
        _print_report(report)


@contextmanager
def _load_refusals() -> Iterator[None]:
    try:
        yield
    except LoadRefusedError as error:
        refuse(f"{told(error.file, error.fault)}; nothing was loaded")
    except (SenderRefusedError, ManifestRefusedError) as error:
        refuse(f"{error}; nothing was loaded")
    except FileChangedError as error:
        refuse(
            f"{error.file} was changed while it was being loaded; what came before the change"
            " stays: load the file again"
        )
    except LoadHeldError as error:
        _say_held(error.load, error.figures)
    except (LinkingBusyError, FirstLoadUnfinishedError, WithdrawalUnfinishedError) as error:
        refuse(str(error))


def _say_held(number: int, figures: Figures) -> NoReturn:
    """What a load would do, and who may let it."""
    for line in _passed(figures):
        say(line)
    if not figures.placed or take_back_held(number):
        say("nothing of it is in the index")
    else:
        say(
            f"{figures.placed} of its {figures.records} records are in the index already; the load"
            f" stopped there. 'contactpoint feed withdraw {number} --held' takes them back"
        )
    refuse(
        f"load {number} is held, because it passes the bounds of its supplier: see to the files."
        f" If they are right, somebody else approves it by 'contactpoint feed approve {number} --as"
        " ACCOUNT'; run this command again then, with the same files"
    )


def _passed(figures: Figures) -> list[str]:
    """A line for each bound that was passed."""
    lines = []
    for name, source in figures.passed:
        least = "" if name != "cases" or figures.cases_counted else "at least "
        count = figures.numbers()[name]
        of = "" if name == "same_name" else f" of {_base(name, figures)}"
        where = f" (source {source})" if source else ""
        lines.append(f"{_BOUNDS[name]}: {least}{count}{of}{where}")
    return lines


def _base(name: str, figures: Figures) -> str:
    if name == "cases":
        return f"{figures.records} delivered"
    return f"{figures.stated} that its sources make now"


@feed.command("list")
@does(Action.LOAD_FEED)
@click.option("--json", "as_json", is_flag=True, help="One JSON document, nothing else.")
def list_command(as_json: bool) -> None:
    """The last loads with their numbers, states and figures, newest first."""
    with refusals(), database_refusals():
        found = list_loads()
    if as_json:
        print_json(found)
        return
    for one in found:
        answer(_line(one))
        if one.figures is not None and one.figures.passed:
            for line in _passed(one.figures):
                answer(f"        {line}")


def _line(one: ListedLoad) -> str:
    whose = one.supplier or one.sender or "no supplier"
    counts = ", ".join(
        f"{name.replace('_', ' ')} {count:,}" for name, count in one.counts.items() if count
    )
    people = [f"begun by {one.begun_by or one.operator or 'a job'}"]
    if one.approved_by:
        people.append(f"approved by {one.approved_by}")
    kind = "full" if one.full else "delta"
    return "  ".join(
        part
        for part in (
            f"{one.load:>6}",
            f"{one.state:<8}",
            f"{one.feed} of {whose}, {kind}",
            f"{one.started_at:%Y-%m-%d %H:%M}",
            counts,
            "; ".join(people),
        )
        if part
    )


@feed.command()
@does(Action.APPROVE_LOAD)
@click.argument("number", metavar="LOAD", type=LOAD)
@click.option("--as", "username", required=True, metavar="ACCOUNT", help="Your user name.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document, nothing else.")
def approve(number: int, username: str, as_json: bool) -> None:
    """Let the LOAD of this number go on though it passes the bounds of its supplier.

    For a national administrator who did not begin it. The files are loaded again afterwards.
    """
    actor = proved_actor(username)
    with refusals(actor), database_refusals():
        try:
            approval = approve_load(actor=actor, load=number, on=operator())
        except NotApprovedError as error:
            refuse(str(error))
    if not approval.begun_by_account:
        say(
            "no account began this load (feed load --as), so that nothing but the login of the"
            " machine tells who did from who approves; both logins are recorded"
            + (", and they are the same" if approval.same_login else "")
        )
    if as_json:
        print_json(approval)
    else:
        for line in _passed(approval.figures):
            answer(line)
        say(f"load {number} is approved: it goes on when the same files are loaded again")


def _progress() -> Progress:
    """A progress bar for a person at a terminal, removed in the end; elsewhere none."""
    return progress(
        "{task.description}",
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        transient=True,
    )


def _print_report(report: LoadReport) -> None:
    for name in COUNTS:
        answer(f"{name.replace('_', ' '):<14}{report.counts[name]:>10}")
    answer(f"{'load':<14}{report.load:>10}")
    answer(f"{'fields dropped':<14}{sum(report.dropped.values()):>10}")
    if report.resumed:
        say("this load had been interrupted and went on from there")
    print_faults(report.faults)
