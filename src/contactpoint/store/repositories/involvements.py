"""Involvements that practitioners recorded.

Those of an account that go on are found by the sealed index: no column tells which they are, nor
how many.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import replace as with_other
from itertools import chain
from uuid import UUID

from contactpoint.involvement.handing_over import Offer
from contactpoint.involvement.involvement import Involvement
from contactpoint.involvement.joining import KeptInvolvement
from contactpoint.involvement.last_shown import LastShown, kept_on
from contactpoint.store import prepared
from contactpoint.store.documents import (
    SealedInvolvement,
    decode_involvement,
    encode,
    involvement_place,
)
from contactpoint.store.models import RecordedInvolvement
from contactpoint.store.queue_keys import QueueKeys
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
    return _bearing(lambda keys: keys.of_account(account))


def offered_to(account: int) -> list[int]:
    """The involvements that were offered to an account, by primary key, also where the offer has
    lapsed since."""
    return _bearing(lambda keys: keys.of_offered(account))


def _bearing(key: Callable[[QueueKeys], int]) -> list[int]:
    def borne(blinding: int) -> dict[int, list[int]]:
        return search_index().owners({key(queue_keys(blinding))})

    return sorted(map(involvement_of, chain.from_iterable(looked_up(borne).values())))


def on_records(pks: Iterable[int]) -> dict[int, list[UUID]]:
    """The records that involvements are on, by primary key, each with the references of those
    among them."""
    rows = RecordedInvolvement.objects.filter(pk__in=list(pks)).order_by("pk")
    found: dict[int, list[UUID]] = {}
    held = list(rows.values_list("child", "reference"))
    on = _of_children().rows([bytes(child) for child, _ in held])
    for record, (_, reference) in zip(on, held, strict=True):
        if record is not None:
            found.setdefault(record, []).append(reference)
    return found


def child_of(pk: int) -> int | None:
    """The record that an involvement is on, by primary key; ``None`` for no such involvement."""
    row = RecordedInvolvement.objects.filter(pk=pk).first()
    return None if row is None else _of_children().row(bytes(row.child))


def reference_of(pk: int) -> UUID:
    """The reference of an involvement that there is."""
    return RecordedInvolvement.objects.values_list("reference", flat=True).get(pk=pk)


def add(
    *,
    reference: UUID,
    child_pk: int,
    subject: UUID,
    ring: Ring,
    involvement: Involvement,
    last_shown: LastShown | None = None,
) -> None:
    """Insert an involvement of a child; ``last_shown`` is what its practitioner was shown of it.

    The caller's transaction has the right to move statements (``loads.moving_alone``), so that
    nobody renews the keys of the index meanwhile.
    """
    kept = KeptInvolvement(reference, involvement, last_shown=last_shown)
    row = RecordedInvolvement.objects.create(
        reference=reference,
        child=_of_children().to(child_pk),
        sealed=_sealed(kept, subject, ring),
    )
    note_open([OfAccount(row.pk, kept)])


def note_shown(account: int, shown: Mapping[UUID, LastShown]) -> None:
    """Keep what an account was shown of the children with whom it has these involvements; those of
    others are left as they are.

    Those that somebody is changing are passed over: nobody waits, and what they say is told as
    changed once more.
    """
    rows = list(
        RecordedInvolvement.objects.select_for_update(skip_locked=True)
        .filter(reference__in=list(shown))
        .order_by("pk")
    )
    for row, subject, ring, kept in _opened_each(rows):
        if kept.involvement.account_id != account:
            continue
        now = kept_on(kept.last_shown, shown[row.reference])
        if now != kept.last_shown:
            row.sealed = _sealed(with_other(kept, last_shown=now), subject, ring)
            row.save(update_fields=["sealed"])


def put_offer(
    child_pk: int, subject: UUID, ring: Ring, kept: KeptInvolvement, offer: Offer | None
) -> None:
    """Put an involvement up for a colleague to accept, or do no more; as ``add``. The caller's
    transaction has locked the child."""
    offered = with_other(kept, offer=offer)
    put_on(child_pk, subject, ring, [offered])
    pk = RecordedInvolvement.objects.values_list("pk", flat=True).get(reference=kept.reference)
    note_open([OfAccount(pk, offered)])


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
    kept: KeptInvolvement


def in_batches(size: int) -> Iterator[list[OfAccount]]:
    """All involvements, in their order; but those of children whose keys are destroyed."""
    last = 0
    while rows := list(RecordedInvolvement.objects.filter(pk__gt=last).order_by("pk")[:size]):
        yield _of_accounts(rows)
        last = rows[-1].pk


def note_open(found: Iterable[OfAccount]) -> None:
    """Let those that go on be found by their account, and by that which they were offered to, and
    the others not; as ``add``."""
    written = blindings_now().written
    replace_keys((involvement_owner(one.pk), keys_of(one.kept, written)) for one in found)


def note_ended(pk: int) -> None:
    """Let an involvement be found by its account no more."""
    replace_keys([(involvement_owner(pk), ())])


def keys_of(kept: KeptInvolvement, blindings: Iterable[int]) -> list[int]:
    """The keys by which an involvement is found, under generations of the blinding keys."""
    if not kept.involvement.is_current:
        return []
    found = []
    for one in map(queue_keys, blindings):
        found.append(one.of_account(kept.involvement.account_id))
        if kept.offer is not None:
            found.append(one.of_offered(kept.offer.to))
    return found


def _of_accounts(rows: Sequence[RecordedInvolvement]) -> list[OfAccount]:
    return [OfAccount(row.pk, kept) for row, _, _, kept in _opened_each(rows)]


_Opened = tuple[RecordedInvolvement, UUID, Ring, KeptInvolvement]


def _opened_each(rows: Sequence[RecordedInvolvement]) -> Iterator[_Opened]:
    """Each with its child's subject and the ring, but those of children whose keys are
    destroyed."""
    on = _of_children().rows([bytes(row.child) for row in rows])
    subjects = children.subjects_of(pk for pk in on if pk is not None)
    ring = vault().hold(subjects.values())
    for row, child in zip(rows, on, strict=True):
        if child in subjects:
            try:
                opened = _opened(row, subjects[child], ring)
            except KeyDestroyedError:
                continue
            yield row, subjects[child], ring, opened


def _of_children() -> Pointers:
    return pointers("involvement.child")


def _sealed(kept: KeptInvolvement, subject: UUID, ring: Ring) -> bytes:
    content = SealedInvolvement(
        kept.involvement,
        kept.recorded_on,
        kept.lead_passed_on,
        kept.last_shown,
        # What has ended is nobody's to take over.
        kept.offer if kept.involvement.is_current else None,
    )
    return ring.seal(involvement_place(subject, kept.reference), encode(content))


def _opened(row: RecordedInvolvement, subject: UUID, ring: Ring) -> KeptInvolvement:
    place = involvement_place(subject, row.reference)
    content = decode_involvement(ring.open(place, bytes(row.sealed)))
    return KeptInvolvement(
        reference=row.reference,
        involvement=content.involvement,
        recorded_on=content.recorded_on,
        lead_passed_on=content.lead_passed_on,
        last_shown=content.last_shown,
        offer=content.offer,
    )
