"""The comparison bites: it fails where a rule that hides something is taken away.

Only the looks that the rules are about are compared here, in two worlds without the rule.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from msgspec.structs import replace

from contactpoint.access.grants import Role
from contactpoint.access.scope import Scope
from contactpoint.children.sex import Sex
from contactpoint.children.statement import Statement
from contactpoint.ledger.details import Detail
from contactpoint.ledger.limit_details import NumberTried
from contactpoint.linkage import weighing
from contactpoint.linkage.model import MatchModel
from contactpoint.placing import guarding, rearrange, settle, working_child, write_children
from contactpoint.services import within_reach
from contactpoint.services.reports import queue as report_queue
from contactpoint.store.models import Child
from contactpoint.store.reported import ReportContent
from contactpoint.store.repositories import budgets, reports
from contactpoint.visibility import contacts, reach
from contactpoint.visibility.derived import Derived, derived
from contactpoint.visibility.reach import REACH, Reach, Standing
from contactpoint.visibility.status import Status
from contactpoint.visibility.views import case_sides
from tests.fixtures.statements import held_by_feed
from tests.linkage import test_nobody_is_listed as attacks
from tests.non_interference import hidden_facts as facts
from tests.non_interference.comparison import observed, observed_with_nothing_hidden
from tests.non_interference.england import LEEDS, Seat, Walker
from tests.non_interference.hidden_facts import HIDDEN, HiddenFact
from tests.non_interference.walk import assert_same

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

DANA = Walker(Role.PRACTITIONER)
WALKERS = [
    Walker(Role.DATA_QUALITY),
    Walker(Role.DATA_QUALITY, Seat.LEEDS),
    Walker(Role.SHIELDING_OFFICER),
]
_LOOKS = (
    "service find_child.find_child",
    "service open_record.open_record",
    "service notices.inbox.inbox",
)
_OF_REVIEWERS = (
    "service review.queue.overview",
    "service review.asked_cases.asked_cases",
    "service review.history.history",
    "service review.archived_records.archived_records",
    "service reports.queue.reports_waiting",
)


def noticed(
    fact: HiddenFact,
    walker: Walker = DANA,
    looks: Sequence[str] = _LOOKS,
    unseen: Callable[[Walker, Sequence[str]], list[str]] = lambda who, at: observed(who, (), at),
) -> bool:
    """Whether the comparison fails over a fact that happens before the looks; ``unseen`` looks at
    the world in which it does not."""
    seen = observed(walker, [(fact, 0)], looks), unseen(walker, looks)
    try:
        assert_same(*seen)
    except AssertionError:
        return True
    return False


@pytest.mark.parametrize(
    ("fact", "walker"),
    [(fact, walker) for fact in HIDDEN for walker in WALKERS if fact.open_to(walker)],
    ids=str,
)
def test_to_whom_a_fact_is_open_notices_it(fact: HiddenFact, walker: Walker) -> None:
    """It does happen, and the looks are such that whoever may know of it comes to know."""
    looks = _LOOKS + (_OF_REVIEWERS if walker.role is Role.DATA_QUALITY else ())
    assert noticed(fact, walker, looks, observed_with_nothing_hidden)


def _show(monkeypatch: pytest.MonkeyPatch, standing: Standing, how_far: Reach) -> None:
    shown = {**REACH[Role.PRACTITIONER], standing: (how_far, how_far)}
    monkeypatch.setitem(REACH, Role.PRACTITIONER, shown)  # type: ignore[arg-type]


@pytest.mark.parametrize("fact", [facts.archived, facts.archived_namesake, facts.died_long_ago])
def test_were_archived_children_shown(monkeypatch: pytest.MonkeyPatch, fact: HiddenFact) -> None:
    """A child who has left search would be found again."""
    _show(monkeypatch, Standing.ARCHIVED, Reach.OPEN)
    assert noticed(fact)


@pytest.mark.parametrize("how_far", [Reach.OPEN, Reach.WHOLE])
def test_were_concealed_children_shown(monkeypatch: pytest.MonkeyPatch, how_far: Reach) -> None:
    """That there is such a child would be told by its number, or all of it."""
    _show(monkeypatch, Standing.CONCEALED, how_far)
    assert noticed(facts.concealed_stranger)


@pytest.mark.parametrize("how_far", [Reach.OPEN, Reach.WHOLE])
def test_were_guarded_children_shown(monkeypatch: pytest.MonkeyPatch, how_far: Reach) -> None:
    """That there is such a child would be told by its number, or all of it."""
    _show(monkeypatch, Standing.GUARDED, how_far)
    assert noticed(facts.guarded_stranger)


def test_were_guarded_children_their_authoritys(monkeypatch: pytest.MonkeyPatch) -> None:
    """The officers of the authority that the child lives in would see it whole."""
    officer = Walker(Role.SHIELDING_OFFICER, Seat.LEEDS)
    assert not noticed(facts.listed_and_then_guarded, officer)
    monkeypatch.setattr(reach, "NATIONAL", Scope.of(LEEDS))
    assert noticed(facts.listed_and_then_guarded, officer)


@pytest.mark.parametrize("fact", [facts.guarded_and_listed, facts.listed_and_then_guarded])
def test_were_the_label_alone_hidden(monkeypatch: pytest.MonkeyPatch, fact: HiddenFact) -> None:
    """What other sources say of the child would be found, with the school."""
    monkeypatch.setattr(guarding, "hide_beside", lambda batch: None)
    monkeypatch.setattr(settle, "hide_beside", lambda batch: None)
    assert noticed(fact)


def test_were_shielded_children_shown_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the child lives would be on the page."""
    _show(monkeypatch, Standing.SHIELDED, Reach.WHOLE)
    assert noticed(facts.shielded_child_lives_elsewhere)
    assert noticed(facts.work_with_a_shielded_child)


def _cut_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what is open of a child be all that is known of it, whatever its status."""

    def whole(
        standing: Sequence[Statement], status: Status = Status.ACTIVE, **more: Any
    ) -> Derived:
        found = derived(standing, Status.ACTIVE, **more)
        return replace(found, status=status)

    for module in (rearrange, write_children):
        monkeypatch.setattr(module, "derived", whole)


@pytest.mark.parametrize(
    "fact", [facts.shielded_child_lives_elsewhere, facts.shielded_child_goes_to_school]
)
def test_without_the_facet(monkeypatch: pytest.MonkeyPatch, fact: HiddenFact) -> None:
    """A shielded child would be found by its former name and opened with its address."""
    _cut_nothing(monkeypatch)
    assert noticed(fact)


def test_were_it_said_who_registers_a_shielded_child(monkeypatch: pytest.MonkeyPatch) -> None:
    """The line of a search would tell whether health has a number of the child."""
    fact = facts.shielded_child_is_in_no_register
    assert not noticed(fact)

    def telling(standing: Sequence[Statement], *how: Any, **more: Any) -> Derived:
        found = derived(standing, *how, **more)
        return replace(found, open=replace(found.open, registered=found.whole.registered))

    for module in (rearrange, write_children):
        monkeypatch.setattr(module, "derived", telling)
    assert noticed(fact)


@pytest.mark.parametrize("fact", [facts.died_long_ago_in_crowds, facts.grown_up_who_claim_a_number])
def test_were_who_has_left_search_counted(
    monkeypatch: pytest.MonkeyPatch, fact: HiddenFact
) -> None:
    """Whoever nobody registers and nobody may see would fill the page beside Bella."""
    _show(monkeypatch, Standing.ARCHIVED, Reach.OPEN)
    assert noticed(fact, Walker(Role.PRACTITIONER, Seat.PRACTICE))


@pytest.mark.parametrize(
    "fact", [facts.concealed_namesake, facts.concealed_likelier, facts.concealed_crowd]
)
def test_without_the_facet_and_the_reach(monkeypatch: pytest.MonkeyPatch, fact: HiddenFact) -> None:
    """A concealed child would be found, come before another, or make too many of them. Either rule
    alone keeps it hidden."""
    _cut_nothing(monkeypatch)
    assert not noticed(fact)
    _show(monkeypatch, Standing.CONCEALED, Reach.OPEN)
    assert noticed(fact)


def test_were_work_with_shielded_children_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who works with the child would tell where it is."""
    monkeypatch.setattr(within_reach, "shows_who_works", lambda status, how_far: True)
    assert noticed(facts.work_with_a_shielded_child)


@pytest.mark.parametrize("fact", [facts.ended_long_ago, facts.stated_to_have_ended_long_ago])
def test_were_old_contacts_shown(monkeypatch: pytest.MonkeyPatch, fact: HiddenFact) -> None:
    """Recorded or stated: without the rule of twelve months it would be on the page."""
    monkeypatch.setattr(contacts, "SHOWN_AFTER_END", timedelta(days=9999))
    assert noticed(fact)


def test_were_cases_about_hidden_children_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reviewer would be told how many there are."""
    for module in (rearrange, write_children, working_child):
        monkeypatch.setattr(module, "is_for_reviewers", lambda open_facet, status: True)
    reviewer = Walker(Role.DATA_QUALITY)
    assert noticed(facts.waiting_about_a_shielded_child, reviewer, _OF_REVIEWERS)


@pytest.mark.parametrize(
    ("fact", "walker"),
    [
        (facts.reported_of_a_shielded_child, Walker(Role.DATA_QUALITY)),
        (facts.reported_and_then_concealed, Walker(Role.DATA_QUALITY)),
    ],
)
def test_were_reports_about_hidden_children_counted(
    monkeypatch: pytest.MonkeyPatch, fact: HiddenFact, walker: Walker
) -> None:
    """A reviewer would be told how many there are."""
    looks = ("page review_queue", "service reports.queue.reports_waiting")
    assert not noticed(fact, walker, looks)
    monkeypatch.setattr(
        report_queue, "shown_to", lambda actor, found: ((one, None) for one in found)
    )
    assert noticed(fact, walker, looks)


def test_were_others_reports_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reports the same would be told that somebody had."""
    looks = ("service reports.own_reports.own_reports",)
    assert not noticed(facts.reported_by_a_colleague, looks=looks)
    told = reports.of_account
    monkeypatch.setattr(reports, "of_account", lambda account: [*told(account), *_all_reports()])
    monkeypatch.setattr(ReportContent, "reported_by", lambda self, account: self.reporters[0])
    assert noticed(facts.reported_by_a_colleague, looks=looks)


def _all_reports() -> list[reports.Report]:
    return [one for some in reports.in_batches(100) for one in some]


def test_were_what_is_not_shown_weighed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The picture of a case would tell a reviewer that a guarded child died."""
    reviewer, looks = Walker(Role.DATA_QUALITY), ("service review.open_case.open_case",)
    assert not noticed(facts.guarded_elder, reviewer, looks)
    compared = case_sides.compared

    def with_guarded(
        left: Statement, right: Sequence[Statement], model: MatchModel
    ) -> case_sides.Comparison:
        hidden = [statement for _, statement in held_by_feed() if statement.restricted]
        return compared(left, [*right, *hidden], model)

    monkeypatch.setattr(case_sides, "compared", with_guarded)
    assert noticed(facts.guarded_elder, reviewer, looks)


@pytest.mark.parametrize(
    "attack",
    [
        attacks.test_a_calendar_lists_no_street,
        attacks.test_a_calendar_lists_no_year_of_a_school,
        partial(attacks.test_a_year_lists_no_class, Sex.FEMALE),
    ],
)
def test_were_little_enough_to_be_shown_by(
    monkeypatch: pytest.MonkeyPatch, attack: Callable[[], None]
) -> None:
    """Without the principle that what agrees must have been enough to search by, a made-up name
    beside a date and a postcode would list whoever lives there."""
    monkeypatch.setattr(weighing, "is_enough", lambda agrees: True)
    with pytest.raises(AssertionError):
        attack()


def test_a_count_that_tells_a_hidden_record_from_none_is_noticed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A number that leads to a child who is hidden counts as one that was never given out."""
    told = budgets._kind_of

    def telling(what: Detail) -> budgets.Kind:
        there = isinstance(what, NumberTried) and Child.objects.filter(number=what.number)
        return budgets.Kind.OTHER if there else told(what)

    assert not noticed(facts.concealed_stranger, looks=("command show",))
    monkeypatch.setattr(budgets, "_kind_of", telling)
    assert noticed(facts.concealed_stranger, looks=("command show",))
