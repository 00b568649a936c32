"""A labelled set as plain rows, for libraries that take such."""

from collections.abc import Iterable

from bench.labelled.febrl import IDENTIFIER, LabelledRecord, LabelledSet

Row = dict[str, str | None]
Pair = tuple[int, int]


def rows_of(chosen: LabelledSet, *, identifier: bool) -> list[Row]:
    """The records in their order, ``None`` where nothing is stated; truth and file are left out."""
    return [_row(record, identifier=identifier) for record in chosen.records]


def _row(record: LabelledRecord, *, identifier: bool) -> Row:
    return {
        name: value or None
        for name, value in record.values.items()
        if identifier or name != IDENTIFIER
    }


def ordered(pairs: Iterable[tuple[int, int]]) -> set[Pair]:
    """Each pair once, the smaller place first."""
    return {(min(one, other), max(one, other)) for one, other in pairs}


def places_of(chosen: LabelledSet, file: int) -> list[int]:
    """The places of the records of one file."""
    return [place for place, record in enumerate(chosen.records) if record.file == file]
