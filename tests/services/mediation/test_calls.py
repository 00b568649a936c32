"""Calls: both are proved and on record, and what is wrong is not said."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contactpoint.access.actor import Action, Actor, Purpose
from contactpoint.access.calls import CALL_LASTS, CallEnd, NoCall
from contactpoint.access.criteria import Criteria
from contactpoint.access.decisions import acting
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.grants import Role
from contactpoint.ledger.details import Searched
from contactpoint.ledger.entry import Event
from contactpoint.services.accounts import attempts
from contactpoint.services.accounts.attempts import WaitError
from contactpoint.services.accounts.second_factor import check_pair
from contactpoint.services.find_child import find_child
from contactpoint.services.mediation import caller_numbers
from contactpoint.services.mediation.caller_numbers import own_caller_number
from contactpoint.services.mediation.calls import (
    Call,
    CallOverError,
    NoCallError,
    begin_call,
    caller_of,
)
from contactpoint.services.open_record import open_record
from contactpoint.services.own_activity import own_activity
from contactpoint.services.record_involvement import record_involvement
from contactpoint.services.review.provenance import read_provenance
from contactpoint.store.models import Account, AttemptCount, Child
from contactpoint.store.repositories import ledger
from contactpoint.vault.errors import SealBrokenError
from contactpoint.visibility.status import Status
from tests.fixtures import calls
from tests.fixtures.codes import forget_used_codes
from tests.fixtures.ledger import entries, entry
from tests.non_interference.england import IMOGEN, founded
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

PURPOSE = Purpose.WELFARE_CONCERN
FOR_BELLA = Criteria(family="Tarkington", birth_date=date(2017, 7, 4))


@pytest.fixture
def mia(db: None) -> Account:
    """A helpdesk user, who besides reviews for the nation and is a practitioner."""
    return calls.mediator("mia.hall", Role.DATA_QUALITY, Role.SHIELDING_OFFICER, Role.PRACTITIONER)


@pytest.fixture
def cal(db: None) -> Account:
    """A mediated user."""
    return calls.caller()


def begin(by: Account, number: str, code: str) -> Call:
    """Begin a call."""
    return begin_call(actor=world.actor_of(by), number=number, code=code)


def refused(by: Account, number: str, code: str) -> NoCall:
    """Why no call is begun."""
    with pytest.raises(NoCallError) as error:
        begin(by, number, code)
    return error.value.why


def answer(by: Account, number: str, code: str) -> type[object]:
    """What somebody gets who begins a call, or what it is refused with."""
    try:
        return type(begin(by, number, code))
    except (NoCallError, WaitError) as error:
        return type(error)


def changed(code: str) -> str:
    """Another code."""
    return str((int(code) + 500_000) % 1_000_000).zfill(6)


# --- who calls


def test_a_wrong_number_begins_no_call(mia: Account, cal: Account) -> None:
    """The code is right for somebody, and the number is nobody's."""
    assert refused(mia, calls.nobodys_number(), world.current_code(cal)) is NoCall.NOT_PROVED
    told = entries(Event.CALL_REFUSED)
    assert [(one.account, one.through, one.is_mediators) for one in told] == [
        (None, mia.pk, False),
        (None, mia.pk, True),
    ]


def test_the_right_number_with_a_wrong_code_begins_no_call(mia: Account, cal: Account) -> None:
    """The caller finds in their own list that somebody gave their number."""
    code = changed(world.current_code(cal))
    assert refused(mia, cal.caller_number, code) is NoCall.NOT_PROVED
    assert own_activity(actor=world.actor_of(cal)).entries[0].event is Event.CALL_REFUSED


def test_a_replayed_code_begins_no_second_call(mia: Account, cal: Account) -> None:
    """A mediator who has heard a code cannot call back with it."""
    code = world.current_code(cal)
    begin(mia, cal.caller_number, code)
    assert refused(mia, cal.caller_number, code) is NoCall.NOT_PROVED
    assert refused(mia, cal.caller_number, f"{code[:3]} {code[3:]}") is NoCall.NOT_PROVED


def test_another_callers_code_begins_no_call(mia: Account, cal: Account) -> None:
    """Nor is it used up by that."""
    other = calls.caller("cora.lane")
    code = world.current_code(other)
    assert refused(mia, cal.caller_number, code) is NoCall.NOT_PROVED
    assert begin(mia, other.caller_number, code).account_id == other.pk


def test_a_code_said_aloud_signs_nobody_in(mia: Account, cal: Account) -> None:
    """It is used up for signing in as well, and the PIN was never said."""
    cal.pin = "!"
    code = world.current_code(cal)
    begin(mia, cal.caller_number, code)
    assert check_pair(cal, code=code, pin="").use_up() is None


def test_a_mediator_is_not_their_own_caller(mia: Account) -> None:
    """Else what a practitioner looks for would be somebody else's look."""
    own = calls.numbered(mia)
    assert refused(own, own.caller_number, world.current_code(own)) is NoCall.OWN


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"is_active": False}, NoCall.STANDING),
        ({"trained_on": None}, NoCall.STANDING),
        ({"renewed_on": date(2020, 1, 1)}, NoCall.STANDING),
        ({"ended_on": date(2026, 1, 1)}, NoCall.STANDING),
        ({"grants": [["auditor", "national", None]]}, NoCall.ROLE),
        ({"grants": []}, NoCall.STANDING),
    ],
    ids=str,
)
def test_a_caller_who_may_not_use_the_service_has_no_mediator_either(
    change: dict[str, object], why: NoCall, mia: Account, cal: Account
) -> None:
    """Number and code are right, and the caller could not sign in, or may not ask."""
    world.change(cal.username, **change)
    assert refused(mia, cal.caller_number, world.current_code(cal)) is why
    assert not entries(Event.CALL_BEGUN)


def switch_off(account: Account) -> None:
    """The account's organisation is an authority's that is not switched on."""
    organisation = account.organisation
    organisation.authority_gss = "E08000035"
    organisation.save()


def test_a_caller_whose_authority_is_not_switched_on_has_no_mediator(
    mia: Account, cal: Account
) -> None:
    """A helpdesk is no way round the roll-out."""
    switch_off(cal)
    assert refused(mia, cal.caller_number, world.current_code(cal)) is NoCall.NOT_SWITCHED_ON


def test_a_caller_without_a_code_device_has_no_mediator(mia: Account, cal: Account) -> None:
    """A security key gives no code; the number alone is nothing."""
    Authenticator.objects.filter(user_id=cal.pk).delete()
    assert refused(mia, cal.caller_number, "") is NoCall.NOT_PROVED
    own = own_caller_number(actor=world.actor_of(cal))
    assert own is not None
    assert not own.has_code_device


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MEDIATOR])
def test_who_is_no_mediator_begins_no_call(role: Role, cal: Account) -> None:
    """Nor learns whether number and code are right."""
    who = world.account("pat.moor", role=role)
    with pytest.raises(AccessRefusedError):
        begin(who, cal.caller_number, world.current_code(cal))
    assert not AttemptCount.objects.exists()


# --- guessing


@pytest.fixture
def queries() -> Callable[[Callable[[], object]], list[str]]:
    """The statements of a call, without their values."""

    def made_by(call: Callable[[], object]) -> list[str]:
        with CaptureQueriesContext(connection) as captured, pytest.raises(NoCallError):
            call()
        told = (one["sql"].split(" WHERE ")[0][:22] for one in captured.captured_queries)
        return [re.sub(r'"s\d+_x\d+"', "", statement) for statement in told]

    return made_by


def test_whether_a_number_is_somebodys_is_told_neither_by_words_nor_by_work(
    mia: Account, cal: Account, queries: Callable[[Callable[[], object]], list[str]]
) -> None:
    """The same words, the same statements, the same line in the mediator's own list."""
    code, told, made = changed(world.current_code(cal)), [], []
    for name, number in (("mo.dale", calls.nobodys_number()), ("mi.dale", cal.caller_number)):
        by = calls.mediator(name)
        who = world.actor_of(by)
        made.append(queries(partial(begin_call, actor=who, number=number, code=code)))
        told.append(replace(own_activity(actor=who).entries[0], at=timezone.now()))
    assert made[0] == made[1]
    assert replace(told[0], at=told[1].at) == told[1]
    assert "Ferris" not in told[1].description


def test_guessing_at_one_callers_code_waits(cal: Account) -> None:
    """However many mediators try it together."""
    code = changed(world.current_code(cal))
    mediators = [calls.mediator(f"mia.{number}") for number in range(5)]
    answers = [answer(by, cal.caller_number, code) for by in mediators for _ in range(4)]
    assert answers == [NoCallError] * 16 + [WaitError] * 4


def test_guessing_at_all_callers_waits(mia: Account, cal: Account) -> None:
    """However many numbers one mediator tries; that there are right ones between forgets none."""
    other = calls.caller("cora.lane")
    answers = []
    for _ in range(8):
        forget_used_codes()
        answer(mia, other.caller_number, world.current_code(other))
        answers.append(answer(mia, calls.nobodys_number(), "123456"))
    assert answers == [NoCallError] * 6 + [WaitError] * 2


def test_wrong_codes_of_a_mediator_keep_nobody_from_signing_in(mia: Account, cal: Account) -> None:
    """They are counted for the number, and not for the user name."""
    code = changed(world.current_code(cal))
    answers = [answer(mia, cal.caller_number, code) for _ in range(8)]
    assert answers[-1] is WaitError
    whence = attempts.Whence.at_page("192.0.2.7")
    attempts.begin(attempts.Tried.of(cal), whence, attempts.Step.PASSWORD)


def test_numbers_swapped_between_accounts_by_hand_are_nobodys(mia: Account, cal: Account) -> None:
    """Who writes to the database and has no key makes nobody a caller."""
    other = calls.caller("cora.lane")
    number = other.caller_number
    Account.objects.filter(pk=other.pk).update(caller_number="")
    Account.objects.filter(pk=cal.pk).update(caller_number=number)
    with pytest.raises(SealBrokenError):
        begin(mia, number, world.current_code(cal))


# --- while it goes on


@pytest.fixture
def call(mia: Account, cal: Account) -> Call:
    """A call that goes on."""
    return begin(mia, cal.caller_number, world.current_code(cal))


def why_over(by: Account, call: Call) -> CallEnd:
    """Why a call is over."""
    with pytest.raises(CallOverError) as error:
        caller_of(actor=world.actor_of(Account.objects.get(pk=by.pk)), call=call)
    return error.value.why


def test_a_call_is_over_ten_minutes_after_the_proof(mia: Account, call: Call) -> None:
    """And a clock that was set back makes it no longer."""
    who = world.actor_of(mia)
    nearly = replace(call, begun_at=call.begun_at - CALL_LASTS + timedelta(seconds=5))
    assert caller_of(actor=who, call=nearly).through is not None
    assert why_over(mia, replace(call, begun_at=call.begun_at - CALL_LASTS)) is CallEnd.TIME
    later = replace(call, begun_at=timezone.now() + timedelta(seconds=5))
    assert why_over(mia, later) is CallEnd.TIME


@pytest.mark.parametrize(
    "change", [{"is_active": False}, {"dbs_checked_on": None}, {"grants": []}], ids=str
)
def test_a_caller_suspended_while_the_call_goes_on_is_refused_at_the_next_request(
    change: dict[str, object], mia: Account, cal: Account, call: Call
) -> None:
    """So is one of whom any other condition lapses."""
    world.change(cal.username, **change)
    assert why_over(mia, call) is CallEnd.CALLER


def test_a_callers_organisation_that_closes_ends_the_call(
    mia: Account, cal: Account, call: Call
) -> None:
    """Or that is not switched on any more."""
    switch_off(cal)
    assert why_over(mia, call) is CallEnd.CALLER


def test_a_mediator_whose_grant_is_taken_away_ends_the_call(mia: Account, call: Call) -> None:
    """Whatever else the account holds."""
    world.change(mia.username, grants=[["data_quality", "national", None]])
    assert why_over(mia, call) is CallEnd.MEDIATOR


# --- what is seen, and what is written


@pytest.fixture
def caller(mia: Account, cal: Account, bella: str) -> Actor:
    """The caller as the services see it in a call."""
    return calls.called(mia, cal)


@pytest.fixture
def bella(db: None) -> str:
    """A child, whose number this is."""
    world.registers()
    world.put(world.BELLA, world.BELLA_AT_SCHOOL)
    return Child.objects.get().number


def test_a_look_is_the_callers_through_the_mediator(
    caller: Actor, bella: str, mia: Account, cal: Account
) -> None:
    """Person and organisation of both stand in the entry, with the purpose that the caller gave."""
    find_child(actor=caller, purpose=PURPOSE, criteria=FOR_BELLA)
    open_record(actor=caller, purpose=PURPOSE, number=bella)
    for event in (Event.SEARCHED, Event.RECORD_OPENED, Event.CHILD_SHOWN):
        found = entries(event)
        for one in found:
            assert (one.account, one.organisation) == (cal.pk, cal.organisation_id)
            assert (one.through, one.through_organisation) == (mia.pk, mia.organisation_id)
            assert one.purpose is PURPOSE
        assert [one.is_mediators for one in found] == (
            [False] if event is Event.CHILD_SHOWN else [False, True]
        )
    begun = entries(Event.CALL_BEGUN)
    assert {one.purpose for one in begun} == {Purpose.MEDIATED_REQUEST}


def test_a_look_is_one_look_at_the_child(caller: Actor, bella: str, cal: Account) -> None:
    """The child's page tells of one opening: who looked, and through whom."""
    open_record(actor=caller, purpose=PURPOSE, number=bella)
    (opened,) = ledger.of_child(Child.objects.get().subject)
    assert (opened.event, opened.account, opened.is_mediators) == (
        Event.RECORD_OPENED,
        cal.pk,
        False,
    )
    assert opened.through is not None


def test_what_was_done_stands_in_the_lists_of_both(
    caller: Actor, bella: str, mia: Account, cal: Account
) -> None:
    """Each is told of the other, and of what was looked for."""
    find_child(actor=caller, purpose=PURPOSE, criteria=FOR_BELLA)
    open_record(actor=caller, purpose=PURPOSE, number=bella)
    for who, other in ((mia, "Cal Ferris, Mereshire Council"), (cal, "Mia Hall, Mereshire Helpde")):
        shown = own_activity(actor=world.actor_of(who)).entries
        assert [one.event for one in shown[:3]] == [
            Event.RECORD_OPENED,
            Event.SEARCHED,
            Event.CALL_BEGUN,
        ]
        assert all(f"with {other}" in one.description for one in shown[:3])
        assert "Arabella Tarkington" in shown[0].description
        assert "Tarkington, born 4 July 2017" in shown[1].description


def test_a_mediators_other_grants_widen_nothing(
    caller: Actor, bella: str, mia: Account, cal: Account
) -> None:
    """The mediator reviews for the nation and shields; by the caller nothing of that is seen."""
    assert read_provenance(actor=world.actor_of(mia), number=bella)
    seen = open_record(actor=caller, purpose=PURPOSE, number=bella)
    as_colleague = world.actor_of(world.account("ravi.menon"))
    assert seen == open_record(actor=as_colleague, purpose=PURPOSE, number=bella)
    assert not seen.by_source
    with pytest.raises(AccessRefusedError) as error:
        open_record(actor=caller, purpose=Purpose.DATA_QUALITY, number=bella)
    assert error.value.refusal is Refusal.PURPOSE
    with pytest.raises(AccessRefusedError):
        read_provenance(actor=caller, number=bella)
    for action in (Action.REVIEW, Action.SEE_OWN_ACTIVITY, Action.MEDIATE):
        with pytest.raises(AccessRefusedError):
            acting(caller, action)


def test_a_shielded_child_by_a_mediator_reads_as_for_the_caller(
    caller: Actor, bella: str, mia: Account
) -> None:
    """No more of it than any practitioner is shown, and no less: the mediator, who is a shielding
    officer, sees more as such."""
    founded(IMOGEN, status=Status.SHIELDED)
    number = Child.objects.order_by("-pk")[0].number
    own = open_record(actor=world.actor_of(mia), purpose=Purpose.SUBJECT_REQUEST, number=number)
    assert own.address is not None
    as_colleague = world.actor_of(world.account("ravi.menon"))
    seen = open_record(actor=caller, purpose=PURPOSE, number=number)
    assert seen == open_record(actor=as_colleague, purpose=PURPOSE, number=number)
    assert (seen.address, seen.universal_services) == (None, ())
    by_address = Criteria(given="Imogen", birth_date=IMOGEN.birth_date, postcode="ZE2 9AD")
    assert not find_child(actor=caller, purpose=PURPOSE, criteria=by_address).lines


def test_numbers_are_those_of_the_callers_kind_of_body(caller: Actor, bella: str) -> None:
    """The helpdesk is a school's, and the caller's council sees neither number."""
    seen = open_record(actor=caller, purpose=PURPOSE, number=bella)
    assert (seen.nhs_number, seen.upn) == ("", "")


def test_a_mediator_records_no_involvement_for_a_caller(
    mia: Account, practitioner_called: Actor, bella: str
) -> None:
    """Not even for a practitioner, who may do so without: it is refused in words."""
    with pytest.raises(AccessRefusedError) as error:
        record_involvement(
            actor=practitioner_called,
            purpose=PURPOSE,
            number=bella,
            started_on=timezone.localdate(),
            lead=False,
        )
    assert error.value.refusal is Refusal.MEDIATED
    assert not entries(Event.INVOLVEMENT_RECORDED)


@pytest.fixture
def practitioner_called(mia: Account) -> Actor:
    """A practitioner who calls, from a car."""
    return calls.called(mia, calls.numbered(world.account("dana.okafor")))


# --- caller numbers


def test_a_caller_number_is_given_once_and_recorded(db: None) -> None:
    """The same number each time, and one entry."""
    account = world.account()
    own = [own_caller_number(actor=world.actor_of(account)) for _ in range(2)]
    assert own[0] == own[1]
    assert own[0] is not None
    assert Account.objects.get(pk=account.pk).caller_number == own[0].number
    assert entry(Event.CALLER_NUMBER_GIVEN).account == account.pk


def test_a_number_that_somebody_has_is_not_given_again(
    cal: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another one is drawn."""
    drawn = iter([cal.caller_number, "1234567890"])
    monkeypatch.setattr(caller_numbers, "caller_number", lambda _: next(drawn))
    other = own_caller_number(actor=world.actor_of(world.account()))
    assert other is not None
    assert other.number == "1234567890"


@pytest.mark.parametrize(
    "role",
    [role for role in Role if role not in (Role.PRACTITIONER, Role.MEDIATED_USER, Role.SUBJECT)],
)
def test_who_asks_no_mediator_has_no_number(role: Role) -> None:
    """It would be of no use."""
    account = world.account(role=role)
    assert own_caller_number(actor=world.actor_of(account)) is None
    assert Account.objects.get(pk=account.pk).caller_number == ""


def test_a_search_by_a_mediator_is_found_as_one_search_of_the_caller(
    caller: Actor, cal: Account
) -> None:
    """What was searched for is in both entries, each under the month's key."""
    find_child(actor=caller, purpose=PURPOSE, criteria=FOR_BELLA)
    for one in entries(Event.SEARCHED):
        assert isinstance(one.detail, Searched)
        assert one.subject is None
