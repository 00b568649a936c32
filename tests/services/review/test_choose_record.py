"""A case without a record to compare with: the records to choose from, and none of them."""

from datetime import date

import pytest
from msgspec.structs import replace

from contactpoint.access.actor import Actor
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.children.addresses import Address
from contactpoint.children.names import PersonName
from contactpoint.children.sex import Sex
from contactpoint.ledger.entry import Event
from contactpoint.linkage.levels import Field
from contactpoint.services.review.choose_record import compare_with, look_at_others
from contactpoint.services.review.correct_value import CorrectedField, correct
from contactpoint.services.review.decide_case import none_of_these, not_same, same
from contactpoint.services.review.errors import (
    CannotUndoError,
    CaseChangedError,
    FoundingRefusedError,
    NothingToChooseError,
)
from contactpoint.services.review.history import history
from contactpoint.services.review.join_records import join
from contactpoint.services.review.open_case import open_case
from contactpoint.services.review.undo_verdict import undo
from contactpoint.store.models import Child, HeldCase
from contactpoint.visibility.views.case import CaseView
from tests.fixtures.ledger import entries
from tests.fixtures.statements import of_feed
from tests.fixtures.waiting import wait_alone
from tests.placing.content import check_whole
from tests.services.review.cases import records, the_case
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

# Born on the same day in the same street, and no kin.
ISOLDE = replace(
    world.BELLA,
    reference="9434765870",
    names=(PersonName("Isolde", "Marchbanks"),),
    address=Address(("5 Wherry Lane",), "Mereton", "ZE2 9AB"),
    carers=(),
    nhs_number="9434765870",
)
# A stranger, whom only somebody who knows can tell to be the child.
ORSON = replace(
    world.BELLA,
    reference="9449305552",
    names=(PersonName("Orson", "Fennimore"),),
    birth_date=date(2015, 3, 9),
    address=None,
    carers=(),
    nhs_number="9449305552",
)


def seen(actor: Actor) -> CaseView:
    """The only case, opened."""
    return open_case(actor=actor, case=the_case().pk)


def names(view: CaseView) -> list[str]:
    """The children that may be chosen."""
    return [one.name for one in view.candidates]


def choose(actor: Actor, number: str) -> CaseView:
    """Put the record with this number beside the only case's statement."""
    view = seen(actor)
    compare_with(actor=actor, case=view.case, number=number, version=view.version)
    return seen(actor)


@pytest.fixture
def nameless(db: None) -> str:
    """Two children may be the one that social care names not. Returns the number of the first."""
    world.put(world.BELLA)
    world.put(ISOLDE)
    world.put(ORSON)
    world.put(world.NAMELESS)
    assert the_case().child_id is None
    return Child.objects.order_by("pk")[0].number


def test_the_records_that_the_matcher_weighs_are_listed(nameless: str, rhea: Actor) -> None:
    """Each with what it shares; nobody who shares nothing."""
    view = seen(rhea)
    assert view.right is None
    assert sorted(names(view)) == ["Arabella Tarkington", "Isolde Marchbanks"]
    for one in view.candidates:
        assert {field.field for field in one.fields} >= {Field.BIRTH_DATE, Field.POSTCODE}
        assert one.address.endswith("ZE2 9AB")


def test_listing_is_recorded_for_each_child(nameless: str, rhea: Actor) -> None:
    """Who is shown as one that it may be has been looked at."""
    seen(rhea)
    subjects = Child.objects.order_by("pk").values_list("subject", flat=True)[:2]
    assert {entry.subject for entry in entries(Event.CASE_OPENED)} == set(subjects)


def test_one_that_is_chosen_is_side_by_side_and_can_be_the_same(
    nameless: str, rhea: Actor, owen: Actor
) -> None:
    """Choosing decides nothing; then it is a case as any other, and its verdict is undone so."""
    view = choose(rhea, nameless)
    assert view.right is not None
    assert view.right.number == nameless
    assert view.weight is not None
    assert not view.candidates
    assert of_feed("ssda903").state == "to_review"
    verdict = same(actor=rhea, case=view.case, version=view.version)
    assert records()[nameless] == {"pds", "ssda903"}
    check_whole()
    undo(actor=owen, verdict=verdict)
    assert records()[nameless] == {"pds"}
    assert seen(owen).right is not None


def test_one_that_is_not_the_child_is_listed_no_more(nameless: str, rhea: Actor) -> None:
    """The statement waits again, with the others to choose from."""
    view = choose(rhea, nameless)
    not_same(actor=rhea, case=view.case, version=view.version)
    assert names(seen(rhea)) == ["Isolde Marchbanks"]


def test_a_record_that_only_the_reviewer_knows_of(nameless: str, rhea: Actor) -> None:
    """Any number that leads to a record can be entered, whatever the matcher makes of it."""
    orson = Child.objects.order_by("pk")[2].number
    view = choose(rhea, orson)
    assert view.right is not None
    same(actor=rhea, case=view.case, version=view.version)
    assert records()[orson] == {"pds", "ssda903"}


def test_looking_at_others_brings_the_list_back(nameless: str, rhea: Actor) -> None:
    """The one that was chosen is among them."""
    view = choose(rhea, nameless)
    look_at_others(actor=rhea, case=view.case, version=view.version)
    assert "Arabella Tarkington" in names(seen(rhea))


def test_a_list_that_has_changed_is_looked_at_again(nameless: str, rhea: Actor) -> None:
    """A correction of one of those listed makes what was shown old."""
    view = seen(rhea)
    correct(actor=rhea, number=nameless, field=CorrectedField.SEX, value=Sex.MALE)
    with pytest.raises(CaseChangedError):
        compare_with(actor=rhea, case=view.case, number=nameless, version=view.version)
    assert the_case().child_id is None


def test_without_a_name_no_record_is_founded(nameless: str, rhea: Actor) -> None:
    """As the matcher, a person cannot make a record of a child that nobody could find again."""
    view = seen(rhea)
    assert not view.may_found
    with pytest.raises(FoundingRefusedError):
        none_of_these(actor=rhea, case=view.case, version=view.version)
    assert HeldCase.objects.count() == 1


def test_a_number_that_leads_nowhere_is_refused(nameless: str, rhea: Actor) -> None:
    """For a record that cannot be opened as for none."""
    view = seen(rhea)
    with pytest.raises(AccessRefusedError) as refused:
        compare_with(actor=rhea, case=view.case, number="000000000", version=view.version)
    assert refused.value.refusal is Refusal.NO_SUCH_RECORD


def test_whom_health_guards_is_no_candidate(rhea: Actor) -> None:
    """The list is the same whether or not there is such a child, and its number leads nowhere."""
    world.put(world.BELLA)
    world.put(ISOLDE)
    world.put(world.NAMELESS)
    isolde = Child.objects.order_by("pk")[1].number
    world.put(replace(ISOLDE, restricted=True))
    view = seen(rhea)
    assert names(view) == ["Arabella Tarkington"]
    with pytest.raises(AccessRefusedError) as refused:
        compare_with(actor=rhea, case=view.case, number=isolde, version=view.version)
    assert refused.value.refusal is Refusal.NO_SUCH_RECORD


@pytest.fixture
def named(db: None) -> str:
    """A statement that may be of Bella or of a twin waits on no record. Returns Bella's number."""
    world.put(world.BELLA)
    world.put(world.ROSAMUND)
    wait_alone()
    return Child.objects.get().number


def found_alone(actor: Actor) -> int:
    """Look at the others, and say that it is none of these."""
    view = seen(actor)
    look_at_others(actor=actor, case=view.case, version=view.version)
    view = seen(actor)
    assert names(view) == ["Arabella Tarkington"]
    assert view.may_found
    return none_of_these(actor=actor, case=view.case, version=view.version)


def test_none_of_these_is_a_child_of_its_own(named: str, rhea: Actor) -> None:
    """The statement founds a record, and no load brings it to one of those that were listed."""
    found_alone(rhea)
    assert sorted(map(sorted, records().values())) == [["pds"], ["pds"]]
    assert not HeldCase.objects.exists()
    check_whole()
    # By everything that it says now it would be Bella's.
    world.put(replace(world.ROSAMUND, names=world.BELLA.names))
    assert sorted(map(sorted, records().values())) == [["pds"], ["pds"]]
    check_whole()


def test_founding_is_undone(named: str, rhea: Actor, owen: Actor) -> None:
    """The statement waits as before, with the same records to choose from; its number stays taken.
    The verdict is in the history of the record that it founded."""
    verdict = found_alone(rhea)
    founded = Child.objects.order_by("pk")[1].number
    assert [past.pk for past in history(actor=rhea, number=founded)] == [verdict]
    undo(actor=owen, verdict=verdict)
    assert {number for number, feeds in records().items() if feeds} == {named}
    assert names(seen(owen)) == ["Arabella Tarkington"]
    check_whole()
    with pytest.raises(CannotUndoError):
        undo(actor=owen, verdict=verdict)
    found_alone(owen)
    check_whole()


def test_what_builds_on_founding_is_undone_first(named: str, rhea: Actor) -> None:
    """A record that was founded so and then joined is parted before the founding is undone."""
    verdict = found_alone(rhea)
    join(actor=rhea, number=named, other=Child.objects.order_by("pk")[1].number)
    with pytest.raises(CannotUndoError):
        undo(actor=rhea, verdict=verdict)


def test_where_a_record_is_chosen_none_of_these_says_nothing(named: str, rhea: Actor) -> None:
    """The others have to be looked at first."""
    view = seen(rhea)
    with pytest.raises(NothingToChooseError):
        none_of_these(actor=rhea, case=view.case, version=view.version)
