"""Taking a verdict back leaves no return, which has no name, alone on a record."""

from dataclasses import replace

import pytest

from contactpoint.access.actor import Actor
from contactpoint.access.errors import AccessRefusedError
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.services.review.choose_record import look_at_others
from contactpoint.services.review.decide_case import none_of_these
from contactpoint.services.review.open_case import open_case
from contactpoint.services.review.undo_verdict import undo
from contactpoint.store.models import Child, HeldCase
from contactpoint.store.repositories.case_rows import Case
from tests.fixtures.cases import held_case, held_cases, statement_of
from tests.fixtures.statements import feed_of, of_feed
from tests.fixtures.waiting import wait_alone
from tests.placing.content import check_whole
from tests.placing.files import Loader, Said, cin, ctf, nhs_number, pds
from tests.services.review.cases import ADA, RAVI, ZOE, join_agreed, records

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

OTHER = Said(given="Imke", family="Vandersloot", born="2012-05-17", nhs_number=nhs_number(70))


def the_return() -> Case:
    """The case of the return."""
    return held_case(statement_id=of_feed("cin").pk)


def test_it_waits_again_with_the_name_that_it_came_for(load: Loader, rhea: Actor) -> None:
    """A statement had founded a record by a person's word, and a load linked a return to it by its
    number; undone, both are before a person."""
    load("pds", pds([ADA]))
    load("ctf", ctf([ZOE]))
    wait_alone()
    load("cin", cin([("A1", ZOE)]))
    case = held_case(reason=DecisionReason.POSSIBLE_TWINS).pk
    version = open_case(actor=rhea, case=case).version
    look_at_others(actor=rhea, case=case, version=version)
    version = open_case(actor=rhea, case=case).version
    verdict = none_of_these(actor=rhea, case=case, version=version)
    load("pds", pds([OTHER]))
    founded = Child.objects.order_by("pk")[1].number
    assert records()[founded] == {"ctf", "cin"}
    undo(actor=rhea, verdict=verdict)
    assert records()[founded] == set()
    assert {feed_of(statement_of(case)) for case in held_cases()} == {"ctf", "cin"}
    assert the_return().reason == DecisionReason.NOT_ENOUGH_TO_STAND_ALONE
    check_whole()


@pytest.fixture
def joined(load: Loader, rhea: Actor, owen: Actor) -> tuple[int, str]:
    """A record of Ravi, of whom a school and social care speak, has been joined into Ada's.
    Returns the verdict and the number of his."""
    load("pds", pds([ADA]))
    load("ctf", ctf([RAVI]))
    load("cin", cin([("A1", RAVI)]))
    one, other = Child.objects.order_by("pk").values_list("number", flat=True)
    return join_agreed(rhea, owen, number=one, other=other), other


def test_what_has_ended_meanwhile_takes_the_name_with_it(
    joined: tuple[int, str], load: Loader, rhea: Actor
) -> None:
    """The school has withdrawn what it said while the records were one."""
    verdict, number = joined
    load("ctf", ctf([replace(OTHER, upn=ZOE.upn)]), full=True)
    undo(actor=rhea, verdict=verdict)
    assert records()[number] == set()
    assert the_return().child_id is None
    check_whole()


def test_it_stays_hidden_where_a_source_guards_the_child(
    load: Loader, rhea: Actor, owen: Actor
) -> None:
    """Of a child whom health has begun to guard meanwhile, nothing goes before a person."""
    load("pds", pds([ADA]))
    load("pds", pds([RAVI]))
    load("ctf", ctf([RAVI]), full=True)
    load("cin", cin([("A1", RAVI)]))
    load("ctf", ctf([replace(OTHER, upn=ZOE.upn)]), full=True)
    one, other = Child.objects.order_by("pk").values_list("number", flat=True)[:2]
    assert records()[other] == {"pds", "cin"}
    verdict = join_agreed(rhea, owen, number=one, other=other)
    load("pds", pds([replace(RAVI, restricted=True)]))
    with pytest.raises(AccessRefusedError):
        undo(actor=rhea, verdict=verdict)
    assert records()[one] == {"pds", "cin"}
    assert not held_cases(statement_id=of_feed("cin").pk)
    check_whole()


def test_with_a_name_beside_it_it_stays(joined: tuple[int, str], rhea: Actor) -> None:
    """Undone at once, the record is what it was."""
    verdict, number = joined
    undo(actor=rhea, verdict=verdict)
    assert records()[number] == {"ctf", "cin"}
    assert not HeldCase.objects.exists()
    check_whole()
