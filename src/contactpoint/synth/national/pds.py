"""Health demographics of a nation: a Patient on one line, its RelatedPersons on the next lines.

The properties are those of ``contactpoint.synth.files.pds``, without the ids of elements and the
verification status of the number: a bulk extract can do without these.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from contactpoint.synth.national.block import Block, deaths, stood_since
from contactpoint.synth.national.drawing import Flags, Ints, chosen
from contactpoint.synth.national.held import Held
from contactpoint.synth.national.texts import (
    NUMBER_TEXTS,
    Texts,
    Writer,
    content,
    days,
    joined,
    looked_up,
    phones,
    where,
)
from contactpoint.synth.national.world import NONE
from contactpoint.synth.rates import (
    IN_PDS,
    KNOWN_FORMER_IN_PDS,
    KNOWN_NICKNAME_IN_PDS,
    NO_PRACTICE,
    PDS,
    PDS_RESTRICTED,
)
from contactpoint.synth.spellings import nickname

NAME, SOURCE, SUFFIX = "pds", "nhs", "ndjson"

_NHS = '{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"'
_PATIENT = '{"resourceType":"Patient","id":"'
_META = (
    '","meta":{"versionId":"1","lastUpdated":"',
    'T06:00:00+00:00","security":[{"system":'
    '"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"',
    '"}]},"identifier":[' + _NHS,
)
_SECURITY = pa.array(['U","display":"unrestricted', 'R","display":"restricted'])
_GENDERS = pa.array(["female", "male", "unknown"])
_USUAL = '"}],"name":[{"use":"usual","period":{"start":"'
_OLD_NAME = ',{"use":"old","period":{"end":"'
_PRACTICE = (
    ',"generalPractitioner":[{"type":"Organization","identifier":{"system":'
    '"https://fhir.nhs.uk/Id/ods-organization-code","value":"'
)
_RELATED = (
    '{"resourceType":"RelatedPerson","active":true,"patient":{"identifier":' + _NHS,
    '"}},"relationship":[{"coding":[{"system":"',
    '"}]}],"name":[{"use":"usual","given":["',
    '"],"family":"',
    '"}]',
)
_ROLES = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
_NHS_ROLES = "https://fhir.nhs.uk/R4/CodeSystem/UKCore-AdditionalRelatedPersonRole"
_MOTHER = pa.array(
    [
        f'{_ROLES}","code":"MTH","display":"mother',
        f'{_NHS_ROLES}","code":"Carer","display":"Carer of patient',
    ]
)
_FATHER = f'{_ROLES}","code":"FTH","display":"father'


def members(block: Block) -> Ints:
    """The children of the nation whom the service knows."""
    return np.flatnonzero(block.source("in pds").flags(block.count, IN_PDS))


def hear(block: Block, child: Ints, *, purpose: str) -> Held:
    """What the service holds of each child."""
    source = block.source(purpose)
    held = block.as_held(source, PDS)
    children, houses = block.world.children, block.world.households
    house = children.household[child]
    size = len(child)
    given, family = held.names(child)
    home = held.home(child)
    since, as_at = stood_since(source, block, child, home)
    restricted = source.flags(size, PDS_RESTRICTED)
    former = children.former_family[child]
    former_known = (former >= 0) & (family != former) & source.flags(size, KNOWN_FORMER_IN_PDS)
    short = np.full(size, NONE, np.int64)
    asked = np.flatnonzero(source.flags(size, KNOWN_NICKNAME_IN_PDS))
    truly = children.given[child[asked]]
    found = block.words.codes(nickname(source.one, name) for name in block.words.names(truly))
    short[asked] = chosen(found == truly, NONE, found)
    died = chosen(restricted, NONE, deaths(block)[child])
    flat, number, filler = held.address(home)
    current = (home == houses.home[house]) & (houses.former_home[house] >= 0)
    unlisted = restricted | source.flags(size, NO_PRACTICE)
    return Held(
        child=child,
        given=given,
        middle=held.middle(child, family, _begins_alike(block, given, child)),
        family=family,
        former_family=chosen(former_known, former, NONE),
        other_name=short,
        sex=held.sex(child),
        born=held.born(child),
        died=died,
        home=chosen(restricted, NONE, home),
        flat=flat,
        number=number,
        filler=chosen(restricted, NONE, filler),
        former_home=chosen(current & ~restricted, houses.former_home[house], NONE),
        practice=chosen(unlisted, NONE, houses.practice[house]),
        since=since,
        as_at=np.maximum(as_at, died),
        restricted=restricted,
        carer=chosen(restricted, NONE, 0),
        **held.carers(child),
        school=np.full(size, NONE, np.int64),
        entered=np.full(size, NONE, np.int64),
        upn=np.zeros(size, np.int64),
        former_upn=np.zeros(size, np.int64),
        upn_written=np.full(size, NONE, np.int64),
    )


def references(block: Block, held: Held) -> Texts:
    """The NHS number of each record."""
    return pa.array(block.nhs[held.child]).cast(pa.string())


def head() -> bytes:
    """The header, which is empty: NDJSON has none."""
    return b""


def body(block: Block, held: Held, writer: Writer) -> memoryview:
    """The lines of the records."""
    number = references(block, held)
    return content(
        joined(
            *_patient(block, held, writer, number),
            _mother(block, held, writer, number),
            _father(held, writer, number),
        )
    )


def _begins_alike(block: Block, given: Ints, child: Ints) -> Flags:
    """Whether the given name held begins like the true one; then the middle name goes with it."""
    truly = block.world.children.given[child]
    alike: Flags = given == truly
    other = np.flatnonzero(~alike)
    pairs = zip(block.words.names(given[other]), block.words.names(truly[other]), strict=True)
    alike[other] = [one[:2] == two[:2] for one, two in pairs]
    return alike


def _listed(texts: Texts) -> Texts:
    """Given names as items of a JSON list."""
    return pc.replace_substring(texts, " ", '","')


def _patient(block: Block, held: Held, writer: Writer, number: Texts) -> list[Texts | str]:
    since = days(held.since)
    middle = where(held.middle >= 0, joined('","', _listed(writer.name(held.middle))))
    return [
        _PATIENT,
        number,
        _META[0],
        days(held.as_at),
        _META[1],
        looked_up(_SECURITY, held.restricted.astype(np.int64)),
        _META[2],
        number,
        _USUAL,
        since,
        '"},"given":["',
        _listed(writer.name(held.given)),
        middle,
        '"],"family":"',
        writer.name(held.family),
        '"}',
        _former_name(block, held, writer, since),
        _nickname(held, writer),
        '],"gender":"',
        looked_up(_GENDERS, held.sex),
        '","birthDate":"',
        days(held.born),
        '"',
        where(held.died >= 0, joined(',"deceasedDateTime":"', days(held.died), 'T00:00:00+00:00"')),
        where((held.home >= 0) | (held.filler >= 0), _addresses(held, writer, since)),
        where(
            held.practice >= 0,
            joined(
                _PRACTICE,
                looked_up(writer.places.practices, held.practice),
                '","period":{"start":"',
                since,
                '"}}}]',
            ),
        ),
        "}\n",
    ]


def _former_name(block: Block, held: Held, writer: Writer, since: Texts) -> Texts:
    truly = block.world.children.given[held.child]
    return where(
        held.former_family >= 0,
        joined(
            _OLD_NAME,
            since,
            '"},"given":["',
            _listed(writer.name(truly)),
            '"],"family":"',
            writer.name(held.former_family),
            '"}',
        ),
    )


def _nickname(held: Held, writer: Writer) -> Texts:
    return where(
        held.other_name >= 0,
        joined(
            ',{"use":"nickname","given":["',
            _listed(writer.name(held.other_name)),
            '"],"family":"',
            writer.name(held.family),
            '"}',
        ),
    )


def _addresses(held: Held, writer: Writer, since: Texts) -> Texts:
    now = joined(
        '{"use":"home","period":{"start":"',
        since,
        '"}',
        where(held.filler < 0, _lines(held.home, held.flat, held.number, writer)),
        ',"postalCode":"',
        writer.postcode(held.home, held.filler),
        '"}',
    )
    old = np.maximum(held.former_home, 0)
    homes = writer.homes
    before = joined(
        ',{"use":"old","period":{"end":"',
        since,
        '"}',
        where(homes.filler[old] < 0, _lines(old, homes.flat[old], homes.number[old], writer)),
        ',"postalCode":"',
        writer.postcode(old, homes.filler[old]),
        '"}',
    )
    return joined(',"address":[', now, where(held.former_home >= 0, before), "]")


def _lines(home: Ints, flat: Ints, number: Ints, writer: Writer) -> Texts:
    name = writer.before(home)
    return joined(
        ',"line":["',
        where(name >= 0, joined(writer.name(name), '","')),
        where(flat > 0, joined("Flat ", looked_up(NUMBER_TEXTS, flat), '","')),
        writer.street(home, number),
        '"],"city":"',
        writer.town(home),
        '"',
    )


def _mother(block: Block, held: Held, writer: Writer, number: Texts) -> Texts:
    houses, house = block.world.households, block.world.children.household[held.child]
    role = looked_up(_MOTHER, houses.in_care[house].astype(np.int64))
    name = held.mother_given, held.mother_family
    line = _carer(writer, number, role, name, held.mother_phone)
    return where((held.carer >= 0) & (held.mother_given >= 0), line)


def _father(held: Held, writer: Writer, number: Texts) -> Texts:
    name = held.father_given, held.father_family
    line = _carer(writer, number, _FATHER, name, held.father_phone)
    return where((held.carer >= 0) & (held.father_given >= 0), line)


def _carer(
    writer: Writer,
    number: Texts,
    role: Texts | str,
    name: tuple[Ints, Ints],
    phone: Ints,
) -> Texts:
    telecom = joined(',"telecom":[{"system":"phone","value":"', phones(phone), '","use":"mobile"}]')
    return joined(
        _RELATED[0],
        number,
        _RELATED[1],
        role,
        _RELATED[2],
        _listed(writer.name(name[0])),
        _RELATED[3],
        writer.name(name[1]),
        _RELATED[4],
        where(phone >= 0, telecom),
        "}\n",
    )
