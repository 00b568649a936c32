"""Which case comes next, and how many wait: what the sealed index says, against the rule."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from itertools import count

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contactpoint.access.actor import Actor
from contactpoint.access.grants import Role
from contactpoint.access.scope import Scope
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.review.kinds import CaseKind, VerdictKind
from contactpoint.review.urgency import MOST_URGENT_FIRST, TWINS, WEAK
from contactpoint.store.decided import CaseContent
from contactpoint.store.repositories import case_queue, case_rows, cases, verdicts
from contactpoint.store.repositories.case_rows import Case
from contactpoint.store.sealed_index.journal import replace_keys
from contactpoint.store.sealed_index.owners import place_owner
from tests.fixtures.cases import held_case, held_cases
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

YORK, LEEDS = Scope("E06000014"), Scope("E08000035")
NOW = timezone.now()
LATER = NOW + timedelta(minutes=15)
_numbers = count(1)

contents = st.builds(
    CaseContent,
    statement_id=st.builds(lambda: next(_numbers)),
    child_id=st.none() | st.integers(1, 3),
    kind=st.just(CaseKind.PLACING),
    reason=st.sampled_from(DecisionReason).map(str),
    weight=st.none(),
    scope=st.sampled_from([YORK.code, LEEDS.code]),
    urgency=st.sampled_from(MOST_URGENT_FIRST),
    opened_at=st.just(NOW),
    asked_source_at=st.none() | st.just(NOW),
    withheld=st.booleans(),
)
# What becomes of cases: of which of them, and what.
changes = st.lists(
    st.tuples(st.integers(0, 9), st.sampled_from(["ask", "answered", "withhold", "close", "child"]))
)


@pytest.fixture
def rhea(db: None) -> Actor:
    """A reviewer."""
    return world.actor_of(world.account("rhea.lund", role=Role.DATA_QUALITY))


def a_case(**said: object) -> int:
    """A case in York's queue that says this; its primary key."""
    content = CaseContent(
        statement_id=next(_numbers),
        child_id=None,
        kind=CaseKind.PLACING,
        reason=DecisionReason.POSSIBLE_TWINS.value,
        weight=None,
        scope=YORK.code,
        urgency=TWINS,
        opened_at=NOW,
    )
    for name, value in said.items():
        setattr(content, name, value)
    cases.add([content], {})
    return held_case(statement_id=content.statement_id).pk


def change(held: Sequence[Case], place: int, what: str) -> None:
    """Let something become of one of the cases."""
    if not held:
        return
    case = held[place % len(held)]
    match what:
        case "ask":
            cases.ask_source(case, NOW)
        case "answered":
            cases.source_not_asked(case.statement_id, case.reason)
        case "withhold":
            cases.withhold_case(case.pk)
        case "close":
            cases.close(case)
        case "child":
            cases.withhold([2])
            cases.release(cases.withheld_about([1]))


def in_order(scope: Scope) -> list[Case]:
    """The cases of a queue as the rule orders them."""
    waiting = [case for case in held_cases(scope=scope.code) if case.waits]
    return sorted(waiting, key=lambda case: (-case.urgency, case.pk))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(new=st.lists(contents, max_size=10), then=changes, most=st.integers(0, 12))
def test_the_most_urgent_comes_first_and_then_the_earliest(
    rhea: Actor, new: list[CaseContent], then: list[tuple[int, str]], most: int
) -> None:
    """Whatever becomes of cases: each queue has those that wait, and no other, in this order; and
    counts the first of them by reason."""
    cases.take_away([case.pk for case in held_cases()])
    cases.add(new, {})
    for place, what in then:
        change(held_cases(), place, what)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(case_queue, "MOST_COUNTED", most)
        patch.setattr(case_queue, "_AT_THE_HEAD", 2)
        for scope in (YORK, LEEDS):
            expected = in_order(scope)
            assert case_queue.count_waiting(scope) == Counter(
                case.reason for case in expected[:most]
            )
            got = [
                case_queue.claim_next(scope=scope, account_id=rhea.account_id, now=NOW, until=LATER)
                for _ in range(len(expected) + 1)
            ]
            assert got == [*(case.pk for case in expected), None]
            asked = {case.pk for case in held_cases(scope=scope.code) if case.asked_source_at}
            kept = {case.pk for case in held_cases(withheld=True)}
            assert {case.pk for case in cases.asked_of(scope)} == asked - kept


def test_a_claim_that_has_run_out_is_anothers(rhea: Actor) -> None:
    """The case that it was on comes before what came after it."""
    first, _ = a_case(), a_case()
    claimed = [
        case_queue.claim_next(scope=YORK, account_id=rhea.account_id, now=now, until=LATER)
        for now in (NOW, LATER)
    ]
    assert claimed == [first, first]


@pytest.mark.parametrize(
    "meanwhile", [{"withheld": True}, {"asked_source_at": NOW}, {"scope": LEEDS.code}]
)
def test_what_has_left_the_queue_since_it_was_looked_up_is_passed_over(
    rhea: Actor, meanwhile: dict[str, object]
) -> None:
    """The index is looked up before a case is locked: the case itself says whether it waits."""
    left = a_case(**meanwhile)
    waits = a_case(urgency=WEAK)
    ((_, stale),) = case_rows.places_of({waits: held_case(pk=waits)})
    replace_keys([(place_owner(left), stale)])
    assert (
        case_queue.claim_next(scope=YORK, account_id=rhea.account_id, now=NOW, until=LATER) == waits
    )
    assert held_case(pk=left).claimed_by_id is None


def test_a_desk_has_its_own_verdicts_the_newest_first(rhea: Actor) -> None:
    """A page of them, and the next page; of another desk's none."""
    given = [
        verdicts.add(actor=rhea, kind=VerdictKind.CORRECTED, child=child).pk for child in range(5)
    ]
    assert rhea.scope != YORK
    first = verdicts.of_desk(rhea.scope, limit=3)
    second = verdicts.of_desk(rhea.scope, limit=3, before=first[-1].pk)
    assert [verdict.pk for verdict in (*first, *second)] == given[::-1]
    assert verdicts.of_desk(YORK, limit=3) == []
