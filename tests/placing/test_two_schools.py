"""Which school a record shows, load after load, and when a person is asked."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import transaction

from contactpoint.access.actor import Actor
from contactpoint.access.grants import Role
from contactpoint.children.statement import ServiceKind
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.placing.rearrange import put_under
from contactpoint.placing.rebuild_index import rebuild
from contactpoint.review.kinds import CaseKind
from contactpoint.services.review.join_records import join
from contactpoint.services.review.split_record import split, statements_of
from contactpoint.services.review.undo_verdict import undo
from contactpoint.store.models import Child, Load, Organisation
from contactpoint.store.repositories import children, loads, organisations
from contactpoint.store.repositories.case_rows import Case
from contactpoint.visibility.status import Status
from tests.fixtures.cases import held_cases, statement_of
from tests.fixtures.statements import held_by_feed, source_of
from tests.placing.content import check_whole
from tests.placing.files import Loader, Said, ctf, nhs_number, pds, school_list, unique_pupil_number
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

OURS, THEIRS, THIRD = "8201234", "8205678", "8209999"
ADA = Said(upn=unique_pupil_number(7))
OTHER = Said(
    given="Ravi",
    family="Whitcombe",
    born="2011-11-30",
    nhs_number=nhs_number(20),
    upn=unique_pupil_number(20),
)
LONG_AGO, YESTERDAY = "2012-09-01", str(date.today() - timedelta(days=1))


def starting(stated: list[Said], day: str) -> bytes:
    """A list with a start date."""
    head, *rows = school_list(stated).decode().splitlines()
    lines = (f"{head},Start date", *(f"{row},{day}" for row in rows), "")
    return "\n".join(lines).encode()


@pytest.fixture
def lists(load: Loader) -> Callable[..., None]:
    """``lists(school, *children, start=, full=)`` loads a school's list."""

    def deliver(school: str, *stated: Said, start: str = "", full: bool = False) -> None:
        data = starting(list(stated), start) if start else school_list(stated)
        load("school_list", data, sender=school, full=full)
        check_whole()

    return deliver


Lists = Callable[..., None]


@pytest.fixture
def rhea(db: None) -> Actor:
    """A reviewer."""
    return world.actor_of(world.account("rhea.lund", role=Role.DATA_QUALITY))


@pytest.fixture
def known(load: Loader) -> Child:
    """A child whom health has registered."""
    load("pds", pds([ADA]))
    return Child.objects.get()


def shown(record: Child) -> list[tuple[str, bool]]:
    """The schools of a record, and whether each is a previous one."""
    (child,) = children.by_pks([record.pk])
    assert child.document.open.record is not None
    return [
        (one.service.organisation.code, one.previous)
        for one in child.document.open.record.services
        if one.service.kind is ServiceKind.SCHOOL
    ]


def current(record: Child) -> set[str]:
    """The schools that a record shows as current."""
    return {code for code, previous in shown(record) if not previous}


def asked() -> list[Case]:
    """The cases about two schools."""
    return held_cases(kind=CaseKind.CONTESTED, reason=DecisionReason.TWO_SCHOOLS.value)


@pytest.mark.parametrize("claimed", ["2099-09-01", YESTERDAY, LONG_AGO])
def test_a_claimed_start_date_keeps_nobody(known: Child, lists: Lists, claimed: str) -> None:
    """A school claims the child since 2099, or yesterday: the next school is current all the same,
    though its own start date is older. That is a move, and nobody is asked."""
    lists(OURS, ADA, start=claimed)
    lists(THEIRS, ADA, start=LONG_AGO)
    assert shown(known) == [(THEIRS, False), (OURS, True)]
    assert not asked()


@pytest.mark.parametrize("claimed", ["2099-09-01", YESTERDAY, LONG_AGO, ""])
def test_a_school_that_never_saw_the_child_is_asked_about(
    known: Child, lists: Lists, claimed: str
) -> None:
    """It takes the child over until the real school states it again, in the very same words: both
    are shown, and a person is asked, once, however often both go on."""
    lists(OURS, ADA, start="2020-09-01")
    lists(THEIRS, ADA, start=claimed)
    lists(OURS, ADA, start="2020-09-01")
    assert current(known) == {OURS, THEIRS}
    (case,) = asked()
    assert source_of(statement_of(case)) == THEIRS
    assert case.other_child_id == known.pk
    assert not case.withheld
    lists(THEIRS, ADA, start=claimed)
    lists(OURS, ADA, start="2020-09-01")
    assert current(known) == {OURS, THEIRS}
    assert [one.pk for one in asked()] == [case.pk]


def test_other_words_of_the_old_school_are_a_statement_again(known: Child, lists: Lists) -> None:
    """It goes on stating the child, of which it has learnt something."""
    lists(OURS, ADA)
    lists(THEIRS, ADA)
    lists(OURS, replace(ADA, postcode="ZE3 1CD"))
    assert current(known) == {OURS, THEIRS}
    assert len(asked()) == 1


def test_another_reference_of_the_old_school_is_no_new_beginning(
    known: Child, load: Loader, lists: Lists
) -> None:
    """It has learnt the child's number; its full list ends what it said under the earlier one."""
    lists(OURS, replace(ADA, nhs_number="", upn=""), full=True)
    lists(THEIRS, ADA)
    lists(OURS, ADA, full=True)
    assert current(known) == {OURS, THEIRS}
    assert len(asked()) == 1


@pytest.mark.parametrize(("drops", "stays"), [(OURS, THEIRS), (THEIRS, OURS)])
def test_the_case_closes_once_a_full_list_no_longer_has_the_child(
    known: Child, lists: Lists, drops: str, stays: str
) -> None:
    """The late list of the old school, or the end of a wrong one."""
    lists(OURS, ADA)
    lists(THEIRS, ADA)
    lists(OURS, ADA)
    assert len(asked()) == 1
    lists(drops, OTHER, full=True)
    assert shown(known) == [(stays, False)]
    assert not asked()


def test_a_child_who_comes_back_is_at_its_first_school(known: Child, lists: Lists) -> None:
    """That school had dropped it, and begins anew."""
    lists(OURS, ADA)
    lists(THEIRS, ADA)
    lists(OURS, OTHER, full=True)
    lists(OURS, ADA, OTHER, full=True)
    assert current(known) == {OURS}
    assert not asked()


def test_a_school_that_sends_transfer_files_alone_is_not_robbed(known: Child, load: Loader) -> None:
    """Another claims its pupil; it goes on stating it in its next file. The same file loaded once
    more says nothing new."""
    load("ctf", ctf([ADA], school=OURS))
    load("school_list", starting([ADA], LONG_AGO), sender=THEIRS)
    assert current(known) == {THEIRS}
    load("ctf", ctf([ADA], school=OURS))
    assert (current(known), asked()) == ({THEIRS}, [])
    load("ctf", ctf([OTHER, ADA], school=OURS))
    assert current(known) == {OURS, THEIRS}
    assert len(asked()) == 1


def test_a_transfer_file_that_comes_after_the_move_is_a_move(
    known: Child, lists: Lists, load: Loader
) -> None:
    """The old school sends it when the pupil has left, and the new one has listed the child
    already: the new one stays current, and nobody is asked though it goes on."""
    lists(OURS, ADA)
    lists(THEIRS, ADA)
    load("ctf", ctf([ADA], school=OURS))
    lists(THEIRS, ADA)
    assert shown(known) == [(THEIRS, False), (OURS, True)]
    assert not asked()


def test_a_hostile_transfer_file_takes_nobody_over(
    known: Child, lists: Lists, load: Loader
) -> None:
    """The school that lists the child is current; only a further file asks."""
    lists(OURS, ADA)
    load("ctf", ctf([ADA], school=THEIRS))
    assert current(known) == {OURS}
    load("ctf", ctf([OTHER, ADA], school=THEIRS))
    assert current(known) == {OURS, THEIRS}
    assert len(asked()) == 1


def test_the_same_school_under_its_other_code_is_no_other(known: Child, load: Loader) -> None:
    """A list comes by URN and a transfer file by LAESTAB: nobody is asked whether a school is
    itself. Beside a third school one code stands for it."""
    mill_school = Organisation(
        scheme="urn", code="999111", laestab=OURS, name="Mill School", service="school"
    )
    organisations.put([mill_school])
    load("ctf", ctf([ADA], school=OURS))
    load("school_list", school_list([ADA]), sender="999111")
    load("ctf", ctf([OTHER, ADA], school=OURS))
    assert current(known) == {"999111", OURS}
    assert not asked()
    load("school_list", school_list([ADA]), sender=THEIRS)
    load("school_list", school_list([ADA]), sender="999111")
    load("ctf", ctf([ADA, OTHER], school=OURS))
    assert [one.word.count(":") for one in asked()] == [2]
    check_whole()


def test_the_right_school_is_the_right_one_whatever_came_unchanged(
    known: Child, lists: Lists
) -> None:
    """A delivery in which the child is the only one not to have changed."""
    lists(OURS, ADA, OTHER)
    lists(THEIRS, ADA)
    lists(OURS, ADA, replace(OTHER, postcode="ZE3 1CD"))
    assert current(known) == {OURS, THEIRS}


def test_a_load_of_another_feed_does_not_ask_for_the_schools(
    known: Child, lists: Lists, load: Loader
) -> None:
    """Health's next statement derives the record anew: what is current stays so."""
    lists(OURS, ADA)
    lists(THEIRS, ADA)
    load("pds", pds([replace(ADA, postcode="ZE3 1CD", as_at="2026-02-02")]))
    assert current(known) == {THEIRS}
    lists(OURS, ADA)
    load("pds", pds([replace(ADA, postcode="ZE3 2CD", as_at="2026-03-02")]))
    assert current(known) == {OURS, THEIRS}
    assert len(asked()) == 1
    check_whole()


def test_a_hidden_child_has_no_case_and_keeps_what_was_stated(known: Child, lists: Lists) -> None:
    """Of a shielded child the case is in no queue; shown again, its record shows both."""
    lists(OURS, ADA)
    lists(THEIRS, ADA)
    with transaction.atomic():
        loads.moving_alone()
        put_under(known, Status.SHIELDED)
    lists(OURS, ADA)
    assert all(case.withheld for case in asked())
    with transaction.atomic():
        loads.moving_alone()
        put_under(Child.objects.get(pk=known.pk), Status.ACTIVE)
    assert current(known) == {OURS, THEIRS}
    assert [case.withheld for case in asked()] == [False]
    check_whole()


@pytest.mark.django_db(databases=["default", "keys"], transaction=True)
def test_a_rebuilt_index_finds_the_case_and_the_record_as_before(
    known: Child, lists: Lists
) -> None:
    """Nothing of it is in the index alone."""
    lists(OURS, ADA)
    lists(THEIRS, ADA)
    lists(OURS, ADA)
    before = shown(known), [(one.pk, one.word) for one in asked()]
    rebuild()
    assert (shown(known), [(one.pk, one.word) for one in asked()]) == before
    lists(OURS, ADA)
    assert (shown(known), [(one.pk, one.word) for one in asked()]) == before


def test_an_interrupted_load_notes_what_it_had_seen(
    known: Child, load: Loader, lists: Lists, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A load that was killed after its only batch, and goes on: the same as at one go."""
    lists(OURS, ADA)
    lists(THEIRS, ADA)

    def killed(_load: Load) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(loads, "finish", killed)
        with pytest.raises(KeyboardInterrupt):
            load("school_list", school_list([ADA]), sender=OURS)
    assert current(known) == {OURS, THEIRS}
    lists(OURS, ADA)
    assert current(known) == {OURS, THEIRS}
    assert len(asked()) == 1


# Another registration of the same child, whom its school states there.
MOVED = replace(
    ADA, given="Ngozi", family="Eze", postcode="ZE5 1CD", nhs_number=nhs_number(60), upn=""
)


@pytest.fixture
def two(load: Loader, lists: Lists) -> tuple[Child, Child]:
    """Two records of one child: each school goes on stating its own."""
    load("pds", pds([ADA, MOVED]))
    lists(OURS, ADA)
    lists(THEIRS, MOVED)
    lists(OURS, ADA)
    older, younger = Child.objects.order_by("pk")
    return older, younger


def test_a_join_asks_about_schools_that_go_on_stating_the_child(
    two: tuple[Child, Child], rhea: Actor
) -> None:
    """What each was last seen to state is known; to undo the join takes the question back."""
    older, younger = two
    verdict = join(actor=rhea, number=older.number, other=younger.number)
    assert current(older) == {OURS, THEIRS}
    assert len(asked()) == 1
    check_whole()
    undo(actor=rhea, verdict=verdict)
    assert not asked()
    assert len(current(older)) == len(current(younger)) == 1
    check_whole()


def test_a_split_takes_each_school_along(known: Child, lists: Lists, rhea: Actor) -> None:
    """Each record has one school then, and nothing is asked."""
    lists(OURS, ADA)
    lists(THEIRS, ADA)
    lists(OURS, ADA)
    theirs = [row.pk for row, stated in held_by_feed() if stated.source == THEIRS]
    page = statements_of(actor=rhea, number=known.number)
    split(actor=rhea, number=known.number, statements=theirs, version=page.version)
    assert not asked()
    assert current(known) == {OURS}
    check_whole()
