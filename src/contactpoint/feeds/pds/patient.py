"""Make a statement of a Patient."""

import re
from datetime import date
from functools import lru_cache

from contactpoint.children.identifiers import parse_nhs_number
from contactpoint.children.sex import Sex
from contactpoint.children.statement import (
    OrganisationCode,
    OrganisationScheme,
    ServiceKind,
    StatedService,
    Statement,
)
from contactpoint.feeds.pds.addresses import read_addresses
from contactpoint.feeds.pds.json_fields import JsonFields
from contactpoint.feeds.pds.names import read_names
from contactpoint.feeds.pds.periods import in_use, read_period
from contactpoint.feeds.pds.restriction import is_restricted
from contactpoint.feeds.reading.dates import not_to_come, parse_birth_date, parse_iso_day
from contactpoint.feeds.reading.record_report import RecordReport
from contactpoint.feeds.reading.sex_codes import parse_sex

NHS_NUMBER_SYSTEM = "https://fhir.nhs.uk/Id/nhs-number"
ODS_SYSTEM = "https://fhir.nhs.uk/Id/ods-organization-code"

_LISTED = frozenset(
    {
        "resourceType",
        "id",
        "meta",
        "active",
        "link",
        "identifier",
        "name",
        "gender",
        "birthDate",
        "deceasedDateTime",
        "deceasedBoolean",
        "address",
        "generalPractitioner",
    }
)
_TEN_DIGITS = re.compile(r"^[0-9]{10}$")
_ODS_CODE = re.compile(r"^[0-9A-Z]{3,12}$")


def read_patient(patient: JsonFields, report: RecordReport) -> Statement | None:
    """The statement, or ``None`` when ``report`` has the faults that forbid one.

    The NHS number is the reference, so a number that fails its check is a fault. A name and a full
    date of birth are needed too, except where the source guards the person: the shielding officer
    must learn of a guarded person even when nothing else is given.
    """
    patient.drop_others(_LISTED)
    if _is_out_of_use(patient, report):
        return None
    number = _read_nhs_number(patient, report)
    restricted = is_restricted(patient)
    meta = patient.inner("meta")
    as_at = None
    if meta is not None:
        as_at = report.optional("meta.lastUpdated", meta.text("lastUpdated"), parse_iso_day, None)
    names = read_names(patient, report=report)
    if restricted:
        born = report.optional("birthDate", patient.text("birthDate"), parse_birth_date, None)
    else:
        born = report.required("birthDate", patient.text("birthDate"), parse_birth_date)
        if not names:
            report.fault("name", "is missing")
    if report.faulty or number is None:
        return None
    address, former = read_addresses(patient, report=report)
    return Statement(
        feed="pds",
        source="nhs",
        reference=number,
        names=names,
        birth_date=born,
        death_date=_read_death(patient, report),
        sex=report.optional("gender", patient.text("gender"), parse_sex, Sex.NOT_SPECIFIED),
        address=address,
        former_addresses=former,
        nhs_number=number,
        services=_read_practices(patient, report),
        restricted=restricted,
        as_at=as_at,
    )


def _is_out_of_use(patient: JsonFields, report: RecordReport) -> bool:
    if patient.has("modifierExtension"):
        # FHIR: a reader that does not know the extension must not go by the rest of the resource.
        report.fault("modifierExtension", "changes the meaning of the resource and is not known")
    if patient.is_false("active"):
        report.fault("active", "the resource is not in use")
    if any(link.text("type") == "replaced-by" for link in patient.objects("link")):
        report.fault("link", "the NHS number was superseded: send the Patient that replaces this")
    return report.faulty


def _read_nhs_number(patient: JsonFields, report: RecordReport) -> str | None:
    written: list[str] = []
    over: set[str] = set()
    for identifier in patient.objects("identifier"):
        if identifier.text("system") != NHS_NUMBER_SYSTEM:
            report.drop("identifier")
        elif in_use(identifier, read_period(identifier, report), report):
            written.append(identifier.text("value"))
        else:
            report.drop("identifier")
            over.add(identifier.text("value"))
    resource_id = patient.text("id")
    alone = over and not written and not _TEN_DIGITS.match(resource_id)
    if alone or resource_id in over - set(written):
        report.fault("identifier", "the NHS number is not in use any more, or not yet")
        return None
    if not written:
        written.append(resource_id)
    elif _TEN_DIGITS.match(resource_id):
        # The service's own resources carry the number as their id.
        written.append(resource_id)
    if len(set(written)) > 1:
        report.fault("identifier", "the resource has more than one NHS number")
        return None
    return report.required("identifier", written[0], parse_nhs_number)


def _read_death(patient: JsonFields, report: RecordReport) -> date | None:
    if patient.is_true("deceasedBoolean"):
        report.warn("deceasedBoolean", "says that the person died, but not when: it is left out")
    return report.optional(
        "deceasedDateTime", patient.text("deceasedDateTime"), parse_iso_day, None
    )


def _read_practices(patient: JsonFields, report: RecordReport) -> tuple[StatedService, ...]:
    practices: list[StatedService] = []
    for item in patient.objects("generalPractitioner"):
        identifier = item.inner("identifier")
        if identifier is None or identifier.text("system") != ODS_SYSTEM:
            report.drop("generalPractitioner")
            continue
        try:
            _parse_practice(identifier.text("value"))
        except ValueError as error:
            report.warn("generalPractitioner", str(error))
            continue
        period = read_period(identifier, report)
        start = _believed("start", period.start, identifier, report)
        end = _believed("end", period.end, identifier, report)
        practices.append(practice_of(identifier.text("value"), start, end))
    return tuple(practices)


def _believed(
    which: str, day: date | None, identifier: JsonFields, report: RecordReport
) -> date | None:
    try:
        return None if day is None else not_to_come(day)
    except ValueError as error:
        report.warn(identifier.name(f"period.{which}"), str(error))
        return None


def practice_of(code: str, start: date | None, end: date | None) -> StatedService:
    """The practice with an ODS code. Raises ``ValueError`` when it is none."""
    return StatedService(ServiceKind.GP_PRACTICE, _parse_practice(code), start, end)


# England has 6,000 practices.
@lru_cache(maxsize=16_384)
def _parse_practice(text: str) -> OrganisationCode:
    code = text.strip().upper()
    if not _ODS_CODE.match(code):
        raise ValueError("is not an ODS code")
    return OrganisationCode(OrganisationScheme.ODS, code)
