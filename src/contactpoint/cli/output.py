"""How commands answer: results on standard output, everything else on standard error.

With ``--json`` a command prints one JSON document and nothing else. Exit 0 done, 1 refused or
failed with a message that says what to do, 2 wrong usage.
"""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from typing import NoReturn

import click
import msgspec

from contactpoint.access.actor import Actor
from contactpoint.access.errors import AccessRefusedError, Reason
from contactpoint.access.faults import CriteriaError
from contactpoint.services.accounts.attempts import WaitError
from contactpoint.services.accounts.prove_identity import NotProvedError
from contactpoint.services.accounts.refusals import record_refused
from contactpoint.services.accounts.sign_in import StandingError
from contactpoint.services.unavailable import StaysSealedError, seals_told

# What to do where a command needs the role that owns the tables.
AS_OWNER = "set OWNER_DATABASE_URL and OWNER_KEYS_DATABASE_URL, as for 'contactpoint migrate'"


def say(message: str) -> None:
    """A message to the person at the terminal."""
    click.echo(message, err=True)


def print_json(document: object) -> None:
    """The one JSON document of a command: objects with the names of their fields."""
    click.echo(msgspec.json.format(msgspec.json.encode(_named(document))))


def _named(value: object) -> object:
    """The document with every struct as an object; in storage structs are arrays."""
    if isinstance(value, msgspec.Struct):
        return {name: _named(getattr(value, name)) for name in value.__struct_fields__}
    if is_dataclass(value):
        return {field.name: _named(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: _named(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_named(item) for item in value]
    return value


def refuse(message: str) -> NoReturn:
    """End the command, not done, with a message that says what to do."""
    say(f"contactpoint: {message}")
    sys.exit(1)


@contextmanager
def refusals(actor: Actor | None = None) -> Iterator[None]:
    """Turn what a service refuses into a message and exit code 1.

    What an actor is refused is recorded first. Where nobody is named, nothing can be refused for
    access: such an error is none of those that are told, and ends the command as a fault.
    """
    try:
        with seals_told():
            yield
    except StandingError as error:
        refuse(" ".join(condition.value for condition in error.conditions))
    except AccessRefusedError as error:
        if actor is None:
            raise
        record_refused(actor=actor, reason=Reason.of(error.refusal), asked=_asked())
        refuse(str(error))
    except CriteriaError as error:
        if actor is not None and error.is_of_access:
            record_refused(actor=actor, reason=Reason.NUMBER, asked=_asked())
        refuse(str(error))
    except (NotProvedError, StaysSealedError, WaitError) as error:
        refuse(str(error))


def _asked() -> str:
    """The name of the command that is run."""
    context = click.get_current_context(silent=True)
    return "" if context is None else context.info_name or ""
