"""``contactpoint synth``."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.progress import BarColumn, Progress, TimeRemainingColumn

from contactpoint.access.actor import Action
from contactpoint.cli.declared import does
from contactpoint.cli.numbers import CHILDREN, PROCESSES, SEED
from contactpoint.cli.output import progress, refuse, say
from contactpoint.synth.families import Families
from contactpoint.synth.writing import OutputFolderError, write_england

if TYPE_CHECKING:
    from contactpoint.synth.national.plan import Plan

_NINE_OF_TEN = 0.9


@click.command()
@does(Action.INVENT)
@click.option("--children", required=True, type=click.IntRange(1, CHILDREN))
@click.option("--seed", required=True, type=SEED)
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path))
@click.option("--region", default=None, help="One region of England, such as 'North West'.")
@click.option(
    "--national",
    is_flag=True,
    help="The three national feeds of all England, and what changed afterwards.",
)
@click.option("--workers", default=1, type=PROCESSES, help="Processes, with --national.")
@click.option(
    "--delta",
    default=100_000,
    type=click.IntRange(0, CHILDREN),
    help="Changed records in all three feeds, with --national.",
)
@click.option(
    "--families",
    "factor",
    default=1.0,
    type=click.FloatRange(0, 1000),
    help="Families hard to tell apart: so many times their rate in England.",
)
@click.option(
    "--muhammad-first",
    is_flag=True,
    help="Nine sons of ten with a leading Muhammad, in the groups of names that have any.",
)
@click.option(
    "--deliveries",
    default=1,
    type=click.IntRange(1, 1000),
    help="How often each source delivers, a month apart; not with --national.",
)
@click.option("--plain", is_flag=True, help="Without compression, with --national.")
def synth(
    children: int,
    seed: int,
    out: Path,
    region: str | None,
    national: bool,
    workers: int,
    delta: int,
    factor: float,
    muhammad_first: bool,
    deliveries: int,
    plain: bool,
) -> None:
    """Write feed files of an invented England, and the truth about them."""
    if national and region is not None:
        raise click.UsageError("--national is all of England: leave out --region")
    if national and deliveries > 1:
        raise click.UsageError("--national has its later delivery in --delta")
    families = Families(factor, muhammad_first=_NINE_OF_TEN if muhammad_first else None)
    try:
        if national:
            plan = _plan(children, seed, delta=delta, families=families, plain=plain)
            _write_nation(plan, out, workers=workers)
            return
        report = write_england(
            children=children,
            seed=seed,
            out=out,
            region=region,
            families=families,
            deliveries=deliveries,
        )
    except OutputFolderError as error:
        refuse(str(error))
    say(f"Wrote {report} to {out}")


# Arrays take a while to import, and only a nation needs them.
def _plan(children: int, seed: int, *, delta: int, families: Families, plain: bool) -> "Plan":
    from contactpoint.synth.national.numbering import TooManyChildrenError
    from contactpoint.synth.national.plan import Plan

    try:
        return Plan(
            children=children,
            seed=seed,
            changes=delta,
            families=families,
            compressed=not plain,
        )
    except TooManyChildrenError as error:
        refuse(f"{error}: ask for fewer")


def _write_nation(plan: "Plan", out: Path, *, workers: int) -> None:
    from contactpoint.synth.national.writing import write_nation

    children = plan.children
    begun = time.monotonic()
    with _progress() as bar:
        task = bar.add_task("children", total=children, rate="")

        def advance(done: int) -> None:
            rate = done / (time.monotonic() - begun)
            bar.update(task, completed=done, rate=f"{rate:,.0f}/s")

        report = write_nation(plan, out=out, workers=workers, progress=advance)
    seconds = time.monotonic() - begun
    counted = ", ".join(f"{count:,} in {feed}" for feed, count in report.records.items())
    say(
        f"Wrote {children:,} children to {out}: {counted}; {sum(report.changes.values()):,} changed"
    )
    say(f"{seconds:.1f} s, {children / seconds:,.0f} children a second")


def _progress() -> Progress:
    """A progress bar for a person at a terminal, removed in the end; elsewhere none."""
    return progress(
        "{task.description}",
        BarColumn(),
        "{task.completed:,} of {task.total:,}",
        "{task.fields[rate]}",
        TimeRemainingColumn(),
        transient=True,
    )
