"""The walk of the services, called as any way to them may call them: what each returns or raises.
A service that takes an actor and is not here fails a test.

What a call has changed is taken back after it, so that one does not stand in the way of the next.
"""

import ast
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import wraps
from uuid import UUID

from django.utils import timezone

from contactpoint.access.actor import Actor
from contactpoint.access.calls import CallEnd
from contactpoint.access.criteria import Criteria, NumberKind
from contactpoint.access.errors import Reason
from contactpoint.access.grants import Role
from contactpoint.access.notices import Email, NoticeKind
from contactpoint.access.problems import Part, Problem
from contactpoint.access.scope import Scope, queue_of
from contactpoint.access.standing import Condition
from contactpoint.access.typed_criteria import criteria_from
from contactpoint.children.addresses import Address
from contactpoint.children.contested import ContestReason
from contactpoint.children.names import PersonName
from contactpoint.children.sex import Sex
from contactpoint.review.kinds import CaseKind, VerdictKind
from contactpoint.review.wrong_facts import ReportOutcome, WrongFact
from contactpoint.services import grants
from contactpoint.services.account_life import list_accounts, renew, see_account, suspend, transfer
from contactpoint.services.account_life.contact_asked import asked_of
from contactpoint.services.account_life.end_account import end_account
from contactpoint.services.account_life.hand_over import hand_over
from contactpoint.services.account_life.history import history_of
from contactpoint.services.account_life.invite import invite
from contactpoint.services.account_life.invite_many import invite_many
from contactpoint.services.account_life.invited import Invited, Work
from contactpoint.services.account_life.issue_token import issue_token
from contactpoint.services.account_life.state_check import state_check
from contactpoint.services.account_life.team import team
from contactpoint.services.accounts import own_account
from contactpoint.services.accounts.employer import go_on
from contactpoint.services.accounts.employer.transaction import Asked, Proved
from contactpoint.services.accounts.prove_again import prove_again, proved_again
from contactpoint.services.accounts.refusals import record_refused
from contactpoint.services.accounts.sessions import sign_out_everywhere
from contactpoint.services.accounts.sign_in import sign_out
from contactpoint.services.accounts.typed_before import record_given_back
from contactpoint.services.add_child.add import add_child
from contactpoint.services.add_child.new_child import NewChild
from contactpoint.services.alerts import alerts_of
from contactpoint.services.end_involvement import end_involvement
from contactpoint.services.find_child import find_child
from contactpoint.services.held_loads import approve_load
from contactpoint.services.mediation.caller_numbers import own_caller_number
from contactpoint.services.mediation.calls import Call, begin_call, caller_of, end_call
from contactpoint.services.notices.choose_email import choose_email, chosen_email
from contactpoint.services.notices.inbox import count_unread, inbox
from contactpoint.services.notices.send import send_notices
from contactpoint.services.open_record import open_record
from contactpoint.services.organisations.accreditation import (
    add_partner,
    withdraw_accreditation,
)
from contactpoint.services.organisations.find import (
    find_organisations,
    see_organisation,
    what_waits,
)
from contactpoint.services.organisations.roll_out import see_authorities, see_authority
from contactpoint.services.organisations.succession import let_succeed
from contactpoint.services.own_activity import own_activity
from contactpoint.services.own_children import answer as own_answer
from contactpoint.services.own_children import offer, see
from contactpoint.services.own_contact import confirm
from contactpoint.services.own_contact.ask import (
    ask_for_contact,
    own_contact,
    take_contact_back,
)
from contactpoint.services.practice.invented import Exercise
from contactpoint.services.practice.progress import begin, check, progress
from contactpoint.services.print_record import print_record
from contactpoint.services.problems import report_problem
from contactpoint.services.recent_children import recent_children
from contactpoint.services.record_involvement import record_involvement
from contactpoint.services.recover_account import ask_to_recover
from contactpoint.services.reports import decide
from contactpoint.services.reports import queue as report_queue
from contactpoint.services.reports.mend_telephone import correct_telephone
from contactpoint.services.reports.own_reports import own_reports
from contactpoint.services.reports.report_wrong import report_wrong, see_what_is_reportable
from contactpoint.services.review import (
    choose_record,
    decide_case,
    decide_contested,
    proposals,
    propose,
    queue,
    split_record,
)
from contactpoint.services.review.archived_records import (
    archived_records,
    correct_archived,
    read_archived,
)
from contactpoint.services.review.asked_cases import asked_cases
from contactpoint.services.review.correct_value import CorrectedField, NotDied, correct
from contactpoint.services.review.history import history, verdict_given
from contactpoint.services.review.join_records import join
from contactpoint.services.review.open_case import open_case
from contactpoint.services.review.open_contested import open_contested
from contactpoint.services.review.provenance import read_beside, read_provenance
from contactpoint.services.review.undo_verdict import undo
from contactpoint.services.supply import loads_of, see_supplier, suppliers_of
from contactpoint.services.take_lead import take_lead
from contactpoint.services.two_persons import asking, seeing
from contactpoint.services.two_persons.answering import answer
from contactpoint.services.two_persons.showing_half import show_half
from contactpoint.store.models import Account, Child
from contactpoint.visibility.orders import Order
from contactpoint.visibility.views.case import CaseView
from contactpoint.visibility.views.own_children import OwnChild, OwnChildren
from contactpoint.visibility.views.record import RecordView
from contactpoint.visibility.views.reports import ReportableRecord
from contactpoint.visibility.views.standing import StandingStatements
from tests.fixtures.cases import held_case
from tests.fixtures.contested import said_to_have_died, two_schools
from tests.fixtures.notices import SENDING, KeptEmails, told_of
from tests.fixtures.security_keys import answered
from tests.fixtures.taken_back import taken_back
from tests.non_interference.england import (
    ADA,
    ADAS_TWIN,
    LEEDS,
    SEEN_BY_ALL,
    died_long_ago,
    one_load_listed,
    record_of,
)
from tests.non_interference.own_children import IMOGEN_MOVED, MOVED, offered_by_a_colleague
from tests.non_interference.reports import newest, reported
from tests.non_interference.requests import asked_by_a_colleague
from tests.non_interference.searches import ORSON, SEARCHES, typed_of
from tests.non_interference.walk import Visit, Walk
from tests.services.recorded import modules_that_may_record
from tests.web import world

_NEVER_GIVEN = 2**40


def _call(walk: Walk, service: Callable[..., object], **asked: object) -> object:
    """What the service answers the walker, which is written down, or ``None`` where it refuses."""
    try:
        answer = service(actor=walk.actor, **asked)
    except Exception as refused:
        walk.note(f"{service.__name__}: {type(refused).__name__}: {refused}")
        return None
    # A number of a row is another one in every world; a long answer is compared line by line.
    told = "a number" if isinstance(answer, int) else repr(answer)
    walk.note(f"{service.__name__}: {told}".replace("), ", "),\n"))
    return answer


def _taken_back(visit: Visit) -> Visit:
    def visited(walk: Walk) -> None:
        with taken_back("default"):
            visit(walk)

    return visited


def _numbers(walk: Walk) -> list[str]:
    """The numbers of the children whom all may see, and of those whom nobody may."""
    return [*(record_of(child).number for child in SEEN_BY_ALL), *walk.guesses()]


def _criteria(known: dict[str, str]) -> Criteria:
    return criteria_from(today=timezone.localdate(), **typed_of(known))


def _search(walk: Walk) -> None:
    for known in SEARCHES:
        _call(walk, find_child, purpose=walk.purpose, criteria=_criteria(known))
    for number in _numbers(walk):
        by_number = Criteria(number=number, number_kind=NumberKind.CHILD_NUMBER)
        _call(walk, find_child, purpose=walk.purpose, criteria=by_number)


def _add_child(walk: Walk) -> None:
    """Add who is hidden and who is there; then look at what was added, and at the queue."""
    for stated in (ORSON, ADAS_TWIN, ADA, world.BELLA):
        assert stated.birth_date is not None
        child = NewChild(
            given=stated.names[0].given,
            family=stated.names[0].family,
            birth_date=stated.birth_date,
            sex=stated.sex,
            address=stated.address,
        )
        with taken_back("default"):
            number = _call(walk, add_child, purpose=walk.purpose, child=child, asked="asked")
            _call(walk, find_child, purpose=walk.purpose, criteria=child.criteria)
            if isinstance(number, str):
                _call(walk, open_record, purpose=walk.purpose, number=number)
            _call(walk, queue.overview)


def _each_number(service: Callable[..., object], **asked: object) -> Visit:
    def visit(walk: Walk) -> None:
        for number in _numbers(walk):
            _call(walk, service, number=number, **asked)

    return visit


def _for_purpose(service: Callable[..., object], **asked: object) -> Visit:
    return lambda walk: _each_number(service, purpose=walk.purpose, **asked)(walk)


def _involved(service: Callable[..., object], **asked: object) -> Visit:
    """A service for an own involvement: recorded first, where that may be."""

    def visit(walk: Walk) -> None:
        for number in _numbers(walk):
            _call(
                walk,
                record_involvement,
                purpose=walk.purpose,
                number=number,
                started_on=timezone.localdate(),
            )
            view = _call(walk, open_record, purpose=walk.purpose, number=number)
            own = view.own_involvement if isinstance(view, RecordView) else None
            reference = own.reference if own is not None else UUID(int=0)
            _call(walk, service, purpose=walk.purpose, number=number, reference=reference, **asked)

    return visit


def _case(walk: Walk) -> int:
    """The case that the walker has, or a number that no case has."""
    case = _call(walk, queue.next_case)
    return case if isinstance(case, int) else _NEVER_GIVEN


def _version(walk: Walk, case: int) -> str:
    return getattr(_call(walk, open_case, case=case), "version", "")


def _decide(verdict: Callable[..., object]) -> Visit:
    def visit(walk: Walk) -> None:
        case = _case(walk)
        version = _version(walk, case)
        _call(walk, choose_record.compare_with, case=case, number=walk.own_number, version=version)
        _call(walk, verdict, case=case, version=_version(walk, case))
        _call(walk, history)

    return visit


def _none_of_these(walk: Walk) -> None:
    case = _case(walk)
    _call(walk, choose_record.look_at_others, case=case, version=_version(walk, case))
    _call(walk, decide_case.none_of_these, case=case, version=_version(walk, case))


def _ask_source(walk: Walk) -> None:
    case = _case(walk)
    _call(walk, decide_case.ask_source, case=case, version=_version(walk, case))
    _call(walk, asked_cases)
    _call(walk, queue.overview)


def _compare(walk: Walk) -> None:
    case = _case(walk)
    _call(walk, choose_record.look_at_others, case=case, version=_version(walk, case))
    for number in _numbers(walk):
        version = _version(walk, case)
        _call(walk, choose_record.compare_with, case=case, number=number, version=version)


def _contested(verdict: Callable[..., object], reason: ContestReason, **asked: object) -> Visit:
    """A contested case about a child whom the walker's desk decides about, and what is said to
    it."""

    def visit(walk: Walk) -> None:
        (record,) = Child.objects.filter(number=walk.own_number)
        if reason is ContestReason.SAID_TO_HAVE_DIED:
            said_to_have_died(record)
        else:
            two_schools(record, queue_of(walk.walker.desk).code, world.SCHOOL)
        case = held_case(reason=reason.value).pk
        version = getattr(_call(walk, open_contested, case=case), "version", "")
        _call(walk, verdict, case=case, version=version, **asked)
        _call(walk, history)

    return visit


def _open_contested(walk: Walk) -> None:
    (record,) = Child.objects.filter(number=walk.own_number)
    said_to_have_died(record)
    _call(walk, open_contested, case=held_case(kind=CaseKind.CONTESTED).pk)


def _archived(walk: Walk) -> None:
    died_long_ago(walk.own_number)
    _call(walk, archived_records)
    for number in _numbers(walk):
        _call(walk, read_archived, number=number)
        _call(
            walk,
            correct_archived,
            number=number,
            field=CorrectedField.DEATH_DATE,
            value=NotDied.NOT_DIED,
        )


def _correct(walk: Walk) -> None:
    corrected = {
        CorrectedField.NAME: PersonName("Corrected", "Nameson"),
        CorrectedField.BIRTH_DATE: date(2016, 2, 3),
        CorrectedField.DEATH_DATE: NotDied.NOT_DIED,
        CorrectedField.SEX: Sex.MALE,
        CorrectedField.ADDRESS: Address(("1 Quay",), "Mereton", "ZE2 9AB"),
    }
    for number in _numbers(walk):
        for field, value in corrected.items():
            _call(walk, correct, number=number, field=field, value=value)


def _join(walk: Walk) -> None:
    bella, *others = _numbers(walk)
    for other in others:
        with taken_back("default"):
            _call(walk, join, number=bella, other=other)
            _call(walk, propose.propose_join, number=bella, other=other)
    case = _case(walk)
    version, number = _version(walk, case), walk.own_number
    _call(walk, choose_record.compare_with, case=case, number=number, version=version)
    view = _call(walk, open_case, case=case)
    if isinstance(view, CaseView) and view.left.number and view.right and view.right.number:
        _call(walk, join, number=view.left.number, other=view.right.number)


def _propose_on_case(walk: Walk) -> None:
    case = _case(walk)
    _call(walk, choose_record.look_at_others, case=case, version=_version(walk, case))
    version, number = _version(walk, case), walk.others_number
    _call(walk, choose_record.compare_with, case=case, number=number, version=version)
    for kind in (VerdictKind.SAME, VerdictKind.NOT_SAME):
        version = _version(walk, case)
        _call(walk, propose.propose_on_case, case=case, kind=kind, version=version)
    _call(walk, proposals.proposals_of)
    _call(walk, queue.overview)


def _shared(walk: Walk) -> int:
    """A verdict by which the walker's desk and another made one record of two."""
    if walk.walker.role is not Role.DATA_QUALITY:
        return _NEVER_GIVEN
    other = walk.other_reviewer()
    proposal = propose.propose_join(actor=other, number=walk.own_number, other=walk.others_number)
    verdict = proposals.confirm_proposal(actor=walk.actor, proposal=proposal)
    assert verdict is not None
    return verdict


def _propose_undo(walk: Walk) -> None:
    verdict = _shared(walk)
    _call(walk, undo, verdict=verdict)
    # What either desk decided about the child before is both desks' now: no history is looked at.
    _call(walk, propose.propose_undo, verdict=verdict)


def _answered(answer: Callable[..., object], *, own: bool = False) -> Visit:
    """Answer a proposal of another desk's, or one of the walker's own."""

    def visit(walk: Walk) -> None:
        proposal = _NEVER_GIVEN
        if walk.walker.role is Role.DATA_QUALITY:
            proposal = propose.propose_join(
                actor=walk.actor if own else walk.other_reviewer(),
                number=walk.own_number,
                other=walk.others_number,
            )
        _call(walk, proposals.proposals_of)
        _call(walk, proposals.count_to_answer)
        _call(walk, answer, proposal=proposal)
        _call(walk, answer, proposal=proposal)
        _call(walk, proposals.proposals_of)

    return visit


def _asked(service: Callable[..., object], **how: object) -> Visit:
    """What a colleague has asked for, and what nobody has."""

    def visit(walk: Walk) -> None:
        for request in (asked_by_a_colleague(walk), _NEVER_GIVEN):
            _call(walk, service, request=request, **how)

    return visit


def _granted(service: Callable[..., object]) -> Visit:
    """Roles that one person gives, and that take two; each for a colleague and for nobody."""

    def visit(walk: Walk) -> None:
        at = walk.account.organisation
        colleague = world.account("sam.webb", at=at).pk
        for account in (colleague, _NEVER_GIVEN):
            for role in (Role.PRACTITIONER, Role.DISCLOSURE_OFFICER):
                scope = Scope.of(at.authority_gss)
                _call(walk, service, account=account, role=role, scope=scope)

    return visit


def _signed_in_there(asked: Asked) -> Proved:
    """What an employer that there is not would have said."""
    return Proved(asked, "council", "ticket", bytes(16), "AAL3_ANY", at=0)


def _read_beside(walk: Walk) -> None:
    bella, *others = _numbers(walk)
    for other in others:
        _call(walk, read_beside, number=bella, other=other)


def _split(walk: Walk) -> None:
    for number in _numbers(walk):
        standing = _call(walk, split_record.statements_of, number=number)
        held = standing if isinstance(standing, StandingStatements) else None
        some = [] if held is None else [held.statements[0].pk]
        version = "" if held is None else held.version
        _call(walk, split_record.split, number=number, statements=some, version=version)


def _undo(walk: Walk) -> None:
    number = walk.own_number
    verdict = _call(walk, correct, number=number, field=CorrectedField.SEX, value=Sex.MALE)
    given = verdict if isinstance(verdict, int) else _NEVER_GIVEN
    _call(walk, verdict_given, verdict=given)
    _call(walk, undo, verdict=given)
    _call(walk, history, number=number)


def _let_go(walk: Walk) -> None:
    _call(walk, queue.let_go, case=_case(walk))
    _call(walk, queue.overview)


def _loads_of(walk: Walk) -> None:
    with one_load_listed():
        _call(walk, loads_of)


def _notices(walk: Walk) -> None:
    """The inbox, how much is new in it, and which e-mails came: with nothing in it that the walker
    may see, and with something."""
    for told in (False, True):
        if told:
            told_of(NoticeKind.SPLIT, record_of(SEEN_BY_ALL[0]), walk.account.pk)
        emails = KeptEmails()
        send_notices(agent=SENDING, notifier=emails)
        walk.note(f"e-mails: {emails.to.count(walk.account.email)}")
        _call(walk, _unread)
        _call(walk, inbox)
        _call(walk, _unread)


def _chooses_email(walk: Walk) -> None:
    _call(walk, choose_email, choice=Email.EVENING)
    _call(walk, _choice)


def _unread(*, actor: Actor) -> str:
    return f"{count_unread(actor)} unread"


def _choice(*, actor: Actor) -> object:
    return chosen_email(actor)


def _in_a_year() -> date:
    return timezone.localdate() + timedelta(days=365)


def _has_number(*, actor: Actor) -> bool:
    """Whether there is one: it is another one in every world."""
    return own_caller_number(actor=actor) is not None


def _call_of_own(service: Callable[..., object], **asked: object) -> Visit:
    """In a call with oneself, which is none."""

    def visit(walk: Walk) -> None:
        call = Call(walk.account.pk, walk.account.organisation_id, timezone.now())
        _call(walk, service, call=call, **asked)

    return visit


def _colleague(walk: Walk) -> Account:
    """Somebody of the walker's organisation who works with a child whom all may see."""
    held = Account.objects.filter(username="cole.league").first()
    if held is None:
        held = world.account("cole.league", at=walk.account.organisation)
        child = record_of(SEEN_BY_ALL[0])
        world.involve(child, world.actor_of(held), started_on=timezone.localdate())
    return held


def _managing(service: Callable[..., object], **asked: object) -> Visit:
    """What is done with a colleague's account, by whoever proved the second factor again."""

    @wraps(service)
    def proven(*, actor: Actor, **given: object) -> object:
        return service(actor=replace(actor, proven=True), **given)

    def visit(walk: Walk) -> None:
        for account in (_colleague(walk).pk, _NEVER_GIVEN):
            _call(walk, proven, account=account, **asked)
            _call(walk, see_account.see_account, account=account)

    return visit


def _of_own_organisation(service: Callable[..., object], **asked: object) -> Visit:
    def visit(walk: Walk) -> None:
        _colleague(walk)
        _call(walk, service, organisation=walk.actor.organisation_id, **asked)

    return visit


def _reports(walk: Walk) -> None:
    """All that can be wrong of each child; then the list of what was reported."""
    for number in _numbers(walk):
        view = _call(walk, see_what_is_reportable, purpose=walk.purpose, number=number)
        version = getattr(view, "version", "")
        for what in WrongFact:
            places = view.places_of(what) if isinstance(view, ReportableRecord) else ()
            place = places[0][0] if places else 1
            _call(
                walk,
                report_wrong,
                purpose=walk.purpose,
                number=number,
                what=what,
                place=place,
                version=version,
            )
    _call(walk, own_reports)


def _reported(service: Callable[..., object], *, decided: bool = False, **how: object) -> Visit:
    """What was reported of the walker's own child, and what never was; the queue before and
    after."""

    def visit(walk: Walk) -> None:
        reported(walk.own_number, WrongFact.MOVED, WrongFact.TELEPHONE)
        _call(walk, report_queue.reports_waiting)
        _call(walk, report_queue.next_report)
        for report in (newest(), _NEVER_GIVEN):
            shown = _call(walk, decide.open_report, report=report)
            version = shown[0].version if isinstance(shown, tuple) else ""
            if decided:
                _call(
                    walk,
                    decide.decide_report,
                    report=report,
                    outcome=ReportOutcome.MENDED,
                    version=version,
                )
            given = (
                how
                if decided or service is report_queue.let_report_go
                else {
                    **how,
                    "version": version,
                }
            )
            _call(walk, service, report=report, **given)
        _call(walk, report_queue.reports_waiting)
        _call(walk, decide.decided_reports)

    return visit


_REPORTS: dict[str, Visit] = {
    "reports.report_wrong.see_what_is_reportable": _for_purpose(see_what_is_reportable),
    "reports.report_wrong.report_wrong": _reports,
    "reports.own_reports.own_reports": _reports,
    "reports.queue.reports_waiting": lambda walk: _call(walk, report_queue.reports_waiting),
    "reports.queue.next_report": lambda walk: _call(walk, report_queue.next_report),
    "reports.queue.let_report_go": _reported(report_queue.let_report_go),
    "reports.decide.open_report": _reported(decide.reopen_report, decided=True),
    "reports.decide.reopen_report": _reported(decide.reopen_report, decided=True),
    "reports.decide.decided_reports": lambda walk: _call(walk, decide.decided_reports),
    "reports.decide.decide_report": _reported(
        decide.decide_report, outcome=ReportOutcome.WAS_RIGHT
    ),
    "reports.mend_telephone.correct_telephone": _reported(
        correct_telephone, telephone="01632 960 555"
    ),
}


_PERSON = Invited("Iris Vale", "Clerk", "01632 960777", "iris@b.example", Role.PRACTITIONER)
_LIFE: dict[str, Visit] = {
    "account_life.invite.invite": _of_own_organisation(invite, person=_PERSON),
    "account_life.invite_many.invite_many": _of_own_organisation(invite_many, content=""),
    "account_life.state_check.state_check": _managing(
        state_check, condition=Condition.DBS, on=timezone.localdate()
    ),
    "account_life.issue_token.issue_token": _managing(issue_token),
    "account_life.renew.renew": _managing(renew.renew),
    "account_life.renew.renew_many": lambda walk: _call(
        walk, renew.renew_many, accounts_named=[_colleague(walk).pk, _NEVER_GIVEN]
    ),
    "account_life.suspend.suspend": _managing(suspend.suspend),
    "account_life.suspend.resume": _managing(suspend.resume),
    "account_life.transfer.release": _managing(transfer.release, code=world.SCHOOL.code),
    "account_life.transfer.take_back": _managing(transfer.take_back),
    "account_life.transfer.accept": _managing(
        transfer.accept, work=Work("Clerk", "01632 960777", "iris@b.example")
    ),
    "account_life.hand_over.hand_over": _managing(hand_over, to=None),
    "account_life.end_account.end_account": _managing(end_account),
    "account_life.see_account.see_account": _managing(see_account.see_account),
    "account_life.see_account.released": _managing(see_account.released),
    "account_life.history.history_of": _managing(history_of),
    "account_life.list_accounts.list_accounts": _of_own_organisation(
        list_accounts.list_accounts, sought=list_accounts.Sought()
    ),
    "account_life.list_accounts.lapsing_accounts": _of_own_organisation(
        list_accounts.lapsing_accounts
    ),
    "account_life.list_accounts.released_here": lambda walk: _call(
        walk, list_accounts.released_here
    ),
    "account_life.list_accounts.organisation_by_code": lambda walk: _call(
        walk, list_accounts.organisation_by_code, code=world.SCHOOL.code
    ),
    "account_life.team.team": lambda walk: _call(walk, team),
}


# Each is an act of weight: nobody here has proved the second factor again.
def _registers_key(walk: Walk) -> None:
    """It ends the session of the walk, which signs in again."""
    _call(walk, own_account.register_own_key, new=answered(walk.account))
    walk.sign_in()


_OWN_ACCOUNT: dict[str, Visit] = {
    "accounts.own_account.change_own_password": lambda walk: _call(
        walk, own_account.change_own_password, present="x", password="y"
    ),
    "accounts.own_account.change_own_pin": lambda walk: _call(
        walk, own_account.change_own_pin, pin="739104"
    ),
    "accounts.own_account.register_own_key": lambda walk: _registers_key(walk),
    "accounts.own_account.set_up_own_code": lambda walk: _call(
        walk, own_account.set_up_own_code, secret="", code=""
    ),
    "accounts.own_account.remove_own_device": lambda walk: _call(
        walk, own_account.remove_own_device, device=0
    ),
}


def _own_children(walk: Walk) -> None:
    """With every child whom the walker may work with, and again once something has changed."""
    _works_with_all(walk)
    for order in Order:
        view = _call(walk, see.own_children, order=order)
    if isinstance(view, OwnChildren):
        world.put(MOVED, IMOGEN_MOVED)
        view = _call(walk, see.own_children)
        assert isinstance(view, OwnChildren)
        _call(walk, see.changes_seen, seen={one.reference: one.shown_now for one in view.shown})
        _call(walk, see.own_children)


def _works_with_all(walk: Walk) -> None:
    for number in _numbers(walk):
        _call(
            walk,
            record_involvement,
            purpose=walk.purpose,
            number=number,
            started_on=timezone.localdate(),
        )


def _own_child(walk: Walk) -> None:
    _works_with_all(walk)
    for number in _numbers(walk):
        _call(walk, see.see_own_child, number=number)


def _offers(walk: Walk) -> None:
    """Offer each child to a colleague and take it back, and offer to nobody."""
    _colleague(walk)
    _works_with_all(walk)
    for number in _numbers(walk):
        view = _call(walk, see.see_own_child, number=number)
        named = {
            "number": number,
            "reference": view.reference if isinstance(view, OwnChild) else UUID(int=0),
        }
        for to in ("nobody.at.all", "cole.league", "cole.league"):
            _call(walk, offer.offer_to, to=to, **named)
        _call(walk, see.see_own_child, number=number)
        _call(walk, offer.take_offer_back, **named)
    _call(walk, see.own_children)


def _answers(answer: Callable[..., object]) -> Visit:
    """A colleague offers each child that it may reach; the walker looks, answers, and again."""

    def visit(walk: Walk) -> None:
        for number, reference in offered_by_a_colleague(walk):
            _call(walk, see.own_children)
            for _ in range(2):
                _call(walk, own_answer.open_offer, number=number, reference=reference)
                _call(walk, answer, number=number, reference=reference)
        for number in _numbers(walk):
            _call(walk, answer, number=number, reference=UUID(int=0))
        _call(walk, see.own_children)

    return visit


def _own_contact(walk: Walk) -> None:
    for telephone in ("0909 879 0000", "01632 960 777"):
        _call(walk, ask_for_contact, telephone=telephone, email="iris@mere.example")
        _call(walk, own_contact)
    _call(walk, take_contact_back)
    _call(walk, own_contact)


def _confirms(service: Callable[..., object]) -> Visit:
    """A colleague who works with a child asks for another telephone number."""

    def visit(walk: Walk) -> None:
        colleague = _colleague(walk)
        ask_for_contact(
            actor=world.actor_of(colleague), telephone="01632 960 778", email="c@mere.example"
        )
        asked = asked_of(Account.objects.get(pk=colleague.pk))
        assert asked is not None
        _call(walk, confirm.contacts_waiting)
        for version in ("another", asked.version):
            _call(walk, service, account=colleague.pk, version=version)
        _call(walk, confirm.go_on_carrying, account=colleague.pk)
        _call(walk, service, account=_NEVER_GIVEN, version=asked.version)

    return visit


_OWN_CHILDREN: dict[str, Visit] = {
    "own_children.see.own_children": _own_children,
    "own_children.see.changes_seen": _own_children,
    "own_children.see.see_own_child": _own_child,
    "own_children.offer.offer_to": _offers,
    "own_children.offer.take_offer_back": _offers,
    "own_children.answer.open_offer": _answers(own_answer.decline_offer),
    "own_children.answer.accept_offer": _answers(own_answer.accept_offer),
    "own_children.answer.decline_offer": _answers(own_answer.decline_offer),
    "own_contact.ask.own_contact": _own_contact,
    "own_contact.ask.ask_for_contact": _own_contact,
    "own_contact.ask.take_contact_back": _own_contact,
    "own_contact.confirm.contacts_waiting": _confirms(confirm.confirm_contact),
    "own_contact.confirm.confirm_contact": _confirms(confirm.confirm_contact),
    "own_contact.confirm.decline_contact": _confirms(confirm.decline_contact),
    "own_contact.confirm.go_on_carrying": _confirms(confirm.confirm_contact),
}

_VISITS: dict[str, Visit] = {
    **_LIFE,
    **_REPORTS,
    "accounts.typed_before.record_given_back": lambda walk: _call(
        walk, record_given_back, page="search_child"
    ),
    "problems.report_problem": lambda walk: _call(
        walk, report_problem, what=Problem.FAILS, part=Part.SEARCH
    ),
    **_OWN_CHILDREN,
    "accounts.sign_in.sign_out": lambda walk: _call(walk, sign_out),
    "accounts.sessions.sign_out_everywhere": lambda walk: _call(walk, sign_out_everywhere),
    "accounts.prove_again.prove_again": lambda walk: _call(
        walk, prove_again, code="000000", pin="000000"
    ),
    "accounts.prove_again.proved_again": lambda walk: _call(walk, proved_again),
    "mediation.caller_numbers.own_caller_number": lambda walk: _call(walk, _has_number),
    "mediation.calls.begin_call": lambda walk: _call(
        walk, begin_call, number="123 456 7890", code="000000"
    ),
    "mediation.calls.caller_of": _call_of_own(caller_of),
    "mediation.calls.end_call": _call_of_own(end_call, why=CallEnd.ENDED),
    "accounts.employer.go_on.unlink": lambda walk: _call(walk, go_on.unlink, name="council"),
    "accounts.employer.go_on.link": lambda walk: _call(
        walk, go_on.link, account=walk.account, proved=_signed_in_there(Asked.LINK)
    ),
    "accounts.employer.go_on.prove": lambda walk: _call(
        walk, go_on.prove, account=walk.account, proved=_signed_in_there(Asked.PROVE)
    ),
    **_OWN_ACCOUNT,
    # In what is no practice copy each of these is refused, whoever asks.
    "practice.progress.progress": lambda walk: _call(walk, progress),
    **{
        f"practice.progress.{service.__name__}": lambda walk, service=service: _call(
            walk, service, exercise=Exercise.NICKNAME
        )
        for service in (begin, check)
    },
    "alerts.alerts_of": lambda walk: _call(walk, alerts_of),
    "accounts.refusals.record_refused": lambda walk: _call(
        walk, record_refused, reason=Reason.ROLE, asked="search"
    ),
    "add_child.add.add_child": _add_child,
    "find_child.find_child": _search,
    "open_record.open_record": _for_purpose(open_record),
    "print_record.print_record": _for_purpose(print_record),
    "record_involvement.record_involvement": _for_purpose(
        record_involvement, started_on=timezone.localdate(), lead=True
    ),
    "end_involvement.end_involvement": _involved(end_involvement, ended_on=timezone.localdate()),
    "take_lead.take_lead": _involved(take_lead),
    "notices.inbox.inbox": _notices,
    "notices.choose_email.choose_email": _chooses_email,
    "recent_children.recent_children": lambda walk: _call(
        walk,
        recent_children,
        purpose=walk.purpose,
        numbers=[walk.own_number, *walk.guesses(), walk.others_number],
    ),
    "own_activity.own_activity": lambda walk: _call(walk, own_activity),
    "organisations.accreditation.withdraw_accreditation": lambda walk: _call(
        walk, withdraw_accreditation, organisation=world.SCHOOL
    ),
    "organisations.accreditation.add_partner": lambda walk: _call(
        walk, add_partner, number="1234567", name="A charity", until=_in_a_year()
    ),
    "organisations.find.find_organisations": lambda walk: _call(
        walk, find_organisations, words="Mereton"
    ),
    "organisations.roll_out.see_authorities": lambda walk: _call(walk, see_authorities),
    "organisations.find.see_organisation": lambda walk: _call(
        walk, see_organisation, organisation=world.SCHOOL
    ),
    "organisations.find.what_waits": lambda walk: _call(walk, what_waits),
    "organisations.roll_out.see_authority": lambda walk: _call(walk, see_authority, gss=LEEDS),
    "organisations.succession.let_succeed": lambda walk: _call(
        walk, let_succeed, closed=world.SCHOOL, successor=world.PRACTICE
    ),
    "supply.suppliers_of": lambda walk: _call(walk, suppliers_of),
    "supply.see_supplier": lambda walk: _call(walk, see_supplier, name="leeds"),
    "supply.loads_of": _loads_of,
    "held_loads.approve_load": lambda walk: _call(walk, approve_load, load=_NEVER_GIVEN),
    "grants.grant": _granted(grants.grant),
    "grants.take_away": _granted(grants.take_away),
    "recover_account.ask_to_recover": lambda walk: _call(
        walk, ask_to_recover, account=world.account("sam.webb", at=walk.account.organisation).pk
    ),
    "two_persons.asking.ask": _granted(grants.grant),
    "two_persons.asking.take_back": _asked(asking.take_back),
    "two_persons.answering.answer": _asked(answer, approve=True),
    "two_persons.seeing.see_requests": lambda walk: _call(walk, seeing.see_requests),
    "two_persons.seeing.see_request": _asked(seeing.see_request),
    "two_persons.showing_half.show_half": _asked(show_half),
    "review.proposals.count_to_answer": _answered(proposals.confirm_proposal),
    "review.queue.overview": lambda walk: _call(walk, queue.overview),
    "review.queue.next_case": lambda walk: _call(walk, queue.next_case),
    "review.queue.let_go": _let_go,
    "review.asked_cases.asked_cases": lambda walk: _call(walk, asked_cases),
    "review.open_case.open_case": lambda walk: _call(walk, open_case, case=_case(walk)),
    "review.open_contested.open_contested": _open_contested,
    "review.decide_contested.has_died": _contested(
        decide_contested.has_died,
        ContestReason.SAID_TO_HAVE_DIED,
        died_on=timezone.localdate(),
    ),
    "review.decide_contested.not_taken": _contested(
        decide_contested.not_taken, ContestReason.SAID_TO_HAVE_DIED
    ),
    "review.decide_contested.goes_to_school": _contested(
        decide_contested.goes_to_school, ContestReason.TWO_SCHOOLS, school=world.SCHOOL
    ),
    "review.archived_records.archived_records": _archived,
    "review.archived_records.read_archived": _archived,
    "review.archived_records.correct_archived": _archived,
    "review.choose_record.look_at_others": _none_of_these,
    "review.choose_record.compare_with": _compare,
    "review.decide_case.same": _decide(decide_case.same),
    "review.decide_case.not_same": _decide(decide_case.not_same),
    "review.decide_case.none_of_these": _none_of_these,
    "review.decide_case.ask_source": _ask_source,
    "review.correct_value.correct": _correct,
    "review.join_records.join": _join,
    "review.propose.propose_on_case": _propose_on_case,
    "review.propose.propose_join": _join,
    "review.propose.propose_undo": _propose_undo,
    "review.proposals.proposals_of": _answered(proposals.open_proposal),
    "review.proposals.open_proposal": _answered(proposals.open_proposal),
    "review.proposals.confirm_proposal": _answered(proposals.confirm_proposal),
    "review.proposals.decline_proposal": _answered(proposals.decline_proposal),
    "review.proposals.take_back_proposal": _answered(proposals.take_back_proposal, own=True),
    "review.history.verdict_given": _undo,
    "review.history.history": _each_number(history),
    "review.provenance.read_provenance": _each_number(read_provenance),
    "review.provenance.read_beside": _read_beside,
    "review.split_record.statements_of": _each_number(split_record.statements_of),
    "review.split_record.split": _split,
    "review.undo_verdict.undo": _undo,
}
VISITS = {name: _taken_back(visit) for name, visit in _VISITS.items()}


def asked_by_an_actor() -> set[str]:
    """``module.function`` of every public function of the services that takes ``actor`` by name:
    what others may call."""
    found = set()
    for path, module in modules_that_may_record():
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                by_name = {argument.arg for argument in node.args.kwonlyargs}
                found |= {f"{module}.{node.name}"} if "actor" in by_name else set()
    return found
