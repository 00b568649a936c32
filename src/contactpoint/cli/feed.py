"""``contactpoint feed load``."""

from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from contactpoint.cli.output import print_json, refusals, refuse, say
from contactpoint.feeds.catalogue import FEEDS
from contactpoint.services.load_feed import LoadRefusedError, LoadReport, load_feed
from contactpoint.store.repositories.loads import LinkingBusyError

_MOST_FAULTS_PRINTED = 50


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
    with refusals(), _progress() as bar:
        task = bar.add_task("checking", total=None)

        def advance(phase: str, done: int, total: int) -> None:
            bar.update(task, description=phase, completed=done, total=total or None)

        try:
            report = load_feed(feed=chosen, files=files, sender=sender, full=full, progress=advance)
        except LoadRefusedError as error:
            fault = error.fault
            place = f"line {fault.line}" if fault.line else fault.element
            refuse(f"{error.file} was refused and nothing was loaded: {place}: {fault.reason}")
        except LinkingBusyError as error:
            refuse(str(error))
    if as_json:
        print_json(report)
    else:
        _print_report(report)


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )


def _print_report(report: LoadReport) -> None:
    for name in ("added", "changed", "unchanged", "rejected", "to_review", "quarantined", "ended"):
        click.echo(f"{name.replace('_', ' '):<14}{report.counts.get(name, 0):>10}")
    click.echo(f"{'fields dropped':<14}{sum(report.dropped.values()):>10}")
    for file, fault, rejected in report.faults[:_MOST_FAULTS_PRINTED]:
        place = f"{file}, line {fault.line}" if fault.line else f"{file}, {fault.element}"
        outcome = "rejected" if rejected else "field left out"
        field = f"{fault.field}: " if fault.field else ""
        say(f"{outcome}: {place}: {field}{fault.reason}")
    if len(report.faults) > _MOST_FAULTS_PRINTED:
        say(f"and {len(report.faults) - _MOST_FAULTS_PRINTED} more; --json lists them")
