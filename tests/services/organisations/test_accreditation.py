"""Accrediting an organisation: who may, until when, and what it lets in."""

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
from contactpoint.access.grants import Role, Unfit, unfit
from contactpoint.access.scope import NOT_KNOWN
from contactpoint.access.standing import Accreditation
from contactpoint.children.statement import OrganisationCode, OrganisationScheme
from contactpoint.ledger.entry import Event
from contactpoint.services.organisations.accreditation import (
    accredit,
    add_partner,
    latest_end,
    withdraw_accreditation,
)
from contactpoint.services.organisations.errors import (
    NoSuchOrganisationError,
    OrganisationRefusedError,
)
from contactpoint.services.organisations.find import see_organisation
from contactpoint.store.account_macs import is_as_made
from contactpoint.store.models import Organisation
from contactpoint.store.repositories import accounts
from tests.fixtures.actors import SETTING_UP
from tests.fixtures.ledger import entries, entry
from tests.services.organisations.schools import code_of, reread, school
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

_A_YEAR = timedelta(days=365)


def _in_a_year() -> date:
    return timezone.localdate() + _A_YEAR


def test_an_accreditation_says_who_gave_it_when_and_until(administrator: Actor) -> None:
    """On file with its MAC, in the history, and in the ledger."""
    new = school("199997", accredited=False)
    accredit(agent=administrator, organisation=code_of(new), until=_in_a_year())
    held = reread(new)
    assert (held.accredited, held.accredited_on) == (True, timezone.localdate())
    assert (held.accredited_until, held.accredited_by) == (_in_a_year(), administrator.account_id)
    assert is_as_made(held)
    made = entry(Event.ORGANISATION_ACCREDITED)
    assert (made.account, made.sealed.detail.until) == (administrator.account_id, _in_a_year())
    assert made.sealed.detail.renewed is False
    (past,) = see_organisation(actor=administrator, organisation=code_of(new)).history
    assert (past.what, past.until, past.by) == ("accredited", _in_a_year(), "Nat Min")


def test_renewing_moves_the_end_and_never_back(administrator: Actor, old: Organisation) -> None:
    """An end that is nearer would be a withdrawal that nobody asked for."""
    before = old.accredited_until
    assert before is not None
    accredit(agent=administrator, organisation=code_of(old), until=before + timedelta(days=1))
    assert entry(Event.ORGANISATION_ACCREDITED).sealed.detail.renewed is True
    for until in (before, before + timedelta(days=1)):
        with pytest.raises(OrganisationRefusedError, match="already"):
            accredit(agent=administrator, organisation=code_of(old), until=until)
    assert reread(old).accredited_until == before + timedelta(days=1)


@pytest.mark.parametrize("days", [0, -1, -365 * 40])
def test_no_accreditation_ends_before_tomorrow(
    administrator: Actor, old: Organisation, days: int
) -> None:
    """Not in the past, nor at the end of today."""
    until = timezone.localdate() + timedelta(days=days)
    with pytest.raises(OrganisationRefusedError, match="later than today"):
        accredit(agent=administrator, organisation=code_of(old), until=until)


@pytest.mark.parametrize("until", [None, date.max])
def test_no_accreditation_lasts_longer_than_three_years(
    administrator: Actor, old: Organisation, until: date | None
) -> None:
    """A day beyond it is refused, and that day itself is not."""
    last = latest_end(timezone.localdate())
    with pytest.raises(OrganisationRefusedError, match="3 years"):
        accredit(
            agent=administrator,
            organisation=code_of(old),
            until=until or last + timedelta(days=1),
        )
    accredit(agent=administrator, organisation=code_of(old), until=last)


@given(today=st.dates(date(2020, 1, 1), date(2100, 12, 31)))
def test_three_years_ahead_is_the_same_day_of_the_year(today: date) -> None:
    """But for the last day of February in a leap year."""
    last = latest_end(today)
    assert last.year == today.year + 3
    assert (last.month, last.day) == (today.month, today.day) or (today.month, today.day) == (2, 29)


@given(
    today=st.dates(date(2020, 1, 1), date(2100, 12, 31)),
    until=st.none() | st.dates(date(2020, 1, 1), date(2100, 12, 31)),
    closed_on=st.none() | st.dates(date(2020, 1, 1), date(2100, 12, 31)),
)
def test_an_accreditation_holds_to_its_last_day_and_until_the_organisation_closes(
    today: date, until: date | None, closed_on: date | None
) -> None:
    """On the last day it does, on the day of closing it does not."""
    holds = Accreditation(True, until, closed_on).holds(today)
    assert holds == ((until is None or today <= until) and (closed_on is None or today < closed_on))
    assert not Accreditation(False, until, closed_on).holds(today)


def test_a_closed_organisation_is_not_accredited(administrator: Actor) -> None:
    """Its accounts go to its successor, or nowhere."""
    closed = school("199997", closed_on=timezone.localdate())
    with pytest.raises(OrganisationRefusedError, match="closed"):
        accredit(agent=administrator, organisation=code_of(closed), until=_in_a_year())


def test_what_no_register_has_is_not_accredited(administrator: Actor) -> None:
    """A code that was made up."""
    nobody = OrganisationCode(OrganisationScheme.URN, "000000")
    with pytest.raises(NoSuchOrganisationError):
        accredit(agent=administrator, organisation=nobody, until=_in_a_year())
    with pytest.raises(NoSuchOrganisationError):
        withdraw_accreditation(actor=administrator, organisation=nobody)


def test_withdrawing_stops_every_account_at_its_next_request(
    administrator: Actor, old: Organisation, signed_in: Callable[..., Client]
) -> None:
    """In a session that is going on, that minute; and accrediting lets it in again."""
    teacher = signed_in(world.account("tom.birtles", at=old, role=Role.ACCOUNT_MANAGER))
    assert teacher.get("/activity/").status_code == 200
    withdraw_accreditation(actor=administrator, organisation=code_of(old))
    refused = teacher.get("/activity/")
    assert refused.status_code == 403
    assert "accreditation is not in force" in refused.content.decode()
    assert entry(Event.ACCREDITATION_WITHDRAWN).sealed.detail.organisation == old.pk
    accredit(agent=administrator, organisation=code_of(old), until=_in_a_year())
    assert teacher.get("/activity/").status_code == 200


def test_what_is_withdrawn_stays_so_when_the_registers_are_loaded(
    administrator: Actor, old: Organisation
) -> None:
    """A register says nothing of accreditation."""
    from tests.services.organisations.schools import OPEN, load, row

    withdraw_accreditation(actor=administrator, organisation=code_of(old))
    load(row(old.code, OPEN))
    assert not reread(old).accredited
    with pytest.raises(OrganisationRefusedError, match="not accredited"):
        withdraw_accreditation(actor=administrator, organisation=code_of(old))


def test_nobody_shuts_out_the_organisation_that_they_are_of(administrator: Actor) -> None:
    """No administrator would be left to let it in again."""
    own = Organisation.objects.get(pk=administrator.organisation_id)
    with pytest.raises(OrganisationRefusedError, match="your own"):
        withdraw_accreditation(actor=administrator, organisation=code_of(own))
    assert reread(own).accredited


@pytest.mark.parametrize("role", [one for one in Role if one is not Role.NATIONAL_ADMINISTRATOR])
def test_no_other_role_decides_about_organisations(
    role: Role, anybody: Callable[[Role], Actor], old: Organisation
) -> None:
    """Not even about the own one, and nothing of it is on file."""
    asking = anybody(role)
    before = Organisation.objects.order_by("pk").values()
    for act in (
        lambda: accredit(agent=asking, organisation=code_of(old), until=_in_a_year()),
        lambda: withdraw_accreditation(actor=asking, organisation=code_of(old)),
        lambda: add_partner(actor=asking, number="1234567", name="A", until=_in_a_year()),
        lambda: see_organisation(actor=asking, organisation=code_of(old)),
    ):
        with pytest.raises(AccessRefusedError) as refused:
            act()
        assert refused.value.refusal is Refusal.ROLE
    assert list(Organisation.objects.order_by("pk").values()) == list(before)


def test_an_administrator_proves_the_second_factor_again_first(
    administrator: Actor, old: Organisation
) -> None:
    """A session that somebody left open accredits nobody."""
    left_open = replace(administrator, proven=False)
    for act in (
        lambda: accredit(agent=left_open, organisation=code_of(old), until=_in_a_year()),
        lambda: withdraw_accreditation(actor=left_open, organisation=code_of(old)),
        lambda: add_partner(actor=left_open, number="1234567", name="A", until=_in_a_year()),
    ):
        with pytest.raises(AccessRefusedError) as refused:
            act()
        assert refused.value.refusal is Refusal.STEP_UP


def test_an_operator_accredits_at_a_terminal(old: Organisation) -> None:
    """Who sets an installation up, before there is an administrator: by login in the ledger."""
    accredit(agent=SETTING_UP, organisation=code_of(old), until=latest_end(timezone.localdate()))
    made = entry(Event.ORGANISATION_ACCREDITED)
    assert (made.account, made.sealed.operator) == (None, "op.erator")
    assert reread(old).accredited_by is None


def test_a_partners_staff_search_at_once_and_hold_no_desk(administrator: Actor) -> None:
    """It is of no authority; its accounts are on by its accreditation."""
    code = add_partner(actor=administrator, number="1234567", name="A charity", until=_in_a_year())
    partner = Organisation.objects.get(scheme=code.scheme.value, code=code.code)
    assert (partner.partner, partner.authority_gss, is_as_made(partner)) == (True, "", True)
    assert accounts.actor_of(world.account("una.moss", at=partner)).is_on
    for role in Role:
        fault = unfit(role, NOT_KNOWN, organisation=NOT_KNOWN, partner=True)
        assert (fault is Unfit.PARTNER) == (
            role
            not in {Role.PRACTITIONER, Role.MEDIATED_USER, Role.ACCOUNT_MANAGER}
            | {Role.MEDIATOR, Role.SUBJECT}
        )
    assert entry(Event.PARTNER_ADDED).sealed.detail.code == "1234567"


@pytest.mark.parametrize(
    "number",
    [
        "",
        "12345",
        "12345678",
        "12345a",
        "\u0661\u0662\u0663\u0664\u0665\u0666\u0667",
        "1234567\n8",
        "-123456",
        "1234567-1",
    ],
)
def test_what_is_no_charitys_number_makes_no_partner(administrator: Actor, number: str) -> None:
    """Six or seven digits, in Latin figures."""
    with pytest.raises(OrganisationRefusedError, match="6 or 7 digits"):
        add_partner(actor=administrator, number=number, name="A", until=_in_a_year())


@pytest.mark.parametrize("name", ["", "   ", "\u200b\u200b", "x" * 201])
def test_a_partner_has_a_name_that_can_be_read(administrator: Actor, name: str) -> None:
    """Signs that show nothing are no name."""
    with pytest.raises(OrganisationRefusedError, match="name"):
        add_partner(actor=administrator, number="1234567", name=name, until=_in_a_year())


def test_no_charity_is_added_twice(administrator: Actor) -> None:
    """The second would take the first one's staff over."""
    add_partner(actor=administrator, number="123456", name="A", until=_in_a_year())
    with pytest.raises(OrganisationRefusedError, match="already"):
        add_partner(actor=administrator, number=" 123456 ", name="B", until=_in_a_year())
    assert Organisation.objects.get(code="123456").name == "A"
    assert len(entries(Event.PARTNER_ADDED)) == 1
