"""``contactpoint problems``: what users say does not work."""

import click

from contactpoint.access.actor import Action
from contactpoint.cli.declared import does
from contactpoint.cli.output import answer, print_json, say
from contactpoint.services.problems import reported_problems


@click.command()
@does(Action.CHECK)
@click.option("--json", "as_json", is_flag=True, help="One JSON document, nothing else.")
def problems(as_json: bool) -> None:
    """What users reported that does not work, by day, newest first: how often, and how many
    accounts did. Names nobody."""
    found = reported_problems()
    if as_json:
        print_json(found)
        return
    for one in found:
        answer(
            f"{one.on:%Y-%m-%d}  {one.what.value:<10}  {one.part.value:<10}"
            f"  {one.times} by {one.accounts} accounts"
        )
    if not found:
        say("nobody has reported a problem")
