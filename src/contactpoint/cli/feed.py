"""``contactpoint feed load``, and the group that all commands about feeds are in."""

from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from contactpoint.access.actor import JobName
from contactpoint.cli.database_refusals import database_refusals
from contactpoint.cli.faults import print_faults, told
from contactpoint.cli.first_load import first_load_command
from contactpoint.cli.jobs import job
from contactpoint.cli.output import print_json, refusals, refuse, say
from contactpoint.cli.withdrawing import forget, list_command, put_aside_command, withdraw
from contactpoint.feeds.catalogue import FEEDS
from contactpoint.services.load_feed import (
    COUNTS,
    FileChangedError,
    FirstLoadUnfinishedError,
    LinkingBusyError,
    LoadRefusedError,
    LoadReport,
    WithdrawalUnfinishedError,
    load_feed,
)


@click.group()
def feed() -> None:
    """What suppliers send."""


for command in (first_load_command, list_command, withdraw, put_aside_command, forget):
    feed.add_command(command)


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
        with refusals(), database_refusals(), _progress() as bar:
            task = bar.add_task("checking", total=None)

            def advance(phase: str, done: int, total: int) -> None:
                bar.update(task, description=phase, completed=done, total=total or None)

            report = load_feed(
                agent=job(JobName.FEED_LOAD),
                feed=chosen,
                files=files,
                sender=sender,
                full=full,
                progress=advance,
            )
    except LoadRefusedError as error:
        refuse(f"{told(error.file, error.fault)}; nothing was loaded")
    except FileChangedError as error:
        refuse(
            f"{error.file} was changed while it was being loaded; what came before the change"
            " stays: load the file again"
        )
    except (LinkingBusyError, FirstLoadUnfinishedError, WithdrawalUnfinishedError) as error:
        refuse(str(error))
    if as_json:
        print_json(report)
    else:
        _print_report(report)


def _progress() -> Progress:
    """A progress bar for a person at a terminal, removed in the end; elsewhere none."""
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
    click.echo(f"{'load':<14}{report.load:>10}")
    click.echo(f"{'fields dropped':<14}{sum(report.dropped.values()):>10}")
    if report.resumed:
        say("this load had been interrupted and went on from there")
    print_faults(report.faults)
