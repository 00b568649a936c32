"""What a reviewer is shown of a case."""

from dataclasses import replace

import pytest

from contactpoint.access.actor import Actor
from contactpoint.access.grants import Role
from contactpoint.children.provenance import RecordField
from contactpoint.children.statement import ServiceKind
from contactpoint.ledger.review_details import CaseOpened
from contactpoint.linkage.households import Contradiction
from contactpoint.linkage.levels import Field, Level
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.services.review.decide_case import not_same, same
from contactpoint.services.review.open_case import open_case
from contactpoint.services.review.undo_verdict import undo
from contactpoint.store.models import Child, HeldCase
from contactpoint.store.repositories import ledger
from contactpoint.visibility.values import NOT_SHOWN
from contactpoint.visibility.views.case import CaseView
from tests.fixtures.waiting import wait_alone
from tests.placing.content import check_whole
from tests.placing.files import OTHER_SCHOOL, Loader, cin, nhs_number, pds, school_list
from tests.services.review.cases import ADA, RAVI, ZOE, opened, records, the_case
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def twin(load: Loader) -> int:
    """Ada is in the index; a school's list has Zoe with another number. Returns the case."""
    load("pds", pds([ADA]))
    load("school_list", school_list([replace(ZOE, nhs_number="")]), sender=OTHER_SCHOOL)
    return wait_alone().pk


def texts(view: CaseView, field: RecordField) -> tuple[list[str], list[str]]:
    """What each side says of a field."""
    assert view.right is not None
    return (
        [value.text for value in view.left.values[field]],
        [value.text for value in view.right.values[field]],
    )


def test_both_sides_with_sources(twin: int, rhea: Actor) -> None:
    """Each value has who says it and of what day; the record has its number."""
    view = open_case(actor=rhea, case=twin)
    assert (view.kind, view.reason) == ("placing", DecisionReason.POSSIBLE_TWINS)
    assert view.left.number is None
    assert view.right is not None
    assert view.right.number == Child.objects.get().number
    assert texts(view, RecordField.NAME) == (["Zoe Okafor"], ["Adaeze Okafor"])
    assert texts(view, RecordField.BIRTH_DATE) == (["2015-04-09"], ["2015-04-09"])
    (stated,) = view.right.values[RecordField.NAME]
    assert (stated.voice.feed, stated.voice.source) == ("pds", "nhs")
    assert stated.voice.as_at is not None
    assert set(view.left.values) == set(RecordField)


def test_each_field_says_how_much_it_counts(twin: int, rhea: Actor) -> None:
    """Above nothing for one child, below against; the sum and the prior are the weight."""
    view = open_case(actor=rhea, case=twin)
    fields = {compared.field: compared for compared in view.fields}
    assert list(fields) == list(Field)
    assert fields[Field.FAMILY_NAME].level is Level.SAME
    assert fields[Field.FAMILY_NAME].weight > 0
    assert not fields[Field.FAMILY_NAME].differs
    assert fields[Field.GIVEN_NAME].weight < 0
    assert fields[Field.GIVEN_NAME].differs
    assert fields[Field.UPN].level is None
    assert view.weight is not None
    assert view.weight < sum(compared.weight for compared in view.fields)


def test_a_twin_is_weighed_against_the_same_child(twin: int, rhea: Actor) -> None:
    """Of one home with another given name: rather another child of that home."""
    siblings = open_case(actor=rhea, case=twin).siblings
    assert siblings is not None
    told = {one.what: one for one in siblings.telling}
    assert set(told) == {Field.GIVEN_NAME, Field.BIRTH_DATE, Field.SEX}
    assert told[Field.GIVEN_NAME].weight < 0 < told[Field.BIRTH_DATE].weight
    assert siblings.weight < sum(one.weight for one in siblings.telling) < 0


def test_what_contradicts_is_shown(load: Loader, rhea: Actor) -> None:
    """A list has the child's name and date with another second given name."""
    load("pds", pds([replace(ADA, given="Ada Ngozi")]))
    row = replace(ADA, given="Ada Uju", nhs_number="", upn="")
    load("school_list", school_list([row]), sender=OTHER_SCHOOL)
    view = open_case(actor=rhea, case=the_case().pk)
    assert view.reason == DecisionReason.SECOND_GIVEN_NAMES_DIFFER
    (against,) = view.against
    assert against.kind is Contradiction.SECOND_NAMES
    assert against.weight < 0
    assert view.siblings is not None
    assert Contradiction.SECOND_NAMES in {one.what for one in view.siblings.telling}


def test_a_statement_that_is_like_nobody_is_weighed_against_no_sibling(
    load: Loader, rhea: Actor
) -> None:
    """With no record beside it nothing contradicts, and nothing is weighed."""
    load("cin", cin([("A1", ADA)], authority="000"))
    view = open_case(actor=rhea, case=the_case().pk)
    assert (view.right, view.weight, view.siblings, view.against) == (None, None, None, ())


@pytest.mark.parametrize(
    ("service", "nhs", "upn"),
    [
        (ServiceKind.SOCIAL_CARE, NOT_SHOWN, NOT_SHOWN),
        (ServiceKind.GP_PRACTICE, ADA.nhs_number, NOT_SHOWN),
        (ServiceKind.SCHOOL, NOT_SHOWN, ZOE.upn),
    ],
)
def test_numbers_are_shown_to_who_allots_them(
    twin: int, rhea: Actor, service: ServiceKind, nhs: str, upn: str
) -> None:
    """Anybody else learns that there is one, and whether it agrees."""
    view = open_case(actor=replace(rhea, service=service), case=twin)
    assert texts(view, RecordField.NHS_NUMBER) == ([], [nhs])
    assert texts(view, RecordField.UPN) == ([upn], [])


def test_two_records_that_resemble_each_other(
    resemblance: tuple[int, str, str], rhea: Actor
) -> None:
    """Both sides are records; the same child is one record from then on, and undone two."""
    case, one, other = resemblance
    view = open_case(actor=rhea, case=case)
    assert view.right is not None
    assert (view.kind, view.left.number, view.right.number) == ("resemblance", other, one)
    verdict = same(actor=rhea, case=case, version=view.version)
    assert records() == {one: {"pds"}}
    assert not HeldCase.objects.exists()
    undo(actor=rhea, verdict=verdict)
    assert records() == {one: {"pds"}, other: {"pds"}}
    view = open_case(actor=rhea, case=the_case().pk)
    assert (view.kind, view.left.number) == ("resemblance", other)
    check_whole()


def test_two_records_that_are_not_of_one_child(
    resemblance: tuple[int, str, str], rhea: Actor
) -> None:
    """Nothing moves; the case is gone, and comes back when the verdict is undone."""
    case, one, other = resemblance
    version = open_case(actor=rhea, case=case).version
    verdict = not_same(actor=rhea, case=case, version=version)
    assert set(records()) == {one, other}
    assert not HeldCase.objects.exists()
    undo(actor=rhea, verdict=verdict)
    assert the_case().other_child_id == Child.objects.get(number=other).pk


def test_a_case_of_records_survives_a_change_of_its_statement(
    resemblance: tuple[int, str, str], rhea: Actor, load: Loader
) -> None:
    """What the source says next of the one child does not settle whether there are two."""
    case, _, other = resemblance
    alias = replace(ADA, given="Ngozi", family="Eze", nhs_number=nhs_number(60), postcode="ZE3 1CD")
    load("pds", pds([alias]))
    assert the_case().pk == case
    record = opened(other).document.open.record
    assert record is not None
    assert record.address is not None
    assert record.address.postcode == "ZE3 1CD"
    assert open_case(actor=rhea, case=case).left.number == other


def test_a_child_of_whom_no_source_speaks_is_shown_as_last_known(rhea: Actor, load: Loader) -> None:
    """What was said last stands on the right side, and is compared."""
    load("pds", pds([ADA, RAVI]), full=True)
    load("pds", pds([RAVI]), full=True)
    load("school_list", school_list([replace(ZOE, nhs_number="", upn="")]), sender=OTHER_SCHOOL)
    view = open_case(actor=rhea, case=the_case().pk)
    assert texts(view, RecordField.NAME) == (["Zoe Okafor"], ["Adaeze Okafor"])
    assert view.right is not None
    assert (view.left.last_known, view.right.last_known) == (False, True)
    assert view.weight is not None
    assert any(compared.level is Level.SAME for compared in view.fields)


def test_the_entry_says_which_statement_was_read(rhea: Actor, load: Loader) -> None:
    """Where no child is known yet, it is all that says whose details were shown."""
    load("cin", cin([("A1", ADA)], authority="000"))
    case = the_case()
    open_case(actor=rhea, case=case.pk)
    (entry,) = (
        one
        for one in ledger.own_entries(account_id=rhea.account_id, before=None, limit=9)
        if one.event == "case_opened"
    )
    assert entry.detail == CaseOpened(case=case.pk, statement=case.statement_id)


def test_a_reviewer_has_the_authority_of_the_organisation() -> None:
    """The account's organisation says which cases are its own."""
    council = world.organisation()
    council.authority_gss = "E06000049"
    council.save()
    who = world.actor_of(world.account("rhea.lund", role=Role.DATA_QUALITY))
    assert who.scope.code == "E06000049"
