"""A load that is withdrawn leaves the index as if it had not come."""

import tempfile
from collections import Counter
from collections.abc import Collection, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from contactpoint.access.actor import Actor
from contactpoint.access.grants import Role
from contactpoint.children.names import PersonName
from contactpoint.children.statement import Statement
from contactpoint.ledger.entry import Event
from contactpoint.ledger.supply_details import LoadWithdrawn
from contactpoint.placing.alone import LinkingBusyError, WithdrawalUnfinishedError
from contactpoint.placing.place_statements import place
from contactpoint.review.kinds import CaseKind, VerdictKind
from contactpoint.services import withdraw_load as service
from contactpoint.services.review.correct_value import CorrectedField, correct
from contactpoint.services.review.decide_case import ask_source
from contactpoint.services.review.history import history
from contactpoint.services.review.open_case import open_case
from contactpoint.services.review.queue import next_case
from contactpoint.services.withdraw_load import (
    DAYS_KEPT,
    NotWithdrawableError,
    forget_loads,
)
from contactpoint.store.models import Child, Load, RecordedInvolvement, Replaced
from contactpoint.store.repositories import children, loads
from contactpoint.store.repositories.loads import FIRST_LOAD
from contactpoint.store.safe import pointers, vault
from contactpoint.visibility.status import Status
from tests.fixtures.cases import held_case, held_cases, held_verdict
from tests.fixtures.ledger import entries
from tests.fixtures.records import apart
from tests.fixtures.statements import held_by_feed
from tests.placing.content import check_whole, said_by
from tests.placing.files import OTHER_SCHOOL, Loader, Said, ctf, pds, school_list
from tests.placing.test_invariants import CHILDREN, deliver, deliveries
from tests.services.review.cases import ADA, ALIAS, RAVI, ZOE, say_same
from tests.services.review.test_histories import Histories
from tests.services.withdrawals import WITHDRAWING, held, is_a_copy, last_load, numbers, withdraw
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

# The school knows no NHS number: a twin, or Ada under another name.
TWIN = replace(ZOE, nhs_number="")

Delivery = tuple[str, list[Said], bool]

EXAMPLES = max(settings().max_examples // 4, 1)

# What sources say of few children. A child that one load guards stays guarded, whatever is loaded
# or withdrawn afterwards; so none of these is.
_said = st.builds(
    lambda child, fields: replace(child, **fields),
    st.sampled_from(CHILDREN),
    st.sampled_from(
        [
            {},
            {"family": "Okoro"},
            {"given": "Ada"},
            {"postcode": "ZE3 1CD"},
            {"born": "2015-09-04"},
            {"nhs_number": CHILDREN[3].nhs_number},
            {"upn": CHILDREN[0].upn},
        ]
    ),
)
# What was said between the first word of a later load and its last is not kept; so each of these
# deliveries brings a reference once. What a later full delivery ends, it ends before its statements
# are decided on again; so the later one is of changes.
_once = st.tuples(
    st.sampled_from(["pds", "ctf", "school_list", "cin"]),
    st.lists(
        _said,
        max_size=4,
        unique_by=(lambda c: c.nhs_number, lambda c: c.upn, lambda c: (c.given, c.born)),
    ),
    st.booleans(),
)


@pytest.fixture
def load(tmp_path: Path) -> Loader:
    """``load(feed, data, ..., full=, sender=)`` loads bytes as one delivery."""
    return Loader(tmp_path)


@pytest.fixture
def rhea(db: None) -> Actor:
    """A reviewer of a management team."""
    return world.actor_of(world.account("rhea.lund", role=Role.DATA_QUALITY))


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(st.lists(deliveries, max_size=3), deliveries)
def test_the_last_load_withdrawn_leaves_what_was_there_before(
    before: Sequence[Delivery], taken_back: Delivery
) -> None:
    """Statements, records, searches, cases and marks, and where each child number leads: whatever
    the load brought, changed, ended, guarded, joined or made certain."""
    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        load = Loader(Path(folder))
        for feed, stated, full in before:
            deliver(load, feed, stated, full=full)
        was, led = held(), numbers()
        feed, stated, full = taken_back
        deliver(load, feed, stated, full=full)
        withdraw(last_load())
        check_whole()
        assert held() == was
        assert numbers() == led
        transaction.set_rollback(True)


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(st.lists(_once, max_size=2), _once, _once.filter(lambda delivery: not delivery[2]))
def test_a_load_withdrawn_after_another_leaves_what_the_other_alone_would(
    before: Sequence[Delivery], taken_back: Delivery, after: Delivery
) -> None:
    """The same is said of the same children. Where the later load comes from others than those who
    had sent before, it is decided and asked the same as well; where it changes what was there, a
    person may be asked about another of several records that resemble each other."""
    with tempfile.TemporaryDirectory() as folder:
        load = Loader(Path(folder))
        with transaction.atomic():
            for feed, stated, full in (*before, after):
                deliver(load, feed, stated, full=full)
            expected, said = held(), _said_now()
            transaction.set_rollback(True)
        with transaction.atomic():
            for feed, stated, full in before:
                deliver(load, feed, stated, full=full)
            led = numbers()
            deliver(load, taken_back[0], taken_back[1], full=taken_back[2])
            number = last_load()
            deliver(load, after[0], after[1], full=after[2])
            withdraw(number)
            check_whole()
            assert _said_now() == said
            assert led.keys() <= numbers().keys()
            if after[0] not in {feed for feed, _, _ in before}:
                assert held() == expected
            transaction.set_rollback(True)


def _said_now() -> list[str]:
    """What every source says that is held, and whether that has ended or is guarded."""
    passive = ("ended", "quarantined")
    return sorted(
        repr((said_by(stated), row.state if row.state in passive else "stands"))
        for row, stated in held_by_feed()
        if not is_a_copy(stated)
    )


class Withdrawals(Histories):
    """Histories of loads and verdicts, in which loads are withdrawn."""

    @rule(place=st.integers(0, 3))
    def a_load_is_withdrawn(self, place: int) -> None:
        """One of the last few. What is left is whole, and only numbers of records that nothing is
        on lead nowhere."""
        kept = list(Load.objects.filter(replaced_under__isnull=False).order_by("-pk")[:4])
        if not kept:
            return
        withdraw(kept[place % len(kept)].pk)
        there = {child.pk for child in children.by_pks(Child.objects.values_list("pk", flat=True))}
        on_records = {row.child_id for row, _ in held_by_feed() if row.child_id is not None}
        assert on_records <= there
        self.numbers = {pk: number for pk, number in self.numbers.items() if pk in there}


def test_whatever_was_loaded_and_decided_what_is_held_after_a_withdrawal_is_whole() -> None:
    """Loads are withdrawn in any order between loads, verdicts and corrections."""
    run_state_machine_as_test(
        Withdrawals,
        settings=settings(
            max_examples=max(settings().max_examples // 10, 5),
            stateful_step_count=15,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_what_a_full_delivery_ended_stands_again(load: Loader) -> None:
    """The hostile delivery: it holds nobody of whom its source had spoken."""
    load("school_list", school_list([ADA, RAVI]), sender=OTHER_SCHOOL)
    was = held()
    load("school_list", school_list([CHILDREN[4]]), full=True, sender=OTHER_SCHOOL)
    assert len(held_by_feed(state="ended")) == 2
    report = withdraw(last_load())
    assert held() == was
    assert report.counts["taken_back"] == 3


def test_what_a_later_full_delivery_leaves_out_too_stays_ended(load: Loader) -> None:
    """Two deliveries in a row do not hold the child: without the first, the second ends it."""
    load("school_list", school_list([ADA, RAVI]), sender=OTHER_SCHOOL)
    first = load("school_list", school_list([ADA]), full=True, sender=OTHER_SCHOOL).load
    load("school_list", school_list([ADA, CHILDREN[4]]), full=True, sender=OTHER_SCHOOL)
    stands = held()
    withdraw(first)
    assert held() == stands
    withdraw(last_load())
    assert len(held_by_feed(state="linked")) == 2
    check_whole()


def test_a_child_that_only_the_load_shows_as_ended_is_known_by_its_last_words(
    load: Loader,
) -> None:
    """The load named a child beside a school, which then ended its own statement: without the load
    the child is known by what the school said last."""
    load("ctf", ctf([ADA]))
    beside = load("school_list", school_list([ADA]), sender=OTHER_SCHOOL).load
    load("ctf", ctf([RAVI]), full=True)
    number = Child.objects.order_by("pk")[0].number
    withdraw(beside)
    child = children.by_number(number)
    assert child is not None
    assert child.document.open.last_known
    check_whole()


def test_a_record_that_only_the_load_knew_is_gone_for_good(load: Loader) -> None:
    """Its key is destroyed, its number leads nowhere, and no other child gets the number."""
    load("pds", pds([ADA]))
    load("pds", pds([RAVI]))
    record = Child.objects.order_by("-pk")[0]
    report = withdraw(last_load())
    assert report.counts == {
        **dict.fromkeys(report.counts, 0),
        "taken_back": 1,
        "records_gone": 1,
    }
    assert vault().hold([record.subject]).is_destroyed(record.subject)
    assert children.by_number(record.number) is None
    assert children.numbers_taken([record.number]) == {record.number}
    check_whole()


def test_the_same_file_comes_again_as_new(load: Loader) -> None:
    """After a withdrawal nothing of the load is known any more."""
    load("pds", pds([ADA]))
    first = load("school_list", school_list([ZOE, RAVI]), sender=OTHER_SCHOOL)
    was = held()
    withdraw(first.load)
    again = load("school_list", school_list([ZOE, RAVI]), sender=OTHER_SCHOOL)
    assert again.counts == first.counts
    assert again.load != first.load
    assert held() == was


def test_a_later_word_stays_and_leads_back_to_before_both(load: Loader) -> None:
    """What the later load found is now what the load that was withdrawn had found."""
    load("pds", pds([ADA]))
    was = held()
    wrong = load("pds", pds([replace(ADA, family="Okoro", postcode="ZE3 1CD")])).load
    right = load("pds", pds([replace(ADA, postcode="ZE3 1CD")])).load
    stands = held()
    withdraw(wrong)
    assert held() == stands
    withdraw(right)
    assert held() == was


def test_what_a_later_load_brings_again_unchanged_stays(load: Loader) -> None:
    """It is the later load's word as well, though that changed nothing: the child is not lost."""
    first = load("ctf", ctf([ADA])).load
    assert load("ctf", ctf([ADA])).counts["unchanged"] == 1
    number = Child.objects.get().number
    stands = held()
    withdraw(first)
    assert held() == stands
    assert children.by_number(number) is not None
    withdraw(last_load())
    assert not held().children


def test_a_provisional_record_that_the_load_joined_is_apart_again(
    load: Loader, dana_works_there: str
) -> None:
    """With its number, its case, and the work that practitioners had recorded on it."""
    was, led = held(), numbers()
    child = children.by_number(dana_works_there)
    assert child is not None
    load("ctf", ctf([replace(TWIN, given=ADA.given)]))
    joined = children.by_number(dana_works_there)
    assert joined is not None
    assert joined.pk != child.pk
    withdraw(last_load())
    assert held() == was
    assert numbers() == led
    check_whole()
    (worked_on,) = {pk for pk, some in _involvements().items() if some}
    assert worked_on == child.pk


@pytest.fixture
def dana_works_there(load: Loader, dana: Actor) -> str:
    """The number of a provisional record on which a social worker has recorded her work."""
    load("pds", pds([ADA]))
    load("ctf", ctf([TWIN]))
    record = Child.objects.order_by("-pk")[0]
    world.involve(record, dana, started_on=date(2026, 1, 5))
    return record.number


def _involvements() -> dict[int, int]:
    found = {}
    for child in Child.objects.all():
        pointer = pointers("involvement.child").to(child.pk)
        found[child.pk] = RecordedInvolvement.objects.filter(child=pointer).count()
    return found


def test_work_that_was_recorded_meanwhile_is_not_lost(load: Loader, dana: Actor) -> None:
    """The record stays as it was last known, and is said; its source's next word finds it."""
    load("pds", pds([RAVI]))
    record = Child.objects.get()
    world.involve(record, dana, started_on=date(2026, 1, 5))
    report = withdraw(last_load())
    assert report.counts["kept_for_work"] == 1
    assert report.counts["records_gone"] == 0
    child = children.by_number(record.number)
    assert child is not None
    assert child.document.open.last_known
    assert child.document.open.record is not None
    check_whole()
    load("pds", pds([RAVI]))
    again = children.by_number(record.number)
    assert again is not None
    assert not again.document.open.last_known
    assert Child.objects.count() == 1


def test_work_on_a_record_that_ended_long_ago_keeps_nothing(load: Loader, dana: Actor) -> None:
    """No page shows it any more, and nor may a report."""
    load("pds", pds([RAVI]))
    long_ago = date(2010, 1, 5)
    world.involve(Child.objects.get(), dana, started_on=long_ago, ended_on=long_ago)
    assert withdraw(last_load()).counts["kept_for_work"] == 0


def test_who_had_fallen_silent_is_asked_about_again_once_the_source_speaks(load: Loader) -> None:
    """The load spoke of a provisional record whose row had ended, so that it waited no more. It is
    provisional again without the load, and the row that comes back is asked about."""
    load("pds", pds([ADA]))
    load("ctf", ctf([TWIN]))
    load("ctf", ctf([RAVI]), full=True)
    was = held()
    load("school_list", school_list([TWIN]), sender=OTHER_SCHOOL)
    withdraw(last_load())
    assert held() == was
    load("ctf", ctf([TWIN]))
    assert held_case().kind is CaseKind.RESEMBLANCE
    assert len(held().provisional) == 1
    check_whole()


def test_a_verdict_on_what_the_load_brought_falls_with_it(load: Loader, rhea: Actor) -> None:
    """It is undone, by nobody's account, and what it joined is apart."""
    load("pds", pds([ADA]))
    was, led = held(), numbers()
    load("ctf", ctf([TWIN]))
    say_same(rhea)
    assert len(apart()) == 1
    report = withdraw(last_load())
    assert report.counts["verdicts_fallen"] == 1
    verdict = held_verdict()
    assert verdict.undone_at is not None
    assert verdict.undone_by_id is None
    assert held() == was
    assert numbers() == led
    check_whole()


def test_the_history_says_that_a_verdict_fell(load: Loader, rhea: Actor) -> None:
    """By nobody, at a time; the case of before is asked again."""
    load("pds", pds([ADA]))
    load("ctf", ctf([TWIN]))
    was = held()
    load("ctf", ctf([replace(TWIN, given="Zoey")]))
    say_same(rhea)
    withdraw(last_load())
    (past,) = history(actor=rhea)
    assert past.undone_at is not None
    assert past.undone_by_name == ""
    assert held() == was


def test_what_a_later_load_says_of_a_guarded_statement_shows_nothing(load: Loader) -> None:
    """The load guarded it; the later one does not unshield it, nor does the withdrawal."""
    guarding = load("pds", pds([replace(ADA, restricted=True)])).load
    load("pds", pds([replace(ADA, family="Okoro")]))
    report = withdraw(guarding)
    assert report.counts["still_guarded"] == 1
    assert [child.status for child in held().children] == [Status.GUARDED]
    check_whole()


def test_what_only_the_load_guarded_is_shown_again(load: Loader) -> None:
    """One false delivery would otherwise hide a whole authority's children for good."""
    load("pds", pds([ADA]))
    was, led = held(), numbers()
    load("pds", pds([replace(ADA, restricted=True)]))
    assert [child.status for child in held().children] == [Status.GUARDED]
    withdraw(last_load())
    assert held() == was
    assert numbers() == led
    check_whole()


def test_a_verdict_on_what_others_said_stands(load: Loader, rhea: Actor) -> None:
    """Two records of before were joined; the load only added a voice to one."""
    load("pds", pds([ADA]))
    load("ctf", ctf([TWIN]))
    load("school_list", school_list([ADA]), sender=OTHER_SCHOOL)
    number = last_load()
    say_same(rhea)
    assert len(apart()) == 1
    report = withdraw(number)
    assert report.counts["verdicts_fallen"] == 0
    assert held_verdict().undone_at is None
    assert len(apart()) == 1
    assert {stated.feed for _, stated in held_by_feed()} == {"pds", "ctf"}
    check_whole()


def test_a_question_to_a_source_falls_though_its_record_is_gone(load: Loader, rhea: Actor) -> None:
    """The record went with another load, and its key with it."""
    first = load("pds", pds([ADA])).load
    load("ctf", ctf([TWIN]))
    case = next_case(actor=rhea)
    assert case is not None
    ask_source(actor=rhea, case=case, version=open_case(actor=rhea, case=case).version)
    second = last_load()
    withdraw(first)
    assert withdraw(second).counts["verdicts_fallen"] == 1
    assert not held().children
    check_whole()


def test_a_correction_of_a_record_that_goes_falls_with_it(load: Loader, rhea: Actor) -> None:
    """There is nothing left that it corrects."""
    load("pds", pds([RAVI]))
    number = Child.objects.get().number
    correct(actor=rhea, number=number, field=CorrectedField.NAME, value=PersonName("Ravi", "Rao"))
    withdraw(last_load())
    assert held_verdict(kind=VerdictKind.CORRECTED).undone_at is not None
    assert not held_by_feed()
    assert children.by_number(number) is None
    check_whole()


def test_a_case_about_a_record_that_goes_asks_no_more(load: Loader) -> None:
    """The later load's child would have been nobody's double."""
    wrong = load("pds", pds([ADA])).load
    load("ctf", ctf([TWIN]))
    assert held_cases()
    withdraw(wrong)
    assert not held_cases()
    (child,) = held().children
    assert child
    assert not held().provisional
    check_whole()


def test_a_load_is_withdrawn_once(load: Loader) -> None:
    """The second time is refused in words, and changes nothing."""
    load("pds", pds([ADA]))
    withdraw(last_load())
    was = held()
    with pytest.raises(NotWithdrawableError, match="has been withdrawn already"):
        withdraw(last_load())
    assert held() == was


def test_an_unknown_load_and_a_first_load_are_refused_in_words() -> None:
    """A first load is given up whole otherwise."""
    with pytest.raises(NotWithdrawableError, match="feed list"):
        withdraw(4711)
    first = Load.objects.create(
        feed=FIRST_LOAD, full=True, files_digest=bytes(32), state=Load.State.DONE
    )
    with pytest.raises(NotWithdrawableError, match="first-load --restart"):
        withdraw(first.pk)


def test_an_interrupted_load_is_withdrawn(load: Loader, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it wrote before it was interrupted goes, and the file comes again from its beginning."""
    load("pds", pds([ADA]))
    was = held()
    monkeypatch.setattr("contactpoint.services.load_feed.BATCH", 1)
    calls: list[int] = []

    def interrupted(
        load: Load, brought: Sequence[Statement], named: Collection[bytes] = ()
    ) -> Counter[str]:
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return place(load, brought, named)

    monkeypatch.setattr("contactpoint.services.load_feed.place", interrupted)
    file = pds([RAVI, ZOE, replace(ALIAS, nhs_number=CHILDREN[4].nhs_number)])
    with pytest.raises(KeyboardInterrupt):
        load("pds", file)
    assert Load.objects.get(pk=last_load()).state == Load.State.RUNNING
    withdraw(last_load())
    assert held() == was
    report = load("pds", file)
    assert not report.resumed
    assert report.counts["added"] == 3


@pytest.mark.parametrize("at", range(1, 5))
def test_an_interrupted_withdrawal_goes_on(
    load: Loader, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    """Interrupted after each of its steps: no load runs before it is finished, no other load is
    withdrawn, and in the end it is as if there had been no interruption."""
    other = load("pds", pds([ADA])).load
    was = held()
    brought = load("school_list", school_list([ZOE, RAVI, CHILDREN[4]]), sender=OTHER_SCHOOL)
    monkeypatch.setattr(service, "_SEEDS", 1)
    calls: list[int] = []
    count = service._count

    def interrupted(*args: object) -> None:
        count(*args)  # type: ignore[arg-type]
        calls.append(1)
        if len(calls) == at:
            raise KeyboardInterrupt

    monkeypatch.setattr(service, "_count", interrupted)
    with pytest.raises(KeyboardInterrupt):
        withdraw(brought.load)
    with pytest.raises(WithdrawalUnfinishedError, match=f"feed withdraw {brought.load}"):
        load("pds", pds([RAVI]))
    with pytest.raises(NotWithdrawableError, match=f"feed withdraw {brought.load}"):
        withdraw(other)
    report = withdraw(brought.load)
    assert report.resumed
    assert report.counts["taken_back"] == 3
    assert held() == was
    check_whole()


def test_while_a_load_runs_none_is_withdrawn(load: Loader, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both would move the same statements."""
    load("pds", pds([ADA]))

    monkeypatch.setattr(loads, "right_to_link", lambda: nullcontext(False))
    with pytest.raises(LinkingBusyError):
        withdraw(last_load())


def test_the_ledger_says_who_withdrew_what(load: Loader) -> None:
    """That it began, and each part of it."""
    load("pds", pds([ADA]))
    number = last_load()
    withdraw(number)
    told = [entry.detail for entry in entries(Event.LOAD_WITHDRAWN)]
    assert told == [
        LoadWithdrawn(load=number, feed="pds", counts=()),
        LoadWithdrawn(load=number, feed="pds", counts=(("taken_back", 1), ("records_gone", 1))),
    ]


def test_what_a_load_replaced_is_forgotten(load: Loader) -> None:
    """After some weeks: its key is destroyed, so that no copy of what was said before can be
    opened, and the load stands for good."""
    load("pds", pds([ADA]))
    load("pds", pds([replace(ADA, family="Okoro")]))
    number = last_load()
    subject = Load.objects.get(pk=number).replaced_under
    assert subject is not None
    assert forget_loads(agent=WITHDRAWING) == 0
    old = Load.objects.get(pk=number).started_at - timedelta(days=DAYS_KEPT + 1)
    Load.objects.filter(pk=number).update(started_at=old)
    assert forget_loads(agent=WITHDRAWING) == 1
    assert vault().hold([subject]).is_destroyed(subject)
    assert not Replaced.objects.filter(load=number).exists()
    with pytest.raises(NotWithdrawableError, match=f"{DAYS_KEPT} days"):
        withdraw(number)


def test_two_loads_that_changed_one_child_do_not_say_so(load: Loader) -> None:
    """A thief with a dump sees of each load how much it changed: all notes are of one length, and
    no mark comes twice. Who has sent one row learns nothing of another's load."""
    load("pds", pds([ADA]))
    load("pds", pds([replace(ADA, family="Okoro")]))
    load("school_list", school_list([replace(ADA, given="Ngozi")]), sender=OTHER_SCHOOL)
    rows = list(Replaced.objects.all())
    assert len({row.load_id for row in rows}) == 3
    assert len({bytes(row.what) for row in rows}) == len(rows)
    assert len({len(row.sealed) for row in rows}) == 1
