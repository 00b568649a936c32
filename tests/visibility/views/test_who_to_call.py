"""Who to call: an organisation and its people together, and when each was last confirmed."""

from dataclasses import replace as with_other
from datetime import date, timedelta
from uuid import uuid4

import pytest
from msgspec.structs import replace

from contactpoint.access.actor import Actor
from contactpoint.access.grants import Grant, Role
from contactpoint.access.scope import ENGLAND, Scope
from contactpoint.children.statement import (
    OrganisationCode,
    OrganisationScheme,
    ServiceKind,
    StatedService,
    Statement,
)
from contactpoint.involvement.involvement import Involvement
from contactpoint.visibility.derived import derived
from contactpoint.visibility.facets import Facet
from contactpoint.visibility.not_known import NotKnown
from contactpoint.visibility.organisations import KnownOrganisation
from contactpoint.visibility.prepared import unwrap_view
from contactpoint.visibility.status import Status
from contactpoint.visibility.views.record import Recorded, RecordView, prepare_record, undated
from tests.web import world

TODAY = date(2026, 12, 1)
SCHOOL_ID, COUNCIL_ID = 7, 8
NAMED = "Mereton Primary School"
DANA = Actor(
    account_id=1,
    display_name="Dana Okafor",
    job_title="Social worker",
    telephone="01632 960123",
    email="dana@mereshire.example",
    service=ServiceKind.SOCIAL_CARE,
    organisation_id=COUNCIL_ID,
    organisation_name="Mereshire Council",
    authority_name="Mereshire",
    grants=(Grant(Role.PRACTITIONER, Scope.of(ENGLAND)),),
)
KNOWN = {world.SCHOOL: KnownOrganisation(SCHOOL_ID, NAMED, "Mereshire", "01632 960001")}


def works(
    name: str,
    *,
    at: str = "Mereshire Council",
    organisation_id: int | None = COUNCIL_ID,
    account: int = 2,
    **fields: object,
) -> Involvement:
    """An involvement that goes on since a while, of somebody of an organisation."""
    made = Involvement(
        account_id=account,
        service=ServiceKind.SOCIAL_CARE,
        organisation_name=at,
        authority_name="Mereshire",
        practitioner_name=name,
        job_title="",
        telephone="01632 960123",
        email="",
        started_on=TODAY - timedelta(days=90),
        organisation_id=organisation_id,
    )
    return replace(made, **fields)


def view(
    *involved: Involvement,
    stated: tuple[Statement, ...] = (world.BELLA, world.BELLA_AT_SCHOOL),
    status: Status = Status.ACTIVE,
    last_known: bool = False,
    delivered: dict[tuple[str, str], date] | None = None,
) -> RecordView:
    """Bella's record as Dana sees it."""
    facet = derived(stated, status).open
    prepared = prepare_record(
        actor=DANA,
        today=TODAY,
        number="EN3W6QJ04",
        facet=replace(facet, last_known=last_known),
        recorded=[Recorded(uuid4(), one) for one in involved],
        shows_who_works=status is Status.ACTIVE,
        organisations=KNOWN,
        delivered=delivered or {},
        provisional=False,
        by_source=False,
    )
    return unwrap_view(prepared)


def groups(shown: RecordView) -> list[tuple[str, list[str]]]:
    """The organisations to call with the people of each; its own line is empty."""
    return [
        (one.organisation_name, [service.practitioner_name for service in one.services])
        for one in shown.who_to_call
    ]


def test_a_school_and_its_safeguarding_lead_are_one_entry() -> None:
    """The school first and then its people, wherever they would stand by their days."""
    pat = works("Pat Lead", at=NAMED, organisation_id=SCHOOL_ID)
    assert (NAMED, ["", "Pat Lead"]) in groups(view(pat))


def test_the_lead_professional_comes_first_of_all_and_in_the_organisation() -> None:
    """Before the school itself, if the lead works there."""
    pat = works("Pat Lead", at=NAMED, organisation_id=SCHOOL_ID, lead=True)
    shown = groups(view(works("Una Wood", started_on=TODAY), pat))
    assert shown[0] == (NAMED, ["Pat Lead", ""])


def test_two_organisations_of_one_name_are_not_thrown_together() -> None:
    """Their people would be asked for where nobody knows them."""
    una, ben = works("Una Wood"), works("Ben Ash", organisation_id=COUNCIL_ID + 1)
    pat = works("Pat Lead", at=NAMED, organisation_id=SCHOOL_ID + 10)
    shown = groups(view(una, ben, pat))
    assert shown.count(("Mereshire Council", ["Una Wood"])) == 1
    assert shown.count(("Mereshire Council", ["Ben Ash"])) == 1
    assert (NAMED, [""]) in shown
    assert (NAMED, ["Pat Lead"]) in shown


def test_what_an_earlier_release_recorded_is_placed_by_its_name() -> None:
    """Which names one organisation; among several of the name nobody guesses."""
    pat = works("Pat Lead", at=NAMED, organisation_id=None)
    assert (NAMED, ["", "Pat Lead"]) in groups(view(pat))
    other = works("Una Wood", at=NAMED, organisation_id=SCHOOL_ID + 10)
    assert (NAMED, ["Pat Lead"]) in groups(view(pat, other))


def test_who_has_ended_is_apart_though_the_organisation_goes_on() -> None:
    """Current before previous: nobody calls who has left by mistake."""
    left = works("Pat Lead", at=NAMED, organisation_id=SCHOOL_ID, ended_on=TODAY)
    shown = view(left)
    assert (NAMED, [""]) in groups(shown)
    assert [one.services[0].practitioner_name for one in shown.previously] == ["Pat Lead"]


def test_all_that_was_shown_before_is_to_call_or_previous() -> None:
    """Each service once: grouping loses nobody and doubles nobody."""
    shown = view(
        works("Pat Lead", at=NAMED, organisation_id=SCHOOL_ID),
        works("Una Wood", lead=True),
        works("Ben Ash", ended_on=TODAY),
    )
    grouped = [s for one in (*shown.who_to_call, *shown.previously) for s in one.services]
    flat = [*shown.universal_services, *shown.other_services]
    assert sorted(map(repr, grouped)) == sorted(map(repr, flat))


def confirmed(shown: RecordView, kind: ServiceKind) -> str:
    """When the only service of a kind was last confirmed."""
    every = [s for one in shown.who_to_call for s in one.services if s.kind is kind]
    (one,) = every
    return one.last_confirmed


def test_a_source_that_dates_what_it_says_is_believed_on_the_month() -> None:
    """By its own day, and not by when its file came."""
    late = {("school_list", "999001"): date(2026, 11, 3), ("pds", "nhs"): date(2026, 11, 4)}
    shown = view(delivered=late)
    assert confirmed(shown, ServiceKind.SCHOOL) == "2026-01"
    assert confirmed(shown, ServiceKind.GP_PRACTICE) == "2026-01"


UNDATED = replace(world.BELLA_AT_SCHOOL, as_at=None)


def test_a_list_without_days_is_as_of_its_last_full_delivery() -> None:
    """Of its own source; where it has delivered nothing in full, nothing is made up."""
    stated = (world.BELLA, UNDATED)
    ours, others = ("school_list", "999001"), ("school_list", "999002")
    assert undated(derived(stated).open) == {ours}
    day = date(2026, 11, 3)
    school = ServiceKind.SCHOOL
    assert confirmed(view(stated=stated, delivered={ours: day}), school) == "2026-11"
    assert confirmed(view(stated=stated, delivered={others: day}), school) == ""


def test_what_is_last_known_of_a_child_was_not_confirmed_by_a_later_delivery() -> None:
    """Which left the child out: that would turn an end into a confirmation."""
    facet = derived([UNDATED]).open
    assert undated(replace(facet, last_known=True)) == frozenset()
    assert undated(Facet(None, (), ())) == frozenset()


def test_who_recorded_an_involvement_has_confirmed_it() -> None:
    """In the month in which they said so; of an earlier release's nothing is known."""
    una = works("Una Wood", confirmed_on=date(2026, 10, 31))
    assert confirmed(view(una), ServiceKind.SOCIAL_CARE) == "2026-10"
    assert confirmed(view(works("Una Wood")), ServiceKind.SOCIAL_CARE) == ""


@pytest.mark.parametrize("own", [True, False])
def test_of_a_shielded_child_nothing_is_said_to_be_not_known(own: bool) -> None:
    """What is hidden and what is not known look alike: no school, and none that is missed."""
    una = works("Una Wood", account=DANA.account_id if own else 2)
    shown = view(una, status=Status.SHIELDED)
    assert shown.not_known == ()
    assert groups(shown) == ([("Mereshire Council", ["Una Wood"])] if own else [])


def test_of_an_active_child_silence_is_no_answer() -> None:
    """Who is nine and has a school and a practice lacks a lead, a nurse and any other service."""
    assert view().not_known == (NotKnown.LEAD, NotKnown.SCHOOL_NURSE, NotKnown.OTHER_SERVICE)
    led = view(works("Una Wood", lead=True))
    assert led.not_known == (NotKnown.SCHOOL_NURSE,)


def test_a_school_that_has_ended_is_no_school() -> None:
    """A child who left one and is at none is missed at school, though a school is shown."""
    (service,) = world.BELLA_AT_SCHOOL.services
    over = replace(world.BELLA_AT_SCHOOL, services=(replace(service, end=TODAY),))
    shown = view(stated=(world.BELLA, over))
    assert NotKnown.SCHOOL in shown.not_known
    assert [one.organisation_name for one in shown.previously] == [NAMED]


def test_the_actor_learns_no_number_of_a_row() -> None:
    """What tells organisations apart is in no view: it would be there to be compared."""
    marked = with_other(KNOWN[world.SCHOOL], identity=987654321)
    pat = works("Pat Lead", at=NAMED, organisation_id=marked.identity)
    assert "987654321" not in repr(view(pat))


def test_an_organisation_that_no_register_knows_has_its_code() -> None:
    """And stands by itself."""
    code = OrganisationCode(OrganisationScheme.URN, "999777")
    stated = replace(world.BELLA_AT_SCHOOL, services=(StatedService(ServiceKind.SCHOOL, code),))
    assert ("Organisation 999777", [""]) in groups(view(stated=(world.BELLA, stated)))
