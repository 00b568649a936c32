"""Malformed files through the command: refused or skipped with a message, nothing half loaded."""

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.apps import apps

from contactpoint.cli.main import contactpoint
from tests.placing.content import content
from tests.placing.files import (
    OTHER_SCHOOL,
    Said,
    cin,
    ctf,
    nhs_number,
    pds,
    school_list,
    unique_pupil_number,
)

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

HELD = Said(upn=unique_pupil_number(7))
NEW = Said(
    given="Ravi",
    family="Whitcombe",
    born="2011-11-30",
    sex="male",
    nhs_number=nhs_number(20),
    upn=unique_pupil_number(20),
)
SSDA903 = (
    b"<SSDA903><CHILD><HEADER><CHILDID>77</CHILDID><SEX>1</SEX><DOB>30/11/2011</DOB></HEADER>"
    b"</CHILD></SSDA903>"
)
GOOD = {
    "pds": pds([NEW, HELD]),
    "ctf": ctf([NEW, HELD]),
    "cin": cin([("A1", NEW), ("A2", HELD)]),
    "school_list": school_list([NEW, HELD]),
}
FEEDS = sorted(GOOD)
XML = ["cin", "ctf"]

BOMB = b'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;">]>'
OUTSIDE = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]>'


def run(feed: str, file: Path, *options: str) -> Result:
    """Run the command as an operator does."""
    sender = ["--from", OTHER_SCHOOL] if feed == "school_list" else []
    return CliRunner().invoke(contactpoint, ["feed", "load", feed, str(file), *sender, *options])


def rows() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table of the records and of the keys."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values_list())
        for model in apps.get_app_config("store").get_models()
    }


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file to write to; something has been loaded before."""
    held = tmp_path / "held"
    held.write_bytes(pds([HELD]))
    assert run("pds", held).exit_code == 0
    return tmp_path / "delivery"


def refused(feed: str, file: Path, data: bytes) -> str:
    """The message with which a file is refused, having changed no row of any table."""
    file.write_bytes(data)
    before = rows()
    result = run(feed, file, "--full", "--json")
    assert result.exit_code == 1, result.output
    assert result.stdout == ""
    assert rows() == before
    message = result.stderr.strip().splitlines()[-1]
    assert message.startswith("contactpoint: delivery")
    assert message.endswith("nothing was loaded")
    assert not any(word in message for word in ("Whitcombe", "Okafor", NEW.nhs_number, NEW.born))
    return message


@pytest.mark.parametrize("feed", FEEDS)
def test_the_files_that_are_broken_below_are_good(feed: str, file: Path) -> None:
    """Each file loads before it is broken, so it is the break that is refused."""
    file.write_bytes(GOOD[feed])
    result = run(feed, file, "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["records"] == 2


@pytest.mark.parametrize("feed", FEEDS)
def test_a_truncated_file_is_refused(feed: str, file: Path) -> None:
    """A file that was cut short after a good record is refused with that record."""
    message = refused(feed, file, GOOD[feed][: GOOD[feed].rindex(HELD.born.encode()) + 4])
    assert "cut short" in message or "well-formed" in message


@pytest.mark.parametrize("feed", FEEDS)
def test_another_encoding_is_refused(feed: str, file: Path) -> None:
    """UTF-16 is refused by name."""
    assert "UTF-16" in refused(feed, file, GOOD[feed].decode().encode("utf-16"))


@pytest.mark.parametrize("feed", ["pds", *XML])
def test_bytes_that_are_not_utf_8_are_refused_or_rejected(feed: str, file: Path) -> None:
    """A name in Windows-1252 where UTF-8 is due is never taken for another name."""
    file.write_bytes(GOOD[feed].replace(b"2011-11-30", b"2011-11-30\xe9"))
    result = run(feed, file, "--json")
    if result.exit_code == 0:
        assert json.loads(result.stdout)["counts"]["rejected"] == 1
    else:
        assert result.exit_code == 1
        assert "nothing was loaded" in result.stderr


@pytest.mark.parametrize("feed", XML)
@pytest.mark.parametrize("start", [BOMB, OUTSIDE], ids=["bomb", "outside"])
def test_entities_are_refused(feed: str, start: bytes, file: Path) -> None:
    """Neither a bomb of entities nor a file of the server comes in through a document type."""
    refused(feed, file, start + GOOD[feed].replace(b"</Sex>", b"&b;</Sex>", 1))


@pytest.mark.parametrize("feed", FEEDS)
def test_an_empty_file_is_refused(feed: str, file: Path) -> None:
    """With --full, an empty file would otherwise end every statement of its source."""
    assert "empty" in refused(feed, file, b"")


def test_a_property_twice_is_rejected(file: Path) -> None:
    """Of a property that stands twice nobody can say which is meant: the record is rejected."""
    file.write_bytes(GOOD["pds"].replace(b'"gender"', b'"gender": "female", "gender"', 1))
    result = run("pds", file, "--json")
    counts = json.loads(result.stdout)["counts"]
    assert (counts["rejected"], counts["added"], counts["unchanged"]) == (1, 0, 1)


@pytest.mark.parametrize("feed", [*XML, "school_list"])
def test_a_child_twice_in_a_file_is_rejected(feed: str, file: Path) -> None:
    """A second record with the same reference does not silently take the place of the first."""
    twice = {
        "ctf": ctf([NEW, NEW]),
        "cin": cin([("A1", NEW), ("A1", NEW)]),
        "school_list": school_list([NEW, NEW]),
    }
    file.write_bytes(twice[feed])
    result = run(feed, file, "--json")
    report = json.loads(result.stdout)
    assert (report["counts"]["added"], report["counts"]["rejected"]) == (1, 1)
    assert "already in the file" in report["faults"][0][1]["reason"]


def test_a_field_outside_the_closed_list_is_dropped_and_counted(file: Path) -> None:
    """What may not be held is neither stored nor a reason to refuse the child."""
    file.write_bytes(GOOD["cin"])
    result = run("cin", file, "--json")
    assert json.loads(result.stdout)["dropped"] == {"PrimaryNeedCode": 2}
    assert "N4" not in repr(content())


def test_names_of_left_out_fields_are_bounded(file: Path) -> None:
    """A file cannot fill the report with names of its own making."""
    patients = [
        json.loads(line) | {f"own{number}_{n}": 1 for n in range(150)}
        for number, line in enumerate(GOOD["pds"].splitlines())
    ]
    file.write_text("\n".join(map(json.dumps, patients)) + "\n")
    dropped = json.loads(run("pds", file, "--json").stdout)["dropped"]
    assert len(dropped) <= 201
    assert sum(dropped.values()) == 300


def test_a_pipe_is_refused(file: Path) -> None:
    """A file is read twice, to check it and to load it; what can be read once is not loaded."""
    os.mkfifo(file)
    writer = os.open(file, os.O_RDWR)
    try:
        before = rows()
        result = run("pds", file)
        assert result.exit_code == 1
        assert "save it first" in result.stderr
        assert rows() == before
    finally:
        os.close(writer)
