"""From invitation to end: what may be done when, by whom, and what it leaves behind."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from contactpoint.access.account_state import AccountState
from contactpoint.access.actor import Actor
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.grants import Role
from contactpoint.access.standing import Condition
from contactpoint.ledger.entry import Event
from contactpoint.services.account_life.end_account import end_account
from contactpoint.services.account_life.errors import FieldError, LifeError, StillInvolvedError
from contactpoint.services.account_life.hand_over import hand_over
from contactpoint.services.account_life.history import history_of
from contactpoint.services.account_life.invited import Work
from contactpoint.services.account_life.issue_token import issue_token
from contactpoint.services.account_life.list_accounts import (
    MOST_SHOWN,
    Sought,
    lapsing_accounts,
    list_accounts,
    organisation_by_code,
    released_here,
)
from contactpoint.services.account_life.listed import listed
from contactpoint.services.account_life.renew import NO_SUCH, renew, renew_many
from contactpoint.services.account_life.see_account import released, see_account
from contactpoint.services.account_life.state_check import state_check
from contactpoint.services.account_life.suspend import resume, suspend
from contactpoint.services.account_life.team import team
from contactpoint.services.account_life.transfer import accept, release, take_back
from contactpoint.services.account_life.whom_to_ask import whom_to_ask
from contactpoint.services.accounts.sign_in import standing_of
from contactpoint.services.recover_account import ask_to_recover
from contactpoint.services.two_persons.errors import CannotBeAskedError
from contactpoint.store.models import Account
from contactpoint.store.repositories import accounts
from contactpoint.vault.errors import SealBrokenError
from tests.fixtures.ledger import entries
from tests.services.account_life import people
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

WORK = Work("Deputy head", "01632 960 555", "dana@school.example")


@pytest.fixture
def mona(db: None) -> Actor:
    """The account manager."""
    return people.manager()


@pytest.fixture
def omar(db: None) -> Actor:
    """The account manager of the school."""
    return people.manager("omar.shah", at=people.school())


def _row(account: int) -> Account:
    return Account.objects.get(pk=account)


# What is done with an account, each by itself.
ACTS: dict[str, Callable[[Actor, int], object]] = {
    "check": lambda who, pk: state_check(
        actor=who, account=pk, condition=Condition.TRAINING, on=timezone.localdate()
    ),
    "token": lambda who, pk: issue_token(actor=who, account=pk),
    "renew": lambda who, pk: renew(actor=who, account=pk),
    "suspend": lambda who, pk: suspend(actor=who, account=pk),
    "resume": lambda who, pk: resume(actor=who, account=pk),
    "release": lambda who, pk: release(actor=who, account=pk, code=world.SCHOOL.code),
    "take_back": lambda who, pk: take_back(actor=who, account=pk),
    "accept": lambda who, pk: accept(actor=who, account=pk, work=WORK),
    "hand_over": lambda who, pk: hand_over(actor=who, account=pk, to=None),
    "end": lambda who, pk: end_account(actor=who, account=pk),
    "recover": lambda who, pk: ask_to_recover(actor=who, account=pk),
}
SIGHTS: dict[str, Callable[[Actor, int], object]] = {
    "see": lambda who, pk: see_account(actor=who, account=pk),
    "history": lambda who, pk: history_of(actor=who, account=pk),
    "released": lambda who, pk: released(actor=who, account=pk),
}


@pytest.mark.parametrize("act", [*ACTS, *SIGHTS])
def test_an_account_elsewhere_is_answered_like_one_that_does_not_exist(
    dana: Actor, mona: Actor, omar: Actor, act: str
) -> None:
    """Whoever changes the number in a form learns nothing by it, and changes nothing."""
    before = list(Account.objects.order_by("pk").values())
    for account in (dana.account_id, people.NOBODY):
        with pytest.raises(AccessRefusedError) as refused:
            (ACTS | SIGHTS)[act](omar, account)
        assert refused.value.refusal is Refusal.OUT_OF_SCOPE
    assert list(Account.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("act", [*ACTS, *SIGHTS])
def test_nobody_but_a_manager_touches_accounts(
    dana: Actor, ravi: Actor, mona: Actor, act: str
) -> None:
    """By role."""
    with pytest.raises(AccessRefusedError) as refused:
        (ACTS | SIGHTS)[act](people.proven(_row(dana.account_id)), ravi.account_id)
    assert refused.value.refusal is Refusal.ROLE


@pytest.mark.parametrize("act", sorted({*ACTS} - {"accept", "take_back"}))
def test_nobody_manages_an_own_account(mona: Actor, act: str) -> None:
    """Nor renews, ends or recovers it."""
    people.school()
    with pytest.raises(AccessRefusedError) as refused:
        ACTS[act](mona, mona.account_id)
    assert refused.value.refusal is Refusal.OWN


@pytest.mark.parametrize("act", sorted({*ACTS} - {"check", "suspend"}))
def test_acts_of_weight_ask_for_the_second_factor_again(
    dana: Actor, mona: Actor, omar: Actor, act: str
) -> None:
    """A browser that somebody left open ends no account."""
    who = omar if act == "accept" else mona
    if act in ("accept", "take_back"):
        release(actor=mona, account=dana.account_id, code=world.SCHOOL.code)
    with pytest.raises(AccessRefusedError) as refused:
        ACTS[act](replace(who, proven=False), dana.account_id)
    assert refused.value.refusal is Refusal.STEP_UP


@pytest.mark.parametrize("act", sorted(ACTS))
def test_an_account_that_has_ended_never_works_again(
    dana: Actor, mona: Actor, omar: Actor, act: str
) -> None:
    """Nothing that is done with it brings it back."""
    end_account(actor=mona, account=dana.account_id)
    before = Account.objects.filter(pk=dana.account_id).values().get()
    with pytest.raises((LifeError, AccessRefusedError, CannotBeAskedError)):
        ACTS[act](omar if act == "accept" else mona, dana.account_id)
    after = Account.objects.filter(pk=dana.account_id).values().get()
    assert after == before
    assert Condition.ACTIVE in standing_of(_row(dana.account_id))


def test_what_an_ended_account_was_signed_in_with_is_void(dana: Actor, mona: Actor) -> None:
    """Password, PIN, devices, code and roles."""
    from allauth.mfa.models import Authenticator

    assert Authenticator.objects.filter(user_id=dana.account_id).exists()
    generation = _row(dana.account_id).session_generation
    end_account(actor=mona, account=dana.account_id)
    row = _row(dana.account_id)
    assert not row.has_usable_password()
    assert (row.pin, row.enrolment, row.grants) == ("", "", [])
    assert row.session_generation > generation
    assert not Authenticator.objects.filter(user_id=dana.account_id).exists()
    assert listed(row).state is AccountState.ENDED


def test_a_token_needs_all_that_is_checked_before(mona: Actor) -> None:
    """Each of identity and DBS check by itself stands in the way. The training is done after it, in
    the practice copy."""
    iris = people.invited(mona)
    today = timezone.localdate()
    checks = (Condition.IDENTITY, Condition.DBS)
    for left_out in checks:
        people.all_checked(mona, iris)
        world.change(iris.username, **{accounts.FACTS[left_out]: None})
        with pytest.raises(LifeError):
            issue_token(actor=mona, account=iris.pk)
    assert _row(iris.pk).enrolment == ""
    people.all_checked(mona, iris)
    code = issue_token(actor=mona, account=iris.pk)
    row = _row(iris.pk)
    assert row.enrolment
    assert code.whole.replace(" ", "") not in row.enrolment
    # Nothing but the agreement is missing then.
    assert standing_of(row) == (Condition.AGREEMENT,)
    assert row.renewed_on == today


def test_a_token_takes_over_no_account_that_is_set_up(dana: Actor, mona: Actor) -> None:
    """A manager alone lets nobody in to another's account."""
    world.change("dana.okafor", pin="set")
    with pytest.raises(LifeError, match="set up already"):
        issue_token(actor=mona, account=dana.account_id)
    assert _row(dana.account_id).enrolment == ""


@pytest.mark.parametrize(
    ("condition", "days_ago", "field"),
    [
        (Condition.DBS, -1, "on"),
        (Condition.DBS, 3 * 365, "on"),
        (Condition.IDENTITY, -1, "on"),
        (Condition.TRAINING, 61 * 365, "on"),
        (Condition.AGREEMENT, 1, "condition"),
        (Condition.RENEWAL, 1, "condition"),
        (Condition.ORGANISATION, 1, "condition"),
    ],
)
def test_a_check_that_cannot_be_right_is_not_stated(
    dana: Actor, mona: Actor, condition: Condition, days_ago: int, field: str
) -> None:
    """No day ahead, no DBS check of three years ago, and nothing that only the holder states."""
    before = _row(dana.account_id).stated
    with pytest.raises(FieldError) as refused:
        state_check(
            actor=mona,
            account=dana.account_id,
            condition=condition,
            on=timezone.localdate() - timedelta(days=days_ago),
        )
    assert refused.value.field == field
    assert _row(dana.account_id).stated == before


def test_a_check_says_who_stated_it(dana: Actor, mona: Actor) -> None:
    """On the account's page, with the day on which it lapses."""
    on = timezone.localdate() - timedelta(days=3 * 365 - 1)
    state_check(actor=mona, account=dana.account_id, condition=Condition.DBS, on=on)
    view = see_account(actor=mona, account=dana.account_id)
    (dbs,) = [one for one in view.conditions if one.condition is Condition.DBS]
    assert (dbs.holds, dbs.on, dbs.by) == (True, on, mona.display_name)
    assert dbs.lapses_on == timezone.localdate() + timedelta(days=1)


def test_renewing_many_answers_for_each(dana: Actor, ravi: Actor, mona: Actor, omar: Actor) -> None:
    """One of another organisation is no such account, one's own is refused, others are renewed."""
    world.change("dana.okafor", renewed_on=None)
    world.change("ravi.menon", is_active=False)
    named = [
        dana.account_id,
        dana.account_id,
        ravi.account_id,
        omar.account_id,
        people.NOBODY,
        mona.account_id,
    ]
    report = {one.account: one.fault for one in renew_many(actor=mona, accounts_named=named)}
    assert report[dana.account_id] == ""
    assert "suspended" in report[ravi.account_id]
    assert report[omar.account_id] == report[people.NOBODY] == NO_SUCH
    assert report[mona.account_id] == Refusal.OWN.value
    assert _row(dana.account_id).renewed_on == timezone.localdate()
    refused = [one for one in entries() if one.event is Event.ACCESS_REFUSED]
    assert len(refused) == 3


def test_renewing_is_no_way_to_set_an_account_up(mona: Actor) -> None:
    """Somebody who was invited is given a token."""
    with pytest.raises(LifeError):
        renew(actor=mona, account=people.invited(mona).pk)


def test_suspended_and_resumed(dana: Actor, mona: Actor) -> None:
    """Access stops that minute, and the session is gone for good."""
    generation = _row(dana.account_id).session_generation
    suspend(actor=mona, account=dana.account_id)
    assert standing_of(_row(dana.account_id)) == (Condition.ACTIVE,)
    assert _row(dana.account_id).session_generation == generation + 1
    with pytest.raises(LifeError):
        suspend(actor=mona, account=dana.account_id)
    resume(actor=mona, account=dana.account_id)
    assert standing_of(_row(dana.account_id)) == ()
    with pytest.raises(LifeError):
        resume(actor=mona, account=dana.account_id)


def test_a_change_heals_no_account_that_was_changed_past_the_service(
    dana: Actor, mona: Actor
) -> None:
    """A role that somebody wrote into the database gets no MAC by a renewal."""
    with connection.cursor() as cursor:
        cursor.execute(
            'UPDATE store_account SET grants = \'[["national_administrator", "national", null]]\''
            " WHERE id = %s",
            [dana.account_id],
        )
    for act in ("check", "renew", "suspend", "release", "end", "hand_over"):
        people.school()
        with pytest.raises(SealBrokenError):
            ACTS[act](mona, dana.account_id)


def test_a_transfer_changes_nothing_until_it_is_accepted(
    dana: Actor, mona: Actor, omar: Actor
) -> None:
    """And then desk grants fall away, the session ends, and the old manager has no say."""
    world.change(
        "dana.okafor",
        grants=[
            ["practitioner", "national", None],
            ["data_quality", "national", None],
            ["account_manager", "national", None],
        ],
    )
    before = _row(dana.account_id)
    release(actor=mona, account=dana.account_id, code=world.SCHOOL.code)
    row = _row(dana.account_id)
    assert (row.organisation_id, row.grants) == (before.organisation_id, before.grants)
    assert row.session_generation == before.session_generation
    assert [one.pk for one in released_here(actor=omar).accounts] == [dana.account_id]
    assert released(actor=omar, account=dana.account_id).name == dana.display_name
    accept(actor=omar, account=dana.account_id, work=WORK)
    row = _row(dana.account_id)
    assert row.organisation_id == omar.organisation_id
    assert row.grants == [["practitioner", "national", None]]
    assert row.session_generation > before.session_generation
    assert (row.job_title, row.released_to) == (WORK.job_title, None)
    with pytest.raises(AccessRefusedError):
        suspend(actor=mona, account=dana.account_id)
    with pytest.raises(AccessRefusedError):
        accept(actor=omar, account=dana.account_id, work=WORK)


def test_either_manager_stops_a_transfer(dana: Actor, mona: Actor, omar: Actor) -> None:
    """Where it is, or where it would go; nobody else."""
    for who in (mona, omar):
        release(actor=mona, account=dana.account_id, code=world.SCHOOL.code)
        take_back(actor=who, account=dana.account_id)
        assert _row(dana.account_id).released_to is None
    with pytest.raises(LifeError):
        take_back(actor=mona, account=dana.account_id)


def test_a_transfer_leaves_no_child_with_a_contact_that_has_moved(
    dana: Actor, mona: Actor, omar: Actor, bella: str
) -> None:
    """Involvements are handed over before, also those that came up after the release."""
    day = timezone.localdate()
    world.involve(world.only_child(), dana, started_on=day)
    with pytest.raises(StillInvolvedError):
        release(actor=mona, account=dana.account_id, code=world.SCHOOL.code)
    hand_over(actor=mona, account=dana.account_id, to=None)
    release(actor=mona, account=dana.account_id, code=world.SCHOOL.code)
    world.involve(world.only_child(), dana, started_on=day)
    with pytest.raises(LifeError):
        accept(actor=omar, account=dana.account_id, work=WORK)


@pytest.mark.parametrize("code", ["", "000000", "E99000001", "'; DROP TABLE", "9" * 400])
def test_an_account_moves_to_no_organisation_that_is_not(
    dana: Actor, mona: Actor, code: str
) -> None:
    """Nor to its own, nor to one without accreditation; unknown and unaccredited are one answer."""
    world.organisation(code=world.PRACTICE, accredited=False)
    told = set()
    for one in (code, world.PRACTICE.code):
        with pytest.raises(FieldError) as refused:
            release(actor=mona, account=dana.account_id, code=one)
        told.add(str(refused.value))
    assert len(told) == 1 or code == "E99000001"


@pytest.mark.parametrize("over", ["accredited_until", "closed_on"])
def test_an_account_moves_to_no_organisation_whose_accreditation_is_over(
    dana: Actor, mona: Actor, omar: Actor, over: str
) -> None:
    """Nobody could use it there."""
    school = people.school()
    setattr(school, over, timezone.localdate() - timedelta(days=1))
    school.save()
    with pytest.raises(FieldError):
        release(actor=mona, account=dana.account_id, code=world.SCHOOL.code)


def test_somebody_is_found_among_thousands_in_one_search(mona: Actor) -> None:
    """By the beginning of a name, without accents, or by the user name; at most 50 are shown."""
    organisation = _row(mona.account_id).organisation
    Account.objects.bulk_create(
        Account(
            username=f"user.{n}",
            display_name=f"Person {n}",
            job_title="Teacher",
            organisation=organisation,
            grants=[["practitioner", "national", None]],
        )
        for n in range(5000)
    )
    zoe = people.invited(mona, people.person("Zoë Fennimore-Strand", "zoe@mereshire.example"))
    found = {
        text: [
            one.pk
            for one in list_accounts(
                actor=mona, organisation=organisation.pk, sought=Sought(text)
            ).accounts
        ]
        for text in ("zoe", "STRAND ZOË", "fenn", zoe.username)
    }
    assert set(map(tuple, found.values())) == {(zoe.pk,)}
    everybody = list_accounts(actor=mona, organisation=organisation.pk, sought=Sought("person"))
    assert (len(everybody.accounts), everybody.more) == (MOST_SHOWN, True)
    none = list_accounts(actor=mona, organisation=organisation.pk, sought=Sought("%"))
    assert none.accounts == ()


def test_a_list_is_narrowed_by_state_and_role(dana: Actor, ravi: Actor, mona: Actor) -> None:
    """Each account is in one state."""
    world.change("dana.okafor", renewed_on=timezone.localdate() - timedelta(days=330))
    world.change("ravi.menon", dbs_checked_on=None)
    iris = people.invited(mona)

    def among(**sought: object) -> set[int]:
        found = list_accounts(
            actor=mona,
            organisation=mona.organisation_id,
            sought=Sought(**sought),  # type: ignore[arg-type]
        )
        return {one.pk for one in found.accounts}

    assert among(state=AccountState.LAPSING) == {dana.account_id}
    assert among(state=AccountState.LAPSED) == {ravi.account_id}
    assert among(state=AccountState.INVITED) == {iris.pk}
    assert among(state=AccountState.ACTIVE) == {mona.account_id}
    assert among(role=Role.ACCOUNT_MANAGER) == {mona.account_id}
    suspend(actor=mona, account=dana.account_id)
    end_account(actor=mona, account=ravi.account_id)
    assert among(state=AccountState.SUSPENDED) == {dana.account_id}
    assert among(state=AccountState.ENDED) == {ravi.account_id}


@pytest.mark.parametrize(
    ("renewed", "shown"), [(304, False), (305, True), (364, True), (365, True), (700, True)]
)
def test_what_lapses_is_told_sixty_days_before(
    dana: Actor, mona: Actor, renewed: int, shown: bool
) -> None:
    """To the day; what has lapsed stays in the list until it is renewed."""
    world.change("dana.okafor", renewed_on=timezone.localdate() - timedelta(days=renewed))
    found = lapsing_accounts(actor=mona, organisation=mona.organisation_id)
    assert [one.pk for one in found.accounts] == ([dana.account_id] if shown else [])
    renew_many(actor=mona, accounts_named=[dana.account_id])
    assert not lapsing_accounts(actor=mona, organisation=mona.organisation_id).accounts


def test_lists_of_another_organisation_are_not_there(mona: Actor, omar: Actor) -> None:
    """The national administrator sees each by its code."""
    for organisation in (omar.organisation_id, people.NOBODY):
        for look in (
            lambda pk: list_accounts(actor=mona, organisation=pk, sought=Sought()),
            lambda pk: lapsing_accounts(actor=mona, organisation=pk),
        ):
            with pytest.raises(AccessRefusedError) as refused:
                look(organisation)
            assert refused.value.refusal is Refusal.OUT_OF_SCOPE
    with pytest.raises(AccessRefusedError):
        organisation_by_code(actor=mona, code=world.SCHOOL.code)
    nadia = people.national()
    school = organisation_by_code(actor=nadia, code=world.SCHOOL.code)
    seen = list_accounts(actor=nadia, organisation=school, sought=Sought())
    assert [one.pk for one in seen.accounts] == [omar.account_id]
    with pytest.raises(FieldError):
        organisation_by_code(actor=nadia, code="000000")


def test_the_history_has_what_others_did_and_no_child(mona: Actor, dana: Actor, bella: str) -> None:
    """Newest first, by whom; nothing of what the holder looked at or of other accounts."""
    world.involve(world.only_child(), dana, started_on=timezone.localdate())
    state_check(
        actor=mona, account=dana.account_id, condition=Condition.DBS, on=timezone.localdate()
    )
    suspend(actor=mona, account=dana.account_id)
    hand_over(actor=mona, account=dana.account_id, to=None)
    people.invited(mona)
    told = history_of(actor=mona, account=dana.account_id)
    assert [one.event for one in told] == [
        Event.INVOLVEMENTS_HANDED_OVER,
        Event.ACCOUNT_CHANGED,
        Event.CHECK_STATED,
    ]
    assert {one.by for one in told} == {f"{mona.display_name}, {mona.organisation_name}"}
    assert (told[-1].condition, told[-1].on) == (Condition.DBS, timezone.localdate())
    assert told[0].involvements == 1
    assert "Tarkington" not in repr(told)
    assert bella not in repr(told)


def test_the_team_is_that_of_the_scope(mona: Actor) -> None:
    """Who holds a desk now; not who did, nor who is suspended."""
    reviewer = world.account("rita.lowe", role=Role.DATA_QUALITY)
    world.account("sana.malik", role=Role.SHIELDING_OFFICER)
    world.account("gone.away", role=Role.AUDITOR)
    world.change("gone.away", is_active=False)
    lapsed = world.account("lena.past", role=Role.DATA_QUALITY)
    world.change(
        lapsed.username,
        grants=[["data_quality", "national", (date.today() - timedelta(1)).isoformat()]],
    )
    found = team(actor=world.actor_of(reviewer))
    assert [(one.name, one.role) for one in found] == [
        ("Sana Malik", Role.SHIELDING_OFFICER),
        ("Rita Lowe", Role.DATA_QUALITY),
    ]
    with pytest.raises(AccessRefusedError):
        team(actor=mona)


def test_who_lacks_something_is_told_whom_to_ask(dana: Actor, mona: Actor, omar: Actor) -> None:
    """The account managers of the own organisation who are in office, and since when it lapsed."""
    world.account("late.manager", role=Role.ACCOUNT_MANAGER)
    world.change("late.manager", is_active=False)
    lapsed = timezone.localdate() - timedelta(days=400)
    world.change("dana.okafor", renewed_on=lapsed)
    row = _row(dana.account_id)
    told = whom_to_ask(user=row, missing=standing_of(row))
    assert [(one.condition, one.since) for one in told.lacking] == [
        (Condition.RENEWAL, lapsed + timedelta(days=365))
    ]
    assert [one.name for one in told.managers] == [mona.display_name]
    with pytest.raises(TypeError):
        whom_to_ask(user=None, missing=())


def test_somebody_locked_out_is_recovered_by_two(dana: Actor, mona: Actor) -> None:
    """Asking changes nothing of the account."""
    world.change("dana.okafor", pin="set")
    before = Account.objects.filter(pk=dana.account_id).values().get()
    assert ask_to_recover(actor=mona, account=dana.account_id)
    assert Account.objects.filter(pk=dana.account_id).values().get() == before
