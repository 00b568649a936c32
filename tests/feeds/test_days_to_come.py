"""No feed believes a date after the day of the load: it is left out, and the record stands."""

import ast
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

import contactpoint.feeds
from contactpoint.children.statement import Statement
from contactpoint.feeds.catalogue import FEEDS
from contactpoint.feeds.reading import dates
from tests.feeds.child_register import test_child_register as child_register
from tests.feeds.cin import test_cin as cin
from tests.feeds.ctf import test_ctf as ctf
from tests.feeds.pds import test_patient as pds
from tests.feeds.pds.test_carers import bundle, lines
from tests.feeds.read_bytes import read
from tests.feeds.school_census import test_school_census as school_census
from tests.feeds.school_list import test_lists as school_list
from tests.feeds.ssda903 import test_ssda903 as ssda903

TODAY = date(2026, 11, 30)

Written = Callable[[date], bytes]
Taken = Callable[[Statement], date | None]


def _as_at(statement: Statement) -> date | None:
    return statement.as_at


def _died(statement: Statement) -> date | None:
    return statement.death_date


def _start(statement: Statement) -> date | None:
    (service,) = statement.services
    return service.start


def _end(statement: Statement) -> date | None:
    (service,) = statement.services
    return service.end


def _patient(form: Callable[..., bytes], **properties: Callable[[date], object]) -> Written:
    def write(day: date) -> bytes:
        given = {name: of(day) for name, of in properties.items()}
        return form(pds.patient(id="9449303223", **given))

    return write


def _practice(which: str) -> Callable[[date], object]:
    return lambda day: [
        {"identifier": {"system": pds.ODS, "value": "N81013", "period": {which: str(day)}}}
    ]


def _pds(form: Callable[..., bytes]) -> dict[str, tuple[Written, Taken]]:
    updated = _patient(form, meta=lambda day: {"lastUpdated": f"{day}T08:00:00+00:00"})
    practice = "generalPractitioner.identifier.period"
    return {
        "meta.lastUpdated": (updated, _as_at),
        "deceasedDateTime": (_patient(form, deceasedDateTime=str), _died),
        f"{practice}.start": (_patient(form, generalPractitioner=_practice("start")), _start),
        f"{practice}.end": (_patient(form, generalPractitioner=_practice("end")), _end),
    }


def _registered(column: str) -> Written:
    return lambda day: child_register.registered({**child_register.ADA, column: str(day)})


def _counted(column: str) -> Written:
    row = {**school_census.ADA, "EntryDate": ""}
    return lambda day: school_census.counted({**row, column: str(day)})


def _listed(column: str, form: str = "%Y-%m-%d") -> Written:
    header = f"{school_list.BASE},{column}"
    return lambda day: school_list.listed(f"{school_list.ADA},{day.strftime(form)}", header=header)


def _closed(day: date) -> bytes:
    return cin.cin(cin.child(cin.IDENTIFIERS, cin.details("", str(day))))


def _referred(day: date) -> bytes:
    return cin.cin(cin.child(cin.IDENTIFIERS, cin.details(str(day))))


def _dead(day: date) -> bytes:
    dead = f"{cin.IDENTIFIERS}<PersonDeathDate>{day}</PersonDeathDate>"
    return cin.cin(cin.child(dead))


def _returned(day: date) -> bytes:
    return cin.cin(cin.child()).replace(b"2025-03-31", str(day).encode())


# Every date of every feed but that of birth: its field, a file of one child with it, and where the
# statement has it.
FIELDS: dict[str, dict[str, tuple[Written, Taken]]] = {
    "pds": _pds(lines),
    "child_register": {
        "date_of_death": (_registered("date_of_death"), _died),
        "as_at": (_registered("as_at"), _as_at),
    },
    "school_census": {
        "EntryDate": (_counted("EntryDate"), _start),
        "LeavingDate": (_counted("LeavingDate"), _end),
        "CensusDate": (_counted("CensusDate"), _as_at),
    },
    "ctf": {
        "DateTime": (
            lambda day: ctf.ctf(ctf.PUPIL, header=ctf.HEADER.replace("2026-02-03", str(day))),
            _as_at,
        )
    },
    "cin": {
        "PersonDeathDate": (_dead, _died),
        "CINreferralDate": (_referred, _start),
        "CINclosureDate": (_closed, _end),
        "ReferenceDate": (_returned, _as_at),
    },
    "ssda903": {
        "DECOM": (lambda day: ssda903.ssda903(ssda903.episode(f"{day:%d/%m/%Y}")), _start),
        "DEC": (
            lambda day: ssda903.ssda903(ssda903.episode("06/01/2021", f"{day:%d/%m/%Y}")),
            _end,
        ),
    },
    "school_list": {
        "start date": (_listed("Start date"), _start),
        "leaving date": (_listed("Date of leaving"), _end),
    },
}
CASES = [
    *((feed, field, *case) for feed, fields in FIELDS.items() for field, case in fields.items()),
    *(("pds", field, *case) for field, case in _pds(bundle).items()),
    ("school_list", "start date", _listed("Start date", "%d/%m/%Y"), _start),
    ("school_list", "start date", _listed("Admission date", "%d %B %Y"), _start),
]


@pytest.fixture(autouse=True)
def _on_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dates, "today", lambda: TODAY)


def test_every_feed_is_tried() -> None:
    """Whoever adds a feed gives it the rule."""
    assert set(FIELDS) == set(FEEDS)


@pytest.mark.parametrize(("feed", "field", "written", "taken"), CASES)
@pytest.mark.parametrize("day", [date(2026, 12, 13), date(2099, 12, 31)])
def test_a_day_to_come_is_left_out_with_field_and_reason(
    feed: str, field: str, written: Written, taken: Taken, day: date
) -> None:
    """Nothing has begun, ended or been stated on it; nobody has died on it."""
    reading = read(feed, written(day))
    assert taken(reading.only) is None
    assert (field, True) in [(name, "is a day to come" in why) for name, why in reading.warnings]
    assert str(day.year) not in repr((reading.only, reading.warnings))


@pytest.mark.parametrize(("feed", "field", "written", "taken"), CASES)
def test_the_day_of_the_load_is_taken(
    feed: str, field: str, written: Written, taken: Taken
) -> None:
    """What was stated, began or ended today has done so."""
    reading = read(feed, written(TODAY))
    assert taken(reading.only) == TODAY
    assert field not in [name for name, _ in reading.warnings]


def test_a_date_that_was_read_before_is_tried_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process remembers of dates does not outlive a clock that was wrong."""
    assert dates.parse_iso_date(str(TODAY)) == dates.parse_iso_day(str(TODAY)) == TODAY
    monkeypatch.setattr(dates, "today", lambda: date(2026, 11, 29))
    for parse in (dates.parse_iso_date, dates.parse_iso_day):
        with pytest.raises(dates.DayToComeError):
            parse(str(TODAY))


def test_an_entry_to_come_does_not_undo_that_the_child_has_left() -> None:
    """Of the two the one that cannot be is left out, before they are compared."""
    row = {**school_census.ADA, "EntryDate": "2099-09-01", "LeavingDate": "2024-07-19"}
    (of_census,) = read("school_census", school_census.counted(row)).only.services
    listed = school_list.one("Start date,Leaving date", "2099-09-01,2024-07-19")
    for service in (of_census, *listed.services):
        assert (service.start, service.end) == (None, date(2024, 7, 19))


def test_what_is_left_out_of_a_header_is_said_once() -> None:
    """With the first record that is taken, though another stands before it."""
    pupils = [
        ctf.PUPIL.replace("B801200005001", "").replace("Aoife", name).replace("2015-04-09", born)
        for name, born in (("Una", "1970-01-01"), ("Aoife", "2015-04-09"), ("Orla", "2014-01-02"))
    ]
    header = ctf.HEADER.replace("2026-02-03", "2099-02-03")
    reading = read("ctf", ctf.ctf(*pupils, header=header))
    assert [field for field, _ in reading.warnings] == ["DateTime"]
    assert [len(outcome.warnings) for outcome in reading.accepted] == [1, 0]


# Who may make a day that is to come, and why: foreseen ends of periods; forms of lists, which go
# through ``not_to_come``; and the days on which registers say that a school will close.
_MAY = {
    *("reading/dates.py", "pds/periods.py", "school_list/dates.py"),
    "registers/register_days.py",
}


def test_no_reader_makes_a_date_by_itself() -> None:
    """A new reader that goes to ``feeds.reading.dates`` has the rule, and none may go elsewhere."""
    folder = Path(contactpoint.feeds.__file__).parent
    found = set()
    for path in folder.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        called = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        makes = {
            node.func.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        if (names | called) & {"calendar_day", "fromisoformat", "strptime", "fromordinal"} or (
            makes & {"date", "datetime"}
        ):
            found.add(str(path.relative_to(folder)))
    assert found == _MAY


def test_json_of_a_death_to_come_leaves_the_child_alive() -> None:
    """A child who is said to die next year is not taken out of search by it."""
    dead = pds.patient(deceasedDateTime="2027-01-01", meta={"lastUpdated": "2026-11-01"})
    assert read("pds", json.dumps(dead).encode() + b"\n").only.death_date is None
