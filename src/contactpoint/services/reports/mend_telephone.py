"""Correct the telephone number of an organisation, which no register carries, where a report says
that it is wrong.

A desk corrects those of its own authority. A practitioner's own number is the practitioner's to
change, a carer's that of the source which states it.
"""

import re

from django.db import transaction

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.scope import decides
from contactpoint.ledger.report_details import TelephoneCorrected
from contactpoint.review.wrong_facts import WrongFact
from contactpoint.services.reports.errors import TelephoneRefusedError
from contactpoint.services.reports.opened_report import OpenedReport, taken
from contactpoint.services.review.opened_case import reviewer
from contactpoint.store.repositories import ledger, organisations
from contactpoint.visibility.views.reports import ReportRef

# As for the work numbers of accounts: figures, with the signs that people write between them.
_TELEPHONE = re.compile(r"\+?[0-9][0-9 ()-]{5,18}")
_FEWEST_FIGURES = 6


def correct_telephone(*, actor: Actor, report: ReportRef, telephone: str, version: str) -> None:
    """Correct the number of the organisation that a report is about; the report still waits.

    Raises ``AccessRefusedError`` by role, and with ``AUTHORITY`` for a number that the desk cannot
    correct; ``TelephoneRefusedError`` for what is no number; and as ``decide_report`` does.
    """
    actor = reviewer(actor)
    number = checked_telephone(telephone)
    with transaction.atomic():
        held = taken(actor, report, version)
        found = mendable_of(actor, held)
        if held.report.what is not WrongFact.TELEPHONE or found is None:
            raise AccessRefusedError(Refusal.AUTHORITY)
        before = organisations.correct_telephone(found, number, by=actor.account_id)
        ledger.record_change(
            agent=actor,
            purpose=Purpose.DATA_QUALITY,
            what=TelephoneCorrected(organisation=found, before=before, now=number, report=report),
        )


def mendable_of(actor: Actor, held: OpenedReport) -> int | None:
    """The organisation of the contact that a report is about, by primary key, where it is in the
    authority of the actor's desk."""
    contact = held.contact
    if contact is None or contact.organisation_id is None:
        return None
    known = organisations.named([contact.organisation_id])
    return next((pk for pk, (_, whose) in known.items() if decides(actor.scope, whose)), None)


def checked_telephone(telephone: str) -> str:
    """The number with single spaces. Raises ``TelephoneRefusedError``."""
    number = " ".join(telephone.split())
    if not _TELEPHONE.fullmatch(number) or sum(map(str.isdigit, number)) < _FEWEST_FIGURES:
        raise TelephoneRefusedError
    return number
