"""Note that a school goes on stating a child after another has begun to.

A statement that comes again unchanged is left as it is, and the record with it. It has to be noted
where it changes which school is current (``children.current``): then two are, and a person is
asked.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

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
# The number of the load in which a statement was seen again, 0 where it is not known.
_SeenIn = Callable[[HeldStatement, Statement], int]


def note_stated_again(again_on: Mapping[int, Collection[int]], load: Load) -> None:
    """Note that a load has brought statements again, unchanged, where that has to be noted.

    ``again_on`` has these statements by record, all by primary key. Runs in the open transaction,
    which holds the right to move statements.
    """
    rows = {pk for some in again_on.values() for pk in some}
    _note(again_on, lambda row, _: load.pk if row.pk in rows else 0)


def note_last_seen(pks: Iterable[int]) -> None:
    """The same for records, by primary key, onto which statements have come from others.

    What was seen of each statement since it came counts. Of those that came in a first load nothing
    is known. Runs as ``note_stated_again`` does.
    """
    _note(pks, lambda row, statement: row.seen_in if statement.since else 0)


def _note(pks: Iterable[int], seen_in: _SeenIn) -> None:
    in_question = [child.pk for child in children.by_pks(sorted(set(pks))) if _may_change(child)]
    if not in_question:
        return
    again: list[_Stated] = []
    records = set()
    for pk, standing in statements.linked_to(in_question).items():
        found = _stated_again(standing, seen_in)
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


def _stated_again(standing: Sequence[_Stated], seen_in: _SeenIn) -> list[_Stated]:
    """The statements to be noted as stated again, if that changes which school is current."""
    noted = [(row, _as_seen(statement, seen_in(row, statement))) for row, statement in standing]
    before = current_among(ServiceKind.SCHOOL, [statement for _, statement in standing])
    after = current_among(ServiceKind.SCHOOL, [statement for _, statement in noted])
    if set(before) == set(after):
        return []
    return [
        (row, now) for (row, now), (_, was) in zip(noted, standing, strict=True) if now is not was
    ]


def _as_seen(statement: Statement, load: int) -> Statement:
    """The statement, noted as stated again in a load, if a school states it."""
    schools = {kind for kind, _ in goes_on_with(statement)} & {ServiceKind.SCHOOL}
    if load <= max(statement.since, statement.again) or not schools:
        return statement
    return replace(statement, again=load) if speaks_for_itself(statement) else statement
