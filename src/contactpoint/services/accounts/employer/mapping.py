"""What an employer's claims are here, by a table that people have reviewed.

The table is a CSV file with the columns ``kind``, ``theirs`` and ``ours``. A row of kind
``organisation`` says which of our organisations a value is: ``ods:A12345``. With ``*`` as value it
says that what the employer sends is the code itself in a scheme: ``ods:*``. A row of kind ``role``
says which of our roles a value is; there may be several of one value. What no row names is nothing
here.

Nobody gets anything by it: it says what of the grants that an account has the employer confirms.
"""

import csv
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TextIO

from contactpoint.access.grants import Role
from contactpoint.children.statement import OrganisationCode, OrganisationScheme

COLUMNS = ("kind", "theirs", "ours")
# Whatever the employer sends is the code itself.
ANY = "*"
MOST_ROWS = 50_000
_LONGEST_VALUE = 200
# Nobody holds more posts; what is beyond is not read.
_MOST_POSTS = 200
_ROLES = frozenset(role.value for role in Role) - {"subject"}


class MappingRefusedError(ValueError):
    """The table cannot be used; the message says which row and why."""


@dataclass(frozen=True, slots=True)
class Claims:
    """Where an employer tells organisation and role: names, with full stops for objects in objects.

    With ``posts``, that claim is a list of objects, and both names are looked for in each of them:
    a role counts for the organisation that it stands beside. ``source`` is ``id_token`` or
    ``userinfo``.
    """

    organisation: str
    role: str
    posts: str = ""
    source: str = "id_token"

    def as_kept(self) -> dict[str, str]:
        """As it is stored."""
        return {
            "organisation": self.organisation,
            "role": self.role,
            "posts": self.posts,
            "source": self.source,
        }


@dataclass(frozen=True, slots=True)
class ReviewedTable:
    """Which organisation each value is, written as ``scheme:code``, and which roles."""

    organisations: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of_kept(cls, kept: Mapping[str, Any]) -> "ReviewedTable":
        """As it was stored."""
        return cls(
            dict(kept["organisations"]),
            {theirs: tuple(ours) for theirs, ours in kept["roles"].items()},
        )

    def as_kept(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "organisations": dict(self.organisations),
            "roles": {theirs: list(ours) for theirs, ours in self.roles.items()},
        }

    def digest(self) -> str:
        """The SHA-256 digest by which the ledger names the table."""
        written = json.dumps(self.as_kept(), sort_keys=True)
        return hashlib.sha256(written.encode()).hexdigest()

    def roles_at(self, organisation: OrganisationCode, posts: Iterable["Post"]) -> frozenset[Role]:
        """The roles that these posts confirm at an organisation."""
        ours = f"{organisation.scheme.value}:{organisation.code}"
        return frozenset(
            Role(role)
            for post in posts
            if any(self._is(theirs, ours) for theirs in post.organisations)
            for claimed in post.roles
            for role in self.roles.get(claimed, ())
        )

    def names(self, organisation: OrganisationCode, posts: Iterable["Post"]) -> bool:
        """Whether one of these posts is at this organisation."""
        ours = f"{organisation.scheme.value}:{organisation.code}"
        return any(self._is(theirs, ours) for post in posts for theirs in post.organisations)

    def _is(self, theirs: str, ours: str) -> bool:
        if theirs == ANY:
            return False
        if theirs in self.organisations:
            return self.organisations[theirs] == ours
        scheme, _, code = self.organisations.get(ANY, "").partition(":")
        return code == ANY and f"{scheme}:{theirs}" == ours


@dataclass(frozen=True, slots=True)
class Post:
    """Values of organisations and roles that an employer states together."""

    organisations: frozenset[str]
    roles: frozenset[str]


def read_mapping(file: TextIO) -> ReviewedTable:
    """The table of a CSV file. Raises ``MappingRefusedError``."""
    organisations: dict[str, str] = {}
    roles: dict[str, list[str]] = {}
    for line, kind, theirs, ours in _rows(file):
        if kind == "organisation":
            if theirs in organisations:
                raise MappingRefusedError(f"line {line}: this organisation has a row already")
            organisations[theirs] = _organisation(line, theirs, ours)
        elif kind == "role":
            if ours not in _ROLES:
                raise MappingRefusedError(f"line {line}: there is no such role here")
            if theirs == ANY:
                raise MappingRefusedError(f"line {line}: a role has to be named")
            if ours not in roles.setdefault(theirs, []):
                roles[theirs].append(ours)
        else:
            raise MappingRefusedError(f"line {line}: the kind is organisation or role")
    if not organisations or not roles:
        raise MappingRefusedError("it needs an organisation and a role")
    return ReviewedTable(
        organisations, {theirs: tuple(sorted(ours)) for theirs, ours in roles.items()}
    )


def posts_of(claims: Mapping[str, Any], where: Claims) -> tuple[Post, ...]:
    """The posts that an employer's claims state. Whatever is not as expected is no post."""
    if not where.posts:
        return (Post(_values(claims, where.organisation), _values(claims, where.role)),)
    stated = _at(claims, where.posts)
    if not isinstance(stated, list):
        return ()
    return tuple(
        Post(_values(one, where.organisation), _values(one, where.role))
        for one in stated[:_MOST_POSTS]
        if isinstance(one, dict)
    )


def _rows(file: TextIO) -> Iterator[tuple[int, str, str, str]]:
    try:
        reader = csv.DictReader(file, strict=True)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise MappingRefusedError(f"the first line is {','.join(COLUMNS)}")
        for number, row in enumerate(reader):
            if number >= MOST_ROWS:
                raise MappingRefusedError(f"it has more than {MOST_ROWS} rows")
            values = [(row.get(name) or "").strip() for name in COLUMNS]
            if None in row or not all(values):
                raise MappingRefusedError(f"line {reader.line_num}: it needs all three values")
            if any(len(one) > _LONGEST_VALUE or not one.isprintable() for one in values):
                raise MappingRefusedError(f"line {reader.line_num}: a value is no plain text")
            yield reader.line_num, values[0], values[1], values[2]
    except (csv.Error, UnicodeDecodeError):
        raise MappingRefusedError("it is no CSV file in UTF-8") from None


def _organisation(line: int, theirs: str, ours: str) -> str:
    scheme, _, code = ours.partition(":")
    if scheme not in set(OrganisationScheme) or not code or (code == ANY) != (theirs == ANY):
        raise MappingRefusedError(f"line {line}: write the organisation as urn:140438")
    return ours


def _values(claims: Mapping[str, Any], path: str) -> frozenset[str]:
    """The texts at a place of the claims: one, or a list of them."""
    found = _at(claims, path)
    texts = found if isinstance(found, list) else [found]
    return frozenset(
        text
        for text in texts[:_MOST_POSTS]
        if isinstance(text, str) and 0 < len(text) <= _LONGEST_VALUE
    )


def _at(claims: Mapping[str, Any], path: str) -> Any:
    found: Any = claims
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return found
