"""What a source says later: corrections, withdrawals, restrictions, returns."""

from dataclasses import replace
from datetime import date

import pytest

from contactpoint.access.actor import Purpose
from contactpoint.access.criteria import Criteria, NumberKind
from contactpoint.children.statement import ServiceKind
from contactpoint.services.find_child import find_child
from contactpoint.services.open_record import open_record
from contactpoint.store.models import Child
from contactpoint.store.repositories import children
from contactpoint.visibility.views.record import RecordView
from tests.fixtures.actors import actor
from tests.placing.content import check_whole, content
from tests.placing.files import (
    OTHER_SCHOOL,
    Loader,
    Said,
    cin,
    ctf,
    nhs_number,
    pds,
    school_list,
    unique_pupil_number,
)

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

ADA = Said(upn=unique_pupil_number(7))
OTHER = Said(
    given="Ravi",
    family="Whitcombe",
    born="2011-11-30",
    sex="male",
    postcode="ZE1 4XY",
    nhs_number=nhs_number(20),
    upn=unique_pupil_number(20),
)


def found_by_any_search(stated: Said) -> bool:
    """Whether some search, of the kinds that there are, finds the child."""
    born = date.fromisoformat(stated.born)
    searches = [
        Criteria(family=stated.family, birth_date=born),
        Criteria(given=stated.given, birth_date=born, postcode=stated.postcode),
        Criteria(
            given=stated.given,
            family=stated.family,
            birth_years=(born.year,),
            postcode=stated.postcode,
        ),
        Criteria(number=stated.nhs_number, number_kind=NumberKind.NHS_NUMBER),
    ]
    clinician = actor(service=ServiceKind.GP_PRACTICE)
    return any(
        find_child(actor=clinician, purpose=Purpose.WORKING_WITH_CHILD, criteria=criteria).lines
        for criteria in searches
    )


def number_of(stated: Said) -> str:
    """The number of the one child that a search by name and date of birth finds."""
    (line,) = find_child(
        actor=actor(service=ServiceKind.GP_PRACTICE),
        purpose=Purpose.WORKING_WITH_CHILD,
        criteria=Criteria(family=stated.family, birth_date=date.fromisoformat(stated.born)),
    ).lines
    return line.number


def opened(number: str) -> RecordView:
    """The record of the child with this number."""
    return open_record(
        actor=actor(service=ServiceKind.GP_PRACTICE),
        purpose=Purpose.WORKING_WITH_CHILD,
        number=number,
    )


def test_a_correction_takes_the_place_of_what_it_corrects(load: Loader) -> None:
    """What a source says later is held, and what it said before is gone, from the record too."""
    load("pds", pds([ADA]))
    number = Child.objects.get().number
    report = load("pds", pds([replace(ADA, family="Okoro", postcode="ZE3 1CD")]))
    assert report.counts["changed"] == 1
    held = content().children[0]
    assert held.record is not None
    assert held.record.name is not None
    assert held.record.name.name.family == "Okoro"
    assert held.record.address is not None
    assert held.record.address.postcode == "ZE3 1CD"
    assert not held.record.other_names
    assert Child.objects.get().number == number
    check_whole()


def test_an_only_source_may_correct_everything(load: Loader) -> None:
    """A child that one source alone speaks of stays the same child whatever is corrected."""
    load("pds", pds([ADA]))
    number = Child.objects.get().number
    load("pds", pds([replace(OTHER, nhs_number=ADA.nhs_number)]))
    assert Child.objects.get().number == number
    check_whole()


def test_a_new_family_name_beside_other_voices_stays_with_its_child(load: Loader) -> None:
    """A child whose family changes its name keeps what the source says of it: the source still
    speaks of it by the same reference."""
    load("pds", pds([ADA]))
    load("ctf", ctf([ADA]))
    report = load("pds", pds([replace(ADA, family="Thistlewood", as_at="2026-02-01")]))
    assert (report.counts["changed"], report.counts["to_review"]) == (1, 0)
    (child,) = content().children
    assert {stated.feed for stated in child.stated} == {"pds", "ctf"}
    assert child.record is not None
    assert child.record.name is not None
    assert child.record.name.name.family == "Thistlewood"
    assert [other.name.family for other in child.record.other_names] == ["Okafor"]
    check_whole()


def test_a_return_that_comes_to_number_another_child_goes_to_that_one(load: Loader) -> None:
    """Beside other voices a statement stays only while it is in accord with them; the child that it
    leaves is derived from the rest."""
    load("ctf", ctf([ADA, OTHER]))
    load("cin", cin([("A1", ADA)]))
    assert content().child_of("cin").stated[1].upn == ADA.upn
    report = load("cin", cin([("A1", OTHER)]))
    assert report.counts["changed"] == 1
    by_upn = {stated.upn: child for child in content().children for stated in child.stated}
    assert {stated.feed for stated in by_upn[ADA.upn].stated} == {"ctf"}
    assert {stated.feed for stated in by_upn[OTHER.upn].stated} == {"ctf", "cin"}
    check_whole()


def test_a_name_goes_over_to_the_child_that_it_now_names(load: Loader) -> None:
    """A row of a list whose names and numbers become another child's is linked to that child."""
    load("pds", pds([ADA, OTHER]))
    row = replace(ADA, nhs_number="")
    load("school_list", school_list([row]), sender=OTHER_SCHOOL)
    assert len(content().child_of("school_list").stated) == 2
    # The reference of the row is its UPN; everything else is now the other child's.
    load(
        "school_list",
        school_list([replace(OTHER, nhs_number="", upn=ADA.upn)]),
        sender=OTHER_SCHOOL,
    )
    held = content().child_of("school_list")
    assert held.record is not None
    assert held.record.name is not None
    assert held.record.name.name.family == OTHER.family
    assert Child.objects.count() == 2
    check_whole()


def test_absence_from_a_full_file_ends_a_statement(load: Loader) -> None:
    """Who is not in a full file is no longer known to its source; the record is derived from the
    voices that are left."""
    load("pds", pds([ADA]))
    load("ctf", ctf([ADA, OTHER]), full=True)
    with_school = content().child_of("pds").record
    assert with_school is not None
    assert with_school.upn == ADA.upn
    report = load("ctf", ctf([OTHER]), full=True)
    assert report.counts["ended"] == 1
    assert report.counts["unchanged"] == 1
    without_school = content().child_of("pds").record
    assert without_school is not None
    assert without_school.upn == ""
    assert not any(s.service.kind is ServiceKind.SCHOOL for s in without_school.services)
    check_whole()


def test_a_rejected_record_is_not_an_absent_child(load: Loader) -> None:
    """A slip in one record of a full file must not make the index forget the child: nothing ends,
    the report says what was kept, and the corrected file settles it."""
    load("ctf", ctf([ADA, OTHER]), full=True)
    slipped = load("ctf", ctf([replace(ADA, born="2015-04-99")]), full=True)
    assert slipped.counts["rejected"] == 1
    assert slipped.counts["ended"] == 0
    kept = load("ctf", ctf([OTHER, replace(ADA, born="2015-04-99")]), full=True)
    assert (kept.counts["kept"], kept.counts["ended"]) == (1, 0)
    assert len(content().children) == 2
    corrected = load("ctf", ctf([OTHER]), full=True)
    assert corrected.counts["ended"] == 1
    check_whole()


def test_absence_ends_nothing_of_another_source(load: Loader) -> None:
    """A full file of one school says nothing about another school's children."""
    load("ctf", ctf([ADA]), full=True)
    report = load("ctf", ctf([OTHER], school=OTHER_SCHOOL), full=True)
    assert report.counts["ended"] == 0
    assert not content().ended


def test_absence_from_a_file_of_changes_means_nothing(load: Loader) -> None:
    """A file of changes holds what changed; all else stands."""
    load("pds", pds([ADA, OTHER]))
    before = content()
    report = load("pds", pds([OTHER]))
    assert report.counts["ended"] == 0
    assert content() == before


def test_a_child_who_drops_off_every_list_is_kept_as_last_known(load: Loader) -> None:
    """Who is on no list any more is who somebody will look for: the child is still found, and its
    record says that this is what was last known."""
    load("pds", pds([ADA, OTHER]), full=True)
    number = number_of(ADA)
    load("pds", pds([OTHER]), full=True)
    assert found_by_any_search(ADA)
    assert number_of(ADA) == number
    assert opened(number).last_known
    check_whole()
    load("ctf", ctf([ADA]))
    assert number_of(ADA) == number
    assert not opened(number).last_known
    check_whole()


def test_what_was_last_known_goes_when_its_source_begins_to_guard_it(load: Loader) -> None:
    """A statement that had ended and comes back restricted takes what was last known with it."""
    load("pds", pds([ADA, OTHER]), full=True)
    load("pds", pds([OTHER]), full=True)
    load("pds", pds([replace(ADA, restricted=True)]))
    assert not found_by_any_search(ADA)
    check_whole()


def test_a_restriction_brings_nothing_back_that_had_ended(load: Loader) -> None:
    """When the last voice is guarded, what another source said long ago stays unsaid."""
    load("pds", pds([ADA]))
    load("ctf", ctf([ADA, OTHER]), full=True)
    load("ctf", ctf([OTHER]), full=True)
    load("pds", pds([replace(ADA, restricted=True)]))
    assert not found_by_any_search(ADA)
    check_whole()


def test_what_was_last_known_can_be_corrected(load: Loader) -> None:
    """A statement that comes back in other words is of the child it was of."""
    load("pds", pds([ADA, OTHER]), full=True)
    number = number_of(ADA)
    load("pds", pds([OTHER]), full=True)
    load("pds", pds([replace(ADA, family="Okoro", given="Ngozi")]))
    assert Child.objects.count() == 2
    assert opened(number).name.full == "Ngozi Okoro"
    check_whole()


def test_what_ended_may_return(load: Loader) -> None:
    """A statement that is made again, even in the same words, counts as changed and stands."""
    load("pds", pds([ADA]))
    load("ctf", ctf([ADA, OTHER]), full=True)
    before = content()
    load("ctf", ctf([OTHER]), full=True)
    report = load("ctf", ctf([ADA, OTHER]), full=True)
    assert report.counts["changed"] == 1
    assert report.counts["added"] == 0
    assert content() == before
    check_whole()


def test_social_care_waits_for_the_child_it_numbers(load: Loader) -> None:
    """A return without names waits for a person, and is linked by itself once a source brings the
    number that it has."""
    report = load("cin", cin([("A1", ADA)]))
    assert report.counts["to_review"] == 1
    assert not Child.objects.exists()
    report = load("pds", pds([ADA]))
    assert report.counts["linked_later"] == 0
    report = load("ctf", ctf([ADA]))
    assert report.counts["linked_later"] == 1
    assert not content().waiting
    held = content().child_of("cin")
    assert {stated.feed for stated in held.stated} == {"pds", "ctf", "cin"}
    check_whole()


def test_what_waits_is_tried_again_until_nothing_more_is_certain(load: Loader) -> None:
    """A waiting statement that is linked may make another certain, which is linked as well."""
    former = unique_pupil_number(8)
    chain = cin([("A1", ADA)]).replace(b"</UPN>", f"</UPN><FormerUPN>{former}</FormerUPN>".encode())
    load("cin", chain)
    load("cin", cin([("B1", replace(ADA, upn=former))], authority="821"))
    assert len(content().waiting) == 2
    report = load("ctf", ctf([ADA]))
    assert report.counts["linked_later"] == 2
    assert not content().waiting
    check_whole()


def test_twins_stay_two(load: Loader) -> None:
    """Same family name, date of birth and home, other given names: two children in every feed."""
    zoe = replace(ADA, given="Zoe", nhs_number=nhs_number(40), upn=unique_pupil_number(40))
    load("pds", pds([ADA, zoe]))
    load("ctf", ctf([zoe, ADA]))
    load("school_list", school_list([ADA, zoe]), sender=OTHER_SCHOOL)
    held = content()
    assert len(held.children) == 2
    assert not held.waiting
    for child in held.children:
        assert len({stated.names[0].given for stated in child.stated}) == 1
        assert len(child.stated) == 3
    check_whole()


def test_of_two_statements_of_one_delivery_the_later_counts(load: Loader) -> None:
    """A reference that comes twice in one delivery is added and then changed; loaded again, the
    delivery leaves what it left before."""
    twice = pds([ADA, OTHER, replace(ADA, postcode="ZE3 1CD")])
    report = load("pds", twice, full=True)
    assert (report.counts["added"], report.counts["changed"]) == (2, 1)
    before = content()
    assert {
        stated.address.postcode for c in before.children for stated in c.stated if stated.address
    } == {
        "ZE1 4XY",
        "ZE3 1CD",
    }
    load("pds", twice, full=True)
    assert content() == before
    check_whole()


def test_a_rejected_record_leaves_the_others(load: Loader) -> None:
    """A record that cannot be taken is reported by place, field and reason; the rest is loaded."""
    report = load("pds", pds([replace(ADA, born="2015-02-30"), OTHER]))
    assert (report.counts["added"], report.counts["rejected"]) == (1, 1)
    ((file, fault, rejected),) = report.faults
    assert rejected
    assert (file, fault.line, fault.field) == ("pds-0", 1, "birthDate")
    assert "2015" not in fault.reason


def test_a_bigger_index_links_less_easily(load: Loader, monkeypatch: pytest.MonkeyPatch) -> None:
    """A child whose home is not stated is linked by name and date in an area; in England a person
    is asked."""
    taylor = replace(ADA, given="Oliver", family="Taylor", upn="")
    turner = replace(taylor, family="Turner", born="2014-02-03", nhs_number=nhs_number(2))
    load("pds", pds([taylor, turner]))
    rows = [replace(one, nhs_number="", postcode="") for one in (taylor, turner)]
    with monkeypatch.context() as england:
        england.setattr(children, "estimated_number", lambda: 2**24)
        load("school_list", school_list(rows[:1]), sender=OTHER_SCHOOL)
    assert len(content().waiting) == 1
    load("school_list", school_list(rows[1:]), sender=OTHER_SCHOOL)
    assert len(content().waiting) == 1
