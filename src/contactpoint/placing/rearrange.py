"""Put statements on the records that a person says, and derive those records anew.

What a record shows is a function of the statements that are linked to it, in the order of their
rows, and of its status; of a record on which none names the child any more, of what it was last
known by as well. Only ``put_under`` gives a record another status than it has, and a record that
has to do with one that hides more comes to hide as much.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import uuid4

from contactpoint.placing.last_words import opened_words
from contactpoint.placing.stored_keys import StoredKeys
from contactpoint.placing.write_children import fresh_numbers, keep_back_cases, seal_alone
from contactpoint.store.documents import child_place, encode, encode_child, statement_place
from contactpoint.store.models import Child, HeldStatement
from contactpoint.store.repositories import children, statements
from contactpoint.store.safe import vault
from contactpoint.visibility.derived import derived
from contactpoint.visibility.reach import is_for_reviewers
from contactpoint.visibility.status import Status, strictest

_State = HeldStatement.State


def found_record() -> Child:
    """A new record, with a number of its own and nothing on it yet."""
    subject = uuid4()
    ring = vault().create([subject])
    (number,) = fresh_numbers(1)
    empty = encode_child(derived([]))
    row = Child(subject=subject, number=number, document=ring.seal(child_place(subject), empty))
    children.add([row], [[]])
    return row


def put_on(rows: Sequence[HeldStatement], record: Child) -> None:
    """Link statements to a record, sealed under its key; what has ended stays ended.

    The records that they leave and come to are not written here: ``derive_again`` does that.
    """
    ring = vault().hold([record.subject])
    for row, statement in statements.opened(rows):
        row.sealed = ring.seal(statement_place(record.subject), encode(statement))
        row.subject, row.child_id = record.subject, record.pk
        if row.state != _State.ENDED:
            row.state = _State.LINKED
    statements.save([], rows)


def put_before_a_person(rows: Sequence[HeldStatement]) -> None:
    """Take statements off their records, each sealed under a key of its own. The records that they
    leave are not written here."""
    seal_alone(statements.opened(rows))
    for row in rows:
        row.state = _State.TO_REVIEW
    statements.save([], rows)


def put_under(record: Child, status: Status) -> None:
    """Put a child under a status, whatever it was under: what that hides is cut, or is open again.

    In the transaction that is open, which holds the right to move statements.
    """
    kept = children.kept_of([record.pk])
    words = {pk: one.last_words for pk, one in kept.items()}
    _derive([record], words, {record.pk: status})


def derive_again(
    records: Iterable[Child],
    *,
    last_words: Mapping[int, Collection[int]] | None = None,
    alike: bool = False,
) -> None:
    """Write the documents and search keys of records whose statements have changed, each under the
    status that it has.

    ``last_words`` has, by record, the primary keys of the statements that it is last known by where
    none that stands names the child. With ``alike`` statements have gone from one of the records to
    another: the strictest status of any is from now on that of each (the rules of the domain,
    section 5).
    """
    wanted = list(records)
    statuses = {
        pk: kept.status for pk, kept in children.kept_of(record.pk for record in wanted).items()
    }
    if alike:
        statuses = dict.fromkeys(statuses, strictest(statuses.values()))
    _derive(wanted, last_words or {}, statuses)


def _derive(
    wanted: Sequence[Child],
    last_words: Mapping[int, Collection[int]],
    statuses: Mapping[int, Status],
) -> None:
    standing = statements.linked_to([record.pk for record in wanted])
    words = opened_words(last_words)
    ring = vault().hold(record.subject for record in wanted)
    stored = StoredKeys()
    keys: list[list[int]] = []
    shown: dict[int, bool] = {}
    for record in wanted:
        last_known = words.get(record.pk, [])
        found = derived(
            [statement for _, statement in standing.get(record.pk, [])],
            statuses[record.pk],
            last_words=[statement for _, statement in last_known],
        )
        document = encode_child(found, [row.pk for row, _ in last_known])
        record.document = ring.seal(child_place(record.subject), document)
        keys.append(stored.of_child(found))
        shown[record.pk] = is_for_reviewers(found.open, found.status)
    children.replace_documents(wanted, keys)
    keep_back_cases(shown)
