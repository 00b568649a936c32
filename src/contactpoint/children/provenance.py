"""Which statement says what: each field's values, their voices, and whether the record shows them.

Like the record, provenance is a function of the statements. It does not depend on the order in
which they came.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum

from msgspec import Struct

from contactpoint.children.addresses import Address
from contactpoint.children.names import PersonName
from contactpoint.children.record import Record, Voice, assemble
from contactpoint.children.sex import Sex
from contactpoint.children.statement import Carer, StatedService, Statement

Value = PersonName | date | Sex | Address | Carer | StatedService | str

# Since which load a voice says a value.
_Voiced = tuple[int, Voice, Value]


class RecordField(StrEnum):
    """The fields of a record, in the order in which a page lists them."""

    NAME = "name"
    OTHER_NAMES = "other_names"
    BIRTH_DATE = "birth_date"
    DEATH_DATE = "death_date"
    SEX = "sex"
    ADDRESS = "address"
    CARERS = "carers"
    NHS_NUMBER = "nhs_number"
    UPN = "upn"
    SERVICES = "services"


# Fields of which a child may have several values.
_MANY = frozenset({RecordField.OTHER_NAMES, RecordField.CARERS, RecordField.SERVICES})


class StatedValue(Struct, frozen=True):
    """One value, and the voices that state it, those first whose sources began last.

    ``shown`` says that the record shows the value.
    """

    value: Value
    voices: tuple[Voice, ...]
    shown: bool


def provenance(statements: Iterable[Statement]) -> Mapping[RecordField, tuple[StatedValue, ...]]:
    """The values of every field; those that the record shows come first.

    A field that nobody states has no values. Values that differ only in letter case or spacing are
    one value. Raises ``ValueError`` when there are no statements.
    """
    every = list(statements)
    record = assemble(every)
    return {field: _values_of(field, every, record) for field in RecordField}


def stated(field: RecordField, statement: Statement) -> Sequence[Value]:
    """The values that a statement has of a field, in the statement's order."""
    return _STATED[field](statement)


def shown_of(field: RecordField, record: Record) -> Sequence[Value]:
    """The values that a record shows of a field, in the record's order."""
    return list(_SHOWN[field](record))


def is_disputed(field: RecordField, values: Sequence[StatedValue]) -> bool:
    """Whether sources contradict one another: a child has one value, and sources state several."""
    return has_one(field) and len(values) > 1


def has_one(field: RecordField) -> bool:
    """Whether a child has only one value of the field, so that two values contradict each other."""
    return field not in _MANY


def _values_of(
    field: RecordField, statements: Iterable[Statement], record: Record
) -> tuple[StatedValue, ...]:
    by_key: dict[str, list[_Voiced]] = {}
    for statement in statements:
        voice = Voice(statement.feed, statement.source, statement.as_at)
        for value in stated(field, statement):
            by_key.setdefault(_key(value), []).append((statement.since, voice, value))
    shown = {_key(value): value for value in _SHOWN[field](record)}
    values = [_value_of(voiced, shown.get(key)) for key, voiced in by_key.items()]
    return tuple(sorted(values, key=lambda v: (not v.shown, -len(v.voices), _key(v.value))))


def _value_of(voiced: Iterable[_Voiced], shown: Value | None) -> StatedValue:
    """The value as the record writes it, or else as the newest voice does."""
    newest_first = sorted(voiced, key=_newest)
    voices = tuple(dict.fromkeys(voice for _, voice, _ in newest_first))
    value = newest_first[0][2] if shown is None else shown
    return StatedValue(value=value, voices=voices, shown=shown is not None)


def _newest(voiced: _Voiced) -> tuple[int, int, str, str, str]:
    """By delivery; only among voices that began in one load by the day that they give."""
    since, voice, value = voiced
    as_at = -(voice.as_at or date.min).toordinal()
    return -since, as_at, voice.feed, voice.source, repr(value)


def _key(value: Value) -> str:
    """The text by which two values are compared: equal texts are one value."""
    match value:
        case PersonName():
            text = value.full
        case Address():
            text = value.one_line
        case Carer():
            text = value.name.full
        case StatedService():
            text = f"{value.kind} {value.organisation.code}"
        case _:
            text = str(value)
    return " ".join(text.split()).casefold()


def _some(*values: Value | None) -> list[Value]:
    return [value for value in values if value]


def _other_names(statement: Statement) -> list[Value]:
    return [name for name in statement.names if name != statement.current_name]


_STATED: Mapping[RecordField, Callable[[Statement], Sequence[Value]]] = {
    RecordField.NAME: lambda s: _some(s.current_name),
    RecordField.OTHER_NAMES: _other_names,
    RecordField.BIRTH_DATE: lambda s: _some(s.birth_date),
    RecordField.DEATH_DATE: lambda s: _some(s.death_date),
    RecordField.SEX: lambda s: [] if s.sex is Sex.NOT_SPECIFIED else [s.sex],
    RecordField.ADDRESS: lambda s: _some(s.address),
    RecordField.CARERS: lambda s: s.carers,
    RecordField.NHS_NUMBER: lambda s: _some(s.nhs_number),
    RecordField.UPN: lambda s: _some(s.upn),
    RecordField.SERVICES: lambda s: s.services,
}

_SHOWN: Mapping[RecordField, Callable[[Record], Iterable[Value]]] = {
    RecordField.NAME: lambda r: _some(r.name.name if r.name else None),
    RecordField.OTHER_NAMES: lambda r: [other.name for other in r.other_names],
    RecordField.BIRTH_DATE: lambda r: _some(r.birth_date),
    RecordField.DEATH_DATE: lambda r: _some(r.death_date),
    RecordField.SEX: lambda r: [r.sex],
    RecordField.ADDRESS: lambda r: _some(r.address),
    RecordField.CARERS: lambda r: r.carers,
    RecordField.NHS_NUMBER: lambda r: _some(r.nhs_number),
    RecordField.UPN: lambda r: _some(r.upn),
    RecordField.SERVICES: lambda r: [stated.service for stated in r.services],
}
