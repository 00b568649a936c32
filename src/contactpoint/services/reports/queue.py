"""The queue of what is reported to be wrong: how much waits, and who has which report."""

from collections import Counter
from itertools import islice

from django.db import transaction
from django.utils import timezone

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.scope import queue_of
from contactpoint.ledger.report_details import ReportClaimed, ReportLetGo
from contactpoint.ledger.review_details import QueueSeen
from contactpoint.review.deciding import is_anothers
from contactpoint.review.wrong_facts import urgency_of
from contactpoint.services.gate import Look, release
from contactpoint.services.reports.opened_report import put_with_whose_it_is, shown_to
from contactpoint.services.review.opened_case import LEASE, reviewer
from contactpoint.store.repositories import ledger, loads, reports
from contactpoint.store.repositories.reports import Report
from contactpoint.visibility.views.reports import (
    ReportOverview,
    ReportRef,
    prepare_overview,
)

# Reports are counted no further than this: a page says "200 or more", and takes no longer for a
# longer queue. A report about a child who is kept from the reviewer does not count.
MOST_COUNTED = 200


def reports_waiting(*, actor: Actor) -> ReportOverview:
    """How much is reported to the actor's desk and waits. Raises ``AccessRefusedError`` by role."""
    actor = reviewer(actor)
    found = [
        report
        for report, _ in islice(
            shown_to(actor, reports.waiting(queue_of(actor.scope))), MOST_COUNTED
        )
    ]
    counted = Counter(report.what for report in found)
    in_order = sorted(counted.items(), key=lambda one: (-urgency_of(one[0]), -one[1], one[0]))
    prepared = prepare_overview(
        by_fact=in_order,
        claimed=next((one.pk for one in found if _is_own(actor, one)), None),
        or_more=len(found) == MOST_COUNTED,
    )
    return release(prepared, Look(actor=actor, purpose=Purpose.DATA_QUALITY, what=QueueSeen()))


def next_report(*, actor: Actor) -> ReportRef | None:
    """Claim the most urgent unclaimed report for 15 minutes, or renew the actor's present claim.

    ``None`` when none is left. Two reviewers never get the same one. A report about a child who is
    another authority's now goes to that one's queue. Raises ``AccessRefusedError`` by role.
    """
    actor = reviewer(actor)
    with transaction.atomic():
        loads.moving_alone()
        found = _next(actor)
        if found is not None:
            found.claimed_by_id, found.claimed_until = actor.account_id, timezone.now() + LEASE
            reports.write_claim(found)
        ledger.record_change(
            agent=actor,
            purpose=Purpose.DATA_QUALITY,
            what=ReportClaimed(None if found is None else found.pk),
        )
    return None if found is None else found.pk


def _next(actor: Actor) -> Report | None:
    now = timezone.now()
    waiting = [one for one, _ in shown_to(actor, reports.waiting(queue_of(actor.scope)))]
    own_first = sorted(waiting, key=lambda one: not _is_own(actor, one))
    for one in own_first:
        if is_anothers(
            actor.account_id,
            claimed_by=one.claimed_by_id,
            claimed_until=one.claimed_until,
            now=now,
        ):
            continue
        held = reports.locked_if_free(one.pk)
        if held is not None and held.waits and not put_with_whose_it_is(held):
            return held
    return None


def _is_own(actor: Actor, report: Report) -> bool:
    claimed = report.claimed_until is not None and report.claimed_until > timezone.now()
    return claimed and report.claimed_by_id == actor.account_id


def let_report_go(*, actor: Actor, report: ReportRef) -> None:
    """Give up the actor's claim to a report; another reviewer's claim is left alone.

    Raises ``AccessRefusedError`` by role.
    """
    actor = reviewer(actor)
    with transaction.atomic():
        held = reports.locked(report)
        if held is not None and held.claimed_by_id == actor.account_id:
            held.claimed_by_id, held.claimed_until = None, None
            reports.write_claim(held)
        ledger.record_change(agent=actor, purpose=Purpose.DATA_QUALITY, what=ReportLetGo(report))
