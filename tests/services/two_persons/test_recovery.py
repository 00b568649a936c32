"""Somebody who is locked out is let in by two, of whom neither alone has the code."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import check_password
from django.utils import timezone

from contactpoint.access.actor import Actor, Job, JobName
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.grants import Role
from contactpoint.access.session_end import SessionEnd
from contactpoint.access.two_persons import Fell
from contactpoint.ledger.entry import Event, Origin
from contactpoint.services.accounts.enrolment import has_secrets, issue
from contactpoint.services.recover_account import ask_to_recover
from contactpoint.services.two_persons.answering import answer
from contactpoint.services.two_persons.errors import (
    CannotBeAskedError,
    NoHalfError,
    RequestClosedError,
)
from contactpoint.services.two_persons.lapsing import clear_requests
from contactpoint.services.two_persons.seeing import see_request
from contactpoint.services.two_persons.showing_half import show_half
from contactpoint.store.models import Account
from contactpoint.store.repositories import requests
from tests.fixtures.ledger import broken_ledger, entries, entry
from tests.services.two_persons.conftest import Passing
from tests.services.two_persons.people import national_body, school, someone
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

CLEARING = Job(JobName.REQUESTS, Origin.JOB)


def locked_out(who: Actor) -> Account:
    """The account of whoever is locked out, as it is now."""
    return Account.objects.get(pk=who.account_id)


@pytest.fixture
def request_(ada: Actor, tess: Actor) -> int:
    """What Ada asks for Tess."""
    return ask_to_recover(actor=ada, account=tess.account_id)


@pytest.fixture
def approved(request_: int, ben: Actor) -> int:
    """What Ben has approved of it."""
    answer(actor=ben, request=request_, approve=True)
    return request_


def test_until_it_is_approved_nothing_changes(ada: Actor, tess: Actor) -> None:
    """The account has its device still, and no code."""
    before = locked_out(tess).session_generation
    ask_to_recover(actor=ada, account=tess.account_id)
    account = locked_out(tess)
    assert account.enrolment == ""
    assert account.session_generation == before
    assert not entries(Event.ENROLMENT_ISSUED)


def test_both_halves_together_are_the_code(
    approved: int, ada: Actor, ben: Actor, tess: Actor
) -> None:
    """That of who asked first; neither is the code by itself."""
    first, second = show_half(actor=ada, request=approved), show_half(actor=ben, request=approved)
    code = (first + second).replace(" ", "")
    account = locked_out(tess)
    assert check_password(code, account.enrolment)
    for half in (first, second):
        assert not check_password(half.replace(" ", ""), account.enrolment)
        assert len(half.replace(" ", "")) == len(code) // 2
    shown = entries(Event.CODE_HALF_SHOWN)
    assert [one.account for one in shown] == [ada.account_id, ben.account_id]
    assert not any(code in repr(one.detail) or first in repr(one.detail) for one in shown)


def test_a_half_is_shown_once(approved: int, ada: Actor, ben: Actor) -> None:
    """To each, and then stands nowhere any more."""
    for who in (ada, ben):
        assert see_request(actor=who, request=approved).has_half
        show_half(actor=who, request=approved)
        assert not see_request(actor=who, request=approved).has_half
        with pytest.raises(NoHalfError):
            show_half(actor=who, request=approved)
    held = requests.by_pk(approved)
    assert held is not None
    assert held.halves == ("", "")


def test_one_person_does_not_get_the_other_half(
    approved: int, ada: Actor, ben: Actor, nora: Actor
) -> None:
    """Having seen the own one, nor does somebody who might have approved it."""
    first = show_half(actor=ada, request=approved)
    with pytest.raises(NoHalfError):
        show_half(actor=ada, request=approved)
    with pytest.raises(NoHalfError):
        show_half(actor=nora, request=approved)
    assert show_half(actor=ben, request=approved) != first


def test_another_organisation_is_shown_nothing(approved: int, eve: Actor) -> None:
    """As for a request that there is not."""
    for number in (approved, 10**6):
        with pytest.raises(AccessRefusedError) as caught:
            show_half(actor=eve, request=number)
        assert caught.value.refusal is Refusal.OUT_OF_SCOPE


def test_who_is_locked_out_is_shown_nothing(ada: Actor, ben: Actor, nora: Actor) -> None:
    """A manager whose account is recovered, and whose session a thief has."""
    request = ask_to_recover(actor=ada, account=ben.account_id)
    with pytest.raises(AccessRefusedError):
        answer(actor=ben, request=request, approve=True)
    answer(actor=nora, request=request, approve=True)
    with pytest.raises(AccessRefusedError):
        show_half(actor=ben, request=request)


def test_a_half_that_cannot_be_recorded_is_not_shown(approved: int, ada: Actor) -> None:
    """And is kept for when it can."""
    with broken_ledger(), pytest.raises(Exception, match="broken"):
        show_half(actor=ada, request=approved)
    assert show_half(actor=ada, request=approved)


def test_a_session_that_proved_nothing_again_is_shown_no_half(approved: int, ada: Actor) -> None:
    """A stolen one."""
    with pytest.raises(AccessRefusedError) as caught:
        show_half(actor=replace(ada, proven=False), request=approved)
    assert caught.value.refusal is Refusal.STEP_UP


def test_one_whose_right_was_taken_away_meanwhile_is_shown_no_half(
    approved: int, ada: Actor, ben: Actor
) -> None:
    """Who left after asking, and who was suspended after approving."""
    world.change("ada.boyle", grants=[["practitioner", "E08000035", None]])
    world.change("ben.cole", is_active=False)
    for who in (ada, ben):
        with pytest.raises(AccessRefusedError):
            show_half(actor=who, request=approved)


def test_halves_go_when_the_code_is_used(approved: int, ada: Actor, tess: Actor) -> None:
    """Or when there is another code: what is left is good for nothing."""
    world.change("tess.dunn", enrolment="")
    assert not see_request(actor=ada, request=approved).has_half
    with pytest.raises(NoHalfError):
        show_half(actor=ada, request=approved)
    issue(agent=CLEARING, account=locked_out(tess), recovery=True)
    with pytest.raises(NoHalfError):
        show_half(actor=ada, request=approved)


def test_halves_go_when_the_code_has_lapsed(
    approved: int, ada: Actor, tess: Actor, clock: Passing
) -> None:
    """A day after it was made, whether the job ran or not; the job drops them."""
    until = locked_out(tess).enrol_until
    assert until is not None
    assert timedelta(hours=23) < until - timezone.now() <= timedelta(hours=24)
    clock.pass_(hours=24, seconds=1)
    with pytest.raises(NoHalfError):
        show_half(actor=ada, request=approved)
    clear_requests(agent=CLEARING)
    held = requests.by_pk(approved)
    assert held is not None
    assert held.halves == ("", "")


def test_what_the_account_proved_itself_by_is_void_and_its_session_ends(
    ben: Actor, request_: int, tess: Actor
) -> None:
    """A thief who has its device and its session has neither any more."""
    before = locked_out(tess).session_generation
    answer(actor=ben, request=request_, approve=True)
    account = locked_out(tess)
    assert not account.has_usable_password()
    assert not has_secrets(account)
    ended = account.endedgeneration_set.get(generation=before)
    assert ended.why == SessionEnd.RECOVERED.value
    assert entry(Event.ENROLMENT_ISSUED).detail.recovery


def test_somebody_who_has_signed_in_since_is_not_locked_out(
    request_: int, ben: Actor, tess: Actor
) -> None:
    """It falls: who remembered a password keeps it."""
    locked_out(tess).end_session(SessionEnd.ELSEWHERE)
    with pytest.raises(RequestClosedError) as caught:
        answer(actor=ben, request=request_, approve=True)
    assert str(caught.value) == Fell.USED_SINCE.value


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"is_active": False}, Fell.SUSPENDED),
        ({"ended_on": timezone.localdate()}, Fell.ENDED),
    ],
)
def test_what_may_not_be_used_is_not_recovered(
    ada: Actor, tess: Actor, change: dict[str, object], why: Fell
) -> None:
    """A suspended account comes back by being resumed, one that has ended never."""
    world.change("tess.dunn", **change)
    with pytest.raises(CannotBeAskedError) as caught:
        ask_to_recover(actor=ada, account=tess.account_id)
    assert str(caught.value) == why.value


def test_an_account_that_was_never_set_up_is_not_recovered(ada: Actor) -> None:
    """It is given a code by one person."""
    new = world.account("new.starter", at=school(), second_factor_set_up=False)
    new.set_unusable_password()
    new.save()
    with pytest.raises(CannotBeAskedError) as caught:
        ask_to_recover(actor=ada, account=new.pk)
    assert str(caught.value) == Fell.NOT_SET_UP.value


def test_of_another_organisation_nobody_is_recovered(eve: Actor, tess: Actor) -> None:
    """As an account that there is not."""
    for account in (tess.account_id, 10**6):
        with pytest.raises(AccessRefusedError) as caught:
            ask_to_recover(actor=eve, account=account)
        assert caught.value.refusal is Refusal.OUT_OF_SCOPE


def test_nobody_recovers_his_own_account(ada: Actor) -> None:
    """Nor has a colleague approve what he asked for himself."""
    with pytest.raises(AccessRefusedError) as caught:
        ask_to_recover(actor=ada, account=ada.account_id)
    assert caught.value.refusal is Refusal.OWN


def test_two_managers_do_not_take_over_an_account_whose_role_they_could_not_grant(
    ada: Actor, ben: Actor, nora: Actor, tess: Actor
) -> None:
    """An auditor's, and any of the national body's above practitioner."""
    world.change("tess.dunn", grants=[["auditor", "E08000035", None]])
    body = national_body()
    mia, max_ = (someone(name, Role.ACCOUNT_MANAGER, body) for name in ("mia.ross", "max.reed"))
    for asking, other, whose in ((ada, ben, tess), (mia, max_, nora)):
        request = ask_to_recover(actor=asking, account=whose.account_id)
        with pytest.raises(AccessRefusedError) as caught:
            answer(actor=other, request=request, approve=True)
        assert caught.value.refusal is Refusal.OUT_OF_SCOPE
    another = someone("nat.two", Role.NATIONAL_ADMINISTRATOR, body)
    answer(actor=another, request=request, approve=True)


@pytest.mark.parametrize("role", [Role.PRACTITIONER, Role.DATA_QUALITY, Role.AUDITOR])
def test_who_manages_nobody_asks_for_nobody(tess: Actor, role: Role) -> None:
    """Whatever else the role may do, and whether there is such an account or not."""
    who = someone("an.other", role, school())
    for account in (tess.account_id, 10**6):
        with pytest.raises(AccessRefusedError) as caught:
            ask_to_recover(actor=who, account=account)
        assert caught.value.refusal is Refusal.ROLE
