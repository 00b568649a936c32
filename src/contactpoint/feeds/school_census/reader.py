"""The columns of the census, and the statement that a row makes."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from typing import BinaryIO

from contactpoint.children.addresses import Address, parse_postcode
from contactpoint.children.identifiers import parse_upn
from contactpoint.children.names import NameKind, PersonName
from contactpoint.children.sex import Sex
from contactpoint.children.statement import (
    OrganisationCode,
    OrganisationScheme,
    ServiceKind,
    StatedService,
    Statement,
)
from contactpoint.feeds.outcomes import Outcome
from contactpoint.feeds.reading.dates import parse_birth_date, parse_iso_date
from contactpoint.feeds.reading.exact_records import Column, optional, read_exact_records, required
from contactpoint.feeds.reading.field_text import parse_name, parse_urn, tidy_text
from contactpoint.feeds.reading.sex_codes import parse_census_sex

# There are few names, towns, days and schools, and they come again and again.
_REMEMBERED = 65_536

_name = lru_cache(_REMEMBERED)(parse_name)
_word = lru_cache(_REMEMBERED)(tidy_text)
_day = optional(parse_iso_date, None)


@lru_cache(_REMEMBERED)
def _parse_school(cell: str) -> OrganisationCode | None:
    return OrganisationCode(OrganisationScheme.URN, parse_urn(cell)) if cell else None


COLUMNS = (
    Column("UPN", required(parse_upn), required=True),
    Column("FormerUPN", optional(parse_upn)),
    Column("Surname", _name),
    Column("Forename", _name),
    Column("MiddleNames", _name),
    Column("FormerSurname", _name),
    Column("PreferredSurname", _name),
    Column("DOB", required(parse_birth_date), required=True),
    Column("Sex", parse_census_sex, Sex.NOT_SPECIFIED),
    Column("AddressLine", tidy_text),
    Column("Town", _word),
    Column("Postcode", optional(parse_postcode)),
    Column("URN", _parse_school, None),
    Column("EntryDate", _day, None),
    Column("LeavingDate", _day, None),
    Column("CensusDate", _day, None),
)


def read(stream: BinaryIO, *, sender: str) -> Iterator[Outcome]:
    """Read a file; ``sender`` is not needed, since there is one census.

    Raises ``FileRefusedError`` as ``read_exact_table`` does.
    """
    del sender
    return read_exact_records(stream, columns=COLUMNS, mapping=_statement)


def _statement(
    upn: str,
    former_upn: str,
    family: str,
    first: str,
    middle: str,
    former_family: str,
    preferred_family: str,
    born: date,
    sex: Sex,
    line: str,
    town: str,
    postcode: str,
    school: OrganisationCode | None,
    entry: date | None,
    leaving: date | None,
    as_at: date | None,
    *,
    warn: Callable[[str, str], None],
) -> Statement:
    if middle and not first:
        warn("MiddleNames", "are given without a Forename")
        middle = ""
    given = f"{first} {middle}" if middle else first
    names: tuple[PersonName, ...] = (PersonName(given, family),)
    if former_family and former_family.casefold() != family.casefold():
        names = (*names, PersonName(given, former_family, NameKind.FORMER))
    if preferred_family and preferred_family.casefold() != family.casefold():
        names = (*names, PersonName(given, preferred_family, NameKind.ALSO_KNOWN_AS))
    address = None
    if postcode or line or town:
        address = Address((line,) if line else (), town, postcode)
    if leaving is not None and entry is not None and leaving < entry:
        # The end is kept: it claims less, and shows the school as previous.
        warn("LeavingDate", "is before EntryDate, which is left out")
        entry = None
    services: tuple[StatedService, ...] = ()
    if school is not None:
        services = (StatedService(ServiceKind.SCHOOL, school, entry, leaving),)
    return Statement(
        feed="school_census",
        source="dfe",
        reference=upn,
        names=names,
        birth_date=born,
        sex=sex,
        address=address,
        upn=upn,
        former_upn=former_upn,
        services=services,
        as_at=as_at,
    )
