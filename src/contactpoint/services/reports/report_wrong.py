"""Report that something on a record is wrong, by a closed list.

It becomes a case of whoever decides about the child. Whoever reports what others have reported
already joins their case.
"""

from django.db import transaction
from django.utils import timezone

from contactpoint.access.actor import Action, Actor, Purpose
from contactpoint.access.decisions import acting
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.notices import NoticeKind
from contactpoint.ledger.details import RecordOpened
from contactpoint.ledger.report_details import ReportRefused, WrongReported
from contactpoint.review.wrong_facts import (
    A_DAY,
    MOST_A_DAY,
    MOST_REPORTERS,
    OF_A_CONTACT,
    WrongFact,
)
from contactpoint.services.gate import Look, number_counted, release
from contactpoint.services.notices.tell import tell
from contactpoint.services.record_involvement import must_still_work
from contactpoint.services.reports.contacts import digest_of, shown_contacts, version_of
from contactpoint.services.reports.errors import ContactChangedError, TooManyReportsError
from contactpoint.services.whose_records import scopes_of
from contactpoint.services.within_reach import Reached, reached_by
from contactpoint.store.reported import ReportContent, Reporter
from contactpoint.store.repositories import ledger, loads, reports
from contactpoint.store.repositories.reports import Report
from contactpoint.visibility.views.reports import (
    ReportableContact,
    ReportableRecord,
    prepare_reportable,
)


def see_what_is_reportable(*, actor: Actor, purpose: Purpose, number: str) -> ReportableRecord:
    """Record the opening and return what may be reported of the record.

    Raises as ``open_record`` does.
    """
    actor = acting(actor, Action.REPORT_WRONG, purpose)
    with number_counted(actor, number):
        reached = reached_by(actor, number)
    contacts = shown_contacts(actor, reached)
    name = reached.name
    if name is None:
        raise AccessRefusedError(Refusal.NO_SUCH_RECORD)
    return release(
        prepare_reportable(
            number=reached.number, name=name, contacts=contacts, version=version_of(contacts)
        ),
        Look(actor=actor, purpose=purpose, what=RecordOpened(), of=[reached.concerned]),
    )


def report_wrong(
    *,
    actor: Actor,
    purpose: Purpose,
    number: str,
    what: WrongFact,
    place: int | None = None,
    version: str = "",
) -> None:
    """Report that ``what`` is wrong on the record that the number leads to.

    Of a contact, ``place`` is its place among those shown, and ``version`` theirs. Nothing of the
    record changes. What the account has reported already, and waits, is reported no second time.
    Raises ``AccessRefusedError``, ``ContactChangedError``, and ``TooManyReportsError``, which is
    recorded.
    """
    actor = acting(actor, Action.REPORT_WRONG, purpose)
    try:
        with transaction.atomic():
            # Two who report the same at a time join one case, and nobody passes a day's limit.
            loads.moving_alone()
            must_still_work(actor)
            reached = reached_by(actor, number)
            contact = _contact(actor, reached, what, place, version)
            _report(actor, purpose, reached, what, contact)
    except TooManyReportsError:
        with transaction.atomic():
            ledger.record_change(agent=actor, purpose=purpose, what=ReportRefused(what.value))
        raise


def _contact(
    actor: Actor, reached: Reached, what: WrongFact, place: int | None, version: str
) -> ReportableContact | None:
    """The contact at a place. Only what the actor is shown can be named."""
    if what not in OF_A_CONTACT:
        return None
    contacts = shown_contacts(actor, reached)
    if place is None or not 0 < place <= len(contacts) or version != version_of(contacts):
        raise ContactChangedError
    contact = contacts[place - 1]
    if not contact.may_be(what):
        raise ContactChangedError
    return contact


def _report(
    actor: Actor,
    purpose: Purpose,
    reached: Reached,
    what: WrongFact,
    contact: ReportableContact | None,
) -> None:
    stands_for = b"" if contact is None else digest_of(contact)
    same = [
        one
        for one in reports.of_record(reached.pk)
        if one.waits and one.what is what and one.contact == stands_for
    ]
    if any(one.reported_by(actor.account_id) for one in same):
        return
    _must_have_some_left(actor)
    reporter = Reporter(actor.account_id, timezone.now(), purpose)
    there = next((one for one in same if len(one.reporters) < MOST_REPORTERS), None)
    if there is None:
        report = _opened(reached, what, stands_for, reporter)
        # Whose own number it is can change it, and needs no desk.
        if what is WrongFact.TELEPHONE and contact is not None and contact.account_id is not None:
            tell(
                NoticeKind.NUMBER_SAID_WRONG,
                to=[contact.account_id],
                child=reached.child,
                by=actor.account_id,
            )
    else:
        report = _joined(there, reporter)
    ledger.record_change(
        agent=actor,
        purpose=purpose,
        what=WrongReported(report=report.pk, what=what.value),
        of=[reached.concerned],
    )


def _opened(reached: Reached, what: WrongFact, contact: bytes, reporter: Reporter) -> Report:
    """A new case of everybody who decides about the child."""
    return reports.add(
        ReportContent(
            child_id=reached.pk,
            what=what,
            contact=contact,
            scopes=tuple(sorted(scope.code for scope in scopes_of(reached.parts))),
            opened_at=reporter.at,
            reporters=(reporter,),
        )
    )


def _joined(report: Report, reporter: Reporter) -> Report:
    held = reports.locked(report.pk)
    assert held is not None  # noqa: S101 (nobody deletes what waits)
    held.reporters = (*held.reporters, reporter)
    reports.write(held)
    return held


def _must_have_some_left(actor: Actor) -> None:
    since = timezone.now() - A_DAY
    own = [one.reported_by(actor.account_id) for one in reports.of_account(actor.account_id)]
    if sum(one is not None and one.at > since for one in own) >= MOST_A_DAY:
        raise TooManyReportsError
