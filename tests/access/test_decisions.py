"""Who may do what about whom: the decision table as text that can be read, cell by cell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.access.actor import Action, JobName
from contactpoint.access.decisions import ABOUT_NOBODY, Facts, Subject, decision, may, relation_of
from contactpoint.access.errors import Refusal
from contactpoint.access.grants import Role
from contactpoint.access.scope import NATIONAL, NOT_KNOWN, Scope
from contactpoint.access.table import AFTER_SWITCH_ON, JOBS, TABLE, WEIGHTY, Relation
from tests.fixtures.actors import actor

_HERE = Scope.of("E08000035")
_ELSEWHERE = Scope.of("E06000014")
# About whom: n nobody, o the own account, h another of the own organisation ("here"), d what the
# own desk decides about, e anything else ("elsewhere"). A full stop is nothing at all.
_LETTERS = dict(zip("nohde", Relation, strict=True))
_ROLES = {
    "national": Role.NATIONAL_ADMINISTRATOR,
    "shield": Role.SHIELDING_OFFICER,
    "disclose": Role.DISCLOSURE_OFFICER,
    "quality": Role.DATA_QUALITY,
    "audit": Role.AUDITOR,
    "manager": Role.ACCOUNT_MANAGER,
    "mediate": Role.MEDIATOR,
    "practise": Role.PRACTITIONER,
    "mediated": Role.MEDIATED_USER,
    "subject": Role.SUBJECT,
}
_WHO_REACHES_WHAT = """
                    national shield disclose quality audit manager mediate practise mediated subject
search              .        n      n        n       .     .       .       n        .        .
open_record         .        n      n        n       .     .       .       n        .        .
record_involvement  .        .      .        .       .     .       .       n        .        .
end_involvement     .        .      .        .       .     .       .       n        .        .
take_lead           .        .      .        .       .     .       .       n        .        .
print_record        .        n      n        n       .     .       .       n        .        .
report_wrong        .        n      n        n       .     .       .       n        .        .
add_child           .        .      .        .       .     .       .       n        .        .
see_own_children    .        .      .        .       .     .       .       n        .        .
offer_hand_over     .        .      .        .       .     .       .       n        .        .
accept_hand_over    .        .      .        .       .     .       .       n        .        .
review              .        .      .        nd      .     .       .       .        .        .
mediate             .        .      .        .       .     .       nhde    .        .        .
ask_mediator        .        .      .        .       .     .       .       n        n        .
use_session         n        n      n        n       n     n       n       n        n        .
see_own_activity    n        n      n        n       n     n       n       n        n        .
see_own_account     n        n      n        n       n     n       n       n        n        .
change_own_secrets  n        n      n        n       n     n       n       n        n        .
change_own_contact  n        n      n        n       n     n       n       n        n        .
see_notices         n        n      n        n       n     n       n       n        n        .
see_accounts        nohde    .      .        .       .     noh     .       .        .        .
see_team            nhde     nd     nd       nd      nd    .       .       .        .        .
invite              nhde     .      .        .       .     nh      .       .        .        .
state_check         hde      .      .        .       .     h       .       .        .        .
confirm_contact     hde      .      .        .       .     h       .       .        .        .
renew               hde      .      .        .       .     h       .       .        .        .
issue_token         hde      .      .        .       .     h       .       .        .        .
suspend             hde      .      .        .       .     h       .       .        .        .
resume              hde      .      .        .       .     h       .       .        .        .
transfer            hde      .      .        .       .     h       .       .        .        .
end_account         hde      .      .        .       .     h       .       .        .        .
hand_over           hde      .      .        .       .     h       .       .        .        .
grant               hde      .      .        .       .     h       .       .        .        .
take_grant_away     hde      .      .        .       .     h       .       .        .        .
recover             hde      .      .        .       .     h       .       .        .        .
see_organisations   nhde     .      .        .       .     .       .       .        .        .
accredit            nhde     .      .        .       .     .       .       .        .        .
add_partner         nhde     .      .        .       .     .       .       .        .        .
switch_on           nhde     .      .        .       .     .       .       .        .        .
let_succeed         nhde     .      .        .       .     .       .       .        .        .
see_suppliers       nhde     .      .        nd      .     .       .       .        .        .
register_supplier   nhde     .      .        .       .     .       .       .        .        .
suspend_supplier    nhde     .      .        .       .     .       .       .        .        .
see_loads           nhde     .      .        nd      .     .       .       .        .        .
approve_load        nhde     .      .        .       .     .       .       .        .        .
see_requests        nohde    .      .        nod     .     noh     .       .        .        .
answer_request      nhde     .      .        nd      .     nh      .       .        .        .
see_alerts          .        .      .        .       nd    .       .       .        .        .
practise            .        .      .        .       .     .       .       n        .        .
"""
# What no account does: a stranger signs in and enrols; an operator and jobs do the rest.
_OF_NO_ACCOUNT = {
    *(Action.SIGN_IN, Action.ENROL, Action.REPORT_HEALTH, Action.READ_ABOUT),
    *(Action.LOAD_FEED, Action.WITHDRAW_LOAD, Action.FIRST_LOAD, Action.LOAD_REGISTERS),
    *(Action.KEEP_SUPPLIERS, Action.MAKE_ACCOUNT, Action.CHANGE_ACCOUNT, Action.KEEP_ATTEMPTS),
    *(Action.KEEP_SESSIONS, Action.KEEP_EMPLOYERS, Action.KEEP_AUTHORITIES, Action.KEEP_REQUESTS),
    *(Action.MIGRATE, Action.KEEP_INDEX, Action.KEEP_KEYS, Action.SERVE, Action.CHECK),
    *(Action.TRAIN, Action.INVENT, Action.DEMONSTRATE, Action.SEND_NOTICES),
    *(Action.PASS_TRAINING, Action.ENTER_PRACTICE, Action.MAKE_PRACTICE),
}
# Columns: the second factor is proved again; only after the authority is switched on.
_SPECIAL = """
search              .      after
open_record         .      after
record_involvement  .      after
take_lead           .      after
print_record        .      after
report_wrong        .      after
add_child           .      after
see_own_children    .      after
offer_hand_over     .      after
accept_hand_over    .      after
mediate             .      after
ask_mediator        .      after
change_own_secrets  proved .
renew               proved .
issue_token         proved .
resume              proved .
transfer            proved .
end_account         proved .
hand_over           proved .
grant               proved .
take_grant_away     proved .
recover             proved .
accredit            proved .
add_partner         proved .
switch_on           proved .
let_succeed         proved .
register_supplier   proved .
suspend_supplier    proved .
approve_load        proved .
answer_request      proved .
"""


def _reached() -> dict[Action, dict[Role, frozenset[Relation]]]:
    """The text of who reaches what, read."""
    head, *lines = _WHO_REACHES_WHAT.strip().splitlines()
    roles = [_ROLES[name] for name in head.split()]
    found = {}
    for line in lines:
        name, *cells = line.split()
        letters = [frozenset(_LETTERS[one] for one in cell.strip(".")) for cell in cells]
        found[Action(name)] = dict(zip(roles, letters, strict=True))
    return found


_REACHED = _reached()
_PROVED, _AFTER = (
    {
        Action(cells[0])
        for cells in map(str.split, _SPECIAL.strip().splitlines())
        if cells[at] == is_
    }
    for at, is_ in ((1, "proved"), (2, "after"))
)


def test_the_tables_are_total() -> None:
    """A new role, action or job fails here until it has been decided on."""
    assert set(_REACHED).isdisjoint(_OF_NO_ACCOUNT)
    assert set(_REACHED) | _OF_NO_ACCOUNT == set(TABLE) == set(Action)
    assert all(set(row) == set(Role) for row in TABLE.values())
    assert set(_ROLES.values()) == set(Role)
    assert set(JOBS) == set(JobName)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", Action)
def test_action_by_role_by_relation(role: Role, action: Action) -> None:
    """Each cell of the table, for somebody who is switched on and has proved it again."""
    reaches = _REACHED.get(action, {}).get(role, frozenset())
    assert TABLE[action][role] == reaches
    assert may(actor(role), action) is bool(reaches)
    for relation in Relation:
        expected = None
        if not reaches:
            expected = Refusal.ROLE
        elif relation not in reaches:
            expected = Refusal.OWN if relation is Relation.OWN else Refusal.OUT_OF_SCOPE
        assert decision(role, action, relation, Facts(is_on=True, proven=True)) is expected


def test_what_no_account_does_is_done_by_jobs_operators_and_strangers() -> None:
    """No job does what an account may do: it would have no role and no scope."""
    assert set(JOBS.values()) <= _OF_NO_ACCOUNT
    assert not any(any(TABLE[action].values()) for action in _OF_NO_ACCOUNT)


def test_nothing_at_all_is_a_childs_or_parents() -> None:
    """They are no users of an organisation; their pages ask in another way."""
    assert not any(row[Role.SUBJECT] for row in TABLE.values())


@pytest.mark.parametrize("action", Action)
def test_acts_of_weight_are_proved_again(action: Action) -> None:
    """And no other act is stopped by it."""
    assert (action in WEIGHTY) is (action in _PROVED)
    for role, reaches in TABLE[action].items():
        for relation in reaches:
            why = decision(role, action, relation, Facts(is_on=True, proven=False))
            assert why is (Refusal.STEP_UP if action in _PROVED else None)


@pytest.mark.parametrize("action", Action)
def test_before_an_authority_is_switched_on_nobody_looks_at_a_child(action: Action) -> None:
    """And nothing else waits for it: cases are worked through, accounts are managed."""
    assert (action in AFTER_SWITCH_ON) is (action in _AFTER)
    for role, reaches in TABLE[action].items():
        for relation in reaches:
            why = decision(role, action, relation, Facts(is_on=False, proven=True))
            assert why is (Refusal.NOT_SWITCHED_ON if action in _AFTER else None)


@given(
    role=st.sampled_from(Role),
    action=st.sampled_from(Action),
    relation=st.sampled_from(Relation),
    facts=st.builds(Facts, st.booleans(), st.booleans(), st.booleans()),
)
def test_every_question_has_one_answer_and_no_fact_that_lacks_allows_more(
    role: Role, action: Action, relation: Relation, facts: Facts
) -> None:
    """Total, the same each time, and never wider for somebody of whom less is known."""
    why = decision(role, action, relation, facts)
    assert why is decision(role, action, relation, facts)
    assert why is None or isinstance(why, Refusal)
    if why is None:
        assert decision(role, action, relation, Facts(is_on=True, proven=True)) is None
        assert relation in TABLE[action][role]


@pytest.mark.parametrize(
    ("subject", "relation"),
    [
        (ABOUT_NOBODY, Relation.NOBODY),
        (Subject(account_id=1, organisation_id=1, scope=_HERE), Relation.OWN),
        (Subject(account_id=1, organisation_id=2, scope=_ELSEWHERE), Relation.OWN),
        (Subject(account_id=2, organisation_id=1), Relation.ORGANISATION),
        (Subject(organisation_id=1), Relation.ORGANISATION),
        (Subject(account_id=2, organisation_id=2, scope=_HERE), Relation.DESK),
        (Subject(scope=_HERE), Relation.DESK),
        (Subject(account_id=2, organisation_id=2, scope=_ELSEWHERE), Relation.ELSEWHERE),
        (Subject(scope=_ELSEWHERE), Relation.ELSEWHERE),
        (Subject(scope=NATIONAL), Relation.ELSEWHERE),
        (Subject(scope=NOT_KNOWN), Relation.ELSEWHERE),
        (Subject(account_id=2), Relation.ELSEWHERE),
        (Subject(organisation_id=2), Relation.ELSEWHERE),
    ],
)
def test_how_a_subject_is_related(subject: Subject, relation: Relation) -> None:
    """The nearest relation holds; a subject of which nothing near is known is elsewhere."""
    who = actor(Role.DATA_QUALITY, scope=_HERE)
    assert relation_of(who, who.grants[0], subject) is relation
