"""Children under a shield or concealed, in searches, loads, verdicts and stored rows."""

from dataclasses import replace
from datetime import date
from typing import cast

import pytest
from django.db import transaction

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.criteria import Criteria, NumberKind
from contactpoint.access.errors import AccessRefusedError
from contactpoint.access.grants import Role
from contactpoint.children.names import PersonName
from contactpoint.children.statement import ServiceKind
from contactpoint.placing.rearrange import derive_again, put_on, put_under
from contactpoint.placing.whole import whole_of, whole_of_each
from contactpoint.services.find_child import find_child
from contactpoint.services.open_record import open_record
from contactpoint.services.review.correct_value import CorrectedField, correct
from contactpoint.services.review.join_records import join
from contactpoint.services.review.provenance import read_provenance
from contactpoint.services.review.split_record import split, statements_of
from contactpoint.services.review.undo_verdict import undo
from contactpoint.store.models import Child, HeldCase, HeldVerdict
from contactpoint.store.repositories import cases, children, loads, statements
from contactpoint.store.repositories.children import OpenedChild
from contactpoint.store.safe import vault
from contactpoint.vault.vault import IndexDomain
from contactpoint.visibility.derived import derived
from contactpoint.visibility.reach import REACH, Reach, Standing
from contactpoint.visibility.status import Status
from tests.fixtures.actors import actor
from tests.fixtures.cases import held_cases, held_verdicts
from tests.fixtures.statements import held, held_by_feed, of_feed
from tests.placing.content import check_whole
from tests.placing.files import (
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
from tests.store.sealed_index.held import keys_of_child
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

ADA = Said(upn=unique_pupil_number(7))
# What her school wrote before the family fled: another name, and the old home.
AS_SHE_WAS = replace(ADA, given="Ngozi", family="Eze", postcode="ZE5 1CD")
RAVI = Said(given="Ravi", family="Whitcombe", born="2011-11-30", nhs_number=nhs_number(20))
BORN = date.fromisoformat(ADA.born)
HIDING = (Status.SHIELDED, Status.CONCEALED)


@pytest.fixture
def rhea(db: None) -> Actor:
    """A reviewer of a management team."""
    return world.actor_of(world.account("rhea.lund", role=Role.DATA_QUALITY))


@pytest.fixture
def deciding(rhea: Actor, monkeypatch: pytest.MonkeyPatch) -> Actor:
    """A reviewer who decides about shields as well, as no role does yet."""
    monkeypatch.setitem(
        cast("dict[Standing, object]", REACH[Role.DATA_QUALITY]),
        Standing.SHIELDED,
        (Reach.OPEN, Reach.WHOLE),
    )
    return rhea


@pytest.fixture
def ada(load: Loader) -> Child:
    """A child of two sources, under two names, and somebody else."""
    load("pds", pds([ADA, RAVI]))
    load("ctf", ctf([AS_SHE_WAS]))
    row = next(row for row, statement in held_by_feed() if statement.feed != "ctf")
    record = Child.objects.get(pk=row.child_id)
    join_what_waits(record)
    return record


def join_what_waits(record: Child) -> None:
    """Bring what her school says onto her record, whatever the matcher made of it."""
    row = of_feed("ctf")
    cases.close_all([row])
    left = list(Child.objects.filter(pk=row.child_id).exclude(pk=record.pk))
    put_on([row], record)
    derive_again([record, *left])
    Child.objects.filter(pk__in=[one.pk for one in left]).delete()


def somebody_else(ada: Child) -> Child:
    """The other child whom health knows."""
    (other,) = {
        row.child_id
        for row, statement in held_by_feed()
        if statement.feed == "pds" and row.child_id not in (None, ada.pk)
    }
    return Child.objects.get(pk=other)


def hide(record: Child, status: Status) -> None:
    """Put a child under a status, as a decision does."""
    with transaction.atomic():
        loads.moving_alone()
        put_under(Child.objects.get(pk=record.pk), status)


def opened(record: Child) -> OpenedChild:
    """The child as it is stored now."""
    (child,) = children.by_pks([record.pk])
    return child


def found(**criteria: object) -> list[str]:
    """The numbers that a practitioner's search brings."""
    by_pupil_number = criteria.get("number_kind") is NumberKind.UPN
    results = find_child(
        actor=actor(service=ServiceKind.SCHOOL if by_pupil_number else ServiceKind.GP_PRACTICE),
        purpose=Purpose.WORKING_WITH_CHILD,
        criteria=Criteria(**criteria),  # type: ignore[arg-type]
    )
    return [line.number for line in results.lines]


BY_WHAT_IS_HIDDEN = {
    "former name": {"given": "Ngozi", "family": "Eze", "birth_date": BORN},
    "former name at home": {"given": "Ngozi", "birth_date": BORN, "postcode": ADA.postcode},
    "nhs number": {"number": ADA.nhs_number, "number_kind": NumberKind.NHS_NUMBER},
    "pupil number": {"number": ADA.upn, "number_kind": NumberKind.UPN},
}


@pytest.mark.parametrize("status", HIDING)
@pytest.mark.parametrize("criteria", BY_WHAT_IS_HIDDEN.values(), ids=BY_WHAT_IS_HIDDEN.keys())
def test_no_search_finds_a_child_by_what_is_hidden(
    ada: Child, criteria: dict[str, object], status: Status
) -> None:
    """A search by a former name, a home or a number found her, and does not any more."""
    assert found(**criteria) == [ada.number]
    hide(ada, status)
    assert found(**criteria) == []
    hide(ada, Status.ACTIVE)
    assert found(**criteria) == [ada.number]


@pytest.mark.parametrize("postcode", [ADA.postcode, "ZE9 9ZZ", ""])
def test_no_search_leaves_a_child_out_for_what_is_hidden(ada: Child, postcode: str) -> None:
    """By her name and date of birth she is found, whichever home is given beside them."""
    hide(ada, Status.SHIELDED)
    criteria = {"given": "Adaeze", "family": "Okafor", "birth_date": BORN, "postcode": postcode}
    assert found(**criteria) == [ada.number]
    hide(ada, Status.CONCEALED)
    assert found(**criteria) == []


@pytest.mark.parametrize("status", HIDING)
def test_a_feed_finds_the_child_by_what_is_hidden(ada: Child, load: Loader, status: Status) -> None:
    """What a new source says of her by her number lands on her record: no second one without a
    shield is founded, and hers stays hidden."""
    hide(ada, status)
    before = Child.objects.count()
    load("school_list", school_list([replace(AS_SHE_WAS, nhs_number="")]), sender=SCHOOL)
    load("cin", cin([("A1", ADA)]))
    assert Child.objects.count() == before
    feeds = {statement.feed for _, statement in held_by_feed(child_id=ada.pk, state="linked")}
    assert feeds == {"pds", "ctf", "school_list", "cin"}
    assert opened(ada).document.status is status
    assert not found(number=ADA.upn, number_kind=NumberKind.UPN)
    check_whole()


@pytest.mark.parametrize("status", HIDING)
def test_an_update_from_her_own_source_unshields_nothing(
    ada: Child, load: Loader, status: Status
) -> None:
    """A later statement, and the end of all of them, leave the status as it was decided."""
    hide(ada, status)
    load("pds", pds([replace(ADA, postcode="ZE7 7GH"), RAVI]), full=True)
    assert opened(ada).document.status is status
    assert not found(**BY_WHAT_IS_HIDDEN["nhs number"])
    load("pds", pds([RAVI]), full=True)
    load("ctf", ctf([RAVI]), full=True)
    assert opened(ada).document.status is status
    assert whole_of(opened(ada)).last_known
    assert not found(**BY_WHAT_IS_HIDDEN["nhs number"])
    check_whole()


def test_who_is_named_again_after_dropping_out_hides_as_much(ada: Child, load: Loader) -> None:
    """Her last words are known although no facet that is stored holds them."""
    hide(ada, Status.CONCEALED)
    load("pds", pds([RAVI]), full=True)
    load("ctf", ctf([RAVI]), full=True)
    load("cin", cin([("A1", ADA)]))
    said_last = {name.full for names in whole_of(opened(ada)).names for name in names}
    assert said_last == {"Ngozi Eze"}
    load("pds", pds([ADA, RAVI]), full=True)
    child = opened(ada)
    assert child.document.status is Status.CONCEALED
    assert not child.document.last_words
    assert not whole_of(child).last_known
    check_whole()


def test_an_update_that_agrees_with_nothing_founds_no_open_record(ada: Child, load: Loader) -> None:
    """What her own source says of her next is hers, even where nothing of it is as it was: an open
    record beside hers would be her whereabouts."""
    hide(ada, Status.SHIELDED)
    load("pds", pds([replace(AS_SHE_WAS, born="2014-09-04", family="Adeyemi"), RAVI]))
    assert {row.child_id for row in held(state="linked")} == {ada.pk, somebody_else(ada).pk}
    assert not found(**BY_WHAT_IS_HIDDEN["nhs number"])
    check_whole()


def test_what_is_left_without_a_name_goes_before_nobody(ada: Child, load: Loader) -> None:
    """A return that stays alone on a hidden record is not put into a reviewer's queue."""
    load("cin", cin([("A1", ADA)]))
    hide(ada, Status.SHIELDED)
    load("pds", pds([RAVI]), full=True)
    load("ctf", ctf([RAVI]), full=True)
    assert not HeldCase.objects.exists()
    assert opened(ada).document.status is Status.SHIELDED
    check_whole()


def test_whom_an_authority_hides_health_hides_from_it_too(ada: Child, load: Loader) -> None:
    """The label counts more than any shield: it leaves the child to the national desk alone."""
    hide(ada, Status.CONCEALED)
    load("pds", pds([replace(ADA, restricted=True), RAVI]))
    assert opened(ada).document.status is Status.GUARDED
    check_whole()


@pytest.mark.parametrize("status", Status)
def test_the_whole_is_had_from_the_statements(ada: Child, status: Status) -> None:
    """Under every status it is what it was before; of an active child nothing more is read."""
    before = opened(ada).document.open
    hide(ada, status)
    assert whole_of_each([opened(ada)]) == {ada.pk: before}
    assert (opened(ada).document.open == before) == (status is Status.ACTIVE)


@pytest.mark.parametrize("hidden", ["older", "younger"])
def test_a_join_takes_the_strictest_status(ada: Child, deciding: Actor, hidden: str) -> None:
    """Whichever record was hidden; parted again, both are."""
    ravi = somebody_else(ada)
    older, younger = sorted([ada, ravi], key=lambda child: child.pk)
    hide(older if hidden == "older" else younger, Status.SHIELDED)
    verdict = join(actor=deciding, number=ada.number, other=ravi.number)
    assert opened(older).document.status is Status.SHIELDED
    check_whole()
    undo(actor=deciding, verdict=verdict)
    assert {opened(child).document.status for child in (older, younger)} == {Status.SHIELDED}
    check_whole()


def test_a_split_leaves_both_hidden(ada: Child, deciding: Actor) -> None:
    """A new record of what was on a hidden one is hidden, and joined again still is."""
    hide(ada, Status.SHIELDED)
    held = statements_of(actor=deciding, number=ada.number)
    (school,) = (one.pk for one in held if one.name == "Ngozi Eze")
    verdict = split(actor=deciding, number=ada.number, statements=[school], version=held.version)
    (row,) = statements.by_pks([school])
    assert row.child_id != ada.pk
    new = Child.objects.get(pk=row.child_id)
    assert {opened(ada).document.status, opened(new).document.status} == {Status.SHIELDED}
    check_whole()
    undo(actor=deciding, verdict=verdict)
    assert opened(ada).document.status is Status.SHIELDED
    check_whole()


def test_a_correction_unshields_nothing(ada: Child, deciding: Actor) -> None:
    """Nor does taking it back."""
    hide(ada, Status.SHIELDED)
    name = PersonName("Ada", "Bo")
    verdict = correct(actor=deciding, number=ada.number, field=CorrectedField.NAME, value=name)
    child = opened(ada)
    assert child.document.status is Status.SHIELDED
    assert child.document.open.names == ((name,),)
    check_whole()
    undo(actor=deciding, verdict=verdict)
    assert opened(ada).document.status is Status.SHIELDED
    check_whole()


def test_nobody_decides_about_a_child_of_whom_something_is_kept_from_them(
    ada: Child, rhea: Actor
) -> None:
    """A reviewer neither reads it by source nor splits, corrects or joins it, nor takes back what
    was decided before it was hidden."""
    ravi = somebody_else(ada)
    name = PersonName("Ada", "Bo")
    verdict = correct(actor=rhea, number=ada.number, field=CorrectedField.NAME, value=name)
    held = statements_of(actor=rhea, number=ada.number)
    hide(ada, Status.SHIELDED)
    before = HeldVerdict.objects.count()
    for refused in (
        lambda: read_provenance(actor=rhea, number=ada.number),
        lambda: statements_of(actor=rhea, number=ada.number),
        lambda: split(
            actor=rhea, number=ada.number, statements=[held.statements[0].pk], version=held.version
        ),
        lambda: correct(actor=rhea, number=ada.number, field=CorrectedField.NAME, value=name),
        lambda: join(actor=rhea, number=ravi.number, other=ada.number),
        lambda: undo(actor=rhea, verdict=verdict),
    ):
        with pytest.raises(AccessRefusedError):
            refused()
    assert len(held_verdicts(undone_at=None)) == before


def test_the_page_of_a_shielded_child_shows_what_is_open(ada: Child) -> None:
    """Her name and date of birth, and nothing of what is hidden."""
    hide(ada, Status.SHIELDED)
    view = open_record(
        actor=actor(service=ServiceKind.GP_PRACTICE),
        purpose=Purpose.WORKING_WITH_CHILD,
        number=ada.number,
    )
    assert view.name.full == "Adaeze Okafor"
    assert not view.other_names
    assert ADA.postcode not in repr(view)
    assert ADA.nhs_number not in repr(view)


def _sizes(record: Child) -> tuple[int, int]:
    return len(Child.objects.get(pk=record.pk).document), len(keys_of_child(record.pk))


@pytest.mark.parametrize("status", HIDING)
def test_a_row_does_not_tell_that_something_is_hidden(ada: Child, status: Status) -> None:
    """The document is as long and the keys are as many as were nothing hidden; no column else is
    written."""
    before = Child.objects.values().get(pk=ada.pk)
    sizes = _sizes(ada)
    hide(ada, Status.ACTIVE)
    assert _sizes(ada) == sizes
    hide(ada, status)
    assert _sizes(ada) == sizes
    after = Child.objects.values().get(pk=ada.pk)
    assert {key for key in after if after[key] != before[key]} == {"document"}
    values = keys_of_child(ada.pk)
    assert values == sorted(set(values))


def test_the_keys_of_both_domains_are_told_apart_by_who_has_the_key_alone(ada: Child) -> None:
    """Of a concealed child no open value is stored, and every key has its hidden one."""
    keys = derived([stated for _, stated in statements.linked_to([ada.pk])[ada.pk]]).open_keys
    hide(ada, Status.CONCEALED)
    values = keys_of_child(ada.pk)
    assert not set(values) & set(vault().index(IndexDomain.OPEN, 0).values(keys))
    assert values == vault().index(IndexDomain.HIDDEN, 0).values(keys)


@pytest.mark.parametrize("status", HIDING)
def test_no_case_about_a_hidden_child_is_in_a_queue(
    ada: Child, load: Loader, status: Status
) -> None:
    """A statement that may be of it waits, where nobody at a desk sees of whom, nor counts it."""
    hide(ada, status)
    twin = replace(ADA, given="Adaobi", nhs_number=ADA.nhs_number, upn="")
    load("school_list", school_list([replace(twin, nhs_number="")]), sender=SCHOOL)
    about = held_cases(child_id=ada.pk)
    assert all(case.withheld for case in about)
    hide(ada, Status.ACTIVE)
    assert not any(case.withheld for case in held_cases(child_id=ada.pk))


# A namesake of hers at the same home, and a row that may be of a twin of either.
NAMESAKE = replace(ADA, nhs_number=nhs_number(61), upn="")
ZOE = replace(ADA, given="Zoe", nhs_number="", upn=unique_pupil_number(40))


def record_of(reference: str) -> Child:
    """The record on which health's statement of this NHS number stands."""
    return Child.objects.get(
        pk=next(
            row.child_id
            for row, statement in held_by_feed()
            if (statement.feed, statement.reference) == ("pds", reference)
        )
    )


@pytest.mark.parametrize("status", HIDING)
def test_what_may_be_of_a_hidden_child_too_founds_no_record(load: Loader, status: Status) -> None:
    """It fits a child whom everybody sees and one who is hidden: nobody sees it, no reviewer is
    brought it, and it is no rival to what comes later."""
    load("pds", pds([ADA, NAMESAKE]))
    hide(record_of(NAMESAKE.nhs_number), status)
    report = load("school_list", school_list([ZOE]), sender=SCHOOL)
    assert report.counts["to_review"] == 1
    assert of_feed("school_list").state == "to_review"
    assert Child.objects.count() == 2
    (case,) = held_cases(statement_id=of_feed("school_list").pk)
    assert case.withheld
    assert case.child_id == record_of(NAMESAKE.nhs_number).pk
    check_whole()


@pytest.mark.parametrize("status", HIDING)
def test_what_waits_says_so_no_more_once_the_other_child_is_hidden(
    load: Loader, status: Status
) -> None:
    """The mark would say that there is another record. When the child is hidden no longer, the case
    is in its queue again."""
    load("pds", pds([ADA]))
    load("ctf", ctf([ZOE]))
    ada, zoe = Child.objects.order_by("pk")
    assert opened(zoe).document.provisional
    hide(ada, status)
    assert not opened(zoe).document.provisional
    assert [case.withheld for case in held_cases()] == [True]
    check_whole()
    hide(ada, Status.ACTIVE)
    assert [case.withheld for case in held_cases()] == [False]
    check_whole()


def test_the_mark_of_a_shielded_child_is_not_open(load: Loader, rhea: Actor) -> None:
    """How a shielded child came to be known is hidden, though its name is not."""
    load("pds", pds([ADA]))
    load("ctf", ctf([ZOE]))
    zoe = Child.objects.order_by("pk")[1]
    purpose = Purpose.DATA_QUALITY
    assert open_record(actor=rhea, purpose=purpose, number=zoe.number).provisional
    hide(zoe, Status.SHIELDED)
    assert opened(zoe).document.provisional
    assert not open_record(actor=rhea, purpose=purpose, number=zoe.number).provisional
    criteria = Criteria(given="Zoe", family="Okafor", birth_date=BORN)
    (line,) = find_child(actor=rhea, purpose=purpose, criteria=criteria).lines
    assert not line.provisional
    check_whole()


@pytest.mark.parametrize("status", HIDING)
def test_the_number_of_what_waited_never_leads_to_a_hidden_child(
    load: Loader, rhea: Actor, status: Status
) -> None:
    """The school corrects its row: it was the hidden child's. The row is hidden with it, and the
    number that everybody knows leads nowhere, as one never given out."""
    load("pds", pds([ADA, RAVI]))
    load("ctf", ctf([ZOE]))
    zoe = Child.objects.latest("pk")
    assert opened(zoe).document.provisional
    ravi = record_of(RAVI.nhs_number)
    hide(ravi, status)
    load("ctf", ctf([replace(RAVI, upn=ZOE.upn)]))
    assert of_feed("ctf").child_id == ravi.pk
    with pytest.raises(AccessRefusedError):
        open_record(actor=rhea, purpose=Purpose.DATA_QUALITY, number=zoe.number)
    assert not held_cases(withheld=False)
    check_whole()


@pytest.mark.parametrize("status", HIDING)
def test_what_waits_and_may_now_be_of_a_hidden_child_is_out_of_sight(
    load: Loader, rhea: Actor, status: Status
) -> None:
    """A corrected row fits a hidden child, if not for certain: it is in nobody's sight."""
    load("pds", pds([ADA, RAVI]))
    load("ctf", ctf([ZOE]))
    zoe = Child.objects.latest("pk")
    hide(record_of(RAVI.nhs_number), status)
    load("ctf", ctf([replace(RAVI, given="Sanjay", upn=ZOE.upn)]))
    assert of_feed("ctf").state == "to_review"
    assert all(case.withheld for case in held_cases())
    with pytest.raises(AccessRefusedError):
        open_record(actor=rhea, purpose=Purpose.DATA_QUALITY, number=zoe.number)
    check_whole()
