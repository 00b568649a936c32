"""Involvements: first and last days, the twelve months after, and the lead professional."""

from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contactpoint.children.statement import ServiceKind
from contactpoint.involvement.handing_over import contact_left, taken_over
from contactpoint.involvement.involvement import (
    Involvement,
    InvolvementError,
    check_start,
    confirmed,
    end,
    give_up_lead,
    take_lead,
)

TODAY = date(2026, 9, 1)
A_DAY = timedelta(days=1)

_days = st.dates(date(2000, 1, 1), date(2040, 1, 1))


def involvement(
    *, started_on: date = TODAY, ended_on: date | None = None, lead: bool = False
) -> Involvement:
    """An invented health visitor's."""
    return Involvement(
        account_id=1,
        service=ServiceKind.HEALTH_VISITING,
        organisation_name="Mereton health visitors",
        authority_name="Mereshire",
        practitioner_name="Nia Pugh",
        job_title="Health visitor",
        telephone="01632 960001",
        email="nia.pugh@mereshire.example",
        started_on=started_on,
        ended_on=ended_on,
        lead=lead,
    )


@given(started_on=_days, ended_on=_days)
def test_the_last_day_is_not_before_the_first(started_on: date, ended_on: date) -> None:
    """An involvement of one day is possible, one of less is not."""
    if ended_on >= started_on:
        assert not involvement(started_on=started_on, ended_on=ended_on).is_current
    else:
        with pytest.raises(InvolvementError, match="first day or later"):
            involvement(started_on=started_on, ended_on=ended_on)


def test_nobody_leads_who_has_left() -> None:
    """An ended involvement cannot even be made as the lead professional's."""
    with pytest.raises(InvolvementError, match="lead professional"):
        involvement(ended_on=TODAY, lead=True)


@given(started_on=_days, ended_on=_days, today=_days, lead=st.booleans())
def test_ending(started_on: date, ended_on: date, today: date, lead: bool) -> None:
    """It ends on a day between its first and today, and the lead passes from it."""
    held = involvement(started_on=started_on, lead=lead)
    if started_on <= ended_on <= today:
        ended = end(held, ended_on, today)
        assert ended == replace(held, ended_on=ended_on, lead=False, confirmed_on=today)
    else:
        with pytest.raises(InvolvementError):
            end(held, ended_on, today)


def test_what_has_ended_cannot_end_again() -> None:
    """The last day that was recorded stays."""
    ended = involvement(started_on=TODAY - A_DAY, ended_on=TODAY - A_DAY)
    with pytest.raises(InvolvementError, match="already ended"):
        end(ended, TODAY, TODAY)


@given(started_on=_days, today=_days)
def test_the_lead_is_taken_while_it_goes_on(started_on: date, today: date) -> None:
    """From the first day on, not before; and giving it up gives back what was."""
    held = involvement(started_on=started_on)
    if started_on <= today:
        assert take_lead(held, today) == replace(held, lead=True)
        assert give_up_lead(take_lead(held, today)) == held
    else:
        with pytest.raises(InvolvementError, match="now"):
            take_lead(held, today)


def test_the_lead_is_not_taken_after_the_end() -> None:
    """Not even on the last day itself."""
    with pytest.raises(InvolvementError, match="now"):
        take_lead(involvement(ended_on=TODAY), TODAY)


@pytest.mark.parametrize(
    ("started_on", "allowed"),
    [
        (TODAY, True),
        (TODAY + timedelta(days=31), True),
        (TODAY + timedelta(days=32), False),
        (date(2000, 1, 1), True),
        (date(1999, 12, 31), False),
        (date(1026, 9, 1), False),
    ],
)
def test_a_first_day_is_one_that_can_be_meant(started_on: date, allowed: bool) -> None:
    """A month ahead at most, for an accepted referral, and in the life of a child."""
    if allowed:
        check_start(started_on, TODAY)
    else:
        with pytest.raises(InvolvementError):
            check_start(started_on, TODAY)


def test_what_an_earlier_release_recorded_can_be_read() -> None:
    """It says neither when it was last confirmed nor at which organisation of a name."""
    held = involvement()
    written = msgspec.msgpack.decode(msgspec.msgpack.encode(held))
    before = msgspec.convert(written[:-2], Involvement)
    assert before == held
    assert (before.confirmed_on, before.organisation_id) == (None, None)


@given(today=_days)
def test_who_leaves_and_who_takes_over_say_so_that_day(today: date) -> None:
    """The last word of the one and the first of the other are of the day that they were said on."""
    held = replace(involvement(), started_on=today, confirmed_on=today - 400 * A_DAY)
    assert confirmed(held, today).confirmed_on == today
    assert contact_left(held, today, "01632 960001").confirmed_on == today
    assert taken_over(held, involvement(), today).confirmed_on == today


def test_giving_up_the_lead_confirms_nothing() -> None:
    """A colleague took it: the practitioner has said nothing."""
    held = replace(involvement(lead=True), confirmed_on=TODAY - 400 * A_DAY)
    assert give_up_lead(held).confirmed_on == held.confirmed_on
    assert take_lead(held, TODAY).confirmed_on == held.confirmed_on
