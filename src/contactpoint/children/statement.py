"""A statement: what one source says of one child, in the closed list of fields we may hold.

The list is closed here. A supplier format that carries more is read for these fields only; the
rest is dropped before storage and counted.
"""

import hashlib
from datetime import date
from enum import StrEnum

from msgspec import Struct

from contactpoint.children.addresses import Address
from contactpoint.children.names import NameKind, PersonName
from contactpoint.children.sex import Sex

# In the place of a feed's name: what an authority's person corrected, not what a supplier sent.
CORRECTION = "correction"


class Relationship(StrEnum):
    """What a carer is to the child (SI 2007/2182 schedule 1: responsibility or day-to-day care)."""

    PARENTAL_RESPONSIBILITY = "parental_responsibility"
    DAY_TO_DAY_CARE = "day_to_day_care"
    NOT_KNOWN = "not_known"


class Carer(Struct, frozen=True, array_like=True, gc=False):
    """A person with parental responsibility for the child or day-to-day care of it."""

    name: PersonName
    relationship: Relationship = Relationship.NOT_KNOWN
    telephone: str = ""
    address: Address | None = None


class ServiceKind(StrEnum):
    """The kinds of service that work with children. Sensitive services are not stated by feeds."""

    SCHOOL = "school"
    GP_PRACTICE = "gp_practice"
    HEALTH_VISITING = "health_visiting"
    SCHOOL_NURSING = "school_nursing"
    HOSPITAL = "hospital"
    SOCIAL_CARE = "social_care"
    YOUTH_JUSTICE = "youth_justice"
    CHARITY = "charity"


class OrganisationScheme(StrEnum):
    """Whose code names an organisation."""

    URN = "urn"  # Department for Education: school or setting, six digits
    LAESTAB = "laestab"  # Department for Education: authority and establishment, seven digits
    ODS = "ods"  # NHS Organisation Data Service
    DFE_LA = "dfe_la"  # Department for Education: authority, three digits
    GSS = "gss"  # Office for National Statistics: authority, nine characters


class OrganisationCode(Struct, frozen=True, array_like=True, gc=False):
    """An organisation's code in the scheme that issued it."""

    scheme: OrganisationScheme
    code: str


class StatedService(Struct, frozen=True, array_like=True, gc=False):
    """A service that the source says is, or was, in contact with the child.

    ``start`` and ``end`` are the first and last days; ``None`` means not stated, and an ``end`` of
    ``None`` that the contact goes on.
    """

    kind: ServiceKind
    organisation: OrganisationCode
    start: date | None = None
    end: date | None = None


class Statement(Struct, frozen=True, array_like=True, gc=False):
    """What one source says of one child.

    ``feed`` names the supplier format (``pds``, ``child_register``, ``school_census``, ``ctf``,
    ``cin``, ``ssda903``, ``school_list``); ``source`` who sent it, in the feed's own terms (an
    authority's or a school's code; ``nhs``); of a correction, feed ``correction``, the GSS code of
    the authority that made it;
    ``reference`` the source's own key for the child. The three together identify the statement: a
    later one with the same three takes the place of the earlier.

    ``restricted`` says that the source itself guards where the child is. Such a statement is never
    matched, shown or searchable until a shielding officer decides.

    ``as_at`` is the day the source says it stood so; newer outranks older from an equally trusted
    source.
    """

    feed: str
    source: str
    reference: str
    names: tuple[PersonName, ...] = ()
    birth_date: date | None = None
    birth_date_estimated: bool = False
    death_date: date | None = None
    sex: Sex = Sex.NOT_SPECIFIED
    address: Address | None = None
    former_addresses: tuple[Address, ...] = ()
    carers: tuple[Carer, ...] = ()
    nhs_number: str = ""
    upn: str = ""
    former_upn: str = ""
    services: tuple[StatedService, ...] = ()
    restricted: bool = False
    as_at: date | None = None

    @property
    def current_name(self) -> PersonName | None:
        """The first name of kind current, or the first of any kind, or ``None``."""
        for name in self.names:
            if name.kind is NameKind.CURRENT:
                return name
        return self.names[0] if self.names else None


def derived_reference(given: str, family: str, birth_date: date) -> str:
    """The reference of a child whose source gives it none of its own.

    Stable while names and date of birth are; a correction of one of them makes it another
    statement, and the next full file ends the old one. Letter case and spacing do not count.
    """
    key = "|".join((" ".join(given.split()), " ".join(family.split()), birth_date.isoformat()))
    return "derived:" + hashlib.sha256(key.casefold().encode()).hexdigest()[:32]
