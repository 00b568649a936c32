"""Under which of its grants somebody acts, for which purposes, and who sees which number."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.access.actor import Action, Actor, Purpose
from contactpoint.access.decisions import (
    ABOUT_NOBODY,
    Subject,
    acting,
    at_desk,
    check_decides,
    desks_of,
    may,
    may_see_nhs_number,
    may_see_upn,
    preferring,
    purposes_of,
)
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.grants import BOUND_TO, Bound, Grant, Role
from contactpoint.access.scope import ENGLAND, NATIONAL, NOT_KNOWN, Scope
from contactpoint.access.table import PURPOSES
from contactpoint.children.statement import ServiceKind
from tests.fixtures.actors import actor

_FRONT_LINE = {
    Purpose.WORKING_WITH_CHILD,
    Purpose.WELFARE_CONCERN,
    Purpose.MISSING_FROM_EDUCATION,
    Purpose.MOVED_AREA,
    Purpose.UNSCHEDULED_CARE,
}
_PURPOSES: dict[Role, set[Purpose]] = {
    Role.PRACTITIONER: _FRONT_LINE,
    Role.MEDIATED_USER: set(),
    Role.MEDIATOR: set(),
    Role.ACCOUNT_MANAGER: set(),
    Role.DATA_QUALITY: {Purpose.DATA_QUALITY, Purpose.SUBJECT_REQUEST},
    Role.SHIELDING_OFFICER: {Purpose.DATA_QUALITY, Purpose.SUBJECT_REQUEST},
    Role.DISCLOSURE_OFFICER: {Purpose.DISCLOSURE_REQUEST},
    Role.AUDITOR: set(),
    Role.NATIONAL_ADMINISTRATOR: set(),
    Role.SUBJECT: set(),
}

# Columns: NHS number, UPN.
_NUMBERS = {
    ServiceKind.SCHOOL: "- yes",
    ServiceKind.GP_PRACTICE: "yes -",
    ServiceKind.HEALTH_VISITING: "yes -",
    ServiceKind.SCHOOL_NURSING: "yes -",
    ServiceKind.HOSPITAL: "yes -",
    ServiceKind.SOCIAL_CARE: "- -",
    ServiceKind.YOUTH_JUSTICE: "- -",
    ServiceKind.CHARITY: "- -",
}

_HERE = Scope.of("E08000035")
_ELSEWHERE = Scope.of("E06000014")
_SCOPES = st.sampled_from([_HERE, _ELSEWHERE, NATIONAL, NOT_KNOWN])
_GRANTS = st.lists(st.builds(Grant, st.sampled_from(Role), _SCOPES), max_size=4, unique=True)
_ACTORS = st.builds(
    lambda grants, is_on, proven, service: replace(
        actor(service=service), grants=tuple(grants), is_on=is_on, proven=proven
    ),
    grants=_GRANTS,
    is_on=st.booleans(),
    proven=st.booleans(),
    service=st.sampled_from(ServiceKind),
)
_SUBJECTS = st.builds(
    Subject,
    account_id=st.sampled_from([None, 1, 2]),
    organisation_id=st.sampled_from([None, 1, 2]),
    scope=st.one_of(st.none(), _SCOPES),
)
_PURPOSE_OR_NONE = st.one_of(st.none(), st.sampled_from(Purpose))


def refused(who: Actor, *asked: object) -> Refusal | None:
    """Why somebody is refused; nothing where it is allowed."""
    try:
        acting(who, *asked)  # type: ignore[arg-type]
    except AccessRefusedError as error:
        return error.refusal
    return None


def test_the_tables_are_total() -> None:
    """A new role or kind of service fails here until it has been decided on."""
    assert set(PURPOSES) == set(_PURPOSES) == set(Role)
    assert set(_NUMBERS) == set(ServiceKind)


@given(who=_ACTORS, action=st.sampled_from(Action), purpose=_PURPOSE_OR_NONE, subject=_SUBJECTS)
def test_acting_picks_a_grant_that_allows_it_alone(
    who: Actor, action: Action, purpose: Purpose | None, subject: Subject
) -> None:
    """Whatever several grants give together, each by itself gives to somebody who holds no other:
    one never lends its scope, its purposes or its actions to another."""
    alone = [refused(replace(who, grants=(one,)), action, purpose, subject) for one in who.grants]
    if None in alone:
        acts = acting(who, action, purpose, subject)
        assert acts == replace(who, grants=(who.grants[alone.index(None)],))
    else:
        assert refused(who, action, purpose, subject) in (alone or [Refusal.ROLE])


_FROM_FARTHEST = [
    Refusal.ROLE,
    Refusal.PURPOSE,
    Refusal.OUT_OF_SCOPE,
    Refusal.OWN,
    Refusal.NOT_SWITCHED_ON,
    Refusal.STEP_UP,
]


@given(who=_ACTORS, action=st.sampled_from(Action), purpose=_PURPOSE_OR_NONE, subject=_SUBJECTS)
def test_what_comes_closest_says_why_it_is_refused(
    who: Actor, action: Action, purpose: Purpose | None, subject: Subject
) -> None:
    """Somebody who only has to prove it again is told that, not that another role of theirs is the
    wrong one."""
    why = refused(who, action, purpose, subject)
    if why is not None:
        alone = {
            _FROM_FARTHEST.index(found)
            for one in who.grants
            if (found := refused(replace(who, grants=(one,)), action, purpose, subject))
        }
        assert _FROM_FARTHEST.index(why) == max(alone, default=0)


def test_somebody_without_a_grant_does_nothing() -> None:
    """Not even with a session."""
    nobody = replace(actor(), grants=())
    for action in Action:
        assert not may(nobody, action)
        assert refused(nobody, action) is Refusal.ROLE
    assert purposes_of(nobody) == ()


def test_a_practitioner_who_reviews_for_another_authority_mixes_neither() -> None:
    """Cases of that desk alone, and the purposes of each role with its role."""
    both = replace(
        actor(Role.PRACTITIONER, scope=_HERE),
        grants=(Grant(Role.DATA_QUALITY, _ELSEWHERE), Grant(Role.PRACTITIONER, _HERE)),
    )
    assert refused(both, Action.REVIEW, None, Subject(scope=_HERE)) is Refusal.OUT_OF_SCOPE
    assert acting(both, Action.REVIEW, None, Subject(scope=_ELSEWHERE)).scope == _ELSEWHERE
    as_reviewer = acting(both, Action.SEARCH, Purpose.DATA_QUALITY)
    as_practitioner = acting(both, Action.SEARCH, Purpose.WELFARE_CONCERN)
    assert (as_reviewer.role, as_practitioner.role) == (Role.DATA_QUALITY, Role.PRACTITIONER)
    assert refused(both, Action.SEARCH, Purpose.DISCLOSURE_REQUEST) is Refusal.PURPOSE
    assert refused(both, Action.RECORD_INVOLVEMENT, Purpose.DATA_QUALITY) is Refusal.PURPOSE
    assert set(purposes_of(both)) == _FRONT_LINE | {
        *_PURPOSES[Role.DATA_QUALITY],
        Purpose.SECTION_47_ENQUIRY,
    }


@given(who=_ACTORS, role=st.sampled_from(Role), scope=_SCOPES)
def test_preferring_a_grant_gives_and_takes_none(who: Actor, role: Role, scope: Scope) -> None:
    """The one that was chosen comes first; what somebody does not hold cannot be chosen."""
    chosen = preferring(who, role, scope)
    assert sorted(chosen.grants, key=repr) == sorted(who.grants, key=repr)
    held = Grant(role, scope) in who.grants
    assert chosen.grants[:1] == ((Grant(role, scope),) if held else who.grants[:1])
    for action, subject in product(Action, (ABOUT_NOBODY, Subject(scope=_HERE))):
        assert refused(chosen, action, None, subject) is refused(who, action, None, subject)


def test_of_two_desks_the_chosen_one_is_worked_at() -> None:
    """What is asked about nobody in particular is asked of that desk."""
    desks = tuple(Grant(Role.DATA_QUALITY, scope) for scope in (_HERE, _ELSEWHERE))
    both = replace(actor(), grants=desks)
    assert acting(both, Action.REVIEW).scope == _HERE
    there = preferring(both, Role.DATA_QUALITY, _ELSEWHERE)
    assert acting(there, Action.REVIEW).scope == _ELSEWHERE
    assert acting(there, Action.REVIEW, None, Subject(scope=_HERE)).scope == _HERE


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("purpose", Purpose)
def test_role_by_purpose(role: Role, purpose: Purpose) -> None:
    """Each cell of the table, for a role that may search at all."""
    who = actor(role, ServiceKind.SCHOOL)
    granted = purpose in _PURPOSES[role]
    assert (purpose in purposes_of(who)) is granted
    without = Refusal.PURPOSE if may(who, Action.SEARCH) else Refusal.ROLE
    assert refused(who, Action.SEARCH, purpose) is (None if granted else without)


@pytest.mark.parametrize("service", ServiceKind)
def test_only_social_care_makes_section_47_enquiries(service: ServiceKind) -> None:
    """The enquiry is the local authority's duty, so nobody else can give it as a purpose."""
    who = actor(service=service)
    allowed = service is ServiceKind.SOCIAL_CARE
    assert (Purpose.SECTION_47_ENQUIRY in purposes_of(who)) is allowed
    expected = None if allowed else Refusal.PURPOSE
    assert refused(who, Action.SEARCH, Purpose.SECTION_47_ENQUIRY) is expected


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PRACTITIONER])
def test_an_officer_of_social_care_is_no_social_worker(role: Role) -> None:
    """The enquiry comes with the practitioner's role, not with the employer alone."""
    assert Purpose.SECTION_47_ENQUIRY not in purposes_of(actor(role, ServiceKind.SOCIAL_CARE))


@given(who=_ACTORS)
def test_purposes_come_in_the_order_of_the_list(who: Actor) -> None:
    """Each once, in one order, so that the page is the same for everybody."""
    offered = purposes_of(who)
    assert list(offered) == [purpose for purpose in Purpose if purpose in offered]


@pytest.mark.parametrize("service", ServiceKind)
@pytest.mark.parametrize("role", Role)
def test_numbers_are_seen_by_the_bodies_that_allot_them(role: Role, service: ServiceKind) -> None:
    """NHS numbers by health, UPNs by education, whatever the role; neither by anybody else."""
    nhs, upn = (cell == "yes" for cell in _NUMBERS[service].split())
    assert may_see_nhs_number(actor(role, service)) is nhs
    assert may_see_upn(actor(role, service)) is upn


@pytest.mark.parametrize(
    ("own", "others", "allowed"),
    [
        ("E08000035", "E08000035", True),
        ("E08000035", "E06000014", False),
        ("E08000035", "", False),
        ("", "", False),
        ("", "E08000035", False),
        (ENGLAND, "", True),
        (ENGLAND, ENGLAND, True),
        (ENGLAND, "E08000035", False),
        ("E08000035", ENGLAND, False),
    ],
)
def test_each_authority_decides_its_own_cases(own: str, others: str, allowed: bool) -> None:
    """A case of another authority is refused; nobody's is the national desk's, and a desk of which
    it is not known whose it is decides nothing."""
    who = actor(Role.DATA_QUALITY, scope=Scope.of(own))
    about = Subject(scope=Scope.of(others))
    assert refused(who, Action.REVIEW, None, about) is (None if allowed else Refusal.OUT_OF_SCOPE)
    if allowed:
        check_decides(who, Scope.of(others))
    else:
        with pytest.raises(AccessRefusedError) as caught:
            check_decides(who, Scope.of(others))
        assert caught.value.refusal is Refusal.AUTHORITY


@given(who=_ACTORS, scope=_SCOPES)
def test_working_at_a_desk_puts_all_its_roles_first(who: Actor, scope: Scope) -> None:
    """In their order, so that nothing is done for another desk that this one could do; what is
    bound to an organisation is no desk."""
    of_desks = [one for one in who.grants if BOUND_TO[one.role] is not Bound.ORGANISATION]
    assert set(desks_of(who)) == {one.scope for one in of_desks}
    chosen = at_desk(who, scope)
    here = tuple(one for one in of_desks if one.scope == scope)
    assert chosen.grants == here + tuple(one for one in who.grants if one not in here)
    assert desks_of(chosen)[:1] == ((scope,) if here else desks_of(who)[:1])
