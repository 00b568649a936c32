"""What a child is known by when no source names it any more.

Who drops off every list is the child somebody will look for, so what was said last is kept. A
return that gives no name stays beside it: alone it could be neither searched for nor opened.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from contactpoint.children.statement import CORRECTION, Statement
from contactpoint.linkage.profile import pack, profile_of
from contactpoint.store.documents import child_place, decode_child
from contactpoint.store.models import Child, HeldStatement
from contactpoint.store.repositories import statements
from contactpoint.store.safe import vault


def is_named(said: Iterable[Statement]) -> bool:
    """Whether a source among these names the child. A correction is no voice of its own: it
    corrects what sources say."""
    return any(one.feed != CORRECTION and bool(one.names) for one in said)


def is_spoken_of(said: Iterable[Statement]) -> bool:
    """Whether any source speaks of the child, by name or without."""
    return any(one.feed != CORRECTION for one in said)


def known_by(
    standing: Sequence[Statement], last_words: Sequence[Statement]
) -> tuple[Sequence[Statement], bool]:
    """The statements that a child is derived from, and whether it is as last known."""
    spoken_of = is_spoken_of(standing)
    if is_named(standing) or (spoken_of and not is_named(last_words)):
        return standing, False
    if last_words:
        return [*standing, *last_words], True
    return (), False


def last_words_of(record: Child) -> list[HeldStatement]:
    """The ended statements that a record is last known by; none where a source names the child."""
    return [row for row, _ in last_words_of_each([record]).get(record.pk, ())]


def last_words_of_each(
    records: Sequence[Child],
) -> Mapping[int, list[tuple[HeldStatement, Statement]]]:
    """The same for several records, by primary key, opened, in the order of their rows."""
    ring = vault().hold(record.subject for record in records)
    derived_from: dict[int | None, Counter[object]] = {}
    for record in records:
        document = decode_child(ring.open(child_place(record.subject), bytes(record.document)))
        if document.open.last_known:
            of_each = zip(document.open.packed_profiles, document.open.names, strict=True)
            derived_from[record.pk] = Counter(of_each)
    pks = [pk for pk in derived_from if pk is not None]
    if not pks:
        return {}
    for pk, held in statements.linked_to(pks).items():
        derived_from[pk].subtract(_as_derived(statement) for _, statement in held)
    found: dict[int, list[tuple[HeldStatement, Statement]]] = {}
    for row, statement in statements.opened(statements.ended_of(pks)):
        left = derived_from[row.child_id]
        if row.child_id is not None and left[_as_derived(statement)] > 0:
            left[_as_derived(statement)] -= 1
            found.setdefault(row.child_id, []).append((row, statement))
    return found


def said_of(records: Sequence[Child]) -> Mapping[int, list[tuple[HeldStatement, Statement]]]:
    """By record, the statements that it shows, opened: those that stand on it, and what it is last
    known by."""
    standing = statements.linked_to([record.pk for record in records])
    words = last_words_of_each(records)
    return {
        record.pk: [*standing.get(record.pk, ()), *words.get(record.pk, ())] for record in records
    }


def _as_derived(statement: Statement) -> object:
    return pack(profile_of(statement)), statement.names
