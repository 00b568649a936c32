"""Read, for one record, which source says what, when, and which others disagree."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.scope import decides
from contactpoint.children.names import NameKind
from contactpoint.children.provenance import RecordField, is_disputed, provenance
from contactpoint.children.record import Voice
from contactpoint.ledger.details import RecordOpened
from contactpoint.services.loading.last_words import said_of
from contactpoint.services.review.at_hand import reviewer
from contactpoint.services.review.entries import record_for_each
from contactpoint.services.review.reach import scope_of, within_reach
from contactpoint.services.review.values import Texts, name_kind
from contactpoint.store.repositories import children


@dataclass(frozen=True, slots=True)
class ProvenValue:
    """A value as ``values.Texts`` writes it; ``name_kind`` of a name beside the current one.
    ``shown`` says that the record shows it, ``voices`` who states it, the newest first."""

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
    """A record by source. Every field is in ``fields``. ``own`` says that the record is the
    reviewer's authority's to correct and split, ``last_known`` that no source names the child any
    more, and that what was said last is among the values."""

    number: str
    name: str
    fields: Mapping[RecordField, ProvenField]
    own: bool
    last_known: bool


def read_provenance(*, actor: Actor, number: str) -> Provenance:
    """Record the opening and return what each source says of the child.

    Raises ``AccessRefusedError`` by role, and for a record that cannot be opened. Another
    authority's may be read, as its record may be opened.
    """
    reviewer(actor)
    with transaction.atomic(durable=True):
        child = within_reach(number)
        said = [said for _, said in said_of(children.rows([child.pk]))[child.pk]]
        values = provenance(said) if said else {}
        texts = Texts(actor, said)
        fields = {
            field: ProvenField(
                values=tuple(
                    ProvenValue(
                        text=texts.of(field, one.value),
                        name_kind=name_kind(field, one.value),
                        shown=one.shown,
                        voices=one.voices,
                    )
                    for one in values.get(field, ())
                ),
                disputed=is_disputed(field, values.get(field, ())),
            )
            for field in RecordField
        }
        record_for_each(
            [child],
            actor=actor,
            purpose=Purpose.DATA_QUALITY,
            what=RecordOpened(),
        )
    record = child.document.open.record
    name = record.name if record is not None else None
    return Provenance(
        number=child.number,
        name="" if name is None else name.name.full,
        fields=fields,
        own=decides(actor.scope, scope_of(child)),
        last_known=child.document.open.last_known,
    )
