"""What one reviewer cannot do to another authority's child, in one act or by several."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import pytest

from contactpoint.access.actor import Actor
from contactpoint.access.errors import AccessRefusedError
from contactpoint.access.scope import Scope
from contactpoint.children.addresses import Address
from contactpoint.children.names import PersonName
from contactpoint.children.sex import Sex
from contactpoint.review.kinds import VerdictKind
from contactpoint.services.review.correct_value import CorrectedField, Value, correct
from contactpoint.services.review.errors import NeedsAgreementError, ReviewError
from contactpoint.services.review.join_records import join
from contactpoint.services.review.split_record import split, statements_of
from contactpoint.services.review.undo_verdict import undo
from contactpoint.store.documents import encode
from contactpoint.store.models import Child
from tests.fixtures.actors import at_desk
from tests.fixtures.cases import held_verdicts
from tests.placing.files import Loader, Said, nhs_number, pds
from tests.services.review.cases import opened

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

LEEDS, YORK = Scope.of("E08000035"), Scope.of("E06000014")
IN_LEEDS = Said(postcode="LS1 4AP", nhs_number=nhs_number(300))
IN_YORK = Said(
    given="Ravi",
    family="Whitcombe",
    born="2015-04-09",
    sex="female",
    postcode="YO1 7HH",
    nhs_number=nhs_number(310),
)
# No register has an authority there.
NOBODYS = Said(
    given="Zoe", family="Menon", postcode="ZE5 1CD", sex="female", nhs_number=nhs_number(320)
)
WRONG: dict[CorrectedField, Value] = {
    CorrectedField.NAME: PersonName("Nobody", "Known"),
    CorrectedField.BIRTH_DATE: date(2016, 2, 3),
    CorrectedField.SEX: Sex.MALE,
    CorrectedField.ADDRESS: Address(("1 Trap Lane",), "Leeds", "LS1 4AP"),
}
REFUSED = (AccessRefusedError, ReviewError)


@dataclass(frozen=True, slots=True)
class Shown:
    """What whoever opens a number is shown, and where the number leads."""

    number: str
    document: bytes


def shown(number: str) -> Shown:
    """What the number shows now."""
    child = opened(number)
    return Shown(child.number, encode(child.document))


@pytest.fixture
def leeds(rhea: Actor) -> Actor:
    """A reviewer of Leeds, who means ill."""
    return at_desk(rhea, LEEDS)


@pytest.fixture
def york(owen: Actor) -> Actor:
    """A reviewer of York."""
    return at_desk(owen, YORK)


@pytest.fixture(params=["own first", "own last"])
def own_and_other(request: pytest.FixtureRequest, load: Loader) -> tuple[str, str]:
    """A child of Leeds and one of York; which is the older makes which survives a join."""
    both = [IN_LEEDS, IN_YORK]
    for one in both if request.param == "own first" else both[::-1]:
        load("pds", pds([one]))
    numbers = [child.number for child in Child.objects.order_by("pk")]
    own, other = numbers if request.param == "own first" else numbers[::-1]
    return own, other


def attempt(*acts: Callable[[], object]) -> None:
    """Try each, whether it is refused or not."""
    for act in acts:
        try:
            act()
        except REFUSED:
            continue


@pytest.mark.parametrize("field", WRONG)
def test_join_correct_and_undo_leaves_nothing_on_another_authoritys_child(
    own_and_other: tuple[str, str], leeds: Actor, field: CorrectedField
) -> None:
    """The attacker's address, name, date or sex stays with the attacker's child."""
    own, other = own_and_other
    before = shown(other)
    attempt(
        lambda: join(actor=leeds, number=own, other=other),
        lambda: correct(actor=leeds, number=other, field=field, value=WRONG[field]),
    )
    joins = held_verdicts(kind=VerdictKind.SAME)
    attempt(*(partial(undo, actor=leeds, verdict=verdict.pk) for verdict in joins))
    assert shown(other) == before


def test_join_and_split_leaves_no_statement_of_another_authoritys_child_elsewhere(
    own_and_other: tuple[str, str], leeds: Actor
) -> None:
    """What York's child was stated by is neither moved nor left with another number."""
    own, other = own_and_other
    before = shown(other)

    def part() -> None:
        held = statements_of(actor=leeds, number=own)
        theirs = [one.pk for one in held if "Whitcombe" in one.name]
        split(actor=leeds, number=own, statements=theirs, version=held.version)

    attempt(lambda: join(actor=leeds, number=own, other=other), part)
    assert shown(other) == before


def test_a_correction_gives_no_other_authority_a_right(
    own_and_other: tuple[str, str], leeds: Actor, york: Actor
) -> None:
    """Leeds has put its child into York: it is Leeds's as before, by what sources state."""
    own, _ = own_and_other
    address = Address(("1 Trap Lane",), "York", "YO1 7HH")
    verdict = correct(actor=leeds, number=own, field=CorrectedField.ADDRESS, value=address)
    with pytest.raises(AccessRefusedError):
        correct(actor=york, number=own, field=CorrectedField.SEX, value=Sex.MALE)
    with pytest.raises(AccessRefusedError):
        undo(actor=york, verdict=verdict)
    correct(actor=leeds, number=own, field=CorrectedField.SEX, value=Sex.MALE)


def test_a_child_whom_its_sources_say_elsewhere_now_is_the_other_authoritys(
    own_and_other: tuple[str, str], leeds: Actor, york: Actor, load: Loader
) -> None:
    """What Leeds had corrected before is York's to take back."""
    own, _ = own_and_other
    verdict = correct(actor=leeds, number=own, field=CorrectedField.SEX, value=Sex.MALE)
    load("pds", pds([replace(IN_LEEDS, postcode="YO1 7HH")]))
    with pytest.raises(AccessRefusedError):
        correct(actor=leeds, number=own, field=CorrectedField.SEX, value=Sex.MALE)
    with pytest.raises(NeedsAgreementError):
        undo(actor=leeds, verdict=verdict)
    undo(actor=york, verdict=verdict)
