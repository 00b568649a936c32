"""How commands answer: results on standard output, everything else on standard error.

With ``--json`` a command prints one JSON document and nothing else. Exit 0 done, 1 refused or
failed with a message that says what to do, 2 wrong usage.

Everything that a command prints goes through here: most of it was written by other people, and a
terminal obeys what it is sent (``children.printable``).
"""

import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from typing import NoReturn

import click
import msgspec
from rich.console import Console
from rich.progress import Progress, ProgressColumn, TextColumn
from rich.table import Table
from rich.text import Text

from contactpoint.access.actor import Actor
from contactpoint.access.budgets import BudgetError
from contactpoint.access.errors import AccessRefusedError, Reason
from contactpoint.access.faults import CriteriaError
from contactpoint.children.printable import printable
from contactpoint.services.accounts.attempts import WaitError
from contactpoint.services.accounts.prove_identity import NotProvedError
from contactpoint.services.accounts.refusals import record_refused
from contactpoint.services.accounts.sign_in import StandingError
from contactpoint.services.unavailable import StaysSealedError, seals_told

# What to do where a command needs the role that owns the tables.
AS_OWNER = "set OWNER_DATABASE_URL and OWNER_KEYS_DATABASE_URL, as for 'contactpoint migrate'"


def say(*lines: str) -> None:
    """A message to the person at the terminal."""
    _write(lines, err=True)


def answer(*lines: str) -> None:
    """Lines of a command's result."""
    _write(lines, err=False)


def _write(lines: Iterable[str], *, err: bool) -> None:
    for line in lines:
        click.echo(_shown(line, err=err), err=err)


def _shown(text: str, *, err: bool) -> str:
    """The text as the terminal can show it."""
    # What its encoding has no sign for is written out, too.
    encoding = _encoding(err=err)
    return printable(text).encode(encoding, "backslashreplace").decode(encoding)


def _encoding(*, err: bool) -> str:
    return (sys.stderr if err else sys.stdout).encoding or "utf-8"


def answer_pairs(rows: Iterable[tuple[str, str]]) -> None:
    """What is known, each beside its label, in two columns."""
    table = Table.grid(padding=(0, 2))
    for row in rows:
        table.add_row(*(Text(_shown(text, err=False)) for text in row))
    _console(err=False).print(table)


def say_table(title: str, head: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """A table for the person at the terminal. Nothing in it is cut off: what is a single word is
    kept in one piece, so that it can be copied, and words go on in the next line."""
    told = [[_shown(text, err=True) for text in row] for row in (head, *rows)]
    table = Table(title=Text(_shown(title, err=True)))
    for column in zip(*told, strict=True):
        table.add_column(
            Text(column[0]),
            no_wrap=not any(" " in text for text in column[1:]),
            overflow="fold",
        )
    for row in told[1:]:
        table.add_row(*map(Text, row))
    _console(err=True).print(table)


def progress(*columns: str | ProgressColumn, transient: bool = False) -> Progress:
    """A progress bar for a person at a terminal; elsewhere none.

    A column that is text is a template, as of ``"{task.description}"``.
    """
    console = _console(err=True)
    return Progress(
        *(
            TextColumn(column, markup=False) if isinstance(column, str) else column
            for column in columns
        ),
        console=console,
        transient=transient,
        disable=not console.is_terminal,
    )


def _console(*, err: bool) -> Console:
    # Text is text: brackets and colons in it are no orders to the console.
    return Console(stderr=err, markup=False, emoji=False, highlight=False)


def print_json(document: object) -> None:
    """The one JSON document of a command: objects with the names of their fields."""
    written = msgspec.json.format(msgspec.json.encode(_named(document))).decode()
    every = _encoding(err=False).lower().replace("-", "") == "utf8"
    click.echo("".join(_in_json(sign, every=every) for sign in written))


def _in_json(sign: str, *, every: bool) -> str:
    # JSON names any sign by its number, which a reader takes for the sign itself.
    if sign == "\n" or (sign.isprintable() and (every or sign.isascii())):
        return sign
    return _numbered(sign)


def _numbered(sign: str) -> str:
    units = sign.encode("utf-16-be")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


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
    if isinstance(value, str):
        # The name of a file may have bytes that are no text.
        return value.encode("utf-8", "backslashreplace").decode()
    return value


def refuse(message: str, *more: str) -> NoReturn:
    """End the command, not done, with a message that says what to do; of more lines if given."""
    say(f"contactpoint: {message}", *more)
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
    except BudgetError as error:
        # Recorded where it was refused.
        refuse(str(error))
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
