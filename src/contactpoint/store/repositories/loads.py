"""Loads: where they are, what they counted, and that only one runs at a time."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime

from django.db import InterfaceError, OperationalError, connection
from django.db.models import Max
from django.utils import timezone

from contactpoint.children.sources import SOURCE_KINDS, Sender
from contactpoint.store.models import Load, LoadFault

# An arbitrary number that stands for "linking is going on" among PostgreSQL's advisory locks.
LINKING = 0x434F4E54
# The number that stands for "statements are being moved".
MOVING = 0x434F4E55
# The row of a whole first load has this name in place of a feed's.
FIRST_LOAD = "first_load"
# Faults kept of one load; a file that is wrong throughout is wrong in the same way.
MOST_FAULTS = 10_000


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
        state=Load.State.RUNNING,
    )
    return load


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
    running = Load.objects.filter(feed=load.feed, full=True, state=Load.State.RUNNING)
    return running.exists()


def comes_again(load: Load) -> bool:
    """Whether a load brings a delivery that another has brought already, byte for byte.

    Only of files that say when they were made (``SourceKind.of_leavers``) this can be told: a list
    of the same children in the same words may be a new one.
    """
    kind = SOURCE_KINDS.get(load.feed)
    if kind is None or not kind.of_leavers:
        return False
    done = Load.objects.filter(
        feed=load.feed, files_digest=load.files_digest, state=Load.State.DONE
    )
    return done.exclude(pk=load.pk).exists()


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
