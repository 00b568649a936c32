"""``contactpoint index``: what keeps searches fast, and old copies of the database silent."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from contactpoint.access.actor import Action, JobName
from contactpoint.cli.declared import does
from contactpoint.cli.jobs import job
from contactpoint.cli.output import AS_OWNER, print_json, refuse, say
from contactpoint.services.unavailable import StaysSealedError, seals_told

_json = click.option("--json", "as_json", is_flag=True, help="One JSON document, nothing else.")
_unattended = click.option("--unattended", is_flag=True, help="Nobody at a terminal asked for it.")


@click.group()
def index() -> None:
    """The sealed search index: merge, rebuild, status."""


@index.command()
@does(Action.KEEP_INDEX)
@_unattended
@_json
def merge(unattended: bool, as_json: bool) -> None:
    """Merge what has come since into the index, under a new key.

    The old key is destroyed. Searches and loads go on. Run it every night, and when "status" says
    that it is due; killed at any moment it can be run again.
    """
    with _refusals():
        from contactpoint.services.keep_index import merge_index

        made = merge_index(agent=job(JobName.INDEX, unattended=unattended))
    if as_json:
        print_json(made)
    else:
        say(f"Generation {made.generation}: {made.pages} pages, {made.records} records merged.")


@index.command()
@does(Action.KEEP_INDEX)
@_unattended
@_json
def rebuild(unattended: bool, as_json: bool) -> None:
    """Make the index anew from what is sealed of each child.

    For an index that is lost, or made by a release that looked children up by other keys. Searches
    and loads go on; it takes minutes for each 100,000 children.
    """
    with _refusals():
        from contactpoint.services.keep_index import rebuild_index

        made = rebuild_index(agent=job(JobName.INDEX, unattended=unattended))
    if as_json:
        print_json(made)
    else:
        say(f"Generation {made.generation}: {made.pages} pages, {made.entries} entries.")


@index.command()
@does(Action.KEEP_INDEX)
@_json
def status(as_json: bool) -> None:
    """How much there is of the index, and how much waits to be merged."""
    from contactpoint.services.keep_index import index_status

    found = index_status()
    if as_json:
        print_json(found)
        return
    say(f"Generation {found.generation}: {found.pages} pages, {found.records} records since.")
    if found.is_due:
        say("A merge is due: 'contactpoint index merge'.")


@contextmanager
def _refusals() -> Iterator[None]:
    # NumPy is behind it, which no other command should wait for.
    from contactpoint.services.keep_index import IndexBusyError, IndexNotOwnedError

    try:
        with seals_told():
            yield
    except StaysSealedError as error:
        refuse(str(error))
    except IndexBusyError as error:
        refuse(f"{error}: run the same command again later")
    except IndexNotOwnedError as error:
        refuse(f"{error}: {AS_OWNER}")
