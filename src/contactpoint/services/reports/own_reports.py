"""What I reported: an account's own reports, and what became of each."""

from django.utils import timezone

from contactpoint.access.actor import Action, Actor, Purpose
from contactpoint.access.decisions import acting
from contactpoint.ledger.report_details import ReportsSeen
from contactpoint.review.wrong_facts import KEPT_FOR
from contactpoint.services.gate import Look, release
from contactpoint.services.reports.contacts import digest_of, shown_contacts
from contactpoint.services.within_reach import Reached, reached_among
from contactpoint.store.repositories import children, reports
from contactpoint.store.repositories.reports import Report
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
    found = [(one, reached[now[one.child_id]]) for one in held if now[one.child_id] in reached]
    told = [own for one, record in found if (own := _told(actor, one, record)) is not None]
    told.sort(key=lambda one: one.reported_at, reverse=True)
    listed = told[:MOST_LISTED]
    numbers = {one.number for one in listed}
    return release(
        prepare_own(listed),
        Look(
            actor=actor,
            purpose=Purpose.DATA_QUALITY,
            what=ReportsSeen(),
            shown=[one.concerned for one in reached.values() if one.number in numbers],
        ),
    )


def _told(actor: Actor, report: Report, record: Reached) -> OwnReport | None:
    own = report.reported_by(actor.account_id)
    if own is None or record.name is None:
        return None
    contact = ""
    if report.contact:
        shown = shown_contacts(actor, record)
        contact = next((one.name for one in shown if digest_of(one) == report.contact), "")
    return OwnReport(
        number=record.number,
        name=record.name.full,
        what=report.what,
        contact_name=contact,
        reported_at=own.at,
        purpose=own.purpose,
        outcome=report.outcome,
        decided_at=report.decided_at,
    )
