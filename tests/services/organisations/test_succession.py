"""The accounts of a closed school go to its successor by a decision, and never without."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.access.actor import Actor
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.grants import BOUND_TO, Bound, Grant, Role, unfit
from contactpoint.access.scope import NATIONAL, NOT_KNOWN, Scope
from contactpoint.children.statement import OrganisationCode, OrganisationScheme, ServiceKind
from contactpoint.ledger.entry import Event
from contactpoint.services.organisations.errors import (
    NoSuchOrganisationError,
    OrganisationRefusedError,
)
from contactpoint.services.organisations.find import see_organisation, what_waits
from contactpoint.services.organisations.succession import kept_grants, let_succeed
from contactpoint.store.models import Account, EndedGeneration, Organisation
from contactpoint.store.repositories import accounts
from tests.fixtures.ledger import broken_ledger, entries, entry
from tests.services.organisations.schools import CHESHIRE_EAST, LEEDS, code_of, school
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def closed(db: None) -> Organisation:
    """A school that closed today."""
    return school("199990", closed_on=timezone.localdate())


def test_the_accounts_go_with_their_roles_and_their_sessions_end(
    administrator: Actor, closed: Organisation
) -> None:
    """To another authority too: the role is for the new scope, and the account works again."""
    new = school("199999", authority=LEEDS)
    teacher = world.account("tom.birtles", at=closed)
    manager = world.account("ann.moss", at=closed, role=Role.ACCOUNT_MANAGER)
    suspended = world.account("sam.reed", at=closed)
    world.change("sam.reed", is_active=False)
    ended = world.account("old.hand", at=closed)
    world.change("old.hand", ended_on=timezone.localdate())
    done = let_succeed(actor=administrator, closed=code_of(closed), successor=code_of(new))
    assert (done.accounts, done.left_desks) == (3, 0)
    for account, role in ((teacher, "practitioner"), (manager, "account_manager")):
        held = accounts.by_pk(account.pk)
        assert held is not None
        assert (held.organisation_id, held.grants) == (new.pk, [[role, LEEDS, None]])
        assert accounts.actor_of(held).organisation_name == new.name
        ended_by = EndedGeneration.objects.filter(account=account).latest("generation")
        assert ended_by.why == "organisation"
    assert not Account.objects.get(pk=suspended.pk).is_active
    assert Account.objects.get(pk=ended.pk).organisation_id == closed.pk
    told = entry(Event.ORGANISATION_SUCCEEDED).sealed.detail
    assert (told.organisation, told.successor, told.accounts) == (closed.pk, new.pk, 3)
    assert len(entries(Event.ACCOUNT_MOVED)) == 3
    assert what_waits(actor=administrator).closed.many == 0
    for row, what in ((closed, "succeeded"), (new, "took_over")):
        history = see_organisation(actor=administrator, organisation=code_of(row)).history
        assert history[0].what == what


def test_a_desk_does_not_go_along(administrator: Actor, closed: Organisation) -> None:
    """Not within one authority either: two persons gave it, for the organisation that was."""
    new = school("199999")
    team = world.account("ann.moss", at=closed, role=Role.DATA_QUALITY)
    team.grants = [*team.grants, [Role.PRACTITIONER.value, CHESHIRE_EAST, "2027-01-05"]]
    team.save()
    only = world.account("audit.or", at=closed, role=Role.AUDITOR)
    done = let_succeed(actor=administrator, closed=code_of(closed), successor=code_of(new))
    assert (done.accounts, done.left_desks) == (2, 2)
    held = Account.objects.get(pk=team.pk)
    assert held.grants == [["practitioner", CHESHIRE_EAST, "2027-01-05"]]
    assert Account.objects.get(pk=only.pk).grants == []
    moved = {one.sealed.detail.account: one.sealed.detail for one in entries(Event.ACCOUNT_MOVED)}
    assert moved[only.pk].taken == (("auditor", CHESHIRE_EAST),)
    assert moved[team.pk].taken == (("data_quality", CHESHIRE_EAST),)


@pytest.mark.parametrize(
    ("fields", "because"),
    [
        ({"accredited": False}, "not accredited"),
        ({"accredited_until": timezone.localdate() - timedelta(days=1)}, "not accredited"),
        ({"closed_on": timezone.localdate()}, "has closed too"),
        ({"partner": True}, "another kind"),
    ],
)
def test_no_successor_that_could_not_be_used(
    administrator: Actor, closed: Organisation, fields: dict[str, object], because: str
) -> None:
    """Accounts that move there would be lost, or be more than they were."""
    world.account("tom.birtles", at=closed)
    new = school("199999", **fields)
    with pytest.raises(OrganisationRefusedError, match=because):
        let_succeed(actor=administrator, closed=code_of(closed), successor=code_of(new))
    assert Account.objects.get(username="tom.birtles").organisation_id == closed.pk


@pytest.mark.parametrize("kind", [one for one in ServiceKind if one is not ServiceKind.SCHOOL])
def test_a_teacher_becomes_nobody_of_another_service(
    administrator: Actor, closed: Organisation, kind: ServiceKind
) -> None:
    """The kind of body decides which numbers and purposes its people have."""
    world.account("tom.birtles", at=closed)
    new = school("199999", accredited=True)
    new.service = kind.value
    new.save()
    with pytest.raises(OrganisationRefusedError, match="another kind of service"):
        let_succeed(actor=administrator, closed=code_of(closed), successor=code_of(new))


def test_an_open_school_has_no_successor(
    administrator: Actor, old: Organisation, new: Organisation
) -> None:
    """Nobody takes the accounts of a school away that works, nor of one that will close."""
    world.account("tom.birtles", at=old)
    for closes_on in (None, timezone.localdate() + timedelta(days=1)):
        old.closed_on = closes_on
        old.save()
        with pytest.raises(OrganisationRefusedError, match="No register says"):
            let_succeed(actor=administrator, closed=code_of(old), successor=code_of(new))


def test_nothing_is_moved_twice_or_to_itself(
    administrator: Actor, closed: Organisation, new: Organisation
) -> None:
    """A form that was sent again says so."""
    world.account("tom.birtles", at=closed)
    with pytest.raises(OrganisationRefusedError, match="itself"):
        let_succeed(actor=administrator, closed=code_of(closed), successor=code_of(closed))
    let_succeed(actor=administrator, closed=code_of(closed), successor=code_of(new))
    with pytest.raises(OrganisationRefusedError, match="no accounts"):
        let_succeed(actor=administrator, closed=code_of(closed), successor=code_of(new))


def test_all_move_or_none(administrator: Actor, closed: Organisation, new: Organisation) -> None:
    """Where the ledger cannot be written, nobody has moved."""
    for name in ("tom.birtles", "ann.moss"):
        world.account(name, at=closed)
    with broken_ledger(), pytest.raises(Exception, match="broken"):
        let_succeed(actor=administrator, closed=code_of(closed), successor=code_of(new))
    assert Account.objects.filter(organisation=closed).count() == 2


def test_who_is_unknown_succeeds_nobody(administrator: Actor, closed: Organisation) -> None:
    """On either side."""
    nobody = OrganisationCode(OrganisationScheme.URN, "000000")
    for one, other in ((code_of(closed), nobody), (nobody, code_of(closed))):
        with pytest.raises(NoSuchOrganisationError):
            let_succeed(actor=administrator, closed=one, successor=other)


@pytest.mark.parametrize("role", [one for one in Role if one is not Role.NATIONAL_ADMINISTRATOR])
def test_no_other_role_moves_anybody(
    role: Role, anybody: Callable[[Role], Actor], closed: Organisation, new: Organisation
) -> None:
    """Nor an administrator whose session was left open."""
    world.account("tom.birtles", at=closed)
    with pytest.raises(AccessRefusedError) as refused:
        let_succeed(actor=anybody(role), closed=code_of(closed), successor=code_of(new))
    assert refused.value.refusal is Refusal.ROLE


def test_an_administrator_proves_it_again_before_anybody_moves(
    administrator: Actor, closed: Organisation, new: Organisation
) -> None:
    """It is an act of weight."""
    world.account("tom.birtles", at=closed)
    left_open = replace(administrator, proven=False)
    with pytest.raises(AccessRefusedError) as refused:
        let_succeed(actor=left_open, closed=code_of(closed), successor=code_of(new))
    assert refused.value.refusal is Refusal.STEP_UP


_SCOPES = st.sampled_from([NATIONAL, NOT_KNOWN, Scope(LEEDS), Scope(CHESHIRE_EAST)])


@given(
    grants=st.lists(st.builds(Grant, st.sampled_from(Role), _SCOPES, st.none() | st.dates())),
    scope=_SCOPES,
)
def test_no_grant_is_more_than_it_was(grants: list[Grant], scope: Scope) -> None:
    """What goes along is a role of before, to the same last day; and no desk or nation."""
    kept, left = kept_grants(grants, scope)
    assert len(kept) + len(left) == len(grants)
    assert all(BOUND_TO[one.role] is Bound.ORGANISATION for one in kept)
    assert all(BOUND_TO[one.role] is not Bound.ORGANISATION for one in left)
    assert {(one.role, one.until) for one in kept} <= {(one.role, one.until) for one in grants}
    assert all(
        unfit(one.role, one.scope, organisation=scope, partner=False) is None
        for one in kept
        if one.role is not Role.SUBJECT
    )
