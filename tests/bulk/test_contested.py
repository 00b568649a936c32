"""What a first load does not take on one source's word is a case, as after any load."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from contactpoint.feeds.catalogue import FEEDS as CATALOGUE
from contactpoint.review.kinds import CaseKind
from contactpoint.services.load_feed import load_feed
from contactpoint.store.models import Child
from tests.bulk.first_loading import empty_index, load
from tests.fixtures.actors import LOADING
from tests.fixtures.cases import held_cases, statement_of
from tests.fixtures.statements import feed_of
from tests.placing.content import check_whole
from tests.placing.files import Said, cin, nhs_number, pds, unique_pupil_number

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "keys"]),
    pytest.mark.slow,
]

ADA = Said(upn=unique_pupil_number(7), postcode="YO1 7HH")
RAVI = Said(
    given="Ravi",
    family="Whitcombe",
    born="2011-11-30",
    sex="male",
    nhs_number=nhs_number(20),
    upn=unique_pupil_number(20),
)


def census(stated: list[Said]) -> bytes:
    """The pupils of a school census, whose numbers a return is linked by."""
    head = (
        "UPN,FormerUPN,Surname,Forename,MiddleNames,FormerSurname,PreferredSurname,DOB,Sex,"
        "AddressLine,Town,Postcode,URN,EntryDate,LeavingDate,CensusDate\n"
    )
    rows = "".join(
        f"{c.upn},,{c.family},{c.given},,,,{c.born},{c.sex[0].upper()},,,{c.postcode},,,,2026-01-15\n"
        for c in stated
    )
    return (head + rows).encode()


def written(folder: Path, content: Mapping[str, bytes]) -> dict[str, list[Path]]:
    """A file of each feed."""
    folder.mkdir()
    files = {}
    for feed, data in content.items():
        files[feed] = [folder / feed]
        files[feed][0].write_bytes(data)
    return files


def contested() -> list[tuple[str, str, str, str, int, bool]]:
    """The contested cases, without numbers of rows."""
    return [
        (feed_of(statement_of(c)), c.reason, c.word, c.scope, c.urgency, c.withheld)
        for c in held_cases(kind=CaseKind.CONTESTED)
    ]


def test_a_first_load_asks_what_loads_one_after_the_other_ask(tmp_path: Path) -> None:
    """One return says of a child of York that it has died; the child is active either way."""
    dead = Said(**{name: getattr(ADA, name) for name in ADA.__slots__} | {"died": "2021-05-06"})
    files = written(
        tmp_path / "files",
        {
            "pds": pds([ADA, RAVI]),
            "school_census": census([ADA, RAVI]),
            "cin": cin([("P1", dead), ("P2", RAVI)], authority="851"),
        },
    )
    empty_index()
    load(files)
    at_once = contested()
    check_whole()
    numbers = [case.pk for case in held_cases()]
    assert numbers == list(range(1, len(numbers) + 1))
    empty_index()
    for feed, parts in files.items():
        load_feed(agent=LOADING, feed=CATALOGUE[feed], files=parts, full=True)
    assert at_once == contested() != []
    assert at_once[0][:4] == ("cin", "said_to_have_died", "2021-05-06", "E06000014")
    assert Child.objects.count() == 2
