"""Read a list: once for what its rows together prove, then row by row."""

import io
import itertools
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO

from contactpoint.children.identifiers import parse_nhs_number, parse_upn
from contactpoint.feeds.outcomes import Outcome
from contactpoint.feeds.reading.record_report import RecordReport, refuse
from contactpoint.feeds.reading.references import SeenReferences
from contactpoint.feeds.reading.shared_numbers import SharedNumbers
from contactpoint.feeds.reading.tables import Row, open_table
from contactpoint.feeds.school_list.columns import Columns, Field, find_columns, is_known
from contactpoint.feeds.school_list.dates import DateOrder, order_in_words, order_proved
from contactpoint.feeds.school_list.mapping import read_row
from contactpoint.feeds.school_list.sender import sending_organisation

# A row below the header that tells people what to type, as the NHS template has.
_INSTRUCTION = re.compile(r"^(required|optional)\b[:,;]? ", re.IGNORECASE)


def read(stream: BinaryIO, *, sender: str) -> Iterator[Outcome]:
    """Read a list sent by ``sender``: a URN, a LAESTAB or an ODS code.

    A child's reference is its NHS number, else its UPN, else derived from names and birth date as
    written; a second row with the same one is rejected. A number that stands on rows of different
    children is left out of all of them. Raises ``FileRefusedError`` as ``open_table`` does, for an
    unknown sender, a header without names and birth date, a stream that cannot be read twice (its
    dates and numbers are looked at first), and a file that is cut short.
    """
    organisation = sending_organisation(sender)
    if not stream.seekable():
        raise refuse("a list is read twice, and this stream can be read only once")
    begin = stream.tell()
    order, shared = _look_through(stream)
    stream.seek(begin, io.SEEK_SET)
    table = open_table(stream, known=is_known)
    columns = find_columns(table.header)
    seen = SeenReferences()
    ordinal = 0
    for position, row in enumerate(table.rows):
        if position == 0 and _is_instruction(row):
            continue
        ordinal += 1
        report = RecordReport(ordinal=ordinal, line=row.line, element=f"row {ordinal}")
        if row.cut:
            raise refuse("the last row is incomplete: the file was cut short", line=row.line)
        if not row.fits:
            report.fault("", "the row has not as many cells as the header has columns")
            yield report.outcome(None)
            continue
        statement = read_row(
            row.cells,
            columns=columns,
            order=order,
            shared=shared,
            sender=organisation,
            report=report,
        )
        if statement is not None:
            earlier = seen.earlier(statement.reference, row.line)
            if earlier is not None:
                report.fault("", f"this child is already in the file, at line {earlier}")
        yield report.outcome(statement)


def _look_through(stream: BinaryIO) -> tuple[DateOrder | None, SharedNumbers]:
    """What only all rows together tell.

    The order of day and month, which the header, the instruction row and the other rows give; and
    which numbers stand on rows of different children.
    """
    table = open_table(stream, known=is_known)
    columns = find_columns(table.header)
    position = columns.positions[Field.BORN]
    shared = SharedNumbers()
    stated = columns.stated_order
    first = next(table.rows, None)
    if first is None:
        return stated, shared
    if stated is None and _is_instruction(first) and position < len(first.cells):
        stated = order_in_words(first.cells[position])

    def births() -> Iterator[str]:
        for row in itertools.chain((first,), table.rows):
            if row.fits:
                _see_numbers(row, columns, shared)
            if position < len(row.cells):
                yield row.cells[position]

    return order_proved(births(), stated), shared


def _see_numbers(row: Row, columns: Columns, shared: SharedNumbers) -> None:
    for field, parse in ((Field.NHS_NUMBER, parse_nhs_number), (Field.UPN, parse_upn)):
        written = columns.text(row.cells, field)
        if not written:
            continue
        with suppress(ValueError):
            shared.see(
                parse(written),
                given=columns.text(row.cells, Field.GIVEN),
                family=columns.text(row.cells, Field.FAMILY),
                born=columns.text(row.cells, Field.BORN),
            )


def _is_instruction(row: Row) -> bool:
    return any(_INSTRUCTION.match(cell) for cell in row.cells)
