"""Note that a school goes on stating a child after another has begun to.

A statement that comes again unchanged is left as it is, and the record with it. It has to be noted
where it changes which school is current (``children.current``): then two are, and a person is
asked.
"""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from contactpoint.children.current import current_among, goes_on_with
from contactpoint.children.statement import ServiceKind, Statement
from contactpoint.placing.arrivals import speaks_for_itself
from contactpoint.placing.last_words import words_of
from contactpoint.placing.rearrange import derive_again
from contactpoint.store.documents import encode, statement_place
from contactpoint.store.models import HeldStatement, Load
from contactpoint.store.repositories import children, statements
from contactpoint.store.repositories.children import OpenedChild
from contactpoint.store.safe import vault
from contactpoint.visibility.status import Status

_Stated = tuple[HeldStatement, Statement]


def note_stated_again(pks: Iterable[int], load: Load | None = None) -> None:
    """Note it on these records, by primary key, and derive those anew that it changes.

    ``load`` is the one that brought statements on them again. Without it, what was seen of the
    statements counts since they came: of those that came in a first load nothing is known. Runs in
    the open transaction, which holds the right to move statements.
    """
    in_question = [child.pk for child in children.by_pks(sorted(set(pks))) if _may_change(child)]
    if not in_question:
        return
    again: list[_Stated] = []
    records = set()
    for pk, standing in statements.linked_to(in_question).items():
        found = _stated_again(standing, load)
        if found:
            records.add(pk)
            again += found
    if not again:
        return
    ring = vault().hold({row.subject for row, _ in again})
    for row, statement in again:
        row.sealed = ring.seal(statement_place(row.subject), encode(statement))
    statements.save([], [row for row, _ in again])
    changed = children.joining(records)
    derive_again(changed, last_words=words_of(*changed))


def _may_change(child: OpenedChild) -> bool:
    """Whether a school may be previous that goes on; of who is hidden it cannot be told here."""
    record, status = child.document.open.record, child.document.status
    if status is not Status.ACTIVE or record is None:
        return True
    schools = [one for one in record.services if one.service.kind is ServiceKind.SCHOOL]
    return any(one.previous for one in schools)


def _stated_again(standing: Sequence[_Stated], load: Load | None) -> list[_Stated]:
    """The statements to be noted as stated again, if that changes which school is current."""
    noted = [(row, _as_seen(row, statement, load)) for row, statement in standing]
    before = current_among(ServiceKind.SCHOOL, [statement for _, statement in standing])
    after = current_among(ServiceKind.SCHOOL, [statement for _, statement in noted])
    if set(before) == set(after):
        return []
    return [
        (row, now) for (row, now), (_, was) in zip(noted, standing, strict=True) if now is not was
    ]


def _as_seen(row: HeldStatement, statement: Statement, load: Load | None) -> Statement:
    """The statement with the load that brought it last."""
    known = statement.since > 0 if load is None else row.seen_in == load.pk
    last = max(statement.since, statement.again)
    if not known or row.seen_in <= last or not _says_school(statement):
        return statement
    return replace(statement, again=row.seen_in)


def _says_school(statement: Statement) -> bool:
    kinds = {kind for kind, _ in goes_on_with(statement)}
    return ServiceKind.SCHOOL in kinds and speaks_for_itself(statement)
