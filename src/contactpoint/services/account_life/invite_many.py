"""Invite many by a file of comma-separated values: the whole file is checked, then row by row."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from contactpoint.access.actor import Action, Actor
from contactpoint.access.grants import GRANTED_BY_ONE, Role
from contactpoint.services.account_life.charge import of_organisation
from contactpoint.services.account_life.errors import FieldError, LifeError
from contactpoint.services.account_life.invite import invite
from contactpoint.services.account_life.invited import Invited

COLUMNS = ("name", "job_title", "telephone", "email", "role")
# What can be told of on one page, and invited before whoever asked has gone.
MOST_ROWS = 500
MOST_CHARACTERS = 256 * 1024
_BOM = "\ufeff"
_ROLES = {role.value: role for role in GRANTED_BY_ONE}


class FileRefusedError(LifeError):
    """The file cannot be read as it is; nobody has been invited. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """What became of a row: ``line`` is its line in the file, ``account`` whom it invited, and
    ``fault`` says why it invited nobody."""

    line: int
    account: int | None
    fault: str = ""


def invite_many(*, actor: Actor, organisation: int, content: str) -> list[Invitation]:
    """Invite everybody whom the rows name; what became of each row, in their order.

    A row that cannot be right invites nobody, and the others are invited. Nobody is invited twice,
    by one file or by the same again: whoever has the e-mail address is there. Raises
    ``AccessRefusedError``, and ``FileRefusedError`` before anybody is invited.
    """
    actor = of_organisation(actor, Action.INVITE, organisation)
    rows = list(_rows(content))
    return [_invited(actor, organisation, line, row) for line, row in rows]


def decoded(content: bytes) -> str:
    """The text of a file. Raises ``FileRefusedError`` for what is not UTF-8."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise FileRefusedError(
            "The file is not in UTF-8. Save it as 'CSV UTF-8' and try again"
        ) from None


def _rows(content: str) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows with their line numbers; the whole file is read before the first is used."""
    if len(content) > MOST_CHARACTERS:
        raise FileRefusedError(f"The file must have {MOST_ROWS} rows or fewer")
    if "\0" in content:
        raise FileRefusedError("The file is not comma-separated text")
    reader = csv.reader(io.StringIO(content.removeprefix(_BOM), newline=""), strict=True)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        if sorted(header) != sorted(COLUMNS):
            raise FileRefusedError(f"The first row must be: {','.join(COLUMNS)}")
        count = 0
        for row in reader:
            if not any(field.strip() for field in row):
                continue
            count += 1
            if count > MOST_ROWS:
                raise FileRefusedError(f"The file must have {MOST_ROWS} rows or fewer")
            if len(row) != len(header):
                raise FileRefusedError(
                    f"Line {reader.line_num} must have {len(header)} values, as the first row has"
                )
            yield reader.line_num, dict(zip(header, row, strict=True))
    except csv.Error:
        raise FileRefusedError(
            f"Line {reader.line_num} cannot be read: check its quotation marks"
        ) from None
    if not count:
        raise FileRefusedError("The file has no rows below its first")


def _invited(actor: Actor, organisation: int, line: int, row: dict[str, str]) -> Invitation:
    try:
        account = invite(actor=actor, organisation=organisation, person=_person(row))
    except LifeError as error:
        return Invitation(line, None, str(error))
    return Invitation(line, account)


def _person(row: dict[str, str]) -> Invited:
    role = _ROLES.get(row["role"].strip().lower().replace(" ", "_"))
    if role is None:
        raise FieldError("role", "The role must be practitioner or mediated_user")
    return Invited(row["name"], row["job_title"], row["telephone"], row["email"], Role(role))
