"""Involvements that practitioners recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from contactpoint.involvement.involvement import Involvement, give_up_lead, take_lead
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
    """The same for several children, whose vault subjects are given by primary key."""
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


def move(*, from_pk: int, from_subject: UUID, to_pk: int, to_subject: UUID, ring: Ring) -> None:
    """Bring the involvements of a record to the one it is joined into, sealed for that.

    A child has one lead professional at most: where both records have one, the survivor's stays.
    """
    led = any(opened.involvement.lead for opened in of_child(to_pk, to_subject, ring))
    for row in RecordedInvolvement.objects.filter(child_id=from_pk).order_by("pk"):
        involvement = _opened(row, from_subject, ring)
        if involvement.lead and led:
            involvement, row.lead_passed_on = give_up_lead(involvement), True
        row.recorded_on_id = row.recorded_on_id or from_pk
        _put_on(row, to_pk, to_subject, ring, involvement)


def move_back(
    *,
    recorded_on: Sequence[int],
    from_pk: int,
    from_subject: UUID,
    to_pk: int,
    to_subject: UUID,
    ring: Ring,
) -> None:
    """Take back, to a record that has come to be again, what was recorded on it or on one that had
    been joined into it before. Who was lead professional there is so again, if nobody else is."""
    led = any(opened.involvement.lead for opened in of_child(to_pk, to_subject, ring))
    rows = RecordedInvolvement.objects.filter(child_id=from_pk, recorded_on__in=recorded_on)
    for row in rows.order_by("pk"):
        involvement = _opened(row, from_subject, ring)
        home = row.recorded_on_id == to_pk
        if row.lead_passed_on and home and not led and involvement.is_current:
            involvement, led = take_lead(involvement, timezone.localdate()), True
        if home:
            row.recorded_on_id, row.lead_passed_on = None, False
        _put_on(row, to_pk, to_subject, ring, involvement)


def _opened(row: RecordedInvolvement, subject: UUID, ring: Ring) -> Involvement:
    return decode_involvement(ring.open(involvement_place(subject), bytes(row.sealed)))


def _put_on(
    row: RecordedInvolvement, pk: int, subject: UUID, ring: Ring, involvement: Involvement
) -> None:
    row.child_id = pk
    row.sealed = ring.seal(involvement_place(subject), encode(involvement))
    row.save(update_fields=["child", "recorded_on", "lead_passed_on", "sealed"])
