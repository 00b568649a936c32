"""What a desk is shown of reports, and what it makes of them."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from contactpoint.access.actor import Actor
from contactpoint.access.errors import AccessRefusedError
from contactpoint.access.grants import Role
from contactpoint.access.notices import NoticeKind
from contactpoint.access.scope import NOT_KNOWN, Scope
from contactpoint.children.addresses import Address
from contactpoint.children.names import PersonName
from contactpoint.ledger.entry import Event
from contactpoint.ledger.report_details import ReportDecided, TelephoneCorrected
from contactpoint.placing.rearrange import put_under
from contactpoint.placing.rebuild_index import rebuild
from contactpoint.review.urgency import MOST_URGENT_FIRST
from contactpoint.review.wrong_facts import KEPT_FOR, ReportOutcome, WrongFact, urgency_of
from contactpoint.services.open_record import open_record
from contactpoint.services.reports.decide import (
    decide_report,
    decided_reports,
    open_report,
    reopen_report,
)
from contactpoint.services.reports.errors import (
    NoSuchReportError,
    ReportChangedError,
    ReportTakenError,
    TelephoneRefusedError,
)
from contactpoint.services.reports.forget import forget_reports
from contactpoint.services.reports.mend_telephone import checked_telephone, correct_telephone
from contactpoint.services.reports.own_reports import own_reports
from contactpoint.services.reports.queue import let_report_go, next_report, reports_waiting
from contactpoint.services.review.correct_value import CorrectedField, correct
from contactpoint.services.review.join_records import join
from contactpoint.services.review.undo_verdict import undo
from contactpoint.store.models import Child, Organisation
from contactpoint.store.repositories import notices, reports
from contactpoint.visibility.status import Status
from tests.fixtures.actors import SETTING_UP, at_desk, in_role
from tests.fixtures.ledger import entries, entry
from tests.placing.content import check_whole
from tests.services.reports.reporting import PURPOSE, held, held_one, say, say_of
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

SCHOOL = "Mereton Primary School"
LEEDS = Scope("E08000035")


def decide(who: Actor, report: int, outcome: ReportOutcome = ReportOutcome.MENDED) -> None:
    """Open a report and say what was made of it."""
    view, _ = open_report(actor=who, report=report)
    decide_report(actor=who, report=report, outcome=outcome, version=view.version)


def taken_next(who: Actor) -> int:
    """The report that a reviewer is given."""
    report = next_report(actor=who)
    assert report is not None
    return report


def test_the_desk_sees_who_reported_what_beside_the_record(
    bella: str, dana: Actor, ravi: Actor, rhea: Actor
) -> None:
    """With the day, and with what each source says."""
    for who in (dana, ravi):
        say_of(who, bella, WrongFact.TELEPHONE, SCHOOL)
    view, read = open_report(actor=rhea, report=taken_next(rhea))
    assert [one.name for one in view.reporters] == [dana.display_name, ravi.display_name]
    assert (view.what, view.number, read.number) == (WrongFact.TELEPHONE, bella, bella)
    assert view.contact is not None
    assert (view.contact.name, view.contact.telephone) == (SCHOOL, "01632 960001")
    assert entry(Event.REPORT_OPENED).account == rhea.account_id


def test_the_most_urgent_comes_first_and_of_equals_the_oldest(
    bella: str, dana: Actor, rhea: Actor
) -> None:
    """Two children in one record before all else: somebody acts on what is another's."""
    said = [WrongFact.CARER, WrongFact.MOVED, WrongFact.SCHOOL, WrongFact.TWO_CHILDREN]
    for what in said:
        say(dana, bella, what)
    assert reports_waiting(actor=rhea).waiting == 4
    assert reports_waiting(actor=rhea).by_fact[0] == (WrongFact.TWO_CHILDREN, 1)
    given_out = []
    for _ in said:
        report = taken_next(rhea)
        given_out.append(next(one.what for one in held() if one.pk == report))
        decide(rhea, report, ReportOutcome.WAS_RIGHT)
    in_order = [WrongFact.TWO_CHILDREN, WrongFact.MOVED, WrongFact.CARER, WrongFact.SCHOOL]
    assert given_out == in_order
    assert next_report(actor=rhea) is None


@given(what=st.sampled_from(WrongFact))
def test_everything_that_can_be_wrong_is_in_a_queue(what: WrongFact) -> None:
    """A report of an urgency that no queue is read by would wait for ever; and nothing is more
    urgent than two children in one record."""
    assert urgency_of(what) in MOST_URGENT_FIRST
    assert urgency_of(what) <= urgency_of(WrongFact.TWO_CHILDREN) == max(MOST_URGENT_FIRST)


def test_two_reviewers_never_have_one_report(
    bella: str, dana: Actor, rhea: Actor, owen: Actor
) -> None:
    """Until the one puts it back, or a quarter of an hour is over."""
    say(dana, bella)
    report = taken_next(rhea)
    assert next_report(actor=rhea) == report
    assert reports_waiting(actor=rhea).claimed_by_me == report
    assert next_report(actor=owen) is None
    assert reports_waiting(actor=owen).claimed_by_me is None
    with pytest.raises(ReportTakenError):
        open_report(actor=owen, report=report)
    with pytest.raises(ReportTakenError):
        decide_report(actor=owen, report=report, outcome=ReportOutcome.MENDED, version="")
    let_report_go(actor=owen, report=report)
    assert next_report(actor=owen) is None
    let_report_go(actor=rhea, report=report)
    assert next_report(actor=owen) == report
    found = held_one()
    found.claimed_until = timezone.now() - timedelta(seconds=1)
    reports.write_claim(found)
    assert next_report(actor=rhea) == report


@pytest.mark.parametrize("outcome", ReportOutcome)
def test_those_who_reported_it_hear_what_became_of_it(
    bella: str, dana: Actor, ravi: Actor, rhea: Actor, outcome: ReportOutcome
) -> None:
    """Each of them, by a notice and on the list of own reports."""
    for who in (dana, ravi):
        say(who, bella)
    assert [one.outcome for one in own_reports(actor=dana)] == [None]
    decide(rhea, taken_next(rhea), outcome)
    for who in (dana, ravi):
        (told,) = notices.of_account(who.account_id)
        assert told.kind is NoticeKind.REPORT_DECIDED
        (own,) = own_reports(actor=who)
        assert (own.outcome, own.number, own.what) == (outcome, bella, WrongFact.MOVED)
        assert own.decided_at is not None
    detail = entry(Event.REPORT_DECIDED).detail
    assert isinstance(detail, ReportDecided)
    assert (detail.number, detail.outcome) == (bella, outcome.value)
    assert reports_waiting(actor=rhea).waiting == 0


def test_what_somebody_else_reported_is_not_ones_own(bella: str, dana: Actor, ravi: Actor) -> None:
    """Neither that it was reported nor by whom."""
    say(dana, bella)
    assert own_reports(actor=ravi) == ()


def test_looking_at_own_reports_is_a_look_at_each_child_shown(bella: str, dana: Actor) -> None:
    """The child's own page can find it."""
    say(dana, bella)
    own_reports(actor=dana)
    (shown,) = entries(Event.CHILD_SHOWN)
    assert shown.subject == world.only_child().subject


def test_a_decision_can_be_taken_back(bella: str, dana: Actor, rhea: Actor, owen: Actor) -> None:
    """By a colleague too; the report is in the queue again, and its reporter sees that."""
    say(dana, bella)
    report = taken_next(rhea)
    decide(rhea, report, ReportOutcome.WAS_RIGHT)
    (listed,) = decided_reports(actor=owen)
    assert (listed.decided_by_name, listed.outcome) == (rhea.display_name, ReportOutcome.WAS_RIGHT)
    reopen_report(actor=owen, report=report)
    assert decided_reports(actor=owen) == ()
    assert [one.outcome for one in own_reports(actor=dana)] == [None]
    assert next_report(actor=owen) == report
    with pytest.raises(NoSuchReportError):
        reopen_report(actor=owen, report=report)


def test_the_same_is_reported_anew_once_it_was_decided(
    bella: str, dana: Actor, rhea: Actor
) -> None:
    """Who knows better says so again, and it is another case."""
    say(dana, bella)
    decide(rhea, taken_next(rhea), ReportOutcome.WAS_RIGHT)
    say(dana, bella)
    assert [one.waits for one in held()] == [False, True]


def test_another_desks_report_is_answered_like_none(bella: str, dana: Actor, rhea: Actor) -> None:
    """Whatever is done with it, and whether it waits or was decided."""
    say(dana, bella)
    leeds = at_desk(rhea, LEEDS)
    for report in (held_one().pk, 2**40):
        assert next_report(actor=leeds) is None
        assert reports_waiting(actor=leeds).waiting == 0
        with pytest.raises(NoSuchReportError):
            open_report(actor=leeds, report=report)
        with pytest.raises(NoSuchReportError):
            decide_report(actor=leeds, report=report, outcome=ReportOutcome.MENDED, version="")
        with pytest.raises(NoSuchReportError):
            correct_telephone(actor=leeds, report=report, telephone="01632 960777", version="")
    decide(rhea, held_one().pk)
    assert decided_reports(actor=leeds) == ()
    with pytest.raises(NoSuchReportError):
        reopen_report(actor=leeds, report=held_one().pk)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.DATA_QUALITY}))
def test_who_does_not_review_sees_no_queue(
    bella: str, dana: Actor, rhea: Actor, role: Role
) -> None:
    """Who reported what is for the desk alone."""
    say(dana, bella)
    for call in (reports_waiting, next_report, decided_reports):
        with pytest.raises(AccessRefusedError):
            call(actor=in_role(rhea, role))


@pytest.mark.parametrize("status", [Status.SHIELDED, Status.CONCEALED, Status.GUARDED])
def test_a_report_about_a_child_who_is_hidden_since_is_withheld(
    bella: str, dana: Actor, rhea: Actor, status: Status
) -> None:
    """It is counted nowhere, given to nobody, and opens for nobody; and is there again after."""
    say(dana, bella)
    report = held_one().pk
    put_under(world.only_child(), status)
    assert reports_waiting(actor=rhea).waiting == 0
    assert next_report(actor=rhea) is None
    with pytest.raises(NoSuchReportError):
        open_report(actor=rhea, report=report)
    put_under(world.only_child(), Status.ACTIVE)
    assert reports_waiting(actor=rhea).waiting == 1
    decide(rhea, report)
    put_under(world.only_child(), status)
    assert decided_reports(actor=rhea) == ()


@pytest.mark.parametrize(
    ("status", "listed"),
    [(Status.SHIELDED, 1), (Status.CONCEALED, 0), (Status.GUARDED, 0)],
)
def test_own_reports_leave_out_who_is_out_of_reach_since(
    bella: str, dana: Actor, status: Status, listed: int
) -> None:
    """As if there had never been one. Of a shielded child no contact is named."""
    say_of(dana, bella, WrongFact.TELEPHONE, SCHOOL)
    put_under(world.only_child(), status)
    found = own_reports(actor=dana)
    assert len(found) == listed
    assert all(one.contact_name == "" for one in found)


def test_a_child_who_moved_is_the_other_authoritys_to_look_at(dana: Actor, rhea: Actor) -> None:
    """The report goes where the child has gone: the desk of before sees it no more."""
    world.put(world.BELLA)
    number = world.only_child().number
    say(dana, number)
    in_leeds = Address(("5 Canal Wharf",), "Leeds", "LS1 4AP")
    world.put(structs.replace(world.BELLA, address=in_leeds))
    leeds = at_desk(rhea, LEEDS)
    assert next_report(actor=leeds) is None
    assert next_report(actor=rhea) is None
    assert reports_waiting(actor=rhea).waiting == 0
    assert next_report(actor=leeds) == held_one().pk


def test_what_changed_meanwhile_is_looked_at_again(
    bella: str, dana: Actor, ravi: Actor, rhea: Actor
) -> None:
    """Another joined those who reported it, or somebody corrected the record."""
    say(dana, bella)
    report = taken_next(rhea)
    view, _ = open_report(actor=rhea, report=report)
    say(ravi, bella)
    with pytest.raises(ReportChangedError):
        decide_report(actor=rhea, report=report, outcome=ReportOutcome.MENDED, version=view.version)
    view, _ = open_report(actor=rhea, report=report)
    correct(
        actor=rhea, number=bella, field=CorrectedField.NAME, value=PersonName("Bella", "Tarkington")
    )
    with pytest.raises(ReportChangedError):
        decide_report(actor=rhea, report=report, outcome=ReportOutcome.MENDED, version=view.version)
    decide(rhea, report)


def test_a_contact_that_is_gone_since_is_said_to_be(bella: str, dana: Actor, rhea: Actor) -> None:
    """The desk is not shown another in its place."""
    say_of(dana, bella, WrongFact.TELEPHONE, SCHOOL)
    world.put(structs.replace(world.BELLA_AT_SCHOOL, services=()))
    view, _ = open_report(actor=rhea, report=taken_next(rhea))
    assert view.contact is None
    assert view.contact_gone
    assert not view.mendable


def test_the_number_of_an_organisation_is_mended_by_its_authoritys_desk(
    bella: str, dana: Actor, rhea: Actor
) -> None:
    """Every record that shows the organisation shows it; the ledger has both numbers."""
    say_of(dana, bella, WrongFact.TELEPHONE, SCHOOL)
    report = taken_next(rhea)
    view, _ = open_report(actor=rhea, report=report)
    assert view.mendable
    correct_telephone(actor=rhea, report=report, telephone=" 01632  960 777 ", version=view.version)
    shown = open_record(actor=dana, purpose=PURPOSE, number=bella)
    numbers = {one.organisation_name: one.telephone for one in shown.universal_services}
    assert numbers == {SCHOOL: "01632 960 777", "The Wharf Surgery": "01632 960001"}
    detail = entry(Event.TELEPHONE_CORRECTED).detail
    assert isinstance(detail, TelephoneCorrected)
    assert (detail.before, detail.now) == ("01632 960001", "01632 960 777")
    # It still waits, and its reporter is told by what is said of it.
    decide(rhea, report)


def test_a_desk_corrects_no_number_of_another_authority(
    bella: str, dana: Actor, rhea: Actor
) -> None:
    """Though the child is its own: whoever answers for the organisation corrects it."""
    row = Organisation.objects.get(code=world.SCHOOL.code)
    row.authority_gss = LEEDS.code
    row.save()
    say_of(dana, bella, WrongFact.TELEPHONE, SCHOOL)
    report = taken_next(rhea)
    view, _ = open_report(actor=rhea, report=report)
    assert not view.mendable
    with pytest.raises(AccessRefusedError):
        correct_telephone(actor=rhea, report=report, telephone="01632 960777", version=view.version)
    row.refresh_from_db()
    assert row.telephone == "01632 960001"


def test_only_what_a_report_is_about_is_corrected(
    bella: str, dana: Actor, ravi: Actor, rhea: Actor
) -> None:
    """No report of something else, nor of a practitioner or a carer, lets a desk change a
    number."""
    world.involve(world.only_child(), ravi, started_on=timezone.localdate())
    say(dana, bella)
    for name in (ravi.display_name, "Morwenna Tarkington"):
        say_of(dana, bella, WrongFact.TELEPHONE, name)
    for report in [one.pk for one in held()]:
        view, _ = open_report(actor=rhea, report=report)
        assert not view.mendable
        with pytest.raises(AccessRefusedError):
            correct_telephone(
                actor=rhea, report=report, telephone="01632 960777", version=view.version
            )
    assert entries(Event.TELEPHONE_CORRECTED) == []


@pytest.mark.parametrize(
    "typed",
    ["", "12345", "ask Ravi", "01632 960001 after six", "()()()()", "+", "0" * 21, "٠١٦٣٢٩٦٠٠٠١"],
)
def test_what_is_no_telephone_number_is_refused(typed: str) -> None:
    """Nothing can be written into it: the field has no free text either."""
    with pytest.raises(TelephoneRefusedError):
        checked_telephone(typed)


@given(st.from_regex(r"\A\+?[0-9]{3,5} [0-9]{3} [0-9]{3,4}\Z"))
def test_numbers_as_people_write_them_are_taken(typed: str) -> None:
    """With single spaces."""
    assert checked_telephone(f"  {typed.replace(' ', '   ')} ") == typed


def test_what_was_decided_long_ago_is_forgotten(bella: str, dana: Actor, rhea: Actor) -> None:
    """Nobody is shown it any more, whether the job has run or not; what waits stays."""
    say(dana, bella)
    decide(rhea, taken_next(rhea))
    say(dana, bella, WrongFact.SCHOOL)
    assert forget_reports(agent=SETTING_UP) == 0
    old, _ = held()
    old.decided_at = timezone.now() - KEPT_FOR
    reports.write(old)
    assert [one.what for one in own_reports(actor=dana)] == [WrongFact.SCHOOL]
    assert decided_reports(actor=rhea) == ()
    assert forget_reports(agent=SETTING_UP) == 1
    assert [one.what for one in held()] == [WrongFact.SCHOOL]


def test_a_report_is_of_the_record_that_its_record_was_joined_into(
    bella: str, dana: Actor, rhea: Actor
) -> None:
    """The desk looks at what there is now; once the join is undone, at what there was."""
    world.put(world.ROSAMUND)
    one, other = Child.objects.order_by("pk")
    say(dana, other.number)
    verdict = join(actor=rhea, number=one.number, other=other.number)
    view, _ = open_report(actor=rhea, report=taken_next(rhea))
    assert view.number == one.number
    undo(actor=rhea, verdict=verdict)
    view, _ = open_report(actor=rhea, report=taken_next(rhea))
    assert view.number == other.number


@pytest.mark.django_db(databases=["default", "keys"], transaction=True)
def test_an_index_that_is_made_anew_has_the_reports(bella: str, dana: Actor, rhea: Actor) -> None:
    """In their queues, of their reporters, on their records, and those that were decided."""
    for what in (WrongFact.MOVED, WrongFact.SCHOOL, WrongFact.TWO_CHILDREN):
        say(dana, bella, what)
    decide(rhea, taken_next(rhea))

    def found() -> tuple[list[int], ...]:
        pk = world.only_child().pk
        return (
            [one.pk for one in reports.waiting(NOT_KNOWN)],
            [one.pk for one in reports.decided(NOT_KNOWN)],
            [one.pk for one in reports.of_record(pk)],
            [one.pk for one in reports.of_account(dana.account_id)],
        )

    before = found()
    rebuild()
    assert found() == before
    assert [len(some) for some in before] == [2, 1, 3, 3]
    check_whole()
