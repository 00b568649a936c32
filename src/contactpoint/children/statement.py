"""A statement: what one source says of one child, in the closed list of fields we may hold.

The list is closed here. A supplier format that carries more is read only for these fields. Other
fields are dropped before storage, and counted.
"""

import hashlib
from datetime import date
from enum import StrEnum

from msgspec import Struct

from contactpoint.children.addresses import Address
from contactpoint.children.names import NameKind, PersonName
from contactpoint.children.sex import Sex

# The value of ``Statement.feed`` for a correction, which a person made and no supplier sent.
CORRECTION = "correction"
# The value for what a practitioner states of a child whom no source has told of.
PRACTITIONER = "practitioner"


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
    """The scheme of an organisation's code: who issued the code."""

    URN = "urn"  # Department for Education: school or setting, six digits
    LAESTAB = "laestab"  # Department for Education: authority and establishment, seven digits
    ODS = "ods"  # NHS Organisation Data Service
    DFE_LA = "dfe_la"  # Department for Education: authority, three digits
    GSS = "gss"  # Office for National Statistics: authority, nine characters
    CHARITY = "charity"  # Charity Commission's register: six or seven digits


class OrganisationCode(Struct, frozen=True, array_like=True, gc=False):
    """An organisation's code in the scheme that issued it."""

    scheme: OrganisationScheme
    code: str


class StatedService(Struct, frozen=True, array_like=True, gc=False):
    """A service that the source says is, or was, in contact with the child.

    ``start`` and ``end`` are the first and last days. A ``start`` of ``None`` means not stated. An
    ``end`` of ``None`` means that the contact goes on.
    """

    kind: ServiceKind
    organisation: OrganisationCode
    start: date | None = None
    end: date | None = None


class Statement(Struct, frozen=True, array_like=True, gc=False):
    """What one source says of one child.

    ``feed`` names the supplier format (``pds``, ``child_register``, ``school_census``, ``ctf``,
    ``cin``, ``ssda903``, ``school_list``), or is ``correction`` or ``practitioner``. ``source``
    says who made the statement, in the feed's own terms: an authority's or a school's code, or
    ``nhs``. For a correction, ``source`` is the GSS code of the authority that made it; for what a
    practitioner states, it is as ``sources.PractitionersOf`` writes it. ``reference`` is the
    source's own key for the child. These three fields identify the statement: a later statement
    with the same three replaces the earlier one.

    ``restricted`` says that the source itself guards where the child is. From health, it hides the
    child's record from everybody but the national desk (``sources.is_guarded``).

    ``as_at`` is the day on which, by the source, the values held.

    ``not_died`` says that the child had not died by that day. Only a correction says so.

    ``since`` and ``again`` are numbers of loads, and the index's own: no source says them, and no
    feed sets them. ``since`` is the load that first brought what the statement says of the services
    of which a child has one at a time (``children.current``), and 0 in a first load; of equally
    trusted sources the one that began later wins. For a correction it is the last load before it.
    ``again`` is the last load of a school or clinic that brought it again, if that had to be noted.
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
    not_died: bool = False
    since: int = 0
    again: int = 0

    @property
    def current_name(self) -> PersonName | None:
        """The first name of kind current, or the first of any kind, or ``None``."""
        for name in self.names:
            if name.kind is NameKind.CURRENT:
                return name
        return self.names[0] if self.names else None


def derived_reference(given: str, family: str, birth_date: date) -> str:
    """The reference of a child whose source gives it none of its own.

    The reference stays the same while names and date of birth do. A change of one of them makes
    another statement, and the next full file ends the old one. Letter case and spacing do not
    count.
    """
    key = "|".join((" ".join(given.split()), " ".join(family.split()), birth_date.isoformat()))
    return "derived:" + hashlib.sha256(key.casefold().encode()).hexdigest()[:32]
