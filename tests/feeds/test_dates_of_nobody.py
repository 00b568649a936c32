"""No feed takes a date of birth on which no child of the index can be born."""

import json
from collections.abc import Callable
from datetime import date

import pytest

from contactpoint.feeds.catalogue import FEEDS
from contactpoint.feeds.reading import dates
from contactpoint.feeds.reading.dates import parse_birth_date
from tests.feeds.child_register import test_child_register as child_register
from tests.feeds.cin import test_cin as cin
from tests.feeds.ctf import test_ctf as ctf
from tests.feeds.pds import test_patient as pds
from tests.feeds.read_bytes import read
from tests.feeds.school_census import test_school_census as school_census
from tests.feeds.school_list import test_lists as school_list
from tests.feeds.ssda903 import test_ssda903 as ssda903

TODAY = date(2026, 11, 30)
# The field of each format, and a file of one child who was born then.
_FILES: dict[str, tuple[str, Callable[[date], bytes]]] = {
    "pds": ("birthDate", lambda born: json.dumps(pds.patient(birthDate=str(born))).encode()),
    "child_register": (
        "date_of_birth",
        lambda born: child_register.registered({**child_register.ADA, "date_of_birth": str(born)}),
    ),
    "school_census": (
        "DOB",
        lambda born: school_census.counted({**school_census.ADA, "DOB": str(born)}),
    ),
    "ctf": ("DOB", lambda born: ctf.ctf(ctf.PUPIL.replace("2015-04-09", str(born)))),
    "cin": (
        "PersonBirthDate",
        lambda born: cin.cin(cin.child(cin.IDENTIFIERS.replace("2015-04-09", str(born)))),
    ),
    "ssda903": (
        "DOB",
        lambda born: ssda903.ssda903(
            header=ssda903.HEADER.replace("09/04/2015", f"{born:%d/%m/%Y}")
        ),
    ),
    "school_list": ("date of birth", lambda born: school_list.listed(f"Ada,Okafor,{born}")),
}


@pytest.fixture(autouse=True)
def _on_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dates, "today", lambda: TODAY)


def test_every_feed_is_tried() -> None:
    """Whoever adds a feed gives it the rule."""
    assert set(_FILES) == set(FEEDS)


@pytest.mark.parametrize("feed", _FILES)
@pytest.mark.parametrize(
    ("born", "reason"),
    [
        (date(1900, 1, 1), "is of somebody of 25 years or more"),
        (date(1901, 1, 1), "is of somebody of 25 years or more"),
        (date(1970, 1, 1), "is of somebody of 25 years or more"),
        (date(2001, 11, 30), "is of somebody of 25 years or more"),
        (date(2026, 12, 1), "is a day to come"),
        (date(2099, 12, 31), "is a day to come"),
    ],
)
def test_a_date_of_nobody_is_rejected_with_field_and_reason(
    feed: str, born: date, reason: str
) -> None:
    """What stands for "not known" founds no record, and nobody is joined by it."""
    field, written = _FILES[feed]
    reading = read(feed, written(born))
    assert not reading.accepted
    ((where, why),) = reading.faults
    assert (where, reason in why) == (field, True)
    (rejected,) = reading.rejected
    assert rejected.faults[0].line is not None


@pytest.mark.parametrize("feed", _FILES)
@pytest.mark.parametrize("born", [date(2001, 12, 1), date(2009, 1, 1), TODAY])
def test_a_date_of_a_child_is_taken(feed: str, born: date) -> None:
    """Up to the day before the 25th birthday, on the very day, and on 1 January as well."""
    _, written = _FILES[feed]
    assert read(feed, written(born)).only.birth_date == born


def test_a_guarded_person_is_taken_without_the_date() -> None:
    """A shielding officer must learn of who is guarded, whatever the date."""
    guarded = pds.patient(birthDate="1900-01-01", meta={"security": [{"code": "R"}]})
    reading = read("pds", json.dumps(guarded).encode())
    assert reading.only.birth_date is None
    assert [field for field, _ in reading.warnings] == ["birthDate"]


def test_the_leap_day_is_a_birthday_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever was born on 29 February is 25 from 1 March where there is no such day."""
    monkeypatch.setattr(dates, "today", lambda: date(2025, 2, 28))
    assert parse_birth_date("2000-02-29") == date(2000, 2, 29)
    monkeypatch.setattr(dates, "today", lambda: date(2025, 3, 1))
    with pytest.raises(ValueError, match="25 years"):
        parse_birth_date("2000-02-29")
