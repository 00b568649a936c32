"""Last words: the ended statements that a child is known by when no source names it any more.

The rule that such a child is derived from its last words is in ``visibility.derived``. The child's
document keeps which statements they are, whatever of them is open.
"""

from collections.abc import Iterable, Mapping, Sequence

from contactpoint.children.statement import Statement
from contactpoint.store.models import Child, HeldStatement
from contactpoint.store.repositories import children, statements


def last_words_of(record: Child) -> list[HeldStatement]:
    """The ended statements that a record is last known by; none where a source names the child."""
    return [row for row, _ in last_words_of_each([record.pk]).get(record.pk, ())]


def words_of(*records: Child) -> dict[int, set[int]]:
    """By record, the ended statements by which the record is last known."""
    words = last_words_of_each([record.pk for record in records])
    return {record.pk: {row.pk for row, _ in words.get(record.pk, ())} for record in records}


def last_words_of_each(
    pks: Iterable[int],
) -> Mapping[int, list[tuple[HeldStatement, Statement]]]:
    """The last words of several records, by primary key, opened, in the order of their rows."""
    return opened_words({pk: kept.last_words for pk, kept in children.kept_of(pks).items()})


def opened_words(
    words: Mapping[int, Iterable[int]],
) -> Mapping[int, list[tuple[HeldStatement, Statement]]]:
    """The statements of ``words`` that have ended on their record, by record and opened.

    ``words`` has the primary keys of statements by record. They come in the order of their rows.
    """
    named = {pk for some in words.values() for pk in some}
    rows = [row for row in statements.by_pks(named) if row.state == HeldStatement.State.ENDED]
    found: dict[int, list[tuple[HeldStatement, Statement]]] = {}
    for row, statement in statements.opened(rows) if rows else ():
        if row.child_id is not None and row.pk in words.get(row.child_id, ()):
            found.setdefault(row.child_id, []).append((row, statement))
    return found


def shown_statements(
    records: Sequence[Child],
) -> Mapping[int, list[tuple[HeldStatement, Statement]]]:
    """The statements that each record shows, opened: those that stand on it, and its last words."""
    pks = [record.pk for record in records]
    standing = statements.linked_to(pks)
    words = last_words_of_each(pks)
    return {pk: [*standing.get(pk, ()), *words.get(pk, ())] for pk in pks}
