"""Whom the matcher holds apart in name, sex and date of birth."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contactpoint.children.names import PersonName
from contactpoint.children.sex import Sex
from contactpoint.children.statement import Statement
from contactpoint.linkage.profile import Profile, profile_of
from contactpoint.review.held_apart import is_held_apart

GIRL = Statement(
    feed="pds",
    source="nhs",
    reference="1",
    names=(PersonName("Adaeze", "Okafor"),),
    birth_date=date(2015, 4, 9),
    sex=Sex.FEMALE,
)
BOY = replace(
    GIRL, names=(PersonName("Ravi", "Whitcombe"),), birth_date=date(2011, 11, 30), sex=Sex.MALE
)


def stated(*statements: Statement) -> list[Profile]:
    """The profiles of what sources state of one record."""
    return [profile_of(statement) for statement in statements]


@pytest.mark.parametrize(
    ("other", "apart"),
    [
        (BOY, True),
        (replace(BOY, sex=Sex.NOT_SPECIFIED), True),
        (replace(BOY, sex=Sex.FEMALE), False),
        (replace(BOY, birth_date=GIRL.birth_date), False),
        # The day and the month swapped, and a slip.
        (replace(BOY, birth_date=date(2015, 9, 4)), False),
        (replace(BOY, birth_date=date(2015, 4, 8)), False),
        (replace(BOY, birth_date=None), False),
        (replace(BOY, names=GIRL.names), False),
        # Of one family, and another child: the given name tells.
        (replace(BOY, names=(PersonName("Ravi", "Okafor"),)), True),
        # Of one given name, and another child: the family name tells.
        (replace(BOY, names=(PersonName("Adaeze", "Whitcombe"),)), True),
        (replace(BOY, names=()), False),
    ],
)
def test_all_three_contradict(other: Statement, apart: bool) -> None:
    """A field that agrees, or that one side does not state, leaves it to one person; but a sex that
    nobody states brings nobody together."""
    assert is_held_apart(stated(GIRL), stated(other)) is apart
    assert is_held_apart(stated(other), stated(GIRL)) is apart


def test_any_source_that_agrees_counts() -> None:
    """One of several statements has the other's name, another its date."""
    alias = replace(BOY, names=GIRL.names)
    assert not is_held_apart(stated(GIRL), stated(BOY, alias))
    assert not is_held_apart(stated(GIRL), stated(BOY, replace(BOY, birth_date=GIRL.birth_date)))


@given(st.sampled_from([GIRL, BOY]), st.sampled_from(["2", "3"]))
def test_nobody_is_held_apart_from_its_own_record(one: Statement, reference: str) -> None:
    """Whoever states it again."""
    assert not is_held_apart(stated(one), stated(replace(one, reference=reference)))
