"""A line of a gigabyte is refused in bounded memory, and nothing is stored."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.installation import Installation

pytestmark = [pytest.mark.database, pytest.mark.slow]

GIGABYTE = 1024**3
# Address space, which a process of this program fills to a third before it reads anything.
MOST_KILOBYTES = 400 * 1024
COUNTS = """
    SELECT (SELECT count(*) FROM store_load), (SELECT count(*) FROM store_child),
        (SELECT count(*) FROM store_heldstatement), (SELECT count(*) FROM store_ledgerentry)
"""

BEGINNINGS = {
    "pds": b'{"resourceType": "Patient", "id": "',
    "ctf": b"<CTfile><Header><SourceSchool><LEA>820</LEA><Estab>1234</Estab></SourceSchool>"
    b"</Header><CTFpupilData><Pupil><Surname>",
    "school_list": b"First name,Last name,Date of birth\n",
}


def test_a_line_of_a_gigabyte_is_refused_in_bounded_memory(
    installation: Callable[[], Installation], tmp_path: Path
) -> None:
    """Files of each kind of reader that never come to the end of a line or of a record are refused
    by a process that has not room for them, and leave every table as it was."""
    made = installation()
    with made.serving():
        before = made.query(COUNTS)
        for feed, beginning in BEGINNINGS.items():
            file = tmp_path / feed
            file.write_bytes(beginning + b"a" * (2 * 1024 * 1024))
            with file.open("r+b") as long:
                long.truncate(GIGABYTE)
            ended = made.run(
                *("feed", "load", feed, str(file), "--from", "123456", "--json"),
                most_kilobytes=MOST_KILOBYTES,
            )
            assert ended.code == 1, ended.err
            assert ended.out == ""
            assert "Traceback" not in ended.err
            assert ended.err.strip().endswith("nothing was loaded")
        assert made.query(COUNTS) == before
