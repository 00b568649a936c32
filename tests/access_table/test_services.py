"""The truth table at the services: every role, every action, on everybody in and out of scope.

What ``tests/access/test_decisions.py`` reads off the table is here done, and refused, for real.
"""

from dataclasses import replace

import pytest

from contactpoint.access.actor import Action
from contactpoint.access.decisions import Facts, decision
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.grants import Role
from contactpoint.access.table import AFTER_SWITCH_ON, TABLE, WEIGHTY
from tests.access_table.cases import CASES, Call, Case
from tests.access_table.land import Land

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

# What a page asks of the gate and no service does; and to be searched for, which nobody does: it is
# looked up of a caller, in the tests of mediation.
WITHOUT_A_CASE = {Action.USE_SESSION, Action.ASK_MEDIATOR}


def refusal_of(call: Call, told: type[Exception] | None = None) -> Refusal | None:
    """Why a call is refused, or nothing. Any other fault is one."""
    try:
        call()
    except AccessRefusedError as error:
        return error.refusal
    except Exception as error:
        if told is None or not isinstance(error, told):
            raise
    return None


def test_every_action_that_a_role_includes_has_a_case() -> None:
    """Whoever adds an action says in ``tests/access_table/cases.py`` by which service it is done,
    and on whom."""
    included = {action for action in Action if any(TABLE[action].values())}
    tried = {case.action for case in CASES}
    assert included - WITHOUT_A_CASE == tried


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_role_by_every_action_by_everybody(case: Case, role: Role, land: Land) -> None:
    """Allowed and done, or refused for the reason that the table has, and for no other."""
    actor = land.actor(role)
    for relation in case.about:
        expected = decision(role, case.action, relation, Facts(is_on=True, proven=True))
        if role not in case.concerns and (case.silent or expected is not Refusal.ROLE):
            expected = Refusal.OUT_OF_SCOPE
        found = refusal_of(case.prepare(land, actor, relation), case.told)
        assert found is expected, (case.name, relation)


_INCLUDED = [
    pytest.param(case, role, id=f"{case}-{role}")
    for case in CASES
    for role in sorted(case.concerns)
    if TABLE[case.action][role] & set(case.about)
]


@pytest.mark.parametrize(("case", "role"), _INCLUDED)
def test_what_is_not_proved_again_is_no_act_of_weight(case: Case, role: Role, land: Land) -> None:
    """A service asks for the second factor itself, whatever a page has asked for."""
    actor = replace(land.actor(role), proven=False)
    for relation in sorted(TABLE[case.action][role] & set(case.about)):
        found = refusal_of(case.prepare(land, actor, relation), case.told)
        assert found is (Refusal.STEP_UP if case.action in WEIGHTY else None), relation


@pytest.mark.parametrize(("case", "role"), _INCLUDED)
def test_before_the_authority_is_switched_on_no_child_is_looked_at(
    case: Case, role: Role, land: Land
) -> None:
    """A service refuses it itself; all else goes on."""
    actor = replace(land.actor(role), is_on=False)
    for relation in sorted(TABLE[case.action][role] & set(case.about)):
        found = refusal_of(case.prepare(land, actor, relation), case.told)
        late = case.action in AFTER_SWITCH_ON
        assert found is (Refusal.NOT_SWITCHED_ON if late else None), relation
