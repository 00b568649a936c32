"""What is over by its own dates is not current: relationships, telephones, names, addresses.

Each case is read as a plain line, which the quick reader takes where it can, and as a Bundle.
"""

import json
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.children.addresses import Address
from contactpoint.children.names import NameKind, PersonName
from contactpoint.children.statement import OrganisationCode, OrganisationScheme, Statement
from contactpoint.feeds.reading import dates
from tests.feeds.pds.test_carers import IFY, bundle, lines, related
from tests.feeds.pds.test_patient import HOME, NHS, ODS, patient
from tests.feeds.read_bytes import Reading, read

TODAY = date(2026, 11, 30)
_OLD_HOME = {"line": ["1 Quay"], "postalCode": "PR1 2AB"}
MILL_LANE, QUAY = (
    Address(("4 Mill Lane",), "Macclesfield", "SK11 6XY"),
    Address(("1 Quay",), "", "PR1 2AB"),
)

ENDED = [
    {"end": "2019-01-01"},
    {"start": "2016-05-14", "end": "2019-01-01"},
    {"end": "2026-11-29"},
    {"end": "2026-10"},
    {"end": "2025"},
    {"end": "2019-01-01T12:00:00+00:00"},
    # What ends at some moment of the day of the load is over before anybody looks.
    {"end": "2026-11-30T23:59:59Z"},
    # An end before the start is an end.
    {"start": "2024-01-01", "end": "2019-01-01"},
    # There is an end, and nobody can read it.
    {"end": "31/12/2018"},
    {"end": 2018},
    "2018",
]
IN_USE = [
    None,
    {},
    {"start": "2016-05-14"},
    {"start": "2026-11-30"},
    {"start": "2026-11"},
    {"start": "2026"},
    {"start": "2016-05-14", "end": "2026-11-30"},
    {"end": "2026-12-01"},
    {"end": "2026-11"},
    {"end": "2026"},
    {"end": "2031-01-01T12:00:00Z"},
    {"end": ""},
]
TO_COME = [{"start": "2026-12-01"}, {"start": "2026-12"}, {"start": "2027", "end": "2030"}]
LATER = [*ENDED, *TO_COME]

Form = Callable[..., bytes]
_form = pytest.mark.parametrize("form", [lines, bundle], ids=["lines", "bundle"])


@pytest.fixture(autouse=True)
def _on_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dates, "today", lambda: TODAY)


def active(**properties: object) -> dict[str, object]:
    """A carer as plain lines have one."""
    given = {key: value for key, value in properties.items() if value is not None}
    return related(active=True, **given)


def child(form: Form, *people: dict[str, object], **properties: object) -> Reading:
    """The reading of a child, plain but for the given properties, and of people beside it."""
    one = patient(id="9449303223", meta={"lastUpdated": "2018-01-01T00:00:00+00:00"}, **properties)
    return read("pds", form(one, *people))


def _phone(value: str, **more: object) -> dict[str, object]:
    return {"system": "phone", "value": value, **more}


DEREK = {"name": [{"use": "usual", "given": ["Derek"], "family": "Quaid"}]}


@_form
@pytest.mark.parametrize("period", LATER)
def test_whose_relationship_is_over_is_no_carer(form: Form, period: object) -> None:
    """That may be the person who must not be asked: no name, no telephone; nothing is rejected, so
    that a full delivery still ends what it no longer holds."""
    reading = child(form, active(), active(period=period, telecom=[_phone("07700900002")], **DEREK))
    assert reading.only.carers == (IFY,)
    assert "Quaid" not in repr(reading.only)
    assert reading.dropped or reading.warnings


@_form
@pytest.mark.parametrize("period", IN_USE)
def test_whose_relationship_goes_on_is_a_carer(form: Form, period: object) -> None:
    """Also on its last day, and where only its month or year is written."""
    assert child(form, active(period=period)).only.carers == (IFY,)


@_form
def test_a_relationship_that_is_not_active_is_over(form: Form) -> None:
    """The resource says so itself; the record of the child stands."""
    reading = child(form, related(active=False, **DEREK), active())
    assert reading.only.carers == (IFY,)
    assert reading.dropped == {"active": 1}


@_form
def test_the_day_of_the_load_decides_and_not_that_of_the_last_change(form: Form) -> None:
    """A relationship that was to end after the resource was last changed has ended all the same."""
    reading = child(form, active(period={"end": "2020-06-30"}))
    assert reading.only.as_at == date(2018, 1, 1)
    assert reading.only.carers == ()


@_form
def test_an_ended_relationship_without_its_patient_is_rejected_like_any_other(form: Form) -> None:
    """Alone it states nothing of a child."""
    reading = read("pds", form(active(period={"end": "2019"})))
    assert [field for field, _ in reading.faults] == ["patient"]


@_form
def test_a_guarded_person_guards_the_child_though_the_relationship_is_over(form: Form) -> None:
    """Who was a carer may know what is guarded."""
    person = active(period={"end": "2019"}, meta={"security": [{"code": "R"}]})
    assert child(form, person).only.restricted


@_form
@pytest.mark.parametrize("over", [{"use": "old"}, *({"period": one} for one in LATER)])
def test_a_telephone_that_is_over_gives_way_to_the_one_in_use(
    form: Form, over: dict[str, object]
) -> None:
    """The first in use is taken, wherever it stands; a carer may be left without one."""
    in_use = _phone("01625 555 010", period={"start": "2020-01-01"})
    both = [_phone("07700 900 002", **over), in_use]
    assert child(form, active(telecom=both)).only.carers == (IFY,)
    (carer,) = child(form, active(telecom=both[:1])).only.carers
    assert carer.telephone == ""


@_form
@pytest.mark.parametrize("period", IN_USE)
def test_a_telephone_whose_period_goes_on_is_taken(form: Form, period: object) -> None:
    """A foreseen end is none."""
    phone = _phone("01625 555 010") | ({} if period is None else {"period": period})
    assert child(form, active(telecom=[phone])).only.carers == (IFY,)


def _address_of_carer(statement: Statement) -> Address | None:
    (carer,) = statement.carers
    return carer.address


@_form
@pytest.mark.parametrize("over", [{"use": "old"}, *({"period": one} for one in ENDED)])
def test_an_address_that_is_over_is_a_former_one(form: Form, over: dict[str, object]) -> None:
    """A child is found by a former home; a carer's is not held."""
    written = [_OLD_HOME | over]
    alone = child(form, active(address=written), address=written).only
    assert (alone.address, alone.former_addresses) == (None, (QUAY,))
    assert _address_of_carer(alone) is None
    beside = child(form, active(address=[*written, HOME]), address=[*written, HOME]).only
    assert (beside.address, beside.former_addresses) == (MILL_LANE, (QUAY,))
    assert _address_of_carer(beside) == MILL_LANE


@_form
@pytest.mark.parametrize("period", TO_COME)
def test_an_address_that_has_not_begun_is_left_out(form: Form, period: object) -> None:
    """It is neither where the child lives nor where it lived."""
    reading = child(form, address=[HOME, _OLD_HOME | {"period": period}])
    assert (reading.only.address, reading.only.former_addresses) == (MILL_LANE, ())
    assert [field for field, _ in reading.warnings] == ["address.period.start"]


@_form
@pytest.mark.parametrize("over", [{"use": "old"}, *({"period": one} for one in ENDED)])
def test_a_name_that_is_over_is_a_former_one(form: Form, over: dict[str, object]) -> None:
    """Wherever it stands; a carer is called by the name in use."""
    was = {"use": "usual", "given": ["Ada"], "family": "Obi"} | over
    now = {"use": "usual", "given": ["Ada"], "family": "Okafor"}
    found = child(form, active(name=[was, now]), name=[was, now]).only
    assert found.names == (PersonName("Ada", "Okafor"), PersonName("Ada", "Obi", NameKind.FORMER))
    assert found.carers[0].name == PersonName("Ada", "Okafor")


@_form
@pytest.mark.parametrize("period", TO_COME)
def test_a_name_that_has_not_begun_is_not_the_name(form: Form, period: object) -> None:
    """The child may be known by it; alone it is still a name."""
    later = {"use": "usual", "given": ["Ada"], "family": "Obi", "period": period}
    now = {"use": "usual", "given": ["Ada"], "family": "Okafor"}
    known = PersonName("Ada", "Obi", NameKind.ALSO_KNOWN_AS)
    assert child(form, name=[later, now]).only.names == (PersonName("Ada", "Okafor"), known)
    assert child(form, name=[later]).only.names == (known,)


@_form
@pytest.mark.parametrize("over", [{"use": "old"}, {"period": {"end": "2020"}}])
def test_a_number_that_is_over_is_not_the_childs(form: Form, over: dict[str, object]) -> None:
    """Beside the one in use it is dropped; alone the resource is of a number out of use."""
    old = {"system": NHS, "value": "9434765870"} | over
    current = {"system": NHS, "value": "9449303223"}
    assert read("pds", form(patient(identifier=[old, current]))).only.nhs_number == "9449303223"
    for number in ({}, {"id": "9434765870"}):
        reading = read("pds", form(patient(identifier=[old], **number)))
        assert [field for field, _ in reading.faults] == ["identifier"]


def _practice(period: object) -> dict[str, object]:
    given = {} if period is None else {"period": period}
    return {"identifier": {"system": ODS, "value": "N81013", **given}}


@_form
@pytest.mark.parametrize(
    ("period", "start", "end", "warned"),
    [
        ({"start": "2016-05-14", "end": "2019-01-01"}, "2016-05-14", "2019-01-01", []),
        ({"end": "2019"}, None, "2019-12-31", []),
        ({"end": "2019-02"}, None, "2019-02-28", []),
        ({"start": "2026-12-01"}, None, None, ["start"]),
        ({"start": "2016-05-14", "end": "2099-12-31"}, "2016-05-14", None, ["end"]),
        ({"start": "2016"}, None, None, []),
    ],
)
def test_the_days_of_a_practice_are_those_that_have_been(
    form: Form, period: object, start: str | None, end: str | None, warned: list[str]
) -> None:
    """An ended practice has its last day; a day to come is left out, and the practice stands."""
    reading = child(form, generalPractitioner=[_practice(period)])
    (service,) = reading.only.services
    assert service.organisation == OrganisationCode(OrganisationScheme.ODS, "N81013")
    assert service.start == (date.fromisoformat(start) if start else None)
    assert service.end == (date.fromisoformat(end) if end else None)
    assert [field for field, _ in reading.warnings] == [
        f"generalPractitioner.identifier.period.{which}" for which in warned
    ]


def test_contacts_within_a_patient_are_not_read() -> None:
    """Whether they have ended or not: carers come as RelatedPersons."""
    contact = {"name": {"family": "Quaid"}, "telecom": [_phone("07700900002")]}
    reading = child(lines, contact=[contact, contact | {"period": {"end": "2019"}}])
    assert reading.only.carers == ()
    assert reading.dropped == {"contact": 2}


_DAYS = st.dates(date(2010, 1, 1), date(2040, 1, 1))
_WRITTEN = st.sampled_from(["%Y", "%Y-%m", "%Y-%m-%d", "%Y-%m-%dT08:30:00+00:00"])


@given(day=_DAYS, form=_WRITTEN)
def test_an_end_counts_from_the_day_on_which_no_reading_of_it_goes_on(day: date, form: str) -> None:
    """A year lasts until 31 December, a month until its last day, a day for all of it."""
    carers = child(lines, active(period={"end": day.strftime(form)})).only.carers
    written = day.strftime(form)
    if form == "%Y":
        over = day.year < TODAY.year
    elif form == "%Y-%m":
        over = written < TODAY.strftime(form)
    else:
        over = day < TODAY or (day == TODAY and "T" in form)
    assert (carers == ()) == over


def test_the_file_of_the_trade_leaves_one_carer() -> None:
    """A mother, and a man whose relationship ended years before the child's record was changed."""
    over = active(period={"start": "2016-05-14", "end": "2019-01-01"}, **DEREK)
    data = b"".join(
        json.dumps(one).encode() + b"\n"
        for one in (patient(meta={"lastUpdated": "2025-01-01T00:00:00+00:00"}), active(), over)
    )
    assert read("pds", data).only.carers == (IFY,)
