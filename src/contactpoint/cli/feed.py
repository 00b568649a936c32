"""``contactpoint feed load``."""

from pathlib import Path

import click
from django.db import DatabaseError, InterfaceError, OperationalError, ProgrammingError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from contactpoint.cli.output import print_json, refusals, refuse, say
from contactpoint.feeds.catalogue import FEEDS
from contactpoint.feeds.outcomes import Fault
from contactpoint.services.loading.delivery import FileChangedError, LoadRefusedError
from contactpoint.services.loading.load_feed import COUNTS, LoadReport, load_feed
from contactpoint.store.repositories.loads import LinkingBusyError

_MOST_FAULTS_PRINTED = 50

# SQLSTATEs (PostgreSQL's appendix A): a connection or a server that is gone; a table or a column
# that is not there.
_LOST = ("08", "57P")
_OTHER_SCHEMA = frozenset({"42P01", "42703"})


@click.group()
def feed() -> None:
    """What suppliers send."""


@feed.command()
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
@click.option("--from", "sender", default="", help="Who sent it, where the format does not say.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document, nothing else.")
def load(source: str, files: tuple[Path, ...], full: bool, sender: str, as_json: bool) -> None:
    """Check and load FILES of one SOURCE; safe to repeat and to interrupt."""
    chosen = FEEDS[source]
    if chosen.sender_is and not sender:
        refuse(f"this format does not say who sent it: add --from with {chosen.sender_is}")
    try:
        with refusals(), _progress() as bar:
            task = bar.add_task("checking", total=None)

            def advance(phase: str, done: int, total: int) -> None:
                bar.update(task, description=phase, completed=done, total=total or None)

            report = load_feed(feed=chosen, files=files, sender=sender, full=full, progress=advance)
    except LoadRefusedError as error:
        refuse(f"{_told(error.file, error.fault)}; nothing was loaded")
    except FileChangedError as error:
        refuse(
            f"{error.file} was changed while it was being loaded; what came before the change"
            " stays: load the file again"
        )
    except LinkingBusyError as error:
        refuse(str(error))
    except (OperationalError, InterfaceError) as error:
        refuse(
            f"{_what_befell_the_database(error)}; what was loaded so far stays: see to the database"
            " if it is not the embedded one, and run the same command again, which goes on from"
            " there"
        )
    except ProgrammingError as error:
        if _sqlstate(error) not in _OTHER_SCHEMA:
            raise
        refuse("the database is not of this release: run 'contactpoint migrate' first")
    if as_json:
        print_json(report)
    else:
        _print_report(report)


def _sqlstate(error: DatabaseError | InterfaceError) -> str:
    return getattr(error.__cause__, "sqlstate", None) or ""


def _what_befell_the_database(error: DatabaseError | InterfaceError) -> str:
    """Without the server's own words, which may repeat what it was given."""
    state = _sqlstate(error)
    if not state or state.startswith(_LOST):
        return "the database was lost"
    return f"the database could not go on (SQLSTATE {state})"


def _progress() -> Progress:
    """A bar for a person at a terminal; nothing of it stays, and elsewhere there is none."""
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


def _print_report(report: LoadReport) -> None:
    for name in COUNTS:
        click.echo(f"{name.replace('_', ' '):<14}{report.counts[name]:>10}")
    click.echo(f"{'fields dropped':<14}{sum(report.dropped.values()):>10}")
    if report.resumed:
        say("this load had been interrupted and went on from there")
    for file, fault, rejected in report.faults[:_MOST_FAULTS_PRINTED]:
        say(f"{'rejected' if rejected else 'field left out'}: {_told(file, fault)}")
    if len(report.faults) > _MOST_FAULTS_PRINTED:
        say(f"and {len(report.faults) - _MOST_FAULTS_PRINTED} more; --json lists them")


def _told(file: str, fault: Fault) -> str:
    """A fault in one line: file, place, field, reason."""
    place = f"line {fault.line}" if fault.line else fault.element
    where = ", ".join(part for part in (file, place) if part)
    return ": ".join(part for part in (where, fault.field, fault.reason) if part)
