"""Who holds several grants does what each allows, and nothing that none allows alone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from msgspec.structs import replace as with_other

from contactpoint.access.actor import Action, Actor, Purpose
from contactpoint.access.criteria import Criteria
from contactpoint.access.decisions import at_desk, purposes_of
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.grants import Grant, Role
from contactpoint.access.scope import Scope
from contactpoint.children.addresses import Address
from contactpoint.children.names import PersonName
from contactpoint.services.accounts.sign_in import actor_of, standing_of
from contactpoint.services.find_child import find_child
from contactpoint.services.record_involvement import record_involvement
from contactpoint.services.review.open_case import open_case
from contactpoint.services.review.queue import next_case
from contactpoint.store.models import Account
from contactpoint.store.repositories import accounts
from contactpoint.web.review.remembered import remember_case
from tests.access_table.cases import CASES, Case
from tests.access_table.land import BRISTOL, LEEDS, Land
from tests.access_table.test_services import refusal_of
from tests.fixtures.cases import held_cases
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

_LEEDS, _BRISTOL = Scope.of(LEEDS), Scope.of(BRISTOL)
_IN_LEEDS = Address(("5 Canal Wharf",), "Leeds", "LS1 4AP")
_IN_BRISTOL = Address(("7 Quay Street",), "Bristol", "BS1 4DJ")


def _with(account: Account, *grants: Grant) -> Actor:
    """The account with these grants and no other, as an actor that proved the factor again."""
    account.grants = accounts.as_kept(grants)
    account.save()
    return replace(actor_of(account), proven=True)


@pytest.fixture
def cases(land: Land) -> dict[Scope, int]:
    """A case of each authority: each has a child and perhaps its twin."""
    world.registers()
    twin = (PersonName("Odette", "Marchbanks"),)
    for there, number, names, nhs in (
        (_IN_LEEDS, "9000000009", world.BELLA.names, "9000000009"),
        (_IN_LEEDS, "9449303223", (PersonName("Rosamund", "Tarkington"),), ""),
        (_IN_BRISTOL, "9434765870", (PersonName("Isolde", "Marchbanks"),), "9434765870"),
        (_IN_BRISTOL, "9449310475", twin, ""),
    ):
        world.put(
            with_other(
                world.BELLA,
                reference=number,
                names=names,
                address=there,
                nhs_number=nhs,
                carers=(),
                services=(),
            )
        )
    found = {Scope(case.scope): case.pk for case in held_cases()}
    assert set(found) == {_LEEDS, _BRISTOL}
    return found


@pytest.mark.parametrize("case", CASES, ids=str)
def test_two_roles_together_do_what_either_does_alone(case: Case, land: Land) -> None:
    """For every pair of roles: allowed where one of them is, refused as the one that comes closest
    where none is; no pair does anything that neither does."""
    account = Account.objects.get(pk=land.actor(Role.PRACTITIONER).account_id)
    local = [role for role in Role if role not in (Role.NATIONAL_ADMINISTRATOR, Role.SUBJECT)]
    (relation, *_) = case.about[-1:]
    alone = {}
    for role in local:
        actor = _with(account, Grant(role, _LEEDS))
        alone[role] = refusal_of(case.prepare(land, actor, relation), case.told)
    allow = {role for role, why in alone.items() if why is None}
    # Each pair that may, and as many that may not as would show one that lends to the other.
    pairs = [pair for pair in combinations(local, 2) if allow & set(pair)][:3]
    pairs += [pair for pair in combinations(local, 2) if not allow & set(pair)][::5]
    for pair in pairs:
        actor = _with(account, *(Grant(role, _LEEDS) for role in pair))
        why = refusal_of(case.prepare(land, actor, relation), case.told)
        assert (why is None) is bool(allow & set(pair)), pair
        assert why is None or why in {alone[role] for role in pair}, pair


def test_a_practitioner_who_reviews_elsewhere_reviews_there_alone(
    land: Land, cases: dict[Scope, int]
) -> None:
    """The union of both by action and purpose, and nothing more: the authority where somebody works
    with children is not one whose cases come with it."""
    account = world.account("two.hats", at=land.places["leeds"])
    both = _with(account, Grant(Role.PRACTITIONER, _LEEDS), Grant(Role.DATA_QUALITY, _BRISTOL))
    assert set(purposes_of(both)) == {
        *purposes_of(_with(account, Grant(Role.PRACTITIONER, _LEEDS))),
        *purposes_of(_with(account, Grant(Role.DATA_QUALITY, _BRISTOL))),
    }
    both = _with(account, *both.grants)
    assert next_case(actor=both) == cases[_BRISTOL]
    assert open_case(actor=both, case=cases[_BRISTOL]).case == cases[_BRISTOL]
    with pytest.raises(AccessRefusedError) as caught:
        open_case(actor=both, case=cases[_LEEDS])
    assert caught.value.refusal is Refusal.AUTHORITY
    asked = Criteria(family="Marchbanks", birth_date=world.BELLA.birth_date)
    for purpose in Purpose:
        may = purpose in purposes_of(both)
        why = refusal_of(lambda: find_child(actor=both, purpose=purpose, criteria=asked))  # noqa: B023
        assert why is (None if may else Refusal.PURPOSE)


def test_the_purpose_of_one_role_does_not_serve_the_other(
    land: Land, cases: dict[Scope, int]
) -> None:
    """A practitioner's act for the purpose of data quality is nobody's act."""
    account = world.account("two.hats", at=land.places["leeds"])
    both = _with(account, Grant(Role.PRACTITIONER, _LEEDS), Grant(Role.DATA_QUALITY, _BRISTOL))
    asked = Criteria(family="Marchbanks", birth_date=world.BELLA.birth_date)
    (line, *_) = find_child(actor=both, purpose=Purpose.WELFARE_CONCERN, criteria=asked).lines
    for purpose, expected in (
        (Purpose.DATA_QUALITY, Refusal.PURPOSE),
        (Purpose.WELFARE_CONCERN, None),
    ):
        why = refusal_of(
            lambda: record_involvement(
                actor=both,
                purpose=purpose,  # noqa: B023
                number=line.number,
                started_on=timezone.localdate(),
            )
        )
        assert why is expected


def test_of_two_desks_each_is_worked_at_by_itself(land: Land, cases: dict[Scope, int]) -> None:
    """Cases of the one that was chosen are given out and opened; those of the other wait."""
    account = world.account("two.desks", at=land.places["leeds"])
    both = _with(account, *(Grant(Role.DATA_QUALITY, one) for one in (_LEEDS, _BRISTOL)))
    for desk, other in ((_LEEDS, _BRISTOL), (_BRISTOL, _LEEDS)):
        there = at_desk(both, desk)
        assert next_case(actor=there) == cases[desk]
        assert open_case(actor=there, case=cases[desk]).case == cases[desk]
        assert refusal_of(lambda: open_case(actor=there, case=cases[other])) is Refusal.AUTHORITY  # noqa: B023


def test_a_case_of_another_session_is_none(
    land: Land, cases: dict[Scope, int], signed_in: Callable[..., Client]
) -> None:
    """An address that a reviewer of another authority sent is as one that nobody was given."""
    theirs = signed_in(world.account("bea.lund", role=Role.DATA_QUALITY, at=land.places["bristol"]))
    session = theirs.session
    reference = remember_case(session, cases[_BRISTOL])
    session.save()
    own = signed_in(world.account("rhea.lund", role=Role.DATA_QUALITY, at=land.places["leeds"]))

    def asked(client: Client, case: str, name: str, method: str) -> tuple[int, str]:
        response = getattr(client, method)(reverse(name, kwargs={"case": case}))
        return response.status_code, world.without_random(response.content.decode())

    for name, method in (
        ("review_case", "get"),
        ("review_case", "post"),
        ("review_choose", "post"),
        ("review_put_back", "post"),
    ):
        none = asked(own, "a" * 24, name, method)
        assert none[0] == 404
        assert asked(own, reference, name, method) == none
        assert asked(theirs, reference, name, method)[0] != 404


_LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize("month", [1, 7])
def test_a_grant_that_lapses_at_midnight_stops_at_midnight(
    month: int, land: Land, signed_in: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Midnight of where the service is, in winter and in summer, in the middle of a session."""
    last = datetime(2026, month, 14, 23, 59, 59, tzinfo=_LONDON)
    account = world.account("two.hats", at=land.places["leeds"])
    for fact in ("identity_checked_on", "dbs_checked_on", "trained_on", "renewed_on"):
        setattr(account, fact, last.date() - timedelta(days=9))
    account.agreement_signed_on = last.date() - timedelta(days=9)
    _with(
        account,
        Grant(Role.PRACTITIONER, _LEEDS),
        Grant(Role.AUDITOR, _LEEDS, last.date()),
    )
    client = signed_in(account)
    now = [last]
    monkeypatch.setattr(timezone, "localdate", lambda *_: now[0].astimezone(_LONDON).date())
    assert client.get(reverse("alerts")).status_code == 200
    now[0] = (last.astimezone(UTC) + timedelta(seconds=1)).astimezone(_LONDON)
    assert client.get(reverse("alerts")).status_code == 403
    assert client.get(reverse("activity")).status_code == 200


def test_what_has_lapsed_gives_nothing_and_the_last_one_stops_the_account(land: Land) -> None:
    """For every action that the lapsed grant allowed; with no grant left, standing is lost."""
    yesterday = timezone.localdate() - timedelta(days=1)
    account = world.account("two.hats", at=land.places["leeds"])
    actor = _with(
        account,
        Grant(Role.PRACTITIONER, _LEEDS),
        Grant(Role.ACCOUNT_MANAGER, _LEEDS, yesterday),
        Grant(Role.AUDITOR, _LEEDS, yesterday),
    )
    assert [one.role for one in actor.grants] == [Role.PRACTITIONER]
    assert standing_of(account) == ()
    for case in CASES:
        if case.action in {Action.SEE_ACCOUNTS, Action.SUSPEND, Action.SEE_ALERTS, Action.INVITE}:
            for relation in case.about:
                why = refusal_of(case.prepare(land, actor, relation), case.told)
                assert why is Refusal.ROLE, (case.name, relation)
    none = _with(account, Grant(Role.PRACTITIONER, _LEEDS, yesterday))
    assert none.grants == ()
    assert len(standing_of(account)) == 1
