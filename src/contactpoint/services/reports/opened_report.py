"""A report with the record that it is about, opened for a desk to look at it and decide it.

It is a case of whoever decides about the child now: where the child has come to another authority
since, the report goes there. A report about a child of whom part is kept from the reviewer is
treated as no report, and counted in no queue.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils import timezone

from contactpoint.access.actor import Actor
from contactpoint.access.scope import Scope, decides, queue_of
from contactpoint.review.deciding import is_anothers
from contactpoint.services.reports.contacts import digest_of, shown_contacts
from contactpoint.services.reports.errors import (
    NoSuchReportError,
    ReportChangedError,
    ReportTakenError,
)
from contactpoint.services.review.opened_case import version_of
from contactpoint.services.whose_records import parts_of, scopes_of
from contactpoint.services.within_reach import Reached, reached_among
from contactpoint.store.documents import encode
from contactpoint.store.repositories import children, reports
from contactpoint.store.repositories.reports import Report
from contactpoint.visibility.reach import Reach
from contactpoint.visibility.views.reports import ReportableContact, ReportRef

# So many are opened at once, to see whether a reviewer may be shown their children.
_AT_A_TIME = 50


@dataclass(frozen=True, slots=True)
class OpenedReport:
    """A report and the record that it is about now: the one that its record was joined into, where
    it was. ``contact`` is the one that it is about, while the record shows that."""

    report: Report
    record: Reached
    contact: ReportableContact | None

    @property
    def version(self) -> str:
        """A token of everything that is shown."""
        report = self.report
        return version_of(
            [
                f"{report.pk} {report.what} {report.outcome}".encode(),
                report.contact,
                encode(self.record.child.document),
                *(f"{one.account} {one.at}".encode() for one in report.reporters),
            ]
        )


def is_for(desk: Scope, report: Report) -> bool:
    """Whether a report is a case of this desk's."""
    return any(decides(desk, Scope(code)) for code in report.scopes)


def shown_to(actor: Actor, found: Iterable[Report]) -> Iterator[tuple[Report, Reached]]:
    """Those of these reports of whose child the reviewer may learn the whole, in their order.

    Each is looked at as a case of the reviewer's desk, as cases are.
    """
    some: list[Report] = []
    for report in found:
        some.append(report)
        if len(some) == _AT_A_TIME:
            yield from _shown_to(actor, some)
            some = []
    yield from _shown_to(actor, some)


def _shown_to(actor: Actor, some: list[Report]) -> Iterator[tuple[Report, Reached]]:
    now = children.survivors(one.child_id for one in some)
    found = children.by_pks(sorted(set(now.values())))
    reached = reached_among(actor, found, case=queue_of(actor.scope))
    for report in some:
        record = reached.get(now[report.child_id])
        if record is not None and record.reach is Reach.WHOLE:
            yield report, record


def put_with_whose_it_is(report: Report) -> bool:
    """Put a locked report into the queues of whoever decides about the child now; whether it was in
    others. The transaction has the right to move statements."""
    found = children.by_pks(children.survivors([report.child_id]).values())
    parts = [part for of_one in parts_of(found).values() for part in of_one]
    scopes = tuple(sorted(scope.code for scope in scopes_of(parts))) if parts else report.scopes
    if scopes == report.scopes:
        return False
    report.scopes, report.claimed_by_id, report.claimed_until = scopes, None, None
    reports.write(report)
    return True


def opened_report(actor: Actor, report: Report) -> OpenedReport | None:
    """The report opened, or ``None`` where the reviewer may not see the whole of its record."""
    for _, record in shown_to(actor, [report]):
        return OpenedReport(report, record, _contact_of(actor, report, record))
    return None


def _contact_of(actor: Actor, report: Report, record: Reached) -> ReportableContact | None:
    if not report.contact:
        return None
    shown = shown_contacts(actor, record)
    return next((one for one in shown if digest_of(one) == report.contact), None)


def taken(
    actor: Actor, report: ReportRef, version: str | None = None, *, waits: bool = True
) -> OpenedReport:
    """The report, locked until the transaction ends; ``version`` is the one that was shown.

    One that waits, or with ``waits`` false one that was decided. Raises ``NoSuchReportError``, the
    same for one that was never there, is another desk's or is about a child out of reach;
    ``ReportTakenError``, and ``ReportChangedError`` when ``version`` is given and out of date.
    """
    found = reports.locked(report)
    if found is None or found.waits is not waits or not is_for(actor.scope, found):
        raise NoSuchReportError
    held = opened_report(actor, found)
    if held is None:
        raise NoSuchReportError
    if is_anothers(
        actor.account_id,
        claimed_by=found.claimed_by_id,
        claimed_until=found.claimed_until,
        now=timezone.now(),
    ):
        raise ReportTakenError
    if version is not None and held.version != version:
        raise ReportChangedError
    return held
