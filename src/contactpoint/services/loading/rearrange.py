"""Put statements on the records that a person says, and derive those records anew.

What a record shows is a function of the statements that are linked to it, in the order of their
rows; of a record on which none names the child any more, of what it was last known by as well.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import uuid4

from contactpoint.children.statement import Statement
from contactpoint.linkage.profile import pack, profile_of
from contactpoint.services.loading.derive_child import derive_child
from contactpoint.services.loading.last_words import known_by
from contactpoint.services.loading.write_children import fresh_numbers, keep_back_cases, seal_alone
from contactpoint.store.documents import ChildDocument, child_place, encode, statement_place
from contactpoint.store.models import Child, HeldStatement
from contactpoint.store.repositories import children, statements
from contactpoint.store.safe import vault
from contactpoint.vault.vault import IndexDomain

_State = HeldStatement.State


def found_record() -> Child:
    """A new record, with a number of its own and nothing on it yet."""
    subject = uuid4()
    ring = vault().create([subject])
    empty, _ = derive_child(said=(), profiles=(), packed=())
    (number,) = fresh_numbers(1)
    row = Child(
        subject=subject, number=number, document=ring.seal(child_place(subject), encode(empty))
    )
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


def derive_again(
    records: Iterable[Child], *, last_words: Mapping[int, Collection[int]] | None = None
) -> None:
    """Write the documents and search keys of records whose statements have changed.

    ``last_words`` has, by record, the primary keys of the statements that it is last known by where
    none that stands names the child.
    """
    wanted = list(records)
    pks = [record.pk for record in wanted]
    standing = statements.linked_to(pks)
    words = {pk for some in (last_words or {}).values() for pk in some}
    ended = [row for row in statements.ended_of(pks) if row.pk in words]
    said_last: dict[int | None, list[Statement]] = {}
    for row, statement in statements.opened(ended):
        said_last.setdefault(row.child_id, []).append(statement)
    ring = vault().hold(record.subject for record in wanted)
    index = vault().index(IndexDomain.OPEN)
    keys: list[list[int]] = []
    shown: dict[int, bool] = {}
    for record in wanted:
        document, sought = derive_known(
            [statement for _, statement in standing.get(record.pk, [])],
            said_last.get(record.pk, []),
        )
        record.document = ring.seal(child_place(record.subject), encode(document))
        keys.append(index.values(sought))
        shown[record.pk] = document.open.record is not None
    children.replace_documents(wanted, keys)
    keep_back_cases(shown)


def derive_known(
    standing: Sequence[Statement], last_words: Sequence[Statement]
) -> tuple[ChildDocument, frozenset[str]]:
    """The document and search keys of a child from what stands of it, and from what was said last
    where no source names it."""
    said, last_known = known_by(standing, last_words)
    profiles = [profile_of(statement) for statement in said]
    return derive_child(
        said=said,
        profiles=profiles,
        packed=[pack(profile) for profile in profiles],
        last_known=last_known,
    )
