"""Joining two records and splitting one: where statements, numbers and involvements go."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.criteria import Criteria, NumberKind
from contactpoint.access.errors import AccessRefusedError
from contactpoint.access.scope import Scope
from contactpoint.involvement.involvement import give_up_lead
from contactpoint.ledger.entry import Event
from contactpoint.services.find_child import find_child
from contactpoint.services.open_record import open_record
from contactpoint.services.record_involvement import record_involvement
from contactpoint.services.review.errors import (
    CannotUndoError,
    CaseChangedError,
    JoinRefusedError,
    NeedsAgreementError,
    SplitRefusedError,
)
from contactpoint.services.review.history import history
from contactpoint.services.review.join_records import join
from contactpoint.services.review.propose import propose_join
from contactpoint.services.review.split_record import split, statements_of
from contactpoint.services.review.undo_verdict import undo
from contactpoint.store.models import Child
from contactpoint.store.repositories import involvements
from contactpoint.store.safe import vault
from tests.fixtures.actors import at_desk
from tests.fixtures.ledger import entries
from tests.placing.content import check_whole
from tests.placing.files import OTHER_SCHOOL, Loader, ctf, nhs_number, pds, school_list
from tests.services.review.cases import ADA, RAVI, join_agreed, opened, records, the_case
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

PURPOSE = Purpose.WORKING_WITH_CHILD
# The same child, registered in another place under another name.
NGOZI = replace(
    ADA, given="Ngozi", family="Eze", postcode="ZE5 1CD", nhs_number=nhs_number(60), upn=""
)


@pytest.fixture
def two(load: Loader) -> tuple[str, str]:
    """Two records, the older of two sources. Returns their numbers, the older first."""
    load("pds", pds([ADA]))
    load("ctf", ctf([ADA]))
    load("pds", pds([NGOZI]))
    older, younger = Child.objects.order_by("pk").values_list("number", flat=True)
    return older, younger


def test_the_younger_is_joined_into_the_older(two: tuple[str, str], rhea: Actor) -> None:
    """All statements are on the older record, whichever number was given first, and both numbers
    lead to it: in a search, and when it is opened."""
    older, younger = two
    join(actor=rhea, number=younger, other=older)
    assert records() == {older: {"pds", "ctf"}}
    for number in two:
        criteria = Criteria(number=number, number_kind=NumberKind.CHILD_NUMBER)
        (line,) = find_child(actor=rhea, purpose=Purpose.DATA_QUALITY, criteria=criteria).lines
        assert line.number == older
        view = open_record(actor=rhea, purpose=Purpose.DATA_QUALITY, number=number)
        assert view.number == older
        assert [other.name.full for other in view.other_names] == ["Ngozi Eze"]
    check_whole()


def test_either_name_finds_the_one_record(two: tuple[str, str], rhea: Actor) -> None:
    """What was two results is one, by both names."""
    older, _ = two
    join(actor=rhea, number=two[0], other=two[1])
    for family in ("Okafor", "Eze"):
        criteria = Criteria(family=family, birth_date=date(2015, 4, 9))
        (line,) = find_child(actor=rhea, purpose=Purpose.DATA_QUALITY, criteria=criteria).lines
        assert line.number == older


def test_a_joined_record_of_a_joined_record_leads_on(
    load: Loader, rhea: Actor, owen: Actor
) -> None:
    """A chain of joins leads to its end."""
    load("pds", pds([ADA, RAVI, NGOZI]))
    numbers = list(Child.objects.order_by("pk").values_list("number", flat=True))
    join_agreed(rhea, owen, number=numbers[1], other=numbers[2])
    join_agreed(rhea, owen, number=numbers[0], other=numbers[1])
    assert {opened(number).number for number in numbers} == {numbers[0]}
    with pytest.raises(JoinRefusedError):
        join(actor=rhea, number=numbers[2], other=numbers[1])
    check_whole()


def test_a_join_undone_gives_each_record_its_own_back(two: tuple[str, str], rhea: Actor) -> None:
    """The same documents, the same numbers, and nothing of one on the other."""
    before = [opened(number).document for number in two]
    verdict = join(actor=rhea, number=two[0], other=two[1])
    undo(actor=rhea, verdict=verdict)
    assert [opened(number).document for number in two] == before
    assert [opened(number).number for number in two] == list(two)
    check_whole()


def test_what_comes_after_a_join_stays_after_its_undoing(
    two: tuple[str, str], rhea: Actor, load: Loader
) -> None:
    """A statement that a load has linked to the survivor since is the survivor's."""
    verdict = join(actor=rhea, number=two[0], other=two[1])
    load("school_list", school_list([replace(ADA, nhs_number="")]), sender=OTHER_SCHOOL)
    undo(actor=rhea, verdict=verdict)
    assert records() == {two[0]: {"pds", "ctf", "school_list"}, two[1]: {"pds"}}
    check_whole()


def test_a_record_that_was_only_known_before_is_so_again(rhea: Actor, load: Loader) -> None:
    """Joined with a record that is spoken of, and taken apart: it is last known as it was."""
    load("pds", pds([ADA, NGOZI]), full=True)
    load("pds", pds([NGOZI]), full=True)
    older, younger = Child.objects.order_by("pk").values_list("number", flat=True)
    before = opened(older).document
    assert before.open.last_known
    verdict = join(actor=rhea, number=older, other=younger)
    assert not opened(older).document.open.last_known
    undo(actor=rhea, verdict=verdict)
    assert opened(older).document == before
    check_whole()


def test_two_that_no_source_speaks_of_any_more_are_joined(rhea: Actor, load: Loader) -> None:
    """The survivor is last known by what was said last of either."""
    load("pds", pds([ADA, NGOZI, RAVI]), full=True)
    load("pds", pds([RAVI]), full=True)
    older, younger, _ = Child.objects.order_by("pk").values_list("number", flat=True)
    before = [opened(number).document for number in (older, younger)]
    verdict = join(actor=rhea, number=older, other=younger)
    document = opened(younger).document
    assert document.open.last_known
    assert len(document.open.names) == 2
    check_whole()
    undo(actor=rhea, verdict=verdict)
    assert [opened(number).document for number in (older, younger)] == before
    check_whole()


def test_involvements_go_with_the_record_and_come_back(
    two: tuple[str, str], rhea: Actor, dana: Actor, ravi: Actor
) -> None:
    """Recorded on the younger, seen on the survivor, and on the younger again after the undoing;
    of two lead professionals the survivor's stays, until each record has its own again."""
    today = timezone.localdate()
    for number, who in zip(two, (dana, ravi), strict=True):
        record_involvement(actor=who, purpose=PURPOSE, number=number, started_on=today, lead=True)
    verdict = join(actor=rhea, number=two[0], other=two[1])
    view = open_record(actor=dana, purpose=PURPOSE, number=two[1])
    assert {service.practitioner_name for service in view.other_services} == {
        "Dana Okafor",
        "Ravi Menon",
    }
    assert leads_of(two[0]) == ["Dana Okafor"]
    undo(actor=rhea, verdict=verdict)
    assert leads_of(two[0]) == ["Dana Okafor"]
    assert leads_of(two[1]) == ["Ravi Menon"]
    view = open_record(actor=dana, purpose=PURPOSE, number=two[0])
    assert [service.practitioner_name for service in view.other_services] == ["Dana Okafor"]


def test_a_lead_given_up_meanwhile_is_its_own_records_again(
    two: tuple[str, str], rhea: Actor, dana: Actor
) -> None:
    """What was changed on the survivor stays; the joined record has the lead that it had."""
    today = timezone.localdate()
    older, younger = (opened(number) for number in two)
    for child in (older, younger):
        row = Child.objects.get(pk=child.pk)
        world.involve(row, dana, started_on=today - timedelta(days=9), lead=True)
    verdict = join(actor=rhea, number=two[0], other=two[1])
    ring = vault().hold([older.subject])
    held = involvements.of_child(older.pk, older.subject, ring)
    given_up = [replace(one, involvement=give_up_lead(one.involvement)) for one in held]
    involvements.put_on(older.pk, older.subject, ring, given_up)
    undo(actor=rhea, verdict=verdict)
    assert leads_of(two[0]) == []
    assert leads_of(two[1]) == ["Dana Okafor"]


def leads_of(number: str) -> list[str]:
    """The names of the lead professionals of a child."""
    child = opened(number)
    held = involvements.of_child(child.pk, child.subject, vault().hold([child.subject]))
    return [one.involvement.practitioner_name for one in held if one.involvement.lead]


def test_a_split_founds_a_record_with_a_new_number(
    two: tuple[str, str], rhea: Actor, load: Loader
) -> None:
    """The picked statements go to it, and no load brings them back."""
    older, _ = two
    held = statements_of(actor=rhea, number=older)
    picked = [one.pk for one in held if one.voice.feed == "ctf"]
    verdict = split(actor=rhea, number=older, statements=picked, version=held.version)
    (new,) = set(records()) - set(two)
    assert records()[older] == {"pds"}
    assert records()[new] == {"ctf"}
    check_whole()
    load("ctf", ctf([replace(ADA, given="Adaeze Ngozi")]))
    assert records()[new] == {"ctf"}
    undo(actor=rhea, verdict=verdict)
    assert records()[older] == {"pds", "ctf"}
    assert opened(new).number == older
    check_whole()


def test_a_split_of_what_was_joined_gives_the_old_number_back(
    two: tuple[str, str], rhea: Actor
) -> None:
    """Statements that came by one join go back to the record that they came from."""
    before = [opened(number).document for number in two]
    join(actor=rhea, number=two[0], other=two[1])
    held = statements_of(actor=rhea, number=two[0])
    picked = [one.pk for one in held if one.name == "Ngozi Eze"]
    split(actor=rhea, number=two[0], statements=picked, version=held.version)
    assert [opened(number).document for number in two] == before
    assert set(records()) == set(two)
    check_whole()


def test_all_or_nothing_is_no_split(two: tuple[str, str], rhea: Actor) -> None:
    """Something has to go, something has to stay, and it has to be on the record."""
    held = statements_of(actor=rhea, number=two[0])
    (elsewhere,) = statements_of(actor=rhea, number=two[1])
    everything = [one.pk for one in held]
    for picked in ([], everything, [elsewhere.pk]):
        with pytest.raises(SplitRefusedError):
            split(actor=rhea, number=two[0], statements=picked, version=held.version)


def test_a_record_that_changed_is_looked_at_again(
    two: tuple[str, str], rhea: Actor, load: Loader
) -> None:
    """A split of what stood there before a load is refused."""
    held = statements_of(actor=rhea, number=two[0])
    load("ctf", ctf([replace(ADA, given="Adaeze Ngozi")]))
    with pytest.raises(CaseChangedError):
        split(actor=rhea, number=two[0], statements=[held.statements[0].pk], version=held.version)


def test_the_later_verdict_stands(two: tuple[str, str], rhea: Actor, owen: Actor) -> None:
    """A join after a split of the same statements overrules it, until it is undone itself; and the
    earlier cannot be undone while the later builds on it."""
    joined = join(actor=rhea, number=two[0], other=two[1])
    held = statements_of(actor=owen, number=two[0])
    picked = [one.pk for one in held if one.name == "Ngozi Eze"]
    parted = split(actor=owen, number=two[0], statements=picked, version=held.version)
    assert len(entries(Event.RECORD_SPLIT)) == 2
    with pytest.raises(CannotUndoError):
        undo(actor=rhea, verdict=joined)
    past = {one.pk: one for one in history(actor=rhea, number=two[0])}
    assert not past[joined].can_undo
    assert past[parted].can_undo
    undo(actor=rhea, verdict=parted)
    assert records() == {two[0]: {"pds", "ctf"}}
    undo(actor=rhea, verdict=joined)
    assert set(records()) == set(two)
    check_whole()


def test_history_names_who_decided_and_who_took_it_back(
    two: tuple[str, str], rhea: Actor, owen: Actor
) -> None:
    """By the number of either record, and in the authority's own history."""
    verdict = join(actor=rhea, number=two[0], other=two[1])
    undo(actor=owen, verdict=verdict)
    for number in (*two, None):
        (past,) = history(actor=rhea, number=number)
        assert (past.pk, past.kind, past.numbers) == (verdict, "same", two)
        assert (past.made_by_name, past.undone_by_name) == (rhea.display_name, owen.display_name)
        assert past.undone_at is not None
        assert not past.can_undo


def test_history_is_silent_about_a_child_whom_its_source_begins_to_guard(
    two: tuple[str, str], rhea: Actor, load: Loader
) -> None:
    """Nothing of it is told, and the verdict is out of reach."""
    verdict = join(actor=rhea, number=two[0], other=two[1])
    load("ctf", ctf([RAVI]), full=True)
    load("pds", pds([replace(ADA, restricted=True), replace(NGOZI, restricted=True)]))
    assert history(actor=rhea) == ()
    with pytest.raises(AccessRefusedError):
        history(actor=rhea, number=two[0])
    with pytest.raises(AccessRefusedError):
        undo(actor=rhea, verdict=verdict)


def test_cases_about_a_joined_record_are_about_the_survivor(
    two: tuple[str, str], rhea: Actor, load: Loader
) -> None:
    """A statement that may be of the younger's child waits for the survivor's."""
    twin = replace(NGOZI, given="Amara", nhs_number="")
    load("school_list", school_list([twin]), sender=OTHER_SCHOOL)
    assert the_case().child_id == Child.objects.get(number=two[1]).pk
    join(actor=rhea, number=two[0], other=two[1])
    assert the_case().child_id == Child.objects.get(number=two[0]).pk


def test_numbers_of_other_authorities_children_are_refused(load: Loader, rhea: Actor) -> None:
    """A reviewer proposes to join a child of her own authority with one elsewhere, but not two
    elsewhere."""
    in_leeds = replace(ADA, postcode="LS1 4AP")
    in_york = replace(RAVI, postcode="YO1 7HH")
    load("pds", pds([in_leeds, in_york]))
    one, two = Child.objects.order_by("pk").values_list("number", flat=True)
    york, cheshire = (at_desk(rhea, Scope.of(gss)) for gss in ("E06000014", "E06000049"))
    for refused in (
        lambda: join(actor=cheshire, number=one, other=two),
        lambda: statements_of(actor=york, number=one),
        lambda: history(actor=york, number=one),
    ):
        with pytest.raises(AccessRefusedError):
            refused()
    with pytest.raises(NeedsAgreementError):
        join(actor=york, number=one, other=two)
    propose_join(actor=york, number=one, other=two)
    with pytest.raises(AccessRefusedError):
        propose_join(actor=cheshire, number=one, other=two)


def test_practitioners_join_nothing(two: tuple[str, str], dana: Actor) -> None:
    """Nor do they split, or read what was decided."""
    with pytest.raises(AccessRefusedError):
        join(actor=dana, number=two[0], other=two[1])
    with pytest.raises(AccessRefusedError):
        statements_of(actor=dana, number=two[0])
    with pytest.raises(AccessRefusedError):
        history(actor=dana)
