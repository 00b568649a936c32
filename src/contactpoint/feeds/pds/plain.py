"""Read plain lines quickly: resources in which nothing is amiss and nothing is left out.

Whole countries come as such lines. A line is plain when it has only the properties below, each of
its type, and none of them breaks a rule. Every other line gives ``None`` and is for the full
reader, which alone says what is wrong with a record. The two readers share the code for what a
property means; this module only says which properties there are. A test reads generated lines both
ways.
"""

from collections.abc import Sequence
from functools import lru_cache

import msgspec
from msgspec import Struct

from contactpoint.children.addresses import Address, parse_postcode
from contactpoint.children.identifiers import parse_nhs_number
from contactpoint.children.names import NameKind, PersonName
from contactpoint.children.sex import Sex
from contactpoint.children.statement import Carer, StatedService, Statement
from contactpoint.feeds.pds.addresses import HOME_USES, StatedAddress, in_use_and_former, in_words
from contactpoint.feeds.pds.names import KINDS, in_order
from contactpoint.feeds.pds.patient import NHS_NUMBER_SYSTEM, ODS_SYSTEM, practice_of
from contactpoint.feeds.pds.periods import NO_PERIOD, Period, parse_period
from contactpoint.feeds.pds.restriction import UNRESTRICTED
from contactpoint.feeds.reading import dates
from contactpoint.feeds.reading.dates import not_to_come, parse_birth_date, parse_iso_day
from contactpoint.feeds.reading.field_text import parse_name, parse_telephone, tidy_text
from contactpoint.feeds.reading.limits import MAX_ITEMS
from contactpoint.feeds.reading.relationships import relationship_of_codes
from contactpoint.feeds.reading.sex_codes import parse_sex


class _Plain(Struct, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """An object may have only the properties that its class names."""


class _Period(_Plain):
    start: str = ""
    end: str = ""


class _Coding(_Plain):
    system: str = ""
    version: str = ""
    code: str = ""
    display: str = ""


class _Concept(_Plain):
    coding: tuple[_Coding, ...] = ()
    text: str = ""


class _Extension(_Plain):
    url: str = ""
    valueCodeableConcept: _Concept | None = None  # noqa: N815 - FHIR's name


class _Identifier(_Plain):
    system: str = ""
    value: str = ""
    period: _Period | None = None
    extension: tuple[_Extension, ...] = ()


class _Meta(_Plain):
    versionId: str = ""  # noqa: N815
    lastUpdated: str = ""  # noqa: N815
    security: tuple[_Coding, ...] = ()


class _Name(_Plain):
    id: str = ""
    use: str = ""
    period: _Period | None = None
    given: tuple[str, ...] = ()
    family: str = ""


class _Address(_Plain):
    id: str = ""
    use: str = ""
    period: _Period | None = None
    line: tuple[str, ...] = ()
    city: str = ""
    postalCode: str = ""  # noqa: N815


class _Practice(_Plain):
    identifier: _Identifier
    id: str = ""
    type: str = ""


class _Telecom(_Plain):
    system: str = ""
    value: str = ""
    use: str = ""
    period: _Period | None = None


class _Patient(_Plain, tag_field="resourceType", tag="Patient"):
    identifier: tuple[_Identifier, ...]
    name: tuple[_Name, ...]
    birthDate: str  # noqa: N815
    id: str = ""
    meta: _Meta | None = None
    gender: str = ""
    deceasedDateTime: str = ""  # noqa: N815
    address: tuple[_Address, ...] = ()
    generalPractitioner: tuple[_Practice, ...] = ()  # noqa: N815


class _Child(_Plain):
    identifier: _Identifier


class _RelatedPerson(_Plain, tag_field="resourceType", tag="RelatedPerson"):
    patient: _Child
    name: tuple[_Name, ...]
    active: bool
    id: str = ""
    relationship: tuple[_Concept, ...] = ()
    telecom: tuple[_Telecom, ...] = ()
    address: tuple[_Address, ...] = ()
    period: _Period | None = None


_decode = msgspec.json.Decoder(_Patient | _RelatedPerson).decode
_encode = msgspec.json.Encoder().encode
# Names and towns come again and again, and the number of a Patient in its RelatedPersons.
_part_of_name = lru_cache(maxsize=65_536)(parse_name)
_word = lru_cache(maxsize=65_536)(tidy_text)
_number = lru_cache(maxsize=1024)(parse_nhs_number)
_relationship = lru_cache(maxsize=1024)(relationship_of_codes)
_WRITTEN_QUOTE = b"\\u0022"


class _NotPlainError(ValueError):
    """The line is for the full reader."""


def read_plain(line: bytes) -> Statement | tuple[str, Carer] | None:
    """What a plain line states, or ``None`` when the line is not plain.

    A Patient gives its statement. A RelatedPerson gives the NHS number of the child, and the carer.
    The full reader makes the same of a plain line, with nothing to report.
    """
    try:
        found = _decode(line)
        if not _is_whole(found, line):
            return None
        return _statement(found) if isinstance(found, _Patient) else _carer(found)
    except (msgspec.MsgspecError, ValueError, KeyError, RecursionError):
        return None


def _is_whole(found: _Patient | _RelatedPerson, line: bytes) -> bool:
    """Whether everything in the line is in what was read of it.

    JSON lets an object have a property twice, and one of the two would be lost unseen. What was
    read, written again, is never longer than the line. It is as long where nothing is lost and the
    line has no spaces between its parts and no signs written as numbers. In other lines the
    quotation marks are counted: a lost property has at least two.
    """
    written = _encode(found)
    if len(written) == len(line) - line.endswith(b"\n"):
        return True
    return written.count(b'"') == line.count(b'"') and _WRITTEN_QUOTE not in line


def _statement(patient: _Patient) -> Statement:
    (identifier,) = patient.identifier
    if identifier.system != NHS_NUMBER_SYSTEM or patient.id != identifier.value:
        raise _NotPlainError
    if _period(identifier.period).over:
        raise _NotPlainError
    number = _number(identifier.value)
    as_at = None
    meta = patient.meta
    if meta is not None:
        for label in meta.security:
            if label.code != UNRESTRICTED:
                raise _NotPlainError
        if meta.lastUpdated:
            as_at = parse_iso_day(meta.lastUpdated)
    names = _names(patient.name)
    address, former = _addresses(patient.address)
    return Statement(
        feed="pds",
        source="nhs",
        reference=number,
        names=names,
        birth_date=parse_birth_date(patient.birthDate),
        death_date=parse_iso_day(patient.deceasedDateTime) if patient.deceasedDateTime else None,
        sex=parse_sex(patient.gender) if patient.gender else Sex.NOT_SPECIFIED,
        address=address,
        former_addresses=former,
        nhs_number=number,
        services=_practices(patient.generalPractitioner),
        as_at=as_at,
    )


def _carer(person: _RelatedPerson) -> tuple[str, Carer]:
    identifier = person.patient.identifier
    if not person.active or identifier.system != NHS_NUMBER_SYSTEM or len(person.telecom) > 1:
        raise _NotPlainError
    if _period(person.period).over:
        raise _NotPlainError
    telephone = ""
    for contact in person.telecom:
        if contact.system != "phone" or contact.use == "old" or _period(contact.period).over:
            raise _NotPlainError
        telephone = parse_telephone(contact.value)
    name = _names(person.name)[0]
    if name.kind is not NameKind.CURRENT:
        name = PersonName(name.given, name.family)
    codes = tuple([coding.code for concept in person.relationship for coding in concept.coding])
    if len(codes) > MAX_ITEMS:
        raise _NotPlainError
    address = _addresses(person.address)[0] if person.address else None
    carer = Carer(name, _relationship(codes), telephone, address)
    return _number(identifier.value), carer


def _names(items: Sequence[_Name]) -> tuple[PersonName, ...]:
    if not 1 <= len(items) <= MAX_ITEMS:
        raise _NotPlainError
    if len(items) == 1:
        (only,) = items
        _period(only.period)
        return (_name(only),)
    return in_order([(_name(item), _period(item.period).over) for item in items])


def _name(item: _Name) -> PersonName:
    given = item.given
    if len(given) > MAX_ITEMS:
        raise _NotPlainError
    return PersonName(
        _part_of_name(given[0] if len(given) == 1 else " ".join(given)),
        _part_of_name(item.family),
        KINDS[item.use],
    )


def _addresses(items: Sequence[_Address]) -> tuple[Address | None, tuple[Address, ...]]:
    if len(items) > MAX_ITEMS:
        raise _NotPlainError
    found = []
    for item in items:
        if item.use not in HOME_USES:
            raise _NotPlainError
        if len(item.line) > MAX_ITEMS:
            raise _NotPlainError
        lines, town = in_words([tidy_text(line) for line in item.line], _word(item.city))
        postcode = parse_postcode(item.postalCode) if item.postalCode else ""
        address = Address(lines, town, postcode)
        period = _period(item.period)
        used = item.use != "old" and not period.over
        if len(items) == 1 and used:
            return address, ()
        found.append(StatedAddress(address, used, period.end is not None))
    return in_use_and_former(found)


def _practices(items: Sequence[_Practice]) -> tuple[StatedService, ...]:
    if len(items) > MAX_ITEMS:
        raise _NotPlainError
    found = []
    for item in items:
        identifier = item.identifier
        if identifier.system != ODS_SYSTEM:
            raise _NotPlainError
        period = _period(identifier.period)
        end = None if period.end is None else not_to_come(period.end)
        found.append(practice_of(identifier.value, period.start, end))
    return tuple(found)


def _period(period: _Period | None) -> Period:
    """The period, if nothing of it has to be reported: a day that is none, or a start to come."""
    if period is None:
        return NO_PERIOD
    found = parse_period(period.start, period.end, dates.today())
    if found.to_come:
        raise _NotPlainError
    return found
