"""Registers loaded one after the other: who has a number in common, and what is never lost."""

import io
import itertools
from collections.abc import Sequence

import pytest

from contactpoint.children.statement import OrganisationCode, OrganisationScheme, ServiceKind
from contactpoint.feeds.outcomes import FileRefusedError
from contactpoint.services.load_registers import load_registers
from contactpoint.store.models import Organisation
from contactpoint.store.repositories import organisations
from tests.fixtures.actors import SETTING_UP
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

OPEN, CLOSED, TO_CLOSE, PROPOSED = "1", "2", "3", "4"
NUMBER = OrganisationCode(OrganisationScheme.LAESTAB, "8954999")
SCHOOLS = (
    "URN,LA (code),EstablishmentNumber,EstablishmentName,EstablishmentStatus (code),Town,Postcode,"
    "GSSLACode (name)"
)
PRACTICE = (
    "{code},A SURGERY,Y63,QHM,1 ROAD,,,MERETON,,SK11 6HB,19740401,,ACTIVE,B,,,,,,,,0,,,,RO76,"
)


def school(urn: str, status: str, *, number: str = "4999") -> str:
    """A row of the register of schools."""
    return f"{urn},895,{number},School {urn},{status},Mereton,SK11 6HB,E06000049"


def load(*rows: str) -> None:
    """Load a register of these schools."""
    data = "\n".join((SCHOOLS, *rows, "")).encode()
    load_registers(agent=SETTING_UP, schools=io.BytesIO(data), gp_practices=practices("N81999"))


def practices(*codes: str) -> io.BytesIO:
    """A report of practices."""
    return io.BytesIO("".join(PRACTICE.format(code=code) + "\r\n" for code in codes).encode())


def who() -> str:
    """The URN of the school that answers to the number."""
    return organisations.by_codes([NUMBER])[NUMBER].code


@pytest.mark.parametrize(
    ("standings", "holder"),
    [
        ({"199998": CLOSED, "199999": OPEN}, "199999"),
        ({"199998": OPEN, "199999": CLOSED}, "199998"),
        ({"199998": TO_CLOSE, "199999": PROPOSED}, "199998"),
        ({"199998": CLOSED, "199999": PROPOSED}, "199998"),
        ({"199998": PROPOSED, "199999": TO_CLOSE}, "199999"),
        ({"199998": CLOSED, "199999": CLOSED}, "199999"),
        ({"199997": CLOSED, "199998": OPEN, "199999": CLOSED}, "199998"),
        ({"199999": PROPOSED}, "199999"),
    ],
)
def test_a_number_is_the_open_schools(standings: dict[str, str], holder: str) -> None:
    """Whatever the order of rows, and whatever was loaded before."""
    rows = [school(urn, status) for urn, status in standings.items()]
    for order in itertools.permutations(rows):
        load(*order)
        assert who() == holder


def test_a_number_follows_the_school_that_opens_and_comes_back_to_one_that_reopens() -> None:
    """Load after load, as the register says at the time."""
    for first, second, holder in (
        (OPEN, PROPOSED, "199998"),
        (CLOSED, OPEN, "199999"),
        (OPEN, CLOSED, "199998"),
    ):
        load(school("199998", first), school("199999", second))
        assert who() == holder


def test_an_open_school_takes_its_number_from_one_that_the_register_no_longer_has() -> None:
    """And a closed one takes it from nobody."""
    load(school("199998", OPEN))
    load(school("199999", OPEN))
    assert who() == "199999"
    load(school("199997", CLOSED))
    assert who() == "199999"


def test_no_two_schools_have_one_number() -> None:
    """Not in the package's own copy either, nor after a newer register beside it."""
    load_registers(agent=SETTING_UP)
    load(school("199998", CLOSED), school("199999", OPEN))
    load_registers(agent=SETTING_UP)
    numbers = list(Organisation.objects.exclude(laestab="").values_list("laestab", flat=True))
    assert len(numbers) == len(set(numbers)) > 18_000
    assert who() == "199999"


def test_the_packages_copy_takes_no_number_back() -> None:
    """It is older than a file that an operator loads."""
    load_registers(agent=SETTING_UP)
    held = Organisation.objects.filter(authority_gss="E06000049").exclude(laestab="").first()
    assert held is not None
    load(
        school(held.code, CLOSED, number=held.laestab[3:]),
        school("199999", OPEN, number=held.laestab[3:]),
    )
    load_registers(agent=SETTING_UP)
    number = OrganisationCode(OrganisationScheme.LAESTAB, held.laestab)
    assert organisations.by_codes([number])[number].code == "199999"


def test_a_register_of_practices_leaves_schools_alone() -> None:
    """The package's copy of the one is older than the file of the other that was loaded before."""
    load_registers(agent=SETTING_UP)
    held = Organisation.objects.filter(service=ServiceKind.SCHOOL.value).first()
    assert held is not None
    load(school(held.code, OPEN))
    load_registers(agent=SETTING_UP, gp_practices=practices("N81998"))
    assert Organisation.objects.get(pk=held.pk).name == f"School {held.code}"
    assert Organisation.objects.filter(code="N81998").exists()


def test_what_registers_do_not_carry_stays() -> None:
    """Telephone and accreditation, through every load; and accounts can still be used."""
    load(school("199999", OPEN))
    Organisation.objects.filter(code="199999").update(telephone="01632 960001")
    organisations.accredit(Organisation.objects.get(code="199999").pk)
    load(school("199998", OPEN), school("199999", CLOSED))
    kept = Organisation.objects.get(code="199999")
    assert (kept.telephone, kept.accredited, kept.laestab) == ("01632 960001", True, "")


_TWICE = [school("199999", OPEN), school("199998", OPEN, number="4998"), school("199999", CLOSED)]


@pytest.mark.parametrize(
    ("schools", "reported", "line", "because"),
    [
        pytest.param(_TWICE, ["N81999"], 4, "twice, also at line 2", id="school twice"),
        pytest.param([_TWICE[0]] * 2, ["N81999"], 3, "twice", id="the same row twice"),
        pytest.param([school("199999", OPEN)], ["N81999", "n81999"], 2, "twice", id="practice"),
        pytest.param([], ["N81999"], 1, "no school", id="no school"),
        pytest.param([school("199999", OPEN)], [], 1, "empty", id="no practice"),
        pytest.param([school("1999", OPEN)], ["N81999"], 2, "not that of a school", id="URN"),
        pytest.param([school("", OPEN)], ["N81999"], 2, "not that of a school", id="no URN"),
        pytest.param([school("199999", "")], ["N81999"], 2, "status", id="no status"),
        pytest.param([school("199999", "9")], ["N81999"], 2, "status", id="status"),
        pytest.param(
            [school("199999", OPEN).replace("Mereton", "M" * 81)],
            ["N81999"],
            2,
            "town of the school is too long",
            id="town",
        ),
        pytest.param(
            [school("199999", OPEN)], ["8199"], 1, "not that of a GP practice", id="ODS code"
        ),
    ],
)
def test_a_register_that_cannot_be_right_changes_nothing(
    schools: Sequence[str], reported: Sequence[str], line: int, because: str
) -> None:
    """It is refused with its line, before anything of either register is stored."""
    world.registers()
    before = list(Organisation.objects.order_by("pk").values())
    data = "\n".join((SCHOOLS, *schools, "")).encode()
    with pytest.raises(FileRefusedError) as refused:
        load_registers(
            agent=SETTING_UP, schools=io.BytesIO(data), gp_practices=practices(*reported)
        )
    assert (refused.value.fault.line or 1) == line
    assert because in refused.value.fault.reason
    assert list(Organisation.objects.order_by("pk").values()) == before
