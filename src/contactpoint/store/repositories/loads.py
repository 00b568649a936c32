"""Loads: where they are, what they counted, and that only one runs at a time."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

from django.db import InterfaceError, OperationalError, connection
from django.db.models import Max
from django.utils import timezone

from contactpoint.children.sources import MADE_HERE, SOURCE_KINDS, Sender
from contactpoint.store.account_macs import mac_of_approval
from contactpoint.store.models import Load, LoadFault, Supplier
from contactpoint.store.repositories import replaced

# An arbitrary number that stands for "linking is going on" among PostgreSQL's advisory locks.
LINKING = 0x434F4E54
# The number that stands for "statements are being moved".
MOVING = 0x434F4E55
# The row of a whole first load has this name in place of a feed's.
FIRST_LOAD = "first_load"
# Faults kept of one load; a file that is wrong throughout is wrong in the same way.
MOST_FAULTS = 10_000
# A load that has begun and is not done: it goes on, or waits for somebody to let it.
UNFINISHED = (Load.State.RUNNING, Load.State.HELD)


@contextmanager
def right_to_link() -> Iterator[bool]:
    """Hold the right to link, which the server gives back when this process dies.

    Yields ``False`` at once when another process has the right.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LINKING])
        row = cursor.fetchone()
    if not row or not row[0]:
        yield False
        return
    try:
        yield True
    finally:
        # Where the connection is lost, the server has given the right back already.
        with suppress(OperationalError, InterfaceError), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LINKING])


def moving_alone() -> None:
    """Wait for the right to move statements between records, until the transaction ends.

    A batch of a load takes this right, and so does a verdict. Each reads what stands on a record
    and writes what follows, and the other must not come in between.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [MOVING])


def unfinished_first_load() -> Load | None:
    """The row of a first load that has begun to write and is not done."""
    return Load.objects.filter(feed=FIRST_LOAD, state=Load.State.RUNNING).first()


def begun(*, feed: str, sender: str, full: bool, files_digest: bytes) -> Load:
    """The unfinished load of these files, or a new one."""
    load, _ = Load.objects.get_or_create(
        feed=feed,
        sender=sender,
        full=full,
        files_digest=files_digest,
        state__in=UNFINISHED,
        defaults={"state": Load.State.RUNNING},
    )
    return load


def unfinished_withdrawal() -> Load | None:
    """The load that is being withdrawn."""
    return Load.objects.filter(state=Load.State.WITHDRAWING).first()


def keep_what_it_replaces(load: Load) -> None:
    """Keep what a load that begins will replace, so that it can be withdrawn."""
    if load.replaced_under is None:
        replaced.keep_for(load)
        load.save(update_fields=["replaced_under"])


def unfinished(*, feed: str, sender: str, full: bool, files_digest: bytes) -> Load | None:
    """The unfinished load of these files, if there is one."""
    return Load.objects.filter(
        feed=feed, sender=sender, full=full, files_digest=files_digest, state__in=UNFINISHED
    ).first()


def by_pk(pk: int) -> Load | None:
    """The load of this number."""
    return Load.objects.filter(pk=pk).first()


def latest(most: int) -> list[Load]:
    """The last loads, newest first, with whose they are; without the rows that stand for all that
    people state."""
    found = Load.objects.exclude(feed__in=MADE_HERE).select_related(
        "supplier", "begun_by", "approved_by"
    )
    return list(found.order_by("-pk")[:most])


def belongs(load: Load, *, supplier: Supplier | None, begun_by: int | None, operator: str) -> None:
    """Note whose delivery a load is, and who began it; who began it first stays."""
    load.supplier = supplier
    if load.begun_by_id is None and not load.operator:
        load.begun_by_id, load.operator = begun_by, operator[:64]
    load.save(update_fields=["supplier", "begun_by", "operator"])


def reckon(load: Load, figures: Mapping[str, Any]) -> None:
    """Note what was counted against the bounds of a load that may go on."""
    load.figures, load.state = dict(figures), Load.State.RUNNING
    load.save(update_fields=["figures", "state"])


def go_on(load: Load) -> None:
    """Let a load go on that was approved."""
    load.state = Load.State.RUNNING
    load.save(update_fields=["state"])


def hold(load: Load, figures: Mapping[str, Any]) -> None:
    """Let a load wait for somebody to approve it; what was approved before holds no more."""
    load.figures, load.state = dict(figures), Load.State.HELD
    load.approved_by_id, load.approved_at, load.approval = None, None, b""
    load.save(update_fields=["figures", "state", "approved_by", "approved_at", "approval"])


def hold_from_the_beginning(load: Load) -> None:
    """Let a load that is held begin anew once somebody approves it: nothing of it is placed."""
    load.state, load.file_number, load.ordinal, load.counts = Load.State.HELD, 0, 0, {}
    load.dropped, load.figures = {}, {**load.figures, "placed": 0}
    load.faults.all().delete()
    load.save()


def locked(pk: int) -> Load | None:
    """The load of this number, locked until the open transaction ends."""
    return Load.objects.select_for_update().filter(pk=pk).first()


def approve(load: Load, account: int) -> None:
    """Note by whom a load was approved, in the open transaction."""
    load.approved_by_id, load.approved_at = account, timezone.now()
    load.approval = mac_of_approval(load)
    load.save(update_fields=["approved_by", "approved_at", "approval"])


def beginning_of_the_last(load: Load) -> datetime | None:
    """When the last other load that is done began; ``None`` where there is none."""
    done = Load.objects.filter(state=Load.State.DONE).exclude(pk=load.pk)
    last = done.order_by("-started_at").first()
    return None if last is None else last.started_at


def notes_what_it_saw(load: Load) -> bool:
    """Whether known statements have to remember that this load brought them.

    A full delivery asks for this, to end what it did not bring. A file of changes of a whole nation
    or authority need not write the column. It has to where a full delivery of the feed was
    interrupted: that delivery must not end what came since. A school's or clinic's always does: who
    goes on stating a child is told by it (``children.current``).
    """
    kind = SOURCE_KINDS.get(load.feed)
    if load.full or (kind is not None and kind.sender is Sender.ORGANISATION):
        return True
    return Load.objects.filter(feed=load.feed, full=True, state__in=UNFINISHED).exists()


def comes_again(load: Load) -> bool:
    """Whether a load brings a delivery that one before it has brought already, byte for byte.

    Only of files that say when they were made (``SourceKind.of_leavers``) this can be told: a list
    of the same children in the same words may be a new one.
    """
    kind = SOURCE_KINDS.get(load.feed)
    if kind is None or not kind.of_leavers:
        return False
    return Load.objects.filter(
        feed=load.feed, files_digest=load.files_digest, state=Load.State.DONE, pk__lt=load.pk
    ).exists()


def last_begun() -> int:
    """The number of the load that began last; 0 where there was none."""
    return Load.objects.aggregate(last=Max("pk"))["last"] or 0


def advance(load: Load, faults: Sequence[LoadFault]) -> None:
    """Write how far the load has come, with the faults on the way."""
    room = MOST_FAULTS - load.faults.count() if faults else 0
    LoadFault.objects.bulk_create(faults[: max(room, 0)])
    load.save(update_fields=["file_number", "ordinal", "counts", "dropped", "sources"])


def finish(load: Load) -> None:
    """Mark the load as done."""
    load.state = Load.State.DONE
    load.finished_at = timezone.now()
    load.save()


def faults_of(load: Load) -> list[LoadFault]:
    """The faults of a load in the order of the files, at most ``MOST_FAULTS``."""
    return list(load.faults.order_by("pk"))
