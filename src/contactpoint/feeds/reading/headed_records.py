"""XML files that begin with a header, which says who sent them, and go on with records."""

from collections.abc import Callable, Iterator
from typing import BinaryIO, TypeVar

from contactpoint.children.statement import Statement
from contactpoint.feeds.outcomes import Accepted, Outcome
from contactpoint.feeds.reading.record_report import RecordReport, refuse
from contactpoint.feeds.reading.references import SeenReferences
from contactpoint.feeds.reading.xml_records import XmlElement, read_elements

Sender = TypeVar("Sender")

_HEADER = ("Header",)


def read_headed_records(
    stream: BinaryIO,
    *,
    root: str,
    record: tuple[str, ...],
    records: str,
    sent_by: str,
    reference_field: str,
    read_header: Callable[[XmlElement, RecordReport], Sender],
    read_record: Callable[[XmlElement, Sender, RecordReport], Statement | None],
) -> Iterator[Outcome]:
    """Yield an outcome for each record; a child's second record is rejected.

    ``record`` is the path of a record below ``root``. ``records`` and ``sent_by`` are the words in
    messages for what is in the file and who sends it. ``reference_field`` is the field with a
    record's reference, and empty where no one field has it. What is left out of the header is
    reported once, with the first record that is accepted. Raises ``FileRefusedError`` as
    ``read_elements`` does, and for a file whose header is missing, late or repeated.
    """
    sender: Sender | None = None
    of_header: RecordReport | None = None
    seen = SeenReferences()
    ordinal = 0
    for path, element in read_elements(stream, root=root, wanted=(_HEADER, record)):
        if path == _HEADER:
            if sender is not None:
                raise refuse("the file has a second Header", line=element.line)
            of_header = RecordReport(ordinal=0, line=element.line, element="Header")
            sender = read_header(element, of_header)
            continue
        if sender is None:
            raise refuse(f"{records} stand before the Header", line=element.line)
        ordinal += 1
        name = record[-1]
        report = RecordReport(ordinal=ordinal, line=element.line, element=f"{name} {ordinal}")
        statement = read_record(element, sender, report)
        if statement is not None:
            earlier = seen.earlier(statement.reference, ordinal)
            if earlier is not None:
                report.fault(
                    reference_field, f"this child is already in the file, as {name} {earlier}"
                )
        outcome = report.outcome(statement)
        if of_header is not None and isinstance(outcome, Accepted):
            report.absorb(of_header)
            outcome, of_header = report.outcome(statement), None
        yield outcome
    if sender is None:
        raise refuse(f"the file has no Header, so {sent_by} sent it is not known")
