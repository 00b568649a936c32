"""How commands answer: results on standard output, everything else on standard error.

With ``--json`` a command prints one JSON document and nothing else. Exit 0 done, 1 refused or
failed with a message that says what to do, 2 wrong usage.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import click
import msgspec

from contactpoint.access.errors import AccessRefusedError
from contactpoint.services.accounts.prove_identity import NotProvedError
from contactpoint.services.accounts.sign_in import StandingError
from contactpoint.services.find_child import NotEnoughError
from contactpoint.vault.errors import VaultError


def say(message: str) -> None:
    """A message to the person at the terminal."""
    click.echo(message, err=True)


def print_json(document: object) -> None:
    """The one JSON document of a command."""
    click.echo(msgspec.json.format(msgspec.json.encode(document)))


def refuse(message: str) -> NoReturn:
    """End the command, not done, with a message that says what to do."""
    say(f"contactpoint: {message}")
    sys.exit(1)


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what a service refuses into a message and exit code 1."""
    try:
        yield
    except StandingError as error:
        refuse(" ".join(condition.value for condition in error.conditions))
    except NotEnoughError as error:
        refuse(error.shortfall.value)
    except (AccessRefusedError, NotProvedError, VaultError) as error:
        refuse(str(error))
