"""What loads replaced: noted while a load runs, read where one is taken back.

While ``noting`` runs, the repositories of statements, children and cases say here what they are
about to change. So no path by which a load writes can forget to. All of a batch is written at its
end, in its transaction.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from random import SystemRandom
from uuid import UUID, uuid4

from django.db import connection

from contactpoint.store import prepared
from contactpoint.store.models import HeldStatement, Load, Replaced
from contactpoint.store.replaced import (
    Before,
    Kind,
    decode_before,
    encode_before,
    replaced_place,
)
from contactpoint.store.safe import own_pointers, vault
from contactpoint.store.standing import Standing, StatementState
from contactpoint.vault.vault import Ring

_COLUMN = "replaced.what"
_ADD = """
    INSERT INTO store_replaced (load_id, what, sealed)
    SELECT %s, new.what, new.sealed FROM unnest(%s::bytea[], %s::bytea[]) AS new (what, sealed)
    ON CONFLICT (what) DO NOTHING
    RETURNING what
"""
_WRITE = """
    UPDATE store_replaced AS held SET sealed = new.sealed
    FROM unnest(%s::bigint[], %s::bytea[]) AS new (id, sealed) WHERE held.id = new.id
"""
_BY_WHAT = "SELECT id, what, sealed FROM store_replaced WHERE what = ANY(%s::bytea[])"
_FIRST = "SELECT id, what, sealed FROM store_replaced WHERE load_id = %s ORDER BY id LIMIT %s"
_OF_LOAD = "SELECT id, what, sealed FROM store_replaced WHERE load_id = %s AND id > %s"
_LAST = "SELECT load_id, max(id) FROM store_replaced GROUP BY load_id"
_KNOWN = "SELECT what FROM store_replaced WHERE what = ANY(%s::bytea[])"
# Drawn from the operating system's source of chance.
_shuffle = SystemRandom().shuffle

Key = tuple[Kind, int]


@dataclass(frozen=True, slots=True)
class Noted:
    """What a load found, with the number of its row: the higher, the later."""

    pk: int
    before: Before


class Journal:
    """What one load replaced."""

    def __init__(self, load: Load) -> None:
        self.load = load
        self._opened_ring: Ring | None = None

    @property
    def _ring(self) -> Ring:
        if self._opened_ring is None:
            self._opened_ring = vault().hold([self._subject()])
        return self._opened_ring

    def _subject(self) -> UUID:
        if self.load.replaced_under is None:
            raise LookupError("nothing is kept of what this load replaced")
        return self.load.replaced_under

    def marks(self, keys: Iterable[Key]) -> list[bytes]:
        """The mark of each of these, for this load."""
        wanted = list(keys)
        of = [f"{self.load.pk}/{kind.value}".encode() for kind, _ in wanted]
        return own_pointers(_COLUMN).to_each([pk for _, pk in wanted], of)

    def add(self, found: Mapping[Key, Before]) -> None:
        """Note what was found; what is noted already is only completed."""
        if not found:
            return
        keys = list(found)
        _shuffle(keys)
        marks = dict(zip(self.marks(keys), keys, strict=True))
        sealed = [self.sealed(found[key]) for key in keys]
        with connection.cursor() as cursor:
            cursor.execute(_ADD, [self.load.pk, list(marks), sealed])
            added = {bytes(what) for (what,) in cursor.fetchall()}
        self._complete({marks[what]: found[marks[what]] for what in marks.keys() - added})

    def _complete(self, again: Mapping[Key, Before]) -> None:
        more = {key: one for key, one in again.items() if one.brought or one.joined}
        held = self.find(more)
        for key, noted in held.items():
            noted.before.brought |= more[key].brought
            noted.before.joined |= more[key].joined
        self.write(held.values())

    def find(self, keys: Iterable[Key]) -> dict[Key, Noted]:
        """Those of these that the load changed."""
        marks = dict(zip(self.marks(found := list(keys)), found, strict=True))
        if not marks:
            return {}
        rows = prepared.rows(_BY_WHAT, [prepared.byteas(list(marks))])
        return {marks[bytes(what)]: self._opened(pk, sealed) for pk, what, sealed in rows}

    def first(self, size: int) -> list[Noted]:
        """The first that are still noted, up to ``size``."""
        rows = prepared.rows(_FIRST, [self.load.pk, size])
        return [self._opened(pk, sealed) for pk, _, sealed in rows]

    def in_batches(self, size: int) -> Iterator[list[Noted]]:
        """All that is noted, in order."""
        last = 0
        while rows := prepared.rows(_OF_LOAD + " ORDER BY id LIMIT %s", [self.load.pk, last, size]):
            yield [self._opened(pk, sealed) for pk, _, sealed in rows]
            last = rows[-1][0]

    def write(self, noted: Iterable[Noted]) -> None:
        """Write changed ones."""
        held = list(noted)
        if held:
            pks, sealed = [one.pk for one in held], [self.sealed(one.before) for one in held]
            with connection.cursor() as cursor:
                cursor.execute(_WRITE, [pks, sealed])

    def sealed(self, before: Before) -> bytes:
        """What is written of one."""
        return self._ring.seal(replaced_place(self._subject()), encode_before(before))

    def _opened(self, pk: int, sealed: bytes) -> Noted:
        place = replaced_place(self._subject())
        return Noted(pk, decode_before(self._ring.open(place, bytes(sealed))))


class Noting:
    """What the batch that is being written has found so far."""

    def __init__(self, load: Load) -> None:
        self._journal = Journal(load)
        self._found: dict[Key, Before] = {}

    def came(self, kind: Kind, pks: Iterable[int], *, brought: bool = False) -> None:
        """These were inserted."""
        for pk in pks:
            self.changes(Before(kind=kind, pk=pk, brought=brought))

    def changes(self, before: Before) -> None:
        """This one is about to be changed. Of several changes, what was before the first counts."""
        key = before.kind, before.pk
        first = self._found.setdefault(key, before)
        first.brought |= before.brought
        first.joined |= before.joined
        if first is before:
            first.nth = len(self._found)

    def statements(
        self,
        held: Iterable[HeldStatement],
        changed: Iterable[HeldStatement],
        *,
        brought: bool = False,
    ) -> None:
        """Statements as they are ``held``, which are about to be ``changed`` to these rows.

        A load has ``brought`` a statement whose content it changes, or which had ended.
        """
        after = {row.pk: row for row in changed}
        for row in held:
            now = after[row.pk]
            stood = Standing(row.subject, row.child_id, row.state, row.seen_in)
            self.changes(
                Before(
                    kind=Kind.STATEMENT,
                    pk=row.pk,
                    there=True,
                    brought=brought
                    or bytes(row.content_digest) != bytes(now.content_digest)
                    or (row.state is StatementState.ENDED and now.state != row.state),
                    content_digest=bytes(row.content_digest),
                    standing=stood.packed(),
                    sealed=bytes(row.sealed),
                )
            )

    def joined(self, pk: int, document: Callable[[], bytes]) -> None:
        """The number of a record is about to lead to another."""
        if (Kind.RECORD, pk) not in self._found:
            self.changes(Before(kind=Kind.RECORD, pk=pk, there=True, sealed=document()))
        self._found[Kind.RECORD, pk].joined = True

    def write(self) -> None:
        """Write all of it."""
        self._journal.add(self._found)


_now: ContextVar[Noting | None] = ContextVar("noting", default=None)


def now() -> Noting | None:
    """Where what is changed now has to be noted; ``None`` where no load runs."""
    return _now.get()


def note_new(pks: Iterable[int]) -> None:
    """Note, where a load runs, that these statements were inserted."""
    noting = now()
    if noting is not None:
        noting.came(Kind.STATEMENT, pks, brought=True)


def note_changed(
    changed: Sequence[HeldStatement], read: Callable[[Iterable[int]], Sequence[HeldStatement]]
) -> None:
    """Note, where a load runs, how statements are held that are about to be changed to these rows.

    ``read`` brings rows as they are held, by primary key.
    """
    noting = now()
    if noting is not None:
        noting.statements(read(row.pk for row in changed), changed)


@contextmanager
def noting(load: Load) -> Iterator[None]:
    """Note what is changed meanwhile, for a load of which it is kept; in an open transaction."""
    if load.replaced_under is None:
        yield
        return
    found = Noting(load)
    token = _now.set(found)
    try:
        yield
    finally:
        _now.reset(token)
    found.write()


def keep_for(load: Load) -> None:
    """Keep what a new load will replace, under a key of its own; the caller saves the load."""
    load.replaced_under = uuid4()
    vault().create([load.replaced_under])


def brought_lately(load: Load, pks: Sequence[int], sources: AbstractSet[str]) -> set[int]:
    """Those of these statements of the load's feed that another load, which can still be taken
    back, has brought or changed."""
    states = (Load.State.RUNNING, Load.State.DONE)
    others = [
        other
        for other in Load.objects.filter(
            feed=load.feed, replaced_under__isnull=False, state__in=states
        ).exclude(pk=load.pk)
        if not sources.isdisjoint(other.sources)
    ]
    keys = [(Kind.STATEMENT, pk) for pk in pks]
    of = {
        mark: pk
        for other in others
        for mark, pk in zip(Journal(other).marks(keys), pks, strict=True)
    }
    if not of:
        return set()
    return {of[bytes(what)] for (what,) in prepared.rows(_KNOWN, [prepared.byteas(list(of))])}


def brought_before(load: Load, pk: int) -> bool:
    """Whether a load before this one, which can still be taken back, has brought or changed a
    statement."""
    before = Load.objects.filter(feed=load.feed, replaced_under__isnull=False, pk__lt=load.pk)
    marks = [mark for one in before for mark in Journal(one).marks([(Kind.STATEMENT, pk)])]
    return bool(marks and prepared.rows(_KNOWN, [prepared.byteas(marks)]))


class Others:
    """What the loads beside one of them replaced after it had begun."""

    def __init__(self, load: Load, since: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_LAST)
            last = dict(cursor.fetchall())
        loads = Load.objects.filter(
            pk__in=[pk for pk, row in last.items() if row >= since and pk != load.pk],
            state__in=(Load.State.RUNNING, Load.State.DONE),
        )
        self.journals = {other.pk: Journal(other) for other in loads.order_by("pk")}

    def find(self, keys: Iterable[Key], since: int) -> dict[Key, list[tuple[Journal, Noted]]]:
        """By statement, record or case what later loads found there, the earliest first."""
        wanted = list(keys)
        found: dict[Key, list[tuple[Journal, Noted]]] = {}
        for journal in self.journals.values():
            for key, noted in journal.find(wanted).items():
                if noted.pk >= since:
                    found.setdefault(key, []).append((journal, noted))
        for of_one in found.values():
            of_one.sort(key=lambda one: one[1].pk)
        return found


def delete(pks: Iterable[int]) -> None:
    """Delete what was noted. Needs the role that owns the table."""
    Replaced.objects.filter(pk__in=list(pks)).delete()


def forget(load: Load) -> None:
    """Destroy the key of what a load replaced, then delete that. Needs the roles for both."""
    if load.replaced_under is not None:
        vault().destroy([load.replaced_under])
        Replaced.objects.filter(load=load).delete()
        load.replaced_under = None
        load.save(update_fields=["replaced_under"])
