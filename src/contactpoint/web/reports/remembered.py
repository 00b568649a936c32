"""Reports that a session remembers, so that addresses say nothing of them."""

from django.contrib.sessions.backends.base import SessionBase
from django.http import Http404

from contactpoint.visibility.views.reports import ReportRef
from contactpoint.web.kept import Keeper

_REPORTS = Keeper("reports", at_most=200)


def remember_report(session: SessionBase, report: ReportRef) -> str:
    """Keep a report; returns its reference."""
    return _REPORTS.keep(session, {"report": report})


def recall_report(session: SessionBase, reference: str) -> ReportRef:
    """The report. Raises ``Http404`` when this session does not know the reference."""
    content = _REPORTS.recall(session, reference)
    if content is None:
        raise Http404
    found: ReportRef = content["report"]
    return found
