"""No sequence of one reviewer's acts changes a record that no single act may."""

import tempfile
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from msgspec.structs import replace as with_fields

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.criteria import Criteria
from contactpoint.access.errors import AccessRefusedError
from contactpoint.access.grants import Role
from contactpoint.children.addresses import Address
from contactpoint.children.statement import CORRECTION
from contactpoint.linkage.profile import Profile, profile_of
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.placing.open_cases import NewCase, open_cases
from contactpoint.review.held_apart import is_held_apart
from contactpoint.review.kinds import VerdictKind
from contactpoint.services.find_child import find_child
from contactpoint.services.review.choose_record import compare_with, look_at_others
from contactpoint.services.review.correct_value import CorrectedField, correct
from contactpoint.services.review.decide_case import ask_source, none_of_these, not_same, same
from contactpoint.services.review.errors import NeedsAgreementError, ReviewError
from contactpoint.services.review.join_records import join
from contactpoint.services.review.open_case import open_case
from contactpoint.services.review.proposals import (
    confirm_proposal,
    decline_proposal,
    proposals_of,
    take_back_proposal,
)
from contactpoint.services.review.propose import propose_join, propose_on_case, propose_undo
from contactpoint.services.review.queue import next_case
from contactpoint.services.review.split_record import split, statements_of
from contactpoint.services.review.undo_verdict import undo
from contactpoint.store.documents import encode
from contactpoint.store.models import Child
from contactpoint.store.repositories import statements
from contactpoint.store.safe import forget_vault
from tests.fixtures.cases import held_cases, held_verdicts
from tests.fixtures.seated import seated
from tests.fixtures.statements import held_by_feed
from tests.fixtures.taken_back import taken_back
from tests.placing.content import check_whole
from tests.placing.files import Loader, Said, nhs_number, pds
from tests.services.review.cases import opened
from tests.services.review.test_own_authority import IN_LEEDS, IN_YORK, LEEDS, NOBODYS, WRONG
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

FEW, MANY = 8, 1000
EXAMPLES = MANY if settings().max_examples >= MANY else FEW
REFUSED = (AccessRefusedError, ReviewError)

# The reviewer's own authority: a girl, a boy who differs in everything, and one between the two.
BOY = Said(
    given="Percival",
    family="Lund",
    born="2012-01-23",
    sex="male",
    postcode="LS2 7EW",
    nhs_number=nhs_number(330),
)
BETWEEN = replace(BOY, given="Adaeze", family="Okafor", nhs_number=nhs_number(340))
OWN = [IN_LEEDS, BOY, BETWEEN]
# Another authority's, one of them as the reviewer's own child is, but for number and home.
ALIKE = replace(IN_LEEDS, postcode="YO1 7HH", nhs_number=nhs_number(350))
OTHERS = [IN_YORK, replace(ALIKE, born="2015-04-10"), NOBODYS]

places = st.integers(0, 30)


class OneReviewer(RuleBasedStateMachine):
    """A reviewer of Leeds who does whatever can be done, and nobody who helps."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.stack.enter_context(taken_back())

    @initialize(own_first=st.booleans())
    def begin(self, own_first: bool) -> None:
        """Children of Leeds, of York and of nobody, cases between them in the queue of Leeds, and a
        statement whose supplier has written an address of Leeds into it."""
        load = Loader(Path(self.stack.enter_context(tempfile.TemporaryDirectory())))
        account = world.account("rhea.lund", role=Role.DATA_QUALITY)
        self.actor = seated(world.actor_of(account), LEEDS)
        self.practitioner = world.actor_of(world.account())
        ordered = [*OWN, *OTHERS] if own_first else [*OTHERS, *OWN]
        for child in ordered:
            load("pds", pds([child]))
        self.numbers = {
            stated.nhs_number: opened_number(row.child_id) for row, stated in held_by_feed()
        }
        for own, other in zip(OWN, OTHERS, strict=True):
            resemble(self.numbers[own.nhs_number], self.numbers[other.nhs_number])
        trap = Address(("1 Trap Lane",), "Leeds", "LS1 4AP")
        for turn, other in enumerate(OTHERS):
            world.put(
                with_fields(
                    world.NAMELESS,
                    reference=f"trap-{turn}",
                    address=trap,
                    birth_date=date.fromisoformat(other.born),
                )
            )
        self.before = self.shown()
        assert self.is_found() == {other.nhs_number for other in OTHERS}

    def others(self) -> list[str]:
        """The numbers of children who are not the reviewer's."""
        return [self.numbers[other.nhs_number] for other in OTHERS]

    def shown(self) -> list[tuple[str, bytes, list[tuple[int, bytes]]]]:
        """Where each of these numbers leads, what is shown there, and what is stated on it."""
        found = []
        for number in self.others():
            child = opened(number)
            stated = statements.linked_to([child.pk]).get(child.pk, [])
            on_it = [(row.pk, encode(statement)) for row, statement in stated]
            found.append((child.number, encode(child.document), on_it))
        return found

    def is_found(self) -> set[str]:
        """Which of these a practitioner finds by family name and date of birth."""
        return {
            other.nhs_number
            for other in OTHERS
            if self.numbers[other.nhs_number] in found_by(self.practitioner, other)
        }

    def number(self, place: int) -> str:
        """The number of some child, joined records included."""
        known = list(Child.objects.order_by("pk").values_list("number", flat=True))
        return known[place % len(known)]

    @rule(one=places, other=places)
    def records_are_joined(self, one: int, other: int) -> None:
        """Alone, or as a proposal that nobody confirms."""
        number, another = self.number(one), self.number(other)
        with suppress(*REFUSED):
            try:
                join(actor=self.actor, number=number, other=another)
            except NeedsAgreementError:
                propose_join(actor=self.actor, number=number, other=another)

    @rule(decide=st.sampled_from([same, same, not_same, none_of_these, ask_source]))
    def a_case_is_decided(self, decide: Callable[..., int]) -> None:
        """Alone, or as a proposal that nobody confirms."""
        case = next_case(actor=self.actor)
        if case is None:
            return
        with suppress(*REFUSED):
            version = open_case(actor=self.actor, case=case).version
            try:
                decide(actor=self.actor, case=case, version=version)
            except NeedsAgreementError:
                kind = VerdictKind.SAME if decide is same else VerdictKind.NOT_SAME
                propose_on_case(actor=self.actor, case=case, kind=kind, version=version)

    @rule(place=places)
    def a_record_is_chosen(self, place: int) -> None:
        """Any record that a number leads to, for any case that is left."""
        case = next_case(actor=self.actor)
        if case is not None:
            with suppress(*REFUSED):
                version = open_case(actor=self.actor, case=case).version
                look_at_others(actor=self.actor, case=case, version=version)
                version = open_case(actor=self.actor, case=case).version
                compare_with(
                    actor=self.actor, case=case, number=self.number(place), version=version
                )

    @rule(place=places, picked=st.integers(1, 31))
    def a_record_is_split(self, place: int, picked: int) -> None:
        """Whichever statements."""
        number = self.number(place)
        with suppress(*REFUSED):
            held = statements_of(actor=self.actor, number=number)
            some = [one.pk for bit, one in enumerate(held) if picked >> bit & 1]
            split(actor=self.actor, number=number, statements=some, version=held.version)

    @rule(place=places, field=st.sampled_from(list(WRONG)))
    def a_value_is_corrected(self, place: int, field: CorrectedField) -> None:
        """To what the reviewer likes."""
        with suppress(*REFUSED):
            correct(actor=self.actor, number=self.number(place), field=field, value=WRONG[field])

    @rule(place=places)
    def a_verdict_is_undone(self, place: int) -> None:
        """Alone, or as a proposal that nobody confirms."""
        given = [verdict.pk for verdict in held_verdicts()[::-1]]
        if given:
            verdict = given[place % len(given)]
            with suppress(*REFUSED):
                try:
                    undo(actor=self.actor, verdict=verdict)
                except NeedsAgreementError:
                    propose_undo(actor=self.actor, verdict=verdict)

    @rule(answer=st.sampled_from([confirm_proposal, decline_proposal, take_back_proposal]))
    def a_proposal_is_answered(self, answer: Callable[..., object]) -> None:
        """By who made it, who can only take it back."""
        for one in proposals_of(actor=self.actor)[:1]:
            with suppress(*REFUSED):
                answer(actor=self.actor, proposal=one.proposal)

    @invariant()
    def no_record_of_others_has_changed(self) -> None:
        """After each step."""
        if hasattr(self, "before"):
            assert self.shown() == self.before

    @invariant()
    def nobody_alone_makes_one_child_of_two_held_apart(self) -> None:
        """Of the own authority either; what the reviewer has corrected does not count."""
        if not hasattr(self, "before"):
            return
        stated: dict[int, list[Profile]] = {}
        for row, statement in held_by_feed(state="linked"):
            if statement.feed != CORRECTION and row.child_id is not None:
                stated.setdefault(row.child_id, []).append(profile_of(statement))
        for on_it in stated.values():
            for one, other in combinations(on_it, 2):
                assert not is_held_apart([one], [other])

    def teardown(self) -> None:
        """What is held is whole, the others are found as before; and this world is forgotten."""
        try:
            if hasattr(self, "before"):
                check_whole()
                assert self.is_found() == {other.nhs_number for other in OTHERS}
        finally:
            self.stack.close()
            forget_vault()


def opened_number(pk: int | None) -> str:
    """The number of a record."""
    return Child.objects.get(pk=pk).number


def found_by(actor: Actor, child: Said) -> list[str]:
    """The numbers of the children that a search by family name and date of birth shows."""
    criteria = Criteria(family=child.family, birth_date=date.fromisoformat(child.born))
    purpose = Purpose.WORKING_WITH_CHILD
    return [
        line.number for line in find_child(actor=actor, purpose=purpose, criteria=criteria).lines
    ]


def resemble(own: str, other: str) -> None:
    """Open a case on whether an own child is another's."""
    one, two = opened(own), opened(other)
    (row,) = statements.on_record(one.pk)
    if any(case.statement_id == row.pk for case in held_cases()):
        return
    ((_, statement),) = statements.opened([row])
    open_cases(
        [
            NewCase(
                row=row,
                statement=statement,
                child=two.pk,
                other_child=one.pk,
                reason=DecisionReason.NOBODY_NEAR,
                weight=None,
            )
        ]
    )


def test_no_sequence_of_one_reviewers_acts_changes_what_no_single_act_may() -> None:
    """A thousand sequences when tested in depth, a few otherwise."""
    run_state_machine_as_test(
        OneReviewer,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=25,
            suppress_health_check=list(HealthCheck),
        ),
    )
