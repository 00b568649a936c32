"""Take back one group of what a load changed, in the open transaction.

Everything is put as it was, then what later loads brought is decided on again in order.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from contactpoint.children.sources import is_guarded
from contactpoint.children.statement import CORRECTION
from contactpoint.placing.keep_cases import hand_over
from contactpoint.placing.place_statements import settle_near, withdraw
from contactpoint.placing.rearrange import confirm, derive_again, put_on
from contactpoint.placing.tell_who_works import tell_split
from contactpoint.placing.write_children import seal_alone
from contactpoint.services.review.moving import take_back_involvements
from contactpoint.services.withdrawal.begun import go_on
from contactpoint.services.withdrawal.cases import (
    asked_out_of_sight,
    cases_before,
    drop_cases,
    restore_cases,
)
from contactpoint.services.withdrawal.decide_again import decide_again, said_again
from contactpoint.services.withdrawal.gone import corrections_among, let_go, without_work
from contactpoint.services.withdrawal.group import Group
from contactpoint.services.withdrawal.opened_since import drop_opened
from contactpoint.services.withdrawal.plan import Later, Plan, plan_for
from contactpoint.store.documents import (
    Kept,
    child_place,
    decode_kept,
    statement_place,
)
from contactpoint.store.models import HeldStatement
from contactpoint.store.replaced import Before, Kind
from contactpoint.store.repositories import (
    cases,
    children,
    replaced,
    statements,
    statements_before,
)
from contactpoint.store.repositories.replaced import Journal, Others
from contactpoint.store.safe import vault
from contactpoint.visibility.derived import is_spoken_of
from contactpoint.visibility.status import Status

_State = HeldStatement.State


def take_back(
    journal: Journal, others: Others, group: Group, *, begun: datetime, since: int
) -> Counter[str]:
    """Take the group back; returns the counts."""
    later = {
        key: [one for one in words if one[1].pk > group.noted[key].pk]
        for key, words in others.find(group.keys, since).items()
    }
    plan = plan_for(group, later, others, begun=begun, since=since)
    words_kept = _keep_where_work_is_recorded(plan)
    again = said_again(plan, journal.load.pk)
    left = _left_from(group, plan)
    touched = _touched(group, plan)
    _part_joined(group, plan, others, since)
    gone_alone = _put_as_it_was(plan, words_kept)
    go_on(plan.stays)
    own = _lift(group, plan, others, since)
    before = cases_before(group, later, plan, others, since)
    drop_opened(before, group, plan, others, begun=begun, since=since)
    hand_over([*plan.removed, *(row for row, _ in plan.back), *(one.row for one in plan.again)])
    drop_cases(before, plan)
    statements_before.take_away(plan.removed)
    documents = _documents_before(group, left | _stood_on(plan), others, since)
    known = _derive(group, touched, documents, words_kept, plan, later, others, since)
    restore_cases(before, begun)
    _end_again(plan)
    decide_again(again, own)
    _try_waiting(plan, others)
    counts = Counter(
        taken_back=len(plan.removed) + sum(row.pk in group.statements for row, _ in plan.back),
        decided_again=len(plan.again),
        kept_for_work=len(words_kept),
        still_guarded=plan.guarded,
    )
    gone = let_go(left, known)
    counts["records_gone"] = len(gone)
    live = _live(known)
    confirm(_spoken_of(live - asked_out_of_sight(live)))
    _hand_down(group, later, plan, gone)
    journal.add(
        {
            (Kind.GONE, number): Before(kind=Kind.GONE, pk=number, sealed=subject.bytes)
            for number, subject in [
                *((pk, subject) for pk, subject in gone.items()),
                # A statement's number is another's than a record's: they are told apart by sign.
                *((_of_statement(pk), subject) for pk, subject in gone_alone.items()),
            ]
        }
    )
    replaced.delete(one.pk for one in group.noted.values())
    return counts


def _of_statement(pk: int) -> int:
    return pk | 1 << 62


def _keep_where_work_is_recorded(plan: Plan) -> dict[int, set[int]]:
    """Let records that practitioners have work on, and that only this load speaks of, stay as they
    were last known; by record, the statements that they are last known by."""
    records = {row.child_id for row in plan.removed if row.child_id is not None}
    leaving = {row.pk for row in plan.removed}
    on_each = statements.on_each(records)
    of_persons = corrections_among(on_each.values())
    alone = {
        pk: [row for row in rows if row.pk in leaving]
        for pk, rows in on_each.items()
        if all(row.pk in leaving or row.pk in of_persons for row in rows)
    }
    kept = {pk: {row.pk for row in alone[pk]} for pk in alone.keys() - without_work(alone)}
    pks = {pk for of_one in kept.values() for pk in of_one}
    for row in plan.removed:
        if row.pk in pks:
            row.state = _State.ENDED
    staying = [row for row in plan.removed if row.pk in pks]
    plan.removed = [row for row in plan.removed if row.pk not in pks]
    statements.save([], staying)
    hand_over(staying)
    cases.close_all(staying)
    return kept


def _left_from(group: Group, plan: Plan) -> set[int]:
    """The records that may be empty afterwards: those that the load founded, and those on which
    what goes, comes back or is decided on again stands now."""
    rows = [*plan.removed, *(row for row, _ in plan.back), *(one.row for one in plan.again)]
    founded = {pk for pk, noted in group.records.items() if not noted.before.there}
    return founded | {row.child_id for row in rows if row.child_id is not None}


def _touched(group: Group, plan: Plan) -> set[int]:
    """The records that lose or gain statements, or whose mark was changed."""
    rows = [*plan.removed, *(row for row, _ in plan.back), *(one.row for one in plan.again)]
    found = {row.child_id for row in rows} | set(group.records) | group.records_near
    known = {pk for pk in found if pk is not None} | _stood_on(plan)
    return known | set(children.survivors(known).values())


def _stood_on(plan: Plan) -> set[int]:
    """The records on which statements stood before that come back or are decided on again."""
    stood = [base.stood().child for base in plan.bases]
    return {pk for pk in stood if pk is not None}


def _part_joined(group: Group, plan: Plan, others: Others, since: int) -> None:
    """Let the numbers of records that the load joined into others be their own again.

    So are those that a later load joined, whose statement stood there before and is decided on
    again: if it goes to the other record, they are joined again.
    """
    joined = {pk for pk, noted in group.records.items() if noted.before.joined}
    keys = [(Kind.RECORD, pk) for pk in _stood_on(plan)]
    by_others = others.find(keys, since)
    joined |= {pk for (_, pk), words in by_others.items() if any(w.before.joined for _, w in words)}
    into = children.joined_into(joined)
    for pk in into:
        survivor = children.survivors([pk])[pk]
        record, other = children.rows([pk])[0], children.rows([survivor])[0]
        children.join_into(record, None)
        take_back_involvements(source=other, target=record)
        tell_split([other.pk, record.pk], by=None)


def _put_as_it_was(plan: Plan, kept: Mapping[int, Collection[int]]) -> dict[int, UUID]:
    """Put statements as they were; returns the subjects of those removed that were on no record."""
    leads_to = children.survivors(_stood_on(plan))
    elsewhere: dict[int, list[HeldStatement]] = {}
    changed: list[HeldStatement] = []
    for row, base in plan.back:
        if row.pk in plan.judged:
            _put_content(row, base)
        else:
            _put_row(row, base, leads_to, elsewhere)
        changed.append(row)
    for one in plan.again:
        if one.base.there:
            _put_row(one.row, one.base, leads_to, elsewhere)
            changed.append(one.row)
    statements.save([], changed)
    for survivor, rows in elsewhere.items():
        put_on(rows, children.rows([survivor])[0])
    return {row.pk: row.subject for row in plan.removed if row.child_id is None}


def _put_row(
    row: HeldStatement,
    base: Before,
    leads_to: Mapping[int, int],
    elsewhere: dict[int, list[HeldStatement]],
) -> None:
    stood = base.stood()
    row.content_digest, row.sealed = base.content_digest, base.sealed
    row.subject, row.child_id = stood.subject, stood.child
    row.state, row.seen_in = stood.state, stood.seen_in
    if stood.child is not None and leads_to[stood.child] != stood.child:
        elsewhere.setdefault(leads_to[stood.child], []).append(row)


def _put_content(row: HeldStatement, base: Before) -> None:
    """Let a statement be what it was, where a person has put it since."""
    subject = base.stood().subject
    ring = vault().hold([subject, row.subject])
    content = ring.open(statement_place(subject), base.sealed)
    row.content_digest = base.content_digest
    row.sealed = ring.seal(statement_place(row.subject), content)


def _lift(group: Group, plan: Plan, others: Others, since: int) -> dict[int, int]:
    """Take statements that only later loads brought off their records, to be decided on again.

    Returns the records that nothing else is on, and that were founded since: each by the first
    statement on it, which has it again if it founds a record, so that the number stays.
    """
    new = [one for one in plan.again if not one.base.there and one.row.state == _State.LINKED]
    records = {one.row.child_id for one in new if one.row.child_id is not None}
    leaving = {one.row.pk for one in new} | {row.pk for row in plan.removed}
    taken = {
        pk
        for pk, some in statements.linked_to(records).items()
        if any(row.pk not in leaving and stated.feed != CORRECTION for row, stated in some)
    }
    founded = {pk for pk, noted in group.records.items() if not noted.before.there}
    keys = [(Kind.RECORD, pk) for pk in records]
    founded |= {
        pk for (_, pk), words in others.find(keys, since).items() if not words[0][1].before.there
    }
    taken |= records - founded
    own: dict[int, int] = {}
    for one in new:
        record = one.row.child_id
        if record is not None and record not in taken:
            taken.add(record)
            own[one.row.pk] = record
    lifted = [one.row for one in new]
    seal_alone(statements.opened(lifted))
    for row in lifted:
        row.state = _State.TO_REVIEW
    statements.save([], lifted)
    return own


def _documents_before(
    group: Group, left: Collection[int], others: Others, since: int
) -> dict[int, bytes]:
    """The documents, as they were sealed, of records before the load; of a record that only later
    loads changed, and that statements leave which are decided on again, before these loads."""
    found = {pk: noted.before for pk, noted in group.records.items()}
    keys = [(Kind.RECORD, pk) for pk in set(left) - found.keys()]
    found |= {pk: words[0][1].before for (_, pk), words in others.find(keys, since).items()}
    return {pk: before.sealed for pk, before in found.items() if before.there}


def _derive(
    group: Group,
    touched: Collection[int],
    documents: Mapping[int, bytes],
    kept: Mapping[int, Collection[int]],
    plan: Plan,
    later: Later,
    others: Others,
    since: int,
) -> set[int]:
    """Derive the records anew, each with the mark that it had; returns those that are there.

    A record that the load hid is in sight again, unless a guarded statement stands on it still or a
    later load may have hidden it too.
    """
    there = {child.pk: child for child in children.by_pks(touched)}
    now = children.kept_of(there)
    guarded = _guarded(pk for pk, one in now.items() if one.status.is_healths)
    words: dict[int, set[int]] = {}
    marks: dict[int, bool] = {}
    statuses: dict[int, Status] = {}
    for pk, child in there.items():
        words[pk] = {*now[pk].last_words, *kept.get(pk, ())}
        if pk in documents:
            document = child.ring.open(child_place(child.subject), documents[pk])
            was: Kept = decode_kept(document)
            words[pk] |= set(was.last_words)
            marks[pk] = was.provisional
            by_load = pk in group.records and now[pk].status.is_healths
            by_load = by_load and not later.get((Kind.RECORD, pk))
            if by_load and pk not in guarded:
                statuses[pk] = was.status
    # What a later load has ended may be the last that was said, now that a name has gone.
    ended = {
        row.pk: pk
        for pk, rows in statements.on_each(there).items()
        for row in rows
        if row.state == _State.ENDED
    }
    for _, statement in others.find([(Kind.STATEMENT, pk) for pk in ended], since):
        words[ended[statement]].add(statement)
    for row, before in plan.back:
        # It has ended, as it had before.
        stood = before.stood()
        if stood.state is _State.ENDED and stood.child in words:
            words[stood.child].add(row.pk)
    derive_again(children.joining(there), last_words=words, provisional=marks, statuses=statuses)
    return set(there)


def _guarded(pks: Iterable[int]) -> set[int]:
    """The records on which a statement stands that health guards."""
    standing = statements.linked_to(pks)
    return {pk for pk, some in standing.items() if any(is_guarded(stated) for _, stated in some)}


def _end_again(plan: Plan) -> None:
    """End what a later full delivery did not hold, now that it is what it was."""
    for load in {load.pk: load for _, load in plan.ended}.values():
        pks = [row.pk for row, by in plan.ended if by.pk == load.pk and row.pk not in plan.judged]
        standing = [row for row in statements.by_pks(pks) if row.state != _State.ENDED]
        with replaced.noting(load):
            withdraw(standing)


def _try_waiting(plan: Plan, others: Others) -> None:
    """Try again what later loads left waiting near the statements that have come back."""
    if others.journals:
        last = list(others.journals.values())[-1].load
        with replaced.noting(last):
            settle_near(last, [row.pk for row, _ in plan.back])


def _spoken_of(pks: Collection[int]) -> set[int]:
    """Those of these records of which a source speaks. Who has fallen silent is asked about again
    once its source speaks: whether it had waited before counts then."""
    standing = statements.linked_to(pks)
    return {pk for pk, some in standing.items() if is_spoken_of(stated for _, stated in some)}


def _live(pks: Iterable[int]) -> set[int]:
    return {child.pk for child in children.by_pks(pks)} - children.joined_into(pks).keys()


def _hand_down(group: Group, later: Later, plan: Plan, gone: Collection[int]) -> None:
    """Let later loads have found what the load found, so that they can be taken back as well."""
    removed = {(Kind.STATEMENT, row.pk) for row in plan.removed}
    removed |= {(Kind.RECORD, pk) for pk in gone}
    for key, words in later.items():
        if not words:
            continue
        if key in removed:
            replaced.delete(noted.pk for _, noted in words)
            continue
        journal, first = words[0]
        before = first.before.with_what_was(group.noted[key].before)
        journal.write([replaced.Noted(first.pk, before)])
