"""Whatever is loaded, corrected, withdrawn, joined, split, decided and taken back, in whatever
order: verdicts are respected, and what is held is whole."""

import tempfile
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from contactpoint.access.actor import Actor
from contactpoint.access.errors import AccessRefusedError
from contactpoint.access.grants import Role
from contactpoint.access.scope import Scope
from contactpoint.children.names import PersonName
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.placing.open_cases import NewCase, open_cases
from contactpoint.placing.rearrange import confirm
from contactpoint.review.kinds import VerdictKind
from contactpoint.services.review.choose_record import compare_with, look_at_others
from contactpoint.services.review.correct_value import CorrectedField, Value, correct
from contactpoint.services.review.decide_case import ask_source, none_of_these, not_same, same
from contactpoint.services.review.errors import NeedsAgreementError, ReviewError
from contactpoint.services.review.history import history
from contactpoint.services.review.join_records import join
from contactpoint.services.review.open_case import open_case
from contactpoint.services.review.proposals import (
    confirm_proposal,
    decline_proposal,
    proposals_of,
)
from contactpoint.services.review.propose import propose_join, propose_on_case, propose_undo
from contactpoint.services.review.queue import next_case
from contactpoint.services.review.split_record import split, statements_of
from contactpoint.services.review.undo_verdict import undo
from contactpoint.store.documents import encode
from contactpoint.store.models import Child
from contactpoint.store.repositories import children, verdicts
from contactpoint.store.safe import forget_vault
from tests.fixtures.cases import held_cases, held_verdicts
from tests.fixtures.records import apart
from tests.fixtures.seated import seated
from tests.fixtures.statements import held_by_feed
from tests.fixtures.taken_back import taken_back
from tests.placing.files import Loader, Said
from tests.placing.test_invariants import CHILDREN, deliver, deliveries
from tests.services.review.standing import check_standing
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

FEW, MANY = 8, 1000
EXAMPLES = MANY if settings().max_examples >= MANY else FEW

places = st.integers(0, 30)
REFUSED = (AccessRefusedError, ReviewError)
VALUES: dict[CorrectedField, Value] = {
    CorrectedField.NAME: PersonName("Adaobi", "Okafor"),
    CorrectedField.BIRTH_DATE: date(2015, 4, 8),
}


class Histories(RuleBasedStateMachine):
    """An index, those who load into it, and three who review: two of the national desk, and one of
    an authority."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.stack.enter_context(taken_back())
        self.load = Loader(Path(self.stack.enter_context(tempfile.TemporaryDirectory())))
        self.last: tuple[str, list[Said], bool] | None = None
        self.numbers: dict[int, str] = {}

    @initialize()
    def begin(self) -> None:
        """Reviewers; health and a school have delivered, and the school has got some wrong."""
        self.actors = [
            replace(world.actor_of(world.account(name, role=Role.DATA_QUALITY)), proven=True)
            for name in ("rhea.lund", "owen.firth", "lee.moss")
        ]
        self.actors[-1] = seated(self.actors[-1], Scope.of("E08000035"))
        deliver(self.load, "pds", list(CHILDREN), full=False)
        wrong = [replace(child, given="Adaeze", nhs_number="", upn="") for child in CHILDREN]
        deliver(self.load, "school_list", wrong, full=False)

    @property
    def actor(self) -> Actor:
        """One of them, by turns."""
        self.actors.append(self.actors.pop(0))
        return self.actors[0]

    def number(self, place: int) -> str | None:
        """The number of some child, joined records included."""
        known = list(Child.objects.order_by("pk").values_list("number", flat=True))
        return known[place % len(known)] if known else None

    @rule(delivery=deliveries)
    def something_is_loaded(self, delivery: tuple[str, list[Said], bool]) -> None:
        """A source delivers."""
        feed, stated, full = self.last = delivery
        deliver(self.load, feed, stated, full=full)

    @rule()
    def it_is_loaded_again(self) -> None:
        """The last delivery comes once more."""
        if self.last is not None:
            feed, stated, full = self.last
            deliver(self.load, feed, stated, full=full)

    @rule(
        known=st.sampled_from(CHILDREN),
        meant=st.sampled_from(CHILDREN),
        last=st.booleans(),
        meanwhile=st.booleans(),
    )
    def a_row_turns_out_to_be_of_another_child(
        self, known: Said, meant: Said, last: bool, meanwhile: bool
    ) -> None:
        """A school lists a child of whom social care speaks, in the end it may be alone; then it
        puts another name, date of birth and sex into that row."""
        deliver(self.load, "ctf", [known], full=False)
        deliver(self.load, "cin", [known], full=False)
        if last:
            others = [child for child in CHILDREN if child is not known]
            deliver(self.load, "pds", others, full=True)
            deliver(self.load, "school_list", others, full=True)
        if meanwhile:
            self.a_case_is_decided(same)
        deliver(self.load, "ctf", [replace(meant, upn=known.upn)], full=False)

    @rule(decide=st.sampled_from([same, not_same, not_same, ask_source]))
    def a_case_is_decided(self, decide: Callable[..., int]) -> None:
        """A reviewer takes the next case, and proposes what others have to agree to."""
        actor = self.actor
        case = next_case(actor=actor)
        if case is not None:
            with suppress(*REFUSED):
                version = open_case(actor=actor, case=case).version
                try:
                    decide(actor=actor, case=case, version=version)
                except NeedsAgreementError:
                    kind = VerdictKind.SAME if decide is same else VerdictKind.NOT_SAME
                    propose_on_case(actor=actor, case=case, kind=kind, version=version)

    @rule(
        answer=st.sampled_from([confirm_proposal, confirm_proposal, decline_proposal]),
        place=places,
    )
    def a_proposal_is_answered(self, answer: Callable[..., object], place: int) -> None:
        """By whoever may, of one of the desks."""
        actor = self.actor
        found = proposals_of(actor=actor)
        if found:
            with suppress(*REFUSED):
                answer(actor=actor, proposal=found[place % len(found)].proposal)

    @rule(place=places)
    def a_record_is_chosen(self, place: int) -> None:
        """A reviewer looks at others than the one compared, and chooses one or none of them."""
        actor, number = self.actor, self.number(place)
        case = next_case(actor=actor)
        if case is not None and number is not None:
            with suppress(*REFUSED):
                version = open_case(actor=actor, case=case).version
                look_at_others(actor=actor, case=case, version=version)
                version = open_case(actor=actor, case=case).version
                if place % 2:
                    none_of_these(actor=actor, case=case, version=version)
                else:
                    compare_with(actor=actor, case=case, number=number, version=version)

    @rule(one=places, other=places)
    def records_are_joined(self, one: int, other: int) -> None:
        """A reviewer has found that two records are one child's."""
        first, second = self.number(one), self.number(other)
        if first is not None and second is not None:
            self.join_or_propose(first, second)

    def join_or_propose(self, first: str, second: str) -> int | None:
        """By one of the reviewers; where others have to agree, by all of them."""
        actor, verdict = self.actor, None
        with suppress(*REFUSED):
            try:
                return join(actor=actor, number=first, other=second)
            except NeedsAgreementError:
                proposal = propose_join(actor=actor, number=first, other=second)
                for colleague in list(self.actors):
                    with suppress(*REFUSED):
                        verdict = confirm_proposal(actor=colleague, proposal=proposal)
        return verdict

    @rule(place=places, picked=st.integers(1, 31))
    def a_record_is_split(self, place: int, picked: int) -> None:
        """A reviewer picks statements that belong elsewhere."""
        number = self.number(place)
        if number is None:
            return
        actor = self.actor
        with suppress(*REFUSED):
            held = statements_of(actor=actor, number=number)
            some = [one.pk for bit, one in enumerate(held) if picked >> bit & 1]
            split(actor=actor, number=number, statements=some, version=held.version)

    @rule(place=places, field=st.sampled_from(list(VALUES)))
    def a_value_is_corrected(self, place: int, field: CorrectedField) -> None:
        """A reviewer knows better."""
        number = self.number(place)
        if number is not None:
            with suppress(*REFUSED):
                correct(actor=self.actor, number=number, field=field, value=VALUES[field])

    @rule(place=places)
    def a_verdict_is_undone(self, place: int) -> None:
        """A reviewer takes a verdict back, if that can be done."""
        given = [verdict.pk for verdict in held_verdicts()[::-1]]
        if given:
            actor, verdict = self.actor, given[place % len(given)]
            with suppress(*REFUSED):
                try:
                    undo(actor=actor, verdict=verdict)
                except NeedsAgreementError:
                    propose_undo(actor=actor, verdict=verdict)

    @rule()
    def the_history_is_looked_at(self) -> None:
        """A reviewer sees what was decided, and what of it could be undone."""
        history(actor=self.actor)

    @rule(one=places, other=places)
    def two_records_resemble(self, one: int, other: int) -> None:
        """The matcher finds that a statement's child may be another under another name."""
        rows, records = held_by_feed(state="linked"), {row.pk for row in apart()}
        taken = {case.statement_id for case in held_cases()}
        found = [
            held
            for held in rows
            if held[1].feed != "correction"
            and held[0].child_id in records
            and held[0].pk not in taken
        ]
        number = self.number(other)
        if not found or number is None:
            return
        row, statement = found[one % len(found)]
        held = children.by_number(number)
        if held is not None and held.pk != row.child_id:
            open_cases(
                [
                    NewCase(
                        row=row,
                        statement=statement,
                        child=held.pk,
                        other_child=row.child_id,
                        reason=DecisionReason.NOBODY_NEAR,
                        weight=None,
                    )
                ]
            )

    @rule(one=places, other=places)
    def joined_split_and_joined_again(self, one: int, other: int) -> None:
        """Join, undo, join, split by what was moved, join: each leaves the same, byte for byte.

        A mark may outlive the case that asked about its record; the next verdict takes it off, and
        undoing that does not bring it back.
        """
        first, second = self.number(one), self.number(other)
        if first is None or second is None:
            return
        held = [children.by_number(number) for number in (first, second)]
        pks = [child.pk for child in held if child is not None]
        actor = self.actor
        with transaction.atomic():
            confirm(pks)
        before = documents(pks)
        try:
            verdict = join(actor=actor, number=first, other=second)
        except REFUSED:
            return
        joined = documents(pks)
        younger = max(pks)
        undo(actor=actor, verdict=verdict)
        assert documents(pks) == before
        join(actor=actor, number=first, other=second)
        assert documents(pks) == joined
        moved = verdicts.statements_of(held_verdicts()[-1])
        picked = {one.statement_id for one in moved if one.came_from_id == younger}
        try:
            on_it = statements_of(actor=actor, number=first)
        except REFUSED:
            # Joined, the child is another authority's, whose social care knows it.
            return
        some = [one.pk for one in on_it if one.pk in picked]
        if some and len(some) < len(on_it):
            split(actor=actor, number=first, statements=some, version=on_it.version)
            assert documents(pks) == before
            join(actor=actor, number=first, other=second)
            assert documents(pks) == joined

    @invariant()
    def what_is_held_is_whole(self) -> None:
        """After each step."""
        if hasattr(self, "actors"):
            check_standing(self.numbers)

    def teardown(self) -> None:
        """Forget this world."""
        self.stack.close()
        forget_vault()


def documents(pks: list[int]) -> list[bytes]:
    """The decoded documents of records, joined ones included, as bytes."""
    return [encode(child.document) for child in children.by_pks(sorted(pks))]


def test_whatever_happens_verdicts_are_respected() -> None:
    """A thousand histories when tested in depth, a few otherwise."""
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=25,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_a_correction_and_its_undoing_leave_the_record_as_it_was(rhea: Actor, load: Loader) -> None:
    """The first correction is what shows again when the second is undone, then what sources say."""
    deliver(load, "pds", [Said()], full=False)
    number = Child.objects.get().number
    pks = [Child.objects.get().pk]
    plain = documents(pks)
    first = correct(
        actor=rhea, number=number, field=CorrectedField.NAME, value=PersonName("Ada", "Okafor")
    )
    once = documents(pks)
    second = correct(
        actor=rhea, number=number, field=CorrectedField.NAME, value=PersonName("Adah", "Okafor")
    )
    assert documents(pks) != once
    undo(actor=rhea, verdict=second)
    assert documents(pks) == once
    undo(actor=rhea, verdict=first)
    assert documents(pks) == plain
