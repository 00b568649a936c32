"""``contactpoint check``: is this installation safe and healthy?"""

import sys

import click

from contactpoint.access.actor import Action
from contactpoint.cli.declared import does
from contactpoint.cli.output import answer, print_json, say
from contactpoint.services.checks.check import Mark
from contactpoint.services.checks.run import Line, Report, run_checks

_MARKS = {
    Mark.GOOD: "ok",
    Mark.NOT_GOOD: "NOT GOOD",
    Mark.ACCEPTED: "accepted",
    Mark.DEMONSTRATION: "demonstration",
    Mark.NOT_LOOKED: "NOT LOOKED AT",
}


@click.command()
@does(Action.CHECK)
@click.option("--json", "as_json", is_flag=True, help="One JSON document, nothing else.")
def check(as_json: bool) -> None:
    """Is this installation safe and healthy? A line for each check; exit code 1 where one is not
    good.

    Changes nothing, and names no person and no secret. Where a database is down, it says so and
    goes on with the rest.
    """
    report = run_checks()
    if as_json:
        print_json(report)
    else:
        _print(report)
    sys.exit(0 if report.good else 1)


def _print(report: Report) -> None:
    for line in report.checks:
        answer(_told(line))
    for name in report.not_known:
        answer(f"{'NOT GOOD':<13}  {name}: CONTACTPOINT_ACCEPTED may not name it")
    if report.demonstration:
        say("This is a demonstration: what is marked so is so by design, with invented children.")


def _told(line: Line) -> str:
    do = f"; to do: {line.do}" if line.do else ""
    return f"{_MARKS[line.mark]:<13}  {line.check}: {line.looks_at}: {line.found}{do}"
