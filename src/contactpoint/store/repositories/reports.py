"""Reports that something on a record is wrong.

Whose queue one is in, of which record it is and who made it, the sealed index says
(``store.queue_keys``). Whoever writes one has the right to move statements, as for involvements
(``loads.moving_alone``).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import Any, LiteralString

from msgspec.structs import asdict

from contactpoint.access.scope import Scope
from contactpoint.review.urgency import MOST_URGENT_FIRST
from contactpoint.store import prepared
from contactpoint.store.queue_keys import QueueKeys
from contactpoint.store.reported import REPORT, ReportContent
from contactpoint.store.repositories.numbering import next_numbers
from contactpoint.store.safe import queue_keys, sealed_rows
from contactpoint.store.sealed_index.blinding import blindings_now, looked_up
from contactpoint.store.sealed_index.journal import replace_keys
from contactpoint.store.sealed_index.lookup import search_index
from contactpoint.store.sealed_index.owners import report_of, report_owner

_READ: LiteralString = "SELECT id, sealed FROM store_report WHERE "
_BY_PKS: LiteralString = _READ + "id = ANY(%s::bigint[]) ORDER BY id"
_LOCKED: LiteralString = _READ + "id = %s FOR UPDATE"
# Past those that a colleague is being given at this moment.
_FREE: LiteralString = _READ + "id = %s FOR UPDATE SKIP LOCKED"
_AFTER: LiteralString = _READ + "id > %s ORDER BY id LIMIT %s"
_ADD = "INSERT INTO store_report (id, sealed) VALUES (%s, %s)"
_WRITE = "UPDATE store_report SET sealed = %s WHERE id = %s"
_DELETE = "DELETE FROM store_report WHERE id = %s"

# So many of a queue are read at once.
_AT_A_TIME = 50


class Report(ReportContent, kw_only=True):
    """A report that is held."""

    pk: int


def add(content: ReportContent) -> Report:
    """Insert a report."""
    (pk,) = next_numbers("store_report", 1)
    report = Report(pk=pk, **asdict(content))
    prepared.run(_ADD, [pk, sealed_rows(REPORT).sealed(pk, report)])
    _put_where_it_is_found(report)
    return report


def locked(pk: int) -> Report | None:
    """A report, locked until the transaction ends; ``None`` for one that is not there."""
    return next(iter(_found(_LOCKED, pk)), None)


def locked_if_free(pk: int) -> Report | None:
    """The same, but ``None`` also where another transaction has it locked."""
    return next(iter(_found(_FREE, pk)), None)


def write(report: Report) -> None:
    """Write what a locked report says now, and where it is to be found."""
    write_claim(report)
    _put_where_it_is_found(report)


def write_claim(report: Report) -> None:
    """Write who has a locked report, and until when: it is found where it was."""
    prepared.run(_WRITE, [sealed_rows(REPORT).sealed(report.pk, report), report.pk])


def take_away(report: Report) -> None:
    """Delete a locked report, and what the search index has of it."""
    prepared.run(_DELETE, [report.pk])
    replace_keys([(report_owner(report.pk), ())])


def waiting(scope: Scope) -> Iterator[Report]:
    """The reports that wait in the queue of a scope: the most urgent first, and of equals the
    oldest."""
    for urgency in MOST_URGENT_FIRST:
        pks = _owned(partial(_key_of_queue, scope=scope, urgency=urgency))
        for start in range(0, len(pks), _AT_A_TIME):
            found = _by_pks(pks[start : start + _AT_A_TIME])
            yield from (one for one in found if one.waits and scope.code in one.scopes)


def decided(scope: Scope) -> list[Report]:
    """The reports of a scope that were decided, in no order."""
    found = _by_pks(_owned(lambda keys: keys.of_decided_reports(scope.code)))
    return [one for one in found if not one.waits]


def of_record(child: int) -> list[Report]:
    """The reports about a record, by primary key, the oldest first."""
    return _by_pks(_owned(lambda keys: keys.of_record_reported(child)))


def of_account(account: int) -> list[Report]:
    """What an account reported, the oldest first."""
    return _by_pks(_owned(lambda keys: keys.of_reporter(account)))


def in_batches(size: int) -> Iterator[list[Report]]:
    """All reports, in their order; also those that come meanwhile."""
    last = 0
    while found := _found(_AFTER, last, size):
        yield found
        last = found[-1].pk


def _put_where_it_is_found(report: Report) -> None:
    written = [queue_keys(one) for one in blindings_now().written]
    borne = [key for keys in written for key in keys.of_report(report)]
    replace_keys([(report_owner(report.pk), borne)])


def _key_of_queue(keys: QueueKeys, *, scope: Scope, urgency: int) -> int:
    return keys.of_reports(scope.code, urgency)


def _owned(key: Callable[[QueueKeys], int]) -> list[int]:
    """The primary keys of the reports that bear the key, in order."""

    def borne(blinding: int) -> Mapping[int, Sequence[int]]:
        return search_index().owners({key(queue_keys(blinding))})

    return sorted(map(report_of, chain.from_iterable(looked_up(borne).values())))


def _by_pks(pks: Sequence[int]) -> list[Report]:
    return _found(_BY_PKS, prepared.bigints(pks)) if pks else []


def _found(sql: LiteralString, *values: Any) -> list[Report]:
    rows = prepared.rows(sql, values)
    contents = sealed_rows(REPORT).opened([(pk, (), sealed) for pk, sealed in rows])
    return [
        Report(pk=pk, **asdict(content)) for (pk, _), content in zip(rows, contents, strict=True)
    ]
