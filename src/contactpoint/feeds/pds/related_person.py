"""Make a carer of a RelatedPerson."""

import re

from contactpoint.children.identifiers import parse_nhs_number
from contactpoint.children.names import PersonName
from contactpoint.children.statement import Carer, Relationship
from contactpoint.feeds.pds.addresses import read_addresses
from contactpoint.feeds.pds.json_fields import JsonFields
from contactpoint.feeds.pds.names import read_names
from contactpoint.feeds.pds.patient import NHS_NUMBER_SYSTEM
from contactpoint.feeds.pds.periods import in_use, read_period
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


def read_related_person(
    person: JsonFields, report: RecordReport
) -> tuple[str, Carer | None] | None:
    """The NHS number of the child and the carer, or ``None`` with a fault in ``report``.

    Where the relationship is over or has not begun there is no carer: that may be the very person
    who must not be asked. The report counts it.
    """
    person.drop_others(_LISTED)
    if person.has("modifierExtension"):
        report.fault("modifierExtension", "changes the meaning of the resource and is not known")
    number = _read_patient_number(person, report)
    if not _is_carer_now(person, report):
        return None if report.faulty or number is None else (number, None)
    names = read_names(person, report=report)
    if not names:
        report.fault("name", "is missing")
    if report.faulty or number is None:
        return None
    address, _ = read_addresses(person, report=report)
    return number, Carer(
        name=PersonName(names[0].given, names[0].family),
        relationship=_read_relationship(person),
        telephone=_read_telephone(person, report),
        address=address,
    )


def _is_carer_now(person: JsonFields, report: RecordReport) -> bool:
    if person.is_false("active"):
        report.drop("active")
        return False
    period = read_period(person, report)
    if period.over:
        report.drop("period")
    return in_use(person, period, report)


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
    """The first telephone in use; what is over is dropped like what is no telephone."""
    telephone = ""
    for contact in person.objects("telecom"):
        if contact.text("system") != "phone" or telephone:
            report.drop("telecom")
            continue
        if not in_use(contact, read_period(contact, report), report):
            report.drop("telecom")
            continue
        telephone = report.optional(
            contact.name("value"), contact.text("value"), parse_telephone, ""
        )
    return telephone
