"""Cases that loads have opened on statements which are put back or decided on again.

What such a case asks follows from its statement, and is asked again if it still stands. So it goes
before cases are handed over, also where it hangs on another statement since: otherwise it would be
left, and nothing would say why it is asked.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from contactpoint.services.withdrawal.cases import Cases
from contactpoint.services.withdrawal.group import Group
from contactpoint.services.withdrawal.plan import Plan
from contactpoint.store.decided import CaseContent
from contactpoint.store.replaced import Kind
from contactpoint.store.repositories import case_rows, cases
from contactpoint.store.repositories.replaced import Journal, Noted, Others

Words = Sequence[tuple[Journal, Noted]]
_Asked = tuple[datetime, str, frozenset[int | None]]


def drop_opened(
    before: Cases, group: Group, plan: Plan, others: Others, *, begun: datetime, since: int
) -> None:
    """Take these cases away. ``before`` has the statements whose case was changed; the load that
    is taken back began at ``begun``, and ``since`` is its first note."""
    pks = before.keys() - plan.judged
    later = others.find([(Kind.CASE, pk) for pk in pks], since)
    present = {case.statement_id: case for case in case_rows.of_statements(pks)}
    here: set[int] = set()
    elsewhere: list[CaseContent] = []
    for pk in pks:
        words = later.get((Kind.CASE, pk), ())
        started = begun if pk in group.cases else None
        elsewhere += [
            case
            for start, case in _between(words, started)
            if case is not None and case.opened_at >= start
        ]
        start = words[-1][0].load.started_at if words else begun
        if pk in present and present[pk].opened_at >= start:
            here.add(present[pk].pk)
    cases.take_away(here | _handed_on(elsewhere))


def _between(
    words: Words, started: datetime | None
) -> Iterator[tuple[datetime, CaseContent | None]]:
    """The cases that later loads found on a statement and replaced, each with the time at which the
    load began that had left it so. ``started`` is that of the load that is taken back, if it had
    changed the case."""
    for journal, noted in words:
        if started is not None:
            yield started, noted.before.case
        started = journal.load.started_at


def _handed_on(opened: Sequence[CaseContent]) -> set[int]:
    """Those of these cases, by primary key, that are there still, on whatever statement."""
    if not opened:
        return set()
    asked = {_asked(case) for case in opened}
    records = {pk for case in opened for pk in (case.child_id, case.other_child_id) if pk}
    return {case.pk for case in case_rows.about(records) if _asked(case) in asked}


def _asked(case: CaseContent) -> _Asked:
    """What tells a case from others, on whichever statement and from whichever side it asks."""
    return case.opened_at, case.reason, frozenset((case.child_id, case.other_child_id))
