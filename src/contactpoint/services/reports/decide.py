"""Open a report beside the record, say what was made of it, and take that back.

What mends a record is done by the pages that are there for it. What is said here changes nothing of
the record; those who reported it are told.
"""

from django.db import transaction
from django.utils import timezone

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.notices import NoticeKind
from contactpoint.access.scope import queue_of
from contactpoint.ledger.report_details import (
    ReportDecided,
    ReportOpened,
    ReportReopened,
    ReportsSeen,
)
from contactpoint.review.wrong_facts import KEPT_FOR, ReportOutcome, WrongFact
from contactpoint.services.gate import Look, release, release_with_change
from contactpoint.services.notices.tell import tell
from contactpoint.services.reports.mend_telephone import mendable_of
from contactpoint.services.reports.opened_report import OpenedReport, shown_to, taken
from contactpoint.services.review.opened_case import LEASE, reviewer
from contactpoint.services.review.provenance import by_source
from contactpoint.store.repositories import accounts, ledger, loads, reports
from contactpoint.visibility.prepared import Prepared, beside, gathered
from contactpoint.visibility.views.by_source import Provenance
from contactpoint.visibility.views.reports import (
    DecidedReport,
    ReportRef,
    ReportView,
    prepare_decided,
    prepare_report,
)

# The newest are listed.
MOST_LISTED = 50


def open_report(*, actor: Actor, report: ReportRef) -> tuple[ReportView, Provenance]:
    """Record the opening, claim the report for the actor, and show it beside the record.

    Raises ``AccessRefusedError`` by role, ``NoSuchReportError`` and ``ReportTakenError``.
    """
    actor = reviewer(actor)

    def take() -> tuple[Prepared[tuple[ReportView, Provenance]], Look]:
        held = taken(actor, report)
        held.report.claimed_by_id = actor.account_id
        held.report.claimed_until = timezone.now() + LEASE
        reports.write_claim(held.report)
        look = Look(
            actor=actor,
            purpose=Purpose.DATA_QUALITY,
            what=ReportOpened(report=report),
            of=[held.record.concerned],
        )
        return beside(_prepared(actor, held), by_source(actor, held.record)), look

    return release_with_change(actor, take)


def _prepared(actor: Actor, held: OpenedReport) -> Prepared[ReportView]:
    report = held.report
    names = accounts.names_of(one.account for one in report.reporters)
    return prepare_report(
        report=report.pk,
        number=held.record.number,
        what=report.what,
        contact=held.contact,
        contact_gone=bool(report.contact) and held.contact is None,
        reporters=[(names.get(one.account, ""), one.at) for one in report.reporters],
        opened_at=report.opened_at,
        version=held.version,
        mendable=report.what is WrongFact.TELEPHONE and mendable_of(actor, held) is not None,
    )


def decide_report(*, actor: Actor, report: ReportRef, outcome: ReportOutcome, version: str) -> None:
    """Say what was made of a report. Those who reported it are told.

    Raises ``AccessRefusedError`` by role, ``NoSuchReportError``, ``ReportTakenError`` and
    ``ReportChangedError``.
    """
    actor = reviewer(actor)
    with transaction.atomic():
        loads.moving_alone()
        held = taken(actor, report, version)
        found = held.report
        found.outcome, found.decided_at = outcome, timezone.now()
        found.decided_by_id, found.decided_for = actor.account_id, actor.scope.code
        found.claimed_by_id = found.claimed_until = None
        reports.write(found)
        tell(
            NoticeKind.REPORT_DECIDED,
            to=[one.account for one in found.reporters],
            child=held.record.child,
            by=actor.account_id,
        )
        ledger.record_change(
            agent=actor,
            purpose=Purpose.DATA_QUALITY,
            what=ReportDecided(report=report, outcome=outcome.value),
            of=[held.record.concerned],
        )


def decided_reports(*, actor: Actor) -> tuple[DecidedReport, ...]:
    """What the actor's desk made of reports lately, the newest first, at most ``MOST_LISTED``.

    One about a child out of the actor's reach is left out. Raises ``AccessRefusedError`` by role.
    """
    actor = reviewer(actor)
    since = timezone.now() - KEPT_FOR
    found = [
        one
        for one in reports.decided(queue_of(actor.scope))
        if one.decided_at is not None and one.decided_at > since
    ]
    found.sort(key=lambda one: (one.decided_at or one.opened_at, one.pk), reverse=True)
    shown = list(shown_to(actor, found[:MOST_LISTED]))
    names = accounts.names_of(one.decided_by_id for one, _ in shown if one.decided_by_id)
    records = {record.pk: record for _, record in shown}
    return release(
        gathered(
            prepare_decided(
                report=one.pk,
                number=record.number,
                name=record.name,
                what=one.what,
                outcome=one.outcome,
                decided_by_name=names.get(one.decided_by_id or 0, ""),
                decided_at=one.decided_at,
            )
            for one, record in shown
            if one.outcome is not None and one.decided_at is not None
        ),
        Look(
            actor=actor,
            purpose=Purpose.DATA_QUALITY,
            what=ReportsSeen(decided=True),
            shown=[record.concerned for record in records.values()],
        ),
    )


def reopen_report(*, actor: Actor, report: ReportRef) -> None:
    """Put a report that was decided into its queue again.

    Raises ``AccessRefusedError`` by role, and ``NoSuchReportError``.
    """
    actor = reviewer(actor)
    with transaction.atomic():
        loads.moving_alone()
        held = taken(actor, report, waits=False)
        found = held.report
        before = found.outcome
        found.outcome = found.decided_at = found.decided_by_id = None
        found.decided_for = ""
        reports.write(found)
        ledger.record_change(
            agent=actor,
            purpose=Purpose.DATA_QUALITY,
            what=ReportReopened(report=report, outcome="" if before is None else before.value),
            of=[held.record.concerned],
        )
