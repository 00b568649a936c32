"""The columns of the register, and the statement that a row makes."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from typing import BinaryIO

from contactpoint.children.addresses import Address, parse_postcode
from contactpoint.children.names import NameKind, PersonName
from contactpoint.children.sex import Sex
from contactpoint.children.statement import Carer, Relationship, Statement
from contactpoint.feeds.outcomes import Outcome
from contactpoint.feeds.reading.dates import parse_birth_date, parse_iso_date
from contactpoint.feeds.reading.exact_records import Column, optional, read_exact_records, required
from contactpoint.feeds.reading.field_text import parse_name, parse_telephone, tidy_text
from contactpoint.feeds.reading.sex_codes import parse_census_sex

# There are few names, towns and days, and they come again and again.
_REMEMBERED = 65_536
_REFERENCE = re.compile(r"[A-Z0-9]{4,20}")
_RELATIONSHIPS = {
    "": Relationship.NOT_KNOWN,
    "parental_responsibility": Relationship.PARENTAL_RESPONSIBILITY,
    "day_to_day_care": Relationship.DAY_TO_DAY_CARE,
}


def _parse_reference(cell: str) -> str:
    if not _REFERENCE.fullmatch(cell):
        raise ValueError("is not a reference of 4 to 20 capital letters and digits")
    return cell


def _parse_relationship(cell: str) -> Relationship:
    try:
        return _RELATIONSHIPS[cell]
    except KeyError:
        raise ValueError("is neither parental_responsibility nor day_to_day_care") from None


_name = lru_cache(_REMEMBERED)(parse_name)
_word = lru_cache(_REMEMBERED)(tidy_text)
_day = optional(parse_iso_date, None)
_postcode = optional(parse_postcode)

COLUMNS = (
    Column("reference", required(_parse_reference), required=True),
    Column("given_names", _name),
    Column("family_name", _name),
    Column("former_family_name", _name),
    Column("date_of_birth", required(parse_birth_date), required=True),
    Column("date_of_death", _day, None),
    Column("sex", parse_census_sex, Sex.NOT_SPECIFIED),
    Column("address_line", tidy_text),
    Column("town", _word),
    Column("postcode", _postcode),
    Column("former_postcode", _postcode),
    Column("carer_given_names", _name),
    Column("carer_family_name", _name),
    Column("carer_relationship", _parse_relationship, Relationship.NOT_KNOWN),
    Column("carer_telephone", optional(parse_telephone)),
    Column("as_at", _day, None),
)


def read(stream: BinaryIO, *, sender: str) -> Iterator[Outcome]:
    """Read a file; ``sender`` is not needed, since there is one register.

    Raises ``FileRefusedError`` as ``read_exact_table`` does.
    """
    del sender
    return read_exact_records(stream, columns=COLUMNS, mapping=_statement)


def _statement(
    reference: str,
    given: str,
    family: str,
    former_family: str,
    born: date,
    died: date | None,
    sex: Sex,
    line: str,
    town: str,
    postcode: str,
    former_postcode: str,
    carer_given: str,
    carer_family: str,
    relationship: Relationship,
    telephone: str,
    as_at: date | None,
    *,
    warn: Callable[[str, str], None],
) -> Statement:
    names: tuple[PersonName, ...] = (PersonName(given, family),)
    if former_family and former_family.casefold() != family.casefold():
        names = (*names, PersonName(given, former_family, NameKind.FORMER))
    if died is not None and died < born:
        warn("date_of_death", "is before the date of birth")
        died = None
    address = None
    if postcode or line or town:
        address = Address((line,) if line else (), town, postcode)
    former: tuple[Address, ...] = ()
    if former_postcode and former_postcode != postcode:
        former = (Address((), "", former_postcode),)
    carers: tuple[Carer, ...] = ()
    if carer_given or carer_family:
        carers = (Carer(PersonName(carer_given, carer_family), relationship, telephone),)
    elif telephone or relationship is not Relationship.NOT_KNOWN:
        warn("carer_family_name", "is missing, so what is said of the carer is left out")
    return Statement(
        feed="child_register",
        source="national",
        reference=reference,
        names=names,
        birth_date=born,
        death_date=died,
        sex=sex,
        address=address,
        former_addresses=former,
        carers=carers,
        as_at=as_at,
    )
