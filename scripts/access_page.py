"""Who may do what, as a page to read: ``docs/generated/access.md``, from the code that decides.

The decision table, what it depends on, and which pages, commands and jobs are which action. Needs
no database. ``--to`` chooses another file.
"""

import argparse
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path

import django

from contactpoint.access.actor import Action, Purpose
from contactpoint.access.grants import BOUND_TO, GRANTED_BY_ONE, NEVER_GRANTED, Role
from contactpoint.access.table import (
    AFTER_SWITCH_ON,
    JOBS,
    MEDIATED_TABLE,
    PURPOSES,
    TABLE,
    WEIGHTY,
    Relation,
)

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "generated" / "access.md"

_LETTERS = {
    Relation.NOBODY: ("n", "nobody in particular"),
    Relation.OWN: ("o", "the own account, or what one asked for oneself"),
    Relation.ORGANISATION: ("h", "here: the own organisation and the others in it"),
    Relation.DESK: ("d", "what the own desk decides about"),
    Relation.ELSEWHERE: ("e", "everything elsewhere"),
}
_INTRODUCTION = """\
# Who may do what

`make access` writes this page from `access/table.py`, from what pages and commands declare, and
from the jobs. A test fails where it says anything else. What is not allowed here is refused."""
_OF_ROLES = """\
## Roles

Whoever holds several roles acts under one of them at a time, which allows the whole of what is
done. A role that two persons grant is asked for by one and approved by another. Children's social
care alone may give a section 47 enquiry as the purpose of a practitioner."""
_OF_ACTIONS = """\
## What accounts do

About whom or what: {letters}.

*Again*: the second factor was proved again within ten minutes. *On*: the authority is switched
on."""
_OF_CALLERS = """\
## What a mediator does for a caller

On the telephone a mediator acts as the caller, of whose roles these count and no other."""
_OF_NO_ACCOUNT = """\
## What no account does

No role includes these. A stranger at a page that is open to anyone does them, an operator at a
terminal, or a job."""
_OF_PLACES = """\
## Where it is done

Each page and each command declares one action; what declares none is refused. The ledger has a job
under its name."""


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, default=PAGE)
    to: Path = parser.parse_args().to
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contactpoint.config.settings")
    for address in ("DATABASE_URL", "KEYS_DATABASE_URL"):
        os.environ.setdefault(address, "")
    django.setup()
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_text(made(), encoding="utf-8")
    print(to)


def made() -> str:
    """The page. Django has been set up."""
    letters = "; ".join(f"**{letter}** {meaning}" for letter, meaning in _LETTERS.values())
    held = [role for role in Role if any(TABLE[action][role] for action in Action)]
    parts = (
        _INTRODUCTION,
        _OF_ROLES,
        _table(("role", "bound to", "granted by", "purposes of a search"), _roles()),
        _OF_ACTIONS.format(letters=letters),
        _table(("action", *map(_words, held), "again", "on"), _actions(held)),
        _OF_CALLERS,
        _table(("action", "roles of the caller"), _for_callers()),
        _OF_NO_ACCOUNT,
        "\n".join(f"- {_words(action)}" for action in Action if not _is_of_accounts(action)),
        _OF_PLACES,
        _table(("action", "pages", "commands", "jobs"), _places()),
    )
    return "\n\n".join(parts) + "\n"


def _is_of_accounts(action: Action) -> bool:
    return any(TABLE[action].values())


def _roles() -> Iterator[Sequence[str]]:
    for role in Role:
        granted = "one person" if role in GRANTED_BY_ONE else "two persons"
        yield (
            _words(role),
            _words(BOUND_TO[role]),
            "nobody" if role in NEVER_GRANTED else granted,
            ", ".join(_words(one) for one in Purpose if one in PURPOSES[role]),
        )


def _actions(roles: Iterable[Role]) -> Iterator[Sequence[str]]:
    for action in filter(_is_of_accounts, Action):
        reaches = (TABLE[action][role] for role in roles)
        yield (
            _words(action),
            *("".join(_LETTERS[one][0] for one in Relation if one in each) for each in reaches),
            "again" if action in WEIGHTY else "",
            "on" if action in AFTER_SWITCH_ON else "",
        )


def _for_callers() -> Iterator[Sequence[str]]:
    for action in Action:
        roles = [_words(role) for role in Role if MEDIATED_TABLE[action][role]]
        if roles:
            yield _words(action), ", ".join(roles)


def _places() -> Iterator[Sequence[str]]:
    # They are whole once Django is set up.
    from contactpoint.cli.declared import commands
    from contactpoint.cli.declared import declaration_of as declared_by_command
    from contactpoint.cli.main import contactpoint
    from contactpoint.config.urls import urlpatterns
    from contactpoint.web.gate import OPEN_TO_ANYONE, declaration_of

    pages, typed, jobs = (defaultdict[Action | None, list[str]](list) for _ in range(3))
    for page in urlpatterns:
        action = OPEN_TO_ANYONE.get(str(page.name)) or declaration_of(page.callback)
        pages[action].append(str(page.name))
    for name, command in commands(contactpoint):
        typed[declared_by_command(command)].append(name)
    for job, action in JOBS.items():
        jobs[action].append(job.value)
    for action in Action:
        found = [", ".join(f"`{one}`" for one in sorted(of[action])) for of in (pages, typed, jobs)]
        if any(found):
            yield _words(action), *found


def _words(one: StrEnum) -> str:
    return one.value.replace("_", " ")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


if __name__ == "__main__":
    main()
