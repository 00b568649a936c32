"""Small feed files of invented children, and loading them."""

import itertools
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from stdnum.gb import nhs, upn

from contactpoint.feeds.catalogue import FEEDS
from contactpoint.services.load_feed import LoadReport, load_feed
from tests.fixtures.actors import LOADING

SCHOOL = "8201234"
OTHER_SCHOOL = "8205678"


def nhs_number(number: int) -> str:
    """The valid NHS number behind this number, in the range that is never allotted."""
    return next(
        digits
        for digits in (f"999{10 * number + check:07d}" for check in itertools.count())
        if nhs.is_valid(digits)
    )


def unique_pupil_number(number: int) -> str:
    """A valid unique pupil number."""
    digits = f"820{number:09d}"
    return f"{upn.calc_check_digit(digits)}{digits}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a source says of a child; each format takes the fields that it has."""

    given: str = "Adaeze"
    family: str = "Okafor"
    born: str = "2015-04-09"
    sex: str = "female"
    postcode: str = "ZE2 9AB"
    nhs_number: str = nhs_number(1)
    upn: str = ""
    restricted: bool = False
    as_at: str = "2026-01-05"
    died: str = ""


def pds(stated: Iterable[Said]) -> bytes:
    """Patients, one a line."""
    return b"".join(json.dumps(_patient(child)).encode() + b"\n" for child in stated)


def ctf(stated: Iterable[Said], *, school: str = SCHOOL) -> bytes:
    """A Common Transfer File."""
    pupils = "".join(
        f"<Pupil>{f'<UPN>{child.upn}</UPN>' if child.upn else ''}<Surname>{child.family}</Surname>"
        f"<Forename>{child.given}</Forename><DOB>{child.born}</DOB>"
        f"<Sex>{child.sex[0].upper()}</Sex></Pupil>"
        for child in stated
    )
    return (
        f"<CTfile><Header><SourceSchool><LEA>{school[:3]}</LEA><Estab>{school[3:]}</Estab>"
        f"</SourceSchool></Header><CTFpupilData>{pupils}</CTFpupilData></CTfile>"
    ).encode()


def cin(stated: Iterable[tuple[str, Said]], *, authority: str = "820") -> bytes:
    """A children in need census; each child with the authority's own reference."""
    children = "".join(
        f"<Child><ChildIdentifiers><LAchildID>{reference}</LAchildID>"
        f"{f'<UPN>{child.upn}</UPN>' if child.upn else ''}"
        f"<PersonBirthDate>{child.born}</PersonBirthDate><Sex>{child.sex[0].upper()}</Sex>"
        f"{f'<PersonDeathDate>{child.died}</PersonDeathDate>' if child.died else ''}"
        "</ChildIdentifiers><CINdetails><CINreferralDate>2025-11-03</CINreferralDate>"
        "<PrimaryNeedCode>N4</PrimaryNeedCode></CINdetails></Child>"
        for reference, child in stated
    )
    return (
        "<Message><Header><CollectionDetails><Collection>CIN</Collection></CollectionDetails>"
        f"<Source><LEA>{authority}</LEA></Source></Header><Children>{children}</Children></Message>"
    ).encode()


def school_list(stated: Iterable[Said]) -> bytes:
    """A list, as CSV."""
    head = "First name,Last name,Date of birth,Gender,Postcode,NHS number,UPN,Allergies\n"
    rows = "".join(
        f"{c.given},{c.family},{c.born},{c.sex},{c.postcode},{c.nhs_number},{c.upn},nuts\n"
        for c in stated
    )
    return (head + rows).encode()


@dataclass(frozen=True, slots=True)
class Loader:
    """Loads bytes as files."""

    folder: Path

    def __call__(self, feed: str, *data: bytes, full: bool = False, sender: str = "") -> LoadReport:
        """Load the files as one delivery."""
        files = []
        for number, content in enumerate(data):
            files.append(self.folder / f"{feed}-{number}")
            files[-1].write_bytes(content)
        return load_feed(agent=LOADING, feed=FEEDS[feed], files=files, sender=sender, full=full)


def _patient(child: Said) -> dict[str, object]:
    return {
        "resourceType": "Patient",
        "id": child.nhs_number,
        "meta": {
            "lastUpdated": f"{child.as_at}T09:00:00Z",
            "security": [{"code": "R" if child.restricted else "U"}],
        },
        "name": [{"use": "official", "given": child.given.split(), "family": child.family}],
        "gender": child.sex,
        "birthDate": child.born,
        **({"deceasedDateTime": f"{child.died}T00:00:00+00:00"} if child.died else {}),
        "address": [{"use": "home", "line": ["3 Wherry Lane"], "postalCode": child.postcode}],
    }
