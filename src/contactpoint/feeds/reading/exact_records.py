"""Make outcomes of the rows of a national table, each column by its own rule.

Nearly every row breaks no rule, and passes without a report. A row that breaks one is read once
more by the same rules, this time to report what is wrong.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, NoReturn

from contactpoint.children.invisible import without_invisible_signs
from contactpoint.children.statement import Statement
from contactpoint.feeds.outcomes import Accepted, Outcome
from contactpoint.feeds.reading.exact_tables import read_exact_table
from contactpoint.feeds.reading.record_report import RecordReport


@dataclass(frozen=True, slots=True)
class Column:
    """A column and the rule for its cells.

    ``parse`` takes a cell as written, even an empty one, and raises ``ValueError`` when the cell
    breaks the rule. In a ``required`` column that rejects the record. In another column the field
    is left out with a warning, and the value is ``absent``.
    """

    name: str
    parse: Callable[[str], Any]
    absent: Any = ""
    required: bool = False


# Makes a statement of the columns' values, in their order. ``warn``, by keyword, takes a field and
# the reason why it is left out. Raises ``ValueError`` when the values together make no statement.
Mapping = Callable[..., Statement]


def required(parse: Callable[[str], Any]) -> Callable[[str], Any]:
    """``parse``, but with a ``ValueError`` for an empty cell."""

    def read(cell: str) -> Any:
        if not cell:
            raise ValueError("is missing")
        return parse(cell)

    return read


def optional(parse: Callable[[str], Any], absent: Any = "") -> Callable[[str], Any]:
    """``parse``, but with ``absent`` for an empty cell."""

    def read(cell: str) -> Any:
        return parse(cell) if cell else absent

    return read


def read_exact_records(
    stream: BinaryIO, *, columns: Sequence[Column], mapping: Mapping
) -> Iterator[Outcome]:
    """Yield an outcome for each row. Raises ``FileRefusedError`` as ``read_exact_table`` does."""
    header = [column.name for column in columns]
    parsers = [column.parse for column in columns]
    rows = enumerate(read_exact_table(stream, header=header), start=1)
    for ordinal, (line, cells) in rows:
        try:
            values = [parse(cell) for parse, cell in zip(parsers, cells, strict=True)]
            statement = mapping(*values, warn=_not_plain)
        except ValueError:
            report = RecordReport(ordinal=ordinal, line=line, element=f"row {ordinal}")
            yield report.outcome(_read_with_report(cells, columns, mapping, report))
        else:
            yield Accepted(ordinal, statement)


def _not_plain(field: str, reason: str) -> NoReturn:
    raise ValueError(f"{field} {reason}")


def _read_with_report(
    cells: Sequence[str], columns: Sequence[Column], mapping: Mapping, report: RecordReport
) -> Statement | None:
    if len(cells) != len(columns):
        report.fault("", "the row has not as many cells as the header has columns")
        return None
    values = []
    for column, cell in zip(columns, cells, strict=True):
        try:
            values.append(column.parse(without_invisible_signs(cell)))
        except ValueError as error:
            (report.fault if column.required else report.warn)(column.name, str(error))
            values.append(column.absent)
    if report.faulty:
        return None
    try:
        return mapping(*values, warn=report.warn)
    except ValueError as error:
        report.fault("", str(error))
        return None
