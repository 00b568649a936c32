"""The walk of the terminal: standard output, standard error and exit code of each command.

A command is visited, or stands below with the reason why it tells no account anything of a child;
one that is neither fails a test.
"""

from collections.abc import Iterator, Mapping
from unittest.mock import patch

import click
from click.testing import CliRunner

from contactpoint.cli.main import contactpoint
from tests.non_interference.england import SEEN_BY_ALL, record_of
from tests.non_interference.searches import SEARCHES, typed_of
from tests.non_interference.walk import Visit, Walk

_OPTIONS = {"birth_date": "--born", "age_or_year": "--born"}


def _run(walk: Walk, *arguments: str) -> None:
    """Run a command, proved to be the walker: that passwords are asked for is shown elsewhere, and
    hashing one takes as long as the rest of a walk."""
    as_walker = ("--as", walk.account.username, "--purpose", walk.purpose.value)
    with patch("contactpoint.cli.find.proved_actor", lambda username: walk.actor):
        # Wide enough for any table, so that no line is broken in a name.
        environment = {"COLUMNS": "300"}
        done = CliRunner().invoke(contactpoint, [*arguments, *as_walker], env=environment)
    ended_by = "" if done.exception is None else type(done.exception).__name__
    walk.note("\n".join([str(done.exit_code), ended_by, done.stdout, done.stderr]))


def _options(asked: Mapping[str, str]) -> Iterator[str]:
    """What a form is sent, as options."""
    for name, text in typed_of(asked).items():
        yield from (_OPTIONS.get(name, f"--{name}"), text)


def _find(walk: Walk) -> None:
    numbers = [record_of(child).number for child in SEEN_BY_ALL]
    asked = [*SEARCHES, *({"number": number} for number in (*numbers, *walk.guesses()))]
    for known in asked:
        _run(walk, "find", *_options(known))
        _run(walk, "find", "--json", *_options(known))


def _show(walk: Walk) -> None:
    for number in (*(record_of(child).number for child in SEEN_BY_ALL), *walk.guesses()):
        _run(walk, "show", number)
        _run(walk, "show", "--json", number)


VISITS: dict[str, Visit] = {"find": _find, "show": _show}

_OPERATES = "for who operates the service: no account is behind it, and it shows no child"
_COUNTS = "for who operates the service: it tells how much came and what was wrong with a file"
_REQUESTS = "its services are walked: they tell of accounts and loads, and of no child"
_INVENTED = "about invented children, from no database"
NOT_VISITED: dict[str, str] = {
    "up": "it serves pages, which are walked",
    "demo": "the same, with invented children",
    "practice": "the same, with other invented children, in databases of their own",
    "demo-code": "the code of an invented account's device, in a demonstration only",
    "migrate": _OPERATES,
    "check": _OPERATES,
    "problems": _OPERATES,
    "registers": _OPERATES,
    "account": _OPERATES,
    "account-change": _OPERATES,
    "sessions clear": _OPERATES,
    "sessions end": _OPERATES,
    "attempts release": _OPERATES,
    "attempts forget": _OPERATES,
    "feed load": _COUNTS,
    "feed first-load": _COUNTS,
    "feed list": _COUNTS,
    "feed approve": _COUNTS,
    "requests list": _REQUESTS,
    "requests approve": _REQUESTS,
    "requests decline": _REQUESTS,
    "requests clear": _OPERATES,
    "notices send": "whether an e-mail comes is walked with the service of the inbox",
    "feed withdraw": _COUNTS,
    "feed put-aside": _COUNTS,
    "feed forget": _COUNTS,
    "organisation accredit": _OPERATES,
    "organisation list": _OPERATES,
    "authority switch-on": _OPERATES,
    "authority switch-off": _OPERATES,
    "authority list": _OPERATES,
    "supplier add": _OPERATES,
    "supplier list": _OPERATES,
    "supplier suspend": _OPERATES,
    "supplier resume": _OPERATES,
    "employer add": _OPERATES,
    "employer list": _OPERATES,
    "employer table": _OPERATES,
    "employer show-table": _OPERATES,
    "employer suspend": _OPERATES,
    "employer resume": _OPERATES,
    "employer new-key": _OPERATES,
    "employer keys": _OPERATES,
    "employer retire-key": _OPERATES,
    "index merge": _OPERATES,
    "index rebuild": _OPERATES,
    "index status": _COUNTS,
    "keys rewrap": _OPERATES,
    "keys rotate": _OPERATES,
    "keys status": _OPERATES,
    "linkage train": _INVENTED,
    "linkage evaluate": _INVENTED,
    "synth": _INVENTED,
}


def commands(group: click.Group = contactpoint, before: str = "") -> Iterator[str]:
    """Every command there is, by the words that call it."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}"
