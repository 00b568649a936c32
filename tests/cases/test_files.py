"""Files as schools, clinics and authorities send them: what is read of each."""

from pathlib import Path

import pytest

from contactpoint.feeds.outcomes import FileRefusedError
from contactpoint.feeds.registers.gp_practices import read_gp_practices
from tests.feeds.read_bytes import read
from tests.placing.files import Loader

_PUPIL = (
    "<CTfile{namespace}><Header><DocumentName>Common Transfer File</DocumentName>"
    "<SourceSchool><LEA>895</LEA><Estab>{estab}</Estab></SourceSchool></Header><CTFpupilData>"
    "<Pupil><UPN>D895494523029</UPN><Surname>Nash</Surname><Forename>Ada</Forename>"
    "<DOB>2016-05-13</DOB><Sex>F</Sex></Pupil></CTFpupilData></CTfile>"
)


def listed(*rows: str, head: str) -> bytes:
    """A list with these rows."""
    return "\n".join((head, *rows, "")).encode()


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("SK116HB", "SK11 6HB"),
        ("sk11 6hb", "SK11 6HB"),
        ("SK11  6HB", "SK11 6HB"),
        ("BF1 3AA", "BF1 3AA"),
        ("JE2 3AB", "JE2 3AB"),
        ("SKII 6HB", ""),
        ("BFPO 57", ""),
        ("N/A", ""),
        ("SK11", ""),
    ],
)
def test_a_postcode_is_read_in_every_shape_or_left_out(written: str, read_as: str) -> None:
    """A child is loaded all the same where what stands there is no postcode."""
    data = listed(f"Ba,Oakley,2016-05-10,{written}", head="First name,Last name,DOB,Postcode")
    address = read("school_list", data).only.address
    assert (address.postcode if address else "") == read_as


@pytest.mark.parametrize(
    "upn",
    [
        "G942479519141",  # Cumberland
        "L943479519141",  # Westmorland and Furness
        "Y940479519141",  # North Northamptonshire
        "C941479519141",  # West Northamptonshire
        "G839479519141",  # Bournemouth, Christchurch and Poole
        "C838479519141",  # Dorset
        "Q679479519141",  # Monmouthshire
        "D999479519141",  # of no authority
    ],
)
def test_a_upn_of_any_authority_is_taken(upn: str) -> None:
    """Authorities come and go; the check letter tells a UPN."""
    data = listed(f"Aa,Bowness,2014-03-05,{upn}", head="First name,Last name,DOB,UPN")
    assert read("school_list", data).only.upn == upn


def test_empty_rows_are_no_children() -> None:
    """Spreadsheets end in rows of commas."""
    head = "First name,Last name,Date of birth,Postcode"
    data = listed("Ada,Nash,13/05/2016,SK11 6HB", ",,,", ",,,", " , ,,", head=head)
    assert read("school_list", data).only.current_name.given == "Ada"


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_an_address_of_two_lines_stays_in_its_cell(line_end: str) -> None:
    """A cell in quotation marks may hold an end of line of any kind."""
    head = "First name,Last name,Date of birth,Address"
    data = listed(f'Ada,Nash,13/05/2016,"1 Mill Lane{line_end}Macclesfield"', head=head)
    address = read("school_list", data).only.address
    assert address is not None
    assert "1 Mill Lane" in " ".join(address.lines)


def test_a_file_of_two_encodings_is_refused_at_its_line() -> None:
    """Half of it would be read as other names."""
    data = "First name,Last name,Date of birth\nRené,Dusse,2016-05-13\n".encode()
    with pytest.raises(FileRefusedError) as refused:
        read("school_list", data + b"Zo\xeb,Olund,2015-04-03\n")
    assert refused.value.fault.line == 3


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(
            _PUPIL.format(namespace=' xmlns="http://www.example.org/ctf"', estab="2000"),
            id="namespace",
        ),
        pytest.param(
            '<?xml version="1.0" encoding="UTF-8"?>\n<?xml-stylesheet type="text/xsl"'
            ' href="CTFView.xsl"?>\n<!-- made by an MIS -->\n'
            + _PUPIL.format(namespace="", estab="2000"),
            id="stylesheet",
        ),
        pytest.param(_PUPIL.format(namespace="", estab="LLLL"), id="from the authority"),
    ],
)
def test_transfer_files_of_every_supplier_load(data: str) -> None:
    """With a namespace, with what shows it in a browser, and from an authority."""
    assert read("ctf", data.encode()).only.upn == "D895494523029"


def test_the_header_of_a_return_is_read_as_systems_write_it() -> None:
    """Numbers with a nought behind the point, days without one before, reasons for no UPN."""
    data = listed(
        "101,1,04/07/2016,WBRI,D895494523029,,,0",
        " 103,2,6/7/2016,WBRI,UN1,,,",
        "107,1,11/07/2016,WBRI,UN7,,,",
        ",1,12/07/2016,WBRI,,,,",
        ",,,,,,,",
        head="CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB,UASC",
    )
    reading = read("ssda903", data)
    assert {one.reference for one in reading.statements} >= {"101", "107"}
    assert all(outcome.faults for outcome in reading.rejected)


def test_the_older_report_of_practices_is_still_read(tmp_path: Path) -> None:
    """Twenty-seven cells and no header; an authority may have kept one."""
    path = tmp_path / "epraccur.csv"
    path.write_bytes(
        b'"N81999","INVENTED ROAD SURGERY","Y63","QHM","1 INVENTED ROAD","","","MACCLESFIELD",'
        b'"CHESHIRE","SK11 6HB","19740401","","A","B","16C","20200401","","01632 960000","","","",'
        b'"0","","16C","","4",""\r\n'
    )
    with path.open("rb") as stream:
        (practice,) = read_gp_practices(stream)
    assert (practice.code, practice.town.upper()) == ("N81999", "MACCLESFIELD")


@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
def test_a_list_without_rows_ends_nobody(tmp_path: Path) -> None:
    """An export that went wrong has its header alone; nobody left the school by it."""
    load, head = Loader(tmp_path), "First name,Last name,Date of birth"
    loaded = load("school_list", listed("Ada,Nash,2016-05-13", head=head), sender="123456")
    assert loaded.counts["added"] == 1
    empty = load("school_list", listed(head=head), full=True, sender="123456")
    assert not empty.counts["ended"]
