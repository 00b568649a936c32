"""``contactpoint linkage``: the model, and how good it is."""

from pathlib import Path

import click
import msgspec

from contactpoint.access.actor import Action
from contactpoint.cli.declared import does
from contactpoint.cli.numbers import CHILDREN, SEED
from contactpoint.cli.output import answer, print_json, refuse, say

# The figures of a group that are printed; --json has all.
_OF_GROUPS = (
    "pairs_true",
    "recall",
    "wrong_per_100000",
    "review_share",
    "children_without_record",
)
# Whose feeds a figure is about, and groups of children: each has figures of its own.
_SENDERS, _GROUPS = ("national", "local"), {"groups": "group of names", "families": "family"}

_json = click.option("--json", "as_json", is_flag=True, help="One JSON document, nothing else.")


@click.group()
def linkage() -> None:
    """The matching model, and how good it is."""


@linkage.command()
@does(Action.TRAIN)
@click.option("--children", default=20_000, type=click.IntRange(1000, CHILDREN), show_default=True)
@click.option("--seed", type=SEED, default=1, show_default=True)
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
@_json
def train(children: int, seed: int, out: Path, as_json: bool) -> None:
    """Train the model by Splink on an invented England and write it to a file.

    Without options it writes the model that is packaged, byte for byte.
    """
    # Splink and DuckDB take seconds to import, which no other command should wait for.
    from contactpoint.services.matching.train_matcher import train as train_model

    report = train_model(children=children, seed=seed, out=out)
    if as_json:
        print_json(report)
    else:
        say(f"Trained on {report.true_pairs} true pairs of {report.children} children: {out}")


@linkage.command()
@does(Action.TRAIN)
@click.option(
    "--truth",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A truth.csv or truth.parquet that 'contactpoint synth' wrote.",
)
@_json
def evaluate(truth: Path, as_json: bool) -> None:
    """How good the matching is: what the index holds, beside the truth about its files.

    Where the truth has groups of names, each has its own figures.
    """
    # No other command should wait for DuckDB and Arrow either.
    from contactpoint.services.matching.evaluate_linkage import TruthFileError, evaluate_linkage

    try:
        report = evaluate_linkage(truth=truth)
    except TruthFileError as error:
        refuse(str(error))
    if as_json:
        print_json(report)
        return
    figures = msgspec.to_builtins(report)
    of_groups = {title: figures.pop(name) for name, title in _GROUPS.items()}
    for name in (*_SENDERS, "apart"):
        figures |= {f"{name}_{figure}": value for figure, value in figures.pop(name).items()}
    for name, value in figures.items():
        if value is not None:
            answer(f"{name:<36}{value:>14}")
    for title, groups in of_groups.items():
        if groups:
            answer("")
            answer(_row(title, *_OF_GROUPS))
        for group, one in groups.items():
            answer(_row(group, *(one[name] for name in _OF_GROUPS)))


def _row(first: object, *others: object) -> str:
    return f"{first!s:<26}" + "".join(f"{other!s:>25}" for other in others)
