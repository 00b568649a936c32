"""``contactpoint synth``."""

from pathlib import Path

import click

from contactpoint.cli.output import say
from contactpoint.synth.writing import write_england


@click.command()
@click.option("--children", required=True, type=click.IntRange(min=1))
@click.option("--seed", required=True, type=int)
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path))
@click.option("--region", default=None, help="One region of England, such as 'North West'.")
def synth(children: int, seed: int, out: Path, region: str | None) -> None:
    """Write feed files of an invented England, and the truth about them."""
    report = write_england(children=children, seed=seed, out=out, region=region)
    say(f"Wrote {report} to {out}")
