"""Staged roll-out: from which day whose users search."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.access.actor import Actor
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.grants import Role
from contactpoint.access.scope import ENGLAND
from contactpoint.ledger.entry import Event
from contactpoint.services.organisations.errors import (
    NoSuchOrganisationError,
    OrganisationRefusedError,
)
from contactpoint.services.organisations.roll_out import (
    see_authorities,
    see_authority,
    switch_off,
    switch_on,
)
from contactpoint.store.models import Authority, Organisation
from contactpoint.store.repositories import accounts
from contactpoint.vault.errors import SealBrokenError
from tests.fixtures.actors import SETTING_UP
from tests.fixtures.ledger import entries, entry
from tests.services.organisations.schools import CHESHIRE_EAST, LEEDS, school
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

_TODAY = timezone.localdate
_TOMORROW = timedelta(days=1)


def test_every_organisation_of_an_authority_follows_it(
    administrator: Actor, old: Organisation, signed_in: Callable[..., Client]
) -> None:
    """Its users are told before, search from the day, and stop that minute when it is off."""
    elsewhere = signed_in(world.account("lee.d", at=school("199997", authority=LEEDS)))
    teacher = signed_in(world.account("tom.birtles", at=old))
    told = teacher.get("/search/")
    assert told.status_code == 403
    assert "has not been decided" in told.content.decode()
    planned = _TODAY() + timedelta(days=40)
    switch_on(agent=administrator, gss=CHESHIRE_EAST, on_from=planned)
    told = teacher.get("/search/")
    assert told.status_code == 403
    assert f"{planned.day} {planned:%B %Y}" in told.content.decode()
    switch_on(agent=administrator, gss=CHESHIRE_EAST, on_from=_TODAY())
    assert teacher.get("/search/").status_code == 200
    assert elsewhere.get("/search/").status_code == 403
    switch_off(agent=administrator, gss=CHESHIRE_EAST)
    assert teacher.get("/search/").status_code == 403
    assert teacher.get("/activity/").status_code == 200


def test_each_decision_is_on_record_with_what_was_before(administrator: Actor) -> None:
    """Who, which authority, and both days."""
    later = _TODAY() + timedelta(days=9)
    switch_on(agent=administrator, gss=LEEDS, on_from=later)
    switch_on(agent=administrator, gss=LEEDS, on_from=_TODAY())
    switch_off(agent=administrator, gss=LEEDS)
    on = [(one.account, one.sealed.detail) for one in entries(Event.AUTHORITY_SWITCHED_ON)]
    assert [(who, told.gss, told.on_from, told.before) for who, told in on] == [
        (administrator.account_id, LEEDS, later, None),
        (administrator.account_id, LEEDS, _TODAY(), later),
    ]
    assert entry(Event.AUTHORITY_SWITCHED_OFF).sealed.detail.before == _TODAY()
    assert Authority.objects.get(gss=LEEDS).set_by == administrator.account_id


def test_no_day_of_the_past_is_a_first_day(administrator: Actor) -> None:
    """Nor does an authority that is on get another first day."""
    with pytest.raises(OrganisationRefusedError, match="today or later"):
        switch_on(agent=administrator, gss=LEEDS, on_from=_TODAY() - _TOMORROW)
    switch_on(agent=administrator, gss=LEEDS, on_from=_TODAY())
    with pytest.raises(OrganisationRefusedError, match="already"):
        switch_on(agent=administrator, gss=LEEDS, on_from=_TODAY() + _TOMORROW)
    assert see_authority(actor=administrator, gss=LEEDS).is_on


@pytest.mark.parametrize("gss", ["", "E99999999", ENGLAND, "e08000035", "national", "'; --"])
def test_what_is_no_authority_of_the_register_is_not_switched_on(
    administrator: Actor, gss: str
) -> None:
    """Nor off; the nation is no authority."""
    for act in (
        lambda: switch_on(agent=administrator, gss=gss, on_from=_TODAY()),
        lambda: switch_off(agent=administrator, gss=gss),
        lambda: see_authority(actor=administrator, gss=gss),
    ):
        with pytest.raises(NoSuchOrganisationError):
            act()
    assert not Authority.objects.exists()


def test_what_is_off_is_not_switched_off(administrator: Actor) -> None:
    """Neither what was never on."""
    for _ in range(2):
        with pytest.raises(OrganisationRefusedError, match="not switched on"):
            switch_off(agent=administrator, gss=LEEDS)
    switch_on(agent=administrator, gss=LEEDS, on_from=_TODAY())
    switch_off(agent=administrator, gss=LEEDS)
    with pytest.raises(OrganisationRefusedError, match="not switched on"):
        switch_off(agent=administrator, gss=LEEDS)


@pytest.mark.parametrize("role", [one for one in Role if one is not Role.NATIONAL_ADMINISTRATOR])
def test_no_other_role_switches_an_authority(role: Role, anybody: Callable[[Role], Actor]) -> None:
    """Not its own team either."""
    asking = anybody(role)
    for act in (
        lambda: switch_on(agent=asking, gss=LEEDS, on_from=_TODAY()),
        lambda: switch_off(agent=asking, gss=LEEDS),
        lambda: see_authorities(actor=asking),
        lambda: see_authority(actor=asking, gss=LEEDS),
    ):
        with pytest.raises(AccessRefusedError) as refused:
            act()
        assert refused.value.refusal is Refusal.ROLE


def test_a_session_that_was_left_open_switches_nothing(administrator: Actor) -> None:
    """The second factor is proved again first."""
    with pytest.raises(AccessRefusedError) as refused:
        switch_on(agent=replace(administrator, proven=False), gss=LEEDS, on_from=_TODAY())
    assert refused.value.refusal is Refusal.STEP_UP


def test_all_authorities_are_listed_with_how_they_stand(administrator: Actor) -> None:
    """On, planned or not; with how many organisations are accredited."""
    school("199997")
    school("199996", accredited_until=_TODAY() - _TOMORROW)
    school("199995", closed_on=_TODAY())
    school("199994", accredited=False)
    switch_on(agent=SETTING_UP, gss=CHESHIRE_EAST, on_from=_TODAY())
    switch_on(agent=SETTING_UP, gss=LEEDS, on_from=_TODAY() + _TOMORROW)
    found = {one.gss: one for one in see_authorities(actor=administrator)}
    assert len(found) == 153
    east, leeds = found[CHESHIRE_EAST], found[LEEDS]
    assert (east.is_on, east.on_from, east.organisations) == (True, _TODAY(), 1)
    assert (leeds.is_on, leeds.on_from) == (False, _TODAY() + _TOMORROW)
    assert sum(one.on_from is not None for one in found.values()) == 2


def test_who_writes_to_the_database_switches_nobody_on(
    administrator: Actor, old: Organisation
) -> None:
    """A day that was moved past the service is no day at all."""
    switch_on(agent=administrator, gss=CHESHIRE_EAST, on_from=_TODAY() + timedelta(days=9))
    Authority.objects.filter(gss=CHESHIRE_EAST).update(on_from=_TODAY())
    with pytest.raises(SealBrokenError):
        see_authorities(actor=administrator)
    with pytest.raises(SealBrokenError):
        accounts.actor_of(accounts.by_pk(world.account("tom.birtles", at=old).pk))


@given(
    today=st.dates(date(2020, 1, 1), date(2100, 1, 1)),
    ahead=st.integers(-800, 800),
)
def test_an_organisation_is_on_from_its_authoritys_day(today: date, ahead: int) -> None:
    """On that day and after it, never before; a partner and a national body by accreditation."""
    on_from = today + timedelta(days=ahead)
    followed = Organisation(authority_gss=LEEDS, accredited=True, accredited_on=today)
    followed.authority = Authority(gss=LEEDS, on_from=on_from)
    found = accounts.on_from_of(followed)
    assert found == on_from
    assert (found <= today) == (ahead <= 0)
    followed.authority = Authority(gss=LEEDS, on_from=None)
    assert accounts.on_from_of(followed) is None
    alone = Organisation(authority_gss="", partner=True, accredited=True, accredited_on=on_from)
    assert accounts.on_from_of(alone) == on_from
