"""Make a carer of a RelatedPerson."""

import re

from contactpoint.children.identifiers import parse_nhs_number
from contactpoint.children.names import PersonName
from contactpoint.children.statement import Carer, Relationship
from contactpoint.feeds.pds.addresses import read_addresses
from contactpoint.feeds.pds.json_fields import JsonFields
from contactpoint.feeds.pds.names import read_names
from contactpoint.feeds.pds.patient import NHS_NUMBER_SYSTEM
from contactpoint.feeds.reading.field_text import parse_telephone
from contactpoint.feeds.reading.record_report import RecordReport
from contactpoint.feeds.reading.relationships import relationship_of_codes

_LISTED = frozenset(
    {
        "resourceType",
        "id",
        "meta",
        "active",
        "patient",
        "relationship",
        "name",
        "telecom",
        "address",
        "period",
    }
)
_REFERENCE = re.compile(r"^(?:.*/)?Patient/([0-9]{10})(?:/_history/.*)?$")


def read_related_person(person: JsonFields, report: RecordReport) -> tuple[str, Carer] | None:
    """The NHS number of the child and the carer, or ``None`` with a fault in ``report``."""
    person.drop_others(_LISTED)
    if person.has("modifierExtension"):
        report.fault("modifierExtension", "changes the meaning of the resource and is not known")
    if person.is_false("active"):
        report.fault("active", "the resource is not in use")
    number = _read_patient_number(person, report)
    names = read_names(person, as_at=None, report=report)
    if not names:
        report.fault("name", "is missing")
    if report.faulty or number is None:
        return None
    address, _ = read_addresses(person, as_at=None, report=report)
    return number, Carer(
        name=PersonName(names[0].given, names[0].family),
        relationship=_read_relationship(person),
        telephone=_read_telephone(person, report),
        address=address,
    )


def _read_patient_number(person: JsonFields, report: RecordReport) -> str | None:
    patient = person.inner("patient")
    written = ""
    if patient is not None:
        identifier = patient.inner("identifier")
        if identifier is not None and identifier.text("system") == NHS_NUMBER_SYSTEM:
            written = identifier.text("value")
        elif match := _REFERENCE.match(patient.text("reference")):
            written = match[1]
    if not written:
        report.fault("patient", "does not give the NHS number of a Patient")
        return None
    return report.required("patient", written, parse_nhs_number)


def _read_relationship(person: JsonFields) -> Relationship:
    return relationship_of_codes(
        coding.text("code")
        for concept in person.objects("relationship")
        for coding in concept.objects("coding")
    )


def _read_telephone(person: JsonFields, report: RecordReport) -> str:
    telephone = ""
    for contact in person.objects("telecom"):
        if contact.text("system") != "phone" or telephone:
            report.drop("telecom")
            continue
        telephone = report.optional(
            contact.name("value"), contact.text("value"), parse_telephone, ""
        )
    return telephone
