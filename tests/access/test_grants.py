"""Grants: which are in force on a day, and which role nobody of an organisation can hold."""

from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.access.grants import (
    BOUND_TO,
    GRANTED_BY_ONE,
    Bound,
    Grant,
    Role,
    Unfit,
    in_force,
    unfit,
)
from contactpoint.access.scope import NATIONAL, NOT_KNOWN, Scope

TODAY = date(2026, 9, 1)
A_DAY = timedelta(days=1)
_LEEDS = Scope.of("E08000035")
_BRISTOL = Scope.of("E06000014")
_SCOPES = {"authority": _LEEDS, "other": _BRISTOL, "national": NATIONAL, "not_known": NOT_KNOWN}

_GRANTS = st.lists(
    st.builds(
        Grant,
        st.sampled_from(Role),
        st.sampled_from(list(_SCOPES.values())),
        st.one_of(st.none(), st.dates(TODAY - 9 * A_DAY, TODAY + 9 * A_DAY)),
    ),
    max_size=6,
    unique=True,
)


@pytest.mark.parametrize(
    ("until", "holds"), [(None, True), (TODAY + A_DAY, True), (TODAY, True), (TODAY - A_DAY, False)]
)
def test_a_grant_holds_up_to_and_on_its_last_day(until: date | None, holds: bool) -> None:
    """It stops at midnight after it."""
    one = Grant(Role.AUDITOR, _LEEDS, until)
    assert in_force([one], TODAY) == ((one,) if holds else ())


@given(held=_GRANTS, today=st.dates(TODAY - 12 * A_DAY, TODAY + 12 * A_DAY))
def test_those_in_force_are_all_that_have_not_ended_and_the_strongest_comes_first(
    held: list[Grant], today: date
) -> None:
    """In whatever order they are on file; and waiting never brings one back."""
    now = in_force(held, today)
    assert set(now) == {one for one in held if one.until is None or one.until >= today}
    assert [list(Role).index(one.role) for one in now] == sorted(
        list(Role).index(one.role) for one in now
    )
    assert set(in_force(held, today + A_DAY)) <= set(now)
    assert in_force(reversed(held), today)[:1] == now[:1] or now[0].role == now[-1].role


# Which role of which scope an organisation's staff can hold. Rows: where the organisation is, and
# whether it is a national partner. Columns: the scope of the grant.
_CAN_HOLD = {
    Bound.ORGANISATION: """
                         authority other national not_known
        authority        yes       -     -        -
        national         -         -     yes      -
        not_known        -         -     -        yes
        authority+partner yes      -     -        -
        national+partner -         -     yes      -
        not_known+partner -        -     -        yes
    """,
    Bound.DESK: """
                         authority other national not_known
        authority        yes       -     -        -
        national         -         -     yes      -
        not_known        -         -     -        -
        authority+partner -        -     -        -
        national+partner -         -     -        -
        not_known+partner -        -     -        -
    """,
    Bound.NATION: """
                         authority other national not_known
        authority        -         -     -        -
        national         -         -     yes      -
        not_known        -         -     -        -
        authority+partner -        -     -        -
        national+partner -         -     -        -
        not_known+partner -        -     -        -
    """,
}


def _cells(table: str) -> Iterable[tuple[str, bool, str, bool]]:
    """Where the organisation is, whether it is a partner, the grant's scope, and the answer."""
    head, *lines = table.strip().splitlines()
    for line in lines:
        name, *cells = line.split()
        where, _, partner = name.partition("+")
        for column, cell in zip(head.split(), cells, strict=True):
            yield where, bool(partner), column, cell == "yes"


@pytest.mark.parametrize("role", Role)
def test_role_by_scope_by_organisation(role: Role) -> None:
    """Each cell; a role that is nobody's is in none."""
    for where, partner, scope, can in _cells(_CAN_HOLD[BOUND_TO[role]]):
        why = unfit(role, _SCOPES[scope], organisation=_SCOPES[where], partner=partner)
        if role is Role.SUBJECT:
            assert why is Unfit.NEVER
        else:
            assert (why is None) is can, (where, partner, scope)


@pytest.mark.parametrize(
    ("role", "scope", "organisation", "partner", "why"),
    [
        (Role.SUBJECT, _LEEDS, _LEEDS, False, Unfit.NEVER),
        (Role.PRACTITIONER, _BRISTOL, _LEEDS, False, Unfit.OTHER_AUTHORITY),
        (Role.DATA_QUALITY, _BRISTOL, _LEEDS, False, Unfit.OTHER_AUTHORITY),
        (Role.DATA_QUALITY, NATIONAL, _LEEDS, False, Unfit.OTHER_AUTHORITY),
        (Role.DATA_QUALITY, NOT_KNOWN, NOT_KNOWN, False, Unfit.NO_AUTHORITY),
        (Role.AUDITOR, NATIONAL, NATIONAL, True, Unfit.PARTNER),
        (Role.NATIONAL_ADMINISTRATOR, _LEEDS, _LEEDS, False, Unfit.NATIONAL),
        (Role.NATIONAL_ADMINISTRATOR, NATIONAL, _LEEDS, False, Unfit.NATIONAL),
        (Role.NATIONAL_ADMINISTRATOR, NATIONAL, NATIONAL, True, Unfit.PARTNER),
    ],
)
def test_why_a_role_cannot_be_granted(
    role: Role, scope: Scope, organisation: Scope, partner: bool, why: Unfit
) -> None:
    """In words that an account manager can act on."""
    assert unfit(role, scope, organisation=organisation, partner=partner) is why


def test_every_role_is_bound_to_something_and_one_person_grants_the_least() -> None:
    """A role that takes an account into a desk or manages accounts takes two to grant."""
    assert set(BOUND_TO) == set(Role)
    assert {Role.PRACTITIONER, Role.MEDIATED_USER} == GRANTED_BY_ONE
