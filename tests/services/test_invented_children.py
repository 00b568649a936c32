"""A list of invented children hides nobody: each attack that a sender of lists can make on a
search, by name and by number."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from msgspec.structs import replace

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.criteria import Criteria, NumberKind
from contactpoint.children.addresses import Address
from contactpoint.children.names import PersonName
from contactpoint.children.statement import Statement
from contactpoint.ledger.details import Searched
from contactpoint.ledger.entry import Event
from contactpoint.placing.place_statements import withdraw
from contactpoint.placing.rearrange import put_under
from contactpoint.services.find_child import find_child
from contactpoint.store.models import Child
from contactpoint.store.repositories import loads
from contactpoint.store.sealed_index.owners import child_owner
from contactpoint.visibility.status import Status
from contactpoint.visibility.views.results import MOST_RESULTS, SearchResults
from tests.fixtures.invented import invented
from tests.fixtures.ledger import entries
from tests.fixtures.statements import of_feed
from tests.placing.content import check_whole
from tests.placing.files import nhs_number, unique_pupil_number
from tests.services.test_find_child import _GIVEN, FOR_BELLA
from tests.store.sealed_index.held import keys_of_each
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

BELLA = world.BELLA
UPN = unique_pupil_number(7)
# As many as the case that is known, and as many again.
MANY = 104

Find = Callable[[Criteria], SearchResults]


@pytest.fixture
def find(dana: Actor) -> Find:
    """``find(criteria)`` searches as the social worker."""
    return searching(dana)


def searching(who: Actor) -> Find:
    """``searching(who)(criteria)`` searches as somebody."""

    def search(criteria: Criteria) -> SearchResults:
        return find_child(actor=who, purpose=Purpose.MOVED_AREA, criteria=criteria)

    return search


def children_of_births(count: int) -> list[Statement]:
    """So many registered children of Bella's family name and birthday."""
    return [
        replace(
            BELLA,
            reference=nhs_number(2 * place),
            nhs_number=nhs_number(2 * place),
            names=(PersonName(given, "Tarkington"),),
            address=None,
            carers=(),
        )
        for place, given in enumerate(_GIVEN[:count])
    ]


@pytest.mark.parametrize("invented_first", [True, False])
def test_invented_rows_do_not_make_family_name_and_date_show_nobody(
    find: Find, invented_first: bool
) -> None:
    """She comes first though a hundred came before her; that there are more is said."""
    decoys = list(invented(MANY))
    world.put(*(decoys if invented_first else [BELLA]))
    world.put(*([BELLA] if invented_first else decoys))
    assert Child.objects.count() == MANY + 1
    found = find(FOR_BELLA)
    assert found.lines[0].name.given == "Arabella"
    assert [line.registered for line in found.lines] == [True] + [False] * (MOST_RESULTS - 1)
    assert found.more_unregistered
    assert not found.too_many


def test_twenty_who_are_registered_take_all_the_room(find: Find) -> None:
    """All twenty are shown as if nobody had been invented, and none of the invented."""
    world.put(*children_of_births(MOST_RESULTS))
    before = find(FOR_BELLA)
    world.put(*invented(1))
    found = find(FOR_BELLA)
    assert found.lines == before.lines
    assert (before.more_unregistered, found.more_unregistered) == (False, True)


def test_more_than_twenty_who_are_registered_are_too_many(find: Find) -> None:
    """However many others there are: nobody may browse."""
    world.put(*children_of_births(MOST_RESULTS + 1), *invented(2))
    assert find(FOR_BELLA) == SearchResults(lines=(), too_many=True)


def test_a_registered_child_comes_before_one_that_fits_better(find: Find) -> None:
    """An invented child has all that is typed, and Bella's date is a slip of the practitioner's."""
    day = date(2017, 7, 5)
    address = Address(("1 Wherry Lane",), "Mereton", "ZE2 9AC")
    (decoy,) = invented(1, birth_date=day, address=address, names=(PersonName("Bella", "Tarkin"),))
    world.put(BELLA, decoy)
    asked = Criteria(given="Bella", family="Tarkin", birth_date=day, postcode="ZE2 9AC")
    lines = find(asked).lines
    assert [line.registered for line in lines] == [line.name.family != "Tarkin" for line in lines]
    assert {line.name.family for line in lines} >= {"Tarkin"}


@pytest.mark.parametrize(
    "detail", [{"given": "Wilhelmina"}, {"postcode": "ZE2 9AD"}], ids=["given name", "postcode"]
)
def test_whom_a_list_alone_knows_is_found_among_invented_children_by_detail(
    find: Find, detail: dict[str, str]
) -> None:
    """By family name and date none of so many is shown; more than that, and she alone is."""
    real = replace(
        world.BELLA_AT_SCHOOL,
        names=(PersonName("Wilhelmina", "Tarkington"),),
        address=Address(("5 Fell Row",), "Mereton", "ZE2 9AD"),
    )
    world.put(*invented(MANY), real)
    assert find(FOR_BELLA) == SearchResults(lines=(), too_many=True)
    family = FOR_BELLA.family
    found = find(Criteria(family=family, birth_date=BELLA.birth_date, **detail))
    assert [(line.name.given, line.registered) for line in found.lines] == [("Wilhelmina", False)]
    # Of another name nobody else is plausible; of another postcode all are, and that is said.
    assert found.more_unregistered is ("postcode" in detail)


def test_invented_children_of_many_authorities_hide_nobody(find: Find) -> None:
    """Each of so many schools sends one row, so that no list stands out."""
    for place, decoy in enumerate(invented(30)):
        world.put(replace(decoy, source=f"{100_001 + place}"))
    world.put(BELLA)
    assert find(FOR_BELLA).lines[0].name.given == "Arabella"


def test_a_number_on_a_list_registers_nobody(find: Find) -> None:
    """Nor do an NHS number and a UPN together, however well-formed, nor a return of social care;
    the body that allots one of them does, and takes it back by ending its statement."""
    at_school = replace(
        world.BELLA_AT_SCHOOL, nhs_number=BELLA.nhs_number, upn=UPN, names=BELLA.names
    )
    transferred = replace(at_school, feed="ctf", reference="pupil-1")
    in_need = replace(world.NAMELESS, feed="cin", nhs_number=BELLA.nhs_number, upn=UPN)
    world.put(at_school, transferred, in_need)
    assert [line.registered for line in find(FOR_BELLA).lines] == [False]
    pk = world.only_child().pk
    kinds = [child_owner(pk, registered=kind) for kind in (True, False)]
    assert [bool(keys_of_each().get(kind)) for kind in kinds] == [False, True]
    world.put(BELLA)
    assert [line.registered for line in find(FOR_BELLA).lines] == [True]
    assert [bool(keys_of_each().get(kind)) for kind in kinds] == [True, False]
    with transaction.atomic():
        loads.moving_alone()
        withdraw([of_feed("pds")])
    assert [line.registered for line in find(FOR_BELLA).lines] == [False]
    assert [bool(keys_of_each().get(kind)) for kind in kinds] == [False, True]
    check_whole()


@pytest.mark.parametrize(
    ("feed", "fields"),
    [
        ("pds", {"nhs_number": BELLA.nhs_number}),
        ("school_census", {"upn": UPN, "nhs_number": ""}),
        ("child_register", {"nhs_number": ""}),
    ],
)
def test_who_allots_the_number_or_registers_the_birth_registers_the_child(
    find: Find, feed: str, fields: dict[str, str]
) -> None:
    """Health by the NHS number, the census by the UPN, the register of births by holding it."""
    world.put(replace(BELLA, feed=feed, **fields))
    assert [line.registered for line in find(FOR_BELLA).lines] == [True]


def test_a_health_record_without_a_number_registers_nobody(find: Find) -> None:
    """What registers is the number, not the sender."""
    world.put(replace(BELLA, nhs_number=""))
    assert [line.registered for line in find(FOR_BELLA).lines] == [False]


def test_who_is_on_no_list_any_more_stays_registered(find: Find) -> None:
    """Whom no source names any more is as last known: whoever looks for such a child finds it."""
    world.put(BELLA, *invented(MANY))
    with transaction.atomic():
        loads.moving_alone()
        withdraw([of_feed("pds")])
    found = find(FOR_BELLA)
    assert [line.registered for line in found.lines[:2]] == [True, False]
    assert found.lines[0].name.given == "Arabella"


@pytest.mark.parametrize("status", [Status.ACTIVE, Status.SHIELDED])
@pytest.mark.parametrize("stated", [BELLA, replace(BELLA, nhs_number="")], ids=["", "unnumbered"])
def test_the_mark_tells_nothing_of_a_child_of_whom_something_is_hidden(
    find: Find, status: Status, stated: Statement
) -> None:
    """Who shielded the child decided that there is one: it counts as registered, whoever states
    what of it."""
    world.put(stated)
    child = world.only_child()
    with transaction.atomic():
        loads.moving_alone()
        put_under(child, status)
    (line,) = find(FOR_BELLA).lines
    assert line.registered is (status is Status.SHIELDED or bool(stated.nhs_number))
    kind = child_owner(child.pk, registered=line.registered)
    other = child_owner(child.pk, registered=not line.registered)
    assert kind in keys_of_each()
    assert other not in keys_of_each()


NHS = Criteria(number=BELLA.nhs_number, number_kind=NumberKind.NHS_NUMBER)


@pytest.mark.parametrize("invented_first", [True, False])
@pytest.mark.parametrize("claiming", [1, 30])
def test_whoever_claims_an_nhs_number_hides_nobody_from_a_search_by_it(
    nurse: Actor, claiming: int, invented_first: bool
) -> None:
    """The child to whom it was allotted comes first; thirty who claim it are not too many."""
    decoys = list(invented(claiming, nhs_number=BELLA.nhs_number, upn=""))
    decoys = [replace(one, source=f"{100_001 + at}") for at, one in enumerate(decoys)]
    for one in [*decoys, BELLA] if invented_first else [BELLA, *decoys]:
        world.put(one)
    assert Child.objects.count() == claiming + 1
    found = searching(nurse)(NHS)
    assert found.lines[0].name.given == "Arabella"
    assert [line.registered for line in found.lines].count(True) == 1
    assert len(found.lines) == min(claiming + 1, MOST_RESULTS)
    assert found.more_unregistered is (claiming > MOST_RESULTS)


def test_whoever_is_registered_and_claims_a_number_does_not_come_before_its_holder(
    nurse: Actor,
) -> None:
    """The list of another registered child has Bella's number by mistake."""
    orson = replace(
        BELLA,
        reference="9434765870",
        names=(PersonName("Orson", "Fennimore"),),
        birth_date=date(2015, 3, 9),
        nhs_number="9434765870",
        address=Address(("8 Salter Row",), "Mereton", "ZE2 9AE"),
        carers=(),
    )
    world.put(replace(orson, feed="child_register", source="national", nhs_number=""))
    world.put(replace(orson, feed="ctf", source="999001", reference="p", nhs_number=NHS.number))
    assert Child.objects.count() == 1
    assert [line.name.given for line in searching(nurse)(NHS).lines] == ["Orson"]
    world.put(BELLA)
    found = searching(nurse)(NHS)
    assert [line.name.given for line in found.lines] == ["Arabella", "Orson"]


def test_a_upn_is_whose_the_census_says_it_is(teacher: Actor) -> None:
    """A transfer file may claim it, and is trusted on education; the census allots it."""
    census = replace(
        BELLA, feed="school_census", source="dfe", reference=UPN, nhs_number="", upn=UPN
    )
    claims = [
        replace(one, feed="ctf", source=f"{100_001 + at}")
        for at, one in enumerate(invented(MOST_RESULTS + 2, upn=UPN, nhs_number=""))
    ]
    for one in [*claims, census]:
        world.put(one)
    found = searching(teacher)(Criteria(number=UPN, number_kind=NumberKind.UPN))
    assert found.lines[0].name.given == "Arabella"
    assert found.lines[0].registered


def test_many_who_claim_a_number_are_not_all_opened(nurse: Actor) -> None:
    """A list may give one number to thousands: a search opens as many as it can show."""
    decoys = list(invented(MANY, nhs_number=BELLA.nhs_number, upn=""))
    for at, one in enumerate(decoys):
        world.put(replace(one, source=f"{100_001 + at}"))
    world.put(BELLA)
    find = searching(nurse)
    find(NHS)
    with CaptureQueriesContext(connection) as few:
        find(NHS)
    with transaction.atomic():
        loads.moving_alone()
        put_under(Child.objects.order_by("-pk")[0], Status.CONCEALED)
    # As many round trips, whoever is the holder and however many claim.
    with CaptureQueriesContext(connection) as also:
        assert len(find(NHS).lines) <= MOST_RESULTS
    assert len(also) == len(few)


def test_only_whom_a_search_shows_is_written_down_as_shown(find: Find) -> None:
    """Of the others no look is recorded, since nobody was told of them."""
    world.put(BELLA, *invented(MANY))
    shown = {line.number for line in find(FOR_BELLA).lines}
    (search,) = entries(Event.SEARCHED)
    assert isinstance(search.detail, Searched)
    assert set(search.detail.results) == shown
    assert len(entries(Event.CHILD_SHOWN)) == len(shown) == MOST_RESULTS


def test_what_rivals_make_ambiguous_is_provisional_and_found(find: Find) -> None:
    """A school's row would be linked to a child whom health knows, were there not an invented one
    of the same name, date and home: nobody can say whose it is, and it is found all the same."""
    rival = replace(
        BELLA, feed="school_list", source="100001", reference="r", nhs_number=nhs_number(500)
    )
    row = replace(BELLA, feed="ctf", source="999001", reference="p", nhs_number="", carers=())
    world.put(BELLA)
    world.put(rival)
    world.put(row)
    lines = find(FOR_BELLA).lines
    assert lines[0].registered
    assert [line.registered for line in lines].count(True) == 1
    assert all(line.provisional for line in lines[1:])
    check_whole()


def test_a_child_who_grew_up_is_no_holder(nurse: Actor) -> None:
    """Who is out of search does not keep a number for itself."""
    world.put(replace(BELLA, death_date=date.today() - timedelta(days=800)))
    world.put(replace(next(iter(invented(1))), nhs_number=BELLA.nhs_number))
    assert [line.registered for line in searching(nurse)(NHS).lines] == [False]
