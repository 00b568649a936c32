"""Invented children for the tests of this folder."""

from datetime import date

from contactpoint.children.addresses import Address
from contactpoint.children.names import NameKind, PersonName
from contactpoint.children.sex import Sex
from contactpoint.children.statement import Carer, Statement
from contactpoint.linkage.profile import Profile, profile_of

ISABELLA_BORN = date(2017, 7, 4)


def person(text: str, kind: NameKind = NameKind.CURRENT) -> PersonName:
    """A name written ``Given names/Family name``; either part may be empty."""
    given, family = text.split("/")
    return PersonName(given, family, kind)


def statement(
    name: str = "",
    born: date | str | None = None,
    *,
    former: str = "",
    known_as: str = "",
    sex: Sex = Sex.NOT_SPECIFIED,
    postcode: str = "",
    old_postcode: str = "",
    nhs: str = "",
    upn: str = "",
    former_upn: str = "",
    street: str = "",
    carer: str = "",
    telephone: str = "",
    feed: str = "school_list",
) -> Statement:
    """A statement of only what is given."""
    names = [person(name)] if name else []
    names += [person(former, NameKind.FORMER)] if former else []
    names += [person(known_as, NameKind.ALSO_KNOWN_AS)] if known_as else []
    return Statement(
        feed=feed,
        source="100001",
        reference="R1",
        names=tuple(names),
        birth_date=date.fromisoformat(born) if isinstance(born, str) else born,
        sex=sex,
        address=Address(lines=(street,) if street else (), postcode=postcode) if postcode else None,
        former_addresses=(Address(postcode=old_postcode),) if old_postcode else (),
        nhs_number=nhs,
        upn=upn,
        former_upn=former_upn,
        carers=(Carer(person(carer), telephone=telephone),) if carer else (),
    )


def profile(name: str = "", born: date | str | None = None, **rest: object) -> Profile:
    """The profile of :func:`statement`."""
    return profile_of(statement(name, born, **rest))  # type: ignore[arg-type]


def isabella() -> Profile:
    """A child with a former name and an old address, as health demographics state her."""
    return profile(
        "Isabella Rose/Hargreaves",
        ISABELLA_BORN,
        former="Isabella/Kowalczyk",
        sex=Sex.FEMALE,
        postcode="SK11 6XY",
        old_postcode="PR1 2AB",
        nhs="9990000018",
    )
