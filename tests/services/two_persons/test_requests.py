"""What takes two persons is done by two persons, who both may, within a day; and by nobody else."""

from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections
from django.utils import timezone

from contactpoint.access.actor import Actor, Job, JobName
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.grants import GRANTED_BY_ONE, NEVER_GRANTED, Role
from contactpoint.access.scope import Scope
from contactpoint.access.two_persons import ANSWERED_BY, Fell, Kind, State
from contactpoint.ledger.entry import Event, Origin
from contactpoint.services.grants import grant
from contactpoint.services.two_persons.answering import answer
from contactpoint.services.two_persons.asking import MOST_WAITING, take_back
from contactpoint.services.two_persons.errors import (
    AskedAlreadyError,
    CannotBeAskedError,
    RequestClosedError,
    TooManyAskedError,
)
from contactpoint.services.two_persons.kinds import KINDS
from contactpoint.services.two_persons.lapsing import clear_requests
from contactpoint.services.two_persons.seeing import see_request, see_requests
from contactpoint.store.models import Account, HeldRequest
from contactpoint.store.repositories import requests
from contactpoint.store.requested import KIND_OF
from tests.fixtures.ledger import broken_ledger, entries, entry
from tests.services.two_persons.conftest import Passing
from tests.services.two_persons.people import (
    LEEDS,
    as_it_is,
    grants,
    national_body,
    school,
    scope_of,
    someone,
)
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

CLEARING = Job(JobName.REQUESTS, Origin.JOB)
NOBODYS = 10**6


def asked(who: Actor, for_: Actor, role: Role = Role.DATA_QUALITY) -> int:
    """The number of a request that somebody be given a role."""
    made = grant(actor=who, account=for_.account_id, role=role, scope=scope_of(for_))
    assert made is not None
    return made


def refused(act: object, refusal: Refusal) -> None:
    """What is refused for a reason."""
    with pytest.raises(AccessRefusedError) as caught:
        act()  # type: ignore[operator]
    assert caught.value.refusal is refusal


def test_nothing_changes_before_another_has_approved(ada: Actor, ben: Actor, tess: Actor) -> None:
    """Then it is done at once, and the session of whose account it is has ended."""
    before = Account.objects.get(pk=tess.account_id)
    request = asked(ada, tess)
    assert grants(tess) == {("practitioner", LEEDS)}
    answer(actor=ben, request=request, approve=True)
    assert grants(tess) == {("practitioner", LEEDS), ("data_quality", LEEDS)}
    after = Account.objects.get(pk=tess.account_id)
    assert after.session_generation == before.session_generation + 1
    assert as_it_is(after).role is Role.DATA_QUALITY


def test_both_persons_stand_in_the_ledger(ada: Actor, ben: Actor, tess: Actor) -> None:
    """Who asked, who approved, and what was then done, each with what it is about."""
    request = asked(ada, tess)
    answer(actor=ben, request=request, approve=True)
    made, answered, given = (
        entry(one) for one in (Event.REQUEST_MADE, Event.REQUEST_ANSWERED, Event.GRANT_GIVEN)
    )
    assert (made.account, answered.account, given.account) == (
        ada.account_id,
        ben.account_id,
        ben.account_id,
    )
    assert (made.detail.request, made.detail.account, made.detail.role) == (
        request,
        tess.account_id,
        "data_quality",
    )
    assert (answered.detail.answer, answered.detail.asked_by) == ("approved", ada.account_id)
    assert (given.detail.request, given.detail.scope) == (request, LEEDS)


def test_what_cannot_be_recorded_is_not_done(ada: Actor, ben: Actor, tess: Actor) -> None:
    """Neither the grant nor the answer."""
    request = asked(ada, tess)
    with broken_ledger(), pytest.raises(Exception, match="broken"):
        answer(actor=ben, request=request, approve=True)
    assert grants(tess) == {("practitioner", LEEDS)}
    assert see_request(actor=ben, request=request).state is State.WAITS


class TestWhoAnswers:
    """Another, who may, of the same organisation or the nation."""

    def test_who_asked_does_not_approve(self, ada: Actor, tess: Actor) -> None:
        """Nor decline: that is taking back."""
        request = asked(ada, tess)
        for approve in (True, False):
            refused(
                lambda yes=approve: answer(actor=ada, request=request, approve=yes), Refusal.OWN
            )

    def test_who_asked_does_not_approve_under_another_role(self, ada: Actor, tess: Actor) -> None:
        """One person is one person, whatever grants the account has."""
        request = asked(ada, tess)
        world.change(
            "ada.boyle",
            grants=[["account_manager", LEEDS, None], ["national_administrator", "national", None]],
        )
        again = as_it_is(Account.objects.get(pk=ada.account_id))
        refused(lambda: answer(actor=again, request=request, approve=True), Refusal.OWN)

    def test_nobody_approves_a_grant_to_himself(self, ada: Actor, ben: Actor) -> None:
        """Though a colleague asked for it."""
        request = asked(ada, ben)
        refused(lambda: answer(actor=ben, request=request, approve=True), Refusal.OUT_OF_SCOPE)
        assert not see_requests(actor=ben).to_answer

    def test_nobody_asks_for_himself(self, ada: Actor) -> None:
        """Whatever the role."""
        for role in (Role.DATA_QUALITY, Role.PRACTITIONER):
            refused(lambda which=role: asked(ada, ada, which), Refusal.OWN)

    def test_of_another_organisation_it_is_as_if_there_were_none(
        self, ada: Actor, eve: Actor, tess: Actor
    ) -> None:
        """To see, to answer and to take back, and a request that never was is no other."""
        request = asked(ada, tess)
        for number in (request, NOBODYS):
            for act in (
                lambda n=number: answer(actor=eve, request=n, approve=True),
                lambda n=number: answer(actor=eve, request=n, approve=False),
                lambda n=number: take_back(actor=eve, request=n),
                lambda n=number: see_request(actor=eve, request=n),
            ):
                refused(act, Refusal.OUT_OF_SCOPE)
        assert not see_requests(actor=eve).to_answer

    def test_a_reviewer_of_the_authority_answers_for_no_accounts(
        self, ada: Actor, tess: Actor
    ) -> None:
        """Though the desk's scope is that of the school."""
        rhea = someone("rhea.lund", Role.DATA_QUALITY, school(3))
        request = asked(ada, tess)
        refused(lambda: answer(actor=rhea, request=request, approve=True), Refusal.OUT_OF_SCOPE)

    def test_a_national_administrator_answers_for_everybody(
        self, ada: Actor, nora: Actor, tess: Actor
    ) -> None:
        """Of whatever organisation."""
        answer(actor=nora, request=asked(ada, tess), approve=True)
        assert ("data_quality", LEEDS) in grants(tess)

    @pytest.mark.parametrize("role", [Role.AUDITOR])
    def test_only_a_national_administrator_lets_somebody_watch(
        self, ada: Actor, ben: Actor, nora: Actor, tess: Actor, role: Role
    ) -> None:
        """Those who are watched do not choose who watches them."""
        request = asked(ada, tess, role)
        refused(lambda: answer(actor=ben, request=request, approve=True), Refusal.OUT_OF_SCOPE)
        answer(actor=nora, request=request, approve=True)
        assert (role.value, LEEDS) in grants(tess)

    @pytest.mark.parametrize(
        "role", [role for role in Role if role not in GRANTED_BY_ONE | NEVER_GRANTED]
    )
    def test_what_is_national_only_a_national_administrator_grants(
        self, nora: Actor, role: Role
    ) -> None:
        """A manager of the national body's accounts asks, and no other such manager approves."""
        body = national_body()
        manager, other = (
            someone(name, Role.ACCOUNT_MANAGER, body) for name in ("mia.ross", "max.reed")
        )
        cleo = someone("cleo.shaw", Role.PRACTITIONER, body)
        request = asked(manager, cleo, role)
        refused(lambda: answer(actor=other, request=request, approve=True), Refusal.OUT_OF_SCOPE)
        answer(actor=nora, request=request, approve=True)
        assert (role.value, "national") in grants(cleo)

    def test_without_the_second_factor_proved_again_nothing_is_approved(
        self, ada: Actor, ben: Actor, tess: Actor
    ) -> None:
        """Nor asked for, nor declined: a stolen session does neither. It is seen, though."""
        request = asked(ada, tess)
        stolen = replace(ben, proven=False)
        for approve in (True, False):
            refused(
                lambda yes=approve: answer(actor=stolen, request=request, approve=yes),
                Refusal.STEP_UP,
            )
        refused(lambda: asked(stolen, tess, Role.SHIELDING_OFFICER), Refusal.STEP_UP)
        assert see_request(actor=stolen, request=request).to_answer

    @pytest.mark.parametrize("change", ["suspended", "grant", "lapsed"])
    def test_one_whose_right_was_taken_away_meanwhile_does_not_approve(
        self, ada: Actor, ben: Actor, tess: Actor, change: str
    ) -> None:
        """Though the session had begun before: what counts is the minute of approving."""
        request = asked(ada, tess)
        _lose("ben.cole", change)
        with pytest.raises(AccessRefusedError):
            answer(actor=ben, request=request, approve=True)
        assert grants(tess) == {("practitioner", LEEDS)}

    @pytest.mark.parametrize("change", ["suspended", "grant", "lapsed", "elsewhere"])
    def test_what_was_asked_by_one_who_may_no_more_falls(
        self, ada: Actor, ben: Actor, tess: Actor, change: str
    ) -> None:
        """It is said and recorded, and stays fallen when the right comes back."""
        request = asked(ada, tess)
        _lose("ada.boyle", change)
        with pytest.raises(RequestClosedError, match="may not ask"):
            answer(actor=ben, request=request, approve=True)
        assert grants(tess) == {("practitioner", LEEDS)}
        assert entry(Event.REQUEST_FELL).detail.why == Fell.ASKER.name
        world.change("ada.boyle", is_active=True, grants=[["account_manager", LEEDS, None]])
        with pytest.raises(RequestClosedError):
            answer(actor=ben, request=request, approve=True)
        assert see_request(actor=ben, request=request).told == Fell.ASKER.value


def _lose(username: str, how: str) -> None:
    changes: dict[str, dict[str, object]] = {
        "suspended": {"is_active": False},
        "grant": {"grants": [["practitioner", LEEDS, None]]},
        "lapsed": {"renewed_on": timezone.localdate() - timedelta(days=400)},
        "elsewhere": {"organisation": school(2)},
    }
    world.change(username, **changes[how])


class TestOnce:
    """A request is answered once."""

    @pytest.mark.parametrize("first", [True, False])
    def test_what_was_answered_is_not_answered_again(
        self, ada: Actor, ben: Actor, nora: Actor, tess: Actor, first: bool
    ) -> None:
        """Declined, it is not approved by another; approved, it is given no second time."""
        request = asked(ada, tess)
        answer(actor=ben, request=request, approve=first)
        was = grants(tess)
        for who in (ben, nora):
            for again in (True, False):
                with pytest.raises(RequestClosedError):
                    answer(actor=who, request=request, approve=again)
        assert grants(tess) == was
        assert len(entries(Event.REQUEST_ANSWERED)) == 1
        assert (("data_quality", LEEDS) in was) is first

    def test_what_was_taken_back_is_not_approved(self, ada: Actor, ben: Actor, tess: Actor) -> None:
        """Only who asked takes it back, and it is recorded."""
        request = asked(ada, tess)
        refused(lambda: take_back(actor=ben, request=request), Refusal.NOT_OWN_PROPOSAL)
        take_back(actor=ada, request=request)
        with pytest.raises(RequestClosedError, match="taken it back"):
            answer(actor=ben, request=request, approve=True)
        with pytest.raises(RequestClosedError):
            take_back(actor=ada, request=request)
        assert entry(Event.REQUEST_TAKEN_BACK).account == ada.account_id

    def test_what_was_approved_is_not_taken_back(self, ada: Actor, ben: Actor, tess: Actor) -> None:
        """A grant is taken away, by a page of its own."""
        request = asked(ada, tess)
        answer(actor=ben, request=request, approve=True)
        with pytest.raises(RequestClosedError):
            take_back(actor=ada, request=request)

    def test_the_same_is_not_asked_for_twice(self, ada: Actor, ben: Actor, tess: Actor) -> None:
        """By whomever: so that nobody approves it beside one who declined it."""
        request = asked(ada, tess)
        for who in (ada, ben):
            with pytest.raises(AskedAlreadyError):
                asked(who, tess)
        answer(actor=ben, request=request, approve=False)
        assert asked(ada, tess) != request

    def test_one_account_does_not_fill_everybodys_page(
        self, ada: Actor, ben: Actor, tess: Actor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A manager in whose name requests are made without end; others ask still."""
        monkeypatch.setattr("contactpoint.services.two_persons.asking.MOST_WAITING", 2)
        assert MOST_WAITING == 100
        asked(ada, tess)
        asked(ada, tess, Role.SHIELDING_OFFICER)
        with pytest.raises(TooManyAskedError):
            asked(ada, tess, Role.DISCLOSURE_OFFICER)
        asked(ben, tess, Role.DISCLOSURE_OFFICER)


class TestLapse:
    """After a day nobody approves it."""

    def test_a_minute_before_it_is_approved(
        self, ada: Actor, ben: Actor, tess: Actor, clock: Passing
    ) -> None:
        """Twenty-four hours are counted from the asking."""
        request = asked(ada, tess)
        clock.pass_(hours=23, minutes=59)
        answer(actor=ben, request=request, approve=True)

    def test_after_a_day_it_is_not_whether_the_job_ran_or_not(
        self, ada: Actor, ben: Actor, tess: Actor, clock: Passing
    ) -> None:
        """It is shown as lapsed, waits for nobody, and cannot be approved, declined, taken back."""
        request = asked(ada, tess)
        clock.pass_(hours=24)
        assert not see_requests(actor=ben).to_answer
        assert see_request(actor=ada, request=request).state is State.LAPSED
        for act in (
            lambda: answer(actor=ben, request=request, approve=True),
            lambda: answer(actor=ben, request=request, approve=False),
            lambda: take_back(actor=ada, request=request),
        ):
            with pytest.raises(RequestClosedError, match="in time"):
                act()
        assert grants(tess) == {("practitioner", LEEDS)}
        assert asked(ada, tess) != request

    def test_the_job_records_a_lapse_once(
        self, ada: Actor, ben: Actor, tess: Actor, clock: Passing
    ) -> None:
        """With who had asked. What waits still is left alone."""
        lapsed = asked(ada, tess)
        clock.pass_(hours=20)
        waits = asked(ada, tess, Role.SHIELDING_OFFICER)
        clock.pass_(hours=5)
        assert clear_requests(agent=CLEARING).lapsed == 1
        assert clear_requests(agent=CLEARING).lapsed == 0
        detail = entry(Event.REQUEST_LAPSED).detail
        assert (detail.request, detail.asked_by) == (lapsed, ada.account_id)
        answer(actor=ben, request=waits, approve=True)

    def test_a_week_after_it_is_gone(
        self, ada: Actor, ben: Actor, tess: Actor, clock: Passing
    ) -> None:
        """Then only the ledger has it."""
        answer(actor=ben, request=asked(ada, tess), approve=True)
        clock.pass_(days=6, hours=23)
        assert clear_requests(agent=CLEARING).deleted == 0
        clock.pass_(hours=2)
        assert clear_requests(agent=CLEARING).deleted == 1
        assert not HeldRequest.objects.exists()


class TestCheckedAgain:
    """What was asked for is checked again when it is approved."""

    @pytest.mark.parametrize(
        ("change", "why"),
        [
            ({"ended_on": timezone.localdate()}, Fell.ENDED),
            ({"organisation": 2}, Fell.MOVED),
            ({"grants": [["data_quality", LEEDS, None]]}, Fell.HELD_ALREADY),
        ],
    )
    def test_it_falls_where_the_account_has_changed(
        self,
        ada: Actor,
        ben: Actor,
        tess: Actor,
        change: dict[str, object],
        why: Fell,
    ) -> None:
        """With plain words, and an entry; nothing of it is done."""
        request = asked(ada, tess)
        if "organisation" in change:
            change = {"organisation": school(2)}
        world.change("tess.dunn", **change)
        was = grants(tess)
        with pytest.raises(RequestClosedError) as caught:
            answer(actor=ben, request=request, approve=True)
        assert str(caught.value) == why.value
        assert grants(tess) == was
        assert entry(Event.REQUEST_FELL).detail.why == why.name
        assert see_request(actor=ada, request=request).told == why.value

    def test_it_falls_where_its_last_day_is_over(
        self, ada: Actor, ben: Actor, tess: Actor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A grant until today, approved tomorrow morning."""
        request = grant(
            actor=ada,
            account=tess.account_id,
            role=Role.DATA_QUALITY,
            scope=Scope(LEEDS),
            until=timezone.localdate(),
        )
        assert request is not None
        tomorrow = timezone.localdate() + timedelta(days=1)
        monkeypatch.setattr(
            "contactpoint.services.two_persons.granting.timezone.localdate", lambda: tomorrow
        )
        with pytest.raises(RequestClosedError) as caught:
            answer(actor=ben, request=request, approve=True)
        assert str(caught.value) == Fell.OVER.value

    def test_an_account_that_was_changed_past_the_service_is_not_healed_by_a_grant(
        self, ada: Actor, ben: Actor, tess: Actor
    ) -> None:
        """Whoever writes to the database has a manager's grant make the MAC for what he wrote."""
        request = asked(ada, tess)
        Account.objects.filter(pk=tess.account_id).update(password="another's")
        with pytest.raises(Exception, match="past the service"):
            answer(actor=ben, request=request, approve=True)
        assert grants(tess) == {("practitioner", LEEDS)}


@pytest.mark.parametrize("role", sorted(NEVER_GRANTED))
def test_what_nobody_can_hold_is_not_asked_for(ada: Actor, tess: Actor, role: Role) -> None:
    """So that nobody approves it by mistake."""
    with pytest.raises(CannotBeAskedError):
        asked(ada, tess, role)


def test_every_kind_has_its_rule_and_its_handling() -> None:
    """A join has its own pages; all others are in the table, each with a content of its own."""
    assert set(ANSWERED_BY) == set(Kind)
    assert set(KINDS) == set(Kind) - {Kind.JOIN} == set(KIND_OF.values())


def test_a_dump_says_nothing_of_who_asks_for_what(ada: Actor, tess: Actor) -> None:
    """Every row of requests is one seal, of one length."""
    asked(ada, tess)
    asked(ada, tess, Role.SHIELDING_OFFICER)
    one, other = HeldRequest.objects.values_list("sealed", flat=True)
    assert len(bytes(one)) == len(bytes(other))
    for row in (one, other):
        for word in (b"data_quality", b"grant", LEEDS.encode()):
            assert word not in bytes(row)


def test_a_seal_stands_in_no_other_row(ada: Actor, ben: Actor, tess: Actor) -> None:
    """Whoever writes to the database puts no request in the place of another."""
    one, other = asked(ada, tess), asked(ada, tess, Role.SHIELDING_OFFICER)
    sealed = HeldRequest.objects.get(pk=one).sealed
    HeldRequest.objects.filter(pk=other).update(sealed=sealed)
    with pytest.raises(Exception, match="seal of another"):
        requests.every()
    with pytest.raises(Exception, match="seal of another"):
        answer(actor=ben, request=other, approve=True)


@pytest.mark.django_db(databases=["default", "keys"], transaction=True)
def test_of_two_answers_at_once_one_wins(fresh_vault: None, ada: Actor, tess: Actor) -> None:
    """One approves and one declines, on two connections: what is done agrees with what is told."""
    others = [someone(f"an.other{n}", Role.ACCOUNT_MANAGER, school()) for n in range(2)]
    request = asked(ada, tess)
    told: list[str] = []
    together = Barrier(2)

    def answered(who: Actor, approve: bool) -> None:
        try:
            together.wait()
            answer(actor=who, request=request, approve=approve)
            told.append("approved" if approve else "declined")
        except RequestClosedError:
            told.append("closed")
        finally:
            connections.close_all()

    threads = [
        Thread(target=answered, args=(who, approve))
        for who, approve in zip(others, (True, False), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won = next(one for one in told if one != "closed")
    assert sorted(told) == sorted(["closed", won])
    assert (("data_quality", LEEDS) in grants(tess)) is (won == "approved")
    assert entry(Event.REQUEST_ANSWERED).detail.answer == won
