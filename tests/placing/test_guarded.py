"""Children whom health guards, in whatever order their sources speak, and those beside them."""

import itertools
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as replace_fields

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.criteria import Criteria, NumberKind
from contactpoint.access.decisions import purposes_of
from contactpoint.access.errors import AccessRefusedError
from contactpoint.access.grants import Role
from contactpoint.access.scope import NATIONAL, Scope
from contactpoint.children.sources import SOURCE_KINDS
from contactpoint.children.statement import PRACTITIONER, ServiceKind
from contactpoint.placing.rearrange import put_under
from contactpoint.placing.write_children import seal_alone
from contactpoint.services.find_child import find_child
from contactpoint.services.open_record import open_record
from contactpoint.services.review.queue import overview
from contactpoint.store.models import Child, HeldStatement
from contactpoint.store.repositories import children, loads, statements
from contactpoint.visibility.status import Status
from tests.fixtures.actors import actor
from tests.fixtures.cases import held_cases
from tests.fixtures.statements import held, held_by_feed
from tests.placing.content import check_whole, content
from tests.placing.files import (
    OTHER_SCHOOL,
    SCHOOL,
    Loader,
    Said,
    cin,
    ctf,
    nhs_number,
    pds,
    school_list,
    unique_pupil_number,
)
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

ADA = Said(upn=unique_pupil_number(7))
GUARDED = replace(ADA, restricted=True)
# What schools write of her: as health does, and by the name she is called.
AT_SCHOOL = replace(ADA, nhs_number="")
AS_ZOE = replace(ADA, given="Zoe", nhs_number="", upn="")
# Her twin, whom health registers without a label, and somebody else of the road.
TWIN = replace(ADA, given="Ifeoma", nhs_number=nhs_number(2), upn=unique_pupil_number(2))
RAVI = Said(given="Ravi", family="Whitcombe", born="2011-11-30", nhs_number=nhs_number(20))

Delivery = Callable[[Loader], object]


def found(stated: Said, who: Actor | None = None) -> list[str]:
    """The numbers that searches, of the kinds that there are, bring."""
    born = date.fromisoformat(stated.born)
    searches = [
        Criteria(given=stated.given, family=stated.family, birth_date=born),
        Criteria(given=stated.given, birth_date=born, postcode=stated.postcode),
        Criteria(
            given=stated.given,
            family=stated.family,
            birth_years=(born.year,),
            postcode=stated.postcode,
        ),
    ]
    if stated.nhs_number:
        searches.append(Criteria(number=stated.nhs_number, number_kind=NumberKind.NHS_NUMBER))
    clinician = who or actor(service=ServiceKind.GP_PRACTICE)
    return [
        line.number
        for criteria in searches
        for line in find_child(
            actor=clinician, purpose=Purpose.WORKING_WITH_CHILD, criteria=criteria
        ).lines
        if line.name.given == stated.given
    ]


def statuses() -> dict[Status, int]:
    """How many children are under each status."""
    held_children = children.by_pks(Child.objects.values_list("pk", flat=True))
    under = [child.document.status for child in held_children]
    return {status: under.count(status) for status in Status if status in under}


DELIVERIES: dict[str, Delivery] = {
    "health": lambda load: load("pds", pds([GUARDED, TWIN, RAVI])),
    "school": lambda load: load("school_list", school_list([AT_SCHOOL, RAVI]), sender=SCHOOL),
    "transfer": lambda load: load("ctf", ctf([replace(ADA, nhs_number="")])),
    "as she is called": lambda load: load(
        "school_list", school_list([AS_ZOE]), sender=OTHER_SCHOOL
    ),
    "social care": lambda load: load("cin", cin([("A1", ADA)])),
    "her twin's school": lambda load: load(
        "school_list", school_list([replace(TWIN, nhs_number="")]), sender="8209999"
    ),
}


@pytest.mark.parametrize("place", range(len(DELIVERIES)))
def test_whoever_speaks_first_she_is_found_by_nobody(load: Loader, place: int) -> None:
    """Health before all others, after them or between: no search finds her by any name, number or
    home that any source states. Her twin and a neighbour are found all the same."""
    others = [name for name in DELIVERIES if name != "health"]
    for name in [*others[:place], "health", *others[place:]]:
        DELIVERIES[name](load)
        check_whole()
    for stated in (ADA, AT_SCHOOL, AS_ZOE):
        assert not found(stated)
    for stated in (TWIN, RAVI):
        assert len(set(found(stated))) == 1
    assert not [case for case in held_cases() if not case.withheld]


@settings(max_examples=12)
@given(st.permutations(list(DELIVERIES)))
def test_no_order_of_deliveries_shows_her(order: Sequence[str]) -> None:
    """Nor do any of the deliveries that come again."""
    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        load = Loader(Path(folder))
        for name in itertools.chain(order, order[:3]):
            DELIVERIES[name](load)
        check_whole()
        in_sight = [child for child in content().children if child.record is not None]
        named = [
            {stated.names[0].given for stated in child.stated if stated.names} for child in in_sight
        ]
        assert sorted(named, key=repr) == [{TWIN.given}, {RAVI.given}]
        assert Status.GUARDED in statuses()
        transaction.set_rollback(True)


def test_a_known_child_goes_out_of_sight_with_all_that_is_known(load: Loader) -> None:
    """The label comes to a record that practitioners have opened: its number leads nowhere, and the
    load counts that a record went."""
    load("pds", pds([ADA, RAVI]))
    load("ctf", ctf([ADA]))
    (number,) = set(found(ADA))
    report = load("pds", pds([GUARDED]))
    assert (report.counts["changed"], report.counts["quarantined"]) == (1, 1)
    assert report.counts["hidden"] == 1
    assert not found(ADA)
    with pytest.raises(AccessRefusedError):
        open_record(actor=actor(), purpose=Purpose.WORKING_WITH_CHILD, number=number)
    assert statuses() == {Status.ACTIVE: 1, Status.GUARDED: 1}
    (guarded,) = (one for one in content().children if one.status is Status.GUARDED)
    assert {stated.feed for stated in guarded.stated} == {"pds", "ctf"}
    check_whole()


def test_a_child_whom_nobody_knew_has_a_hidden_record(load: Loader) -> None:
    """No record was in sight, so that none was hidden; what comes later joins the one there is."""
    report = load("pds", pds([GUARDED]))
    assert (report.counts["added"], report.counts["quarantined"]) == (1, 1)
    assert report.counts["hidden"] == 0
    assert Child.objects.count() == 1
    load("school_list", school_list([AT_SCHOOL]), sender=SCHOOL)
    assert statuses() == {Status.GUARDED: 1}
    assert not found(ADA)


def test_a_namesake_in_sight_draws_no_row_of_hers_to_itself(load: Loader) -> None:
    """Another child of her name and date lives elsewhere. What her school says without a number is
    weighed against her too, though all of her is hidden."""
    namesake = replace(ADA, postcode="LS9 6AB", nhs_number=nhs_number(30), upn="")
    load("pds", pds([GUARDED, namesake]))
    load("school_list", school_list([replace(AT_SCHOOL, upn="")]), sender=SCHOOL)
    (visible,) = (one for one in content().children if one.status is Status.ACTIVE)
    assert {stated.feed for stated in visible.stated} == {"pds"}
    assert len(set(found(namesake))) == 1


def test_feeds_do_not_lift_what_health_guards(load: Loader) -> None:
    """A label that its source drops, by a change, by silence or by coming back, waits for the
    national desk all the same."""
    load("pds", pds([GUARDED, RAVI]), full=True)
    assert load("pds", pds([ADA])).counts["quarantined"] == 0
    assert not found(ADA)
    load("pds", pds([RAVI]), full=True)
    assert not found(ADA)
    load("pds", pds([replace(ADA, family="Okoro")]))
    load("ctf", ctf([replace(ADA, family="Okoro")]))
    assert not found(ADA)
    assert not found(replace(ADA, family="Okoro"))
    assert statuses() == {Status.ACTIVE: 1, Status.GUARDED: 1}
    check_whole()


def test_a_guarded_statement_that_is_corrected_hides_where_it_was_and_where_it_is(
    load: Loader,
) -> None:
    """Her number had stood on another child's row by mistake. Both records are hidden until a
    person says whose was what."""
    load("ctf", ctf([replace(RAVI, upn=unique_pupil_number(20))]))
    load("pds", pds([replace(RAVI, nhs_number=ADA.nhs_number, upn="")]))
    load("ctf", ctf([replace(ADA, nhs_number="")], school=OTHER_SCHOOL))
    load("pds", pds([GUARDED]))
    assert not found(ADA)
    assert not found(replace(RAVI, nhs_number=""))
    check_whole()


def test_a_twin_whom_only_a_list_names_is_out_of_sight_until_health_registers_it(
    load: Loader,
) -> None:
    """For all that is known the row is hers under another name. A registration without a label
    tells the two apart, and the twin's record has its number again."""
    load("school_list", school_list([replace(TWIN, nhs_number="")]), sender=SCHOOL)
    (number,) = set(found(TWIN))
    load("pds", pds([GUARDED]))
    assert statuses() == {Status.MAY_BE_GUARDED: 1, Status.GUARDED: 1}
    assert not found(replace(TWIN, nhs_number=""))
    load("pds", pds([TWIN]))
    assert set(found(TWIN)) == {number}
    assert statuses() == {Status.ACTIVE: 1, Status.GUARDED: 1}
    assert not found(ADA)
    check_whole()


@pytest.mark.parametrize("status", [Status.SHIELDED, Status.CONCEALED])
def test_what_an_authority_decided_outlasts_a_suspicion(load: Loader, status: Status) -> None:
    """A shielded twin whom only a list names is shielded still once health has registered it."""
    load("school_list", school_list([replace(TWIN, nhs_number="")]), sender=SCHOOL)
    with transaction.atomic():
        loads.moving_alone()
        put_under(Child.objects.get(), status)
    load("pds", pds([GUARDED]))
    load("pds", pds([TWIN]))
    assert statuses() == {status: 1, Status.GUARDED: 1}


@pytest.mark.parametrize("first", ["twin", "guarded"])
def test_a_registered_twin_is_not_touched(load: Loader, first: str) -> None:
    """Its record is to the byte what it would be without her."""
    for stated in [TWIN, GUARDED] if first == "twin" else [GUARDED, TWIN]:
        load("pds", pds([stated]))
    load("school_list", school_list([replace(TWIN, nhs_number="")]), sender=SCHOOL)
    beside = next(one for one in content().children if one.status is Status.ACTIVE)
    with transaction.atomic():
        held_children = children.by_pks(Child.objects.values_list("pk", flat=True))
        (twin,) = (one for one in held_children if one.document.status is Status.ACTIVE)
    assert not twin.document.provisional
    assert {stated.feed for stated in beside.stated} == {"pds", "school_list"}
    assert not [case for case in held_cases() if not case.withheld]


def test_suspicion_does_not_spread(load: Loader) -> None:
    """A row that may be of her twin, whom only a list names, but not of her, is in sight, and looks
    as it would without the twin: one label hides no street, and is seen by nothing."""
    twin = replace(TWIN, nhs_number="", upn="")
    load("pds", pds([GUARDED]))
    load("school_list", school_list([twin]), sender=SCHOOL)
    assert statuses() == {Status.GUARDED: 1, Status.MAY_BE_GUARDED: 1}
    elsewhere = replace(twin, postcode="LS9 6AB", born="2015-04-19")
    load("school_list", school_list([elsewhere]), sender=OTHER_SCHOOL)
    (number,) = set(found(elsewhere))
    found_record = children.by_number(number)
    assert found_record is not None
    assert not found_record.document.provisional
    assert not held_cases(other_child_id=found_record.pk)


def test_what_was_in_doubt_about_a_hidden_record_says_so_no_longer(load: Loader) -> None:
    """A record marked as waiting would tell that there is another, which nobody finds."""
    twin = replace(TWIN, nhs_number="", upn="")
    elsewhere = replace(twin, postcode="LS9 6AB", born="2015-04-19")
    load("school_list", school_list([twin]), sender=SCHOOL)
    load("school_list", school_list([elsewhere]), sender=OTHER_SCHOOL)
    record = held_cases()[0].other_child_id
    assert record is not None
    assert children.by_pks([record])[0].document.provisional
    load("pds", pds([GUARDED]))
    (in_sight,) = children.by_pks([record])
    assert in_sight.document.status is Status.ACTIVE
    assert not in_sight.document.provisional
    check_whole()


def test_what_waits_out_of_sight_is_tried_again(load: Loader) -> None:
    """Health registers her twin with a slip in the date, and so on a record apart. Once that is put
    right, what the school says joins it, in sight."""
    listed = replace(TWIN, nhs_number="")
    load("pds", pds([GUARDED]))
    load("school_list", school_list([listed]), sender=SCHOOL)
    load("pds", pds([replace(TWIN, born="2013-11-23")]))
    assert statuses() == {Status.GUARDED: 1, Status.MAY_BE_GUARDED: 1, Status.ACTIVE: 1}
    report = load("pds", pds([TWIN]))
    assert report.counts["linked_later"] == 1
    (shown,) = (one for one in content().children if one.record is not None)
    assert {stated.feed for stated in shown.stated} == {"pds", "school_list"}
    check_whole()


def test_no_sender_but_health_hides_a_child(load: Loader) -> None:
    """A label is a field of health's feed alone: in a list it is a column like any other."""
    load("pds", pds([ADA]))
    listed = school_list([AT_SCHOOL]).decode()
    head, row = listed.splitlines()
    for column in ("restricted", "meta.security", "security", "Restricted", "S flag"):
        data = f"{head},{column}\n{row},R\n".encode()
        load("school_list", data, sender=SCHOOL)
    assert found(ADA)
    assert not any(stated.restricted for _, stated in held_by_feed())


def test_involvements_are_kept_and_not_shown(load: Loader) -> None:
    """What practitioners recorded on the record stays on it for the national desk."""
    load("pds", pds([ADA]))
    record = Child.objects.get()
    ravi = world.actor_of(world.account())
    world.involve(record, ravi, started_on=date(2026, 1, 7), lead=True)
    load("pds", pds([GUARDED]))
    with pytest.raises(AccessRefusedError):
        open_record(actor=ravi, purpose=Purpose.WORKING_WITH_CHILD, number=record.number)
    officer = actor(Role.SHIELDING_OFFICER, scope=NATIONAL)
    opened = open_record(actor=officer, purpose=Purpose.DATA_QUALITY, number=record.number)
    assert opened.lead is not None


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("scope", [NATIONAL, Scope.of("E08000035")], ids=["nation", "authority"])
def test_the_national_desk_alone_reaches_her(load: Loader, role: Role, scope: Scope) -> None:
    """Not the reviewers of the authority that she lives in, nor its shielding officers."""
    load("pds", pds([GUARDED, RAVI]))
    record = next(
        c
        for c in children.by_pks(Child.objects.values_list("pk", flat=True))
        if c.document.status is Status.GUARDED
    )
    who = actor(role, scope=scope)
    purposes = purposes_of(who)
    try:
        open_record(
            actor=who,
            purpose=purposes[0] if purposes else Purpose.DATA_QUALITY,
            number=record.number,
        )
        reached = True
    except AccessRefusedError:
        reached = False
    assert reached == (role is Role.SHIELDING_OFFICER and scope == NATIONAL)


def test_no_reviewer_is_told_that_something_waits(load: Loader) -> None:
    """Cases about her, those that were there and those that come, are in no queue and no count of
    any desk, nor in the report of a list."""
    load("ctf", ctf([replace(ADA, nhs_number="")]))
    load("pds", pds([GUARDED, RAVI]))
    for sender in (SCHOOL, OTHER_SCHOOL):
        report = load("school_list", school_list([AT_SCHOOL, AS_ZOE, RAVI]), sender=sender)
        assert report.counts["to_review"] == 0
    assert held_cases()
    for scope in (NATIONAL, Scope.of("E08000035")):
        who = actor(Role.DATA_QUALITY, scope=scope)
        assert overview(actor=who).waiting == 0
    assert held(state="to_review") == []


def test_what_an_earlier_release_kept_in_quarantine_is_placed(load: Loader) -> None:
    """A statement on no record, though unchanged, gets the hidden record that it would have now."""
    load("pds", pds([GUARDED]))
    ((row, statement),) = held_by_feed()
    record = row.child_id
    seal_alone([(row, statement)])
    row.state = HeldStatement.State.QUARANTINED
    statements.save([], [row])
    Child.objects.filter(pk=record).delete()
    load("pds", pds([replace(GUARDED)]))
    assert statuses() == {Status.GUARDED: 1}


@pytest.mark.parametrize("feed", sorted(set(SOURCE_KINDS) - {"pds", PRACTITIONER}))
def test_a_label_that_health_did_not_give_hides_nobody(db: None, feed: str) -> None:
    """Whatever a reader made of its file: no other source may take a child out of sight."""
    world.put(world.BELLA)
    world.put(replace_fields(world.BELLA, feed=feed, source="999001", restricted=True))
    assert set(statuses()) == {Status.ACTIVE}


def test_what_waits_between_two_children_waits_for_nobody_once_one_is_guarded(
    load: Loader,
) -> None:
    """A return whose pupil number two records have is asked about with neither, by its authority.
    From the label on it is in no queue: it may be hers."""
    upn = ADA.upn
    load("ctf", ctf([replace(ADA, nhs_number="")]))
    load("ctf", ctf([replace(RAVI, born=ADA.born, sex=ADA.sex, upn=upn)], school=OTHER_SCHOOL))
    load("cin", cin([("A1", replace(ADA, sex="unknown"))], authority="000"))
    (waiting,) = held(state="to_review")
    assert [case.withheld for case in held_cases(statement_id=waiting.pk)] == [False]
    load("pds", pds([GUARDED]))
    (waiting,) = held(state="to_review")
    assert [case.withheld for case in held_cases(statement_id=waiting.pk)] == [True]
    check_whole()
