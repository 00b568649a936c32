"""What each source says of a child: every value, who states it, and who disagrees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contactpoint.children.names import NameKind
from contactpoint.children.provenance import (
    RecordField,
    StatedValue,
    is_disputed,
    provenance,
    shown_of,
)
from contactpoint.children.record import Voice
from contactpoint.children.statement import Statement
from contactpoint.visibility.facets import Facet
from contactpoint.visibility.organisations import Organisations
from contactpoint.visibility.prepared import Prepared
from contactpoint.visibility.values import Reader, name_kind


@dataclass(frozen=True, slots=True)
class ProvenValue:
    """A value as ``values.Reader`` writes it.

    ``name_kind`` is set for a name beside the current one. ``shown`` says that the record shows the
    value. ``voices`` are the voices that state the value, the newest first.
    """

    text: str
    name_kind: NameKind | None
    shown: bool
    voices: tuple[Voice, ...]


@dataclass(frozen=True, slots=True)
class ProvenField:
    """What sources state of one field; ``disputed`` when they contradict one another."""

    values: tuple[ProvenValue, ...]
    disputed: bool


@dataclass(frozen=True, slots=True)
class Provenance:
    """A record by source.

    Every field is in ``fields``. ``own`` says that the reviewer's authority decides about the
    record, and ``alone`` that it may correct and split it, because no other decides about it too.
    The values of another authority's record have no voices. ``last_known`` says that no source
    names the child any more, so that the values include what was said last.
    """

    number: str
    name: str
    fields: Mapping[RecordField, ProvenField]
    own: bool
    last_known: bool
    alone: bool = False


def prepare_provenance(
    *,
    number: str,
    whole: Facet,
    stated: Sequence[Statement],
    reader: Reader,
    organisations: Organisations,
    alone: bool = False,
) -> Prepared[Provenance]:
    """The record by source, for a reader who may learn its whole; ``stated`` are its statements."""
    by_field = provenance(stated) if stated else {}
    fields = {
        field: ProvenField(
            values=_shown(field, by_field.get(field, ()), reader, organisations),
            disputed=is_disputed(field, by_field.get(field, ())),
        )
        for field in RecordField
    }
    return Prepared(
        Provenance(
            number, _name(whole), fields, own=True, last_known=whole.last_known, alone=alone
        ),
        of=_of(number),
    )


def prepare_values(
    *, number: str, facet: Facet, reader: Reader, organisations: Organisations
) -> Prepared[Provenance]:
    """The record's values without their sources, for a reader who may learn only the open facet."""
    record = facet.record
    fields = {
        field: ProvenField(
            values=()
            if record is None
            else _shown(
                field,
                [StatedValue(value, (), shown=True) for value in shown_of(field, record)],
                reader,
                organisations,
            ),
            disputed=False,
        )
        for field in RecordField
    }
    return Prepared(
        Provenance(number, _name(facet), fields, own=False, last_known=facet.last_known),
        of=_of(number),
    )


def _of(number: str) -> list[str]:
    """Whose a record is: nobody's, if it is a statement that waits."""
    return [number] if number else []


def _shown(
    field: RecordField, values: Sequence[StatedValue], reader: Reader, organisations: Organisations
) -> tuple[ProvenValue, ...]:
    return tuple(
        ProvenValue(
            text=reader.text(field, one.value, organisations),
            name_kind=name_kind(field, one.value),
            shown=one.shown,
            voices=one.voices,
        )
        for one in values
        if reader.is_shown(one.value)
    )


def _name(facet: Facet) -> str:
    record = facet.record
    return "" if record is None or record.name is None else record.name.name.full
