"""Reporting that something on a record is wrong: whose case it becomes, and what it cannot do."""

from datetime import timedelta

import pytest
from django.utils import timezone
from msgspec import structs

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.grants import Role
from contactpoint.access.notices import NoticeKind
from contactpoint.children.addresses import Address
from contactpoint.ledger.entry import Event
from contactpoint.ledger.report_details import ReportRefused, WrongReported
from contactpoint.placing.rearrange import put_under
from contactpoint.review.wrong_facts import (
    MOST_A_DAY,
    MOST_REPORTERS,
    OF_A_CONTACT,
    ReportOutcome,
    WrongFact,
)
from contactpoint.services.open_record import open_record
from contactpoint.services.reports.errors import ContactChangedError, TooManyReportsError
from contactpoint.services.reports.report_wrong import report_wrong
from contactpoint.store.reported import ReportContent, Reporter
from contactpoint.store.repositories import loads, notices, reports
from contactpoint.visibility.status import Status
from contactpoint.visibility.views.reports import ContactKind
from tests.fixtures.actors import in_role
from tests.fixtures.ledger import entries, entry
from tests.services.reports.reporting import PURPOSE, held, held_one, say, say_of, seen
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

MORWENNA, SCHOOL, PRACTICE = "Morwenna Tarkington", "Mereton Primary School", "The Wharf Surgery"


@pytest.mark.parametrize("what", sorted(set(WrongFact) - OF_A_CONTACT))
def test_it_becomes_a_case_of_whoever_decides_about_the_child(
    bella: str, dana: Actor, what: WrongFact
) -> None:
    """No register has an authority where Bella lives: the national desk decides about her."""
    say(dana, bella, what)
    report = held_one()
    assert (report.what, report.scopes, report.outcome) == (what, ("not_known",), None)
    assert report.reported_by(dana.account_id)
    noted = entry(Event.WRONG_REPORTED)
    assert isinstance(noted.detail, WrongReported)
    assert (noted.detail.number, noted.detail.what) == (bella, what.value)
    assert noted.purpose is PURPOSE


def test_it_is_the_authoritys_where_the_child_lives(dana: Actor) -> None:
    """Whoever reports it, and from wherever."""
    in_leeds = Address(("5 Canal Wharf",), "Leeds", "LS1 4AP")
    world.put(structs.replace(world.BELLA, address=in_leeds))
    say(dana, world.only_child().number)
    assert held_one().scopes == ("E08000035",)


def test_a_report_changes_nothing_of_the_record(bella: str, dana: Actor) -> None:
    """Neither what is shown nor what is stored: a report hides nothing."""
    before, document = _opened(dana, bella), bytes(world.only_child().document)
    for what in set(WrongFact) - OF_A_CONTACT:
        say(dana, bella, what)
    say_of(dana, bella, WrongFact.TELEPHONE, MORWENNA)
    assert _opened(dana, bella) == before
    assert bytes(world.only_child().document) == document


def test_what_several_report_is_one_case_of_several_reporters(
    bella: str, dana: Actor, ravi: Actor
) -> None:
    """And who reports it twice reported it once: a second click says the same as the first."""
    for who in (dana, ravi, dana):
        say_of(who, bella, WrongFact.TELEPHONE, SCHOOL)
    assert [one.account for one in held_one().reporters] == [dana.account_id, ravi.account_id]
    assert len(entries(Event.WRONG_REPORTED)) == 2


def test_the_same_of_another_contact_is_another_case(bella: str, dana: Actor) -> None:
    """Two numbers are wrong: each has to be mended."""
    for name in (SCHOOL, PRACTICE, MORWENNA):
        say_of(dana, bella, WrongFact.TELEPHONE, name)
    assert len({one.contact for one in held()}) == 3


def test_more_than_fit_into_one_case_open_another(bella: str, dana: Actor) -> None:
    """Nobody who reports it is forgotten."""
    say(dana, bella)
    report = held_one()
    report.reporters = tuple(
        Reporter(10_000 + n, timezone.now(), PURPOSE) for n in range(MOST_REPORTERS)
    )
    loads.moving_alone()
    reports.write(report)
    say(dana, bella)
    assert [len(one.reporters) for one in held()] == [MOST_REPORTERS, 1]


def test_what_may_be_reported_is_what_the_record_shows(
    bella: str, dana: Actor, ravi: Actor
) -> None:
    """Each number on the record can be said to be wrong, and no other; but for one's own."""
    today = timezone.localdate()
    for who in (dana, ravi):
        world.involve(world.only_child(), who, started_on=today)
    long_ago = today - timedelta(days=500)
    gone = world.actor_of(world.account("gone.long"))
    world.involve(world.only_child(), gone, started_on=long_ago, ended_on=long_ago)
    record = _opened(dana, bella)
    shown = {
        (one.practitioner_name or one.organisation_name, one.telephone)
        for one in (*record.universal_services, *record.other_services)
        if one.telephone and not one.own
    } | {(one.name.full, one.telephone) for one in record.carers if one.telephone}
    offered = seen(dana, bella).places_of(WrongFact.TELEPHONE)
    assert {(one.name, one.telephone) for _, one in offered} == shown
    assert (ravi.display_name, ravi.telephone) in shown
    left = seen(dana, bella).places_of(WrongFact.CONTACT_LEFT)
    assert [one.name for _, one in left] == [ravi.display_name]


def test_of_a_shielded_child_nobody_who_works_with_it_can_be_named(
    bella: str, dana: Actor, ravi: Actor
) -> None:
    """Who works with the child, and where its carers are, would tell where the child is."""
    for who in (dana, ravi):
        world.involve(world.only_child(), who, started_on=timezone.localdate())
    put_under(world.only_child(), Status.SHIELDED)
    assert seen(dana, bella).contacts == ()
    with pytest.raises(ContactChangedError):
        report_wrong(
            actor=dana, purpose=PURPOSE, number=bella, what=WrongFact.CONTACT_LEFT, place=1
        )
    assert held() == []


@pytest.mark.parametrize("place", [None, 0, -1, 99, 2**70])
def test_a_contact_that_is_not_shown_cannot_be_named(
    bella: str, dana: Actor, place: int | None
) -> None:
    """A client invents places as it likes."""
    version = seen(dana, bella).version
    with pytest.raises(ContactChangedError):
        report_wrong(
            actor=dana,
            purpose=PURPOSE,
            number=bella,
            what=WrongFact.TELEPHONE,
            place=place,
            version=version,
        )
    assert held() == []


def test_a_place_on_a_record_of_before_names_nobody_else(
    bella: str, dana: Actor, ravi: Actor
) -> None:
    """Somebody began to work with the child meanwhile, and stands where another stood."""
    before = seen(dana, bella)
    (place, _), *_ = before.places_of(WrongFact.TELEPHONE)
    world.involve(world.only_child(), ravi, started_on=timezone.localdate())
    with pytest.raises(ContactChangedError):
        report_wrong(
            actor=dana,
            purpose=PURPOSE,
            number=bella,
            what=WrongFact.TELEPHONE,
            place=place,
            version=before.version,
        )


def test_what_cannot_be_so_of_a_contact_is_refused(bella: str, dana: Actor) -> None:
    """A school does not leave: that the school is wrong is something else."""
    view = seen(dana, bella)
    for place, one in enumerate(view.contacts, start=1):
        assert one.kind is not ContactKind.PRACTITIONER
        with pytest.raises(ContactChangedError):
            report_wrong(
                actor=dana,
                purpose=PURPOSE,
                number=bella,
                what=WrongFact.CONTACT_LEFT,
                place=place,
                version=view.version,
            )


@pytest.mark.parametrize("status", [Status.CONCEALED, Status.GUARDED])
def test_a_record_out_of_reach_is_answered_like_none(
    bella: str, dana: Actor, status: Status
) -> None:
    """For what is reported as for what could be, also where somebody had it open before."""
    version = seen(dana, bella).version
    put_under(world.only_child(), status)
    for number in (bella, "2ABCDEFGH"):
        for what in WrongFact:
            with pytest.raises(AccessRefusedError) as refused:
                report_wrong(
                    actor=dana,
                    purpose=PURPOSE,
                    number=number,
                    what=what,
                    place=1,
                    version=version,
                )
            assert refused.value.refusal is Refusal.NO_SUCH_RECORD
        with pytest.raises(AccessRefusedError) as refused:
            seen(dana, number)
        assert refused.value.refusal is Refusal.NO_SUCH_RECORD
    assert held() == []


@pytest.mark.parametrize(
    "role",
    [Role.ACCOUNT_MANAGER, Role.AUDITOR, Role.NATIONAL_ADMINISTRATOR, Role.MEDIATED_USER],
)
def test_who_does_not_search_does_not_report(bella: str, dana: Actor, role: Role) -> None:
    """Reporting needs the record, which these roles do not open."""
    with pytest.raises(AccessRefusedError):
        say(in_role(dana, role), bella)
    assert held() == []


def test_a_purpose_that_is_not_the_roles_is_refused(bella: str, dana: Actor) -> None:
    """As for opening the record."""
    with pytest.raises(AccessRefusedError):
        report_wrong(actor=dana, purpose=Purpose.DATA_QUALITY, number=bella, what=WrongFact.MOVED)


def test_an_account_cannot_flood_a_desk(bella: str, dana: Actor, ravi: Actor) -> None:
    """Beyond a day's number it is told so, which is recorded; colleagues report on. What was
    decided meanwhile counts too, and what lies a day back does not."""
    say(dana, bella)
    report = held_one()
    loads.moving_alone()
    for _ in range(MOST_A_DAY - 1):
        reports.add(of_another_record(report))
    with pytest.raises(TooManyReportsError):
        say(dana, bella, WrongFact.SCHOOL)
    assert len(held()) == MOST_A_DAY
    refused = entry(Event.REPORT_REFUSED)
    assert isinstance(refused.detail, ReportRefused)
    assert refused.account == dana.account_id
    # What is reported already is no further report.
    say(dana, bella)
    say(ravi, bella, WrongFact.SCHOOL)
    assert len(held()) == MOST_A_DAY + 1
    (oldest, *_) = held()
    yesterday = timezone.now() - timedelta(days=1, minutes=1)
    oldest.reporters = (Reporter(dana.account_id, yesterday, PURPOSE),)
    reports.write(oldest)
    say(dana, bella, WrongFact.PRACTICE)


def of_another_record(report: reports.Report) -> ReportContent:
    """The same of another record, decided since."""
    fields = {name: getattr(report, name) for name in ReportContent.__struct_fields__}
    another = {"child_id": report.child_id + 1000 + len(held())}
    decided = {"outcome": ReportOutcome.WAS_RIGHT, "decided_at": timezone.now()}
    return ReportContent(**(fields | another | decided))


def test_whose_number_it_is_said_to_be_is_told(bella: str, dana: Actor, ravi: Actor) -> None:
    """And nobody else; who left is told nothing, as somebody else may know better."""
    world.involve(world.only_child(), ravi, started_on=timezone.localdate())
    say_of(dana, bella, WrongFact.CONTACT_LEFT, ravi.display_name)
    assert notices.of_account(ravi.account_id) == []
    say_of(dana, bella, WrongFact.TELEPHONE, ravi.display_name)
    say_of(dana, bella, WrongFact.TELEPHONE, SCHOOL)
    (told,) = notices.of_account(ravi.account_id)
    assert told.kind is NoticeKind.NUMBER_SAID_WRONG
    assert notices.of_account(dana.account_id) == []


def test_the_second_who_says_so_does_not_tell_them_again(
    bella: str, dana: Actor, ravi: Actor, nurse: Actor
) -> None:
    """Several who report one number are no way to press somebody."""
    world.involve(world.only_child(), ravi, started_on=timezone.localdate())
    for who in (dana, nurse, dana):
        say_of(who, bella, WrongFact.TELEPHONE, ravi.display_name)
    assert len(notices.of_account(ravi.account_id)) == 1


def test_somebody_who_was_suspended_a_moment_ago_reports_nothing(bella: str, dana: Actor) -> None:
    """What the session knew of the account may be a moment old."""
    world.change("dana.okafor", is_active=False)
    with pytest.raises(AccessRefusedError):
        say(dana, bella)
    assert held() == []


def test_the_row_has_no_carers_name(bella: str, dana: Actor) -> None:
    """It is sealed under another key than the child's: what it has must not outlive that."""
    say_of(dana, bella, WrongFact.TELEPHONE, MORWENNA)
    assert b"Morwenna" not in held_one().contact
    assert len(held_one().contact) >= 16


def _opened(who: Actor, number: str) -> object:
    return open_record(actor=who, purpose=PURPOSE, number=number)
