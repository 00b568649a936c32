"""Tell NDJSON from a single document, and make outcomes of the resources."""

import codecs
import json
from collections.abc import Iterator
from typing import BinaryIO

from contactpoint.children.statement import Carer, Statement
from contactpoint.feeds.outcomes import Outcome
from contactpoint.feeds.pds.document import read_document
from contactpoint.feeds.pds.json_fields import JsonFields
from contactpoint.feeds.pds.ndjson import element_of, read_ndjson
from contactpoint.feeds.pds.patient import read_patient
from contactpoint.feeds.pds.related_person import read_related_person
from contactpoint.feeds.pds.resources import PlainResource, Resource
from contactpoint.feeds.pds.restriction import is_restricted
from contactpoint.feeds.pds.window import CarerWindow
from contactpoint.feeds.reading.limits import MAX_LINE_BYTES
from contactpoint.feeds.reading.look_ahead import look_ahead
from contactpoint.feeds.reading.record_report import RecordReport, refuse


def read(stream: BinaryIO, *, sender: str) -> Iterator[Outcome]:
    """Read a file; ``sender`` is not needed, since all statements are the NHS's.

    The reference is the NHS number. A RelatedPerson becomes a carer in the statement of its Patient
    and has no outcome of its own; one without its Patient is rejected. Raises ``FileRefusedError``
    for XML and other files that are not FHIR JSON, and as ``read_ndjson`` and ``read_document`` do.
    """
    del sender
    head, whole = look_ahead(stream, MAX_LINE_BYTES + 1)
    resources: Iterator[Resource | PlainResource]
    resources = read_ndjson(whole) if is_ndjson(head) else read_document(_without_mark(whole))
    window = CarerWindow()
    for resource in resources:
        if not isinstance(resource, PlainResource):
            _add(resource, window)
        elif isinstance(resource.stated, Statement):
            window.add_child(resource.stated, ordinal=resource.ordinal)
        elif window.join(*resource.stated):
            continue
        else:
            _add_waiting(resource.ordinal, resource.line, *resource.stated, window)
        # A resource adds one record at most, so taking one record out is enough.
        if window.full and (outcome := window.oldest()) is not None:
            yield outcome
    while window:
        if (outcome := window.oldest()) is not None:
            yield outcome


def is_ndjson(head: bytes) -> bool:
    """Whether a file that begins so is NDJSON, and not one document.

    Raises ``FileRefusedError`` for what is neither.
    """
    if not head:
        raise refuse("the file is empty")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in head[:4]:
        raise refuse("the file is in UTF-16 or UTF-32: save it as UTF-8", line=1)
    body = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if body.startswith(b"<"):
        raise refuse("the file is XML, and FHIR is read as JSON only: ask its sender for JSON")
    if not body.startswith(b"{"):
        raise refuse("the file is not FHIR JSON, which begins with a curly bracket")
    first, _, _ = body.partition(b"\n")
    try:
        value = json.loads(first.decode("utf-8"))
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and value.get("resourceType") not in (
        "Bundle",
        "OperationOutcome",
    )


def _without_mark(stream: BinaryIO) -> BinaryIO:
    head, whole = look_ahead(stream, len(codecs.BOM_UTF8))
    if head == codecs.BOM_UTF8:
        whole.read(len(head))
    return whole


def _add_waiting(ordinal: int, line: int, number: str, carer: Carer, window: CarerWindow) -> None:
    report = RecordReport(ordinal=ordinal, line=line, element=element_of(ordinal))
    window.add_carer(number, carer, restricted=False, report=report)


def _add(resource: Resource, window: CarerWindow) -> None:
    report = RecordReport(ordinal=resource.ordinal, line=resource.line, element=resource.element)
    if resource.value is None:
        report.fault("", resource.reason)
        window.add_outcome(report.outcome(None))
        return
    fields = JsonFields(resource.value, path="", report=report)
    kind = resource.value.get("resourceType")
    if kind == "Patient":
        statement = read_patient(fields, report)
        if statement is not None:
            window.add_child(statement, ordinal=resource.ordinal, report=report)
            return
    elif kind == "RelatedPerson":
        found = read_related_person(fields, report)
        if found is not None:
            number, carer = found
            window.add_carer(number, carer, restricted=is_restricted(fields), report=report)
            return
    elif kind == "OperationOutcome":
        report.fault("resourceType", "an OperationOutcome reports an error and is no record")
    else:
        report.fault("resourceType", "only Patient and RelatedPerson are read")
    window.add_outcome(report.outcome(None))
