"""The rule of two persons, for any actor, any role and any time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.access.actor import Actor
from contactpoint.access.decisions import ABOUT_NOBODY, Subject
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.grants import GRANTED_BY_ONE, Grant, Role
from contactpoint.access.scope import NATIONAL, NOT_KNOWN, Scope
from contactpoint.access.two_persons import (
    ANSWERED_BY,
    BETWEEN_DESKS_LASTS,
    REQUEST_LASTS,
    Kind,
    answering,
    decide_about,
    has_lapsed,
    may_answer,
)
from tests.fixtures.actors import actor

_scopes = st.sampled_from([NATIONAL, NOT_KNOWN, Scope("E08000035"), Scope("E06000014")])
_grants = st.lists(st.builds(Grant, st.sampled_from(Role), _scopes), max_size=4).map(tuple)
_numbers = st.integers(1, 4)
_actors = st.builds(
    lambda grants, account, organisation, proven: replace(
        actor(), grants=grants, account_id=account, organisation_id=organisation, proven=proven
    ),
    _grants,
    _numbers,
    _numbers,
    st.booleans(),
)
_subjects = st.just(ABOUT_NOBODY) | st.builds(Subject, _numbers, _numbers, st.none() | _scopes)
_people = st.sets(st.none() | _numbers, max_size=3)
_roles = st.sampled_from([*ANSWERED_BY.values(), *(decide_about(r, NATIONAL) for r in Role)])
_times = st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


@given(who=_actors, roles=_roles, people=_people, subject=_subjects)
def test_who_answers_is_another_who_may(
    who: Actor, roles: frozenset[Role], people: set[int | None], subject: Subject
) -> None:
    """Never one of those who asked or agreed, never about the own account, never without the second
    factor proved again; under one grant of a role that answers, of one's own."""
    try:
        able = answering(who, roles, people=people, subject=subject)
    except AccessRefusedError as refused:
        if refused.refusal is not Refusal.STEP_UP:
            assert not may_answer(who, roles, people=people, subject=subject)
        return
    assert who.account_id not in people
    assert subject.account_id != who.account_id
    assert who.proven
    (grant,) = able.grants
    assert grant in who.grants
    assert grant.role in roles
    assert replace(able, grants=who.grants) == who
    assert may_answer(who, roles, people=people, subject=subject)


@given(who=_actors, roles=_roles, people=_people, subject=_subjects)
def test_a_manager_answers_for_the_own_organisation_alone(
    who: Actor, roles: frozenset[Role], people: set[int | None], subject: Subject
) -> None:
    """Whatever other grants help nobody to answer for another."""
    managers = tuple(one for one in who.grants if one.role is Role.ACCOUNT_MANAGER)
    manager = replace(who, grants=managers)
    if subject != ABOUT_NOBODY and subject.organisation_id != who.organisation_id:
        assert not may_answer(manager, roles, people=people, subject=subject)


@given(role=st.sampled_from(Role), scope=_scopes)
def test_a_manager_decides_about_no_one_who_watches_and_nothing_national(
    role: Role, scope: Scope
) -> None:
    """But for what one person grants. A national administrator decides about everything."""
    decide = decide_about(role, scope)
    assert Role.NATIONAL_ADMINISTRATOR in decide
    nationally = role in (Role.AUDITOR, Role.NATIONAL_ADMINISTRATOR) or scope == NATIONAL
    assert (Role.ACCOUNT_MANAGER in decide) is (role in GRANTED_BY_ONE or not nationally)
    assert decide <= ANSWERED_BY[Kind.GRANT]


@given(asked_at=_times, now=_times, longer=st.timedeltas(timedelta(0), timedelta(days=400)))
def test_what_has_lapsed_stays_lapsed(asked_at: datetime, now: datetime, longer: timedelta) -> None:
    """At any later time; and what two desks agree to never lapses before what one does."""
    if has_lapsed(asked_at, now):
        assert has_lapsed(asked_at, now + longer)
    else:
        assert now - asked_at < timedelta(hours=24)
        assert not has_lapsed(asked_at, now, BETWEEN_DESKS_LASTS)


def test_a_request_lasts_a_day() -> None:
    """To the second."""
    asked_at = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
    assert not has_lapsed(asked_at, asked_at + REQUEST_LASTS - timedelta(seconds=1))
    assert has_lapsed(asked_at, asked_at + timedelta(hours=24))


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_answered_by_somebody_and_by_no_practitioner(kind: Kind) -> None:
    """Nor by whoever looks at children for other reasons."""
    assert ANSWERED_BY[kind]
    assert not ANSWERED_BY[kind] & {Role.PRACTITIONER, Role.MEDIATED_USER, Role.SUBJECT}
