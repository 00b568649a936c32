"""PDS FHIR R4 UK Core resources: a Patient on one line, its RelatedPersons on the next ones.

The resources have the shape of the Personal Demographics Service's sandbox: a restricted patient
carries the confidentiality code R. The town is in ``city``, as in the UK Core examples. The
service's own five lines by position would need empty strings, which FHIR forbids.
"""

import json
from collections.abc import Iterator
from datetime import date
from zlib import crc32

from contactpoint.children.addresses import Address
from contactpoint.children.names import NameKind, PersonName
from contactpoint.children.sex import Sex
from contactpoint.children.statement import Carer, Relationship, Statement
from contactpoint.synth.statements.draft import Draft

_NHS_SYSTEM = "https://fhir.nhs.uk/Id/nhs-number"
_ODS_SYSTEM = "https://fhir.nhs.uk/Id/ods-organization-code"
_CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
_ROLES = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
_NHS_ROLES = "https://fhir.nhs.uk/R4/CodeSystem/UKCore-AdditionalRelatedPersonRole"
_VERIFICATION = "https://fhir.hl7.org.uk/{}/{}UKCore-NHSNumberVerificationStatus"

# A period needs a first day. This one is used where neither birth nor registration gives a day.
_EARLIEST_CHANGE = date(2024, 1, 1)

_GENDERS = {Sex.FEMALE: "female", Sex.MALE: "male", Sex.NOT_SPECIFIED: "unknown"}
_USES = {
    NameKind.CURRENT: "usual",
    NameKind.FORMER: "old",
    NameKind.ALSO_KNOWN_AS: "nickname",
}
_RELATIONSHIPS = {
    Relationship.PARENTAL_RESPONSIBILITY: (_ROLES, "MTH", "mother"),
    Relationship.DAY_TO_DAY_CARE: (_NHS_ROLES, "Carer", "Carer of patient"),
    Relationship.NOT_KNOWN: (_ROLES, "FTH", "father"),
}


def pds_lines(draft: Draft) -> Iterator[str]:
    """The lines for one child, each with its line feed."""
    statement = draft.true.statement
    yield _line(_patient(statement))
    for place, carer in enumerate(statement.carers, start=1):
        yield _line(_related_person(statement, carer, place=place))


def _line(resource: dict[str, object]) -> str:
    return json.dumps(resource, ensure_ascii=False, separators=(",", ":")) + "\n"


def _patient(statement: Statement) -> dict[str, object]:
    code, display = ("R", "restricted") if statement.restricted else ("U", "unrestricted")
    security = {"system": _CONFIDENTIALITY, "code": code, "display": display}
    resource: dict[str, object] = {
        "resourceType": "Patient",
        "id": statement.reference,
        "meta": {"versionId": "1", "security": [security]},
        "identifier": [
            {
                "system": _NHS_SYSTEM,
                "value": statement.nhs_number,
                "extension": [_verification()],
            }
        ],
        "name": [
            _name(statement, name, place) for place, name in enumerate(statement.names, start=1)
        ],
        "gender": _GENDERS[statement.sex],
    }
    if statement.birth_date is not None:
        resource["birthDate"] = statement.birth_date.isoformat()
    if statement.death_date is not None:
        resource["deceasedDateTime"] = f"{statement.death_date.isoformat()}T00:00:00+00:00"
    addresses = [(statement.address, "home")] if statement.address else []
    addresses += [(address, "old") for address in statement.former_addresses]
    if addresses:
        resource["address"] = [
            _address(statement, address, use, place)
            for place, (address, use) in enumerate(addresses, start=1)
        ]
    if statement.services:
        resource["generalPractitioner"] = [
            {
                "id": _id(statement, "practice", 1),
                "type": "Organization",
                "identifier": {
                    "system": _ODS_SYSTEM,
                    "value": service.organisation.code,
                    "period": _period(statement, over=False),
                },
            }
            for service in statement.services
        ]
    return resource


def _verification() -> dict[str, object]:
    coding = {
        "system": _VERIFICATION.format("CodeSystem", ""),
        "version": "1.0.0",
        "code": "01",
        "display": "Number present and verified",
    }
    return {
        "url": _VERIFICATION.format("StructureDefinition", "Extension-"),
        "valueCodeableConcept": {"coding": [coding]},
    }


def _name(statement: Statement, name: PersonName, place: int) -> dict[str, object]:
    return {
        "id": _id(statement, "name", place),
        "use": _USES[name.kind],
        "period": _period(statement, over=name.kind is NameKind.FORMER),
        "given": name.given.split(),
        "family": name.family,
    }


def _address(statement: Statement, address: Address, use: str, place: int) -> dict[str, object]:
    resource: dict[str, object] = {
        "id": _id(statement, "address", place),
        "use": use,
        "period": _period(statement, over=use == "old"),
        "postalCode": address.postcode,
    }
    # Nothing may be empty: those of no fixed abode have a postcode alone.
    if address.lines:
        resource["line"] = list(address.lines)
    if address.town:
        resource["city"] = address.town
    return resource


def _related_person(statement: Statement, carer: Carer, *, place: int) -> dict[str, object]:
    system, code, display = _RELATIONSHIPS[carer.relationship]
    coding = {"system": system, "code": code, "display": display}
    resource: dict[str, object] = {
        "resourceType": "RelatedPerson",
        "id": _id(statement, "carer", place),
        "active": True,
        "patient": {"identifier": {"system": _NHS_SYSTEM, "value": statement.nhs_number}},
        "relationship": [{"coding": [coding]}],
        "name": [
            {
                "use": "usual",
                "given": carer.name.given.split(),
                "family": carer.name.family,
            }
        ],
    }
    if carer.telephone:
        resource["telecom"] = [{"system": "phone", "value": carer.telephone, "use": "mobile"}]
    return resource


def _period(statement: Statement, *, over: bool) -> dict[str, str]:
    return {"end" if over else "start": _since(statement).isoformat()}


def _since(statement: Statement) -> date:
    """The day from which the current values have held: that of registering with the practice."""
    starts = [service.start for service in statement.services if service.start]
    return starts[0] if starts else statement.birth_date or _EARLIEST_CHANGE


def _id(statement: Statement, part: str, place: int) -> str:
    return f"{crc32(f'{statement.reference}/{part}/{place}'.encode()):08X}"
