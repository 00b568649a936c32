"""Involvements that practitioners recorded."""

from dataclasses import dataclass
from uuid import UUID

from contactpoint.involvement.involvement import Involvement
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
    rows = RecordedInvolvement.objects.filter(child_id=child_pk).order_by("pk")
    return [
        OpenedInvolvement(
            reference=row.reference,
            involvement=decode_involvement(
                ring.open(involvement_place(subject), bytes(row.sealed))
            ),
        )
        for row in rows
    ]


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
