"""What I reported: an account's own reports, and what became of each."""

from collections.abc import Mapping

from django.utils import timezone

from contactpoint.access.actor import Action, Actor, Purpose
from contactpoint.access.decisions import acting
from contactpoint.ledger.report_details import ReportsSeen
from contactpoint.review.wrong_facts import KEPT_FOR
from contactpoint.services.gate import Look, release
from contactpoint.services.reports.contacts import digest_of, shown_contacts
from contactpoint.services.within_reach import Reached, reached_among
from contactpoint.store.reported import Reporter
from contactpoint.store.repositories import children, reports
from contactpoint.store.repositories.reports import Report
from contactpoint.visibility.prepared import Prepared, gathered
from contactpoint.visibility.views.reports import OwnReport, prepare_own

# The newest are listed.
MOST_LISTED = 50


def own_reports(*, actor: Actor) -> tuple[OwnReport, ...]:
    """What the actor reported, the newest first, at most ``MOST_LISTED``.

    What waits, and what was decided in the last months. A report about a child who is out of reach
    since is left out, as if it had never been. Raises ``AccessRefusedError`` by role.
    """
    actor = acting(actor, Action.REPORT_WRONG)
    since = timezone.now() - KEPT_FOR
    held = [
        one
        for one in reports.of_account(actor.account_id)
        if one.decided_at is None or one.decided_at > since
    ]
    now = children.survivors(one.child_id for one in held)
    reached = reached_among(actor, children.by_pks(sorted(set(now.values()))))
    found = [
        (own, one, reached[now[one.child_id]])
        for one in held
        if (own := one.reported_by(actor.account_id)) and _is_named(reached, now[one.child_id])
    ]
    found.sort(key=lambda one: one[0].at, reverse=True)
    shown = found[:MOST_LISTED]
    records = {record.pk: record for _, _, record in shown}
    return release(
        gathered(_told(actor, own, report, record) for own, report, record in shown),
        Look(
            actor=actor,
            purpose=Purpose.DATA_QUALITY,
            what=ReportsSeen(),
            shown=[record.concerned for record in records.values()],
        ),
    )


def _is_named(reached: Mapping[int, Reached], pk: int) -> bool:
    """Whether a child is within reach, and has a name that may be shown in a list."""
    return pk in reached and reached[pk].name is not None


def _told(actor: Actor, own: Reporter, report: Report, record: Reached) -> Prepared[OwnReport]:
    contact = None
    if report.contact:
        shown = shown_contacts(actor, record)
        contact = next((one for one in shown if digest_of(one) == report.contact), None)
    return prepare_own(
        number=record.number,
        name=record.name,
        what=report.what,
        contact=contact,
        reported_at=own.at,
        purpose=own.purpose,
        outcome=report.outcome,
        decided_at=report.decided_at,
    )
