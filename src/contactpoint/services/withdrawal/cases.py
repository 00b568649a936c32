"""Cases as they were before a load, where their question still stands."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from contactpoint.linkage.keys import lookup_keys
from contactpoint.linkage.profile import profile_of
from contactpoint.placing.stored_keys import StoredKeys
from contactpoint.review.kinds import CaseKind, VerdictKind
from contactpoint.services.withdrawal.group import Group
from contactpoint.services.withdrawal.plan import Later, Plan
from contactpoint.store.decided import CaseContent
from contactpoint.store.models import HeldStatement
from contactpoint.store.replaced import Kind
from contactpoint.store.repositories import (
    case_rows,
    cases,
    children,
    statements,
    verdict_rows,
)
from contactpoint.store.repositories.replaced import Others
from contactpoint.visibility.status import Status

_State = HeldStatement.State
Cases = Mapping[int, CaseContent | None]


def cases_before(group: Group, later: Later, plan: Plan, others: Others, since: int) -> Cases:
    """By statement the case that it had before, ``None`` for none, where that was changed: by the
    load, or by a later one whose decision on the statement is made again."""
    again = {one.row.pk for one in plan.again} | {row.pk for row, _ in plan.back}
    of_others = others.find([(Kind.CASE, pk) for pk in again - group.cases.keys()], since)
    before = {pk: words[0][1].before.case for (_, pk), words in of_others.items()}
    before |= {
        pk: one.before.case
        for pk, one in group.cases.items()
        # Where a later load has changed it since, and nothing is decided on again, it stays.
        if one.before.case is not None or not later.get((Kind.CASE, pk)) or pk in again
    }
    return before


def drop_cases(before: Cases, plan: Plan) -> None:
    """Take away the cases of statements that were never made, and those that were changed."""
    pks = {row.pk for row in plan.removed} | before.keys() - plan.judged
    cases.take_away([case.pk for case in case_rows.of_statements(pks)])


def restore_cases(before: Cases, begun: datetime) -> None:
    """Open cases as they were before, where their question still stands."""
    was = {pk: case for pk, case in before.items() if case is not None}
    there = {case.statement_id: case for case in case_rows.of_statements(was)}
    rows = {row.pk: row for row in statements.by_pks(was)}
    answered = {
        verdict.statement_id
        for verdict in verdict_rows.of_statements(was)
        if verdict.undone_at is None
        and verdict.made_at >= begun
        and verdict.kind is not VerdictKind.ASKED_SOURCE
    }
    new: list[CaseContent] = []
    for pk, case in was.items():
        if pk in there or pk in answered or pk not in rows:
            continue
        if (restored := _still_asked(case, rows[pk])) is not None:
            new.append(restored)
    if not new:
        return
    sought = _sought({case.statement_id: rows[case.statement_id] for case in new})
    cases.add(new, sought)


def _still_asked(case: CaseContent, row: HeldStatement) -> CaseContent | None:
    """The case as it is to be opened again; ``None`` where it asks nothing any more."""
    pks = {pk for pk in (case.child_id, case.other_child_id) if pk is not None}
    leads_to = children.survivors(pks)
    case.child_id = None if case.child_id is None else leads_to[case.child_id]
    case.other_child_id = None if case.other_child_id is None else leads_to[case.other_child_id]
    if case.kind is CaseKind.PLACING:
        return case if row.state == _State.TO_REVIEW else None
    stands = row.state == _State.LINKED and row.child_id in (case.child_id, case.other_child_id)
    return case if stands and case.child_id != case.other_child_id else None


def asked_out_of_sight(pks: Collection[int]) -> set[int]:
    """Those of these records of which a case asks whose child's they are that nobody is shown, for
    its records have left search. Where something is hidden of one, nothing may say so."""
    found = [case for case in cases.about(pks) if case.withheld and case.child_id is not None]
    named = {pk for case in found for pk in (case.child_id, case.other_child_id) if pk is not None}
    hidden = {
        child.pk for child in children.by_pks(named) if child.document.status is not Status.ACTIVE
    }
    return {
        pk
        for case in found
        if (pk := case.other_child_id) in pks
        and pk is not None
        and not hidden & {case.child_id, pk}
    }


def _sought(rows: Mapping[int, HeldStatement]) -> dict[int, Sequence[int]]:
    """The blind keys under which the child of a waiting statement, or of one on a provisional
    record, may turn up."""
    marked = children.kept_of({row.child_id for row in rows.values() if row.child_id is not None})
    keys = StoredKeys()
    waits = [
        row for row in rows.values() if row.child_id is None or marked[row.child_id].provisional
    ]
    return {
        row.pk: keys.open_values(lookup_keys(profile_of(statement)))
        for row, statement in statements.opened(waits)
    }
