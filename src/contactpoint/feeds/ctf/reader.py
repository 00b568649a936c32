"""Read a Common Transfer File: header first, then pupils.

The sender is the source school in the header. The destination is not read: it says where the pupil
is expected, and not that the pupil is there.
"""

import io
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from contactpoint.children.identifiers import parse_upn
from contactpoint.children.name_words import says_no_name
from contactpoint.children.names import PersonName
from contactpoint.children.sex import Sex
from contactpoint.children.statement import (
    OrganisationCode,
    OrganisationScheme,
    ServiceKind,
    StatedService,
    Statement,
    derived_reference,
)
from contactpoint.feeds.outcomes import Outcome
from contactpoint.feeds.reading.dates import parse_birth_date, parse_iso_day
from contactpoint.feeds.reading.field_text import parse_name
from contactpoint.feeds.reading.headed_records import read_headed_records
from contactpoint.feeds.reading.record_report import RecordReport, refuse
from contactpoint.feeds.reading.sex_codes import parse_sex
from contactpoint.feeds.reading.shared_numbers import SharedNumbers
from contactpoint.feeds.reading.xml_records import (
    XmlElement,
    drop_unlisted,
    once,
    read_elements,
)

_ROOT, _HEADER = "CTfile", ("Header",)
_PUPIL = ("CTFpupilData", "Pupil")
_FIELDS = ("UPN", "Surname", "Forename", "DOB", "Sex", "Gender")
_LISTED = frozenset((field,) for field in _FIELDS)

_LEA = re.compile(r"^[0-9]{3}$")
_ESTAB = re.compile(r"^[0-9]{4}$")
_AUTHORITY_ITSELF = "LLLL"
# What Get Information About Pupils writes in place of both codes.
_OF_NO_SCHOOL = re.compile(r"^X+$")


@dataclass(frozen=True, slots=True)
class _Sender:
    source: str
    services: tuple[StatedService, ...]
    as_at: date | None


def read(stream: BinaryIO, *, sender: str) -> Iterator[Outcome]:
    """Read a file; ``sender`` is not needed, since the header says who sent it.

    A pupil's reference is its UPN, else derived from names and birth date. A UPN of two different
    pupils is left out of both. Raises ``FileRefusedError`` as ``read_headed_records`` does, for a
    file without a header, without a source school or of another document type, for one that the
    department made and no school or authority, and for a stream
    that cannot be read twice (its UPNs are looked at first).
    """
    del sender
    shared = _shared_upns(stream)

    def read_pupil(pupil: XmlElement, sender: _Sender, report: RecordReport) -> Statement | None:
        return _read_pupil(pupil, sender, report, shared)

    yield from read_headed_records(
        stream,
        root=_ROOT,
        record=_PUPIL,
        records="pupils",
        sent_by="who",
        reference_field="",
        read_header=_read_header,
        read_record=read_pupil,
    )


def _read_header(header: XmlElement, report: RecordReport) -> _Sender:
    name = header.text_of("DocumentName")
    if name and name.casefold() != "common transfer file":
        raise refuse("is not a Common Transfer File", line=header.line, field="DocumentName")
    lea = header.text_of("SourceSchool", "LEA").upper()
    estab = header.text_of("SourceSchool", "Estab").upper()
    for field, code in (("LEA", lea), ("Estab", estab)):
        if _OF_NO_SCHOOL.match(code):
            raise refuse(
                "the file does not come from a school or an authority: its source is written as X, "
                "as the department's own service writes it; ask the school for its own file",
                line=header.line,
                field=field,
            )
    if not _LEA.match(lea):
        raise refuse("is not a three-digit authority code", line=header.line, field="LEA")
    if not (_ESTAB.match(estab) or estab == _AUTHORITY_ITSELF):
        raise refuse("is not a four-digit establishment number", line=header.line, field="Estab")
    as_at = report.optional("DateTime", header.text_of("DateTime"), parse_iso_day, None)
    services: tuple[StatedService, ...] = ()
    if estab != _AUTHORITY_ITSELF:
        # The pupil was at the sending school. The confirmed elements do not say from when to when.
        school = OrganisationCode(OrganisationScheme.LAESTAB, lea + estab)
        services = (StatedService(ServiceKind.SCHOOL, school),)
    return _Sender(source=lea + estab, services=services, as_at=as_at)


def _shared_upns(stream: BinaryIO) -> SharedNumbers:
    if not stream.seekable():
        raise refuse("a transfer file is read twice, and this stream can be read only once")
    begin = stream.tell()
    shared = SharedNumbers()
    for path, pupil in read_elements(stream, root=_ROOT, wanted=(_HEADER, _PUPIL)):
        if path == _PUPIL:
            with suppress(ValueError):
                shared.see(
                    parse_upn(pupil.text_of("UPN")),
                    given=pupil.text_of("Forename"),
                    family=pupil.text_of("Surname"),
                    born=pupil.text_of("DOB"),
                )
    stream.seek(begin, io.SEEK_SET)
    return shared


def _read_pupil(
    pupil: XmlElement, sender: _Sender, report: RecordReport, shared: SharedNumbers
) -> Statement | None:
    once(pupil, _FIELDS, report)
    drop_unlisted(pupil, _LISTED, report)
    family = report.optional("Surname", pupil.text_of("Surname"), parse_name, "")
    given = report.optional("Forename", pupil.text_of("Forename"), parse_name, "")
    born = report.required("DOB", pupil.text_of("DOB"), parse_birth_date)
    if not (given or family):
        report.fault("Surname", "the pupil has no name")
    elif says_no_name(given, family):
        report.fault("Surname", "the names say that the name is not known")
    if report.faulty or born is None:
        return None
    # Files before 2024 name the element Gender.
    sex_field = "Sex" if pupil.find("Sex") is not None else "Gender"
    upn = report.optional("UPN", pupil.text_of("UPN"), shared.only_of_one(parse_upn), "")
    return Statement(
        feed="ctf",
        source=sender.source,
        reference=upn or derived_reference(given, family, born),
        names=(PersonName(given, family),),
        birth_date=born,
        sex=report.optional(sex_field, pupil.text_of(sex_field), parse_sex, Sex.NOT_SPECIFIED),
        upn=upn,
        services=sender.services,
        as_at=sender.as_at,
    )
