"""Signs that show nothing come with copied text. No field of any feed is lost by them."""

import json
import re
from typing import Any

import pytest

from contactpoint.feeds.catalogue import FEEDS
from tests.feeds.child_register import test_child_register as child_register
from tests.feeds.cin import test_cin as cin
from tests.feeds.ctf import test_ctf as ctf
from tests.feeds.pds import test_patient as pds
from tests.feeds.read_bytes import read
from tests.feeds.school_census import test_school_census as school_census
from tests.feeds.school_list import test_lists as school_list
from tests.feeds.ssda903 import test_ssda903 as ssda903

# A widthless space, a mark of direction, a mark of byte order, the end of an embedding.
SIGNS = ["\u200b", "\u200e", "\ufeff", "\u202c"]

_LISTED = (
    "Orla,Fenwick,04/07/2017,999 000 0018,B801200005001,SK11 6HB,F,Ruth Fenwick,01632 960101,111400"
)
_MORE = "NHS number,UPN,Postcode,Sex,Parent 1 name,Parent 1 phone,School URN"
_FILES: dict[str, bytes] = {
    "pds": json.dumps(
        pds.patient(
            gender="female",
            address=[pds.HOME],
            meta={"security": [{"code": "U"}], "lastUpdated": "2025-01-01T00:00:00+00:00"},
            generalPractitioner=[
                {
                    "identifier": {
                        "system": pds.ODS,
                        "value": "N81013",
                        "period": {"start": "2020-02-01"},
                    }
                }
            ],
        )
    ).encode(),
    "child_register": child_register.registered(
        {
            **child_register.ADA,
            "postcode": "SK11 6XY",
            "carer_family_name": "Obi",
            "as_at": "2026-01-01",
        }
    ),
    "school_census": school_census.counted({**school_census.ADA, "Postcode": "SK11 6XY"}),
    "ctf": ctf.ctf(ctf.PUPIL),
    "cin": cin.cin(cin.child(cin.IDENTIFIERS, cin.details("2024-01-05", "2025-01-05"))),
    "ssda903": ssda903.ssda903(ssda903.episode("01/02/2024", "03/04/2024")),
    "school_list": school_list.listed(
        _LISTED,
        "Una,Frost,13/07/2016,,,,,,,",
        header=f"{school_list.BASE},{_MORE}",
    ),
}


def _marked(feed: str, sign: str) -> bytes:
    """The file with the sign before and after every value."""
    text = _FILES[feed].decode()
    if feed == "pds":
        return json.dumps(_marked_json(json.loads(text), sign), ensure_ascii=False).encode()
    if text.lstrip().startswith("<"):
        return re.sub(r">([^<>]*[^<>\s][^<>]*)<", rf">{sign}\1{sign}<", text).encode()
    head, *rows = text.split("\n")
    marked = [
        ",".join(f"{sign}{cell}{sign}" if cell else "" for cell in row.split(",")) for row in rows
    ]
    return "\n".join((head, *marked)).encode()


def _marked_json(value: Any, sign: str) -> Any:
    if isinstance(value, dict):
        return {
            key: inner if key == "resourceType" else _marked_json(inner, sign)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_marked_json(inner, sign) for inner in value]
    return f"{sign}{value}{sign}" if isinstance(value, str) else value


def test_every_feed_is_tried() -> None:
    """Whoever adds a feed gives it the rule."""
    assert set(_FILES) == set(FEEDS)


@pytest.mark.parametrize("feed", _FILES)
@pytest.mark.parametrize("sign", SIGNS)
def test_what_shows_nothing_takes_nothing_away(feed: str, sign: str) -> None:
    """The same statement, and nothing to report."""
    plain, marked = read(feed, _FILES[feed]), read(feed, _marked(feed, sign))
    assert plain.statements
    assert marked.statements == plain.statements
    assert (marked.warnings, marked.faults) == (plain.warnings, plain.faults)


def test_a_sign_within_a_date_or_number_is_not_seen_either() -> None:
    """It stands wherever the text was copied from."""
    plain = read("school_list", _FILES["school_list"])
    text = _FILES["school_list"].decode()
    for written in ("13/07/2016", "999 000 0018", "SK11 6HB", "111400"):
        text = text.replace(written, f"{written[:2]}\u200b{written[2:]}")
    assert read("school_list", text.encode()).statements == plain.statements
