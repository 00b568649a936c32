"""Finding a child: who is found, what is said of why, and who is not found at all."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from unittest.mock import patch

import pytest
from django.db import transaction
from django.utils import timezone
from msgspec import structs

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.criteria import Criteria, NumberKind
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.faults import CriteriaError, CriteriaField, Fault, Message
from contactpoint.children.names import NameKind, PersonName
from contactpoint.children.sex import Sex
from contactpoint.children.statement import Statement
from contactpoint.ledger.details import ChildShown
from contactpoint.ledger.entry import Event
from contactpoint.placing.rearrange import put_under
from contactpoint.services.find_child import find_child
from contactpoint.store.models import Child, LedgerEntry
from contactpoint.store.repositories import ledger, loads
from contactpoint.synth import story
from contactpoint.synth.population import AS_AT, synthesise
from contactpoint.visibility.status import Status
from contactpoint.visibility.views.results import MOST_RESULTS, SearchResults
from tests.fixtures.actors import actor
from tests.fixtures.ledger import entries
from tests.fixtures.statements import held
from tests.store.sealed_index.held import keys_of_child
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

FOR_BELLA = Criteria(family="Tarkington", birth_date=world.BELLA.birth_date)
BY_CHILD_NUMBER = NumberKind.CHILD_NUMBER


@pytest.fixture
def find(dana: Actor) -> Callable[[Criteria], SearchResults]:
    """``find(criteria)`` searches as the social worker."""

    def search(criteria: Criteria) -> SearchResults:
        return find_child(actor=dana, purpose=Purpose.MOVED_AREA, criteria=criteria)

    return search


Find = Callable[[Criteria], SearchResults]


@pytest.fixture
def isabella() -> None:
    """The story's child among three hundred others of the same region."""
    others = [true.statement for true in synthesise(children=300, seed=3, region="North West")]
    world.put(*others, *story.story_statements(as_at=AS_AT))


@pytest.mark.parametrize(
    ("criteria", "reasons"),
    [
        pytest.param(
            Criteria(given="Isabella", family="Kowalczyk", birth_date=story.BIRTH_DATE),
            {"Same given name", "Same family name", "Same date of birth"},
            id="former name",
        ),
        pytest.param(
            Criteria(given="Bella", family="Hargreaves", birth_date=story.BIRTH_DATE_AT_CLINIC),
            {"Same family name"},
            id="nickname, day and month swapped",
        ),
        pytest.param(
            Criteria(
                given="Isabella", birth_date=story.BIRTH_DATE, postcode=story.ADDRESS.postcode
            ),
            {"Same given name", "Same date of birth", "Same postcode"},
            id="family name unknown",
        ),
        pytest.param(
            Criteria(given="Isabela", family="Hargreavs", birth_date=story.BIRTH_DATE),
            {"Same date of birth"},
            id="one slip in both names",
        ),
    ],
)
def test_each_search_of_the_story_finds_the_child_first(
    find: Find, isabella: None, criteria: Criteria, reasons: set[str]
) -> None:
    """What the mother said is enough, whatever the sources call the child."""
    first = find(criteria).lines[0]
    assert first.name == PersonName("Isabella", "Hargreaves")
    assert first.birth_date == story.BIRTH_DATE
    assert reasons <= set(first.reasons)


def test_the_former_name_is_shown_when_it_is_what_matched(find: Find, isabella: None) -> None:
    """The practitioner recognises the child by the name that she knows, and sees that it is former
    though a previous school still holds it as current."""
    by_former = Criteria(given="Isabella", family="Kowalczyk", birth_date=story.BIRTH_DATE)
    matched = find(by_former).lines[0].matched_name
    assert matched == PersonName("Isabella", "Kowalczyk", NameKind.FORMER)
    by_current = Criteria(given="Isabella", family="Hargreaves", birth_date=story.BIRTH_DATE)
    assert find(by_current).lines[0].matched_name is None


def test_a_line_holds_what_the_rules_allow(find: Find, bella: str) -> None:
    """Name, date of birth, sex, town and why; no street, postcode, carer, school or number."""
    (line,) = find(FOR_BELLA).lines
    assert line.number == bella
    assert line.name.full == "Arabella Tarkington"
    assert (line.birth_date, line.sex, line.town) == (date(2017, 7, 4), Sex.FEMALE, "Mereton")
    assert line.reasons
    for hidden in ("Wherry", "ZE2", "Morwenna", "9000000009", "01632", "999001"):
        assert hidden not in repr(line)


def test_every_line_says_why(find: Find, isabella: None) -> None:
    """No child is shown without a reason."""
    for line in find(Criteria(family="Hargreaves", birth_date=story.BIRTH_DATE)).lines:
        assert line.reasons


# As many as are shown, and one more.
_GIVEN = (
    *("Agnes", "Beatrice", "Clement", "Dorothea", "Edmund", "Florence", "Gilbert", "Harriet"),
    *("Ignatius", "Josephine", "Kenneth", "Lavinia", "Montague", "Nathaniel", "Ophelia"),
    *("Percival", "Quentin", "Rosalind", "Sebastian", "Theodora", "Ursula"),
)


def _many(count: int) -> list[Statement]:
    """Children of one family name and birthday, each with a number of its own."""
    return [
        structs.replace(
            world.BELLA,
            reference=f"{place:010d}",
            nhs_number=f"{place:010d}",
            names=(PersonName(given, "Tarkington"),),
            address=None,
            carers=(),
        )
        for place, given in enumerate(_GIVEN[:count])
    ]


def test_twenty_are_shown_and_more_are_not(find: Find) -> None:
    """Up to the limit all are shown; one more, and none is, because nobody may browse."""
    world.put(*_many(MOST_RESULTS))
    assert len(find(FOR_BELLA).lines) == MOST_RESULTS
    world.put(*_many(MOST_RESULTS + 1))
    assert Child.objects.count() == MOST_RESULTS + 1
    assert find(FOR_BELLA) == SearchResults(lines=(), too_many=True)


def test_who_is_out_of_search_does_not_count(find: Find) -> None:
    """An archived child neither fills one of the twenty places nor makes them too many."""
    world.put(*_many(MOST_RESULTS + 1))
    late = structs.replace(_many(1)[0], death_date=timezone.localdate() - timedelta(days=400))
    world.put(late)
    assert len(find(FOR_BELLA).lines) == MOST_RESULTS


@pytest.mark.parametrize("years", [17, 18])
def test_a_record_leaves_search_on_the_eighteenth_birthday(find: Find, years: int) -> None:
    """By name and by number alike, a child of 17 is found and an adult is not."""
    today = timezone.localdate()
    born = today.replace(year=today.year - years, day=min(today.day, 28))
    world.put(structs.replace(world.BELLA, birth_date=born))
    number = world.only_child().number
    found = find(replace(FOR_BELLA, birth_date=born)).lines
    assert bool(found) is (years < 18)
    by_number = find(Criteria(number=number, number_kind=BY_CHILD_NUMBER)).lines
    assert bool(by_number) is (years < 18)


@pytest.mark.parametrize(("days_ago", "found"), [(300, True), (366, False)])
def test_a_record_leaves_search_a_year_after_death(find: Find, days_ago: int, found: bool) -> None:
    """For one year those who worked with the child can still find one another."""
    died = timezone.localdate() - timedelta(days=days_ago)
    world.put(structs.replace(world.BELLA, death_date=died))
    assert bool(find(FOR_BELLA).lines) is found


def test_what_waits_for_a_person_is_found_and_marked(find: Find, bella: str) -> None:
    """A possible twin has a record of its own until somebody decides, which says so."""
    twin = structs.replace(
        world.BELLA_AT_SCHOOL, reference="school-2", names=(PersonName("Ottoline", "Tarkington"),)
    )
    world.put(twin)
    lines = find(Criteria(family="Tarkington", birth_date=world.BELLA.birth_date)).lines
    assert {line.name.given: line.provisional for line in lines} == {
        "Ottoline": True,
        world.BELLA.names[0].given: False,
    }


def test_what_waits_and_may_be_of_a_hidden_child_is_not_found(find: Find, bella: str) -> None:
    """A possible twin of a shielded child is neither on the record nor a record, until somebody
    decides."""
    with transaction.atomic():
        loads.moving_alone()
        put_under(world.only_child(), Status.SHIELDED)
    twin = structs.replace(
        world.BELLA_AT_SCHOOL, reference="school-2", names=(PersonName("Ottoline", "Tarkington"),)
    )
    world.put(twin)
    assert len(held(state="to_review")) == 1
    by_name = find(
        Criteria(given="Ottoline", family="Tarkington", birth_date=world.BELLA.birth_date)
    )
    assert "Ottoline" not in repr(by_name)
    assert {line.number for line in by_name.lines} <= {bella}


def test_a_restricted_statement_is_not_found(find: Find, nurse: Actor) -> None:
    """What health guards has a record, and no name and no number leads to it."""
    world.put(structs.replace(world.BELLA, restricted=True))
    assert [row.child_id for row in held()] == [world.only_child().pk]
    assert find(FOR_BELLA) == SearchResults(lines=(), too_many=False)
    by_number = Criteria(number="9000000009", number_kind=NumberKind.NHS_NUMBER)
    found = find_child(actor=nurse, purpose=Purpose.MOVED_AREA, criteria=by_number)
    assert found == SearchResults(lines=(), too_many=False)


def test_a_child_that_becomes_restricted_is_no_longer_found(find: Find) -> None:
    """When the only source begins to guard the child, the record is out of search. Feeds find it by
    hidden keys, none of which is an open one."""
    world.put(world.BELLA)
    number = world.only_child().number
    before = set(keys_of_child(world.only_child().pk))
    world.put(structs.replace(world.BELLA, restricted=True))
    assert not find(FOR_BELLA).lines
    assert not find(Criteria(number=number, number_kind=BY_CHILD_NUMBER)).lines
    borne = set(keys_of_child(world.only_child().pk))
    assert borne
    assert not borne & before


def test_numbers_are_searched_by_those_who_may(
    bella: str, dana: Actor, nurse: Actor, teacher: Actor
) -> None:
    """The child number by all; the NHS number by a nurse; the UPN by a teacher; nobody else's."""
    world.put(structs.replace(world.BELLA_AT_SCHOOL, upn="B801200005001"))
    kinds = {
        NumberKind.CHILD_NUMBER: (bella, {"dana", "nurse", "teacher"}),
        NumberKind.NHS_NUMBER: ("9000000009", {"nurse"}),
        NumberKind.UPN: ("B801200005001", {"teacher"}),
    }
    for kind, (number, allowed) in kinds.items():
        for name, who in {"dana": dana, "nurse": nurse, "teacher": teacher}.items():
            criteria = Criteria(number=number, number_kind=kind)
            if name in allowed:
                found = find_child(actor=who, purpose=Purpose.MOVED_AREA, criteria=criteria)
                (line,) = found.lines
                assert line.number == bella
                assert len(line.reasons) == 1
            else:
                with pytest.raises(CriteriaError) as caught:
                    find_child(actor=who, purpose=Purpose.MOVED_AREA, criteria=criteria)
                assert caught.value.faults == (
                    Fault(CriteriaField.NUMBER, Message.NUMBER_NOT_ALLOWED),
                )


@pytest.mark.parametrize(
    "made_up",
    [
        Criteria(given="Xyqua", birth_date=world.BELLA.birth_date, postcode="ZE2 9AB"),
        Criteria(given="Arabella", family="Xyquarm", birth_date=world.BELLA.birth_date),
        Criteria(given="Xyqua", family="Tarkington", birth_years=(2017,), sex=Sex.FEMALE),
    ],
)
def test_a_name_that_is_made_up_shows_nobody(find: Find, bella: str, made_up: Criteria) -> None:
    """What is right beside it would not have been enough to search by, so it shows no child."""
    right = replace(
        made_up,
        given="Arabella" if made_up.given else "",
        family="Tarkington" if made_up.family else "",
    )
    assert [line.number for line in find(right).lines] == [bella]
    assert find(made_up) == SearchResults(lines=(), too_many=False)


@pytest.mark.parametrize("stored", [PersonName("Zorica", ""), PersonName("", "Zorica")])
@pytest.mark.parametrize(
    "typed",
    [
        {"family": "Zorica"},
        {"given": "Zorica", "postcode": "ZE2 9AB"},
        {"given": "Zorica", "family": "Absentham"},
        {"given": "Absent", "family": "Zorica"},
    ],
)
def test_a_child_with_one_name_is_found_by_it_in_either_box(
    find: Find, stored: PersonName, typed: dict[str, str]
) -> None:
    """Whichever box the source and the practitioner took for it."""
    world.put(structs.replace(world.BELLA, names=(stored,)))
    assert world.BELLA.birth_date is not None
    (line,) = find(Criteria(birth_date=world.BELLA.birth_date, **typed)).lines
    assert line.name == stored


def test_a_number_that_nobody_has_finds_nobody(find: Find, bella: str) -> None:
    """A number is exact: no near one is offered."""
    other = "000000000" if bella != "000000000" else "ZZZZZZZZ8"
    found = find(Criteria(number=other, number_kind=BY_CHILD_NUMBER))
    assert found == SearchResults(lines=(), too_many=False)


def test_a_refused_search_looks_nothing_up(bella: str, dana: Actor) -> None:
    """By number or by purpose: refused before the index is asked, and no entry."""
    teaching = replace(actor(), account_id=dana.account_id)
    by_nhs_number = Criteria(number="9000000009", number_kind=NumberKind.NHS_NUMBER)
    with patch("contactpoint.services.find_child.children") as index:
        with pytest.raises(CriteriaError):
            find_child(actor=dana, purpose=Purpose.MOVED_AREA, criteria=by_nhs_number)
        with pytest.raises(AccessRefusedError) as caught:
            find_child(actor=teaching, purpose=Purpose.DISCLOSURE_REQUEST, criteria=FOR_BELLA)
    assert caught.value.refusal is Refusal.PURPOSE
    assert index.mock_calls == []
    assert not LedgerEntry.objects.exists()


def test_each_search_leaves_one_entry(find: Find, bella: str) -> None:
    """Also one that finds nobody: that it was tried is what counts."""
    find(FOR_BELLA)
    find(replace(FOR_BELLA, family="Absentham"))
    searches = entries(Event.SEARCHED)
    assert [search.purpose for search in searches] == [Purpose.MOVED_AREA] * 2


def test_each_child_that_is_shown_has_an_entry_of_its_own(find: Find, bella: str) -> None:
    """From the child it can be found who was shown it; a search that finds nobody has none."""
    find(FOR_BELLA)
    find(replace(FOR_BELLA, family="Absentham"))
    (shown,) = ledger.of_child(Child.objects.get().subject)
    assert (shown.event, shown.purpose) == (Event.CHILD_SHOWN, Purpose.MOVED_AREA)
    assert shown.detail == ChildShown(number=bella, name="Arabella Tarkington")
