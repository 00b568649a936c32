"""What newer registers say of schools that were there: closed, open again, gone, moved."""

import io
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.access.actor import Actor
from contactpoint.access.grants import Role
from contactpoint.access.standing import Condition
from contactpoint.children.statement import ServiceKind
from contactpoint.feeds.outcomes import FileRefusedError
from contactpoint.feeds.registers import RegisteredOrganisation, Standing, read_schools
from contactpoint.ledger.entry import Event
from contactpoint.services.accounts.sign_in import signed_in
from contactpoint.services.load_registers import TooManyCloseError, load_registers
from contactpoint.services.organisations.closures import MOST_AT_ONCE, _closed_on
from contactpoint.services.organisations.find import State, find_organisations, what_waits
from contactpoint.store.account_macs import is_as_made
from contactpoint.store.models import Account, Organisation
from contactpoint.store.repositories import accounts
from contactpoint.store.repositories.organisations import Known
from tests.fixtures.actors import SETTING_UP
from tests.fixtures.ledger import entries, entry
from tests.services.organisations.schools import (
    CHESHIRE_EAST,
    CLOSED,
    LEEDS,
    OPEN,
    PRACTICE,
    PROPOSED,
    TO_CLOSE,
    code_of,
    load,
    reread,
    row,
    school,
)
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

_A_DAY = timedelta(days=1)


def _missing(account: Account) -> tuple[Condition, ...]:
    found = signed_in(accounts.by_pk(account.pk))
    assert found is not None
    return found.missing


def test_a_closed_schools_accounts_stop_and_wait(
    administrator: Actor, old: Organisation, new: Organisation
) -> None:
    """From the day of the register; with its successor it stands before the administrator."""
    teacher = world.account("tom.birtles", at=old)
    assert _missing(teacher) == ()
    yesterday = timezone.localdate() - _A_DAY
    loaded = load(
        row(old.code, CLOSED, yesterday),
        row(new.code, OPEN),
        links=f"{old.code},{new.code},Successor\n{new.code},{old.code},Predecessor\n",
    )
    assert (loaded.closed, loaded.reopened, loaded.absent) == (1, 0, 0)
    assert _missing(teacher) == (Condition.ORGANISATION,)
    (waiting,) = what_waits(actor=administrator).closed.lines
    assert (waiting.code, waiting.closed_on, waiting.successor, waiting.accounts) == (
        code_of(old), yesterday, new.code, 1,
    )  # fmt: skip
    assert is_as_made(reread(old))
    told = entry(Event.ORGANISATION_CLOSED).sealed.detail
    assert (told.organisation, told.closed_on, told.successor) == (old.pk, yesterday, new.code)
    assert entry(Event.REGISTERS_LOADED).sealed.detail.closed == 1


def test_a_school_without_a_day_closed_when_the_register_said_so(old: Organisation) -> None:
    """And that day stays, load after load."""
    load(row(old.code, CLOSED))
    assert reread(old).closed_on == timezone.localdate()
    Organisation.objects.filter(pk=old.pk).update(closed_on=timezone.localdate() - 9 * _A_DAY)
    assert load(row(old.code, CLOSED)).closed == 0
    assert reread(old).closed_on == timezone.localdate() - 9 * _A_DAY


def test_a_day_to_come_closes_nobody_before_it(old: Organisation) -> None:
    """Open, but proposed to close: the day is on file, and can move."""
    teacher = world.account("tom.birtles", at=old)
    for ahead in (40, 20):
        day = timezone.localdate() + ahead * _A_DAY
        assert load(row(old.code, TO_CLOSE, day)).closed == 1
        assert reread(old).closed_on == day
        assert _missing(teacher) == ()
    assert load(row(old.code, OPEN)).reopened == 1
    assert reread(old).closed_on is None


def test_a_day_that_passed_closes_no_school_that_is_open(old: Organisation) -> None:
    """The standing says so, and the old plan does not."""
    load(row(old.code, TO_CLOSE, timezone.localdate() - _A_DAY))
    assert reread(old).closed_on is None


def test_a_school_that_opens_again_has_its_accounts_again(old: Organisation) -> None:
    """Those that nobody moved; its successor is forgotten, and the ledger has it."""
    teacher = world.account("tom.birtles", at=old)
    load(row(old.code, CLOSED), links=f"{old.code},199997,Successor\n")
    assert reread(old).successor == "199997"
    assert load(row(old.code, OPEN)).reopened == 1
    held = reread(old)
    assert (held.closed_on, held.successor) == (None, "")
    assert _missing(teacher) == ()
    assert entry(Event.ORGANISATION_REOPENED).sealed.detail.organisation == old.pk


def test_a_school_that_closed_is_not_open_because_it_is_proposed_again(old: Organisation) -> None:
    """A proposal opens nothing."""
    load(row(old.code, CLOSED))
    load(row(old.code, PROPOSED))
    assert reread(old).closed_on == timezone.localdate()


def test_a_register_without_links_takes_no_successor_back(old: Organisation) -> None:
    """Whoever loads the one file without the other."""
    load(row(old.code, CLOSED), links=f"{old.code},199997,Successor - merged\n")
    load(row(old.code, CLOSED))
    assert reread(old).successor == "199997"


@pytest.mark.parametrize(
    "links",
    [
        "199998,199997,Successor - Split School\n199998,199996,Successor - Split School\n",
        "199998,199998,Successor\n",
        "199998,199997,Predecessor\n",
        "199998,199997,Other\n",
    ],
)
def test_a_successor_is_one_other_school(old: Organisation, links: str) -> None:
    """Of a school that was split people have to say who takes its accounts."""
    load(row(old.code, CLOSED), links=links)
    assert reread(old).successor == ""


@pytest.mark.parametrize("links", ["199998,1,Successor\n", "x,199998,Successor\n", "1\n"])
def test_a_file_of_links_that_is_none_changes_nothing(old: Organisation, links: str) -> None:
    """Refused before anything is stored."""
    with pytest.raises(FileRefusedError):
        load(row(old.code, CLOSED), links=links)
    assert reread(old).closed_on is None


@pytest.mark.parametrize(
    "day", ["31-02-2026", "2026-01-05", "1" * 400, "\u0660\u0661-\u0660\u0661-2026", "x"]
)
def test_a_day_that_is_none_refuses_the_register(old: Organisation, day: str) -> None:
    """With its line, and nobody is closed."""
    with pytest.raises(FileRefusedError) as refused:
        load(row(old.code, CLOSED, day))
    assert refused.value.fault.line == 2
    assert reread(old).closed_on is None


def test_a_practices_day_of_closing_is_read() -> None:
    """Of epraccur, where it is in the twelfth cell."""
    load(row("199998", OPEN))
    closed = PRACTICE.replace("19740401,,ACTIVE", "19740401,20260301,INACTIVE")
    assert closed != PRACTICE
    load_registers(agent=SETTING_UP, gp_practices=io.BytesIO(closed.encode()))
    assert f"{Organisation.objects.get(code='N81999').closed_on}" == "2026-03-01"
    broken = closed.replace("20260301", "20261301")
    with pytest.raises(FileRefusedError):
        load_registers(agent=SETTING_UP, gp_practices=io.BytesIO(broken.encode()))


def _many(first: int, many: int, **fields: object) -> list[Organisation]:
    return [school(f"{first + number}", **fields) for number in range(many)]


def test_a_broken_register_cannot_close_the_country() -> None:
    """More than five in a hundred, and more than ten: refused, with what to do, unless said."""
    held = _many(150_000, 100, accredited=False) + _many(160_000, 120, accredited=False)
    rows = [row(one.code, CLOSED) for one in held[:12]] + [row(one.code, OPEN) for one in held[12:]]
    with pytest.raises(TooManyCloseError, match=r"12 of 220 .*--many-change"):
        load(*rows)
    assert not Organisation.objects.exclude(closed_on=None).exists()
    assert not entries(Event.REGISTERS_LOADED)
    assert load(*rows, many_change=True).closed == 12
    assert entry(Event.REGISTERS_LOADED).sealed.detail.many is True


def test_as_many_as_close_every_summer_do() -> None:
    """Eleven in two hundred and twenty are five in a hundred, and not more."""
    held = _many(150_000, 220, accredited=False)
    rows = [row(one.code, CLOSED) for one in held[:11]]
    assert load(*rows, *(row(one.code, OPEN) for one in held[11:])).closed == 11


def test_a_register_cannot_close_all_that_use_the_service() -> None:
    """Of a whole country they are few; so they are counted by themselves as well."""
    using = _many(150_000, 20)
    others = _many(160_000, 400, accredited=False)
    rows = [row(one.code, CLOSED) for one in using[:11]]
    rows += [row(one.code, OPEN) for one in using[11:] + others]
    with pytest.raises(TooManyCloseError, match=r"11 of 20 .*accredited"):
        load(*rows)


def test_a_register_cannot_close_the_country_tomorrow() -> None:
    """A day to come is counted as the day itself."""
    held = _many(150_000, 40)
    tomorrow = timezone.localdate() + _A_DAY
    with pytest.raises(TooManyCloseError):
        load(*(row(one.code, TO_CLOSE, tomorrow) for one in held))


def test_a_register_cannot_move_the_country_to_another_authority() -> None:
    """Into one that is switched on, say."""
    held = _many(150_000, 40)
    with pytest.raises(TooManyCloseError, match="move to another authority"):
        load(*(row(one.code, OPEN, authority=LEEDS) for one in held))
    assert not Organisation.objects.filter(authority_gss=LEEDS, service="school").exists()


def test_what_is_not_in_the_register_any_more_is_told_and_not_closed(
    administrator: Actor, old: Organisation, new: Organisation
) -> None:
    """By absence alone nobody is shut out; and back in the register it is told no more."""
    teacher = world.account("tom.birtles", at=old)
    assert load(row(new.code, OPEN)).absent == 1
    held = reread(old)
    assert (held.closed_on, held.absent_since) == (None, timezone.localdate())
    assert is_as_made(held)
    assert _missing(teacher) == ()
    found = find_organisations(actor=administrator, state=State.ABSENT)
    assert [one.code for one in found.lines] == [code_of(old)]
    assert what_waits(actor=administrator).absent == 1
    assert load(row(new.code, OPEN)).absent == 0
    load(row(new.code, OPEN), row(old.code, OPEN))
    assert reread(old).absent_since is None


def test_a_register_that_lacks_many_is_not_whole() -> None:
    """An extract of one county says nothing of the others."""
    _many(150_000, 40)
    assert load(row("150000", OPEN)).absent == 0
    assert not Organisation.objects.exclude(absent_since=None).exists()


def test_a_partner_and_an_authority_are_in_no_register_that_could_close_them(
    old: Organisation,
) -> None:
    """A charity that works with schools, and the authority's own row."""
    charity = Organisation.objects.create(
        scheme="charity", code="1234567", name="A", service="school", accredited=True, partner=True
    )
    load(row(old.code, OPEN))
    assert reread(charity).absent_since is None
    assert not Organisation.objects.filter(scheme="dfe_la").exclude(absent_since=None).exists()


def test_the_packages_copy_closes_and_opens_nobody_who_is_there() -> None:
    """It is older than what an operator loaded."""
    load_registers(agent=SETTING_UP)
    some = Organisation.objects.filter(service="school", closed_on=None).first()
    gone = Organisation.objects.filter(service="school").exclude(closed_on=None).first()
    assert some is not None
    assert gone is not None
    assert gone.successor
    for one, day in ((some, timezone.localdate()), (gone, None)):
        one.closed_on = day
        one.save()
    assert load_registers(agent=SETTING_UP).closed == 0
    assert reread(some).closed_on == timezone.localdate()
    assert reread(gone).closed_on is None


def test_the_packages_copy_moves_nobody_to_another_authority() -> None:
    """Nor does it take an organisation out of roll-out."""
    load_registers(agent=SETTING_UP)
    one = Organisation.objects.filter(service="school", authority_gss=CHESHIRE_EAST).first()
    assert one is not None
    one.authority_gss = LEEDS
    one.save()
    load_registers(agent=SETTING_UP)
    assert reread(one).authority_gss == LEEDS


def test_accounts_follow_their_school_to_another_authority(old: Organisation) -> None:
    """Their roles are for the new one, their desks stay behind, and they can still be used."""
    teacher = world.account("tom.birtles", at=old)
    both = world.account("ann.moss", at=old, role=Role.ACCOUNT_MANAGER)
    both.grants = [*both.grants, [Role.DATA_QUALITY.value, CHESHIRE_EAST, None]]
    both.save()
    load(row(old.code, OPEN, authority=LEEDS))
    for account, grants in (
        (teacher, [["practitioner", LEEDS, None]]),
        (both, [["account_manager", LEEDS, None]]),
    ):
        held = accounts.by_pk(account.pk)
        assert held is not None
        assert held.grants == grants
        assert accounts.actor_of(held).grants
        assert held.session_generation > account.session_generation
    moved = {one.sealed.detail.account: one.sealed.detail for one in entries(Event.ACCOUNT_MOVED)}
    assert moved[both.pk].taken == (("data_quality", CHESHIRE_EAST),)
    assert moved[teacher.pk].taken == ()


def test_a_practice_is_of_the_authority_that_its_postcode_is_in() -> None:
    """epraccur does not say, and an organisation of no known authority would be on at once."""
    load(row("199998", OPEN))
    practice = Organisation.objects.get(code="N81999")
    assert practice.authority_gss == CHESHIRE_EAST
    practice.authority_gss = LEEDS
    practice.save()
    load_registers(agent=SETTING_UP, gp_practices=io.BytesIO(PRACTICE.encode()))
    assert reread(practice).authority_gss == LEEDS, "as long as its postcode is the same"


def test_the_published_archive_has_days_and_successors() -> None:
    """Of the publisher's own sample: the links are in the same archive."""
    from pathlib import Path

    path = Path(__file__).parents[2] / "samples/gias/dfe-schools.zip"
    with path.open("rb") as stream:
        found = {one.code: one for one in read_schools(stream)}
    assert found["100000"].standing is Standing.CLOSED
    assert found["100000"].successor == "100004"
    assert not any(one.successor for code, one in found.items() if code != "100000")


_DAYS = st.dates(timezone.localdate() - 900 * _A_DAY, timezone.localdate() + 900 * _A_DAY)


@given(
    standing=st.sampled_from(Standing),
    closes_on=st.none() | _DAYS,
    held=st.none() | _DAYS,
    today=_DAYS,
)
def test_only_what_a_register_says_closes_anybody(standing, closes_on, held, today) -> None:  # type: ignore[no-untyped-def]
    """Closed is closed today at the latest; open is never closed today."""
    from contactpoint.children.statement import OrganisationScheme

    entry_ = RegisteredOrganisation(
        OrganisationScheme.URN, "199998", "A", standing=standing, closes_on=closes_on
    )
    before = Known(1, ServiceKind.SCHOOL.value, "", "", True, held, "", None)
    found = _closed_on(entry_, before, today)
    if standing is Standing.CLOSED:
        assert found is not None
        assert found <= today
    elif standing is Standing.OPEN:
        assert found is None or found > today
    else:
        assert found == held
    assert MOST_AT_ONCE.percent == 5


def test_nobody_signs_in_of_a_school_that_closed(old: Organisation) -> None:
    """At the gate, in a session that is going on."""
    teacher = Client()
    teacher.force_login(world.account("tom.birtles", at=old))
    assert teacher.get("/activity/").status_code == 200
    load(row(old.code, CLOSED))
    refused = teacher.get("/activity/")
    assert refused.status_code == 403
    assert "accreditation is not in force" in refused.content.decode()
