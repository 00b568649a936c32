"""An account works only while all of its conditions hold."""

from dataclasses import fields, replace
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.access.standing import (
    DBS_CHECK_LASTS,
    RENEWAL_LASTS,
    Condition,
    StandingFacts,
    missing_conditions,
)

TODAY = date(2026, 9, 1)
A_DAY = timedelta(days=1)
GOOD = StandingFacts(
    organisation_accredited=True,
    active=True,
    identity_checked_on=TODAY - A_DAY,
    dbs_checked_on=TODAY - A_DAY,
    trained_on=TODAY - A_DAY,
    agreement_signed_on=TODAY - A_DAY,
    renewed_on=TODAY - A_DAY,
)
_LACKING: dict[str, tuple[Condition, object]] = {
    "organisation_accredited": (Condition.ORGANISATION, False),
    "active": (Condition.ACTIVE, False),
    "identity_checked_on": (Condition.IDENTITY, None),
    "dbs_checked_on": (Condition.DBS, None),
    "trained_on": (Condition.TRAINING, None),
    "agreement_signed_on": (Condition.AGREEMENT, None),
    "renewed_on": (Condition.RENEWAL, None),
}


def test_every_fact_has_its_condition() -> None:
    """A new fact or condition fails here until it has a line."""
    assert set(_LACKING) == {field.name for field in fields(StandingFacts)}
    assert {condition for condition, _ in _LACKING.values()} == set(Condition)


def test_all_conditions_together_are_good_standing() -> None:
    """Nothing is missing of an account that meets them all."""
    assert missing_conditions(GOOD, TODAY) == ()


@pytest.mark.parametrize("lacking", list(product((False, True), repeat=len(_LACKING))))
def test_exactly_what_is_missing_is_said(lacking: tuple[bool, ...]) -> None:
    """Whatever fails, alone or together, is named, in the order of the list, and nothing else."""
    failing = [name for name, lacks in zip(_LACKING, lacking, strict=True) if lacks]
    facts = replace(GOOD, **{name: _LACKING[name][1] for name in failing})  # type: ignore[arg-type]
    assert missing_conditions(facts, TODAY) == tuple(_LACKING[name][0] for name in failing)


@pytest.mark.parametrize(
    ("fact", "lasts", "condition"),
    [
        ("dbs_checked_on", DBS_CHECK_LASTS, Condition.DBS),
        ("renewed_on", RENEWAL_LASTS, Condition.RENEWAL),
    ],
)
def test_a_check_lapses_on_its_day(fact: str, lasts: timedelta, condition: Condition) -> None:
    """Good on the last day of three years or twelve months, missing on the next."""
    last_good = replace(GOOD, **{fact: TODAY - lasts + A_DAY})  # type: ignore[arg-type]
    lapsed = replace(GOOD, **{fact: TODAY - lasts})  # type: ignore[arg-type]
    assert missing_conditions(last_good, TODAY) == ()
    assert missing_conditions(lapsed, TODAY) == (condition,)


@pytest.mark.parametrize("fact", ["dbs_checked_on", "renewed_on"])
def test_a_check_in_the_future_is_none(fact: str) -> None:
    """A mistyped year must not keep an account alive for ever."""
    ahead = replace(GOOD, **{fact: TODAY + A_DAY})  # type: ignore[arg-type]
    assert len(missing_conditions(ahead, TODAY)) == 1


@given(later=st.integers(0, 4000))
def test_standing_is_only_ever_lost_by_waiting(later: int) -> None:
    """What is missing today is missing on every later day, unless somebody acts."""
    day = TODAY + timedelta(days=later)
    assert set(missing_conditions(GOOD, day)) <= set(missing_conditions(GOOD, day + A_DAY))
