"""Who may do what, for which purpose, and who sees which number: as tables that can be read."""

import pytest

from contactpoint.access.actor import Action, Purpose
from contactpoint.access.decisions import (
    ACTIONS,
    PURPOSES,
    check_decides,
    check_may,
    may,
    may_see_nhs_number,
    may_see_upn,
    purposes_of,
)
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.grants import Role
from contactpoint.access.scope import ENGLAND, Scope
from contactpoint.children.statement import ServiceKind
from tests.fixtures.actors import actor

# Columns: search, open a record, record, end an involvement, take the lead, see own activity,
# review, approve a load, see alerts.
_COLUMNS = (
    Action.SEARCH,
    Action.OPEN_RECORD,
    Action.RECORD_INVOLVEMENT,
    Action.END_INVOLVEMENT,
    Action.TAKE_LEAD,
    Action.SEE_OWN_ACTIVITY,
    Action.REVIEW,
    Action.APPROVE_LOAD,
    Action.SEE_ALERTS,
)
_MAY = {
    Role.PRACTITIONER: "yes yes yes yes yes yes - - -",
    Role.MEDIATED_USER: "- - - - - yes - - -",
    Role.ACCOUNT_MANAGER: "- - - - - yes - - -",
    Role.DATA_QUALITY: "yes yes - - - yes yes - -",
    Role.SHIELDING_OFFICER: "yes yes - - - yes - - -",
    Role.DISCLOSURE_OFFICER: "yes yes - - - yes - - -",
    Role.AUDITOR: "- - - - - yes - - yes",
    Role.NATIONAL_ADMINISTRATOR: "- - - - - yes - yes -",
    Role.SUBJECT: "- - - - - - - - -",
}

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


def test_the_tables_are_total() -> None:
    """A new role, action, purpose or kind of service fails here until it has been decided on."""
    assert set(ACTIONS) == set(PURPOSES) == set(_MAY) == set(_PURPOSES) == set(Role)
    assert set(_COLUMNS) == set(Action)
    assert set(_NUMBERS) == set(ServiceKind)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", Action)
def test_role_by_action(role: Role, action: Action) -> None:
    """Each cell of the table, and a refusal that names the role and nothing else."""
    granted = _MAY[role].split()[_COLUMNS.index(action)] == "yes"
    who = actor(role)
    assert may(who, action) is granted
    if granted:
        check_may(who, action)
    else:
        with pytest.raises(AccessRefusedError) as caught:
            check_may(who, action)
        assert caught.value.refusal is Refusal.ROLE


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("purpose", Purpose)
def test_role_by_purpose(role: Role, purpose: Purpose) -> None:
    """Each cell of the table, for a role that may search at all."""
    who = actor(role, ServiceKind.SCHOOL)
    granted = purpose in _PURPOSES[role]
    assert (purpose in purposes_of(who)) is granted
    if granted:
        check_may(who, Action.SEARCH, purpose)
    else:
        with pytest.raises(AccessRefusedError) as caught:
            check_may(who, Action.SEARCH, purpose)
        searches = may(who, Action.SEARCH)
        assert caught.value.refusal is (Refusal.PURPOSE if searches else Refusal.ROLE)


@pytest.mark.parametrize("service", ServiceKind)
def test_only_social_care_makes_section_47_enquiries(service: ServiceKind) -> None:
    """The enquiry is the local authority's duty, so nobody else can give it as a purpose."""
    allowed = Purpose.SECTION_47_ENQUIRY in purposes_of(actor(service=service))
    assert allowed is (service is ServiceKind.SOCIAL_CARE)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PRACTITIONER])
def test_an_officer_of_social_care_is_no_social_worker(role: Role) -> None:
    """The enquiry comes with the practitioner's role, not with the employer alone."""
    assert Purpose.SECTION_47_ENQUIRY not in purposes_of(actor(role, ServiceKind.SOCIAL_CARE))


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("service", ServiceKind)
def test_purposes_come_in_the_order_of_the_list(role: Role, service: ServiceKind) -> None:
    """Each once, in one order, so that the page is the same for everybody."""
    offered = purposes_of(actor(role, service))
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
    if allowed:
        check_decides(who, Scope.of(others))
    else:
        with pytest.raises(AccessRefusedError) as caught:
            check_decides(who, Scope.of(others))
        assert caught.value.refusal is Refusal.AUTHORITY
