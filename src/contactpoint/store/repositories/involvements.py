"""Involvements that practitioners recorded."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from contactpoint.involvement.involvement import Involvement
from contactpoint.involvement.joining import KeptInvolvement
from contactpoint.store.documents import (
    SealedInvolvement,
    decode_involvement,
    encode,
    involvement_place,
)
from contactpoint.store.models import RecordedInvolvement
from contactpoint.store.safe import pointers
from contactpoint.vault.pointers import Pointers
from contactpoint.vault.vault import Ring


def of_child(child_pk: int, subject: UUID, ring: Ring) -> list[KeptInvolvement]:
    """All recorded involvements of a child, in the order in which they were recorded."""
    return of_each({child_pk: subject}, ring)[child_pk]


def of_each(subjects: Mapping[int, UUID], ring: Ring) -> Mapping[int, list[KeptInvolvement]]:
    """The recorded involvements of several children; ``subjects`` is by primary key."""
    found: dict[int, list[KeptInvolvement]] = {pk: [] for pk in subjects}
    children = dict(zip(_of_children().to_each(subjects), subjects, strict=True))
    for row in RecordedInvolvement.objects.filter(child__in=list(children)).order_by("pk"):
        pk = children[bytes(row.child)]
        found[pk].append(_opened(row, subjects[pk], ring))
    return found


def add(
    *, reference: UUID, child_pk: int, subject: UUID, ring: Ring, involvement: Involvement
) -> None:
    """Insert an involvement of a child."""
    RecordedInvolvement.objects.create(
        reference=reference,
        child=_of_children().to(child_pk),
        sealed=_sealed(KeptInvolvement(reference, involvement), subject, ring),
    )


def put_on(child_pk: int, subject: UUID, ring: Ring, changed: Iterable[KeptInvolvement]) -> None:
    """Put changed involvements in the place of the earlier ones, on this record and sealed under
    its key."""
    child = _of_children().to(child_pk)
    for kept in changed:
        RecordedInvolvement.objects.filter(reference=kept.reference).update(
            child=child, sealed=_sealed(kept, subject, ring)
        )


def _of_children() -> Pointers:
    return pointers("involvement.child")


def _sealed(kept: KeptInvolvement, subject: UUID, ring: Ring) -> bytes:
    content = SealedInvolvement(kept.involvement, kept.recorded_on, kept.lead_passed_on)
    return ring.seal(involvement_place(subject, kept.reference), encode(content))


def _opened(row: RecordedInvolvement, subject: UUID, ring: Ring) -> KeptInvolvement:
    place = involvement_place(subject, row.reference)
    content = decode_involvement(ring.open(place, bytes(row.sealed)))
    return KeptInvolvement(
        reference=row.reference,
        involvement=content.involvement,
        recorded_on=content.recorded_on,
        lead_passed_on=content.lead_passed_on,
    )
