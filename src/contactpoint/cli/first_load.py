"""``contactpoint feed first-load``."""

import os
from pathlib import Path

import click
import psutil

from contactpoint.access.actor import Action
from contactpoint.cli.declared import does
from contactpoint.cli.numbers import PROCESSES
from contactpoint.feeds.catalogue import FEEDS

_GIBIBYTE = 1024**3


@click.command("first-load")
@does(Action.FIRST_LOAD)
@click.argument("deliveries", nargs=-1, required=True, metavar="SOURCE=PATH...")
@click.option("--workers", type=PROCESSES, default=None, help="Processes; all cores.")
@click.option(
    "--memory",
    type=click.IntRange(1, 1_000_000),
    default=None,
    metavar="GIB",
    help="Memory for linking; half of the machine's.",
)
@click.option(
    "--manifest",
    "manifests",
    multiple=True,
    metavar="SOURCE=FILE",
    help="The manifest of a SOURCE whose supplier signs; again for each.",
)
@click.option("--restart", is_flag=True, help="Throw away a first load that is unfinished.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document, nothing else.")
def first_load_command(
    deliveries: tuple[str, ...],
    workers: int | None,
    memory: int | None,
    manifests: tuple[str, ...],
    restart: bool,
    as_json: bool,
) -> None:
    """Load whole feeds into an index that holds no child; safe to interrupt.

    PATH is one file of the SOURCE, or a folder that holds its parts, named SOURCE-*. What comes
    after the first load is loaded by "feed load".
    """
    files: dict[str, list[Path]] = {}
    for delivery in deliveries:
        source, found = _files_of(delivery)
        files.setdefault(source, []).extend(found)
    # These modules take a while to import, and only this command needs them.
    from contactpoint.cli.first_loading import run

    run(
        files,
        workers=workers or _cores(),
        memory=memory or max(1, psutil.virtual_memory().total // (2 * _GIBIBYTE)),
        manifests=dict(map(_manifest_of, manifests)),
        restart=restart,
        as_json=as_json,
    )


def _cores() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS
        return os.cpu_count() or 1


def _manifest_of(written: str) -> tuple[str, Path]:
    source, _, path = written.partition("=")
    if source not in FEEDS or not Path(path).is_file():
        raise click.BadParameter("write SOURCE=FILE", param_hint="--manifest")
    return source, Path(path)


def _files_of(delivery: str) -> tuple[str, list[Path]]:
    source, _, written = delivery.partition("=")
    path = Path(written)
    if source not in FEEDS or not written:
        raise click.BadParameter(f"write SOURCE=PATH, with one of {', '.join(sorted(FEEDS))}")
    if FEEDS[source].sender_is:
        raise click.BadParameter(f"{source} has many senders: it is loaded by 'feed load'")
    if path.is_dir():
        found = sorted(part for part in path.glob(f"{source}-*") if part.is_file())
        if not found:
            raise click.BadParameter(f"no file in {path} is named {source}-*")
        return source, found
    if not path.is_file():
        raise click.BadParameter(f"{path} is not there")
    return source, [path]
