"""Delete what was decided months ago: a job."""

from django.db import transaction
from django.utils import timezone

from contactpoint.access.actor import Agent
from contactpoint.ledger.report_details import ReportsForgotten
from contactpoint.review.wrong_facts import KEPT_FOR
from contactpoint.store.repositories import ledger, reports

_BATCH = 500


def forget_reports(*, agent: Agent) -> int:
    """Delete reports that were decided longer ago than anybody is told; returns how many.

    Nothing depends on when it runs: nobody is shown one of them, whether this has run or not.
    """
    since = timezone.now() - KEPT_FOR
    forgotten = 0
    for some in reports.in_batches(_BATCH):
        with transaction.atomic():
            deleted = 0
            for one in some:
                if one.decided_at is None or one.decided_at > since:
                    continue
                held = reports.locked(one.pk)
                if held is not None and held.decided_at is not None and held.decided_at <= since:
                    reports.take_away(held)
                    deleted += 1
            if deleted:
                ledger.record_change(agent=agent, what=ReportsForgotten(deleted))
        forgotten += deleted
    return forgotten
