"""Involvements that practitioners recorded."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from contactpoint.involvement.involvement import Involvement
from contactpoint.involvement.joining import KeptInvolvement
from contactpoint.store.documents import decode_involvement, encode, involvement_place
from contactpoint.store.models import RecordedInvolvement
from contactpoint.vault.vault import Ring


@dataclass(frozen=True, slots=True)
class OpenedInvolvement:
    """An involvement with its reference, which pages use to name it."""

    reference: UUID
    involvement: Involvement


def of_child(child_pk: int, subject: UUID, ring: Ring) -> list[OpenedInvolvement]:
    """All recorded involvements of a child, in the order in which they were recorded."""
    return of_each({child_pk: subject}, ring)[child_pk]


def of_each(subjects: Mapping[int, UUID], ring: Ring) -> Mapping[int, list[OpenedInvolvement]]:
    """The recorded involvements of several children; ``subjects`` is by primary key."""
    found: dict[int, list[OpenedInvolvement]] = {pk: [] for pk in subjects}
    for row in RecordedInvolvement.objects.filter(child__in=list(subjects)).order_by("pk"):
        opened = OpenedInvolvement(
            reference=row.reference,
            involvement=_opened(row, subjects[row.child_id], ring),
        )
        found[row.child_id].append(opened)
    return found


def add(
    *, reference: UUID, child_pk: int, subject: UUID, ring: Ring, involvement: Involvement
) -> None:
    """Insert an involvement of a child."""
    RecordedInvolvement.objects.create(
        reference=reference,
        child_id=child_pk,
        sealed=ring.seal(involvement_place(subject), encode(involvement)),
    )


def replace(*, reference: UUID, subject: UUID, ring: Ring, involvement: Involvement) -> None:
    """Put the changed involvement in the place of the earlier one."""
    RecordedInvolvement.objects.filter(reference=reference).update(
        sealed=ring.seal(involvement_place(subject), encode(involvement))
    )


def kept_on(child_pk: int, subject: UUID, ring: Ring) -> list[KeptInvolvement]:
    """The involvements recorded on a child, with what is kept of joins, in order of recording."""
    return [
        KeptInvolvement(
            reference=row.reference,
            involvement=_opened(row, subject, ring),
            recorded_on=row.recorded_on_id,
            lead_passed_on=row.lead_passed_on,
        )
        for row in RecordedInvolvement.objects.filter(child_id=child_pk).order_by("pk")
    ]


def put_on(child_pk: int, subject: UUID, ring: Ring, moved: Iterable[KeptInvolvement]) -> None:
    """Bring involvements onto a record, sealed under its key."""
    for kept in moved:
        RecordedInvolvement.objects.filter(reference=kept.reference).update(
            child=child_pk,
            recorded_on=kept.recorded_on,
            lead_passed_on=kept.lead_passed_on,
            sealed=ring.seal(involvement_place(subject), encode(kept.involvement)),
        )


def _opened(row: RecordedInvolvement, subject: UUID, ring: Ring) -> Involvement:
    return decode_involvement(ring.open(involvement_place(subject), bytes(row.sealed)))
