"""Read a children in need census: header first, then children.

The return has no names: a child in it is recognised by its UPN, or by a person.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from contactpoint.children.identifiers import parse_upn
from contactpoint.children.sex import Sex
from contactpoint.children.statement import (
    OrganisationCode,
    OrganisationScheme,
    ServiceKind,
    StatedService,
    Statement,
)
from contactpoint.feeds.outcomes import Outcome
from contactpoint.feeds.reading.dates import parse_birth_date, parse_iso_date, parse_iso_day
from contactpoint.feeds.reading.field_text import parse_reference
from contactpoint.feeds.reading.headed_records import read_headed_records
from contactpoint.feeds.reading.limits import MAX_ITEMS
from contactpoint.feeds.reading.record_report import RecordReport, refuse
from contactpoint.feeds.reading.sex_codes import parse_sex
from contactpoint.feeds.reading.xml_records import XmlElement, drop_unlisted, once

_CHILD = ("Children", "Child")
_IDENTIFIERS = "ChildIdentifiers"
_FIELDS = (
    "LAchildID",
    "UPN",
    "FormerUPN",
    "PersonBirthDate",
    "PersonDeathDate",
    "ExpectedPersonBirthDate",
    "Sex",
    "GenderCurrent",
)
_LISTED = frozenset(
    {(_IDENTIFIERS, field) for field in _FIELDS if field != "ExpectedPersonBirthDate"}
    | {("CINdetails", "CINreferralDate"), ("CINdetails", "CINclosureDate")}
)
_LEA = re.compile(r"^[0-9]{3}$")


@dataclass(frozen=True, slots=True)
class _Sender:
    authority: OrganisationCode
    as_at: date | None


def read(stream: BinaryIO, *, sender: str) -> Iterator[Outcome]:
    """Read a return; ``sender`` is not needed, since the header says who sent it.

    A child's reference is the authority's own (``LAchildID``). An unborn child is rejected. Raises
    ``FileRefusedError`` as ``read_headed_records`` does, and for a file without an authority, or of
    another collection.
    """
    del sender
    yield from read_headed_records(
        stream,
        root="Message",
        record=_CHILD,
        records="children",
        sent_by="which authority",
        reference_field="LAchildID",
        read_header=_read_header,
        read_record=_read_child,
    )


def _read_header(header: XmlElement, report: RecordReport) -> _Sender:
    collection = header.text_of("CollectionDetails", "Collection")
    if collection.upper() != "CIN":
        raise refuse("is not CIN, the census of children in need", field="Collection")
    lea = header.text_of("Source", "LEA")
    if not _LEA.match(lea):
        raise refuse("is not a three-digit authority code", line=header.line, field="LEA")
    written = header.text_of("CollectionDetails", "ReferenceDate")
    as_at = report.optional("ReferenceDate", written, parse_iso_day, None)
    return _Sender(OrganisationCode(OrganisationScheme.DFE_LA, lea), as_at)


def _read_child(child: XmlElement, sender: _Sender, report: RecordReport) -> Statement | None:
    once(child, (_IDENTIFIERS,), report)
    drop_unlisted(child, _LISTED, report)
    person = child.find(_IDENTIFIERS)
    if person is None:
        report.fault(_IDENTIFIERS, "is missing")
        return None
    once(person, _FIELDS, report)
    reference = report.required("LAchildID", person.text_of("LAchildID"), parse_reference)
    birth_text = person.text_of("PersonBirthDate")
    if not birth_text and person.text_of("ExpectedPersonBirthDate"):
        report.fault("PersonBirthDate", "the child is not born yet")
        return None
    born = report.required("PersonBirthDate", birth_text, parse_birth_date)
    if report.faulty or reference is None:
        return None
    # Returns before 2024 name the element GenderCurrent.
    sex_field = "Sex" if person.find("Sex") is not None else "GenderCurrent"
    return Statement(
        feed="cin",
        source=sender.authority.code,
        reference=reference,
        birth_date=born,
        death_date=report.optional(
            "PersonDeathDate", person.text_of("PersonDeathDate"), parse_iso_date, None
        ),
        sex=report.optional(sex_field, person.text_of(sex_field), parse_sex, Sex.NOT_SPECIFIED),
        upn=report.optional("UPN", person.text_of("UPN"), parse_upn, ""),
        former_upn=report.optional("FormerUPN", person.text_of("FormerUPN"), parse_upn, ""),
        services=_read_services(child, sender, report),
        as_at=sender.as_at,
    )


def _read_services(
    child: XmlElement, sender: _Sender, report: RecordReport
) -> tuple[StatedService, ...]:
    services: list[StatedService] = []
    details = child.all("CINdetails")
    if len(details) > MAX_ITEMS:
        report.warn("CINdetails", f"only the first {MAX_ITEMS} are read")
    for detail in details[:MAX_ITEMS]:
        start = report.optional(
            "CINreferralDate", detail.text_of("CINreferralDate"), parse_iso_date, None
        )
        end = report.optional(
            "CINclosureDate", detail.text_of("CINclosureDate"), parse_iso_date, None
        )
        if start and end and end < start:
            # The end is kept: it claims less, and shows the service as previous, not as involved.
            report.warn("CINclosureDate", "is before CINreferralDate, which is left out")
            start = None
        services.append(StatedService(ServiceKind.SOCIAL_CARE, sender.authority, start, end))
    return tuple(services)
