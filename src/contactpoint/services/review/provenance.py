"""Read, for one record, which source says what, when, and which others disagree."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.permissions import may_see_nhs_number, may_see_upn
from contactpoint.children.addresses import Address
from contactpoint.children.names import NameKind, PersonName
from contactpoint.children.provenance import (
    ProvenField,
    StatedValue,
    Value,
    is_disputed,
    provenance,
)
from contactpoint.children.record import Voice
from contactpoint.children.statement import Carer, OrganisationCode, StatedService
from contactpoint.ledger.entry import Event
from contactpoint.services.review.at_hand import reviewer
from contactpoint.services.review.case_view import NOT_SHOWN
from contactpoint.services.review.entries import record_for_each
from contactpoint.services.review.reach import authority_of, within_reach
from contactpoint.store.repositories import organisations, statements

_Names = Mapping[OrganisationCode, str]


@dataclass(frozen=True, slots=True)
class ProvenValue:
    """A value as text, as in ``case_view.SourcedValue``; ``name_kind`` of a name beside the current
    one. ``shown`` says that the record shows it, ``voices`` who states it, the newest first."""

    text: str
    name_kind: NameKind | None
    shown: bool
    voices: tuple[Voice, ...]


@dataclass(frozen=True, slots=True)
class ProvenFieldView:
    """What sources state of one field; ``disputed`` when they contradict one another."""

    values: tuple[ProvenValue, ...]
    disputed: bool


@dataclass(frozen=True, slots=True)
class Provenance:
    """A record by source. Every field is in ``fields``. ``own`` says that the record is the
    reviewer's authority's to correct and split."""

    number: str
    name: str
    fields: Mapping[ProvenField, ProvenFieldView]
    own: bool


def read_provenance(*, actor: Actor, number: str) -> Provenance:
    """Record the opening and return what each source says of the child.

    Raises ``AccessRefusedError`` by role, and for a record that cannot be opened. Another
    authority's may be read, as its record may be opened.
    """
    reviewer(actor)
    with transaction.atomic(durable=True):
        child = within_reach(number)
        said = [said for _, said in statements.linked_to([child.pk]).get(child.pk, [])]
        # What was last known of a child of whom no source speaks is in its record alone.
        values = provenance(said) if said else {}
        names = _organisations(values)
        fields = {
            field: ProvenFieldView(
                values=tuple(_value(field, value, actor, names) for value in values.get(field, ())),
                disputed=is_disputed(field, values.get(field, ())),
            )
            for field in ProvenField
        }
        record_for_each(
            [child],
            actor=actor,
            purpose=Purpose.DATA_QUALITY,
            event=Event.RECORD_OPENED,
            detail={},
        )
    record = child.document.record
    name = record.name if record is not None else None
    return Provenance(
        number=child.number,
        name="" if name is None else name.name.full,
        fields=fields,
        own=authority_of(child) in {actor.authority_gss, ""},
    )


def _value(field: ProvenField, stated: StatedValue, actor: Actor, names: _Names) -> ProvenValue:
    kind = stated.value.kind if isinstance(stated.value, PersonName) else None
    hidden = (field is ProvenField.NHS_NUMBER and not may_see_nhs_number(actor)) or (
        field is ProvenField.UPN and not may_see_upn(actor)
    )
    return ProvenValue(
        text=NOT_SHOWN if hidden else _text(stated.value, names),
        name_kind=kind if field is ProvenField.OTHER_NAMES else None,
        shown=stated.shown,
        voices=stated.voices,
    )


def _text(value: Value, names: _Names) -> str:
    match value:
        case PersonName():
            return value.full
        case Address():
            return value.one_line
        case date():
            return value.isoformat()
        case Carer():
            return ", ".join(part for part in (value.name.full, value.telephone) if part)
        case StatedService():
            code = value.organisation
            return names.get(code, f"Organisation {code.code}")
    return str(value)


def _organisations(values: Mapping[ProvenField, tuple[StatedValue, ...]]) -> _Names:
    known = organisations.by_codes(_codes(values.get(ProvenField.SERVICES, ())))
    return {code: organisation.name for code, organisation in known.items()}


def _codes(values: tuple[StatedValue, ...]) -> Iterator[OrganisationCode]:
    for value in values:
        if isinstance(value.value, StatedService):
            yield value.value.organisation
