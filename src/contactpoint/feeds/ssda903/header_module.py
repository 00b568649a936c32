"""The header module of the return as CSV, and why the other modules are refused."""

from collections.abc import Iterator
from typing import BinaryIO

from contactpoint.children.statement import OrganisationCode
from contactpoint.feeds.outcomes import Outcome
from contactpoint.feeds.reading.field_text import as_whole_number
from contactpoint.feeds.reading.record_report import RecordReport, refuse
from contactpoint.feeds.reading.references import SeenReferences
from contactpoint.feeds.reading.tables import Row, Table, open_table
from contactpoint.feeds.ssda903.child import make_statement

_FIELDS = frozenset({"CHILD", "SEX", "DOB", "UPN"})
# Of these, what spreadsheets take for quantities.
_NUMBERS = frozenset({"CHILD", "SEX"})

# A column that only this module has, and why there is nothing in it for the index.
_OTHER_MODULES = {
    "DECOM": "the episodes module does not say who the child is: "
    "send the header module, or the return as XML",
    "DATE_INT": "the adoption module is case information",
    "IN_TOUCH": "the care leavers module is case information",
    "MIS_START": "the missing module is case information",
    "DATE_PLACED": "the placed for adoption module is case information",
    "DUC": "the unaccompanied asylum-seeking children module is case information",
    "SW_ID": "the social worker module is case information",
}


def read_header_module(stream: BinaryIO, *, authority: OrganisationCode) -> Iterator[Outcome]:
    """Yield an outcome for each row.

    Raises ``FileRefusedError`` as ``open_table`` does, for another module of the return, and for a
    file that is cut short.
    """
    known = _FIELDS | _OTHER_MODULES.keys()
    table = open_table(stream, known=lambda name: name.upper() in known)
    positions = _positions(table)
    others = {i: name for i, name in enumerate(table.header) if i not in positions.values()}
    seen = SeenReferences()
    for ordinal, row in enumerate(table.rows, start=1):
        report = RecordReport(ordinal=ordinal, line=row.line, element=f"row {ordinal}")
        if row.cut:
            raise refuse("the last row is incomplete: the file was cut short", line=row.line)
        if not row.fits:
            report.fault("", "the row has not as many cells as the header has columns")
            yield report.outcome(None)
            continue
        for position, name in others.items():
            if row.cells[position]:
                report.drop(name)
        statement = make_statement(
            text=_Cells(row, positions).text,
            reference_field="CHILD",
            episodes=(),
            authority=authority,
            report=report,
        )
        if statement is not None:
            earlier = seen.earlier(statement.reference, row.line)
            if earlier is not None:
                report.fault("CHILD", f"this child is already in the file, at line {earlier}")
        yield report.outcome(statement)


class _Cells:
    """Gives the cells of a row by the names of their columns."""

    def __init__(self, row: Row, positions: dict[str, int]) -> None:
        self._row = row
        self._positions = positions

    def text(self, field: str) -> str:
        cell = self._row.cells[self._positions[field]]
        return as_whole_number(cell) if field in _NUMBERS else cell


def _positions(table: Table) -> dict[str, int]:
    names = [name.upper() for name in table.header]
    for name, reason in _OTHER_MODULES.items():
        if name in names:
            raise refuse(reason)
    positions: dict[str, int] = {}
    for position, name in enumerate(names):
        if name not in _FIELDS:
            continue
        if name in positions:
            raise refuse("two columns of the header are this field", field=name)
        positions[name] = position
    for name in sorted(_FIELDS - positions.keys()):
        raise refuse("the header has no column for this field", field=name)
    return positions
