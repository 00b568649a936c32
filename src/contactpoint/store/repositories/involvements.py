"""Involvements that practitioners recorded.

Those of an account that go on are found by the sealed index: no column tells which they are, nor
how many.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from uuid import UUID

from contactpoint.involvement.involvement import Involvement
from contactpoint.involvement.joining import KeptInvolvement
from contactpoint.store import prepared
from contactpoint.store.documents import (
    SealedInvolvement,
    decode_involvement,
    encode,
    involvement_place,
)
from contactpoint.store.models import RecordedInvolvement
from contactpoint.store.repositories import children
from contactpoint.store.repositories.children import OpenedChild
from contactpoint.store.safe import pointers, queue_keys, vault
from contactpoint.store.sealed_index.blinding import blindings_now, looked_up
from contactpoint.store.sealed_index.journal import replace_keys
from contactpoint.store.sealed_index.lookup import search_index
from contactpoint.store.sealed_index.owners import involvement_of, involvement_owner
from contactpoint.vault.errors import KeyDestroyedError
from contactpoint.vault.pointers import Pointers
from contactpoint.vault.vault import Ring

_ON = "SELECT DISTINCT child FROM store_recordedinvolvement WHERE child = ANY(%s::bytea[])"


def of_child(child_pk: int, subject: UUID, ring: Ring) -> list[KeptInvolvement]:
    """All recorded involvements of a child, in the order in which they were recorded."""
    return of_each({child_pk: subject}, ring)[child_pk]


def of_each(subjects: Mapping[int, UUID], ring: Ring) -> Mapping[int, list[KeptInvolvement]]:
    """The recorded involvements of several children; ``subjects`` is by primary key."""
    found: dict[int, list[KeptInvolvement]] = {pk: [] for pk in subjects}
    by_pointer = dict(zip(_of_children().to_each(subjects), subjects, strict=True))
    for row in RecordedInvolvement.objects.filter(child__in=list(by_pointer)).order_by("pk"):
        pk = by_pointer[bytes(row.child)]
        found[pk].append(_opened(row, subjects[pk], ring))
    return found


def worked_with(records: Iterable[int]) -> set[int]:
    """Those of these records, by primary key, on which any involvement is, whether it goes on or
    not. One statement, which opens nothing."""
    pks = list(records)
    if not pks:
        return set()
    by_pointer = dict(zip(_of_children().to_each(pks), pks, strict=True))
    found = prepared.rows(_ON, [prepared.byteas(list(by_pointer))])
    return {by_pointer[bytes(pointer)] for (pointer,) in found}


def who_work_with(child: OpenedChild) -> set[int]:
    """The accounts of which an involvement with the child goes on."""
    held = of_child(child.pk, child.subject, child.ring)
    return {kept.involvement.account_id for kept in held if kept.involvement.is_current}


def open_of(account: int) -> list[int]:
    """The involvements of an account that go on, by primary key, whoever their children are."""

    def borne(blinding: int) -> dict[int, list[int]]:
        return search_index().owners({queue_keys(blinding).of_account(account)})

    return sorted(map(involvement_of, chain.from_iterable(looked_up(borne).values())))


def child_of(pk: int) -> int | None:
    """The record that an involvement is on, by primary key; ``None`` for no such involvement."""
    row = RecordedInvolvement.objects.filter(pk=pk).first()
    return None if row is None else _of_children().row(bytes(row.child))


def reference_of(pk: int) -> UUID:
    """The reference of an involvement that there is."""
    return RecordedInvolvement.objects.values_list("reference", flat=True).get(pk=pk)


def add(
    *, reference: UUID, child_pk: int, subject: UUID, ring: Ring, involvement: Involvement
) -> None:
    """Insert an involvement of a child.

    The caller's transaction has the right to move statements (``loads.moving_alone``), so that
    nobody renews the keys of the index meanwhile.
    """
    row = RecordedInvolvement.objects.create(
        reference=reference,
        child=_of_children().to(child_pk),
        sealed=_sealed(KeptInvolvement(reference, involvement), subject, ring),
    )
    note_open([OfAccount(row.pk, involvement)])


def put_on(child_pk: int, subject: UUID, ring: Ring, changed: Iterable[KeptInvolvement]) -> None:
    """Put changed involvements in the place of the earlier ones, on this record and sealed under
    its key. Those that have ended are no longer found by their account."""
    child, ended = _of_children().to(child_pk), []
    for kept in changed:
        RecordedInvolvement.objects.filter(reference=kept.reference).update(
            child=child, sealed=_sealed(kept, subject, ring)
        )
        if not kept.involvement.is_current:
            ended.append(kept.reference)
    if ended:
        pks = RecordedInvolvement.objects.filter(reference__in=ended).values_list("pk", flat=True)
        replace_keys([(involvement_owner(pk), ()) for pk in pks])


@dataclass(frozen=True, slots=True)
class OfAccount:
    """An involvement with its row's primary key, whoever its child is."""

    pk: int
    involvement: Involvement


def in_batches(size: int) -> Iterator[list[OfAccount]]:
    """All involvements, in their order; but those of children whose keys are destroyed."""
    last = 0
    while rows := list(RecordedInvolvement.objects.filter(pk__gt=last).order_by("pk")[:size]):
        yield _of_accounts(rows)
        last = rows[-1].pk


def note_open(found: Iterable[OfAccount]) -> None:
    """Let those that go on be found by their account, and the others not; as ``add``."""
    written = blindings_now().written
    replace_keys((involvement_owner(one.pk), keys_of(one.involvement, written)) for one in found)


def note_ended(pk: int) -> None:
    """Let an involvement be found by its account no more."""
    replace_keys([(involvement_owner(pk), ())])


def keys_of(involvement: Involvement, blindings: Iterable[int]) -> list[int]:
    """The keys by which an involvement is found, under generations of the blinding keys."""
    if not involvement.is_current:
        return []
    return [queue_keys(one).of_account(involvement.account_id) for one in blindings]


def _of_accounts(rows: Sequence[RecordedInvolvement]) -> list[OfAccount]:
    on = _of_children().rows([bytes(row.child) for row in rows])
    subjects = children.subjects_of(pk for pk in on if pk is not None)
    ring = vault().hold(subjects.values())
    found = []
    for row, child in zip(rows, on, strict=True):
        if child in subjects:
            try:
                opened = _opened(row, subjects[child], ring)
            except KeyDestroyedError:
                continue
            found.append(OfAccount(row.pk, opened.involvement))
    return found


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
