"""The registers that the package carries, and broken ones."""

import gzip
import io
import zipfile

import pytest

from contactpoint.children.statement import OrganisationScheme
from contactpoint.feeds.outcomes import FileRefusedError
from contactpoint.feeds.registers import (
    RegisteredOrganisation,
    authority_at,
    read_authorities,
    read_gp_practices,
    read_schools,
)
from contactpoint.feeds.registers.organisation import Standing


def test_the_package_has_every_upper_tier_authority_once() -> None:
    """153 authorities, each with its own GSS and Department for Education codes."""
    authorities = read_authorities()
    assert len(authorities) == 153
    assert len({authority.gss for authority in authorities}) == 153
    assert len({authority.dfe_code for authority in authorities}) == 153
    assert all(len(authority.dfe_code) == 3 for authority in authorities)


def test_the_package_has_the_schools_with_todays_authority_numbers() -> None:
    """No LAESTAB begins with the code of an authority that no longer exists."""
    schools = list(read_schools())
    today = {authority.dfe_code for authority in read_authorities()}
    assert len(schools) == 23_173
    assert {school.laestab[:3] for school in schools if school.laestab} <= today
    assert all(not school.open for school in schools if school.successor)


def test_the_package_has_the_gp_practices() -> None:
    """Every practice has an ODS code, a name and its authority."""
    practices = list(read_gp_practices())
    assert len(practices) == 6_221
    assert practices[0] == RegisteredOrganisation(
        scheme=OrganisationScheme.ODS,
        code="A81001",
        name="THE DENSHAM SURGERY",
        town="STOCKTON ON TEES",
        postcode="TS18 1HU",
        authority="E06000004",
    )
    assert all(practice.authority for practice in practices)


def _archive(**files: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"a,b\n1,2\n",
        gzip.compress(b"a,b\n")[:-6],
        b"PK\x03\x04 and nothing more",
        _archive(links=b"URN,LinkURN\n"),
        _archive(edubasealldata1=b"URN\n", edubasealldata2=b"URN\n"),
        b"\xff\xfeU\x00R\x00N\x00",
    ],
    ids=["empty", "other columns", "cut gzip", "broken zip", "no file", "two files", "utf-16"],
)
def test_what_is_not_a_register_of_schools_is_refused(data: bytes) -> None:
    """Broken archives and other tables are refused with a reason."""
    with pytest.raises(FileRefusedError):
        list(read_schools(io.BytesIO(data)))


@pytest.mark.parametrize("data", [b"", b"a,b\n1,2\n", b'"A81001\n'])
def test_what_is_not_a_register_of_practices_is_refused(data: bytes) -> None:
    """A table with neither the cells of epraccur nor the extract's header is refused."""
    with pytest.raises(FileRefusedError):
        list(read_gp_practices(io.BytesIO(data)))


_SURGERY = (
    "N81999,A SURGERY,Y63,QHM,1 ROAD,UPPER END,MERETON,MERESHIRE,,SK11 6HB,19740401,,{status},B,16C"
    ",20200401,,,,,,0,,16C,,{setting},"
)
_REPORTED = (
    "N81999,A SURGERY,Y63,QHM,1 ROAD,UPPER END,LOWER END,MERETON,MERESHIRE,SK11 6HB,19740401,,"
    "{status},B,16C,20200401,,,,,,0,,16C,,{setting},"
)


@pytest.mark.parametrize(
    ("row", "setting", "status", "standing"),
    [
        (_SURGERY, "4", "A", Standing.OPEN),
        (_SURGERY, "4", "C", Standing.CLOSED),
        (_SURGERY, "4", "D", Standing.CLOSED),
        (_SURGERY, "4", "P", Standing.PROPOSED),
        (_REPORTED, "RO76", "ACTIVE", Standing.OPEN),
        (_REPORTED, "RO76", "Active", Standing.OPEN),
        (_REPORTED, "RO76", "INACTIVE", Standing.CLOSED),
        (_REPORTED, "RO268|RO76", "ACTIVE", Standing.OPEN),
        (_REPORTED, "RO72|RO76|RO80", "ACTIVE", Standing.OPEN),
        (_REPORTED, "RO76 | RO268", "ACTIVE", Standing.OPEN),
    ],
)
def test_a_practice_is_read_of_either_form(
    row: str, setting: str, status: str, standing: Standing
) -> None:
    """The town is the third line of an address before, and has a cell of its own now."""
    data = (row.format(setting=setting, status=status) + "\r\n").encode()
    (practice,) = read_gp_practices(io.BytesIO(data))
    assert (practice.town, practice.standing) == ("MERETON", standing)


@pytest.mark.parametrize("setting", ["", "0", "14", "40", "RO760", "RO7", "RO82|RO72", "XRO7"])
def test_what_is_no_general_practice_is_not_read(setting: str) -> None:
    """And a register in which nothing else stands is refused, as one of another kind is."""
    other = _SURGERY.format(setting=setting, status="A").replace("N81999", "N81998")
    surgery = _SURGERY.format(setting="4", status="A")
    practices = read_gp_practices(io.BytesIO(f"{other}\n{surgery}\n".encode()))
    assert [practice.code for practice in practices] == ["N81999"]
    with pytest.raises(FileRefusedError, match="no GP practice"):
        list(read_gp_practices(io.BytesIO(f"{other}\n".encode())))


@pytest.mark.parametrize("status", ["", "OPEN?", "X", "RO76"])
def test_a_status_that_is_not_known_refuses_the_report(status: str) -> None:
    """Nobody guesses whether a practice is open."""
    data = (_REPORTED.format(setting="RO76", status=status) + "\n").encode()
    with pytest.raises(FileRefusedError, match="status"):
        list(read_gp_practices(io.BytesIO(data)))


@pytest.mark.parametrize(
    ("data", "because"),
    [
        (b"gss_code,name,dfe_la_code,la_type,region\n", "no local authority"),
        (b"gss_code,name,dfe_la_code,la_type,region\nE0,A,895,,\nE1,B,895,,\n", "twice"),
        (b"gss_code,name,dfe_la_code,la_type,region\nE0,A,,,\n", "not that of a local"),
    ],
)
def test_a_register_of_authorities_has_each_once(data: bytes, because: str) -> None:
    """And has some."""
    with pytest.raises(FileRefusedError, match=because):
        read_authorities(io.BytesIO(data))


def test_signs_that_show_nothing_are_no_part_of_a_code() -> None:
    """They would make another organisation of it."""
    row = _SURGERY.format(setting="4", status="A").replace("N81999", "\u200bN81999\ufeff")
    (practice,) = read_gp_practices(io.BytesIO(f"{row}\n".encode()))
    assert practice.code == "N81999"


def test_a_bomb_in_a_register_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes out of a compressed file is bounded, however small the file is."""
    monkeypatch.setattr("contactpoint.feeds.registers.register_rows.MAX_REGISTER_BYTES", 100_000)
    header = "gss_code,name,dfe_la_code,la_type,region\n"
    rows = (f"E06000001,Hartlepool,{code:03},{'a' * 1000},\n" for code in range(1000))
    bomb = gzip.compress("".join((header, *rows)).encode())
    with pytest.raises(FileRefusedError, match="come out of"):
        read_authorities(io.BytesIO(bomb))


def test_the_package_has_the_authority_of_every_english_postcode_sector() -> None:
    """By the sector that a postcode is in; nothing outside England, and nothing for no postcode."""
    assert authority_at("LS1 4AP") == "E08000035"
    assert authority_at("SK11 6XY") == "E06000049"
    assert authority_at("ZE2 9AB") == ""
    assert authority_at("") == ""
