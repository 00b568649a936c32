"""If an entry cannot be written, nothing is disclosed and nothing is changed: every service."""

import io
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from dataclasses import replace as with_other
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connections, transaction
from django.test import override_settings
from django.utils import timezone
from msgspec.structs import replace

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.attempts import LONG_AGO
from contactpoint.access.calls import CallEnd
from contactpoint.access.criteria import Criteria, NumberKind
from contactpoint.access.errors import Reason
from contactpoint.access.grants import Role
from contactpoint.access.notices import Email, NoticeKind
from contactpoint.access.problems import Part, Problem
from contactpoint.access.scope import NOT_KNOWN, Scope
from contactpoint.access.standing import Condition
from contactpoint.bulk.finishing import record
from contactpoint.bulk.gathering import Gathered
from contactpoint.bulk.giving_up import give_up
from contactpoint.children.addresses import Address
from contactpoint.children.names import PersonName
from contactpoint.children.sex import Sex
from contactpoint.children.statement import (
    OrganisationCode,
    OrganisationScheme,
    ServiceKind,
)
from contactpoint.config.home import Home
from contactpoint.feeds.catalogue import FEEDS
from contactpoint.ledger.account_details import SignInFailed
from contactpoint.ledger.entry import Origin
from contactpoint.review.kinds import CaseKind, VerdictKind
from contactpoint.review.wrong_facts import KEPT_FOR, ReportOutcome, WrongFact
from contactpoint.services.account_life import transfer
from contactpoint.services.account_life.contact_asked import asked_of
from contactpoint.services.account_life.end_account import end_account
from contactpoint.services.account_life.hand_over import hand_over
from contactpoint.services.account_life.history import history_of
from contactpoint.services.account_life.invite import invite
from contactpoint.services.account_life.invited import Invited, Work
from contactpoint.services.account_life.issue_token import issue_token
from contactpoint.services.account_life.list_accounts import (
    Sought,
    lapsing_accounts,
    list_accounts,
    organisation_by_code,
    released_here,
)
from contactpoint.services.account_life.renew import renew
from contactpoint.services.account_life.see_account import released, see_account
from contactpoint.services.account_life.state_check import state_check
from contactpoint.services.account_life.suspend import resume, suspend
from contactpoint.services.account_life.team import team
from contactpoint.services.accounts import change_account
from contactpoint.services.accounts.attempts import (
    Step,
    Tried,
    WaitError,
    Whence,
    begin,
    end_wait,
    forget_attempts,
    record_failure,
)
from contactpoint.services.accounts.enrol import (
    Enrolling,
    enrol_with_code,
    enrol_with_key,
    hash_password,
    prove_code,
)
from contactpoint.services.accounts.enrolment import issue
from contactpoint.services.accounts.make_account import make_account
from contactpoint.services.accounts.own_account import (
    WrongPasswordError,
    change_own_password,
    change_own_pin,
    register_own_key,
    remove_own_device,
    set_up_own_code,
)
from contactpoint.services.accounts.prove_again import prove_again, proved_again
from contactpoint.services.accounts.prove_identity import NotProvedError, prove_identity
from contactpoint.services.accounts.refusals import record_refused, record_refused_nobody
from contactpoint.services.accounts.second_factor import Device, current_code, new_secret, prove
from contactpoint.services.accounts.sessions import (
    clear_sessions,
    end_sessions_of,
    sign_out_everywhere,
)
from contactpoint.services.accounts.sign_in import (
    complete_sign_in,
    record_no_second_factor,
    record_refused_sign_in,
    record_right_password,
    sign_out,
)
from contactpoint.services.accounts.typed_before import record_given_back, record_typed_kept
from contactpoint.services.add_child.add import add_child
from contactpoint.services.alerts import alerts_of
from contactpoint.services.demonstration import make_accounts
from contactpoint.services.demonstration_accounts import ACCOUNTS
from contactpoint.services.end_involvement import end_involvement
from contactpoint.services.find_child import find_child
from contactpoint.services.grants import grant, take_away
from contactpoint.services.held_loads import approve_load
from contactpoint.services.keep_index import record_rewriting
from contactpoint.services.keep_keys import record_rewrapping
from contactpoint.services.load_feed import LoadHeldError, load_feed
from contactpoint.services.load_registers import load_registers
from contactpoint.services.mediation.caller_numbers import own_caller_number
from contactpoint.services.mediation.calls import NoCallError, begin_call, end_call
from contactpoint.services.migrate import record_migration
from contactpoint.services.notices.choose_email import choose_email
from contactpoint.services.notices.inbox import inbox
from contactpoint.services.notices.send import send_notices
from contactpoint.services.open_record import open_record
from contactpoint.services.organisations.accreditation import (
    accredit,
    add_partner,
    withdraw_accreditation,
)
from contactpoint.services.organisations.find import (
    find_organisations,
    see_organisation,
    what_waits,
)
from contactpoint.services.organisations.roll_out import (
    see_authorities,
    see_authority,
    switch_off,
    switch_on,
)
from contactpoint.services.organisations.succession import follow_authority, let_succeed
from contactpoint.services.own_activity import own_activity
from contactpoint.services.own_children import answer as own_answer
from contactpoint.services.own_children import see
from contactpoint.services.own_children.offer import offer_to, take_offer_back
from contactpoint.services.own_contact import confirm
from contactpoint.services.own_contact.ask import ask_for_contact, take_contact_back
from contactpoint.services.own_contact.carry import carry_contacts
from contactpoint.services.practice.enter import enter, record_refused_ticket
from contactpoint.services.practice.exercise import Answer
from contactpoint.services.practice.invented import Exercise
from contactpoint.services.practice.made import note_made
from contactpoint.services.practice.make_practice import TEAM_CODE
from contactpoint.services.practice.progress import begin as practice_begin
from contactpoint.services.practice.progress import check as practice_check
from contactpoint.services.practice.progress import progress
from contactpoint.services.print_record import print_record
from contactpoint.services.problems import report_problem
from contactpoint.services.put_aside import put_aside
from contactpoint.services.recent_children import recent_children
from contactpoint.services.record_involvement import record_involvement
from contactpoint.services.recover_account import ask_to_recover
from contactpoint.services.reports import report_wrong as reporting
from contactpoint.services.reports.decide import (
    decide_report,
    decided_reports,
    open_report,
    reopen_report,
)
from contactpoint.services.reports.errors import TooManyReportsError
from contactpoint.services.reports.forget import forget_reports
from contactpoint.services.reports.mend_telephone import correct_telephone
from contactpoint.services.reports.own_reports import own_reports
from contactpoint.services.reports.queue import let_report_go, next_report, reports_waiting
from contactpoint.services.reports.report_wrong import report_wrong, see_what_is_reportable
from contactpoint.services.review.archived_records import (
    archived_records,
    correct_archived,
    read_archived,
)
from contactpoint.services.review.asked_cases import asked_cases
from contactpoint.services.review.choose_record import compare_with, look_at_others
from contactpoint.services.review.correct_value import CorrectedField, NotDied, correct
from contactpoint.services.review.decide_case import ask_source, none_of_these, not_same, same
from contactpoint.services.review.decide_contested import goes_to_school, has_died, not_taken
from contactpoint.services.review.history import history, verdict_given
from contactpoint.services.review.join_records import join
from contactpoint.services.review.open_case import open_case
from contactpoint.services.review.open_contested import open_contested
from contactpoint.services.review.proposals import (
    clear_proposals,
    confirm_proposal,
    count_to_answer,
    decline_proposal,
    open_proposal,
    proposals_of,
    take_back_proposal,
)
from contactpoint.services.review.propose import propose_join, propose_on_case, propose_undo
from contactpoint.services.review.provenance import read_beside, read_provenance
from contactpoint.services.review.queue import let_go, next_case, overview
from contactpoint.services.review.split_record import split, statements_of
from contactpoint.services.review.undo_verdict import undo
from contactpoint.services.rotate_keys import KeyKind, record_renewing
from contactpoint.services.suppliers import add_supplier, resume_supplier, suspend_supplier
from contactpoint.services.supply import loads_of, see_supplier, suppliers_of
from contactpoint.services.take_lead import take_lead
from contactpoint.services.training.offer import offer
from contactpoint.services.training.pass_training import pass_training
from contactpoint.services.training.ticket import make_result, make_ticket
from contactpoint.services.two_persons.answering import answer
from contactpoint.services.two_persons.asking import take_back
from contactpoint.services.two_persons.errors import RequestClosedError
from contactpoint.services.two_persons.lapsing import clear_requests
from contactpoint.services.two_persons.seeing import see_request, see_requests
from contactpoint.services.two_persons.showing_half import show_half
from contactpoint.services.withdraw_load import forget_loads, withdraw_load
from contactpoint.store.decided import CASE, VERDICT
from contactpoint.store.models import (
    Account,
    AttemptCount,
    Child,
    HeldCase,
    LedgerEntry,
    Load,
    Organisation,
)
from contactpoint.store.noticed import NOTICE
from contactpoint.store.repositories import ledger, loads, proposals, reports, requests
from contactpoint.store.safe import queue_keys, sealed_rows, vault
from contactpoint.store.sealed_sessions import SessionStore
from contactpoint.vault.vault import IndexDomain
from tests.fixtures import calls, employer_acts
from tests.fixtures.actors import FIRST_LOADING, LOADING, SETTING_UP, at_desk
from tests.fixtures.added import ADAEZE
from tests.fixtures.cases import held_case
from tests.fixtures.codes import code_of
from tests.fixtures.contested import said_to_have_died, stated_on, two_schools
from tests.fixtures.ledger import BROKEN, broken_ledger
from tests.fixtures.notices import SENDING, KeptEmails, told_of
from tests.fixtures.security_keys import answered, proved, registered
from tests.services.recorded import writing_to_the_ledger
from tests.services.withdrawals import WITHDRAWING
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

PURPOSE = Purpose.WORKING_WITH_CHILD
_SAMPLES = Path(__file__).parent.parent / "samples"
# These only call the others, and are proved with them.
_MADE_OF_OTHERS = {
    "demonstration.make_demonstration",
    "demonstration.register_suppliers",
    "first_load.first_load",
    "keep_index.see_to_index",
    "keep_keys.rewrap_keys",
    "rotate_keys.rotate_keys",
    "keep_index.merge_index",
    "keep_index.rebuild_index",
    "account_life.invite_many.invite_many",
    "account_life.renew.renew_many",
    "migrate.migrate",
    "practice.make_practice.make_practice",
}
# And these are parts of others, within the transaction that those have begun.
_PARTS = {
    *(
        "gate.walked_by",
        "gate.number_counted",
        "gate.refusals_recorded",
        "mediation.calls.caller_of",
    ),
    "open_record.record_told",
    *("gate.release", "gate.release_with_change", "review.join_records.join_opened"),
    *("review.correct_value.correct_reached", "review.correct_value.put_correction"),
    # Parts of a load, which is proved as one that is held.
    *("hold_load.hold", "hold_load.must_be_within"),
    "review.decide_case.give",
    *("review.proposals.open_proposals", "review.proposals.put_away_lapsed"),
    # Parts of asking and answering, and of the kinds of requests.
    *("two_persons.asking.ask_for_load", "two_persons.closing.fall", "two_persons.granting.give"),
    *(f"two_persons.{kind}.carry_out" for kind in ("granting", "recovering", "letting_load")),
    "review.undo_verdict.take_back",
    "account_life.shown.shown",
    # Of handing over, and of confirming a contact.
    *("account_life.passing_on.pass_on", "own_contact.carry.carry_contact"),
    # It takes an actor and shows it its own telephone and email, as on the page of one's account.
    "own_contact.ask.own_contact",
}


@dataclass(slots=True)
class Stage:
    """What is there before a service is called: Dana and Ravi, who leads, and Bella's record."""

    account: Account
    dana: Actor
    number: str
    folder: Path

    def own(self, who: Actor | None = None) -> dict[str, object]:
        """The arguments that name an own involvement."""
        view = open_record(actor=who or self.dana, purpose=PURPOSE, number=self.number)
        assert view.own_involvement is not None
        reference = view.own_involvement.reference
        return {
            "actor": self.dana,
            "purpose": PURPOSE,
            "number": self.number,
            "reference": reference,
        }


@dataclass(frozen=True, slots=True)
class Case:
    """``prepare`` returns the call to make; ``besides`` names tables in which something may stay,
    each for the reason that stands with the case."""

    service: str
    prepare: Callable[[Stage], Callable[[], object]]
    name: str = ""
    besides: frozenset[str] = field(default_factory=frozenset)


def _search(criteria: Criteria) -> Callable[[Stage], Callable[[], object]]:
    return lambda s: lambda: find_child(actor=s.dana, purpose=PURPOSE, criteria=criteria)


def _search_by_number(s: Stage) -> Callable[[], object]:
    criteria = Criteria(number=s.number, number_kind=NumberKind.CHILD_NUMBER)
    return _search(criteria)(s)


def _involved(s: Stage) -> None:
    world.involve(world.only_child(), s.dana, started_on=timezone.localdate() - timedelta(days=5))


def _end(s: Stage) -> Callable[[], object]:
    _involved(s)
    arguments = s.own()
    return lambda: end_involvement(**arguments, ended_on=timezone.localdate())  # type: ignore[arg-type]


def _add_child(s: Stage) -> Callable[[], object]:
    return lambda: add_child(actor=s.dana, purpose=PURPOSE, child=ADAEZE, asked="asked")


def _take_lead(s: Stage) -> Callable[[], object]:
    _involved(s)
    arguments = s.own()
    return lambda: take_lead(**arguments)  # type: ignore[arg-type]


def _record(s: Stage) -> Callable[[], object]:
    return lambda: record_involvement(
        actor=s.dana,
        purpose=PURPOSE,
        number=s.number,
        started_on=timezone.localdate(),
        lead=True,
    )


def _prove(**wrong: str) -> Callable[[Stage], Callable[[], object]]:
    def prepare(s: Stage) -> Callable[[], object]:
        given = {
            "username": s.account.username,
            "password": world.PASSWORD,
            "code": current_code(s.account),
            "pin": world.PIN,
        }
        return lambda: prove_identity(**(given | wrong))

    return prepare


def _again(**wrong: str) -> Callable[[Stage], Callable[[], object]]:
    def prepare(s: Stage) -> Callable[[], object]:
        given = {"code": current_code(s.account), "pin": world.PIN} | wrong
        return lambda: prove_again(actor=s.dana, **given)

    return prepare


def _alerts(s: Stage) -> Callable[[], object]:
    auditor = world.actor_of(world.account("ada.lund", role=Role.AUDITOR))
    return lambda: alerts_of(actor=auditor)


def _inbox(s: Stage) -> Callable[[], object]:
    told_of(NoticeKind.JOINED, None, s.dana.account_id)
    return lambda: inbox(actor=s.dana)


def _send_notices(s: Stage) -> Callable[[], object]:
    told_of(NoticeKind.JOINED, None, s.dana.account_id)
    return lambda: send_notices(agent=SENDING, notifier=KeptEmails())


def _complete(s: Stage) -> Callable[[], object]:
    def sign_in() -> Actor:
        with transaction.atomic():
            return complete_sign_in(account=s.account, origin=Origin.PAGE)

    return sign_in


def _make_account(s: Stage) -> Callable[[], object]:
    return lambda: make_account(
        agent=SETTING_UP,
        username="new.starter",
        password=world.PASSWORD,
        pin=world.PIN,
        display_name="New Starter",
        job_title="Social worker",
        telephone="",
        email="",
        role=Role.PRACTITIONER,
        organisation=world.COUNCIL,
        checked_on=timezone.localdate(),
    )


_CHANGES: dict[str, dict[str, str]] = {
    "change_account.change_password": {"password": f"another {world.PASSWORD}"},
    "change_account.change_pin": {"pin": "739104"},
    "change_account.replace_device": {},
    "change_account.suspend": {},
    "change_account.resume": {},
    "sessions.end_sessions_of": {},
}


def _changing(change: str, **new: str) -> Callable[[Stage], Callable[[], object]]:
    service = getattr(change_account, change, end_sessions_of)
    return lambda s: lambda: service(agent=SETTING_UP, username=s.account.username, **new)


def _verdict_given(s: Stage) -> Callable[[], object]:
    reviewer = _reviewer()
    verdict = correct(actor=reviewer, number=s.number, field=CorrectedField.SEX, value=Sex.MALE)
    return lambda: verdict_given(actor=reviewer, verdict=verdict)


def _clear_sessions(s: Stage) -> Callable[[], object]:
    SessionStore().save()
    Session.objects.update(expire_date=timezone.now() - timedelta(days=1))
    return lambda: clear_sessions(agent=SETTING_UP)


def _load(s: Stage) -> Callable[[], object]:
    path = s.folder / "list.csv"
    path.write_text(
        "First name,Last name,Date of birth\nWren,Tarn,2016-05-06\nIvy,Moss,2015-02-03\n"
    )
    return lambda: load_feed(
        agent=LOADING, feed=FEEDS["school_list"], files=[path], sender="999001", full=True
    )


def _too_many_of_one_name(s: Stage) -> Callable[[], object]:
    path = s.folder / "list.csv"
    rows = "".join(f"Wren{'abcdefghijkl'[row]},Tarn,2016-05-06\n" for row in range(12))
    path.write_text(f"First name,Last name,Date of birth\n{rows}")

    def held() -> None:
        with suppress(LoadHeldError):
            load_feed(agent=LOADING, feed=FEEDS["school_list"], files=[path], sender="999001")

    return held


def _begun_by(s: Stage) -> Callable[[], object]:
    path = s.folder / "list.csv"
    path.write_text("First name,Last name,Date of birth\nWren,Tarn,2016-05-06\n")
    return lambda: load_feed(
        agent=LOADING,
        feed=FEEDS["school_list"],
        files=[path],
        sender="999001",
        begun_by=s.dana,
    )


def _with_a_case(s: Stage) -> int:
    """A load that puts a possible twin of the child before a person; its number."""
    path = s.folder / "list.csv"
    path.write_text(
        "First name,Last name,Date of birth,Postcode\nRosamund,Tarkington,2017-07-04,ZE2 9AB\n"
    )
    report = load_feed(
        agent=LOADING, feed=FEEDS["school_list"], files=[path], sender="999002", full=True
    )
    assert report.counts["to_review"] == 1
    return report.load


def _withdraw(s: Stage) -> Callable[[], object]:
    number = _with_a_case(s)
    return lambda: withdraw_load(agent=WITHDRAWING, load=number)


def _put_aside(s: Stage) -> Callable[[], object]:
    number = _with_a_case(s)
    return lambda: put_aside(agent=WITHDRAWING, load=number)


def _forget(s: Stage) -> Callable[[], object]:
    _with_a_case(s)
    return lambda: forget_loads(agent=WITHDRAWING, days=0)


def _administrator() -> Actor:
    held = Account.objects.filter(username="nat.min").first()
    account = held or world.account("nat.min", role=Role.NATIONAL_ADMINISTRATOR)
    return with_other(world.actor_of(account), proven=True)


def _in_practice(
    service: Callable[..., object], begun: bool = False, **asked: object
) -> Callable[[Stage], Callable[[], object]]:
    """A service of the practice copy, called in one."""

    def staged(s: Stage) -> Callable[[], object]:
        home = Home(s.folder)
        home.invented_children.mkdir()
        copy = override_settings(
            PRACTICE=True, HOME=home, PRACTICE_KEY="a key", PRACTICE_URL="https://practice.example"
        )
        with copy:
            note_made(timezone.localdate())
            if begun:
                practice_begin(actor=s.dana, exercise=Exercise.NOT_FOUND)

        def call() -> object:
            with copy:
                return service(s, **asked)

        return call

    return staged


def _enter(s: Stage) -> object:
    world.organisation(code=OrganisationCode(OrganisationScheme.ODS, TEAM_CODE))
    with transaction.atomic():
        return enter(ticket=make_ticket("ab" * 24))


def _pass(s: Stage) -> None:
    way = offer(user=s.account)
    assert way is not None
    pass_training(result=make_result(way.ticket), place="", asked="training_passed")


def _by_administrator(
    service: Callable[..., object], **asked: object
) -> Callable[[Stage], Callable[[], object]]:
    def staged(s: Stage) -> Callable[[], object]:
        who = _administrator()
        return lambda: service(actor=who, **asked)

    return staged


def _see_supplier(s: Stage) -> Callable[[], object]:
    _supplier(s)()
    who = _administrator()
    return lambda: see_supplier(actor=who, name="a-school")


def _in_a_year() -> date:
    return timezone.localdate() + timedelta(days=365)


def _school(**fields: object) -> OrganisationCode:
    """The school, with other facts."""
    row = Organisation.objects.get(code=world.SCHOOL.code)
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    return world.SCHOOL


def _accredit(s: Stage) -> Callable[[], object]:
    school, who = _school(accredited=False), _administrator()
    return lambda: accredit(agent=who, organisation=school, until=_in_a_year())


def _withdraw_accreditation(s: Stage) -> Callable[[], object]:
    school, who = _school(), _administrator()
    return lambda: withdraw_accreditation(actor=who, organisation=school)


def _add_partner(s: Stage) -> Callable[[], object]:
    who = _administrator()
    return lambda: add_partner(actor=who, number="1234567", name="A", until=_in_a_year())


def _switch_on(s: Stage) -> Callable[[], object]:
    who = _administrator()
    return lambda: switch_on(agent=who, gss="E08000035", on_from=timezone.localdate())


def _switch_off(s: Stage) -> Callable[[], object]:
    _switch_on(s)()
    return lambda: switch_off(agent=_administrator(), gss="E08000035")


def _let_succeed(s: Stage) -> Callable[[], object]:
    closed = _school(closed_on=timezone.localdate())
    successor = OrganisationCode(OrganisationScheme.URN, "999002")
    world.organisation(code=successor, name="Another school", service=ServiceKind.SCHOOL)
    world.account("tom.birtles", at=Organisation.objects.get(code=closed.code))
    who = _administrator()
    return lambda: let_succeed(actor=who, closed=closed, successor=successor)


def _follow_authority(s: Stage) -> Callable[[], object]:
    row = Organisation.objects.get(code=world.SCHOOL.code)
    world.account("tom.birtles", at=row)
    row.authority_gss = "E08000035"
    row.save()

    def follow() -> None:
        with transaction.atomic():
            follow_authority(SETTING_UP, row)

    return follow


def _supplier(s: Stage) -> Callable[[], object]:
    return lambda: add_supplier(
        agent=SETTING_UP,
        name="a-school",
        feed="school_list",
        sources=["999001"],
        from_day=timezone.localdate(),
    )


def _suspend(s: Stage) -> Callable[[], object]:
    _supplier(s)()
    return lambda: suspend_supplier(agent=SETTING_UP, name="a-school")


def _resume(s: Stage) -> Callable[[], object]:
    _suspend(s)()
    return lambda: resume_supplier(agent=SETTING_UP, name="a-school")


def _approve(s: Stage) -> Callable[[], object]:
    _too_many_of_one_name(s)()
    account = world.account("nat.min", role=Role.NATIONAL_ADMINISTRATOR)
    load = Load.objects.get(state=Load.State.HELD).pk
    administrator = with_other(world.actor_of(account), proven=True)
    return lambda: approve_load(actor=administrator, load=load)


def _managers() -> tuple[Actor, Actor]:
    """Two who manage the accounts of Dana's organisation, at terminals."""
    made = [world.account(name, role=Role.ACCOUNT_MANAGER) for name in ("mia.ross", "max.reed")]
    one, other = (with_other(world.actor_of(account), proven=True) for account in made)
    return one, other


def _granting(
    service: Callable[..., object], role: Role
) -> Callable[[Stage], Callable[[], object]]:
    def prepare(s: Stage) -> Callable[[], object]:
        manager, _ = _managers()
        if service is grant:
            world.change(s.account.username, grants=[])
        scope = Scope.of(s.account.organisation.authority_gss)
        return lambda: service(actor=manager, account=s.account.pk, role=role, scope=scope)

    return prepare


def _recover(s: Stage) -> Callable[[], object]:
    manager, _ = _managers()
    return lambda: ask_to_recover(actor=manager, account=s.account.pk)


def _asked(
    service: Callable[..., object], *, own: bool = False, **how: object
) -> Callable[[Stage], Callable[[], object]]:
    """What one manager asked for, for the other or for himself."""

    def prepare(s: Stage) -> Callable[[], object]:
        manager, other = _managers()
        request = ask_to_recover(actor=manager, account=s.account.pk)
        if service is show_half:
            answer(actor=other, request=request, approve=True)
        who = manager if own else other
        by_number = {} if service is see_requests else {"request": request}
        return lambda: service(actor=who, **by_number, **how)

    return prepare


def _falls(s: Stage) -> Callable[[], object]:
    manager, other = _managers()
    request = ask_to_recover(actor=manager, account=s.account.pk)
    world.change(s.account.username, is_active=False)

    def fell() -> None:
        with suppress(RequestClosedError):
            answer(actor=other, request=request, approve=True)

    return fell


def _clear_requests(s: Stage) -> Callable[[], object]:
    _recover(s)()
    (held,) = requests.every()
    held.asked_at -= timedelta(days=2)
    requests.write(held)
    return lambda: clear_requests(agent=SETTING_UP)


def _clear_proposals(s: Stage) -> Callable[[], object]:
    _, other = _in_leeds()
    propose_join(actor=_reviewer(), number=s.number, other=other)
    ((held,),) = proposals.in_batches(10)
    held.made_at -= timedelta(days=30)
    proposals.write(held)
    return lambda: clear_proposals(agent=SETTING_UP)


def _give_up(s: Stage) -> Callable[[], object]:
    Load.objects.create(
        feed=loads.FIRST_LOAD, full=True, files_digest=bytes(32), counts={"loads": {}}, sources=[]
    )
    return lambda: give_up(s.folder / "staged", agent=FIRST_LOADING)


def _first_load(s: Stage) -> Callable[[], object]:
    """The history of a first load; what it brought in is there before and disclosed to nobody."""
    load = loads.begun(feed=loads.FIRST_LOAD, sender="", full=True, files_digest=b"first")
    feeds = {"pds": loads.begun(feed="pds", sender="", full=True, files_digest=b"pds").pk}
    fault = (0, 3, "", "birthDate", "is not a date", True)
    nothing = {"dropped": {}, "sources": ["nhs"], "files": ["pds-0001"], "superseded": 0}
    read = {"pds": {**nothing, "records": 1, "rejected": 1, "faults": [fault]}}
    found = Gathered(
        children=0, statements=0, first=(), groups=(), alone={}, first_case=(), counts={}
    )
    return lambda: record(load, feeds, read, found, agent=FIRST_LOADING)


def _registers(s: Stage) -> Callable[[], object]:
    schools = io.BytesIO((_SAMPLES / "gias/dfe-schools.zip").read_bytes())
    practices = io.BytesIO((_SAMPLES / "ods/epraccur_sample.csv").read_bytes())
    return lambda: load_registers(agent=SETTING_UP, schools=schools, gp_practices=practices)


def _demonstration_accounts(s: Stage) -> Callable[[], object]:
    for wanted in ACCOUNTS:
        world.organisation(code=OrganisationCode(wanted.scheme, wanted.organisation))
    return make_accounts


def _mona() -> Actor:
    """The account manager, who proved the second factor again."""
    held = Account.objects.filter(username="mona.karim").first()
    account = held or world.account("mona.karim", role=Role.ACCOUNT_MANAGER)
    return with_other(world.actor_of(account), proven=True)


def _of_dana(
    act: Callable[..., object], **asked: object
) -> Callable[[Stage], Callable[[], object]]:
    """What the manager does with Dana's account."""

    def prepare(s: Stage) -> Callable[[], object]:
        mona = _mona()
        world.organisation(code=world.SCHOOL)
        return lambda: act(actor=mona, account=s.account.pk, **asked)

    return prepare


def _after(first: Callable[..., object], then: Callable[..., object], **asked: object) -> Any:
    """What the manager does with Dana's account after something else."""

    def prepare(s: Stage) -> Callable[[], object]:
        first(actor=_mona(), account=s.account.pk)
        return _of_dana(then, **asked)(s)

    return prepare


def _released(**of: object) -> None:
    world.organisation(code=world.SCHOOL)
    transfer.release(**of, code=world.SCHOOL.code)  # type: ignore[arg-type]


def _at_the_school(act: Callable[..., object], **asked: object) -> Any:
    """What the manager of the school does with Dana's account, which is released to it."""

    def prepare(s: Stage) -> Callable[[], object]:
        _released(actor=_mona(), account=s.account.pk)
        school = world.organisation(code=world.SCHOOL)
        omar = world.account("omar.shah", role=Role.ACCOUNT_MANAGER, at=school)
        actor = with_other(world.actor_of(omar), proven=True)
        if act is released_here:
            return lambda: act(actor=actor)
        return lambda: act(actor=actor, account=s.account.pk, **asked)

    return prepare


def _handed_over(s: Stage) -> Callable[[], object]:
    _involved(s)
    return _of_dana(hand_over, to="ravi.menon")(s)


def _offering(act: Callable[..., object], **asked: str) -> Callable[[Stage], Callable[[], object]]:
    """What Dana does with a child whom she works with, before she offers it or after."""

    def prepare(s: Stage) -> Callable[[], object]:
        _involved(s)
        own = s.own()
        named = {"number": s.number, "reference": own["reference"]}
        if "to" not in asked:
            offer_to(actor=s.dana, to="ravi.menon", **named)  # type: ignore[arg-type]
        return lambda: act(actor=s.dana, **named, **asked)

    return prepare


def _offered(act: Callable[..., object]) -> Callable[[Stage], Callable[[], object]]:
    """What Ravi does with a child whom Dana offers to him."""

    def prepare(s: Stage) -> Callable[[], object]:
        named = {"number": s.number, "reference": _offered_by_dana(s)}
        ravi = world.actor_of(Account.objects.get(username="ravi.menon"))
        return lambda: act(actor=ravi, **named)

    return prepare


def _offered_by_dana(s: Stage) -> object:
    _involved(s)
    own = s.own()
    named = {"number": s.number, "reference": own["reference"]}
    offer_to(actor=s.dana, to="ravi.menon", **named)  # type: ignore[arg-type]
    return own["reference"]


def _see_own(s: Stage) -> Callable[[], object]:
    _involved(s)
    return lambda: see.own_children(actor=s.dana)


def _see_own_child(s: Stage) -> Callable[[], object]:
    _involved(s)
    return lambda: see.see_own_child(actor=s.dana, number=s.number)


def _contact_asked(act: Callable[..., object]) -> Callable[[Stage], Callable[[], object]]:
    """What the manager does with the telephone number that Dana asks for."""

    def prepare(s: Stage) -> Callable[[], object]:
        ask_for_contact(actor=s.dana, telephone="01632 960777", email="d@mere.example")
        asked = asked_of(Account.objects.get(pk=s.account.pk))
        assert asked is not None
        return _of_dana(act, version=asked.version)(s)

    return prepare


def _not_carried(s: Stage) -> None:
    """Dana's telephone was confirmed, and is on no record yet."""
    _involved(s)
    s.account.refresh_from_db()
    s.account.telephone, s.account.contact_confirmed_at = "01632 960777", timezone.now()
    s.account.contact_carried = False
    s.account.save()


def _go_on_carrying(s: Stage) -> Callable[[], object]:
    _not_carried(s)
    return _of_dana(confirm.go_on_carrying)(s)


def _carry(act: Callable[..., object], **asked: object) -> Callable[[Stage], Callable[[], object]]:
    def prepare(s: Stage) -> Callable[[], object]:
        _not_carried(s)
        return lambda: act(agent=SETTING_UP, **asked)

    return prepare


def _take_contact_back(s: Stage) -> Callable[[], object]:
    ask_for_contact(actor=s.dana, telephone="01632 960777", email="d@mere.example")
    return lambda: take_contact_back(actor=s.dana)


_OWN_CHILDREN = (
    Case("own_children.see.own_children", _see_own),
    Case(
        "own_children.see.changes_seen", lambda s: lambda: see.changes_seen(actor=s.dana, seen={})
    ),
    Case("own_children.see.see_own_child", _see_own_child),
    Case("own_children.offer.offer_to", _offering(offer_to, to="ravi.menon")),
    Case("own_children.offer.take_offer_back", _offering(take_offer_back)),
    Case("own_children.answer.open_offer", _offered(own_answer.open_offer)),
    Case("own_children.answer.accept_offer", _offered(own_answer.accept_offer)),
    Case("own_children.answer.decline_offer", _offered(own_answer.decline_offer)),
    Case(
        "own_contact.ask.ask_for_contact",
        lambda s: (
            lambda: ask_for_contact(actor=s.dana, telephone="01632 960777", email="d@mere.example")
        ),
    ),
    Case("own_contact.ask.take_contact_back", _take_contact_back),
    Case(
        "own_contact.confirm.contacts_waiting",
        lambda s: lambda: confirm.contacts_waiting(actor=_mona()),
    ),
    Case("own_contact.confirm.confirm_contact", _contact_asked(confirm.confirm_contact)),
    Case("own_contact.confirm.decline_contact", _contact_asked(confirm.decline_contact)),
    Case("own_contact.confirm.go_on_carrying", _go_on_carrying),
    Case("own_contact.carry.carry_contacts", _carry(carry_contacts)),
)


def _nadia() -> Actor:
    """The national administrator."""
    held = Account.objects.filter(username="nadia.frost").first()
    return world.actor_of(held or world.account("nadia.frost", role=Role.NATIONAL_ADMINISTRATOR))


def _invited(s: Stage) -> Callable[[], object]:
    mona = _mona()
    person = Invited("Iris Vale", "Clerk", "01632 960777", "iris@b.example", Role.PRACTITIONER)
    return lambda: invite(actor=mona, organisation=mona.organisation_id, person=person)


def _token(s: Stage) -> Callable[[], object]:
    pk = _invited(s)()
    mona = _mona()
    for condition in (Condition.IDENTITY, Condition.DBS, Condition.TRAINING):
        state_check(actor=mona, account=pk, condition=condition, on=timezone.localdate())  # type: ignore[arg-type]
    return lambda: issue_token(actor=mona, account=pk)  # type: ignore[arg-type]


def _list(act: Callable[..., object], **asked: object) -> Any:
    def prepare(s: Stage) -> Callable[[], object]:
        mona = _mona()
        return lambda: act(actor=mona, organisation=mona.organisation_id, **asked)

    return prepare


LIFE: tuple[Case, ...] = (
    Case("account_life.invite.invite", _invited),
    Case(
        "account_life.state_check.state_check",
        _of_dana(state_check, condition=Condition.DBS, on=timezone.localdate()),
    ),
    Case("account_life.issue_token.issue_token", _token),
    Case("account_life.renew.renew", _of_dana(renew)),
    Case("account_life.suspend.suspend", _of_dana(suspend)),
    Case("account_life.suspend.resume", _after(suspend, resume)),
    Case("account_life.transfer.release", _of_dana(transfer.release, code=world.SCHOOL.code)),
    Case("account_life.transfer.take_back", _after(_released, transfer.take_back)),
    Case(
        "account_life.transfer.accept",
        _at_the_school(transfer.accept, work=Work("Clerk", "01632 960777", "dana@b.example")),
    ),
    Case("account_life.hand_over.hand_over", _handed_over),
    Case(
        "account_life.list_accounts.organisation_by_code",
        lambda s: lambda: organisation_by_code(actor=_nadia(), code=world.COUNCIL.code),
    ),
    Case("account_life.end_account.end_account", _of_dana(end_account)),
    Case("account_life.see_account.see_account", _of_dana(see_account)),
    Case("account_life.see_account.released", _at_the_school(released)),
    Case("account_life.history.history_of", _of_dana(history_of)),
    Case("account_life.list_accounts.list_accounts", _list(list_accounts, sought=Sought())),
    Case("account_life.list_accounts.lapsing_accounts", _list(lapsing_accounts)),
    Case("account_life.list_accounts.released_here", _at_the_school(released_here)),
    Case("account_life.team.team", lambda s: lambda: team(actor=_reviewer())),
)


def _reviewer() -> Actor:
    """Somebody of a management team."""
    held = Account.objects.filter(username="rhea.lund").first()
    return world.actor_of(held or world.account("rhea.lund", role=Role.DATA_QUALITY))


def _case(s: Stage) -> tuple[Actor, int]:
    """A reviewer, and a case that nobody has: a statement of Bella, or of a twin of hers."""
    world.put(
        replace(
            world.BELLA,
            reference="9449303223",
            names=(PersonName("Rosamund", "Tarkington"),),
            nhs_number="",
        )
    )
    return _reviewer(), HeldCase.objects.get().pk


def _reported(s: Stage, what: WrongFact = WrongFact.MOVED) -> tuple[Actor, int]:
    """A reviewer, and a report that nobody has."""
    view = see_what_is_reportable(actor=s.dana, purpose=PURPOSE, number=s.number)
    schools = [place for place, one in view.places_of(what) if one.organisation_id]
    report_wrong(
        actor=s.dana,
        purpose=PURPOSE,
        number=s.number,
        what=what,
        place=schools[0] if schools else None,
        version=view.version,
    )
    ((report,),) = reports.in_batches(10)
    return _reviewer(), report.pk


def _report_wrong(s: Stage) -> Callable[[], object]:
    return lambda: report_wrong(
        actor=s.dana, purpose=PURPOSE, number=s.number, what=WrongFact.MOVED
    )


def _too_many_reports(s: Stage) -> Callable[[], object]:
    for what in (WrongFact.MOVED, WrongFact.SCHOOL):
        report_wrong(actor=s.dana, purpose=PURPOSE, number=s.number, what=what)

    def refused() -> None:
        with patch.object(reporting, "MOST_A_DAY", 2), suppress(TooManyReportsError):
            report_wrong(actor=s.dana, purpose=PURPOSE, number=s.number, what=WrongFact.CARER)

    return refused


def _own_reports(s: Stage) -> Callable[[], object]:
    _reported(s)
    return lambda: own_reports(actor=s.dana)


def _of_desk(service: Callable[..., object]) -> Callable[[Stage], Callable[[], object]]:
    def prepare(s: Stage) -> Callable[[], object]:
        who, _ = _reported(s)
        return lambda: service(actor=who)

    return prepare


def _on_report(service: Callable[..., object], **how: object) -> Any:
    """A report of a number that is wrong, which the reviewer has opened."""

    def prepare(s: Stage) -> Callable[[], object]:
        who, report = _reported(s, WrongFact.TELEPHONE)
        version = open_report(actor=who, report=report)[0].version
        if service is reopen_report:
            decide_report(actor=who, report=report, outcome=ReportOutcome.MENDED, version=version)
        given = (
            {} if service in (open_report, reopen_report, let_report_go) else {"version": version}
        )
        return lambda: service(actor=who, report=report, **given, **how)

    return prepare


def _forget_reports(s: Stage) -> Callable[[], object]:
    _on_report(decide_report, outcome=ReportOutcome.MENDED)(s)()
    ((held,),) = reports.in_batches(10)
    held.decided_at = timezone.now() - KEPT_FOR
    reports.write(held)
    return lambda: forget_reports(agent=SETTING_UP)


REPORTS: tuple[Case, ...] = (
    Case(
        "reports.report_wrong.see_what_is_reportable",
        lambda s: lambda: see_what_is_reportable(actor=s.dana, purpose=PURPOSE, number=s.number),
    ),
    Case("reports.report_wrong.report_wrong", _report_wrong),
    Case("reports.report_wrong.report_wrong", _too_many_reports, "beyond a day's number"),
    Case("reports.own_reports.own_reports", _own_reports),
    Case("reports.queue.reports_waiting", _of_desk(reports_waiting)),
    Case("reports.queue.next_report", _of_desk(next_report)),
    Case("reports.queue.let_report_go", _on_report(let_report_go)),
    Case("reports.decide.open_report", _on_report(open_report)),
    Case("reports.decide.decide_report", _on_report(decide_report, outcome=ReportOutcome.SPLIT)),
    Case("reports.decide.decided_reports", _of_desk(decided_reports)),
    Case("reports.decide.reopen_report", _on_report(reopen_report)),
    Case(
        "reports.mend_telephone.correct_telephone",
        _on_report(correct_telephone, telephone="01632 960 777"),
    ),
    Case("reports.forget.forget_reports", _forget_reports),
)


def _next_case(s: Stage) -> Callable[[], object]:
    who, _ = _case(s)
    return lambda: next_case(actor=who)


def _let_go(s: Stage) -> Callable[[], object]:
    who, case = _case(s)
    next_case(actor=who)
    return lambda: let_go(actor=who, case=case)


def _open_case(s: Stage) -> Callable[[], object]:
    who, case = _case(s)
    return lambda: open_case(actor=who, case=case)


def _decide(verdict: Callable[..., int]) -> Callable[[Stage], Callable[[], object]]:
    def prepare(s: Stage) -> Callable[[], object]:
        who, case = _case(s)
        version = open_case(actor=who, case=case).version
        return lambda: verdict(actor=who, case=case, version=version)

    return prepare


def _look_at_others(s: Stage) -> Callable[[], object]:
    who, case = _case(s)
    version = open_case(actor=who, case=case).version
    return lambda: look_at_others(actor=who, case=case, version=version)


def _compare_with(s: Stage) -> Callable[[], object]:
    who, case = _case(s)
    version = open_case(actor=who, case=case).version
    return lambda: compare_with(actor=who, case=case, number=s.number, version=version)


def _none_of_these(s: Stage) -> Callable[[], object]:
    who, case = _case(s)
    look_at_others(actor=who, case=case, version=open_case(actor=who, case=case).version)
    version = open_case(actor=who, case=case).version
    return lambda: none_of_these(actor=who, case=case, version=version)


def _join(s: Stage) -> Callable[[], object]:
    world.put(
        replace(
            world.BELLA,
            reference="9434765870",
            names=(PersonName("Orson", "Fennimore"),),
            birth_date=date(2015, 3, 9),
            nhs_number="9434765870",
        )
    )
    other = Child.objects.order_by("pk")[1].number
    who = _reviewer()
    return lambda: join(actor=who, number=s.number, other=other)


def _statements_of(s: Stage) -> Callable[[], object]:
    who = _reviewer()
    return lambda: statements_of(actor=who, number=s.number)


def _split(s: Stage) -> Callable[[], object]:
    who = _reviewer()
    held = statements_of(actor=who, number=s.number)
    some = [held.statements[0].pk]
    return lambda: split(actor=who, number=s.number, statements=some, version=held.version)


def _correct(s: Stage) -> Callable[[], object]:
    who = _reviewer()
    return lambda: correct(
        actor=who,
        number=s.number,
        field=CorrectedField.BIRTH_DATE,
        value=date(2017, 7, 5),
    )


def _contested(
    verdict: Callable[..., int] | None = None, **asked: object
) -> Callable[[Stage], Callable[[], object]]:
    """A case about what a source says of Bella: it is opened, or a verdict is given on it."""

    def prepare(s: Stage) -> Callable[[], object]:
        who, record = _reviewer(), world.only_child()
        if "school" in asked:
            two_schools(record, NOT_KNOWN.code, world.SCHOOL)
        else:
            said_to_have_died(record)
        case = held_case(kind=CaseKind.CONTESTED).pk
        if verdict is None:
            return lambda: open_contested(actor=who, case=case)
        version = open_contested(actor=who, case=case).version
        return lambda: verdict(actor=who, case=case, version=version, **asked)

    return prepare


def _archived(service: Callable[..., object], **asked: object) -> Callable[..., object]:
    """Bella's record, which a death has archived."""

    def prepare(s: Stage) -> Callable[[], object]:
        died_on = timezone.localdate() - timedelta(days=500)
        stated_on(world.only_child(), replace(world.BELLA, death_date=died_on))
        who = _reviewer()
        by_number = {} if service is archived_records else {"number": s.number}
        return lambda: service(actor=who, **by_number, **asked)

    return prepare


def _undo(s: Stage) -> Callable[[], object]:
    verdict = _split(s)()
    assert isinstance(verdict, int)
    who = _reviewer()
    return lambda: undo(actor=who, verdict=verdict)


def _in_leeds() -> tuple[Actor, str]:
    """A reviewer of Leeds, and the number of a child there."""
    address = Address(("5 Canal Wharf",), "Leeds", "LS1 4AP")
    child = replace(
        world.BELLA,
        reference="9434765870",
        names=(PersonName("Orson", "Fennimore"),),
        birth_date=date(2015, 3, 9),
        nhs_number="9434765870",
        address=address,
    )
    world.put(child)
    lee = world.actor_of(world.account("lee.moss", role=Role.DATA_QUALITY))
    leeds = with_other(at_desk(lee, Scope.of("E08000035")), proven=True)
    return leeds, Child.objects.order_by("pk")[1].number


def _propose_join(s: Stage) -> Callable[[], object]:
    _, other = _in_leeds()
    who = _reviewer()
    return lambda: propose_join(actor=who, number=s.number, other=other)


def _propose_on_case(s: Stage) -> Callable[[], object]:
    who, case = _case(s)
    _in_leeds()
    other = Child.objects.order_by("pk").last()
    assert other is not None
    version = open_case(actor=who, case=case).version
    look_at_others(actor=who, case=case, version=version)
    version = open_case(actor=who, case=case).version
    compare_with(actor=who, case=case, number=other.number, version=version)
    version = open_case(actor=who, case=case).version
    return lambda: propose_on_case(actor=who, case=case, kind=VerdictKind.SAME, version=version)


def _propose_undo(s: Stage) -> Callable[[], object]:
    leeds, other = _in_leeds()
    proposal = propose_join(actor=_reviewer(), number=s.number, other=other)
    verdict = confirm_proposal(actor=leeds, proposal=proposal)
    assert verdict is not None
    return lambda: propose_undo(actor=leeds, verdict=verdict)


def _to_answer(
    answer: Callable[..., object], *, own: bool = False
) -> Callable[[Stage], Callable[[], object]]:
    def prepare(s: Stage) -> Callable[[], object]:
        leeds, other = _in_leeds()
        proposal = propose_join(actor=_reviewer(), number=s.number, other=other)
        who = _reviewer() if own else leeds
        return lambda: answer(actor=who, proposal=proposal)

    return prepare


def _proposals_of(s: Stage) -> Callable[[], object]:
    leeds, other = _in_leeds()
    propose_join(actor=_reviewer(), number=s.number, other=other)
    return lambda: proposals_of(actor=leeds)


def _forget(s):
    for _ in range(2):
        record_refused_nobody(place=HERE.place, reason=Reason.SESSION_ENDED, asked="search")
    AttemptCount.objects.update(past_at=LONG_AGO)
    return lambda: forget_attempts(agent=SETTING_UP)


def _number(s: Stage) -> Callable[[], object]:
    return lambda: own_caller_number(actor=s.dana)


def _calls(**sent: str) -> Callable[[Stage], Callable[[], object]]:
    def prepare(s: Stage) -> Callable[[], object]:
        mia, cal = world.actor_of(calls.mediator()), calls.numbered(s.account)
        asked = {"number": cal.caller_number, "code": current_code(cal)} | sent
        return lambda: begin_call(actor=mia, **asked)

    return prepare


def _hangs_up(s: Stage) -> Callable[[], object]:
    mia, cal = calls.mediator(), calls.numbered(s.account)
    call = begin_call(actor=world.actor_of(mia), number=cal.caller_number, code=current_code(cal))

    def end() -> None:
        with transaction.atomic():
            end_call(actor=world.actor_of(mia), call=call, why=CallEnd.ENDED)

    return end


def _searched_by_mediator(s: Stage) -> Callable[[], object]:
    caller = calls.called(calls.mediator(), calls.numbered(s.account))
    criteria = Criteria(family="Tarkington", birth_date=world.BELLA.birth_date)
    return lambda: find_child(actor=caller, purpose=PURPOSE, criteria=criteria)


def _begin_too_soon(s):
    for _ in range(6):
        begin(Tried.of(s.account), HERE, Step.PASSWORD)

    def too_soon() -> None:
        with suppress(WaitError):
            begin(Tried.of(s.account), HERE, Step.PASSWORD)

    return too_soon


def _by_key(**says: object) -> Callable[[Stage], Callable[[], object]]:
    def prepare(s: Stage) -> Callable[[], object]:
        key = registered(s.account)
        return lambda: proved(s.account, key, **says)

    return prepare


def _begun(s: Stage) -> tuple[Enrolling, str]:
    code = issue(agent=SETTING_UP, account=s.account, recovery=True)
    who = prove_code(username=s.account.username, code=code.whole, whence=HERE)
    assert who is not None
    return who, hash_password(who, world.PASSWORD)


def _enrol_with_code(s: Stage) -> Callable[[], object]:
    who, hashed = _begun(s)
    secret = new_secret()
    return lambda: enrol_with_code(
        enrolling=who, password_hash=hashed, secret=secret, code=code_of(secret), pin=world.PIN
    )


def _enrol_with_key(s: Stage) -> Callable[[], object]:
    who, hashed = _begun(s)
    new = answered(s.account)
    return lambda: enrol_with_key(enrolling=who, password_hash=hashed, new=new)


def _own(service: Callable[..., object], **new: str) -> Callable[[Stage], Callable[[], object]]:
    return lambda s: lambda: service(actor=with_other(s.dana, proven=True), **new)


def _own_key(s: Stage) -> Callable[[], object]:
    new = answered(s.account)
    return lambda: register_own_key(actor=with_other(s.dana, proven=True), new=new)


def _own_code(s: Stage) -> Callable[[], object]:
    secret = new_secret()
    return _own(set_up_own_code, secret=secret, code=code_of(secret))(s)


def _own_removed(kind: Device) -> Callable[[Stage], Callable[[], object]]:
    def prepare(s: Stage) -> Callable[[], object]:
        registered(s.account)
        row = Authenticator.objects.get(user=s.account, type=kind)
        proven = with_other(s.dana, proven=True)
        return lambda: remove_own_device(actor=proven, device=row.pk)

    return prepare


HERE = Whence.at_page("192.0.2.7")
_COUNTED = frozenset({"mfa_authenticator", "store_attempt"})

CASES = (
    *_OWN_CHILDREN,
    *LIFE,
    *REPORTS,
    Case(
        "find_child.find_child",
        _search(Criteria(family="Tarkington", birth_date=world.BELLA.birth_date)),
        "by description",
    ),
    Case("find_child.find_child", _search_by_number, "by number"),
    Case(
        "find_child.find_child",
        _search(Criteria(family="Absentham", birth_date=world.BELLA.birth_date)),
        "that finds nobody",
    ),
    Case(
        "open_record.open_record",
        lambda s: lambda: open_record(actor=s.dana, purpose=PURPOSE, number=s.number),
    ),
    Case(
        "print_record.print_record",
        lambda s: lambda: print_record(actor=s.dana, purpose=PURPOSE, number=s.number),
    ),
    Case("record_involvement.record_involvement", _record),
    Case("end_involvement.end_involvement", _end),
    # A key that seals nothing.
    Case("add_child.add.add_child", _add_child, besides=frozenset({"store_wrappedkey"})),
    Case("take_lead.take_lead", _take_lead),
    Case("alerts.alerts_of", _alerts),
    Case("mediation.caller_numbers.own_caller_number", _number),
    # A code that has been said aloud stays used.
    Case(
        "mediation.calls.begin_call",
        _calls(),
        besides=frozenset({"mfa_authenticator", "store_attempt"}),
    ),
    Case(
        "mediation.calls.begin_call",
        _calls(code="000000"),
        "wrong code",
        besides=frozenset({"store_attempt"}),
    ),
    Case("mediation.calls.end_call", _hangs_up),
    Case("find_child.find_child", _searched_by_mediator, "for a caller"),
    Case(
        "accounts.prove_again.proved_again",
        lambda s: lambda: proved_again(actor=s.dana),
    ),
    Case(
        "accounts.prove_again.prove_again",
        _again(),
        besides=frozenset({"mfa_authenticator", "store_attempt"}),
    ),
    Case(
        "accounts.prove_again.prove_again",
        _again(pin="000000"),
        "wrong PIN",
        besides=frozenset({"store_attempt"}),
    ),
    Case(
        "accounts.security_keys.prove_by_key",
        _by_key(verified=False),
        "that did not verify its user",
        besides=frozenset({"store_attempt"}),
    ),
    Case(
        "accounts.security_keys.prove_by_key",
        _by_key(count=0),
        "that was copied",
        besides=frozenset({"store_attempt"}),
    ),
    Case(
        "accounts.enrolment.issue",
        lambda s: lambda: issue(agent=SETTING_UP, account=s.account, recovery=True),
    ),
    Case(
        "accounts.enrol.prove_code",
        lambda s: lambda: prove_code(username=s.account.username, code="2" * 20, whence=HERE),
        "a wrong one",
        besides=frozenset({"store_attempt"}),
    ),
    Case("accounts.enrol.enrol_with_code", _enrol_with_code),
    Case("accounts.enrol.enrol_with_key", _enrol_with_key),
    Case(
        "accounts.own_account.change_own_password",
        _own(change_own_password, present=world.PASSWORD, password=f"another {world.PASSWORD}"),
        besides=frozenset({"store_attempt"}),
    ),
    Case(
        "accounts.own_account.change_own_password",
        _own(change_own_password, present="wrong", password=f"another {world.PASSWORD}"),
        "from a wrong one",
        besides=frozenset({"store_attempt"}),
    ),
    Case("accounts.own_account.change_own_pin", _own(change_own_pin, pin="739104")),
    Case("accounts.own_account.register_own_key", _own_key),
    Case("accounts.own_account.set_up_own_code", _own_code),
    *(
        Case("accounts.own_account.remove_own_device", _own_removed(kind), kind.value)
        for kind in Device
    ),
    Case(
        "recent_children.recent_children",
        lambda s: (
            lambda: recent_children(
                actor=s.dana, purpose=Purpose.WORKING_WITH_CHILD, numbers=[s.number]
            )
        ),
    ),
    Case("own_activity.own_activity", lambda s: lambda: own_activity(actor=s.dana)),
    Case("notices.inbox.inbox", _inbox),
    Case(
        "notices.choose_email.choose_email",
        lambda s: lambda: choose_email(actor=s.dana, choice=Email.NEVER),
    ),
    Case("notices.send.send_notices", _send_notices),
    Case("accounts.sign_in.complete_sign_in", _complete),
    Case(
        "accounts.sign_in.record_refused_sign_in",
        lambda s: (
            lambda: record_refused_sign_in(
                account=s.account, conditions=(Condition.DBS,), origin=Origin.PAGE
            )
        ),
    ),
    Case(
        "accounts.sign_in.record_right_password",
        lambda s: lambda: record_right_password(account=s.account, origin=Origin.PAGE),
    ),
    Case(
        "accounts.sign_in.record_no_second_factor",
        lambda s: lambda: record_no_second_factor(user=s.account, origin=Origin.PAGE),
    ),
    Case(
        "accounts.attempts.record_failure",
        lambda s: lambda: record_failure(Tried.of(s.account), HERE, Step.PASSWORD),
    ),
    Case(
        "accounts.attempts.record_failure",
        lambda s: lambda: record_failure(Tried("nobody", None), HERE, Step.PASSWORD),
        "of nobody",
        besides=frozenset({"store_attempt"}),
    ),
    Case("accounts.attempts.forget_attempts", _forget),
    Case(
        "accounts.attempts.begin",
        _begin_too_soon,
        "too soon",
        besides=frozenset({"store_attempt"}),
    ),
    Case(
        "accounts.attempts.end_wait",
        lambda s: lambda: end_wait(agent=SETTING_UP, username=s.account.username),
    ),
    Case(
        "accounts.second_factor.prove",
        lambda s: lambda: prove(s.account, code="1", pin="1", whence=HERE),
        "of a wrong code",
        besides=frozenset({"store_attempt"}),
    ),
    Case(
        "accounts.refusals.record_refused_nobody",
        lambda s: (
            lambda: record_refused_nobody(
                place=HERE.place, reason=Reason.SESSION_ENDED, asked="search"
            )
        ),
        besides=frozenset({"store_attempt"}),
    ),
    Case(
        "accounts.refusals.record_refused",
        lambda s: lambda: record_refused(actor=s.dana, reason=Reason.ROLE, asked="search"),
    ),
    Case(
        "accounts.typed_before.record_typed_kept",
        lambda s: lambda: record_typed_kept(account=s.account.pk, page="search_child"),
    ),
    Case(
        "accounts.typed_before.record_given_back",
        lambda s: lambda: record_given_back(actor=s.dana, page="search_child"),
    ),
    Case(
        "problems.report_problem",
        lambda s: lambda: report_problem(actor=s.dana, what=Problem.SLOW, part=Part.SEARCH),
    ),
    Case("accounts.sign_in.sign_out", lambda s: lambda: sign_out(actor=s.dana)),
    # A code that has been seen stays used: it must not be tried again.
    Case(
        "accounts.prove_identity.prove_identity",
        _prove(),
        besides=frozenset({"mfa_authenticator", "store_attempt"}),
    ),
    Case(
        "accounts.prove_identity.prove_identity",
        _prove(password="wrong"),
        "wrong password",
        besides=frozenset({"store_attempt"}),
    ),
    Case(
        "accounts.prove_identity.prove_identity",
        _prove(pin="000000"),
        "wrong PIN",
        besides=frozenset({"store_attempt"}),
    ),
    Case(
        "accounts.prove_identity.prove_identity",
        _prove(username="nobody"),
        "unknown user name",
        besides=frozenset({"store_attempt"}),
    ),
    Case("accounts.make_account.make_account", _make_account),
    *(
        Case(f"accounts.{service}", _changing(service.rpartition(".")[2], **new))
        for service, new in _CHANGES.items()
    ),
    Case(
        "accounts.sessions.sign_out_everywhere",
        lambda s: lambda: sign_out_everywhere(actor=s.dana),
    ),
    Case("accounts.sessions.clear_sessions", _clear_sessions),
    *(
        Case(f"accounts.employer.{service}", prepare, besides=employer_acts.BESIDES)
        for service, prepare in employer_acts.ACTS.items()
    ),
    Case("demonstration.make_accounts", _demonstration_accounts),
    Case("load_registers.load_registers", _registers),
    Case(
        "migrate.record_migration",
        lambda s: lambda: record_migration(agent=SETTING_UP, applied=["store.0007_ledger"]),
    ),
    Case("keep_index.record_rewriting", lambda s: lambda: record_rewriting(agent=SETTING_UP)),
    Case("keep_keys.record_rewrapping", lambda s: lambda: record_rewrapping(agent=SETTING_UP)),
    Case(
        "rotate_keys.record_renewing",
        lambda s: lambda: record_renewing(agent=SETTING_UP, kinds=list(KeyKind)),
    ),
    # That a load was begun stays, so that it can go on; keys of children that never came to be
    # seal nothing.
    Case("load_feed.load_feed", _load, besides=frozenset({"store_load", "store_wrappedkey"})),
    Case(
        "load_feed.load_feed",
        _too_many_of_one_name,
        "that is held",
        besides=frozenset({"store_load"}),
    ),
    Case(
        "load_feed.load_feed",
        _begun_by,
        "that an account begins",
        besides=frozenset({"store_load"}),
    ),
    Case("withdraw_load.withdraw_load", _withdraw),
    Case("withdraw_load.forget_loads", _forget),
    Case("put_aside.put_aside", _put_aside),
    Case(
        "organisations.find.find_organisations",
        _by_administrator(find_organisations, words="Mereton"),
    ),
    Case(
        "organisations.find.see_organisation",
        _by_administrator(see_organisation, organisation=world.SCHOOL),
    ),
    Case("organisations.find.what_waits", _by_administrator(what_waits)),
    Case("organisations.roll_out.see_authorities", _by_administrator(see_authorities)),
    Case("organisations.roll_out.see_authority", _by_administrator(see_authority, gss="E08000035")),
    Case("supply.suppliers_of", _by_administrator(suppliers_of)),
    Case("supply.see_supplier", _see_supplier),
    Case("supply.loads_of", _by_administrator(loads_of)),
    Case("organisations.accreditation.accredit", _accredit),
    Case("organisations.accreditation.withdraw_accreditation", _withdraw_accreditation),
    Case("organisations.accreditation.add_partner", _add_partner),
    Case("organisations.roll_out.switch_on", _switch_on),
    Case("organisations.roll_out.switch_off", _switch_off),
    Case("organisations.succession.let_succeed", _let_succeed),
    Case("organisations.succession.follow_authority", _follow_authority),
    Case("suppliers.add_supplier", _supplier),
    Case("suppliers.suspend_supplier", _suspend),
    Case("suppliers.resume_supplier", _resume),
    Case("held_loads.approve_load", _approve),
    Case("practice.enter.enter", _in_practice(_enter), besides=frozenset({"store_organisation"})),
    Case(
        "practice.enter.record_refused_ticket",
        _in_practice(lambda s: record_refused_ticket(place="", asked="practice_enter")),
        besides=frozenset({"store_attempt"}),
    ),
    Case("practice.progress.progress", _in_practice(lambda s: progress(actor=s.dana))),
    Case(
        "practice.progress.begin",
        _in_practice(lambda s: practice_begin(actor=s.dana, exercise=Exercise.NICKNAME)),
    ),
    Case(
        "practice.progress.check",
        _in_practice(
            lambda s: practice_check(
                actor=s.dana, exercise=Exercise.NOT_FOUND, answer=Answer.NOBODY
            ),
            begun=True,
        ),
    ),
    # The key of the marks is made at first use.
    Case(
        "training.pass_training.pass_training",
        _in_practice(_pass),
        besides=frozenset({"store_wrappedkey"}),
    ),
    Case("grants.grant", _granting(grant, Role.PRACTITIONER)),
    Case("grants.grant", _granting(grant, Role.AUDITOR), "that takes two"),
    Case("two_persons.asking.ask", _granting(grant, Role.DATA_QUALITY)),
    Case("grants.take_away", _granting(take_away, Role.PRACTITIONER)),
    Case("recover_account.ask_to_recover", _recover),
    Case("two_persons.asking.take_back", _asked(take_back, own=True)),
    Case("two_persons.answering.answer", _asked(answer, approve=True), "approve"),
    Case("two_persons.answering.answer", _asked(answer, approve=False), "decline"),
    Case("two_persons.answering.answer", _falls, "what falls"),
    Case("two_persons.seeing.see_requests", _asked(see_requests)),
    Case("two_persons.seeing.see_request", _asked(see_request)),
    Case("two_persons.showing_half.show_half", _asked(show_half)),
    Case("two_persons.lapsing.clear_requests", _clear_requests),
    Case("review.proposals.clear_proposals", _clear_proposals),
    Case(
        "review.proposals.count_to_answer",
        lambda s: lambda: count_to_answer(actor=_reviewer()),
    ),
    Case("bulk.finishing.record", _first_load),
    Case("bulk.giving_up.give_up", _give_up),
    Case("review.queue.overview", lambda s: lambda: overview(actor=_reviewer())),
    Case("review.asked_cases.asked_cases", lambda s: lambda: asked_cases(actor=_reviewer())),
    Case("review.queue.next_case", _next_case),
    Case("review.queue.let_go", _let_go),
    Case("review.open_case.open_case", _open_case),
    Case("review.open_contested.open_contested", _contested()),
    Case(
        "review.decide_contested.has_died",
        _contested(has_died, died_on=date(2025, 1, 2)),
        besides=frozenset({"store_wrappedkey"}),
    ),
    Case("review.decide_contested.not_taken", _contested(not_taken)),
    Case(
        "review.decide_contested.goes_to_school",
        _contested(goes_to_school, school=world.SCHOOL),
        besides=frozenset({"store_wrappedkey"}),
    ),
    Case("review.archived_records.archived_records", _archived(archived_records)),
    Case("review.archived_records.read_archived", _archived(read_archived)),
    Case(
        "review.archived_records.correct_archived",
        _archived(correct_archived, field=CorrectedField.DEATH_DATE, value=NotDied.NOT_DIED),
        besides=frozenset({"store_wrappedkey"}),
    ),
    Case("review.decide_case.same", _decide(same), besides=frozenset({"store_wrappedkey"})),
    Case("review.decide_case.not_same", _decide(not_same), besides=frozenset({"store_wrappedkey"})),
    Case(
        "review.decide_case.none_of_these", _none_of_these, besides=frozenset({"store_wrappedkey"})
    ),
    Case("review.decide_case.ask_source", _decide(ask_source)),
    Case("review.choose_record.look_at_others", _look_at_others),
    Case("review.choose_record.compare_with", _compare_with),
    Case("review.join_records.join", _join),
    Case("review.split_record.statements_of", _statements_of),
    Case(
        "review.provenance.read_provenance",
        lambda s: lambda: read_provenance(actor=_reviewer(), number=s.number),
    ),
    Case(
        "review.provenance.read_beside",
        lambda s: lambda: read_beside(actor=_reviewer(), number=s.number, other=s.number),
    ),
    Case("review.split_record.split", _split, besides=frozenset({"store_wrappedkey"})),
    Case("review.correct_value.correct", _correct, besides=frozenset({"store_wrappedkey"})),
    Case("review.undo_verdict.undo", _undo, besides=frozenset({"store_wrappedkey"})),
    Case("review.propose.propose_join", _propose_join),
    Case("review.propose.propose_on_case", _propose_on_case),
    Case("review.propose.propose_undo", _propose_undo),
    Case("review.proposals.proposals_of", _proposals_of),
    Case("review.proposals.open_proposal", _to_answer(open_proposal)),
    Case("review.proposals.confirm_proposal", _to_answer(confirm_proposal)),
    Case("review.proposals.decline_proposal", _to_answer(decline_proposal)),
    Case("review.proposals.take_back_proposal", _to_answer(take_back_proposal, own=True)),
    Case("review.history.history", lambda s: lambda: history(actor=_reviewer(), number=s.number)),
    Case("review.history.history", lambda s: lambda: history(actor=_reviewer()), "of all"),
    Case("review.history.verdict_given", _verdict_given),
)


@pytest.fixture
def stage(bella: str, ravi: Actor, tmp_path: Path) -> Stage:
    """Bella's record, which Ravi leads; a reviewer; the ledger's month and what persons decide have
    their keys, which are made when they are first needed."""
    account = world.account("dana.stage", password=world.PASSWORD)
    world.involve(world.only_child(), ravi, started_on=timezone.localdate(), lead=True)
    _reviewer()
    _mona(), _nadia()
    ledger.record_refusal(origin=Origin.PAGE, what=SignInFailed())
    queue_keys(0)
    vault().index(IndexDomain.RECORDS, 0)
    for form in (CASE, VERDICT, NOTICE):
        sealed_rows(form).alone()
    return Stage(account, world.actor_of(account), bella, tmp_path)


def everything(besides: frozenset[str]) -> dict[str, str]:
    """A digest of all rows of each table of both databases."""
    found: dict[str, str] = {}
    for alias in ("default", "keys"):
        with connections[alias].cursor() as cursor:
            for table in connections[alias].introspection.table_names(cursor):
                if table not in besides:
                    cursor.execute(
                        "SELECT md5(coalesce(string_agg(row::text, '' ORDER BY row::text), ''))"  # noqa: S608
                        f' FROM "{table}" AS row'
                    )
                    found[f"{alias}.{table}"] = cursor.fetchone()[0]
    return found


def _named(case: Case) -> str:
    return f"{case.service.rpartition('.')[2]} {case.name}".strip()


@pytest.mark.parametrize("case", CASES, ids=_named)
def test_without_its_entry_nothing_is_told_and_nothing_is_changed(case: Case, stage: Stage) -> None:
    """The service raises, returns nothing, and leaves every row of both databases as it was."""
    call = case.prepare(stage)
    before = everything(case.besides)
    with broken_ledger(), pytest.raises(DatabaseError, match=BROKEN):
        call()
    assert everything(case.besides) == before


@pytest.mark.parametrize("case", CASES, ids=_named)
def test_with_a_whole_ledger_the_same_call_is_recorded(case: Case, stage: Stage) -> None:
    """The calls above fail for want of the ledger and for no other reason."""
    call = case.prepare(stage)
    before = LedgerEntry.objects.count()
    # A wrong password is refused all the same, and recorded.
    with suppress(NotProvedError, NoCallError, WrongPasswordError):
        call()
    assert LedgerEntry.objects.count() > before


def test_a_load_without_its_entry_has_loaded_nothing(stage: Stage) -> None:
    """The load is still at its beginning, and goes on from there once the ledger is whole."""
    load = _load(stage)
    with broken_ledger(), pytest.raises(DatabaseError, match=BROKEN):
        load()
    report = load()
    assert not report.resumed  # type: ignore[attr-defined]
    # The list is all that the school holds, so what it said of Bella ends.
    assert {n: c for n, c in report.counts.items() if c} == {"added": 2, "ended": 1}  # type: ignore[attr-defined]


def test_every_service_that_writes_entries_is_proved() -> None:
    """A service that takes an actor or writes an entry fails here until it has a case above."""
    assert {case.service for case in CASES} | _MADE_OF_OTHERS | _PARTS == writing_to_the_ledger()
